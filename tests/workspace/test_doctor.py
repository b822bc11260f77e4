"""`generate doctor` names each of many broken set-ups, and changes nothing while it looks."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from generator import settings
from generator.keeping import lock
from generator.publishing.placing import SEAL
from generator.workspace import checkup
from generator.workspace.checkup import Found, Level, admit, check_all
from tests.conftest import TODAY, Workspace
from tests.scripted_server import Scripted

Break = Callable[[Path, pytest.MonkeyPatch], object]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "office")
    made.write("احزاب.xlsx", {"احزاب": [("کد", "نام حزب"), ("P-1", "حزب نمونه")]})
    for name in ("output", "records", "templates"):
        (made.root / name).mkdir()
    return made


def diagnosed(root: Path) -> list[Found]:
    return check_all(admit(root, TODAY, "fa"))


def complaints(root: Path) -> dict[str, str]:
    """Check → what it complains of, but for the calendar's estimates."""
    return {f.name: f.case for f in diagnosed(root) if f.level is not Level.OK and f.case != "estimated"}


def test_a_healthy_workspace_has_no_complaint(workspace: Workspace) -> None:
    before = sorted(workspace.root.rglob("*"))
    assert complaints(workspace.root) == {}
    assert sorted(workspace.root.rglob("*")) == before


def _file(name: str, text: str = "x") -> Break:
    """Put a file in place of whatever is there."""

    def make(root: Path, _patch: pytest.MonkeyPatch) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return make


def _without_a_font(root: Path, patch: pytest.MonkeyPatch) -> None:
    shipped = root.parent / "shipped"
    shutil.copytree(settings.shipped_templates(), shipped)
    (shipped / "assets" / "fonts" / "Vazirmatn-Bold.ttf").unlink()
    patch.setattr(settings, "shipped_templates", lambda: shipped)


def _low_disk(_root: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=10_000_000))


def _unseen(root: Path, _patch: pytest.MonkeyPatch) -> None:
    last = root / "output" / ".cache" / "last"
    last.parent.mkdir()
    last.touch()
    os.utime(last, (0, 0))


def _unpublished(root: Path, _patch: pytest.MonkeyPatch) -> None:
    (root / "office.toml").write_text(f"[publish]\ntarget = '{root.parent}/www'", encoding="utf-8")
    (root / "output" / SEAL).parent.mkdir()
    (root / "output" / SEAL).write_text("", encoding="utf-8")


def _hidden(root: Path, patch: pytest.MonkeyPatch) -> None:
    _unpublished(root, patch)
    (root.parent / "www" / ".generate").mkdir(parents=True)
    (root.parent / "www" / "index.html").touch(mode=0o600)
    for seal in (root / "output" / SEAL, root.parent / "www" / ".generate" / "site.sha256"):
        seal.write_text(f"{'0' * 64}  index.html\n", encoding="utf-8")


def _damaged_ledger(root: Path, _patch: pytest.MonkeyPatch) -> None:
    path = root / "records" / "ledger.sqlite"
    path.write_bytes(b"SQLite format 3\0" + bytes(range(200)) * 30)


def _foreign_ledger(root: Path, _patch: pytest.MonkeyPatch) -> None:
    connection = sqlite3.connect(root / "records" / "ledger.sqlite")
    connection.execute("PRAGMA user_version=3")
    connection.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _unreachable_server(root: Path, _patch: pytest.MonkeyPatch) -> None:
    port = free_port()
    _file("office.toml", f'[smtp]\nhost = "127.0.0.1"\nport = {port}\n')(root, _patch)


BROKEN: dict[str, tuple[Break, str, str]] = {
    "an old Python": (lambda _root, patch: patch.setattr(sys, "version_info", (3, 10, 1)), "python", "python_old"),
    "no Pango": (lambda _r, patch: patch.setattr(checkup, "engine_problem", lambda: "libpango-1.0"),
                 "pdf_engine", "pdf_missing"),
    "no font": (_without_a_font, "fonts", "font_missing"),
    "a password in office.toml": (_file("office.toml", '[smtp]\npassword = "x"'), "settings", "bad_settings"),
    "an unreadable office.toml": (_file("office.toml", "[["), "settings", "bad_settings"),
    "no input": (lambda root, _patch: shutil.rmtree(root / "input"), "input", "no_input"),
    "no workbooks": (lambda root, _patch: (root / "input" / "احزاب.xlsx").unlink(), "input", "no_workbooks"),
    "a workbook open in Excel": (_file("input/~$احزاب.xlsx"), "open_files", "open_in_excel"),
    "no folder to write to": (_file("output"), "output", "not_writable"),
    "no records": (_file("records"), "records", "not_writable"),
    "a full disk": (_low_disk, "disk", "disk_low"),
    "a damaged ledger": (_damaged_ledger, "ledger", "ledger_broken"),
    "another program's ledger": (_foreign_ledger, "ledger", "ledger_broken"),
    "a template that does not compile": (_file("templates/letters/notice.html", "{% if %}"), "templates", "bad_template"),
    "an unknown variable": (_file("templates/letters/notice.html", "{{ colour }}"), "templates", "bad_template"),
    "a sentence with an unknown fact": (_file("templates/text/fa.toml", '[message]\nsite = "{where}"'),
                                        "wording", "bad_wording"),
    "a workbook that no run has seen": (_unseen, "up_to_date", "behind"),
    "no folder to publish to": (_file("office.toml", "[publish]\ntarget = 'gone/site'"), "published", "target_unfit"),
    "a site that is not published": (_unpublished, "published", "unpublished"),
    "a site that a web server can't read": (_hidden, "published", "hidden"),
    "no mail server": (_unreachable_server, "smtp", "smtp_unreachable"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_it_names_what_is_broken(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    break_it, check, case = BROKEN[name]
    break_it(workspace.root, monkeypatch)
    patient = admit(workspace.root, TODAY, "fa")
    found = {f.name: f for f in check_all(patient)}
    assert complaints(workspace.root).get(check) == case
    said = (found[check].sentence(patient.wording), found[check].remedy(patient.wording))
    assert all(text and "{" not in text.replace("{where}", "") for text in said)
    others = set(complaints(workspace.root)) - {check}
    assert others <= ({"ledger"} if check == "records" else set())


def test_it_names_a_lock_that_another_run_holds(workspace: Workspace) -> None:
    with lock.hold(workspace.output / lock.LOCK):
        assert complaints(workspace.root) == {"lock": "busy"}
    assert complaints(workspace.root) == {}


def test_it_names_a_template_with_its_file_and_line(workspace: Workspace) -> None:
    path = workspace.root / "templates" / "letters" / "notice.html"
    path.parent.mkdir()
    path.write_text("<p>\n{{ colour }}", encoding="utf-8")
    run = workspace.run("doctor", "--json")
    (check,) = [check for check in json.loads(run.out)["checks"] if check["level"] == "fail"]
    assert run.code == 4 and check["name"] == "templates"
    assert "templates/letters/notice.html" in check["message"] and "سطر ۲" in check["message"]
    assert workspace.run("check").code == 1  # a finding like any other


SMTP = '[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "office@example.ir"\n'


def test_it_rehearses_a_letter_and_sends_nothing(workspace: Workspace) -> None:
    with contextlib.closing(Scripted()) as server:
        (workspace.root / "office.toml").write_text(SMTP.format(port=server.port), encoding="utf-8")
        assert complaints(workspace.root) == {}
        assert server.commands == ["EHLO", "MAIL", "RCPT", "RSET", "QUIT"] and not server.taken


REFUSING: dict[
    str, tuple[dict[str, str | None], str, str]
] = {  # what the server says, and the settings → the complaint
    "no STARTTLS": ({}, 'security = "starttls"', "smtp_no_tls"),
    "no such sender": ({"MAIL": "553 not you"}, "", "smtp_refused"),
    "no mail for the office": ({"RCPT": "550 unknown"}, "", "smtp_refused"),
    "nonsense": ({"MAIL": "what a day"}, "", "smtp_refused"),
    "a wrong password": ({"AUTH": "535 no"}, 'user = "office"', "smtp_no_login"),
    "a greeting that refuses": ({"connect": "554 go away"}, "", "smtp_unreachable"),
    "no authority": ({}, 'security = "tls"\nca_file = "ca.pem"', "smtp_settings"),
}


@pytest.mark.parametrize("name", REFUSING)
def test_it_says_at_what_the_mail_server_stops(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    said, more, case = REFUSING[name]
    monkeypatch.setenv("GENERATE_SMTP_PASSWORD", "secret")
    with contextlib.closing(Scripted(**said)) as server:
        settings = SMTP.format(port=server.port)
        settings = settings.replace('security = "none"\n', "") if "security" in more else settings
        (workspace.root / "office.toml").write_text(settings + more, encoding="utf-8")
        assert complaints(workspace.root) == {"smtp": case}
        assert "DATA" not in server.commands


def test_it_asks_for_what_the_settings_of_mail_lack(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GENERATE_SMTP_PASSWORD", raising=False)
    with contextlib.closing(Scripted()) as server:
        settings = SMTP.format(port=server.port)
        (workspace.root / "office.toml").write_text(settings + 'user = "office"', encoding="utf-8")
        assert complaints(workspace.root) == {"smtp": "smtp_settings"}
        (workspace.root / "office.toml").write_text(settings.replace("from", "# from"), encoding="utf-8")
        assert complaints(workspace.root) == {"smtp": "smtp_no_sender"}


def test_the_command_ends_with_a_count(workspace: Workspace) -> None:
    run = workspace.run("doctor")
    assert run.code == 0 and run.err == ""
    assert run.out.splitlines()[-1].endswith("۰ نادرست.")
    (workspace.root / "office.toml").write_text("[x]\ny = 1", encoding="utf-8")
    run = workspace.run("doctor", "-q")
    assert run.code == 4 and "office.toml" in run.out


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    assert Workspace(tmp_path).run("doctor", "-C", "nowhere").code == 2
