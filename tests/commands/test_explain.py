"""`generate explain` and `generate preview`: their shapes for machines, their words for people, their refusals."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.faulty import write_faulty_office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Built, Run, Workspace

DECISION = {"year", "sealed", "party", "session", "outcome", "ground", "message", "evidence", "would_change"}
OUTCOMES = {"invited", "not_invited", "needs_decision", "blocked"}


def only_object(run: Run) -> Any:
    assert run.code == 0, run.err
    assert run.out.count("\n") == 1
    value = json.loads(run.out)
    assert value["schema"] == 1
    return value


@pytest.fixture(scope="module")
def everyone(sample: Built) -> Any:
    """The preview of the next session with everyone invited."""
    return only_object(sample.workspace.run("preview", "--policy", "همه تشكل ها", "--json"))


def test_a_dossier_and_its_decisions_for_machines(sample: Built) -> None:
    told = only_object(sample.workspace.run("explain", "p26", "--json"))
    assert told["party"] == "P26"
    assert told["dossier"]["complete"] is False
    assert {r["code"]: r["state"] for r in told["dossier"]["requirements"]}["charter"] == "flawed"
    assert [d["session"] for d in told["decisions"]] == [1, 2, 3, 4]
    for requirement in told["dossier"]["requirements"]:
        assert requirement["evidence"] and all(set(p) == {"file", "sheet", "cell"} for p in requirement["evidence"])
    for decision in told["decisions"]:
        assert set(decision) == DECISION and decision["outcome"] in OUTCOMES and decision["evidence"]


def test_a_party_is_known_by_its_name_however_it_is_typed(sample: Built) -> None:
    told = only_object(sample.workspace.run("explain", "حزب", "نمونه", "همبستگي", "--session", "۴", "--json"))
    assert (told["party"], [d["session"] for d in told["decisions"]]) == ("P01", [4])


def test_for_people(sample: Built) -> None:
    run = sample.workspace.run("explain", "P13", "--session", "4")
    assert run.code == 0 and run.err == ""
    assert "نتیجه: دعوت نمی‌شود" in run.out
    assert "نشست‌ها.xlsx › تصمیم‌ها › " in run.out
    assert "• مدیرکل می‌تواند تصمیم خود را" in run.out
    assert "{" not in run.out and "None" not in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "حزب نمونهٔ همبستگ"], ["همبستگ»", "آیا منظور «حزب نمونهٔ همبستگی» است؟"]),
        (["explain", "P1x"], ["P1x", "آیا منظور «P"]),
        (["explain", "P01", "--session", "9"], ["شمارهٔ ۹", "۱، ۲، ۳، ۴"]),
        (["preview", "--session", "9"], ["شمارهٔ ۹"]),
        (["preview", "--policy", "همه"], ["آیا منظور «همه تشکل‌ها» است؟", "«فقط پرونده کامل»"]),
        (["preview", "--today", "1406-01-40"], ["1406-01-40"]),
        (["explain"], ["تشکل", "generate explain --help"]),
    ],
)
def test_what_is_not_there_is_asked_back(sample: Built, arguments: list[str], said: list[str]) -> None:
    run = sample.workspace.run(*arguments)
    assert (run.code, run.out) == (2, "")
    assert all(words in run.err for words in said), run.err


def test_a_preview_for_machines(everyone: Any) -> None:
    assert len(everyone["decisions"]) == 40
    assert all(set(d) == DECISION and d["session"] == 4 for d in everyone["decisions"])
    assert {d["outcome"] for d in everyone["decisions"]} == {"invited", "not_invited", "blocked"}
    assert {c["from"]["outcome"] for c in everyone["changes"]} == {"invited", "needs_decision"}


def test_a_preview_for_people_says_who_comes_in_and_by_what(sample: Built) -> None:
    run = sample.workspace.run("preview", "--policy", "همه تشکل‌ها")
    assert run.code == 0
    assert "به فهرست می‌آیند (۱۲):" in run.out and "از فهرست بیرون می‌روند" not in run.out
    assert "  + مجمع نمونهٔ عشایر استان\n      در انتظار تصمیم ← دعوت می‌شود (همهٔ تشکل‌ها)" in run.out
    assert run.out.endswith("چیزی نوشته نشد.\n")


def test_the_present_policy_changes_nothing(sample: Built) -> None:
    assert only_object(sample.workspace.run("preview", "--json"))["changes"] == []
    assert "هیچ تغییری نمی‌کند." in sample.workspace.run("preview").out


def test_the_day_after_the_command_is_held_against_the_day_before_it(sample: Built) -> None:
    told = only_object(sample.workspace.run("preview", "--json", "--today", "1406-01-20"))
    assert [(c["party"], c["to"]["outcome"]) for c in told["changes"]] == [
        ("P12", "needs_decision"), ("P28", "needs_decision"),
    ]  # fmt: skip


def test_nothing_is_written(sample_copy: Workspace) -> None:
    def tree() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in sample_copy.root.rglob("*") if path.is_file()}

    before = tree()
    sample_copy.run("explain", "P01")
    sample_copy.run("preview", "--policy", "همه تشکل‌ها", "--today", "1405-10-01")
    assert tree() == before


def test_errors_in_the_data_are_told_by_the_exit_code(sample: Built, tmp_path: Path) -> None:
    workspace = type(sample.workspace)(tmp_path)
    write_faulty_office(workspace.input)
    run = workspace.run("preview", "--json")
    assert run.code in (1, 2) and "Traceback" not in run.err


def test_a_session_without_a_roster_says_why(sample: Built, tmp_path: Path) -> None:
    workspace = type(sample.workspace)(tmp_path)
    parties = [("کد", "نام حزب"), ("P-1", "حزب نمونهٔ الف"), ("P-2", "حزب نمونهٔ الف")]
    sessions = [("شماره نشست", "تاریخ", "سیاست دعوت"), ("۱", "۱۴۰۵/۰۹/۱۷", "به صلاح‌دید")]
    workspace.write("دفتر.xlsx", {"احزاب": parties, "نشست‌ها": sessions})
    run = workspace.run("preview", "--json")
    told = json.loads(run.out)
    assert (run.code, told["decisions"], [w["session"] for w in told["withheld"]]) == (1, [], [1])
    told = json.loads(workspace.run("preview", "--policy", "همه تشکل‌ها", "--json").out)
    assert [(c["party"], c["from"], c["to"]["outcome"]) for c in told["changes"]] == [
        ("P-1", None, "invited"), ("P-2", None, "invited"),
    ]  # fmt: skip
    shared = workspace.run("explain", "حزب نمونه الف")
    assert shared.code == 2 and "P-1، P-2" in shared.err


def test_a_finding_is_explained_by_its_code(sample: Built) -> None:
    told = only_object(sample.workspace.run("explain", "dos-001", "--json"))
    assert (told["code"], told["severity"]) == ("DOS-001", "warning")
    assert {f["code"] for f in told["findings"]} == {"DOS-001"}
    run = sample.workspace.run("explain", "DOS-001")
    assert run.out.startswith("DOS-001 (هشدار): ")
    assert all(f["cell"] in run.out for f in told["findings"])
    assert "اکنون هیچ خانه‌ای این یافته را ندارد" in sample.workspace.run("explain", "VAL-001").out


def cells_told(lines: str) -> set[str]:
    """All cells that are named, those of a range too."""
    found = set()
    for left, top, right, bottom in re.findall(r"\b([A-Z])(\d+)(?::([A-Z])(\d+))?", lines):
        columns = range(ord(left), ord(right or left) + 1)
        found |= {f"{chr(c)}{n}" for c in columns for n in range(int(top), int(bottom or top) + 1)}
    return found


def test_a_letter_is_explained_by_its_id(sample: Built) -> None:
    told = only_object(sample.workspace.run("explain", "notice-P26-1", "--json"))
    assert (told["party"], told["kind"], told["state"]) == ("P26", "notice", "draft")
    assert told["evidence"] and all(set(p) == {"file", "sheet", "cell"} for p in told["evidence"])
    run = sample.workspace.run("explain", "notice-P26-1")
    assert "پیش‌نویس" in run.out.splitlines()[0] and "مستند: " in run.out
    assert cells_told(run.out) >= {p["cell"] for p in told["evidence"]}


def test_a_session_is_explained_by_its_number(sample: Built) -> None:
    told = only_object(sample.workspace.run("explain", "session", "4", "--json"))
    assert told["session"]["number"] == 4 and len(told["decisions"]) > 20
    run = sample.workspace.run("explain", "نشست", "۴")
    assert "پروندهٔ شعبه کامل است" in run.out and "{" not in run.out
    cells = {p["cell"] for p in told["session"]["evidence"]}
    assert cells and cells_told(run.out) >= cells  # who chairs it, and on what that rests
