"""Have the statistics counted by a process of its own: importing pandas takes longer than a whole run may.

It is set to work as soon as the facts are known and asked for its answer last, when all else is drawn. What it counted
is kept in `output/.cache/counted` under the digest of the facts: where they are what they were, nobody counts.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.counting.tables import counted
from generator.keeping.store import Store
from generator.processes.child import receive, send

_NAME = "counted"
_START = "import sys; sys.path[:] = sys.argv[1:]; from generator.counting.counter import serve; serve()"


class Counter:
    """The statistics of one run. Close it when the run ends."""

    def __init__(self, output: Path, program: str) -> None:
        self._store = Store(output / ".cache", program)
        self._facts: Mapping[str, Any] = {}
        self._digest, self._found = "", dict[str, Any]()
        self._child: subprocess.Popen[bytes] | None = None

    def begin(self, facts: Mapping[str, Any]) -> None:
        """Have them counted, unless that is kept or is being done."""
        if self._digest == (digest := digest_of(facts)):
            return
        self.close()
        self._facts, self._digest, self._found = facts, digest, {}
        kept = self._store.read(_NAME)
        if kept and kept["facts"] == self._digest:
            self._found = kept["found"]
            return
        with contextlib.suppress(OSError):  # then it is counted here, when it is asked for
            command = [sys.executable, "-c", _START, *sys.path]
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            assert self._child.stdin
            send(self._child.stdin, facts)

    def counted(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """The counts; waits for the process, and counts here where there is none or it has died."""
        if facts is not self._facts:
            self.begin(facts)
        if not self._found:
            self._found = self._answer() or counted(facts)
            with contextlib.suppress(OSError, ValueError):  # the next run counts again
                self._store.write(_NAME, {"facts": self._digest, "found": self._found})
        return self._found

    def _answer(self) -> dict[str, Any]:
        if self._child is None:
            return {}
        try:
            assert self._child.stdout
            return dict(receive(self._child.stdout))
        except (EOFError, OSError, ValueError, TypeError):
            return {}
        finally:
            self.close()

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.communicate()


def digest_of(facts: Mapping[str, Any]) -> str:
    """Of all that is counted."""
    return sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def serve() -> None:
    """What the process does: count once."""
    with contextlib.suppress(EOFError, OSError):
        send(sys.stdout.buffer, counted(receive(sys.stdin.buffer)))
