"""`python -m homeward` is the same as `homeward`."""

from homeward.cli.main import run

run()
