"""A problem says where, what, which choices there are and how to cure it; all problems are told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    where: file, line, column or key, as a person would look for it.
    what: what was found, quoted.
    allowed: the allowed choices, in words ("" where there is no list).
    cure: what to write instead.
    """

    where: str
    what: str
    allowed: str = ""
    cure: str = ""

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}"]
        if self.allowed:
            lines.append(f"  Allowed: {self.allowed}")
        if self.cure:
            lines.append(f"  Cure: {self.cure}")
        return "\n".join(lines)


class InputError(Exception):
    """Bad input: every problem found, none hidden behind the first. The command line turns it into exit status 2."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ProblemList:
    """Collects problems while a folder is read, then raises them together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, where: str, what: str, allowed: str = "", cure: str = "") -> None:
        """Note one problem."""
        self.problems.append(Problem(where, what, allowed, cure))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note the problems of what is raised inside, each once, and go on, so that no check hides another's."""
        try:
            yield
        except InputError as error:
            self.problems.extend(problem for problem in error.problems if problem not in self.problems)

    def raise_if_any(self) -> None:
        """Raise InputError with every problem noted so far, if there is one."""
        if self.problems:
            raise InputError(self.problems)


def closest(word: str, choices: Sequence[str]) -> str | None:
    """The choice that a misspelt word most likely means; None where none is like it."""
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    return close[0] if close else None


def nearest(word: str, choices: Sequence[str]) -> str:
    """A 'Did you mean' sentence for a misspelt word, or an empty string.

    >>> nearest("mission.trops", ["mission.troops", "grants"])
    'Did you mean "mission.troops"?'
    """
    close = closest(word, choices)
    return f'Did you mean "{close}"?' if close else ""


def listed(choices: Iterable[str], most: int = 12) -> str:
    """Choices as a readable list, shortened beyond `most`."""
    names = list(choices)
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def counted(count: int, thing: str, several: str = "") -> str:
    """A count and its thing, one or several.

    >>> counted(1, "note"), counted(1200, "note"), counted(3, "policy", "policies")
    ('1 note', '1,200 notes', '3 policies')
    """
    return f"{count:,} {thing if count == 1 else several or thing + 's'}"
