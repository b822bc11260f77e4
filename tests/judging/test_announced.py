"""From the first invitation on, chair and policy of a session are fixed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from generator.judging import decide
from generator.judging.announced import announced, contradictions
from generator.judging.decide import policies
from generator.judging.schedule import choose_chairs
from generator.judging.sealing import kept_facts
from generator.model import Act, IssuedLetter, KeptRoster, LetterAct, LetterKind, Past
from tests.builders import TODAY, Examined, at, day, office

TABLES = """
[احزاب]
کد | نام حزب        | گستره   | وضعیت پروانه
A  | حزب نمونهٔ الف | ملی     | {licence}
B  | حزب نمونهٔ ب   | استانی  | معتبر
[نشست‌ها]
شماره نشست | تاریخ      | سیاست دعوت | رئیس جلسه
1          | 1405/09/17 | {policy}   | {chair}
"""
USUAL = {"licence": "معتبر", "policy": "همه تشکل‌ها", "chair": ""}
INVITATION = IssuedLetter(
    "invitation-1-B", LetterKind.INVITATION, "B", 1, 1, "۴۲/۱", TODAY, None, "دعوت", {}, "0" * 64, "letters/x.pdf"
)


def an_office(**cells: str) -> Examined:
    return office(TABLES.format(**(USUAL | cells)))


def past(*letters: IssuedLetter) -> Past:
    """A run published the roster on which A chairs by rotation, and issued these letters."""
    e = an_office()
    (roster,) = e.rosters.values()
    chair = choose_chairs([roster], e.records.parties, e.today)[1]
    facts = kept_facts(roster, e.records, chair, lambda _place: "", TODAY)
    return Past(letters=letters, kept=(KeptRoster(1, TODAY, facts),))


def seen(e: Examined, known: Past) -> tuple[str, Sequence[str], list[str]]:
    """Who chairs, who is invited, and what is said of the sheet."""
    rosters = decide.decide(e.records, e.dossiers, e.findings, e.today, fixed=announced(known))
    chair = choose_chairs(rosters, e.records.parties, e.today)[1].party
    said = contradictions({1: rosters[0]}, policies(e.records), {})
    return chair, [d.party for d in rosters[0].decisions if d.outcome.value == "invited"], [
        f"{f.code} {at(f.place)}" for f in said
    ]  # fmt: skip


def test_the_sheet_says_who_chairs_until_an_invitation_is_issued() -> None:
    changed = an_office(chair="B")
    assert seen(changed, past()) == ("B", ["A", "B"], [])
    assert seen(changed, past(INVITATION)) == ("A", ["A", "B"], ["SES-024 نشست‌ها!D2"])


def test_the_policy_stays_that_of_the_invitations() -> None:
    changed = an_office(policy="فقط پرونده کامل")
    assert seen(changed, past(INVITATION)) == ("A", ["A", "B"], ["SES-024 نشست‌ها!C2"])


def test_a_withdrawn_invitation_fixes_nothing() -> None:
    void = replace(INVITATION, acts=(LetterAct(Act.WITHDRAW, day("1405/09/01"), "اشتباه"),))
    assert seen(an_office(chair="B"), past(void)) == ("B", ["A", "B"], [])


def test_a_chair_that_is_blocked_does_not_stay() -> None:
    assert seen(an_office(licence="منحل"), past(INVITATION)) == ("B", ["B"], [])
