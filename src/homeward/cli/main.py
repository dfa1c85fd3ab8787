"""The `homeward` command: its list of commands, and how it ends (0 done, 2 bad input and nothing run, 1 our fault)."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import Annotated, NamedTuple

import typer

from homeward import __version__
from homeward.cli import (
    calibrate,
    check,
    claims,
    compare,
    convert,
    explain,
    flight,
    hindcast,
    new,
    read,
    runs,
    stability,
    trace,
)
from homeward.cli.form import CheckedCommand, Command, Group
from homeward.foundation.problems import InputError, counted

INTERRUPTED = 130
"""Exit status after an interrupt from the keyboard, as shells have it."""

app = typer.Typer(
    name="homeward",
    cls=Group,
    help="Put a peace plan to the test: policies over thousands of futures, every number sourced.",
    epilog="homeward COMMAND --help tells all options of a command, with an example.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Listed(NamedTuple):
    """A command as the list has it.

    in_short: short enough for a line of the list in a terminal of 80 columns.
    form: whether the command checks everything before it does anything, so that it may look at a line of wrong form.
    """

    run: Callable[..., None]
    in_short: str
    form: type[Command] = Command


COMMANDS = {
    "compare": Listed(
        compare.compare, "Run policies over the same futures, judge claims, write a brief.", CheckedCommand
    ),
    "claims": Listed(claims.claims, "List every claim with its sources, its test and its verdict.", CheckedCommand),
    "trace": Listed(trace.trace, "Show what stands behind an outcome, or hangs on a source.", CheckedCommand),
    "explain": Listed(explain.explain, "Say what the month, a policy, parameter, outcome or lever is."),
    "hindcast": Listed(
        hindcast.hindcast, "Run the recorded flight of a crisis and set it beside the record.", CheckedCommand
    ),
    "flight": Listed(
        flight.flight, "Run any recorded flight, by our rules or by Flee's, and score it.", CheckedCommand
    ),
    "stability": Listed(
        stability.stability, "Tell whether the parties would keep to it, and what must change.", CheckedCommand
    ),
    "calibrate": Listed(
        calibrate.calibrate, "Fit our rules of flight to records; try them out of sample.", CheckedCommand
    ),
    "read": Listed(read.read, "Take a footnoted article apart into claims and sources.", CheckedCommand),
    "check": Listed(check.check, "Tell every problem of a crisis folder at once, with its cure."),
    "new": Listed(new.new, "Write a small invented crisis that runs, to start from."),
    "convert": Listed(
        convert.convert, "Turn a conflict folder of Flee into a crisis folder, and back.", CheckedCommand
    ),
    "runs": Listed(runs.runs, "List the studies made before; forget those that are gone."),
}
for _name, _command in COMMANDS.items():
    app.command(_name, cls=_command.form, short_help=_command.in_short)(_command.run)


def _version(asked: bool) -> None:
    if asked:
        print(f"homeward {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Put a peace plan to the test."""


def run() -> None:
    """Run the command line; no traceback ever reaches a user."""
    try:
        app(prog_name="homeward")
    except InputError as error:
        _tell(error)
        sys.exit(2)
    except KeyboardInterrupt:
        _stop()
    except SystemExit as end:
        if end.code == INTERRUPTED:  # Typer turns an interrupt into this, without a word
            _stop()
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        _apologise(error)
        sys.exit(1)


def _stop() -> None:
    """Say that an interrupt was heard, and hear no other while the process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("Stopped. What a study had finished is kept; the same command goes on from there.", file=sys.stderr)
    sys.exit(INTERRUPTED)


def _tell(error: InputError) -> None:
    """Every problem, then how many there were; a disk may refuse only when the work is done."""
    from homeward.io.atomic import DiskError

    for problem in error.problems:
        print(problem, file=sys.stderr)
    more = "" if isinstance(error, DiskError) else " Nothing was run."
    print(f"{counted(len(error.problems), 'problem')}.{more}", file=sys.stderr)


def _apologise(error: Exception) -> None:
    """Our fault: say so in one line and keep the details in a file."""
    import tempfile
    import traceback
    from pathlib import Path

    with tempfile.NamedTemporaryFile("w", prefix="homeward-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    print(f"Homeward failed: {type(error).__name__}: {error}", file=sys.stderr)
    print(f"This is our fault, not yours. Details for a report: {Path(log.name)}", file=sys.stderr)


if __name__ == "__main__":
    run()
