"""The command as a user meets it: exit codes (contract §4), where it writes, what it leaves alone."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.conftest import Run
from tests.faulty import write_faulty_office

if TYPE_CHECKING:
    from tests.conftest import Built, OfficeWriter, Workspace


def tree(workspace: Workspace) -> dict[str, tuple[int, bytes]]:
    """All that is in a workspace, but for the lock: when it was written, and its bytes."""
    return {
        path.relative_to(workspace.root).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def only_object(run: Run) -> dict[str, Any]:
    """The one JSON object on stdout; fails on anything before or after it."""
    assert run.out.endswith("\n") and run.out.count("\n") == 1
    value = json.loads(run.out)
    assert isinstance(value, dict) and value["schema"] == 1
    return value


@pytest.fixture(scope="module")
def clean_office(tmp_path_factory: pytest.TempPathFactory, sample: Built) -> Workspace:
    """Seven parties without an error, and the pages built from them. Not to be changed."""
    workspace = type(sample.workspace)(tmp_path_factory.mktemp("clean"))
    write_faulty_office(workspace.input, only=())
    assert workspace.run("--no-pdf").code == 0
    return workspace


@pytest.fixture(scope="module")
def clean_check(clean_office: Workspace) -> Run:
    """What `generate check --json` says of it."""
    return clean_office.run("check", "--json")


@pytest.fixture
def workspace(clean_office: Workspace, tmp_path: Path) -> Workspace:
    """A built office without an error, to do with as you like."""
    return clean_office.copy(tmp_path / "office")


# --- 0 and 1: done --------------------------------------------------------------------------------------------


def test_the_sample_is_built_without_an_option(sample: Built) -> None:
    code, out, err = sample.first_run
    assert code == 0
    assert out.splitlines()[-2] == str(sample.site / "index.html")
    assert len(out.splitlines()) <= 6
    assert err == ""


def test_errors_in_the_data_do_not_keep_the_site_from_being_built(workspace: Workspace) -> None:
    write_faulty_office(workspace.input)
    code, out, err = workspace.run("--no-pdf")
    assert code == 1
    assert out.splitlines()[-2] == str(workspace.site / "index.html")
    assert err == ""


def test_strict_publishes_nothing_while_there_is_an_error(workspace: Workspace) -> None:
    write_faulty_office(workspace.input)
    before = tree(workspace)
    code, out, err = workspace.run("--strict", "--no-pdf")
    assert (code, out) == (1, "")
    assert "--strict" in err and "generate check" in err
    assert tree(workspace) == before


def test_strict_publishes_clean_data(workspace: Workspace) -> None:
    assert workspace.run("--strict", "--no-pdf").code == 0


def test_check_says_0_or_1_as_well(workspace: Workspace) -> None:
    assert workspace.run("check").code == 0
    write_faulty_office(workspace.input)
    assert workspace.run("check").code == 1


# --- 2: usage and settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--bogus"], "--bogus"),
        (["check", "--bogus"], "--bogus"),
        (["chekc"], "chekc"),
        (["--jobs", "none"], "none"),
        (["--jobs", "0"], "0"),
        (["--today", "1405-13-01"], "1405-13-01"),
        (["--today", "1404-12-30"], "1404-12-30"),  # 1404 is no leap year
        (["--today", "1405-07-31"], "1405-07-31"),  # Mehr has 30 days
        (["--today", "05-09-01"], "05-09-01"),
        (["--today", "tomorrow"], "tomorrow"),
        (["-C", "nowhere"], "nowhere"),
    ],
)
def test_a_wrong_option_is_named(workspace: Workspace, arguments: list[str], named: str) -> None:
    before = tree(workspace)
    code, out, err = workspace.run(*arguments, today=None)
    assert (code, out) == (2, "")
    assert named in err
    assert "Traceback" not in err
    assert tree(workspace) == before


@pytest.mark.parametrize("typed", ["1405-09-01", "1405/9/1", "۱۴۰۵/۰۹/۰۱", "2026-11-22", "۱ آذر ۱۴۰۵"])
def test_today_is_taken_jalali_or_iso(workspace: Workspace, typed: str) -> None:
    run = workspace.run("check", "--json", "--today", typed, today=None)
    assert only_object(run)["summary"]["today"] == "2026-11-22"


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ('[mail]\nhost = "mail.example.ir"', "mail"),
        ('[smtp]\nhosst = "mail.example.ir"', "smtp.hosst"),
        ('[paths]\ninput = ["a", "b"]', "paths.input"),
        ('[pdf]\nenabled = "yes"', "pdf.enabled"),
        ('[pdf]\njobs = "two"', "pdf.jobs"),
        ("smtp = ?", "سطر ۱"),
        (f"smtp = {'[' * 5000}", "سطر ۱"),
        ("[site]\nstale_days = -1", "site.stale_days"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(workspace: Workspace, toml: str, named: str) -> None:
    (workspace.root / "office.toml").write_text(toml, encoding="utf-8")
    before = tree(workspace)
    code, out, err = workspace.run()
    assert (code, out) == (2, "")
    assert "office.toml" in err and named in err
    assert "Traceback" not in err
    assert tree(workspace) == before


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        ('output = "input"', "paths.output"),
        ('output = "."', "paths.output"),
        ('input = "output/site"', "paths.output"),
        ('records = "output/records"', "paths.output"),
        ('records = "link"', "paths.records"),
    ],
)
def test_folders_that_hold_each_other_are_refused(workspace: Workspace, paths: str, named: str) -> None:
    (workspace.root / "link").symlink_to("input")
    (workspace.root / "office.toml").write_text(f"[paths]\n{paths}\n", encoding="utf-8")
    before = sorted(workspace.root.rglob("*"))
    code, _out, err = workspace.run("--no-pdf")
    assert (code, sorted(workspace.root.rglob("*"))) == (2, before) and f"«{named}»" in err


def test_a_timezone_that_is_none_is_a_setting_too(workspace: Workspace) -> None:
    (workspace.root / "office.toml").write_text('[site]\ntimezone = "Mars/Olympus"', encoding="utf-8")
    code, _, err = workspace.run(today=None)
    assert code == 2
    assert "site.timezone" in err and "Mars/Olympus" in err


@pytest.mark.parametrize("key", ["password", "Password", "passwd", "secret"])
def test_a_password_in_the_settings_is_refused_and_not_repeated(workspace: Workspace, key: str) -> None:
    (workspace.root / "office.toml").write_text(f'[smtp]\n{key} = "hunter2"', encoding="utf-8")
    before = tree(workspace)
    code, out, err = workspace.run()
    assert (code, out) == (2, "")
    assert "office.toml" in err and "GENERATE_SMTP_PASSWORD" in err
    assert "hunter2" not in err
    assert tree(workspace) == before


def test_a_faulty_template_of_the_office_is_named_with_its_line(workspace: Workspace) -> None:
    own = workspace.root / "templates/reports/index.html"
    own.parent.mkdir(parents=True)
    own.write_text("<p>\n<p>\n{% if %}\n", encoding="utf-8")
    before = tree(workspace)
    code, out, err = workspace.run("--no-pdf")
    assert (code, out) == (2, "")
    assert "reports/index.html" in err and re.search(r"\b3\b|۳", err)
    assert "Traceback" not in err
    assert tree(workspace) == before


# --- 3: an input can't be read ----------------------------------------------------------------------------------

PARTIES = "احزاب.xlsx"


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def no_file(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def only_a_lock_file(folder: Path) -> None:
    no_file(folder)
    (folder / f"~${PARTIES}").write_bytes(b"\x05user")


def half_a_file(folder: Path) -> None:
    data = (folder / PARTIES).read_bytes()
    (folder / PARTIES).write_bytes(data[: len(data) // 2])


def damaged_inside(folder: Path) -> None:
    data = bytearray((folder / PARTIES).read_bytes())
    data[len(data) // 4 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 4)
    (folder / PARTIES).write_bytes(data)


def web_page_called_xlsx(folder: Path) -> None:
    (folder / PARTIES).write_text("<html><table><tr><td>نام حزب</td></tr></table></html>", encoding="utf-8")


def old_workbook_called_xlsx(folder: Path) -> None:
    (folder / PARTIES).write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000))


def with_a_password(folder: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    (folder / PARTIES).write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1016) + name + bytes(512))


def zero_bytes(folder: Path) -> None:
    (folder / PARTIES).write_bytes(b"")


def without_the_parties(folder: Path) -> None:
    (folder / PARTIES).unlink()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (no_folder, "input"),
        (no_file, "input"),
        (only_a_lock_file, "input"),
        (without_the_parties, "input"),
        (half_a_file, f"input/{PARTIES}"),
        (damaged_inside, f"input/{PARTIES}"),
        (web_page_called_xlsx, f"input/{PARTIES}"),
        (old_workbook_called_xlsx, f"input/{PARTIES}"),
        (with_a_password, f"input/{PARTIES}"),
        (zero_bytes, f"input/{PARTIES}"),
    ],
)
def test_an_input_that_cannot_be_read_leaves_the_site_as_it_is(
    workspace: Workspace, spoil: Callable[[Path], None], named: str
) -> None:
    spoil(workspace.input)
    before = tree(workspace)
    run = workspace.run("--json")
    assert run.code == 3
    told = only_object(run)["error"]
    assert told["exit"] == 3
    assert run.err.strip() == told["message"]
    assert named in told["message"]
    says_what_to_do(told["message"])
    assert tree(workspace) == before


BAD = {
    "input/بد ۱.xlsx": (b"", "خالی است"),
    "input/بد ۲.xlsx": (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le") + bytes(512), "رمز دارد"),
    "input/بد ۳.xlsx": (b"PK\3\4 no zip", "ناقص است"),
}  # fmt: skip


@pytest.mark.parametrize("command", [["check"], ["--no-pdf"]], ids=["check", "generate"])
def test_all_files_that_cannot_be_read_are_named_and_the_others_examined(
    workspace: Workspace, command: list[str]
) -> None:
    write_faulty_office(workspace.input, only=("invalid_email",))
    for name, (content, _why) in BAD.items():
        (workspace.root / name).write_bytes(content)
    before = tree(workspace)
    run = workspace.run(*command)
    assert run.code == 3 and "VAL-012" in run.out and "DOS-001" not in run.out
    lines = run.err.splitlines()
    assert len(lines) == len(BAD) + 1
    for line, (name, (_content, why)) in zip(lines[1:], BAD.items(), strict=True):
        assert f"«{name}»" in line and why in line
        says_what_to_do(line)
    told = only_object(workspace.run(*command, "--json"))
    assert told["error"]["exit"] == 3 and all(name in told["error"]["message"] for name in BAD)
    assert "VAL-012" in {finding["code"] for finding in told["findings"]}
    assert tree(workspace) == before


@pytest.mark.parametrize("command", [["explain", "P01"], ["outbox"]], ids=" ".join)
def test_nothing_is_answered_while_a_file_cannot_be_read(workspace: Workspace, command: list[str]) -> None:
    for name, (content, _why) in BAD.items():
        (workspace.root / name).write_bytes(content)
    run = workspace.run(*command)
    assert run.code == 3 and run.out == "" and all(name in run.err for name in BAD)


def says_what_to_do(message: str) -> None:
    """One line that ends in what the reader has to do."""
    assert "\n" not in message and "Traceback" not in message
    assert re.search(r"(کنید|بنویسید|بگذارید|بردارید|لازم است)\.$", message)


def header_only(workspace: Workspace) -> None:
    workspace.write(PARTIES, {"احزاب": [("کد", "نام حزب")]})


def test_a_parties_table_without_a_row_is_an_unreadable_input(workspace: Workspace) -> None:
    header_only(workspace)
    before = tree(workspace)
    code, out, err = workspace.run()
    assert (code, out) == (3, "")
    says_what_to_do(err.strip())
    assert tree(workspace) == before


def test_a_parties_table_without_a_row_is_named_with_its_file(workspace: Workspace) -> None:
    header_only(workspace)
    assert PARTIES in workspace.run().err


def test_check_ends_the_same_way(workspace: Workspace) -> None:
    zero_bytes(workspace.input)
    code, out, err = workspace.run("check")
    assert (code, out) == (3, "")
    assert PARTIES in err


# --- 4: the machine -----------------------------------------------------------------------------------------------


def test_a_file_where_the_output_should_be(workspace: Workspace) -> None:
    shutil.rmtree(workspace.output)
    workspace.output.write_bytes(b"mine")
    code, out, err = workspace.run("--no-pdf")
    assert (code, out) == (4, "")
    assert str(workspace.output) in err
    says_site_is_untouched(err)
    assert workspace.output.read_bytes() == b"mine"


def test_a_full_disk_leaves_the_old_site_and_no_leftovers(workspace: Workspace) -> None:
    before = tree(workspace)
    limit = ("bash", "-c", 'ulimit -f 2; exec "$@"', "bash")  # no file longer than 2 KiB
    code, out, err = workspace.run("--no-pdf", "--today", "1405-09-02", prefix=limit)
    assert (code, out) == (4, "")
    says_site_is_untouched(err)
    assert tree(workspace) == before


def says_site_is_untouched(err: str) -> None:
    assert "سایت پیشین دست‌نخورده است" in err
    assert err.count("\n") == 1 and "Traceback" not in err


def test_a_full_disk_is_told_as_json_too(workspace: Workspace) -> None:
    shutil.rmtree(workspace.output)
    workspace.output.write_bytes(b"mine")
    assert only_object(workspace.run("--no-pdf", "--json"))["error"]["exit"] == 4


def without_weasyprint(workspace: Workspace, *arguments: str) -> Run:
    """The command on a machine where the PDF engine is not installed."""
    code = "import sys; sys.modules['weasyprint'] = None; from generator.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--today", "1405-09-01", *arguments],
        cwd=workspace.root, env=workspace.environment(), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stdout, done.stderr)


def test_without_a_pdf_engine_the_pages_are_published_all_the_same(workspace: Workspace) -> None:
    shutil.rmtree(workspace.output)
    code, out, err = without_weasyprint(workspace)
    assert code == 4
    assert out.splitlines()[-2] == str(workspace.site / "index.html")
    assert "weasyprint" in err and "Traceback" not in err
    pages = [path for path in workspace.site.rglob("*") if path.is_file()]
    assert workspace.site / "index.html" in pages
    assert not [path for path in pages if path.suffix == ".pdf" or b".pdf" in path.read_bytes()]


def test_without_a_pdf_engine_there_is_still_one_object(workspace: Workspace) -> None:
    run = without_weasyprint(workspace, "--json")
    assert run.code == 4
    assert only_object(run)["written"] == []


# --- 6 and 130: others ----------------------------------------------------------------------------------------------


def test_a_second_run_waits_for_nobody(workspace: Workspace) -> None:
    before = tree(workspace)
    with (workspace.output / ".lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, out, err = workspace.run("--no-pdf", "--today", "1405-09-02")
        assert (code, out) == (6, "")
        assert err.count("\n") == 1 and "Traceback" not in err
        assert tree(workspace) == before
    assert workspace.run("--no-pdf", "--today", "1405-09-02").code == 0


def test_check_needs_no_lock(workspace: Workspace) -> None:
    with (workspace.output / ".lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert workspace.run("check").code == 0


def interrupted(workspace: Workspace, when: Callable[[], bool], *arguments: str) -> Run:
    """Ctrl-C, which a terminal sends to the command and its workers alike, as soon as `when` holds."""
    command = workspace.command("--today", "1405-09-02", *arguments)
    with subprocess.Popen(
        command, cwd=workspace.root, env=workspace.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            while not when():
                assert process.poll() is None, "it ended before it could be interrupted"
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return Run(process.returncode, out.decode(), err.decode())


def without_cache(workspace: Workspace) -> dict[str, tuple[int, bytes]]:
    """The tree but for what only saves time."""
    return {path: file for path, file in tree(workspace).items() if not path.startswith("output/.cache/")}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_while_pdfs_are_made_keeps_the_old_site(workspace: Workspace, jobs: str) -> None:
    store = workspace.output / ".cache"
    before = without_cache(workspace)
    code, out, err = interrupted(
        workspace, lambda: any(path.suffix != ".part" for path in store.glob("pdf/*")), "--jobs", jobs
    )
    assert (code, out) == (130, "")
    assert err.strip().endswith("دوباره اجرا کنید.") and "کامل است" in err
    assert without_cache(workspace) == before
    assert workspace.run("--today", "1405-09-02", "--no-pdf").code == 0  # and the next run goes on from there


def test_ctrl_c_while_the_workers_start_says_no_more_than_a_sentence(workspace: Workspace) -> None:
    def imports_the_engine(process: Path) -> bool:
        """It has come to urllib, which WeasyPrint needs, and not yet to Pango."""
        try:
            is_worker = b"generator.render.worker" in (process / "cmdline").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            is_ours = (Path("/proc") / parent / "cwd").readlink() == workspace.root
            libraries = (process / "maps").read_bytes() if is_worker and is_ours else b""
        except OSError:  # it has ended
            return False
        return b"_ssl." in libraries and b"libpango" not in libraries

    _, _, err = interrupted(workspace, lambda: any(map(imports_the_engine, Path("/proc").glob("[0-9]*"))))
    assert "Traceback" not in err


# --- options, streams ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("-C", "{}", "--today", "1405-09-01", "--json", "check"),
        ("check", "-C", "{}", "--today", "1405-09-01", "--json"),
        ("--json", "-C", "{}", "check", "--today", "1405-09-01"),
        ("--workspace", "{}", "--today", "1400-01-01", "--json", "check", "--today", "1405-09-01"),  # the last word
    ],
)
def test_common_options_stand_before_or_after_the_command(
    clean_office: Workspace, clean_check: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    elsewhere = type(clean_office)(tmp_path)
    assert elsewhere.run(*(a.format(clean_office.root) for a in arguments), today=None) == clean_check


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("chekc",), "unknown_command", "chekc"),
        (("--nothing",), "unknown_option", "--nothing"),
        (("check", "--nothing"), "unknown_option", "generate check --help"),
        (("explain",), "missing_argument", "تشکل"),
        (("check", "more"), "extra_argument", "more"),
        (("send", "--limit", "0"), "low_number_option", "--limit"),
        (("--jobs", "0"), "bad_number_option", "عددی درست از ۱ تا ۶۴"),
        (("--jobs", "many"), "bad_number_option", "--jobs"),
        (("check", "--lang"), "bad_choice_option", "--lang"),
        (("--today", "1499/12/29"), "far_date_option", "۱۳۰۱ تا ۱۴۹۷"),
        (("--today", "1300/01/01"), "far_date_option", "1300/01/01"),
        (("check", "--today", ""), "bad_date_option", ""),
        (("verify", "nowhere"), "no_copy", "nowhere"),
    ],
)
def test_misuse_is_one_object_too(workspace: Workspace, arguments: tuple[str, ...], code: str, said: str) -> None:
    run = workspace.run(*arguments, "--json", today=None)
    error = only_object(run)["error"]
    assert (run.code, error["exit"], error["code"]) == (2, 2, code)
    assert said in error["message"] and not error["message"].isascii() and run.err == error["message"] + "\n"
    english = workspace.run(*arguments, "--lang", "en", today=None)
    assert english.code == 2 and english.out == "" and english.err.isascii() is ("“" not in english.err)


@pytest.mark.parametrize("command", [[], ["check"]])
@pytest.mark.parametrize(
    "options",
    [
        ("-C", "--workspace", "--today", "--json", "--strict", "--jobs", "--no-pdf", "--lang", "-q", "-v"),
    ],
)
def test_every_common_option_is_known_everywhere(
    workspace: Workspace, command: list[str], options: tuple[str, ...]
) -> None:
    shown = workspace.run(*command, "--help", today=None).out
    assert [option for option in options if not re.search(rf"\s{option}\b", shown)] == []


def test_json_of_a_run(workspace: Workspace) -> None:
    run = workspace.run("--no-pdf", "--json", "--today", "1405-09-02")
    assert (run.code, run.err) == (0, "")
    told = only_object(run)
    assert set(told) == {"schema", "written", "removed", "unchanged", "findings", "letters", "elapsed_s"}
    assert "index.html" in told["written"] and told["removed"] == []
    assert told["unchanged"] + len(told["written"]) == sum(p.is_file() for p in workspace.site.rglob("*"))
    assert set(told["findings"]) == {"error", "warning", "note"}
    register = load_workbook(workspace.output / "letters.xlsx").worksheets[0]
    ids = [str(row[0]) for row in register.iter_rows(min_row=2, values_only=True) if row[0]]
    assert (
        sum(letter.startswith("notice-") for letter in ids) == 1
    )  # P-1 lacks a document; P-7 has no dossier, so nothing is asked of it
    assert told["letters"]["draft"] == len(ids)  # letters of every kind


def test_json_of_a_check(workspace: Workspace) -> None:
    write_faulty_office(workspace.input)
    run = workspace.run("check", "--json")
    assert (run.code, run.err) == (1, "")
    told = only_object(run)
    assert set(told) == {"schema", "findings", "sheets", "summary"}
    needed = {"code", "severity", "file", "sheet", "cell", "table", "column", "value", "message", "remedy"}
    assert all(needed <= set(finding) for finding in told["findings"])
    (impossible,) = [finding for finding in told["findings"] if finding["code"] == "VAL-005"]
    assert (impossible["file"], impossible["sheet"], impossible["cell"]) == (f"input/{PARTIES}", "احزاب", "E3")
    assert impossible["severity"] == "error" and impossible["value"] == "۱۴۰۴/۱۲/۳۰"


def test_json_masks_personal_values(workspace: Workspace) -> None:
    write_faulty_office(workspace.input, only=("invalid_email", "invalid_national_id"))
    for arguments in (["check", "--json"], ["check"]):
        out = workspace.run(*arguments).out
        assert "VAL-010" in out and "VAL-012" in out
        assert "1234567890" not in out and "a@x" not in out and "b@y" not in out


def test_quiet_means_quiet(workspace: Workspace) -> None:
    assert workspace.run("--no-pdf", "-q") == (0, "", "")


def test_a_message_goes_to_stderr_even_when_quiet(workspace: Workspace) -> None:
    no_file(workspace.input)
    code, out, err = workspace.run("-q")
    assert (code, out) == (3, "")
    assert "input" in err


def on_a_terminal(workspace: Workspace, *arguments: str, **environment: str) -> tuple[str, str]:
    """(stdout, what the terminal got on stderr)"""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        workspace.command(*arguments), cwd=workspace.root, stdout=subprocess.PIPE, stderr=theirs, stdin=theirs,
        env=workspace.environment(TERM="xterm-256color", **environment),
    ) as process:  # fmt: skip
        os.close(theirs)
        out, _ = process.communicate(timeout=60)
    said = b""
    try:
        while chunk := os.read(ours, 65536):
            said += chunk
    except OSError:  # all of it has been read
        pass
    finally:
        os.close(ours)
    return out.decode(), said.decode()


def test_progress_is_shown_on_a_terminal_only(workspace: Workspace, sample: Built) -> None:
    assert sample.first_run.err == ""
    out, shown = on_a_terminal(workspace)
    assert "PDF" in shown and re.search(r"(\d+)/\1\b", shown)
    assert out.splitlines()[-2] == str(workspace.site / "index.html")


def test_no_color(workspace: Workspace) -> None:
    colour = re.compile(r"\x1b\[[\d;]*m")
    zero_bytes(workspace.input)
    for arguments in (["--bogus"], []):
        _, shown = on_a_terminal(workspace, *arguments, NO_COLOR="1")
        assert shown.strip() and not colour.search(shown)


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"LC_ALL": "POSIX", "LANG": ""}],
)
def test_persian_comes_out_whole_whatever_the_console_says(
    workspace: Workspace, clean_check: Run, environment: dict[str, str]
) -> None:
    assert workspace.run("check", "--json", **environment) == clean_check
    assert "«تعطیلات»" in clean_check.out
    zero_bytes(workspace.input)
    code, _, err = workspace.run(**environment)
    assert code == 3 and PARTIES in err


def test_check_writes_nothing(office: OfficeWriter, workspace: Workspace) -> None:
    fresh = office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]})
    for place, arguments in ((fresh, ["check"]), (workspace, ["check"]), (workspace, ["check", "--strict", "--json"])):
        before = sorted(place.root.rglob("*")), tree(place)
        assert place.run(*arguments).code == 0
        assert (sorted(place.root.rglob("*")), tree(place)) == before


def test_a_reader_that_has_seen_enough_is_no_failure(workspace: Workspace) -> None:
    write_faulty_office(workspace.input)
    command = " ".join(f"'{word}'" for word in workspace.command("check"))
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -n 1"], cwd=workspace.root, env=workspace.environment(), capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_who_reads_no_further_is_no_fault(workspace: Workspace) -> None:
    """As `generate | head -1`: the code tells of the data."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            workspace.command("--no-pdf"), cwd=workspace.root, env=workspace.environment(), stdout=closed,
            stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
