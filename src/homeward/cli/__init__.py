"""The command line: thin. Each command is one file; heavy rooms are imported when a command runs."""
