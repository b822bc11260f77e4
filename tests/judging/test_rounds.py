"""The rounds of notices: each document has its own, from the delivery of the letter that named it last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from generator.model import Act, IssuedLetter, LetterAct, MessageState
from tests.builders import Examined, at, day, office
from tests.judging.test_correspondence import REGISTER, an_office, delivered, issued, the

NOTICE = "notice-A-1"


def noticed(n: int = 1, **more: Any) -> IssuedLetter:
    """A notice of 1405/09/01 about form1, delivered on that day."""
    before = delivered(the(an_office("notice-A-1 | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ |"), NOTICE))
    return replace(before, **{"letter": f"notice-A-{n}", "number": f"۴۲/{n}", **more})


def drafts(examined: Examined, *past: IssuedLetter) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Notice → its round and the documents that it asks for."""
    letters = examined.correspondence(*past).letters
    return {
        n.letter: (n.round, tuple(s.requirement.code for s in n.deficiencies))
        for n in letters
        if n.letter.startswith("notice-A") and not n.state.is_issued
    }


LATE = "1406/02/01"


@pytest.mark.parametrize("way", [{"handed_over_on": None, "mail": MessageState.SENT}, {}])
def test_working_days_run_from_the_delivery_by_mail_or_by_hand(way: dict[str, Any]) -> None:
    came = day("1405/09/25")
    before = noticed(**({**way, "sent_on": came} if way else {"handed_over_on": came}))
    last = an_office().days.after(came, 20)
    assert before.deadline_on and before.deadline_on < last
    assert drafts(an_office(today=last.isoformat()), before) == {}
    next_day = an_office(today=(last + timedelta(days=1)).isoformat())
    assert drafts(next_day, before) == {"notice-A-2": (2, ("form1",))}


def test_of_a_message_whose_day_nobody_knows_the_printed_deadline_counts() -> None:
    before = noticed(handed_over_on=None, mail=MessageState.SENT)
    assert before.deadline_on
    tomorrow = (before.deadline_on + timedelta(days=1)).isoformat()
    assert drafts(an_office(today=tomorrow), before) == {"notice-A-2": (2, ("form1",))}
    unsure = replace(before, mail=MessageState.UNCERTAIN)
    assert drafts(an_office(today=LATE), unsure) == {}


# --- answered, and taken back -----------------------------------------------------------------------------------------


def test_answered_is_what_the_sheets_say_today() -> None:
    before = noticed(answered_on=day("1405/09/20"))
    received, missing = an_office(form1="دارد"), an_office()
    assert the(received, NOTICE, before).state.value == "answered"
    again = the(missing, NOTICE, before)
    assert (again.state.value, again.is_reopened) == ("handed_over", True)
    assert drafts(an_office(today=LATE), before) == {"notice-A-2": (2, ("form1",))}
    doubtful = an_office(form1="شاید")
    assert the(doubtful, NOTICE, before).state.value == "answered"  # as it was known last
    assert the(doubtful, NOTICE, noticed()).state.value == "handed_over"


def test_an_answer_that_brings_nothing_does_not_end_the_rounds() -> None:
    act = LetterAct(Act.ANSWER, day("1405/09/10"), "نامهٔ ۱۲: مهلت خواستند")
    before = noticed(acts=(act,))
    assert the(an_office(), NOTICE, before).state.value == "answered"
    assert drafts(an_office(), before) == {}
    assert drafts(an_office(today=LATE), before) == {"notice-A-2": (2, ("form1",))}


# --- each document for itself -----------------------------------------------------------------------------------------


def test_a_deficiency_that_no_letter_has_named_begins_with_the_first_round() -> None:
    second = noticed(2, round=2)
    new = {"address": "ندارد"}
    assert drafts(an_office(**new), noticed(), second) == {"notice-A-3": (1, ("address",))}
    draft = the(an_office(**new), "notice-A-3", noticed(), second)
    assert draft.follows is None
    first = noticed()
    assert drafts(an_office(**new), first) == {"notice-A-2": (1, ("form1", "address"))}  # one letter asks for all


def test_what_is_due_together_is_in_one_letter_and_keeps_its_own_round() -> None:
    before = [noticed(), noticed(2, round=2)]
    examined = an_office(today=LATE, address="ندارد")
    assert drafts(examined, *before) == {"notice-A-3": (3, ("form1", "address"))}
    draft = the(examined, "notice-A-3", *before)
    assert draft.facts["rounds"] == {"address": 1} and draft.follows and draft.follows.number == "۴۲/2"
    third = noticed(3, round=3, facts=draft.facts)
    much_later = an_office(today="1406/06/01", address="ندارد")
    assert drafts(much_later, *before, third) == {"notice-A-4": (2, ("address",))}


def test_a_letter_follows_the_last_of_those_that_asked_for_what_is_in_it() -> None:
    past = [noticed(1), noticed(2, facts={"requirements": ["address"]})]
    examined = an_office(today=LATE, address="ندارد")
    assert drafts(examined, *past) == {"notice-A-3": (2, ("form1", "address"))}
    follows = the(examined, "notice-A-3", *past).follows
    assert follows and follows.number == "۴۲/2"
    assert [f.code for f in examined.correspondence(*past).findings] == []  # nor is any third round over


def test_what_is_new_goes_by_itself_while_anything_is_in_a_later_round() -> None:
    past = [noticed(2, round=2), noticed(3, facts={"requirements": ["address"]})]
    cells = {"form1": "ندارد", "address": "ندارد", "date": "۱۴۰۵/۰۹/۱۷", "state": "لغو"}
    new = office(REGISTER.format(**cells).replace("A | ندارد | دارد", "A | ندارد | ندارد"), day("1405/09/01"))
    assert drafts(new, *past) == {"notice-A-4": (1, ("licence",))}


LICENCES = """
[احزاب]
کد | نام حزب | گستره | وضعیت پروانه | اعتبار پروانه تا
A | حزب نمونهٔ الف | ملی | معتبر | {until}
[تنظیمات]
کلید | مقدار
مهلت رفع نقص | ۲۰
[پرونده‌ها]
حزب | فرم ۱ | پروانه | اساسنامه | فرم ۲ | نشانی | مجمع عمومی
A | ندارد | دارد | دارد | دارد | دارد | دارد
"""


def test_a_notice_reminds_of_what_runs_out_soon_and_of_nothing_else() -> None:
    soon = the(office(LICENCES.format(until="۱۴۰۵/۰۹/۲۰")), NOTICE)
    assert [s.requirement.code for s in soon.reminders] == ["licence"]
    assert the(office(LICENCES.format(until="۱۴۰۷/۰۹/۲۰")), NOTICE).reminders == ()


LONG = """
[احزاب]
کد | نام حزب | گستره
A | حزب نمونهٔ الف | ملی
[مدارک لازم]
کد مدرک | عنوان مدرک | الزامی
form1 | فرم یک | بلی
lease | اجاره‌نامه | بلی
[پرونده‌ها]
حزب | مدرک | وضعیت
A | form1 | ندارد
{more}
"""
LEASE = "A | lease | ندارد\n"
OTHER_SHEET = "[پرونده‌ها ۲]\nحزب | مدرک | وضع\nA | lease | دارد"  # «وضع» is no column that is known


@pytest.mark.parametrize(
    ("more", "withheld"),
    [
        ("", []),
        ("Z | lease | دارد", ["REF-001"]),
        (f"{LEASE}Z | lease | دارد", []),  # it says itself that the lease is missing
        (OTHER_SHEET, ["TBL-003"]),
        (f"{LEASE}{OTHER_SHEET}", []),
    ],
)
def test_what_is_not_recorded_may_stand_where_it_was_not_read(more: str, withheld: list[str]) -> None:
    letter = the(office(LONG.format(more=more)), NOTICE)
    assert [s.requirement.code for s in letter.deficiencies] == ["form1", "lease"]
    assert [f.code for f in letter.reasons] == withheld


def test_no_less_is_asked_for_while_a_column_of_documents_is_unread() -> None:
    typed = LICENCES.format(until="۱۴۰۷/۱۲/۰۱")
    unknown = the(office(typed.replace("| اساسنامه |", "| چیز |")), NOTICE)
    assert [s.requirement.code for s in unknown.deficiencies] == ["form1"]
    assert [f.code for f in unknown.reasons] == ["TBL-020"]
    assert the(office(typed), NOTICE).reasons == ()


def test_years_after_a_third_round_a_licence_that_runs_out_is_a_first_notice() -> None:
    past = [noticed(n, round=n) for n in (1, 2, 3)]
    examined = office(LICENCES.format(until="۱۴۰۶/۱۲/۰۱"), day("1407/02/01"))
    assert drafts(examined, *past) == {"notice-A-4": (1, ("licence",))}
    assert [f.code for f in examined.correspondence(*past).findings] == ["LET-010"]
    assert the(examined, "notice-A-4", *past).follows is None


def test_a_document_that_was_asked_for_brought_and_ran_out_is_asked_for_anew() -> None:
    asked = noticed(facts={"requirements": ["licence"]}, round=3)
    later = office(LICENCES.format(until="۱۴۰۶/۱۲/۰۱").replace("A | ندارد", "A | دارد"), day("1407/02/01"))
    assert drafts(later, asked) == {"notice-A-2": (1, ("licence",))}
    assert the(later, NOTICE, asked).state.value == "answered"
    run_out = noticed(facts={"requirements": ["licence"]})  # it had run out before the letter
    same = office(LICENCES.format(until="۱۴۰۵/۰۸/۰۱").replace("A | ندارد", "A | دارد"), day("1407/02/01"))
    assert drafts(same, run_out) == {"notice-A-2": (2, ("licence",))}


# --- after the third round --------------------------------------------------------------------------------------------


def acts_of(rows: str, today: str = LATE, form1: str = "ندارد") -> Examined:
    table = "\n[نامه‌ها]\nشناسه نامه | شماره | تاریخ نامه | اقدام | تاریخ اقدام | دلیل\n"
    cells = {"form1": form1, "address": "دارد", "date": "۱۴۰۵/۰۹/۱۷", "state": "برنامه‌ریزی‌شده"}
    return office(REGISTER.format(**cells) + table + rows, day(today))


def test_after_the_third_round_the_office_is_asked_until_it_has_decided() -> None:
    past = [noticed(n, round=n) for n in (1, 2, 3)]
    asked = an_office(today=LATE)
    assert drafts(asked, *past) == {}
    assert [f.code for f in asked.correspondence(*past).findings] == ["LET-010"]
    decided = acts_of("notice-A-3 | | | مرحلهٔ بعد | ۱۴۰۶/۰۲/۰۱ | به کمیسیون ماده ۱۰ گزارش شد")
    assert [f.code for f in decided.correspondence(*past).findings] == []
    assert the(decided, "notice-A-3", *past).state.value == "handed_over"
    known = replace(past[2], acts=(LetterAct(Act.NEXT_STAGE, day(LATE), "گزارش شد"),))
    assert the(decided, "stage-notice-A-3", *past[:2], known).facts["decision"] == "به کمیسیون ماده ۱۰ گزارش شد"
    noted = [*past[:2], replace(past[2], acts=(LetterAct(Act.NEXT_STAGE, day(LATE), "گزارش شد"),))]
    assert [f.code for f in an_office(today=LATE).correspondence(*noted).findings] == []
    stage = the(decided, "stage-notice-A-3", *past)
    assert (stage.state.value, stage.follows and stage.follows.number) == ("draft", "۴۲/3")
    assert (stage.round, [s.requirement.code for s in stage.deficiencies]) == (1, ["form1"])
    assert stage.facts["decision"] == "به کمیسیون ماده ۱۰ گزارش شد"
    too_early = acts_of("notice-A-1 | | | مرحلهٔ بعد | ۱۴۰۶/۰۲/۰۱ | به کمیسیون گزارش شد")
    found = too_early.correspondence(noticed()).findings
    assert [f"{f.code} {at(f.place)}" for f in found] == ["LET-025 نامه‌ها!D2"]


DECISION = "notice-A-3 | | | مرحلهٔ بعد | {on} | {why}"


def stages(examined: Examined, *past: IssuedLetter) -> dict[str, str]:
    """The letters of what was decided after the third round, and how they stand."""
    return {name: state for name, state in examined.letters(*past).items() if name.startswith("stage-")}


def test_one_letter_tells_of_each_decision_while_something_is_missing() -> None:
    past = [noticed(n, round=n) for n in (1, 2, 3)]
    first = DECISION.format(on="۱۴۰۶/۰۲/۰۱", why="گزارش شد")
    told = issued(the(acts_of(f"{first}\nstage-notice-A-3 | ۴۲/۴ | ۱۴۰۶/۰۲/۰۱ | | |"), "stage-notice-A-3", *past))
    assert (told.facts["about"], told.facts["on"]) == ("notice-A-3", day(LATE).isoformat())
    answered = replace(past[2], acts=(LetterAct(Act.ANSWER, day(LATE), "نامهٔ ۱۲"),))
    assert stages(an_office(today=LATE), *past[:2], answered) == {}  # that the office did something is no decision
    assert stages(acts_of(first), *past, told) == {"stage-notice-A-3": "issued"}
    again = acts_of(f"{first}\n{DECISION.format(on='۱۴۰۶/۰۳/۰۱', why='مهلت دیگری داده شد')}", "1406/03/01")
    assert stages(again, *past, told) == {"stage-notice-A-3": "issued", "stage-notice-A-3-2": "draft"}
    received = acts_of(first, form1="دارد")
    assert stages(received, *past) == {}
    assert stages(received, *past, told) == {"stage-notice-A-3": "held"}  # it asks for nothing now


def test_a_decision_that_names_a_telephone_is_none_until_it_is_mended() -> None:
    past = [noticed(n, round=n) for n in (1, 2, 3)]
    secret = acts_of(DECISION.format(on="۱۴۰۶/۰۲/۰۱", why="تماس با 09123456789"))
    assert stages(secret, *past) == {}
    assert "LET-010" in [f.code for f in secret.correspondence(*past).findings]


# --- thanks for an answer ---------------------------------------------------------------------------------------------


def test_an_answer_is_thanked_for_once_and_of_letters_that_asked_for_something() -> None:
    rows = "notice-A-1 | | | پاسخ رسید | ۱۴۰۵/۰۹/۱۰ | نامهٔ ۱۲"
    draft = the(acts_of(rows, "1405/09/12"), "acknowledgement-notice-A-1", noticed())
    assert (draft.state.value, draft.follows and draft.follows.number) == ("draft", "۴۲/1")
    early = acts_of(f"{rows}\nacknowledgement-notice-A-1 | ۴۲/۲ | ۱۴۰۵/۰۹/۰۹ | | |", "1405/09/12")
    assert [f.code for f in early.correspondence(noticed()).findings] == ["LET-008"]  # before the answer came
    thanked = issued(the(acts_of(f"{rows}\nacknowledgement-notice-A-1 | ۴۲/۲ | ۱۴۰۵/۰۹/۱۲ | | |", "1405/09/12"),
                         "acknowledgement-notice-A-1", noticed()))  # fmt: skip
    later = acts_of(rows, "1405/09/12").letters(noticed(), thanked)
    assert [name for name in later if name.startswith("acknowledgement")] == ["acknowledgement-notice-A-1"]
    amended = replace(thanked, acts=(LetterAct(Act.AMEND, day("1405/09/12"), "نام"),))
    again = the(acts_of(rows, "1405/09/12"), "acknowledgement-notice-A-1-2", noticed(), amended)
    assert [replaced.letter for replaced in again.replaces] == ["acknowledgement-notice-A-1"]
    invited = delivered(the(an_office("invitation-2-A | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "invitation-2-A"))
    came = acts_of("invitation-2-A | | | پاسخ رسید | ۱۴۰۵/۰۹/۱۰ | می‌آیند", "1405/09/12")
    assert not [name for name in came.letters(invited) if name.startswith("acknowledgement")]


def test_thanks_name_the_day_of_the_last_answer_and_follow_no_other_act() -> None:
    answers = [LetterAct(Act.ANSWER, day(f"1405/09/{n}"), f"نامهٔ {n}") for n in (10, 11)]
    draft = the(an_office(today="1405/09/12"), "acknowledgement-notice-A-1", replace(noticed(), acts=tuple(answers)))
    assert (draft.round, draft.facts["on"]) == (1, day("1405/09/11").isoformat())
    returned = acts_of("notice-A-1 | | | برگشت خورد | ۱۴۰۵/۰۹/۱۰ | نشانی", "1405/09/12")
    assert not [name for name in returned.letters(noticed()) if name.startswith("acknowledgement")]


# --- letters of a session agree ---------------------------------------------------------------------------------------


def test_a_letter_that_waits_to_leave_tells_of_the_move_already() -> None:
    invited = delivered(the(an_office("invitation-2-A | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "invitation-2-A"))
    moved = {"date": "۱۴۰۵/۰۹/۱۸"}
    letter = the(an_office("moved-2-A-1 | ۲ | ۱۴۰۵/۰۹/۰۱ |", **moved), "moved-2-A-1", invited)
    waiting = issued(letter)
    assert not [n for n in an_office(**moved).letters(invited, waiting) if n == "moved-2-A-2"]
    again = an_office(date="۱۴۰۵/۰۹/۱۹").letters(invited, waiting)
    assert (again["moved-2-A-1"], again["moved-2-A-2"]) == ("held", "draft")


def test_an_invitation_that_is_to_be_amended_says_itself_when_the_session_is() -> None:
    invited = delivered(the(an_office("invitation-2-A | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "invitation-2-A"))
    amended = replace(invited, acts=(LetterAct(Act.AMEND, day("1405/09/01"), "محل"),))
    found = an_office(date="۱۴۰۵/۰۹/۱۸").letters(amended)
    assert "invitation-2-A-2" in found and "moved-2-A-1" not in found
    assert "cancelled-2-A" in an_office(state="لغو").letters(amended)  # the first is in the hands of the party
