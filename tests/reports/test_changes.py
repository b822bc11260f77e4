"""What changed since the last different state: the comparison, the page, `generate diff`, and what outlives output/."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from generator.judging import state_changes
from generator.model import DayCount, Place, State

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Rows, Workspace

FIRST, SECOND, THIRD = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)


def state(day: date = FIRST, **changed: Any) -> State:
    """A state of two parties and two documents, with some of its facts replaced."""
    facts: dict[str, Any] = {
        "parties": {"A": "حزب الف", "B": "حزب ب"},
        "requirements": {"form1": "فرم ۱", "lease": "اجاره‌نامه"},
        "deficiencies": {"A": {"form1": "missing"}},
        "complete": {"n": 1, "of": 2},
        "decisions": {"1": {"A": "needs_decision", "B": "invited"}},
        "sessions": {"1": {"title": "", "date": "2026-12-08", "state": "planned"}},
        "findings": [["DOS-003", "input/x.xlsx", "پرونده", "D4"]],
    }
    return State(day, {**facts, **changed})


def between(before: State | None, now: State) -> state_changes.Changes:
    return state_changes.compare(before, now)


def test_without_an_earlier_state_everything_is_open_and_nothing_changed() -> None:
    changes = between(None, state())
    assert (changes.since, changes.n) == (None, 0)
    assert [(c.party, c.requirement, c.now) for c in changes.still_open] == [("A", "form1", "missing")]


@pytest.mark.parametrize(
    ("deficiencies", "new", "resolved", "still_open"),
    [
        ({}, [], ["A form1"], []),
        ({"A": {"form1": "missing"}}, [], [], ["A form1"]),
        ({"A": {"form1": "flawed"}}, [], [], ["A form1"]),  # another kind of deficiency, still one
        ({"A": {"form1": "missing", "lease": "expired"}}, ["A lease"], [], ["A form1"]),
        ({"B": {"form1": "missing"}}, ["B form1"], ["A form1"], []),
    ],
)
def test_deficiencies_come_go_and_stay(
    deficiencies: dict[str, Any], new: list[str], resolved: list[str], still_open: list[str]
) -> None:
    changes = between(state(), state(SECOND, deficiencies=deficiencies))
    parts = [changes.new, changes.resolved, changes.still_open]
    assert [[f"{c.party} {c.requirement}" for c in part] for part in parts] == [new, resolved, still_open]


def test_what_a_party_lacked_that_left_was_not_resolved() -> None:
    left = state(SECOND, parties={"B": "حزب ب"}, deficiencies={}, decisions={"1": {"B": "invited"}})
    assert between(state(), left).n == 0


def test_a_document_that_is_asked_of_nobody_any_more_was_not_resolved() -> None:
    assert between(state(), state(SECOND, requirements={"lease": "اجاره‌نامه"}, deficiencies={})).resolved == ()


def test_decisions_and_sessions_that_differ() -> None:
    now = state(
        SECOND,
        decisions={"1": {"A": "invited", "B": "invited"}, "2": {"A": "invited"}},
        sessions={
            "1": {"title": "", "date": "2026-12-09", "state": "planned"},
            "2": {"title": "", "date": "", "state": "planned"},
        },
    )
    changes = between(state(), now)
    assert [(c.session, c.party, c.before, c.now) for c in changes.decisions] == [(1, "A", "needs_decision", "invited")]
    moved, added = changes.sessions
    assert (moved.session, moved.is_moved, moved.now) == (1, True, date(2026, 12, 9))
    assert (added.session, added.is_new, added.is_moved) == (2, True, False)
    assert [c.is_gone for c in between(now, state()).sessions] == [False, True]


def test_findings_that_came_and_went() -> None:
    now = state(SECOND, findings=[["LIC-001", "input/x.xlsx", "احزاب", "H2"]])
    changes = between(state(), now)
    assert [(c.code, c.place) for c in changes.findings_new] == [("LIC-001", Place("input/x.xlsx", "احزاب", "H2"))]
    assert [c.code for c in changes.findings_fixed] == ["DOS-003"]


def test_a_row_put_in_above_changes_no_finding() -> None:
    def found(*rows: str) -> list[list[str]]:
        return [["DOS-003", "input/x.xlsx", "پرونده‌ها", *row.split()] for row in rows]

    before = state(findings=found("C2 A", "C3 B", "C7 A"))
    moved = state(SECOND, findings=found("C3 A", "C4 B", "C8 A"))
    assert between(before, moved).n == 0
    assert state_changes.last_different((before,), moved) is None
    changes = between(before, state(SECOND, findings=found("C3 A", "C4 C")))
    assert [(c.place.cell, c.party) for c in changes.findings_new] == [("C4", "C")]
    assert [(c.place.cell, c.party) for c in changes.findings_fixed] == [("C3", "B"), ("C7", "A")]


def test_the_same_again_is_compared_with_the_last_that_was_different() -> None:
    other = state(SECOND, deficiencies={})
    assert state_changes.last_different((state(), other), state(THIRD, deficiencies={})) == state()
    assert state_changes.last_different((state(),), state(THIRD)) is None


def test_the_trend_has_one_point_a_month() -> None:
    kept = [DayCount(date(2026, 10, 1), 0, 2, 5, "{}"), DayCount(FIRST, 1, 2, 1, "{}"), DayCount(SECOND, 0, 2, 3, "{}")]
    points = state_changes.trend(kept, state(date(2026, 12, 30), complete={"n": 2, "of": 2}, deficiencies={}))
    assert [(p.day, p.n_complete, p.n_deficiencies) for p in points] == [
        (date(2026, 10, 1), 0, 5),
        (SECOND, 0, 3),
        (date(2026, 12, 30), 2, 0),
    ]


def test_the_history_of_a_dossier() -> None:
    lines = state_changes.timeline((state(), state(SECOND, deficiencies={})), state(THIRD))
    assert [(day, c.requirement, bool(c.now)) for day, c in lines["A"]] == [
        (THIRD, "form1", True),
        (SECOND, "form1", False),
    ]


def test_the_documents_come_in_the_order_of_the_present_state() -> None:
    """The ledger keeps a state with its keys sorted: read back it must give the lines that it gave before."""
    asked, lacking = {"z": "نخست", "a": "دوم"}, {"A": {"a": "missing", "z": "missing"}}
    before, now = state(requirements=asked, deficiencies={}), state(THIRD, requirements=asked, deficiencies=lacking)
    kept = state(SECOND, requirements=dict(sorted(asked.items())), deficiencies=lacking)
    fresh = state(SECOND, requirements=asked, deficiencies=lacking)
    for middle in (kept, fresh):
        assert [c.requirement for _, c in state_changes.timeline((before, middle), now)["A"]] == ["a", "z"]


# --- from end to end ------------------------------------------------------------------------------------------------

PARTIES = [("کد", "نام حزب"), ("A", "حزب نمونهٔ الف"), ("B", "حزب نمونهٔ ب")]
BEFORE = [("حزب", "فرم ۱", "فرم ۲"), ("A", "ندارد", "دارد"), ("B", "دارد", "دارد")]
AFTER = [("حزب", "فرم ۱", "فرم ۲"), ("A", "دارد", "دارد"), ("B", "دارد", "ندارد")]


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    return office({"احزاب": PARTIES, "پرونده‌ها": BEFORE})


def edit(workspace: Workspace) -> None:
    workspace.write("دفتر.xlsx", {"احزاب": PARTIES, "پرونده‌ها": AFTER})


def page(workspace: Workspace) -> str:
    return (workspace.site / "changes/index.html").read_text(encoding="utf-8")


def test_the_page_stays_as_it_is_when_the_same_is_built_again(workspace: Workspace) -> None:
    workspace.build()
    edit(workspace)
    workspace.build(today="1405-09-02")
    first = page(workspace)
    assert 'id="new"' in first and 'id="resolved"' in first
    assert workspace.build(today="1405-09-02").published.written == ()
    shutil.rmtree(workspace.output)
    workspace.build(today="1405-09-02")
    assert page(workspace) == first


def test_diff_says_what_publishing_would_change_and_writes_nothing(workspace: Workspace) -> None:
    assert "generate" in workspace.run("diff").out  # nothing is published yet: what to do
    workspace.build()
    assert json.loads(workspace.run("diff", "--json").out)["changed"] is False
    edit(workspace)
    before = {path: path.read_bytes() for path in sorted(workspace.root.rglob("*")) if path.is_file()}
    done = workspace.run("diff", "--json")
    found = json.loads(done.out)
    assert (done.code, found["schema"], found["changed"], found["since"]) == (0, 1, True, "2026-11-22")
    assert [(c["party"], c["now"]) for c in found["deficiencies"]["new"]] == [("B", "missing")]
    assert [(c["party"], c["before"]) for c in found["deficiencies"]["resolved"]] == [("A", "missing")]
    said = workspace.run("diff").out
    assert "حزب نمونهٔ ب" in said and "دفتر.xlsx › پرونده‌ها › C3" in said
    assert {path: path.read_bytes() for path in sorted(workspace.root.rglob("*")) if path.is_file()} == before


def test_no_state_holds_a_private_value(sample_copy: Workspace) -> None:
    from generator import ledger
    from generator.ledger import published_states

    with ledger.read_ledger(sample_copy.root / "records") as connection:
        (only,) = published_states.published(connection)
    assert set(only.facts) == {
        "parties", "requirements", "deficiencies", "complete", "decisions", "sessions", "findings",
    }  # fmt: skip
    assert "0912" not in json.dumps(only.facts) and "@" not in json.dumps(only.facts)


def test_the_diff_tells_every_line_that_changes_on_a_page_and_in_a_letter(office: OfficeWriter) -> None:
    sheets: dict[str, Rows] = {
        "احزاب": [
            ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان", "نشانی"),
            ("A", "حزب نمونهٔ الف", "ملی", "معتبر", "سیما نمونه", "خیابان بهار"),
        ],
        "نشست‌ها": [
            ("شماره نشست", "تاریخ", "ساعت", "محل", "سیاست دعوت"),
            ("1", "۱۴۰۵/۰۹/۱۷", "۱۰", "سالن", "همه تشکل‌ها"),
        ],
        "دستور کار": [("نشست", "ترتیب", "موضوع"), ("1", "1", "انتخابات شوراها")],
    }
    workspace = office(sheets)
    workspace.build(pdf=True)

    def told() -> dict[str, list[tuple[str | None, str | None]]]:
        found = json.loads(workspace.run("diff", "--json").out)
        assert found["changed"] is bool(found["changes"])
        lines: dict[str, list[tuple[str | None, str | None]]] = {}
        for change in found["changes"]:
            lines.setdefault(change["where"], []).append((change["before"], change["after"]))
        return lines

    assert told() == {}
    assert "چیزی تغییر نکرده است" in workspace.run("diff").out
    heads, first = sheets["احزاب"]
    workspace.write("دفتر.xlsx", {**sheets, "احزاب": [heads, (*first[:4], "بهنام دیگر", first[5])]})
    changed = told()["site/sessions/1/letters/A.pdf"]
    assert any("سیما نمونه" in (old or "") and "بهنام دیگر" in (new or "") for old, new in changed)
    workspace.write("دفتر.xlsx", {**sheets, "دستور کار": [("نشست", "ترتیب", "موضوع"), ("1", "1", "بودجه")]})
    lines = told()
    for where in ("site/sessions/1/index.html", "site/sessions/1/letters/A.pdf"):
        assert any("انتخابات شوراها" in (old or "") and "بودجه" in (new or "") for old, new in lines[where])
    assert "بودجه" in workspace.run("diff").out
    workspace.build(pdf=True)
    assert told() == {}
    more = [*sheets["احزاب"], ("B", "حزب نمونهٔ ب", "ملی", "معتبر", "", "")]
    workspace.write(
        "دفتر.xlsx", {**sheets, "احزاب": more, "دستور کار": [("نشست", "ترتیب", "موضوع"), ("1", "1", "بودجه")]}
    )
    assert told()["site/parties/B/index.html"] == [(None, "حزب نمونهٔ ب")]  # not the links that all pages begin with
    now: dict[str, Rows] = {**sheets, "دستور کار": [("نشست", "ترتیب", "موضوع"), ("1", "1", "بودجه")]}
    workspace.write("دفتر.xlsx", {**now, "تنظیمات": [("تنظیم", "مقدار"), ("رنگ نامه‌ها", "رنگی")]})
    lines = told()
    for where in ("site/sessions/1/letters/A.pdf", "site/sessions/1/all-letters.pdf"):
        assert lines[where] == [("", "")]  # no word of it is another one
    heads, first = now["احزاب"]
    workspace.write("دفتر.xlsx", {**now, "احزاب": [heads, (*first[:3], "تعلیق", *first[4:])]})
    assert "site/sessions/1/all-letters.pdf" in told()  # nothing is left to print
