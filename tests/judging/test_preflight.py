"""What must not leave: each issued letter is held against today, for one reason a test; and what the office does then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from generator.judging.letter_facts import letter_facts
from generator.judging.preflight import addressed, holds
from generator.ledger import letter_book as book, open_ledger, read_ledger
from generator.model import Act, IssuedLetter, KnownSheet, Letter, LetterAct, MessageState
from tests.builders import TODAY, Examined, at, day, office, wording
from tests.conftest import Rows, Workspace
from tests.ledger.test_chain import without_journal
from tests.post.test_sending import Inbox, running

TABLES = """
[احزاب]
کد | نام حزب | گستره | وضعیت پروانه | دبیر استان | لقب | سمت | رایانامه | نشانی
A | {name} | ملی | {licence} | {secretary} | {honorific} | دبیر استان | {email} | {street}
B | حزب نمونهٔ ب | ملی | معتبر | مهران نمونه | | | b@example.ir |
[تنظیمات]
کلید | مقدار
مهلت رفع نقص | ۲۰
[نشست‌ها]
شماره نشست | تاریخ | ساعت | محل | سیاست دعوت | وضعیت
1 | ۱۴۰۵/۰۸/۱۹ | ۱۰ | سالن | همه تشکل‌ها | {held}
{number} | {date} | {time} | {place} | {policy} | {state}
[تصمیم‌ها]
نشست | حزب | تصمیم | دلیل
2 | A | {verdict} | به صلاح‌دید
[حضور]
نشست | حزب | وضعیت حضور
1 | A | {came}
1 | B | غایب
[اعضای خانه احزاب]
حزب | نماینده
{member} | {representative}
[پرونده‌ها]
حزب | فرم ۱ | پروانه | اساسنامه | فرم ۲ | نشانی | مجمع عمومی
A | {form1} | دارد | دارد | دارد | دارد | دارد
B | دارد | دارد | دارد | دارد | دارد | دارد
"""
USUAL = {
    "name": "حزب نمونهٔ الف", "licence": "معتبر", "secretary": "سیما نمونه", "honorific": "سرکار خانم",
    "email": "a@example.ir", "street": "خیابان بهار", "held": "برگزار شد", "number": "2", "date": "۱۴۰۵/۰۹/۱۷",
    "time": "۱۰", "place": "سالن", "policy": "همه تشکل‌ها", "state": "برنامه‌ریزی‌شده", "verdict": "دعوت شود",
    "came": "حاضر", "member": "A", "representative": "سیما نمونه", "form1": "ندارد",
}  # fmt: skip
HEADS = "\n[نامه‌ها]\nشناسه نامه | شماره | تاریخ نامه | تاریخ تحویل | گیرنده | اقدام | تاریخ اقدام | دلیل\n"
INVITATION, NOTICE, MEMBERSHIP, THANKS = "invitation-2-A", "notice-A-1", "membership-A", "thanks-1-A"


def an_office(rows: str = "", today: str = "1405/09/02", **cells: str) -> Examined:
    return office(TABLES.format(**{**USUAL, **cells}) + (HEADS + rows if rows else ""), day(today))


def issued(letter: str, **cells: str) -> IssuedLetter:
    """What the ledger remembers of a letter that was issued the day before."""
    examined = an_office(f"{letter} | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ |", "1405/09/01", **cells)
    n = the(examined, letter)
    assert n.is_to_freeze and n.dated_on
    return remembered(n, examined)


def remembered(n: Letter, examined: Examined) -> IssuedLetter:
    records = examined.records
    party = next(p for p in records.parties if p.code == n.party)
    to = addressed(n.letter, party, records.addressees.get(n.party), records.contacts.get(n.party))
    return IssuedLetter(
        n.letter, n.kind, n.party, n.session, n.round, n.number, n.dated_on or TODAY, n.deadline_on, "موضوع",
        json.loads(json.dumps(n.facts)), "0" * 64, f"letters/{n.letter}.pdf", addressed=to,
    )  # fmt: skip


def the(examined: Examined, letter: str, *past: IssuedLetter) -> Letter:
    return next(n for n in examined.correspondence(*past).letters if n.letter == letter)


def said(letter: Letter) -> list[str]:
    """«email احزاب!H2» for each thing that speaks against the letter."""
    return [" ".join([h.reason.code.removeprefix("held."), *map(at, h.reason.evidence)]) for h in letter.held]


REASONS: Mapping[str, tuple[str, dict[str, str], str]] = {  # the letter, what has changed since, what is said of it
    "dissolved": (NOTICE, {"licence": "منحل"}, "blocked احزاب!D2"),
    "suspended": (INVITATION, {"licence": "تعلیق"}, "blocked احزاب!D2"),
    "renamed": (NOTICE, {"name": "حزب نمونهٔ نو"}, "renamed احزاب!B2"),
    "another secretary": (MEMBERSHIP, {"secretary": "بهنام نمونه"}, "addressee احزاب!E2"),
    "another honorific": (NOTICE, {"honorific": "جناب آقای"}, "addressee احزاب!F2"),
    "another e-mail": (NOTICE, {"email": "new@example.ir"}, "email احزاب!H2"),
    "the e-mail of another party": (NOTICE, {"email": "b@example.ir"}, "email احزاب!H2"),
    "no e-mail any more": (NOTICE, {"email": ""}, "email احزاب!H2"),
    "left out by the director": (INVITATION, {"verdict": "دعوت نشود"}, "left_out تصمیم‌ها!C2 تصمیم‌ها!D2"),
    "no ground of the policy": (
        INVITATION, {"verdict": "", "policy": "فقط پرونده کامل"}, "left_out پرونده‌ها!B2",
    ),
    "a policy that can't be read": (INVITATION, {"policy": "به صلاح‌دید"}, "no_roster نشست‌ها!E3"),
    "moved": (INVITATION, {"date": "۱۴۰۵/۰۹/۱۸"}, "session_moved نشست‌ها!B3"),
    "another hour and place": (INVITATION, {"time": "۱۱", "place": "تالار"}, "session_moved نشست‌ها!C3 نشست‌ها!D3"),
    "cancelled": (INVITATION, {"state": "لغو"}, "session_cancelled نشست‌ها!F3"),
    "held": (INVITATION, {"state": "برگزار شد"}, "session_over نشست‌ها!F3"),
    "its row is gone": (INVITATION, {"number": "3"}, "session_gone نشست‌ها"),
    "another chair": ("invitation-2-B", {"verdict": "دعوت نشود"}, "session_chair تصمیم‌ها!C2 تصمیم‌ها!D2"),
    "everything received": (NOTICE, {"form1": "دارد"}, "answered پرونده‌ها!B2"),
    "not a member": (MEMBERSHIP, {"member": "B"}, "not_member اعضای خانه احزاب"),
    "another representative": (MEMBERSHIP, {"representative": "بهنام نمونه"}, "representative اعضای خانه احزاب!B2"),
    "was absent": (THANKS, {"came": "غایب"}, "attendance حضور!C2"),
    "came, it seems": (THANKS, {"came": ""}, "attendance حضور!C2"),
    "is not called held": (THANKS, {"held": "برنامه‌ریزی‌شده"}, "session_not_held نشست‌ها!F2"),
    "was not held": (THANKS, {"held": "لغو"}, "session_cancelled نشست‌ها!F2"),
}  # fmt: skip


@pytest.mark.parametrize("why", REASONS)
def test_a_letter_whose_ground_is_gone_is_held_back_until_it_is_there_again(why: str) -> None:
    letter, cells, expected = REASONS[why]
    before = issued(letter)
    found = the(an_office(**cells), letter, before)
    assert (found.state.value, said(found)) == ("held", [expected])
    assert all(wording().reason(hold.reason) for hold in found.held)
    again = the(an_office(), letter, before)
    assert (again.state.value, again.held) == ("issued", ())


def test_who_holds_an_invitation_is_told_of_another_chair_and_nobody_else() -> None:
    """All letters of a session name one chair (contract §3a): it changes only with a letter that says so."""
    told = replace(issued("invitation-2-B"), handed_over_on=TODAY)
    assert "moved-2-B-1" not in an_office().letters(told)
    without = an_office(verdict="دعوت نشود")
    moved = the(without, "moved-2-B-1", told)
    assert (moved.state.value, told.facts["chair"], moved.facts["chair"]) == ("draft", "A", "B")
    facts = letter_facts(moved, without.case(told).basis)
    assert facts.values["chair_before"] == "A" and "moved_chair" in facts.true
    assert "moved-2-B-1" not in without.letters(issued("invitation-2-B"))  # it has not left, and is held


def test_who_was_told_of_no_chair_is_told_of_no_other() -> None:
    told = issued("invitation-2-B")
    told = replace(told, facts={**told.facts, "chair": ""}, handed_over_on=TODAY)
    assert "moved-2-B-1" not in an_office().letters(told)
    assert the(an_office(), "invitation-2-B", replace(told, handed_over_on=None)).held == ()
    moved = the(an_office(date="۱۴۰۵/۰۹/۱۸"), "moved-2-B-1", told)
    assert "moved_time" in letter_facts(moved, an_office().case(told).basis).true


def test_a_session_whose_day_is_past_gets_no_invitations() -> None:
    found = the(an_office(today="1405/09/18"), INVITATION, issued(INVITATION))
    assert said(found) == ["session_over نشست‌ها!B3"]
    assert the(an_office(today="1405/09/17"), INVITATION, issued(INVITATION)).state.value == "issued"
    reused = an_office(today="1405/09/18", date="۱۴۰۶/۰۲/۱۰")  # the number of another session by now
    assert said(the(reused, INVITATION, issued(INVITATION))) == ["session_over نشست‌ها!B3"]


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        ("لغو", "1405/09/02", []),
        ("لغو", "1405/09/17", []),
        ("لغو", "1405/09/18", ["session_over نشست‌ها!B3"]),
        ("برنامه‌ریزی‌شده", "1405/09/02", ["session_restored نشست‌ها!F3"]),
    ],
)
def test_that_a_session_is_called_off_is_told_until_its_day(state: str, today: str, expected: list[str]) -> None:
    told, off = replace(issued(INVITATION), handed_over_on=TODAY), "cancelled-2-A"
    written = an_office(f"{off} | ۴۲/۲ | ۱۴۰۵/۰۹/۰۱ |", "1405/09/01", state="لغو")
    before = remembered(the(written, off, told), written)
    assert said(the(an_office(today=today, state=state), off, told, before)) == expected


def test_an_empty_table_of_the_house_is_named_as_it_was_read_last() -> None:
    examined = office(TABLES.format(**USUAL).replace("A | سیما نمونه\n[پرونده‌ها]", "[پرونده‌ها]"), day("1405/09/02"))
    case = examined.case(issued(MEMBERSHIP))
    house = KnownSheet("input/خانه.xlsx", "اعضای خانه احزاب", "house_members")
    case = replace(case, past=replace(case.past, sheets=(house,)))
    assert [at(p) for hold in holds(issued(MEMBERSHIP), case.now) for p in hold.reason.evidence] == [house.sheet]


def test_a_party_that_is_gone_gets_nothing() -> None:
    tables = (
        TABLES.replace("A | {name}", "Z | {name}")
        .replace("A | {form1}", "Z | {form1}")
        .replace("A | {came}", "Z | {came}")
    )
    examined = office(tables.replace("2 | A", "2 | Z").format(**USUAL | {"member": "Z"}), day("1405/09/02"))
    assert said(the(examined, NOTICE, issued(NOTICE))) == ["party_gone احزاب"]


def test_a_postal_address_matters_where_the_letter_travels_by_hand() -> None:
    before = issued(NOTICE, email="")
    assert said(the(an_office(email="", street="خیابان پاییز"), NOTICE, before)) == ["address احزاب!I2"]
    assert the(an_office(street="خیابان پاییز"), NOTICE, issued(NOTICE)).state.value == "issued"


def test_spelling_is_no_change_and_what_was_not_kept_is_not_claimed() -> None:
    assert the(an_office(name="حزب نمونة  الف"), NOTICE, issued(NOTICE)).state.value == "issued"
    old = replace(issued(NOTICE), addressed=None)  # of a version that did not keep it
    assert the(an_office(name="حزب دیگر", email="x@example.ir"), NOTICE, old).state.value == "issued"


@pytest.mark.parametrize("way", [{"mail": MessageState.SENT}, {"handed_over_on": day("1405/09/02")}])
def test_an_invitation_that_has_left_is_a_fact(way: dict[str, Any]) -> None:
    """It is not held back, and its party stays invited; one that has not left follows the sheets."""
    from generator.judging import decide
    from generator.judging.acts import invitations_that_left

    def outcome(before: IssuedLetter, **cells: str) -> str:
        e = an_office(**cells)
        invited = invitations_that_left(e.records, [before], e.today)
        rosters = decide.decide(e.records, e.dossiers, e.findings, e.today, invited)
        return next(d.outcome.value for d in rosters[1].decisions if d.party == "A")

    before = issued(INVITATION)
    left = replace(before, **way)
    assert the(an_office(verdict="دعوت نشود"), INVITATION, left).held == ()
    assert outcome(left, verdict="دعوت نشود") == "invited"
    assert outcome(left, verdict="", policy="فقط پرونده کامل") == "invited"
    assert outcome(before, verdict="دعوت نشود") == "not_invited"
    assert outcome(left, licence="منحل") == "invited"  # and no further letter can be made
    assert outcome(before, licence="منحل") == "blocked"
    void = replace(left, acts=(LetterAct(Act.WITHDRAW, day("1405/09/02"), "اشتباه"),))
    assert outcome(void, verdict="دعوت نشود") == "not_invited"


def test_a_message_that_may_have_arrived_is_not_called_held() -> None:
    unsure = replace(issued(NOTICE), mail=MessageState.UNCERTAIN)
    assert the(an_office(email="new@example.ir"), NOTICE, unsure).held == ()
    refused = replace(issued(NOTICE), mail=MessageState.FAILED)
    assert the(an_office(email="new@example.ir"), NOTICE, refused).state.value == "held"


# --- acts -------------------------------------------------------------------------------------------------------------


def row(letter: str, act: str, on: str = "۱۴۰۵/۰۹/۰۲", why: str = "تأیید تلفنی دبیر") -> str:
    return f"{letter} | | | | | {act} | {on} | {why}"


def test_a_release_covers_what_it_has_seen_and_nothing_later() -> None:
    before, moved = issued(NOTICE), {"email": "new@example.ir"}
    released = the(an_office(row(NOTICE, "ارسال شود"), **moved), NOTICE, before)
    assert released.state.value == "issued"
    noted = replace(before, acts=released.acts)  # as the ledger has it from now on, with the row or without
    assert the(an_office(**moved), NOTICE, noted).state.value == "issued"
    assert said(the(an_office(email="other@example.ir"), NOTICE, noted)) == ["email احزاب!H2"]
    assert said(the(an_office(row(NOTICE, "ارسال شود"), **moved, name="حزب نو"), NOTICE, noted)) == ["renamed احزاب!B2"]


@pytest.mark.parametrize(
    ("letter", "cells"),
    [(NOTICE, {"licence": "منحل"}), (INVITATION, {"state": "برگزار شد"}), (INVITATION, {"state": "لغو"})],
)
def test_no_release_against_a_block_or_a_session_that_is_over(letter: str, cells: dict[str, str]) -> None:
    examined = an_office(row(letter, "ارسال شود"), **cells)
    before = issued(letter)
    assert the(examined, letter, before).state.value == "held"
    assert [f"{f.code} {at(f.place)}" for f in examined.correspondence(before).findings] == ["LET-017 نامه‌ها!F2"]


def test_a_letter_that_is_not_to_be_sent_or_was_withdrawn_is_over() -> None:
    before = issued(INVITATION)
    kept = an_office(row(INVITATION, "ارسال نمی‌شود"))
    assert the(kept, INVITATION, before).state.value == "not_sent"
    assert f"{INVITATION}-2" not in kept.letters(before)
    later = f"{row(INVITATION, 'ارسال نمی‌شود')}\n{row(INVITATION, 'ارسال شود', '۱۴۰۵/۰۹/۰۳')}"
    assert the(an_office(later, "1405/09/03"), INVITATION, before).state.value == "issued"
    void = an_office(row(INVITATION, "ابطال"))
    assert the(void, INVITATION, before).state.value == "withdrawn"
    assert the(void, f"{INVITATION}-2", before).state.value == "draft"
    twice = replace(before, letter=f"{INVITATION}-2", number="۴۲/۹")
    rows = f"{row(INVITATION, 'ابطال')}\n{row(f'{INVITATION}-2', 'ابطال')}"
    assert the(an_office(rows), f"{INVITATION}-3", before, twice).state.value == "draft"


def test_a_withdrawn_notice_makes_room_for_a_first_one() -> None:
    letter = the(an_office(row(NOTICE, "ابطال")), "notice-A-2", issued(NOTICE))
    assert (letter.round, letter.follows, letter.state.value) == (1, None, "draft")


def test_the_id_after_a_withdrawn_letter_is_nobody_elses() -> None:
    tables = (
        TABLES.replace("B | حزب نمونهٔ ب", "A-2 | حزب نمونهٔ ب").replace("\nB |", "\nA-2 |").replace("| B |", "| A-2 |")
    )
    text = tables.format(**USUAL) + HEADS + row(INVITATION, "ابطال")
    letters = office(text, day("1405/09/02")).letters(issued(INVITATION))
    assert {"invitation-2-A-2", "invitation-2-A-3"} <= letters.keys()


BAD = {
    "no date": (f"{NOTICE} | | | | | ابطال | | اشتباه", ["LET-014 نامه‌ها!G2"], "held"),
    "no reason": (f"{NOTICE} | | | | | ابطال | ۱۴۰۵/۰۹/۰۲ |", ["LET-014 نامه‌ها!H2"], "held"),
    "which act": (f"{NOTICE} | | | | | | ۱۴۰۵/۰۹/۰۲ | اشتباه", ["LET-014 نامه‌ها!F2"], "held"),
    "an unknown act": (f"{NOTICE} | | | | | بایگانی | ۱۴۰۵/۰۹/۰۲ | اشتباه", [], "held"),  # VAL-001 is said of it
    "tomorrow": (row(NOTICE, "ابطال", "۱۴۰۵/۰۹/۰۳"), ["LET-005 نامه‌ها!G2"], "held"),
    "before the letter": (row(NOTICE, "ابطال", "۱۴۰۵/۰۸/۳۰"), ["LET-016 نامه‌ها!G2"], "held"),
    "both on a day": (
        f"{row(NOTICE, 'ارسال شود')}\n{row(NOTICE, 'ارسال نمی‌شود')}",
        ["LET-019 نامه‌ها!F2", "LET-019 نامه‌ها!F3"],
        "held",
    ),
    "of a draft": (row("membership-A", "ابطال"), ["LET-015 نامه‌ها!F2"], "issued"),
    "of no letter": (row("notice-A-9", "ابطال"), ["LET-001 نامه‌ها!A2"], "issued"),
    "beside another name": (
        f"{NOTICE} | | | | حزب نمونهٔ ب | ابطال | ۱۴۰۵/۰۹/۰۲ | اشتباه",
        ["LET-020 نامه‌ها!E2"],
        "held",
    ),
}


@pytest.mark.parametrize("why", BAD)
def test_a_row_that_says_no_act_clearly_keeps_the_letter_where_it_is(why: str) -> None:
    rows, findings, state = BAD[why]
    examined, before = an_office(rows), issued(NOTICE)
    assert [f"{f.code} {at(f.place)}" for f in examined.correspondence(before).findings] == findings
    assert the(examined, NOTICE, before).state.value == state


def test_what_has_left_can_be_withdrawn_and_no_longer_kept() -> None:
    left = replace(issued(NOTICE), handed_over_on=day("1405/09/02"))
    examined = an_office(row(NOTICE, "ارسال نمی‌شود"))
    assert [f.code for f in examined.correspondence(left).findings] == ["LET-018"]
    assert the(examined, NOTICE, left).state.value == "handed_over"
    assert the(an_office(row(NOTICE, "ابطال")), NOTICE, left).state.value == "withdrawn"


def test_an_id_beside_another_recipient_issues_nothing() -> None:
    for recipient, state in (
        ("حزب نمونهٔ ب", "draft"),
        ("حزب نمونهٔ الف", "issued"),
        ("A", "issued"),
        ("دیگری", "draft"),
    ):
        examined = an_office(f"{NOTICE} | ۱ | ۱۴۰۵/۰۹/۰۱ | | {recipient} | | |")
        assert the(examined, NOTICE).state.value == state
        assert [f.code for f in examined.correspondence().findings] == (["LET-020"] if state == "draft" else [])


# --- follow-ups -------------------------------------------------------------------------------------------------------


def test_no_follow_up_on_a_notice_that_never_left() -> None:
    before = issued(NOTICE)
    late = "1405/12/01"
    assert "notice-A-2" not in an_office(today=late).letters(before)
    left = replace(before, handed_over_on=day("1405/09/25"))  # the deadline that is printed is over before
    assert before.deadline_on
    after = an_office().days.after(day("1405/09/25"), 20)
    assert before.deadline_on < after
    on_that_day = after.strftime("%Y-%m-%d")
    assert "notice-A-2" not in an_office(today=on_that_day).letters(left)
    assert the(an_office(today=late), "notice-A-2", left).round == 2


# --- the ledger -------------------------------------------------------------------------------------------------------


def test_the_ledger_keeps_to_whom_a_letter_went_and_what_was_done_with_it(tmp_path: Path) -> None:
    n = the(an_office(f"{NOTICE} | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ |"), NOTICE)
    to = remembered(n, an_office()).addressed
    act = LetterAct(Act.SEND, TODAY, "تأیید شد", ("email 1", "renamed 2"))
    again = LetterAct(Act.SEND, TODAY, "نوشته‌ای دیگر")  # the same act on the same day is one event
    with open_ledger(tmp_path) as connection:
        book.freeze(connection, tmp_path, n, "موضوع", b"%PDF", TODAY, to)
        book.note_events(connection, [replace(n, acts=(act, again))], TODAY)
    with read_ledger(tmp_path) as connection:
        (found,) = book.issued(connection)
    assert (found.addressed, found.acts) == (to, (act,))
    assert b"example.ir" not in (tmp_path / "ledger.sqlite").read_bytes()


def test_a_ledger_of_an_older_version_claims_nothing_and_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    n = the(an_office(f"{NOTICE} | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ |"), NOTICE)
    with open_ledger(tmp_path) as connection:
        book.freeze(connection, tmp_path, n, "موضوع", b"%PDF", TODAY)
    without_journal(tmp_path, "letter_act", "letter_addressed")
    with read_ledger(tmp_path) as connection:
        (found,) = book.issued(connection)
    assert (found.addressed, found.acts) == (None, ())
    act = LetterAct(Act.WITHDRAW, TODAY, "اشتباه")
    with open_ledger(tmp_path) as connection:
        book.note_events(connection, [replace(n, acts=(act,))], TODAY)
    with read_ledger(tmp_path) as connection:
        assert book.issued(connection)[0].acts == (act,)


# --- the whole way, with papers and a server --------------------------------------------------------------------------

SHEETS: Mapping[str, Rows] = {
    "احزاب": [
        ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان", "رایانامه", "نشانی"),
        ("A", "حزب نمونهٔ الف", "ملی", "معتبر", "سیما نمونه", "a@example.ir", None),
        ("B", "حزب نمونهٔ ب", "ملی", "معتبر", "مهران نمونه", None, "شهر نمونه، خیابان بهار"),
    ],
    "نشست‌ها": [
        ("شماره نشست", "تاریخ", "ساعت", "محل", "سیاست دعوت", "وضعیت"),
        ("2", "۱۴۰۵/۰۹/۱۷", "۱۰", "سالن", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
    ],
}
LETTERS = "invitation-2-A", "invitation-2-B"


def table(workspace: Workspace, *acts: tuple[str, str, str, str]) -> None:
    """The letters table: a number for each letter, then the acts."""
    heads = ("شناسه نامه", "شماره", "تاریخ نامه", "اقدام", "تاریخ اقدام", "دلیل")
    numbers = [(letter, f"۴۲/{n}", "۱۴۰۵/۰۹/۰۱", None, None, None) for n, letter in enumerate(LETTERS, 1)]
    workspace.write("نامه‌ها.xlsx", {"نامه‌ها": [heads, *numbers, *((a, None, None, *rest) for a, *rest in acts)]})


def changed(workspace: Workspace, cells: Mapping[tuple[str, int, int], str | None]) -> None:
    rows = {title: [list(row) for row in sheet] for title, sheet in SHEETS.items()}
    for (title, number, column), value in cells.items():
        rows[title][number][column] = value
    workspace.write("دفتر.xlsx", {title: [tuple(row) for row in sheet] for title, sheet in rows.items()})


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


@pytest.fixture(scope="module")
def invited(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("leave"))
    workspace.write("دفتر.xlsx", SHEETS)
    table(workspace)
    workspace.build(pdf=True)
    assert names(workspace.output / "outbox") == ["invitation-2-A.eml"]
    assert names(workspace.output / "print") == ["hand-over.pdf", "labels.pdf"]
    return workspace


def json_of(workspace: Workspace, *arguments: str) -> Any:
    done = workspace.run(*arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_nothing_leaves_whose_ground_is_gone(invited: Workspace, tmp_path: Path) -> None:
    workspace = invited.copy(tmp_path / "office")
    ready = json_of(workspace, "send")
    assert [(m["letter"], m["party"], m["state"]) for m in ready["messages"]] == [("invitation-2-A", "A", "ready")]
    assert ready["held"] == []
    changed(workspace, {("احزاب", 1, 3): "منحل", ("نشست‌ها", 1, 1): "۱۴۰۵/۰۹/۱۸"})
    said = json_of(workspace, "send")  # before any run has seen it
    assert said["messages"] == [] and [n["letter"] for n in said["held"]] == list(LETTERS)
    assert {"file": "input/دفتر.xlsx", "sheet": "احزاب", "cell": "D2"} in said["held"][0]["cells"]
    result = workspace.build(pdf=True)
    assert {n.letter: n.state.value for n in result.snapshot.letters if n.frozen} == dict.fromkeys(LETTERS, "held")
    assert names(workspace.output / "outbox") == names(workspace.output / "print") == []
    first = (workspace.site / "index.html").read_text(encoding="utf-8")
    assert "منحل" in first and "invitation-2-A" in first and "invitation-2-B" in first and "D2" in first
    for page in ("letters/index.html", "parties/A/index.html"):
        assert "هیچ نامه‌ای برای آن فرستاده نمی‌شود" in (workspace.site / page).read_text(encoding="utf-8")
    report = json.loads((workspace.output / "report.json").read_text(encoding="utf-8"))
    assert report["held"] == said["held"] == json_of(workspace, "outbox")["held"]
    with running(inbox := Inbox()) as port:
        serve(workspace, port)
        (workspace.output / "outbox").mkdir(exist_ok=True)
        (workspace.output / "outbox" / "invitation-2-A.eml").write_bytes(b"of an earlier run")
        assert json_of(workspace, "send", "--yes")["messages"] == []
    assert inbox.accepted == [] and names(workspace.output / "outbox") == []
    shown = workspace.run("send")
    assert shown.code == 0 and "invitation-2-A" in shown.err and "«ارسال نمی‌شود»" in shown.err


def test_a_session_that_is_gone_with_all_others_is_looked_for_where_it_stood(
    invited: Workspace, tmp_path: Path
) -> None:
    workspace = invited.copy(tmp_path / "office")
    workspace.write("دفتر.xlsx", {**SHEETS, "نشست‌ها": SHEETS["نشست‌ها"][:1]})
    held = json_of(workspace, "send")["held"]
    assert [n["cells"] for n in held] == [[{"file": "input/دفتر.xlsx", "sheet": "نشست‌ها", "cell": ""}]] * 2


def serve(workspace: Workspace, port: int) -> None:
    (workspace.root / "office.toml").write_text(
        f'[smtp]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nfrom = "office@example.ir"\npause_seconds = 0\n'
    )


def test_a_held_letter_can_be_dealt_with_as_the_page_says(invited: Workspace, tmp_path: Path) -> None:
    workspace = invited.copy(tmp_path / "office")
    changed(workspace, {("احزاب", 1, 5): "new@example.ir", ("احزاب", 2, 4): "بهنام نمونه"})
    workspace.build(pdf=True)
    assert names(workspace.output / "outbox") == names(workspace.output / "print") == []
    table(workspace, ("invitation-2-A", "ارسال شود", "۱۴۰۵/۰۹/۰۱", "نشانی تأیید شد"),
          ("invitation-2-B", "ابطال", "۱۴۰۵/۰۹/۰۱", "به نام دبیر پیشین"))  # fmt: skip
    workspace.build(pdf=True)
    assert names(workspace.output / "outbox") == ["invitation-2-A.eml"]
    filled = openpyxl.load_workbook(workspace.output / "letters.xlsx").worksheets[0]
    heads, *rows = list(filled.iter_rows(values_only=True))
    assert heads == (
        "شناسه نامه",
        "گونه",
        "گیرنده",
        "شماره",
        "تاریخ نامه",
        "تاریخ تحویل",
        "وضعیت",
        "اقدام",
        "تاریخ اقدام",
        "دلیل",
    )
    by_id = {row[0]: row for row in rows}
    assert by_id["invitation-2-B"][6:] == ("ابطال شد", "ابطال", "۱۴۰۵/۰۹/۰۱", "به نام دبیر پیشین")
    assert by_id["invitation-2-B-2"][6] == "پیش‌نویس"
    table(workspace)  # the ledger remembers what the rows said
    with running(inbox := Inbox()) as port:
        serve(workspace, port)
        said = json_of(workspace, "send", "--yes")
    assert [(m["letter"], m["state"]) for m in said["messages"]] == [("invitation-2-A", "sent")] and said["held"] == []
    assert inbox.counts == {"new@example.ir": 1}
    again = workspace.build(pdf=True)
    states = {n.letter: n.state.value for n in again.snapshot.letters if n.frozen}
    assert states == {"invitation-2-A": "sent", "invitation-2-B": "withdrawn"}
    assert workspace.run("verify").code == 0


def test_what_a_sheet_calls_handed_over_is_not_sent_though_no_run_has_seen_it(
    invited: Workspace, tmp_path: Path
) -> None:
    workspace = invited.copy(tmp_path / "office")
    assert [m["letter"] for m in json_of(workspace, "send")["messages"]] == ["invitation-2-A"]
    heads = ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل")
    rows = [(letter, f"۴۲/{n}", "۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۰۹/۰۱") for n, letter in enumerate(LETTERS, 1)]
    workspace.write("نامه‌ها.xlsx", {"نامه‌ها": [heads, *rows]})
    assert json_of(workspace, "send")["messages"] == json_of(workspace, "outbox")["messages"] == []


def test_its_own_workbook_put_into_the_input_folder_is_read_again(invited: Workspace, tmp_path: Path) -> None:
    workspace = invited.copy(tmp_path / "office")
    (workspace.input / "نامه‌ها.xlsx").write_bytes((workspace.output / "letters.xlsx").read_bytes())
    result = workspace.build()
    assert [f for f in result.snapshot.findings if f.place.file.endswith("نامه‌ها.xlsx")] == []
