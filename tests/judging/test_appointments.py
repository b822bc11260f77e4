"""The sessions in other people's calendars: read back by another library than the one that wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from generator import ledger
from generator.judging.appointments import CANCELLED, appointments
from generator.ledger import calendar_book as part
from generator.model import Appointment
from generator.model.errors import MachineError
from generator.render.files import calendar
from tests.builders import TODAY, day, office, wording

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import OfficeWriter, Workspace

vobject: Any = import_module("vobject")  # which has no types

TEHRAN = ZoneInfo("Asia/Tehran")
ONE = "۱ | ۱۴۰۵/۰۹/۱۷ | ۱۰:۳۰ | تالار نمونه | برنامه‌ریزی‌شده"


def entries(
    sessions: str, past: Sequence[Appointment] = (), today: date = TODAY, own: str = ""
) -> tuple[Appointment, ...]:
    """The appointments of these sessions (number | date | hour | place | state)."""
    examined = office(
        f"""
        [احزاب]
        کد  | نام حزب
        P-1 | حزب نمونهٔ الف

        [مشخصات اداره]
        عنوان تنظیم | مقدار
        نام اداره | ادارهٔ نمونه
        {own}

        [نشست‌ها]
        شماره نشست | تاریخ | ساعت | محل | وضعیت
        {sessions}""",
        today,
    )
    records = examined.records
    return appointments(records.sessions, records.agenda, examined.office, past, wording(), today, TEHRAN)


def events(found: Sequence[Appointment]) -> list[Any]:
    """What another program reads in the file."""
    return list(vobject.readOne(calendar(context(found)).decode()).vevent_list)


def context(found: Sequence[Appointment]) -> Mapping[str, Any]:
    return {"name": "نشست‌ها", "events": [
        {"uid": e.uid, "sequence": e.sequence, "changed_on": e.changed_on.isoformat(), **e.facts} for e in found
    ]}  # fmt: skip


def test_another_program_reads_what_the_sheet_says() -> None:
    (event,) = events(entries(ONE))
    assert event.dtstart.value == datetime(2026, 12, 8, 7, 0, tzinfo=UTC)
    assert event.summary.value == "نشست نخست"
    assert event.location.value == "تالار نمونه"
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert event.dtstamp.value == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        (ONE, datetime(2026, 12, 8, 7, 0, tzinfo=UTC), datetime(2026, 12, 8, 8, 0, tzinfo=UTC)),
        ("۱ | ۱۴۰۵/۰۹/۱۷ | | تالار | ", date(2026, 12, 8), date(2026, 12, 9)),
        ("۱ | ۱۴۰۵/۱۲/۲۹ | ۲۳:۳۰ | تالار | ", datetime(2027, 3, 20, 20, 0, tzinfo=UTC), datetime(2027, 3, 20, 21, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_two_programs_read_the_same_beginning_and_end(row: str, start: date, end: date) -> None:
    """Without an end some programs refuse it, others make an hour of it, others a day."""
    found = entries(row)
    (event,) = events(found)
    (other,) = Calendar.from_ical(calendar(context(found))).walk("VEVENT")
    for read in ((event.dtstart.value, event.dtend.value), (other.decoded("dtstart"), other.decoded("dtend"))):
        assert read == (start, end)
    assert str(other["summary"]) == event.summary.value


def test_lines_are_folded_and_end_as_the_format_wants() -> None:
    data = calendar(context(entries("۱ | ۱۴۰۵/۰۹/۱۷ | ۱۰ | " + "تالار بزرگ نمونه " * 20 + " | ")))
    lines = data.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines) and max(map(len, lines)) <= 75
    assert data == calendar(context(entries("۱ | ۱۴۰۵/۰۹/۱۷ | ۱۰ | " + "تالار بزرگ نمونه " * 20 + " | ")))


@pytest.mark.parametrize(
    ("own", "start", "location"),
    [
        pytest.param("", "2026-12-08", "", id="nobody says when: a whole day"),
        pytest.param("ساعت نشست | ۱۰", "2026-12-08T06:30:00+00:00", "", id="the hour of the office"),
        pytest.param("محل نشست | تالار شهر", "2026-12-08", "تالار شهر", id="the place of the office"),
    ],
)
def test_what_the_row_does_not_say_the_office_says(own: str, start: str, location: str) -> None:
    (entry,) = entries("۱ | ۱۴۰۵/۰۹/۱۷ | | | ", own=own)
    assert (entry.facts["start"], entry.facts["location"]) == (start, location)
    (event,) = events([entry])
    assert event.dtstart.value == (datetime(2026, 12, 8, 6, 30, tzinfo=UTC) if "T" in start else date(2026, 12, 8))


def test_summer_time_of_the_years_that_had_it() -> None:
    (summer, winter) = entries("۱ | ۱۴۰۰/۰۵/۰۲ | ۱۰ | | برگزار شد\n۲ | ۱۴۰۰/۱۱/۰۲ | ۱۰ | | برگزار شد")
    assert (summer.facts["start"], winter.facts["start"]) == ("2021-07-24T05:30:00+00:00", "2022-01-22T06:30:00+00:00")


def test_an_office_that_says_nothing_of_a_session_that_is_over_is_not_asked() -> None:
    (entry,) = entries("۱ | ۱۴۰۵/۰۸/۱۹ | | | برگزار شد", own="ساعت نشست | ۱۰\nمحل نشست | تالار شهر")
    assert (entry.facts["start"], entry.facts["location"]) == ("2026-11-10", "")


def test_the_sequence_rises_with_every_change_and_the_id_stays() -> None:
    first = entries(ONE)
    assert entries(ONE, first, day("1405/09/05")) == first
    moved = entries(ONE.replace("۱۷", "۲۴"), first, day("1405/09/05"))
    assert [(e.uid, e.sequence, e.changed_on) for e in moved] == [(first[0].uid, 1, day("1405/09/05"))]
    assert entries(ONE, moved)[0].sequence == 2
    assert entries(ONE, first, own="")[0].uid == first[0].uid


def test_a_session_that_is_called_off_is_cancelled() -> None:
    first = entries(ONE)
    (event,) = events(entries(ONE.replace("برنامه‌ریزی‌شده", "لغو شد"), first))
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "1")


def test_a_session_that_left_the_sheet_is_cancelled_while_it_is_ahead() -> None:
    two = "۲ | ۱۴۰۵/۰۹/۲۴ | ۹ | | "
    first = entries(f"{ONE}\n{two}")
    assert [(e.session, e.facts["status"], e.sequence) for e in entries(two, first)] == [
        (1, CANCELLED, 1), (2, "CONFIRMED", 0),
    ]  # fmt: skip
    assert [e.session for e in entries(two, first, day("1405/09/18"))] == [2]


@pytest.mark.parametrize(
    "slip",
    [
        "۱ | ۳۱ آذر ۱۴۰۵ | ۱۰:۳۰ | تالار نمونه | ",
        "۱ | ۱۴۰۵/۰۹/۱۷ | صبح | | ",
        "۱ | ۱۴۰۵/۰۹/۱۷ | ۱۰ | | شاید",
        "۱ | | | | ",
    ],
)
def test_a_slip_of_the_pen_moves_no_appointment(slip: str) -> None:
    first = entries(ONE)
    assert entries(slip, first) == first


def test_the_ledger_remembers_and_goes_forward_only(tmp_path: Path) -> None:
    first = entries(ONE)
    moved = entries(ONE.replace("۱۷", "۲۴"), first)
    for found in (first, first, moved):
        with ledger.open_ledger(tmp_path) as connection:
            part.remember(connection, found)
    assert ledger.recall(tmp_path).appointments == moved
    with pytest.raises(MachineError, match="forward"), ledger.open_ledger(tmp_path) as connection:
        part.remember(connection, first)


def test_a_ledger_that_has_not_heard_of_them_has_none(tmp_path: Path) -> None:
    with ledger.open_ledger(tmp_path) as connection:
        connection.execute("DROP TABLE appointment")
    assert ledger.recall(tmp_path).appointments == ()


SESSIONS = ("شماره نشست", "تاریخ", "ساعت", "سیاست دعوت", "وضعیت")
REGISTER = [("کد", "نام حزب", "تلفن همراه"), ("P-1", "حزب نمونهٔ الف", "09120000101")]


def test_from_run_to_run(office: OfficeWriter) -> None:
    """Published, published again without a change, moved, and called off; `output/` may be deleted in between."""
    workspace = office({"احزاب": REGISTER})

    def run(when: str, state: str = "") -> Any:
        row = ("۱", when, "۱۰", "همه تشکل‌ها", state)
        workspace.write("دفتر.xlsx", {"احزاب": REGISTER, "نشست‌ها": [SESSIONS, row]})
        workspace.build()
        (event,) = vobject.readOne((workspace.site / "sessions/sessions.ics").read_text(encoding="utf-8")).vevent_list
        own = vobject.readOne((workspace.site / "sessions/1/session.ics").read_text(encoding="utf-8")).vevent
        assert own.uid.value == event.uid.value and own.sequence.value == event.sequence.value
        return event

    first = run("۱۴۰۵/۰۹/۱۷")
    found = [first, run("۱۴۰۵/۰۹/۱۷"), run("۱۴۰۵/۰۹/۱۸")]
    delete(workspace)
    found += [run("۱۴۰۵/۰۹/۱۸"), run("۱۴۰۵/۰۹/۱۸", "لغو شد")]
    assert [event.sequence.value for event in found] == ["0", "0", "1", "1", "2"]
    assert {event.uid.value for event in found} == {first.uid.value}
    assert found[-1].status.value == "CANCELLED"
    assert (found[-1].summary.value, found[-1].transp.value) == ("لغو شد: نشست نخست", "TRANSPARENT")
    assert [event.dtend.value - event.dtstart.value for event in found] == [timedelta(hours=1)] * 5
    assert "یک ساعت" in first.description.value
    assert "0912" not in (workspace.site / "sessions/sessions.ics").read_text(encoding="utf-8")


def delete(workspace: Workspace) -> None:
    import shutil

    shutil.rmtree(workspace.output)
