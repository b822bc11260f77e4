"""What becomes of a letter by what the office does with it: every state and every act, and the letter that follows."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from generator.judging.acts import invitations_that_left
from generator.judging.correspondence import Case, correspond
from generator.judging.transitions import NEXT, Follow, after as state_after, follow
from generator.model import Act, IssuedLetter, Letter, LetterAct, LetterKind, LetterState, MessageState, Past
from tests.builders import Examined, at, day, wording
from tests.judging.test_preflight import INVITATION, NOTICE, THANKS, an_office, issued, row, the

ON, TYPED = day("1405/09/02"), "۱۴۰۵/۰۹/۰۲"
LEFT: dict[str, Any] = {"handed_over_on": ON}
SENT: dict[str, Any] = {"mail": MessageState.SENT, "sent_on": ON}


def acted(*acts: Act, on: str = "1405/09/02") -> dict[str, Any]:
    return {"acts": tuple(LetterAct(act, day(on), "دلیل") for act in acts)}


#: How a letter comes into each state: what the ledger has of it, and what has changed in the sheets.
IN_STATE: dict[LetterState, tuple[dict[str, Any], dict[str, str]]] = {
    LetterState.ISSUED: ({}, {}),
    LetterState.HELD: ({}, {"email": "new@example.ir"}),
    LetterState.NOT_SENT: (acted(Act.DO_NOT_SEND), {}),
    LetterState.SENT: (SENT, {}),
    LetterState.HANDED_OVER: (LEFT, {}),
    LetterState.ANSWERED: ({**LEFT, **acted(Act.ANSWER)}, {}),
    LetterState.RETURNED: ({**SENT, **acted(Act.RETURN)}, {}),
    LetterState.WITHDRAWN: (acted(Act.WITHDRAW), {}),
    LetterState.REPLACED: (acted(Act.AMEND), {}),
}
LATER = "۱۴۰۵/۰۹/۰۳"


def numbered(letter: str, number: str, act: str = "تصحیح شماره", on: str = TYPED) -> str:
    return f"{letter} | {number} | | | | {act} | {on} | شمارهٔ دبیرخانه اشتباه نوشته شده بود"


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", IN_STATE)
def test_every_act_in_every_state(state: LetterState, act: Act) -> None:
    """Either the state that the table says, or its finding in the cell of the act, and then the state stays."""
    fields, cells = IN_STATE[state]
    before = replace(issued(NOTICE), round=3, **fields)
    assert the(an_office(today="1405/09/03", **cells), NOTICE, before).state is state
    word = wording().word(act)
    typed = row(NOTICE, word, LATER) if act is not Act.CORRECT_NUMBER else numbered(NOTICE, "۴۲/۹", word, LATER)
    examined = an_office(typed, "1405/09/03", **cells)
    letter, expected = the(examined, NOTICE, before), NEXT[state][act]
    found = [f"{f.code} {at(f.place)}" for f in examined.correspondence(before).findings]
    if isinstance(expected, LetterState):
        assert (letter.state, found) == (expected, [])
        assert letter.acts[-1].act is act and letter.acts[-1].day == day("1405/09/03")
        expected_letter = follow(state, act)
        assert _follows(examined, letter, before) is (
            expected_letter if expected_letter is not Follow.UNSAID else Follow.AFRESH
        )
    else:
        stays = LetterState.HELD if expected == "LET-021" and state is LetterState.ISSUED else state
        assert (letter.state, found) == (stays, [f"{expected} نامه‌ها!F2"])
        assert len(letter.acts) == len(before.acts)
        assert all(wording().finding(f)[0] for f in examined.correspondence(before).findings)


_FOLLOWED = {Follow.THANKS: Act.ANSWER, Follow.DECISION: Act.NEXT_STAGE}


def _follows(examined: Examined, letter: Letter, before: IssuedLetter) -> Follow:
    """What the letters of the day say follows, that did not before the act."""
    drafts = {n.letter: n for n in examined.correspondence(before).letters if not n.state.is_issued}
    for name, found in ((f"acknowledgement-{NOTICE}", Follow.THANKS), (f"stage-{NOTICE}", Follow.DECISION)):
        if name in drafts and letter.acts[-1].act is _FOLLOWED[found]:
            assert drafts[name].state is LetterState.DRAFT and drafts[name].facts["about"] == NOTICE
            return found
    new = [drafts["notice-A-2"]] if "notice-A-2" in drafts else []
    if not new:
        return Follow.SECOND_PAPER if letter.is_to_renumber else Follow.NOTHING
    said = {replaced.is_void for replaced in new[0].replaces}
    return {frozenset(): Follow.AFRESH, frozenset({True}): Follow.VOIDING}.get(frozenset(said), Follow.AMENDING)


@pytest.mark.parametrize("act", Act)
def test_nothing_can_be_done_with_a_draft(act: Act) -> None:
    examined = an_office(row(NOTICE, wording().word(act)))
    assert [f"{f.code} {at(f.place)}" for f in examined.correspondence().findings] == ["LET-015 نامه‌ها!F2"]
    assert the(examined, NOTICE).state is LetterState.DRAFT
    assert set(NEXT) == {*IN_STATE, LetterState.DRAFT, LetterState.WITHHELD, LetterState.BLOCKED, LetterState.LAPSED}


def codes(examined: Examined, *past: IssuedLetter) -> list[str]:
    return [f"{f.code} {at(f.place)}" for f in examined.correspondence(*past).findings]


@pytest.mark.parametrize("acts", [(Act.SEND, Act.DO_NOT_SEND), (Act.DO_NOT_SEND, Act.SEND)])
def test_of_one_day_a_release_comes_first(acts: tuple[Act, Act]) -> None:
    assert state_after(LetterState.ISSUED, acted(*acts)["acts"]) is LetterState.NOT_SENT


# --- order ------------------------------------------------------------------------------------------------------------


def test_the_same_act_on_the_same_day_is_one_event_and_on_another_it_is_one_too_many() -> None:
    before = issued(NOTICE)
    twice = an_office(f"{row(NOTICE, 'ابطال')}\n{row(NOTICE, 'ابطال')}")
    assert (codes(twice, before), len(the(twice, NOTICE, before).acts)) == ([], 1)
    again = an_office(f"{row(NOTICE, 'ابطال')}\n{row(NOTICE, 'ابطال', LATER)}", "1405/09/03")
    assert (codes(again, before), len(the(again, NOTICE, before).acts)) == (["LET-022 نامه‌ها!F3"], 1)
    other_order = an_office(f"{row(NOTICE, 'ابطال', LATER)}\n{row(NOTICE, 'ابطال')}", "1405/09/03")
    assert codes(other_order, before) == ["LET-022 نامه‌ها!F2"]


@pytest.mark.parametrize("pair", [("برگشت خورد", "پاسخ رسید"), ("ابطال", "اصلاح"), ("ارسال شود", "ارسال نمی‌شود")])
def test_what_contradicts_on_one_day_counts_for_nothing(pair: tuple[str, str]) -> None:
    before = issued(NOTICE) if pair[0] == "ارسال شود" else replace(issued(NOTICE), **LEFT)
    examined = an_office("\n".join(row(NOTICE, act) for act in pair))
    assert codes(examined, before) == ["LET-019 نامه‌ها!F2", "LET-019 نامه‌ها!F3"]
    assert the(examined, NOTICE, before).acts == ()


def test_an_answer_after_the_delivery_that_the_same_row_tells_of() -> None:
    examined = an_office(f"{NOTICE} | | | {TYPED} | | پاسخ رسید | {TYPED} | نامهٔ ۱۲")
    assert (the(examined, NOTICE, issued(NOTICE)).state.value, codes(examined, issued(NOTICE))) == ("answered", [])


# --- the letter that follows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", [NOTICE, INVITATION, THANKS])
@pytest.mark.parametrize("left", [LEFT, {}])
def test_the_letter_after_an_amended_one_refers_to_it(letter: str, left: dict[str, Any]) -> None:
    before = replace(issued(letter), **left)
    draft = the(an_office(row(letter, "اصلاح")), after(letter), before)
    assert (draft.state.value, draft.round) == ("draft", 1)
    assert [(r.letter, r.number, r.dated_on, r.is_void) for r in draft.replaces] == [
        (letter, "۴۲/۱", day("1405/09/01"), False)
    ]


def after(letter: str) -> str:
    return "notice-A-2" if letter == NOTICE else f"{letter}-2"


@pytest.mark.parametrize("letter", [NOTICE, INVITATION, THANKS])
def test_the_letter_after_a_withdrawn_one_calls_it_void_where_it_had_left(letter: str) -> None:
    before = replace(issued(letter), **LEFT)
    draft = the(an_office(row(letter, "ابطال")), after(letter), before)
    assert [(r.letter, r.is_void) for r in draft.replaces] == [(letter, True)]
    quiet = the(an_office(row(letter, "ابطال")), after(letter), issued(letter))
    assert quiet.replaces == ()


def test_what_has_been_said_once_is_not_said_again() -> None:
    first = replace(issued(INVITATION), **LEFT, **acted(Act.WITHDRAW))
    second = replace(issued(INVITATION), letter=f"{INVITATION}-2", number="۴۲/۲", facts={
        **first.facts, "replaces": [INVITATION]
    })  # fmt: skip
    rows = row(f"{INVITATION}-2", "ابطال")
    still = the(an_office(rows), f"{INVITATION}-3", first, second)  # the second never left: nobody has been told
    assert [r.letter for r in still.replaces] == [INVITATION]
    told = the(an_office(rows), f"{INVITATION}-3", first, replace(second, **LEFT))
    assert [r.letter for r in told.replaces] == [f"{INVITATION}-2"]


def test_a_letter_of_withdrawal_where_nothing_replaces_one_that_had_left() -> None:
    rows, left_out = row(INVITATION, "ابطال"), {"verdict": "دعوت نشود"}
    draft = the(an_office(rows, **left_out), f"{INVITATION}-2", replace(issued(INVITATION), **LEFT))
    assert (draft.kind, draft.session, draft.state.value) == (LetterKind.WITHDRAWAL, 2, "draft")
    assert [(r.letter, r.is_void) for r in draft.replaces] == [(INVITATION, True)]
    assert f"{INVITATION}-2" not in an_office(rows, **left_out).letters(issued(INVITATION))
    past = an_office(rows, "1405/09/18", **left_out)
    assert f"{INVITATION}-2" not in past.letters(replace(issued(INVITATION), **LEFT))  # nobody need hear of it now
    notice = the(an_office(row(NOTICE, "ابطال"), form1="دارد"), "notice-A-2", replace(issued(NOTICE), **LEFT))
    assert (notice.kind, notice.number) == (LetterKind.WITHDRAWAL, "")


def test_a_letter_of_withdrawal_has_an_id_of_its_own_where_the_next_letter_is_not_to_be_sent() -> None:
    first = replace(issued(THANKS), **LEFT, **acted(Act.WITHDRAW))
    second = replace(issued(THANKS), letter=f"{THANKS}-2", number="۴۲/۲", facts={"replaces": [THANKS]})
    examined = an_office(row(f"{THANKS}-2", "ارسال نمی‌شود"))
    assert the(examined, f"{THANKS}-2", first, second).state.value == "not_sent"
    assert the(examined, f"{THANKS}-3", first, second).kind is LetterKind.WITHDRAWAL


def test_after_a_letter_of_withdrawal_comes_another_id() -> None:
    first = replace(issued(INVITATION), **LEFT, **acted(Act.WITHDRAW))
    void = replace(first, letter=f"{INVITATION}-2", kind=LetterKind.WITHDRAWAL, number="۴۲/۲", acts=(),
                   facts={"replaces": [INVITATION]})  # fmt: skip
    letters = an_office(verdict="دعوت نشود").letters(first, void)
    assert not [n for n in letters if n.startswith(f"{INVITATION}-3")]
    again = the(an_office(), f"{INVITATION}-3", first, void)
    assert (again.kind, again.replaces) == (LetterKind.INVITATION, ())
    noticed = replace(void, letter="notice-A-2", session=None, facts={"replaces": [NOTICE]})
    assert "notice-A-3" in an_office().letters(replace(issued(NOTICE), **acted(Act.WITHDRAW)), noticed)


def test_what_came_back_makes_room_for_the_next_letter_and_the_party_is_not_invited_by_it() -> None:
    before = replace(issued(INVITATION), **LEFT)
    examined = an_office(row(INVITATION, "برگشت خورد", why="گیرنده در نشانی نبود"))
    assert the(examined, INVITATION, before).state.value == "returned"
    draft = the(examined, f"{INVITATION}-2", before)
    assert (draft.state.value, draft.replaces) == ("draft", ())
    assert invitations_that_left(examined.records, [before], examined.today) == {}
    others = [replace(issued(letter), **LEFT) for letter in (NOTICE, THANKS)]
    assert list(invitations_that_left(an_office().records, [before, *others], examined.today)) == [(2, "A")]
    notice = the(an_office(row(NOTICE, "برگشت خورد")), "notice-A-2", replace(issued(NOTICE), **LEFT))
    assert (notice.round, notice.follows) == (1, None)


# --- the number -------------------------------------------------------------------------------------------------------


def test_the_number_of_a_letter_that_has_not_left_is_corrected() -> None:
    before = issued(NOTICE)
    for rows in (
        numbered(NOTICE, "۴۲/۹"),
        f"{NOTICE} | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ | | | | |\n{numbered(NOTICE, '۴۲/۹')}",
    ):
        examined = an_office(rows)
        letter = the(examined, NOTICE, before)
        assert (letter.number, letter.is_to_renumber, codes(examined, before)) == ("۴۲/۹", True, [])
        noted = replace(before, number="۴۲/۹", former_numbers=("۴۲/۱",), acts=(
            LetterAct(Act.CORRECT_NUMBER, ON, "اشتباه"),
        ))  # fmt: skip
        assert not the(examined, NOTICE, noted).is_to_renumber and codes(examined, noted) == []
        assert codes(an_office(f"{NOTICE} | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ | | | | |"), noted) == []  # the row as it was typed first


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (numbered(NOTICE, ""), "LET-023 نامه‌ها!B2"),
        (numbered(NOTICE, "42/1"), "LET-023 نامه‌ها!B2"),
        (f"{numbered(NOTICE, '۴۲/۵')}\nmembership-A | ۴۲/۵ | ۱۴۰۵/۰۹/۰۱ | | | | |", "LET-003 نامه‌ها!B2"),
        (numbered(NOTICE, "=?x"), "LET-011 نامه‌ها!B2"),
    ],
)
def test_a_number_that_is_no_right_one_corrects_nothing_and_the_letter_stays(rows: str, code: str) -> None:
    examined, before = an_office(rows), issued(NOTICE)
    letter = the(examined, NOTICE, before)
    assert code in codes(examined, before)
    assert (letter.state.value, letter.number, letter.acts) == ("held", "۴۲/۱", ())


def test_two_numbers_that_were_swapped_can_both_be_corrected() -> None:
    first = issued(NOTICE)
    second = replace(issued(INVITATION), number="۴۲/۲")
    examined = an_office(f"{numbered(NOTICE, '۴۲/۲')}\n{numbered(INVITATION, '۴۲/۱')}")
    assert codes(examined, first, second) == []
    assert (the(examined, NOTICE, first, second).number, the(examined, INVITATION, first, second).number) == (
        "۴۲/۲",
        "۴۲/۱",
    )


def test_the_number_that_was_wrong_is_free_for_the_letter_that_bears_it() -> None:
    noted = replace(issued(NOTICE), number="۴۲/۹", former_numbers=("۴۲/۱",))
    rows = f"{NOTICE} | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ | | | | |\nmembership-A | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ | | | | |"
    assert the(an_office(rows), "membership-A", noted).state.value == "issued"
    today = an_office(f"{rows}\n{numbered(NOTICE, '۴۲/۹')}")  # corrected by this run
    assert the(today, "membership-A", issued(NOTICE)).state.value == "issued"


def test_the_number_of_a_letter_that_has_no_row_any_more_is_taken() -> None:
    examined = an_office("membership-A | ۴۲/۱ | ۱۴۰۵/۰۹/۰۱ | | | | |")
    assert codes(examined, issued(NOTICE)) == ["LET-003 نامه‌ها!B2"]
    assert codes(examined, replace(issued(NOTICE), dated_on=day("1404/09/01"))) == []  # of another year


def test_a_letter_whose_text_was_not_kept_can_only_be_withdrawn() -> None:
    examined, before = an_office(numbered(NOTICE, "۴۲/۹")), issued(NOTICE)
    found = correspond(Case(
        examined.records, examined.records.parties, examined.dossiers, (), (), examined.office, examined.days,
        Past(letters=(before,)), examined.today,
    ))  # fmt: skip
    assert [f"{f.code} {at(f.place)}" for f in found.findings] == ["LET-024 نامه‌ها!F2"]
    assert found.letters[0].state is LetterState.HELD


@pytest.mark.parametrize("typed, expected", [
    ("| ۴۲/۹ | ۱۴۰۵/۰۹/۰۱ |", "LET-004 نامه‌ها!B2"),  # mistyped at issue, and put right in its row
    ("| | | ۱۴۰۵/۰۸/۰۱", "LET-006 نامه‌ها!D2"),  # it has left, perhaps, but not on that day
    ("| | | ۱۴۰۵/۰۹/۲۰", "LET-005 نامه‌ها!D2"),
    ("| | | دیروز", "VAL-002 نامه‌ها!D2"),
    ("| | | ۱۴۰۵/۰۹/۰۲\ninvitation-2-A | | | ۱۴۰۵/۰۹/۰۳", "LET-007 نامه‌ها!A2"),
])  # fmt: skip
def test_a_letter_whose_row_can_not_be_right_does_not_leave(typed: str, expected: str) -> None:
    """Its number may be wrong, or somebody has handed it over: a second copy by mail would be one too many."""
    examined = an_office(f"{INVITATION} {typed}", today="1405/09/03")
    letter = the(examined, INVITATION, issued(INVITATION))
    found = [*examined.everything, *examined.correspondence(issued(INVITATION)).findings]
    assert expected in [f"{f.code} {at(f.place)}" for f in found]
    assert [hold.reason.code for hold in letter.held] == ["held.row_unclear"]
    assert expected.split()[1] in map(at, letter.held[0].reason.evidence)


@pytest.mark.parametrize("act", ["برگشت خورد", "پاسخ رسید"])
def test_nothing_comes_back_before_it_has_left(act: str) -> None:
    before = replace(issued(NOTICE), **LEFT)
    examined = an_office(row(NOTICE, act, on="۱۴۰۵/۰۹/۰۱"), "1405/09/03")
    assert [f"{f.code} {at(f.place)}" for f in examined.correspondence(before).findings] == ["LET-021 نامه‌ها!G2"]
    assert the(examined, NOTICE, before).state is LetterState.HANDED_OVER


@pytest.mark.parametrize("act", ["ارسال نمی‌شود", "ابطال", "اصلاح"])
def test_who_hands_over_what_should_not_leave_is_told(act: str) -> None:
    """The hand-over is a fact all the same."""
    typed = f"{NOTICE} | | | | | {act} | ۱۴۰۵/۰۹/۰۲ | اشتباه\n{NOTICE} | | | ۱۴۰۵/۰۹/۰۳"
    examined = an_office(typed, "1405/09/04")
    found = examined.correspondence(issued(NOTICE))
    assert [f"{f.code} {at(f.place)}" for f in found.findings] == ["LET-031 نامه‌ها!D3"]
    assert the(examined, NOTICE, issued(NOTICE)).has_left
    same_day = an_office(f"{NOTICE} | | | ۱۴۰۵/۰۹/۰۲ | | {act} | ۱۴۰۵/۰۹/۰۲ | اشتباه", "1405/09/04")
    assert "LET-031" not in [f.code for f in same_day.correspondence(issued(NOTICE)).findings]  # which came first?
