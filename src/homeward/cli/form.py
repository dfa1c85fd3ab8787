"""The form of a command line: names, values and arguments that are there. Every problem at once, in the house's words.

The library that reads the command line stops at the first problem and tells it in words of its own; so a line is looked
through here before it. What a value means (a range, a date, a policy) is checked by the command itself. Where the line
can still be read, a command that checks everything before it does anything goes on to that, and both are told together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from typer.core import TyperCommand, TyperGroup

from homeward.foundation.problems import InputError, Problem, ProblemList, closest, counted, listed, nearest

WHOLE, REAL = "NUMBER", "DECIMAL"
"""How the help names the value of an option that takes a whole number, or any number."""
_MANY = 40
_IN_FORM: ContextVar[tuple[Problem, ...]] = ContextVar("_IN_FORM", default=())
"""What is wrong with the form of the line whose command now checks its values."""


class NotWhole(int):
    """What stands for a text that is no whole number: below every range, and it remembers the text."""

    text: str


class NotReal(float):
    """What stands for a text that is no number: in no range, and it remembers the text."""

    text: str


def whole_number(value: str | int) -> int:
    """A whole number written in digits; a text that is none is kept for `check_number` to tell it with the rest."""
    try:
        return int(value)
    except ValueError:
        found = NotWhole(-1)
        found.text = str(value)
        return found


def real_number(value: str | float) -> float:
    """A number; a text that is none is kept for `check_number`."""
    try:
        return float(value)
    except ValueError:
        found = NotReal("nan")
        found.text = str(value)
        return found


def check_number(problems: ProblemList, where: str, value: float, low: float, high: float) -> None:
    """Note a text that is no number, or a number out of range."""
    whole = isinstance(value, int)
    kind = "a whole number" if whole else "a number"
    allowed = f"{kind} from {low:,} to {high:,}"
    if isinstance(value, NotWhole | NotReal):
        problems.add(where, f'"{value.text[:_MANY]}" is not {kind}', allowed, _in_digits(value.text))
    elif not low <= value <= high:
        problems.add(where, f"{value:,} is out of range", allowed, "Choose one in range.")


def problems_so_far() -> ProblemList:
    """The list in which a command notes what is wrong: it begins with what is wrong with the form of its line."""
    problems = ProblemList()
    problems.problems.extend(_IN_FORM.get())
    return problems


def _in_digits(text: str) -> str:
    """The cure of a number that is not read: thousands may be parted as somebody's country has it."""
    plain = re.sub(r"(?<=\d)[,.' \u2019\u00a0\u202f](?=\d{3}(?!\d))", "", text)
    return f"Write {plain}." if plain.isascii() and plain.isdigit() else "Write it in digits."


class Command(TyperCommand):
    """A command that tells every problem of its line's form at once."""

    checks_first = False
    """Whether it checks everything in a list from `problems_so_far` before it does anything."""
    found: tuple[Problem, ...] = ()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the line as the library does, once its form is right or so far as it can be read."""
        form = Form(self.get_params(ctx), f"homeward {self.name}", self.help or "")
        right = form.read(args)
        self.found = ()
        if ctx.resilient_parsing or not form.problems.problems:
            return list(super().parse_args(ctx, args))
        if form.asks_help:
            return list(super().parse_args(ctx, right))
        if self.checks_first and form.readable:
            self.found = tuple(form.problems.problems)
            return list(super().parse_args(ctx, right))
        for option, value in form.values:
            _note_number(form.problems, option, value)
        raise InputError(form.problems.problems)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, or let it check what is left of a line whose form is wrong."""
        if not self.found:
            return super().invoke(ctx)
        before = _IN_FORM.set(self.found)
        try:
            super().invoke(ctx)
        except InputError as error:
            rest = [problem for problem in error.problems if problem not in self.found]
            raise InputError([*self.found, *rest]) from None
        finally:
            _IN_FORM.reset(before)
        raise InputError(self.found)


class CheckedCommand(Command):
    """One that may look at the values of a line whose form is wrong, so that both are told together."""

    checks_first = True


class Group(TyperGroup):
    """The list of commands; a misspelt one is told with the nearest name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the command, which has options only."""
        before = args[: next((place for place, word in enumerate(args) if not word.startswith("-")), len(args))]
        form = Form(self.get_params(ctx), "homeward", "")
        form.read(before)
        if form.problems.problems and not ctx.resilient_parsing and not form.asks_help:
            raise InputError(form.problems.problems)
        return list(super().parse_args(ctx, args))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that a line names."""
        if args and not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            names = list(self.commands)
            cure = nearest(args[0], names) or "homeward --help says what each does."
            problems = ProblemList()
            problems.add("homeward", f'"{args[0][:_MANY]}" is not a command', listed(names, _MANY), cure)
            raise InputError(problems.problems)
        return super().resolve_command(ctx, args)


class Form:
    """A line looked through against the parameters that its command declares."""

    def __init__(self, params: Sequence[Any], command: str, about: str) -> None:
        self.command, self.about = command, about
        self.arguments = [param for param in params if param.param_type_name == "argument"]
        self.options = {
            name: param
            for param in params
            if param.param_type_name == "option"
            for name in (*param.opts, *param.secondary_opts)
        }
        self.problems = ProblemList()
        self.values: list[tuple[Any, str]] = []
        self.asks_help = False
        self.readable = True  # without the options that do not exist, the line is right in form
        self._positional: list[str] = []
        self._perhaps = 0  # words that may be the values of options that nobody knows
        self._right: list[str] = []

    def read(self, args: Sequence[str]) -> list[str]:
        """Note every problem; the line without the options that do not exist."""
        words = list(args)
        while words:
            word = words.pop(0)
            if word == "--":
                self._positional += words
                self._right += [word, *words]
                break
            if word.startswith("-") and len(word) > 1:
                self._option(word, words)
            else:
                self._positional.append(word)
                self._right.append(word)
        self._check_arguments()
        return self._right

    def _option(self, word: str, words: list[str]) -> None:
        """One option, and its value where it has one, taken from the words behind it."""
        name, equals, value = word.partition("=")
        param = self.options.get(name)
        if param is None:
            self._unknown(name, bool(equals), words)
            return
        self._right.append(word)
        self.asks_help |= "--help" in param.opts
        if param.is_flag:
            if equals:
                what = f'is a switch and takes no value, and "{value[:_MANY]}" was given'
                self.readable = False
                self.problems.add(name, what, f"{name} alone", f"Write {name}, or leave it out.")
        elif equals:
            self.values.append((param, value))
        elif not words or words[0].partition("=")[0] in self.options:
            self.readable = False
            self.problems.add(name, "has no value", _about(param), f"Write {name} and a value, or leave it out.")
        else:
            self._right.append(words[0])
            self.values.append((param, words.pop(0)))

    def _unknown(self, name: str, equals: bool, words: list[str]) -> None:
        """An option that does not exist; the word behind it is its value if the option that is meant has one."""
        known = [option for option in self.options if option.startswith("--")]
        meant = self.options.get(closest(name, known) or "")
        if not equals and words and not words[0].startswith("-"):
            if meant is not None and not meant.is_flag:
                words.pop(0)
            elif meant is None:
                self._perhaps += 1
        cure = nearest(name, known) or f"{self.command} --help says what each does."
        self.problems.add(name, f"{self.command} has no such option", listed(sorted(known), _MANY), cure)

    def _check_arguments(self) -> None:
        """Note arguments that are missing or too many, and options that must be given."""
        before = len(self.problems.problems)
        needed = [param for param in self.arguments if param.required]
        count = len(self._positional)
        for param in needed[count:]:
            self.problems.add(_named(param), "is missing", _about(param), self._example())
        given = {id(param) for param, _ in self.values}
        for param in {id(option): option for option in self.options.values()}.values():
            if param.required and id(param) not in given:
                self.problems.add(param.opts[0], "is missing", _about(param), self._example())
        most = None if any(param.nargs != 1 for param in self.arguments) else len(self.arguments)
        extra = self._positional[most:] if most is not None and count - self._perhaps > most else []
        if extra:
            told = listed(f'"{word[:_MANY]}"' for word in extra)
            what = f"{counted(len(extra), 'word')} too many: {told}"
            allowed = " ".join(_named(param) for param in self.arguments) or "no argument"
            self.problems.add(self.command, what, allowed, "Leave out what is too much; quote a name with spaces.")
        if len(self.problems.problems) > before or (most is not None and count > most):
            self.readable = False

    def _example(self) -> str:
        found = re.search(r"Example: (.+)", self.about)
        return f"Write it, as in {found[1]}" if found else ""


def _named(param: Any) -> str:
    """The name of an argument as its help writes it."""
    return str(param.metavar or param.name.upper()).replace("...", "")


def _about(param: Any) -> str:
    return str(getattr(param, "help", "") or "")


def _note_number(problems: ProblemList, param: Any, value: str) -> None:
    """Note a value that is no number where one is asked for; its range is the command's to check."""
    reads = {WHOLE: whole_number, REAL: real_number}.get(param.metavar)
    found = reads(value) if reads is not None else None
    if isinstance(found, NotWhole | NotReal):
        kind = "a whole number" if isinstance(found, NotWhole) else "a number"
        problems.add(param.opts[0], f'"{value[:_MANY]}" is not {kind}', kind, _in_digits(value))
