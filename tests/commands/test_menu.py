"""`generate menu`: a number and Enter is a command; Enter alone is what `make generate` does."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from generator.commands import menu as module


def chosen(monkeypatch: pytest.MonkeyPatch, typed: str) -> list[list[str]]:
    """The commands that were run, without the interpreter and the options of all."""
    ran: list[list[str]] = []

    def run(command: list[str], *, check: bool) -> SimpleNamespace:
        assert not check
        ran.append(command[3 : command.index("-C")])
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(module, "_can_answer", lambda: True)
    result = CliRunner().invoke(module.menu, input=typed)
    assert result.exit_code == 0, result.output
    return ran


@pytest.mark.parametrize(
    ("typed", "commands"),
    [
        pytest.param("\n0\n", [[]], id="Enter alone builds"),
        pytest.param("۲\n0\n", [["check", "--page"], ["check", "--returned", "-q"]], id="Persian digits"),
        pytest.param("4\n\n0\n", [["send"]], id="nothing is sent without a word"),
        pytest.param("4\nبله\n0\n", [["send"], ["send", "--yes"]], id="sent when a person says so"),
        pytest.param("5\n0\n", [["publish"]], id="publish"),
        pytest.param("6\nتازه\n0\n", [["init"]], id="a new workspace"),
        pytest.param("6\n\n0\n", [], id="no name, no workspace"),
        pytest.param("9\n0\n", [], id="no such number"),
        pytest.param("", [], id="the window is closed"),
    ],
)
def test_a_number_is_a_command(monkeypatch: pytest.MonkeyPatch, typed: str, commands: list[list[str]]) -> None:
    assert chosen(monkeypatch, typed) == commands


def test_each_line_can_be_read_without_persian_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_can_answer", lambda: True)
    lines = CliRunner().invoke(module.menu, input="0\n").output.splitlines()
    assert [line.split()[0] + line.split()[-1] for line in lines if line.startswith("  ")] == [
        "1[build]", "2[check]", "3[letters]", "4[send]", "5[publish]", "6[init]", "7[help]", "0[quit]",
    ]  # fmt: skip
