"""`python -m generator` is the same as the command `generate`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while the program is loaded there is nothing to put right

from generator.cli import main


def run() -> None:
    """The command. When all is said and done the process ends at once.

    Python would first take apart, one by one, a million values that the system takes back in one go: a tenth of a run
    after one corrected cell. All files are closed by then, and all processes ended. What the run had in hand is held by
    `main`, whose frame belongs to the way out of it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main()
    except SystemExit as end:
        with contextlib.suppress(OSError):  # then Python says at its end what could not be written
            for stream in filter(None, (sys.stdout, sys.stderr)):  # whoever started it may have closed them
                stream.flush()
            if isinstance(end.code, int):
                os._exit(end.code)
        raise


if __name__ == "__main__":
    run()
