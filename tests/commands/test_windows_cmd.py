"""generate.cmd and check.cmd: cmd.exe reads them with whatever code page the machine has, and only CRLF is safe for its labels."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module", params=["generate.cmd", "check.cmd"])
def script(request: pytest.FixtureRequest) -> bytes:
    return (ROOT / str(request.param)).read_bytes()


def test_it_is_plain_ascii(script: bytes) -> None:
    assert script.isascii()
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", script)


def test_every_line_ends_in_crlf(script: bytes) -> None:
    assert script.endswith(b"\r\n")
    assert script.count(b"\n") == script.count(b"\r") == script.count(b"\r\n") > 10


def test_git_keeps_it_that_way() -> None:
    assert "*.cmd text eol=crlf" in (ROOT / ".gitattributes").read_text(encoding="ascii")


def test_every_label_that_is_jumped_to_is_there(script: bytes) -> None:
    labels = set(re.findall(rb"(?m)^:(\w+)", script))
    wanted = set(re.findall(rb"(?:goto|call) :?(\w+)", script)) - {b"eof"}
    assert wanted <= labels


def test_the_window_stays_open_after_a_double_click(script: bytes) -> None:
    assert b"if defined CLICKED pause" in script and b"CMDCMDLINE" in script


def test_it_works_from_a_network_folder() -> None:
    script = (ROOT / "generate.cmd").read_text(encoding="ascii")
    assert 'pushd "%HERE%"' in script and "popd" in script and not re.search(r"(?m)^cd ", script)
    assert "chcp 65001" in script and "PYTHONUTF8=1" in script


def test_check_hands_on_to_generate() -> None:
    assert 'call "%~dp0generate.cmd" check --returned' in (ROOT / "check.cmd").read_text(encoding="ascii")


def test_a_double_click_shows_the_menu_and_options_pass_through() -> None:
    script = (ROOT / "generate.cmd").read_text(encoding="ascii")
    assert (
        'else if defined NO_OPTIONS ("%VENV_PYTHON%" -m generator menu) else ("%VENV_PYTHON%" -m generator %*)'
        in script
    )
