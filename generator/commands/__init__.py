"""One module a command; `cli.py` loads the one that was asked for."""
