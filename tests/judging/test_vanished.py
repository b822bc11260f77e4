"""A row that leaves the sheets before its session was held or called off is asked about; all others may go."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from generator.judging.appointments import CANCELLED, CONFIRMED, renumbered, vanished
from generator.judging.sealing import kept_facts
from generator.model import Act, Appointment, IssuedLetter, KeptRoster, LetterAct, LetterKind, Past, State
from tests.builders import TODAY, at, day, office, wording

REGISTER = "[احزاب]\nکد | نام حزب\nA | حزب نمونهٔ الف\n"
HEAD = "[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت | وضعیت\n"
FIRST = "1 | 1405/09/17 | همه تشکل‌ها | برنامه‌ریزی‌شده\n"
SECOND = "2 | 1405/10/15 | همه تشکل‌ها | برنامه‌ریزی‌شده\n"
INVITATION = IssuedLetter(
    "invitation-1-A", LetterKind.INVITATION, "A", 1, 1, "۴۲/۱", TODAY, None, "دعوت", {}, "0" * 64, "letters/x.pdf"
)
RECALL = replace(INVITATION, letter="cancelled-1-A", kind=LetterKind.CANCELLED)
BEFORE, AFTER = "1405/09/10", "1405/09/20"


def past(*letters: IssuedLetter, status: str = CONFIRMED, state: str = "planned") -> Past:
    """A run has published both sessions, and these letters were issued."""
    e = office(REGISTER + HEAD + FIRST + SECOND)
    kept = (KeptRoster(n, TODAY, kept_facts(r, e.records, None, lambda _: "", TODAY)) for n, r in e.rosters.items())
    entry = Appointment(1, "x", 0, TODAY, {"start": "2026-12-08", "status": status})
    published = State(TODAY, {"sessions": {"1": {"title": "", "date": "2026-12-08", "state": state}}})
    return Past(letters=letters, appointments=(entry,), kept=tuple(kept), states=(published,))


def asked(rows: str, known: Past, on: str) -> list[str]:
    e = office(REGISTER + HEAD + rows)
    found = list(vanished(e.records, known, e.findings, day(on)))
    for finding in found:
        assert all("{" not in sentence for sentence in wording().finding(finding))
    return [f"{f.code} {at(f.place)}" for f in found]


ASKED = ["SES-026 نشست‌ها"]


@pytest.mark.parametrize(
    ("rows", "known", "on", "expected"),
    [
        (FIRST + SECOND, past(INVITATION), BEFORE, []),
        (SECOND, past(), BEFORE, []),  # a plan of which nobody has been told
        (SECOND, past(INVITATION), BEFORE, ASKED),
        (SECOND, past(INVITATION), AFTER, ASKED),
        (SECOND, past(), AFTER, ASKED),  # was it held?
        (SECOND, past(status=CANCELLED), AFTER, []),
        (SECOND, past(INVITATION, status=CANCELLED), BEFORE, ASKED),  # its entry only: nobody called it off
        (SECOND, past(INVITATION, status=CANCELLED, state="cancelled"), AFTER, []),
        (SECOND, past(INVITATION, RECALL), BEFORE, []),
        ("یک | 1405/09/17 | همه تشکل‌ها | برگزار شد\n" + SECOND, past(), AFTER, []),  # it may be this row
    ],
)
def test_what_is_gone_is_asked_about_while_it_is_open(rows: str, known: Past, on: str, expected: Iterable[str]) -> None:
    assert asked(rows, known, on) == expected


def test_a_withdrawn_invitation_asks_for_nothing() -> None:
    void = replace(INVITATION, acts=(LetterAct(Act.WITHDRAW, day("1405/09/02"), "اشتباه"),))
    assert asked(SECOND, past(void), BEFORE) == []


@pytest.mark.parametrize(
    ("rows", "known", "expected"),
    [
        (FIRST.replace("1", "7", 1) + SECOND, past(INVITATION), ["SES-028 نشست‌ها!A2"]),
        (FIRST.replace("1", "7", 1) + SECOND, past(), []),  # a plan of which nobody has been told
        (FIRST + FIRST.replace("1", "7", 1), past(INVITATION), []),  # its own row is there
        (FIRST.replace("1", "7", 1).replace("09/17", "09/18"), past(INVITATION), []),
        (FIRST.replace("1", "7", 1).replace("برنامه‌ریزی‌شده", "لغو"), past(INVITATION), []),
    ],
)
def test_another_number_on_its_day_is_perhaps_the_same_session(rows: str, known: Past, expected: Iterable[str]) -> None:
    found = list(renumbered(office(REGISTER + HEAD + rows).records, known))
    assert [f"{f.code} {at(f.place)}" for f in found] == expected
    assert all("{" not in sentence for finding in found for sentence in wording().finding(finding))
