"""`homeward`, and `python -m homeward`: the command line, loaded so that an interrupt even then ends it calmly."""

import sys


def run() -> None:
    """Load the commands and run the one that was asked for."""
    try:
        from homeward.cli.main import run as command_line
    except KeyboardInterrupt:
        sys.exit(130)
    command_line()


if __name__ == "__main__":
    run()
