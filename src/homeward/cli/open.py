"""Opening a crisis with the model's own vocabulary, and turning options into a plan, all problems at once."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from homeward.cli.form import check_number, problems_so_far
from homeward.foundation.problems import InputError, ProblemList, listed, nearest

if TYPE_CHECKING:
    from homeward.crisis.crisis import Crisis
    from homeward.io.crisis_folder import Vocabulary
    from homeward.lab.study import Plan

MOST_FUTURES = 1_000_000
MOST_YEARS = 50
MOST_LISTED = 40
"""Names told where a name is wrong."""


def vocabulary() -> Vocabulary:
    """What the model declares: parameters, levers and outcomes."""
    from homeward.foundation.declare import levers, outcomes, parameters
    from homeward.io.crisis_folder import Vocabulary
    from homeward.model import simulate
    from homeward.model.month import the_month

    the_month()
    assert simulate.INITIAL_TOTAL
    return Vocabulary(parameters.all(), levers.all(), outcomes.all())


def open_the_crisis(name: str) -> Crisis:
    """A bundled crisis or a folder, checked against the model's vocabulary."""
    from homeward.io.crisis_folder import open_crisis

    return open_crisis(name, vocabulary())


def open_study(
    name: str, problems: ProblemList, plan_for: Callable[[Crisis | None], Plan], workers: int | None, out: Path | None
) -> tuple[Crisis, Plan, int, Path]:
    """The crisis, plan, workers and folder of a study, or all problems at once, those noted before among them.

    plan_for: makes the plan of a crisis; of None, which could not be opened, it tells what is wrong all the same.
    """
    opened = None
    with problems.noting():
        opened = open_the_crisis(name)
    with problems.noting():
        plan = plan_for(opened)
    with problems.noting():
        count = check_workers(workers)
    with problems.noting():
        folder = check_folder(out or Path("studies") / (opened.id if opened else ""), make=not problems.problems)
    problems.raise_if_any()
    assert opened is not None, "a crisis that cannot be opened is a problem"
    return opened, plan, count, folder


def plan_of(
    crisis: Crisis | None,
    policies: str | None,
    futures: int,
    years: int | None,
    as_of: str | None,
    account: str,
    seed: int,
    gates: str = "prior",
) -> Plan:
    """Options checked, all problems at once, and made into a plan; without a crisis, what is wrong whatever it is."""
    from homeward.lab.study import plan_study

    problems = problems_so_far()
    check_number(problems, "--futures", futures, 2, MOST_FUTURES)
    check_number(problems, "--years", 1 if years is None else years, 1, MOST_YEARS)
    check_number(problems, "--seed", seed, 0, 2**63 - 1)
    day = None if as_of is None else _date(problems, as_of)
    if crisis is None:
        raise InputError(problems.problems)
    chosen = _policies(problems, crisis, policies)
    day = crisis.as_of if as_of is None else day
    if day is not None:
        _check_date(problems, crisis, day)
    accounts = ["pooled", *(item.id for item in crisis.accounts)]
    if account not in accounts:
        problems.add(
            "--account", f'"{account}" is not an account of this crisis', listed(accounts), nearest(account, accounts)
        )
    problems.raise_if_any()
    assert day is not None
    length = crisis.horizon_years if years is None else years
    return plan_study(crisis, tuple(chosen), futures, length, day, account, seed, gates)


def _policies(problems: ProblemList, crisis: Crisis, named: str | None) -> list[str]:
    """The policies of a study: those named, or all that are compared."""
    known = [policy.id for policy in crisis.policies if not policy.suppose]  # a supposition is no course of action
    compared = [policy.id for policy in crisis.policies if not policy.claims_only]
    chosen = compared if named is None else [name.strip() for name in named.split(",") if name.strip()]
    if not chosen:
        problems.add("--policies", "no policy is named", listed(known, MOST_LISTED), "Name at least one.")
    for name in chosen:
        if name not in known:
            what = f'"{name}" is not a policy of this crisis'
            problems.add("--policies", what, listed(known, MOST_LISTED), nearest(name, known))
    for name in {name for name in chosen if chosen.count(name) > 1}:
        problems.add("--policies", f'"{name}" is named twice', "each policy once", "Drop one.")
    return chosen


def check_workers(workers: int | None) -> int:
    """How many processes to use."""
    from homeward.lab.study import processors

    problems = ProblemList()
    if workers is not None:
        check_number(problems, "--workers", workers, 1, 256)
    problems.raise_if_any()
    return workers or processors()


def check_hidden(hide_under: int) -> int:
    """Below which number residents of a single place are not to be shown; 0 shows all."""
    problems = ProblemList()
    check_number(problems, "--hide-under", hide_under, 0, 1_000_000)
    problems.raise_if_any()
    return hide_under


def check_folder(folder: Path, make: bool = True) -> Path:
    """The folder for results, tried now so that a study is not run for nothing; not made where nothing will run."""
    import os
    import tempfile

    from homeward.io.atomic import disk_error

    folder = folder.expanduser()
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    try:
        if not make and not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
        if not make and not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "")
        if make:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as error:
        raise disk_error(folder, error) from None
    return folder


def check_file(path: Path | None, option: str, problems: ProblemList) -> None:
    """A file to be written, tried now so that nothing is run for nothing."""
    if path is None:
        return
    if path.is_dir():
        problems.add(option, f'"{path}" is a folder', "a file", "Write the name of a file behind it.")
        return
    with problems.noting():
        check_folder(path.absolute().parent, make=False)


def _date(problems: ProblemList, text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        problems.add("--as-of", f'"{text}" is not a date', "YYYY-MM-DD", "Write a date such as 2023-11-01.")
        return None


def _check_date(problems: ProblemList, crisis: Crisis, day: dt.date) -> None:
    """A study needs people on its date."""
    first = min((row.known_from for row in crisis.people), default=None)
    if first is not None and day < first:
        problems.add(
            "--as-of", f"nothing was known of people on {day}", f"a date from {first} on", "Choose a later date."
        )
