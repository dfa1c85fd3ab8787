"""The reference page of the commands, printed from their own declarations: `python -m homeward.cli.manual FOLDER`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from homeward.io.atomic import write_text

PAGE = "commands.md"
HEAD = """# Commands

Printed by `python -m homeward.cli.manual` from the commands themselves; do not edit by hand.

CRISIS is the name of a bundled crisis or the path of a crisis folder. Every command has `--help`. It ends with status
0 when it is done, 2 when its input is bad (every problem is told at once, nothing was run), 1 when the fault is ours.
"""


def commands_page(commands: dict[str, Callable[..., Any]] | None = None) -> str:
    """Every command with its sentence, its example, its arguments and its options."""
    if commands is None:
        from homeward.cli.main import COMMANDS

        commands = {name: command.run for name, command in COMMANDS.items()}
    return "\n".join([HEAD, *(_command(name, function) for name, function in commands.items())])


def _command(name: str, function: Callable[..., Any]) -> str:
    sentence, example = _sentences(function)
    lines = [f"## {name}", "", sentence, ""]
    if example:
        lines += ["```", example, "```", ""]
    lines += ["| | default | |", "| --- | --- | --- |"]
    lines += [f"| {called} | {default} | {about} |" for called, default, about in _inputs(function)]
    return "\n".join([*lines, ""])


def _sentences(function: Callable[..., Any]) -> tuple[str, str]:
    """What a command does, and the example of its help."""
    paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    examples = [text.removeprefix("Example: ") for text in paragraphs if text.startswith("Example: ")]
    told = [" ".join(text.split()) for text in paragraphs if not text.startswith("Example: ")]
    return "\n\n".join(told), examples[0] if examples else ""


def _inputs(function: Callable[..., Any]) -> Iterator[tuple[str, str, str]]:
    """Name, default and meaning of each argument and option, in the order of the help."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        annotation = hints[name]
        info = next(item for item in annotation.__metadata__ if isinstance(item, ArgumentInfo | OptionInfo))
        about = (info.help or "").replace("|", "\\|")
        yield _called(name, info, parameter.default), _default(info, parameter.default), about


def options_of(function: Callable[..., Any]) -> list[str]:
    """The options of a command, as they are typed."""
    return [called.strip("`").split(" ")[0] for called, _, _ in _inputs(function) if called.startswith("`--")]


def _called(name: str, info: ArgumentInfo | OptionInfo, default: object) -> str:
    metavar = (info.metavar or "").replace("|", "\\|")
    if isinstance(info, ArgumentInfo):
        return f"`{metavar or name.upper()}`"
    declared = [text for text in (info.default, *(info.param_decls or ())) if str(text).startswith("--")]
    option = str(declared[0]) if declared else f"--{name.replace('_', '-')}"
    value = "" if isinstance(default, bool) else f" {metavar or option.removeprefix('--').upper()}"
    return f"`{option}{value}`"


def _default(info: ArgumentInfo | OptionInfo, default: object) -> str:
    """What holds where it is left out: in words where the command says so."""
    if default is inspect.Parameter.empty:
        return "needed"
    if isinstance(info.show_default, str):
        return info.show_default
    return "" if default is None or isinstance(default, bool) else f"`{default}`"


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference") / PAGE
    write_text(target, commands_page())
    sys.stdout.write(f"{target}\n")
