"""Who is invited and why: the law's blocks, then the director, then the policy of the session, then a question."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from generator.model import Decision, Ground, Outcome, Records
from tests.builders import Examined, all_records, at, decided, office, with_policy, wording

#: One party for each way to be invited, or not. Only «الف» has a complete dossier.
REGISTER = """
    [احزاب]
    کد  | نام حزب        | گستره  | وضعیت پروانه | اعتبار پروانه | شماره ثبت شعبه
    P-1 | حزب نمونهٔ الف   | ملی    | معتبر        | ۱۴۰۶/۰۶/۳۱    | ۱۰۱
    P-2 | حزب نمونهٔ ب    | ملی    | معتبر        |               |
    P-3 | حزب نمونهٔ پ    | استانی | معتبر        |               | ۱۰۳
    P-4 | حزب نمونهٔ ت    | ملی    | منقضی        | ۱۴۰۴/۰۶/۳۱    |
    P-5 | حزب نمونهٔ ث    | ملی    | منحل         |               |
    P-6 | حزب نمونهٔ ج    | ملی    | معتبر        | ۱۴۰۵/۰۸/۳۰    |

    [مدارک لازم]
    کد مدرک | عنوان مدرک | الزامی
    form1   | فرم ۱      | بلی

    [پرونده‌ها]
    حزب | مدرک  | وضعیت
    P-1 | form1 | دارد
    P-3 | form1 | ناقص

    [اعضای خانه احزاب]
    حزب | نماینده
    P-4 | سیما نمونه
"""
DOSSIER, LICENCE, EVERYONE = "فقط پرونده کامل", "پرونده کامل یا پروانه کشوری", "همه تشکل‌ها"
BLOCKED = {"P-5": "blocked: blocked"}


def session(name: str, state: str = "برنامه‌ریزی‌شده", decisions: str = "") -> Examined:
    """The register with session 1 under this policy, and these rows of «تصمیم‌ها»."""
    on = "۱۴۰۵/۰۸/۱۹" if state == "برگزار شد" else "۱۴۰۵/۰۹/۱۷"
    return office(
        f"""{REGISTER}
        [نشست‌ها]
        شماره نشست | تاریخ      | سیاست دعوت | وضعیت
        ۱          | {on} | {name}     | {state}

        [تصمیم‌ها]
        نشست | حزب | تصمیم | دلیل | تاریخ تصمیم | تصمیم‌گیرنده
        {decisions}"""
    )


def asked(*parties: str) -> dict[str, str]:
    return dict.fromkeys(parties, "needs_decision: none")


# --- policies -----------------------------------------------------------------------------------------------


def test_the_three_shipped_policies_give_three_rosters() -> None:
    assert session(DOSSIER).outcomes() == {
        "P-1": "invited: complete_dossier", **asked("P-2", "P-3", "P-4", "P-6"), **BLOCKED,
    }  # fmt: skip
    assert session(LICENCE).outcomes() == {
        "P-1": "invited: complete_dossier", "P-2": "invited: national_licence", **asked("P-3", "P-4", "P-6"), **BLOCKED,
    }  # fmt: skip
    assert session(EVERYONE).outcomes() == {
        **dict.fromkeys(("P-1", "P-2", "P-3", "P-4", "P-6"), "invited: every_party"), **BLOCKED,
    }  # fmt: skip


def own_policy(lines: str) -> Examined:
    """The register with a policy of its own for session 1."""
    return office(
        f"""{REGISTER}
        [نشست‌ها]
        شماره نشست | تاریخ      | سیاست دعوت
        ۱          | ۱۴۰۵/۰۹/۱۷ | سیاست آزمایشی

        [سیاست‌ها]
        سیاست | ترتیب | مبنا
        {lines}"""
    )


@pytest.mark.parametrize(
    ("ground", "invited"),
    [
        ("پرونده کامل", ["P-1"]),
        ("ثبت شعبه", ["P-1", "P-3"]),
        pytest.param("پروانه کشوری", ["P-1", "P-2"], id="national licence: that of P-4 and P-6 has run out"),
        ("پروانه استانی", ["P-3"]),
        ("عضو خانه احزاب", ["P-4"]),
        ("همه تشکل‌ها", ["P-1", "P-2", "P-3", "P-4", "P-6"]),
    ],
)
def test_each_ground(ground: str, invited: list[str]) -> None:
    outcomes = own_policy(f"سیاست آزمایشی | ۱ | {ground}").outcomes()
    assert [party for party, outcome in outcomes.items() if outcome.startswith("invited")] == invited


@pytest.mark.parametrize(
    ("until", "outcome"),
    [
        pytest.param("۱۴۰۵/۰۸/۳۰", "needs_decision: none", id="until yesterday"),
        pytest.param("۱۴۰۵/۰۹/۰۱", "invited: national_licence", id="until today: its last day"),
        pytest.param("", "invited: national_licence", id="nobody knows until when"),
    ],
)
def test_a_licence_holds_to_its_last_day(until: str, outcome: str) -> None:
    examined = office(
        f"""
        [احزاب]
        کد  | نام حزب      | گستره | وضعیت پروانه | اعتبار پروانه
        P-1 | حزب نمونهٔ الف | ملی   | معتبر        | {until}

        [نشست‌ها]
        شماره نشست | تاریخ      | سیاست دعوت
        ۱          | ۱۴۰۵/۰۹/۱۷ | {LICENCE}"""
    )
    assert examined.outcomes() == {"P-1": outcome}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["دارد"], "پروندهٔ شعبه کامل است: تنها مدرک الزامی آن تأیید شده است."),
        (["معاف"], "پروندهٔ شعبه کامل است: این تشکل از تنها مدرک الزامی معاف است."),
        (["دارد", "دارد"], "پروندهٔ شعبه کامل است: هر ۲ مدرک الزامی تأیید شده است."),
    ],
)
def test_one_document_and_several(rows: list[str], said: str) -> None:
    documents = "\n".join(f"d{n} | سند {n}" for n in range(len(rows)))
    states = "\n".join(f"P-1 | d{n} | {state}" for n, state in enumerate(rows))
    examined = office(
        f"""
        [احزاب]
        کد | نام حزب
        P-1 | حزب نمونهٔ الف

        [مدارک لازم]
        کد مدرک | عنوان مدرک
        {documents}

        [پرونده‌ها]
        حزب | مدرک | وضعیت
        {states}

        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت
        ۱ | ۱۴۰۵/۰۹/۱۷ | {DOSSIER}"""
    )
    assert examined.sentence("P-1") == said


def test_the_first_ground_that_holds_is_the_reason() -> None:
    lines = "سیاست آزمایشی | ۲ | پروانه کشوری\nسياست آزمايشي | ۱ | ثبت شعبه\nسیاست آزمایشی | ۳ | پرونده کامل"
    outcomes = own_policy(lines).outcomes()
    assert outcomes["P-1"] == "invited: branch_registered"
    assert outcomes["P-2"] == "invited: national_licence"


def test_one_line_that_can_not_be_read_withholds_the_roster() -> None:
    roster = own_policy("سیاست آزمایشی | ۱ | پرونده کامل\nسیاست آزمایشی | ۲ | سابقهٔ حضور").rosters[1]
    assert roster.withheld and not roster.decisions
    assert [at(place) for place in roster.withheld.evidence] == ["نشست‌ها!C2", "سیاست‌ها!C2", "سیاست‌ها!C3"]


@pytest.mark.parametrize(
    ("party", "name", "sentence", "cells"),
    [
        ("P-1", DOSSIER, "پروندهٔ شعبه کامل است: تنها مدرک الزامی آن تأیید شده است.", ["پرونده‌ها!C2"]),
        ("P-1", EVERYONE, "سیاست این نشست، دعوت از همهٔ تشکل‌هاست.", ["احزاب!B2"]),
        ("P-2", LICENCE, "پروانهٔ کشوری معتبر دارد.", ["احزاب!C3", "احزاب!D3"]),
        ("P-2", DOSSIER, "پروندهٔ شعبه کامل نیست (فرم ۱: ثبت نشده).", ["احزاب!B3"]),
        (
            "P-3", LICENCE, "پروندهٔ شعبه کامل نیست (فرم ۱: ناقص) و پروانهٔ کشوری معتبر ندارد.",
            ["پرونده‌ها!C3", "احزاب!C4"],
        ),
        (
            "P-4", LICENCE, "پروندهٔ شعبه کامل نیست (فرم ۱: ثبت نشده) و وضعیت پروانهٔ کشوری «منقضی، تمدیدنشده» است.",
            ["احزاب!B5", "احزاب!D5"],
        ),
        (
            "P-6", LICENCE,
            "پروندهٔ شعبه کامل نیست (فرم ۱: ثبت نشده) و اعتبار پروانهٔ کشوری در ۳۰ آبان ۱۴۰۵ پایان یافته است.",
            ["احزاب!B7", "احزاب!E7"],
        ),
        ("P-5", EVERYONE, "این تشکل منحل شده است؛ هیچ نامه‌ای برای آن ساخته نمی‌شود.", ["احزاب!D6"]),
    ],
)  # fmt: skip
def test_reasons(party: str, name: str, sentence: str, cells: list[str]) -> None:
    examined = session(name)
    assert examined.sentence(party) == sentence
    assert [at(place) for place in examined.decision(party).reason.evidence] == cells


# --- the director -------------------------------------------------------------------------------------------


def test_the_director_comes_before_the_policy() -> None:
    examined = session(DOSSIER, decisions="۱ | P-1 | دعوت نشود | تا پایان بررسی\n۱ | P-2 | دعوت شود | سخنران نشست")
    outcomes = examined.outcomes()
    assert outcomes["P-1"] == "not_invited: director_decision"
    assert outcomes["P-2"] == "invited: director_decision"
    assert examined.sentence("P-2") == "به تصمیم مدیرکل دعوت شد: «سخنران نشست»"
    assert [at(place) for place in examined.decision("P-2").reason.evidence] == ["تصمیم‌ها!C3", "تصمیم‌ها!D3"]


def test_who_decided_and_when_is_said() -> None:
    examined = session(DOSSIER, decisions="۱ | P-2 | دعوت شود | سخنران | ۱۴۰۵/۰۸/۳۰ | معاون استاندار")
    assert examined.sentence("P-2") == "به تصمیم معاون استاندار در ۳۰ آبان ۱۴۰۵ دعوت شد: «سخنران»"


def test_the_law_comes_before_the_director() -> None:
    assert session(EVERYONE, decisions="۱ | P-5 | دعوت شود | به صلاح").outcomes()["P-5"] == BLOCKED["P-5"]


@pytest.mark.parametrize(
    "decisions",
    [
        pytest.param("۱ | P-2 | دعوت شود |", id="without a reason"),
        pytest.param("۱ | P-2 | | سخنران نشست", id="without a verdict"),
        pytest.param("۱ | P-2 | شاید | سخنران نشست", id="with a verdict that nobody knows"),
        pytest.param("۱ | P-2 | دعوت شود | سخنران\n۱ | P-2 | دعوت نشود | بی‌پرونده", id="that contradicts another"),
        pytest.param("۲ | P-2 | دعوت شود | سخنران", id="for another session"),
    ],
)
def test_a_decision_that_is_not_applied(decisions: str) -> None:
    assert session(DOSSIER, decisions=decisions).outcomes() == session(DOSSIER).outcomes()


@pytest.mark.parametrize(
    "decisions",
    [
        pytest.param("۱ | P-1 | دعوت نشود |", id="keep it away, but no reason"),
        pytest.param("۱ | P-1 | شاید | سخنران نشست", id="a word that nobody knows"),
        pytest.param("۱ | P-1 | دعوت شود | سخنران\n۱ | P-1 | دعوت نشود | بی‌پرونده", id="one thing and its opposite"),
    ],
)
def test_nobody_is_invited_by_accident_while_the_directors_word_is_in_doubt(decisions: str) -> None:
    examined = session(DOSSIER, decisions=decisions)
    decision = examined.decision("P-1")
    assert f"{decision.outcome.value}: {decision.ground}" == "needs_decision: none"
    assert decision.reason.evidence[0] == examined.records.decisions[0].at("verdict")
    assert wording().reason(decision.reason).startswith("ملاک «پروندهٔ کامل» برقرار است، ولی سطر تصمیم مدیرکل")
    assert "برداشته شود" in wording().reason(decision.would_change[0])


def test_an_invitation_without_a_reason_takes_nothing_from_who_is_invited_anyway() -> None:
    assert session(DOSSIER, decisions="۱ | P-1 | دعوت شود |").outcomes()["P-1"] == "invited: complete_dossier"


def test_the_same_decision_twice_is_one() -> None:
    examined = session(DOSSIER, decisions="۱ | P-2 | دعوت شود | سخنران\n۱ | P-2 | دعوت شود | عضو هیئت")
    assert examined.sentence("P-2") == "به تصمیم مدیرکل دعوت شد: «سخنران»"


# --- sessions that were held, rosters that are not made -----------------------------------------------------


def test_after_the_session_nobody_waits_for_a_decision() -> None:
    outcomes = session(DOSSIER, "برگزار شد").outcomes()
    assert outcomes["P-2"] == "not_invited: none"
    assert not any("needs_decision" in outcome for outcome in outcomes.values())


@pytest.mark.parametrize(
    ("name", "state", "sentence", "cells"),
    [
        ("", "", "برای این نشست سیاست دعوت نوشته نشده است؛ تا نوشته نشود، فهرست دعوتی ساخته نمی‌شود.", ["نشست‌ها!C2"]),
        (
            "به صلاح‌دید", "", "سیاست دعوت این نشست («به صلاح‌دید») خوانده نشد؛ تا اصلاح نشود، فهرست دعوتی ساخته نمی‌شود.",
            ["نشست‌ها!C2"],
        ),
        (EVERYONE, "لغو شد", "این نشست لغو شده است و فهرست دعوت ندارد.", ["نشست‌ها!D2"]),
    ],
)  # fmt: skip
def test_a_roster_that_is_withheld(name: str, state: str, sentence: str, cells: list[str]) -> None:
    roster = session(name, state).rosters[1]
    assert roster.withheld and not roster.decisions
    assert wording().reason(roster.withheld) == sentence
    assert [at(place) for place in roster.withheld.evidence] == cells


def test_how_long_a_party_has_been_left_out() -> None:
    examined = office(
        f"""{REGISTER}
        [نشست‌ها]
        شماره نشست | تاریخ      | سیاست دعوت  | وضعیت
        ۱          | ۱۴۰۵/۰۶/۱۰ | {DOSSIER}   | برگزار شد
        ۲          | ۱۴۰۵/۰۷/۱۴ | {EVERYONE}  | لغو شد
        ۳          | ۱۴۰۵/۰۸/۱۲ | {DOSSIER}   | برگزار شد
        ۴          | ۱۴۰۵/۰۹/۱۷ | {LICENCE}   | برنامه‌ریزی‌شده
        ۵          | ۱۴۰۵/۱۰/۱۴ | {DOSSIER}   | برنامه‌ریزی‌شده"""
    )
    assert [examined.decision("P-2", n).n_left_out_before for n in (1, 3, 4, 5)] == [0, 1, 2, 0]
    assert [examined.decision("P-1", n).n_left_out_before for n in (1, 3, 4, 5)] == [0, 0, 0, 0]


# --- what would change it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "name", "sentences"),
    [
        ("P-1", DOSSIER, []),
        (
            "P-2", DOSSIER,
            [
                "با تکمیل پرونده (فرم ۱: ثبت نشده) خودبه‌خود دعوت می‌شود.",
                "با تصمیم مدیرکل و نوشتن یک سطر با دلیل در جدول تصمیم‌ها دعوت می‌شود.",
            ],
        ),
        (
            "P-4", LICENCE,
            [
                "با تکمیل پرونده (فرم ۱: ثبت نشده) خودبه‌خود دعوت می‌شود.",
                "با ثبت پروانهٔ کشوری معتبر در جدول احزاب دعوت می‌شود.",
                "با تصمیم مدیرکل و نوشتن یک سطر با دلیل در جدول تصمیم‌ها دعوت می‌شود.",
            ],
        ),
        pytest.param(
            "P-3", LICENCE,
            [
                "با تکمیل پرونده (فرم ۱: ناقص) خودبه‌خود دعوت می‌شود.",
                "با تصمیم مدیرکل و نوشتن یک سطر با دلیل در جدول تصمیم‌ها دعوت می‌شود.",
            ],
            id="a provincial party is not sent for a national licence",
        ),
        ("P-5", EVERYONE, ["با رفع «منحل» و اصلاح وضعیت پروانه در جدول احزاب، دوباره سنجیده می‌شود."]),
    ],
)  # fmt: skip
def test_what_would_change_it(party: str, name: str, sentences: list[str]) -> None:
    assert [wording().reason(change) for change in session(name).decision(party).would_change] == sentences


def test_what_would_change_the_directors_refusal() -> None:
    decision = session(DOSSIER, decisions="۱ | P-1 | دعوت نشود | تا پایان بررسی").decision("P-1")
    (change,) = decision.would_change
    assert wording().reason(change) == "مدیرکل می‌تواند تصمیم خود را با اصلاح همان سطر جدول تصمیم‌ها تغییر دهد."


# --- laws ---------------------------------------------------------------------------------------------------


@given(all_records())
def test_every_party_has_one_outcome_with_its_reason_and_its_cells(records: Records) -> None:
    decisions = decided(records)
    assert sorted(decisions) == sorted(party.code for party in records.parties)
    for decision in decisions.values():
        assert wording().reason(decision.reason)
        assert decision.reason.evidence and all(place.cell for place in decision.reason.evidence)
        assert bool(decision.would_change) == (decision.outcome is not Outcome.INVITED)
        assert all(wording().reason(change) for change in decision.would_change)


@given(all_records())
def test_nobody_who_is_blocked_is_invited(records: Records) -> None:
    decisions = decided(records)
    for party in records.parties:
        is_blocked = party.licence_state is not None and party.licence_state.blocks
        assert is_blocked == (decisions[party.code].outcome is Outcome.BLOCKED)


@given(all_records(), st.lists(st.sampled_from(Ground), max_size=2), st.lists(st.sampled_from(Ground), max_size=2))
def test_one_more_ground_uninvites_nobody(records: Records, before: list[Ground], after: list[Ground]) -> None:
    grounds = [line.ground for line in records.policies if line.ground]
    more = decided(with_policy(records, [*before, *grounds, *after]))
    assert _invited(decided(records)) <= _invited(more)


@given(all_records(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(records: Records, random: Random) -> None:
    again = replace(
        records,
        parties=tuple(random.sample(records.parties, len(records.parties))),
        dossier_items=tuple(random.sample(records.dossier_items, len(records.dossier_items))),
        decisions=tuple(random.sample(records.decisions, len(records.decisions))),
        policies=tuple(random.sample(records.policies, len(records.policies))),
    )
    assert decided(again) == decided(records)


def _invited(decisions: Mapping[str, Decision]) -> set[str]:
    return {party for party, decision in decisions.items() if decision.outcome is Outcome.INVITED}
