"""A line of wrong form is told in the house's words, every problem at once, whatever the command."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.cli.form import NotWhole, check_number, real_number, whole_number
from homeward.cli.main import COMMANDS, run
from homeward.foundation.problems import ProblemList

VALLEY = Path(__file__).parents[1] / "flight_cases" / "valley"
SHAPE = re.compile(r"(?:\S.*: .+\n(?:  Allowed: .+\n)?(?:  Cure: .+\n)?)+\d+ problems?\. Nothing was run\.\n")


def told(line: str | list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    words = shlex.split(line) if isinstance(line, str) else line
    out = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["homeward", *words])
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(io.StringIO()), pytest.raises(SystemExit) as end:
        run()
    return int(end.value.code or 0), out.getvalue()


@pytest.mark.parametrize(
    ("line", "heads", "cure"),
    [
        ("compair", ['homeward: "compair" is not a command'], 'Did you mean "compare"?'),
        ("zzz --futures 3", ['homeward: "zzz" is not a command'], "homeward --help says what each does."),
        ("--versio", ["--versio: homeward has no such option"], 'Did you mean "--version"?'),
        (
            "compare nagorno-karabakh --futurs 10",
            ["--futurs: homeward compare has no such option"],
            'Did you mean "--futures"?',
        ),
        (
            "compare nagorno-karabakh --futurs=10",
            ["--futurs: homeward compare has no such option"],
            'Did you mean "--futures"?',
        ),
        (
            "compare --futurs 10 nagorno-karabakh",
            ["--futurs: homeward compare has no such option"],
            'Did you mean "--futures"?',
        ),
        ("compare --xyz 3 x", ["--xyz: homeward compare has no such option"], "homeward compare --help says what each"),
        ("compare x -f 3", ["-f: homeward compare has no such option"], "homeward compare --help says what each does."),
        ("compare", ["CRISIS: is missing"], "Write it, as in homeward compare nagorno-karabakh"),
        ("convert a", ["TO: is missing"], "Write it, as in homeward convert"),
        ("calibrate", ["FOLDER: is missing", "--out: is missing"], "Write it, as in homeward calibrate"),
        ("compare a b c", ['homeward compare: 2 words too many: "b", "c"'], "Leave out what is too much"),
        ("runs a", ['homeward runs: 1 word too many: "a"'], "Leave out what is too much"),
        ("compare x --futures", ["--futures: has no value"], "Write --futures and a value, or leave it out."),
        ("compare x --out --json", ["--out: has no value"], "Write --out and a value, or leave it out."),
        ("runs --prune=3", ['--prune: is a switch and takes no value, and "3" was given'], "Write --prune, or leave"),
        (
            "compare --sed 3 --futures abc --years 1.5 --json=4",
            [
                "--sed: homeward compare has no such option",
                '--json: is a switch and takes no value, and "4" was given',
                "CRISIS: is missing",
                '--futures: "abc" is not a whole number',
                '--years: "1.5" is not a whole number',
            ],
            'Did you mean "--seed"?',
        ),
        (
            "compare nagorno-karabakh --futures abc --years 1.5 --seed x --workers many --as-of 1 --policies no",
            [
                '--futures: "abc" is not a whole number',
                '--years: "1.5" is not a whole number',
                '--seed: "x" is not a whole number',
                '--as-of: "1" is not a date',
                '--policies: "no" is not a policy of this crisis',
                '--workers: "many" is not a whole number',
            ],
            "Write it in digits.",
        ),
    ],
)
def test_what_is_told(line: str, heads: list[str], cure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, text = told(line, monkeypatch)
    assert status == 2
    assert SHAPE.fullmatch(text), text
    assert [row for row in text.splitlines()[:-1] if not row.startswith("  ")] == heads
    assert f"  Cure: {cure}" in text


NUMBERS = [
    (name, next(word for word in (info.default, *info.param_decls) if str(word).startswith("--")))
    for name, command in COMMANDS.items()
    for hint in get_type_hints(command.run, include_extras=True).values()
    for info in getattr(hint, "__metadata__", ())
    if hint.__origin__ in {int, float, int | None, float | None}
]
"""Every option of every command that is declared as a number."""


@pytest.mark.parametrize("name", sorted({name for name, _ in NUMBERS}))
def test_every_number_of_a_command_is_told_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = [option for command, option in NUMBERS if command == name]
    crisis = ["there-is-none", "--out", "x.json"] if name == "calibrate" else ["nagorno-karabakh"]
    wrong = dict(zip(options, ["abc", "1e", "", "1.2.3", "- 4", "zwei"], strict=False))
    status, text = told([name, *crisis, *(f"{option}={value}" for option, value in wrong.items())], monkeypatch)
    assert status == 2 and SHAPE.fullmatch(text), text
    for option, value in wrong.items():
        assert re.search(rf'^{option}: "{re.escape(value)}" is not a (?:whole )?number$', text, re.M), text


def test_the_list_of_commands_is_not_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "argv", ["homeward", "--help"])
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit):
        run()
    rows = out.getvalue().split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert [row.split()[0] for row in rows] == list(COMMANDS)
    assert all(row.endswith(".") and not row.endswith("...") for row in rows)


def test_help_is_given_even_on_a_line_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("compare --futurs 10 --help", monkeypatch) == (0, "")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["--json", "--json=1", "--prune", "--prun", "--", "-", "-x", "x", "--out", "--=", "=", "", "--é"]
        ),
        max_size=6,
    )
)
def test_any_line_is_told_in_the_house_s_shape(words: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        status, text = told(["read", "there-is-none", "too-much", *words], patch)
    assert status == 2 and SHAPE.fullmatch(text), text


@settings(max_examples=60, deadline=None)
@given(st.integers() | st.text(max_size=8))
def test_numbers_are_read_or_told(value: int | str) -> None:
    found = whole_number(str(value))
    problems = ProblemList()
    check_number(problems, "--seed", found, 0, 10)
    if isinstance(value, int):
        assert found == value and not isinstance(found, NotWhole)
    assert bool(problems.problems) == (isinstance(found, NotWhole) or not 0 <= found <= 10)


def test_a_number_of_another_kind_is_no_number() -> None:
    problems = ProblemList()
    for text in ("nan", "inf", "x"):
        check_number(problems, "--memory", real_number(text), 0.01, 10.0)
    assert [problem.what for problem in problems.problems] == [
        "nan is out of range",
        "inf is out of range",
        '"x" is not a number',
    ]


WRONG_VALUES = {
    "compare": ("nagorno-karabakh --policies nothin", "--policies"),
    "claims": ("nagorno-karabakh --account spirl", "--account"),
    "trace": ("nagorno-karabakh people_hom --source BLAIR202", "OUTCOME --source"),
    "hindcast": ("nagorno-karaba --futures 3", "--futures nagorno-karaba"),
    "flight": ("there-is-none --rules flea", "--rules there-is-none"),
    "stability": (
        "nagorno-karabakh --reading armenia-side --wish setled_return --each-sees azerbaijan=b --plot x.pdf",
        "--plot --reading --each-sees --wish",
    ),
    "calibrate": ("there-is-none --out x.json --draws 3", "--draws there-is-none"),
    "convert": ("there-is-none .", ". there-is-none"),
    "read": ("there-is-none --out something", "there-is-none something"),
}
"""For each command that checks everything first: a line of wrong values, and where they are wrong."""


@pytest.mark.parametrize("name", WRONG_VALUES)
def test_wrong_names_of_options_and_wrong_values_are_told_together(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "something").touch()
    monkeypatch.chdir(tmp_path)
    line, places = WRONG_VALUES[name]
    status, text = told(f"{name} {line} --sedd=3", monkeypatch)
    assert status == 2 and SHAPE.fullmatch(text), text
    heads = [row.split(":")[0] for row in text.splitlines()[:-1] if not row.startswith("  ")]
    assert heads == ["--sedd", *places.split()]
    assert [path.name for path in tmp_path.iterdir()] == ["something"]


RIGHT_VALUES = {
    "compare": "nagorno-karabakh --futures 2",
    "claims": "nagorno-karabakh --futures 2",
    "trace": "nagorno-karabakh people_home",
    "hindcast": "nagorno-karabakh --futures 10",
    "flight": "conflict --runs 1 --out flight.csv",
    "stability": "nagorno-karabakh",
    "calibrate": "conflict --out posterior.json --draws 20",
    "convert": "conflict from-flee",
    "read": "article.txt --out draft",
}


@pytest.mark.parametrize("name", RIGHT_VALUES)
def test_a_wrong_name_of_an_option_alone_runs_and_writes_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(VALLEY, tmp_path / "conflict")
    (tmp_path / "article.txt").write_text("It is so.[1]\n\n[1] A. Writer, A Paper, Jan. 2, 2024.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    status, text = told(f"{name} {RIGHT_VALUES[name]} --jsonn", monkeypatch)
    assert status == 2 and text.startswith("--jsonn: ") and text.endswith("\n1 problem. Nothing was run.\n"), text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "conflict"]


def test_every_command_that_checks_first_is_tried_above() -> None:
    checked = {name for name, command in COMMANDS.items() if command.form.checks_first}
    assert checked == set(WRONG_VALUES) == set(RIGHT_VALUES)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("1,000", "Write 1000."),
        ("1.000.000", "Write 1000000."),
        ("1 000", "Write 1000."),
        ("1.5", "Write it in digits."),
        ("1,0000", "Write it in digits."),
        ("many", "Write it in digits."),
    ],
)
def test_thousands_that_are_parted_are_told_with_the_number(text: str, cure: str) -> None:
    problems = ProblemList()
    check_number(problems, "--futures", whole_number(text), 2, 1_000_000)
    assert [problem.cure for problem in problems.problems] == [cure]
