"""Why a process is gone is told with its status and its last words; that memory lacked, only where something says so."""

from __future__ import annotations

import subprocess
import sys
import tempfile

import pytest

from generator.processes.ending import Ending, ending_of

_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there is no signal there")


def ended(code: str) -> Ending:
    with tempfile.TemporaryFile() as last_words:
        child = subprocess.Popen([sys.executable, "-c", code], stderr=last_words)
        return ending_of(child, last_words)


@pytest.mark.parametrize(
    ("code", "is_heavy", "why"),
    [
        ("pass", False, "exit 0"),
        ("import no_such_module", False, "exit 1: ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise MemoryError", True, "exit 1: MemoryError"),
        ("import sys; sys.stderr.write('x' * 99_999 + '\\nwhy\\n\\n'); sys.exit(3)", False, "exit 3: why"),
        pytest.param("import os; os.kill(os.getpid(), 11)", False, "SIGSEGV", marks=_POSIX),
        pytest.param("import os; os.kill(os.getpid(), 9)", True, "SIGKILL", marks=_POSIX),
    ],
)
def test_the_cause_is_told(code: str, is_heavy: bool, why: str) -> None:
    assert ended(code) == Ending(is_heavy, why)


def test_one_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.processes.ending._SECONDS_TO_END", 0.2)
    assert ended("import time; time.sleep(60)") == Ending(False, "no answer")
