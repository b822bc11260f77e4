"""What could not be read neither invites a party nor leaves it out; an invitation that has left is a fact."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from generator.judging import decide
from generator.judging.proof import Proof
from generator.judging.schedule import choose_chairs
from generator.model import KnownParty, Place, Reason
from tests.builders import TODAY, Examined, at, office

POLICIES = """
    [سیاست‌ها]
    سیاست | ترتیب | مبنا
    پرونده | ۱ | پرونده کامل
    شعبه | ۱ | ثبت شعبه
    کشوری | ۱ | پروانه کشوری
    خانه | ۱ | عضو خانه احزاب
    همه | ۱ | همه تشکل‌ها
    خانه یا همه | ۱ | عضو خانه احزاب
    خانه یا همه | ۲ | همه تشکل‌ها
"""
PARTIES = "کد | نام حزب\nP-1 | حزب نمونهٔ الف\nP-2 | حزب نمونهٔ ب\nP-3 | حزب نمونهٔ پ"
HELD, PLANNED = "برگزار شد", "برنامه‌ریزی‌شده"


def session(policy: str, register: str = PARTIES, more: str = "", state: str = PLANNED) -> Examined:
    """Session 1 under this policy, past where it was held; session 2 is called off."""
    on = "۱۴۰۵/۰۸/۱۹" if state == HELD else "۱۴۰۵/۰۹/۱۷"
    return office(f"""
        [احزاب]
        {register}
        {POLICIES}
        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت | وضعیت
        ۱ | {on} | {policy} | {state}
        ۲ | ۱۴۰۵/۱۰/۱۵ | {policy} | لغو شد
        {more}""")


def told(examined: Examined, party: str = "P-1") -> tuple[str, str, list[str], list[str]]:
    """Outcome, reason, its cells, and what would change it."""
    decision = examined.decision(party)
    cells = [at(place) for place in decision.reason.evidence]
    return decision.outcome.value, _codes(decision.reason), cells, [change.code for change in decision.would_change]


def _codes(reason: Reason) -> str:
    """The code of a sentence and of those within it."""
    within = reason.facts.get("why", ())
    assert isinstance(within, tuple)
    return " ".join([reason.code, *(each.code for each in within)])


UNREAD = ["change.unread", "change.director"]

# --- one cell -------------------------------------------------------------------------------------------------------


def test_a_state_of_the_licence_that_can_not_be_read_may_forbid_every_letter() -> None:
    register = "کد | نام حزب | وضعیت پروانه\nP-1 | حزب نمونهٔ الف | نیمه‌باز"
    why = "lacks.unread_licence_state"
    assert told(session("همه", register)) == ("needs_decision", f"needs_decision {why}", ["احزاب!C2"], UNREAD)
    outcome, _reason, cells, changes = told(session("همه", register, state=HELD))
    assert (outcome, cells, changes) == ("not_invited", ["احزاب!C2"], UNREAD)


def test_the_cell_that_a_ground_rests_on_is_named() -> None:
    register = "کد | نام حزب | تاریخ ثبت شعبه\nP-1 | حزب نمونهٔ الف | ۱۴۰۴/۱۳/۴۰\nP-2 | حزب نمونهٔ ب |"
    examined = session("شعبه", register)
    assert told(examined) == ("needs_decision", "needs_decision lacks.unread", ["احزاب!C2"], UNREAD)
    assert told(examined, "P-2")[1] == "needs_decision lacks.branch_registered"
    assert told(session("همه", register))[0] == "invited"  # it does not rest on that cell


DOSSIERS = """
    [مدارک لازم]
    کد مدرک | عنوان مدرک | الزامی
    form1 | فرم ۱ | بلی
    form2 | فرم ۲ | خیر

    [پرونده‌ها]
    حزب | مدرک | وضعیت
    P-1 | form1 | شاید و باید
    P-2 | form1 | دارد
    P-2 | form2 | معاف
    P-3 | form1 | معاف
    P-3 | form2 | دارد
"""


def test_a_document_that_can_not_be_read_is_not_called_missing() -> None:
    examined = session("پرونده", more=DOSSIERS)
    assert told(examined) == ("needs_decision", "needs_decision lacks.unread", ["پرونده‌ها!C2"], UNREAD)
    assert told(session("شعبه", more=DOSSIERS))[1] == "needs_decision lacks.branch_registered"


def test_only_mandatory_documents_make_a_dossier_complete() -> None:
    examined = session("پرونده", more=DOSSIERS)
    assert told(examined, "P-2") == ("invited", "complete_dossier", ["پرونده‌ها!C3"], [])
    assert told(examined, "P-3") == ("invited", "complete_dossier_exempt", ["پرونده‌ها!C5"], [])


def test_one_document_of_several_is_enough_to_say_that_some_are_exempt() -> None:
    dossiers = DOSSIERS.replace("خیر", "بلی")
    assert told(session("پرونده", more=dossiers), "P-2")[1] == "complete_dossier_exempt"


def test_a_dossier_of_which_nothing_is_asked() -> None:
    dossiers = DOSSIERS.replace("بلی", "خیر")
    assert told(session("پرونده", more=dossiers), "P-2") == ("invited", "complete_dossier_none", ["احزاب!B3"], [])


# --- a column or a table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "more", "cell"),
    [
        pytest.param(
            "خانه", "[اعضای خانه احزاب]\nعضویت‌دار | نماینده\nP-1 | سیما نمونه", "اعضای خانه احزاب!A1", id="members"
        ),
        pytest.param("پرونده", "[پرونده‌ها]\nحزب | مدرک | چگونگی\nP-1 | form1 | دارد", "پرونده‌ها!C1", id="states"),
        pytest.param("پرونده", "[پرونده‌ها]\nحزب | فرم ۱ | برگ تازه\nP-1 | دارد | دارد", "پرونده‌ها!C1", id="a document"),
        pytest.param(
            "پرونده",
            """[مدارک لازم]
            کد مدرک | عنوان مدرک | مربوط به
            form1 | فرم ۱ | همه
            [پرونده‌ها]
            حزب | مدرک | وضعیت
            P-1 | form1 | دارد""",
            "مدارک لازم!C1",
            id="whom a requirement applies to",
        ),
    ],
)
def test_a_ground_that_could_rest_on_an_unread_column_is_open(policy: str, more: str, cell: str) -> None:
    assert told(session(policy, more=more)) == ("needs_decision", "needs_decision lacks.unread", [cell], UNREAD)


def test_without_the_directors_decisions_nobody_can_say_who_is_invited() -> None:
    """But a session that was called off has no roster, whatever else there is."""
    rosters = session("همه", more="[تصمیم‌ها]\nنشست | حزب | نظر نهایی | دلیل\n۱ | P-1 | دعوت نشود | بی‌پرونده").rosters
    reasons = [rosters[number].withheld for number in (1, 2)]
    assert [(why and why.code, [at(p) for p in why.evidence] if why else []) for why in reasons] == [
        ("roster_unread", ["تصمیم‌ها!C1"]), ("roster_cancelled", ["نشست‌ها!D3"]),
    ]  # fmt: skip


# --- the director's word ----------------------------------------------------------------------------------------------


def test_a_row_without_a_reason_takes_the_force_of_its_twin() -> None:
    """Both say «do not invite», and one lacks its reason: neither is applied, and the policy does not invite."""
    more = "[تصمیم‌ها]\nنشست | حزب | تصمیم | دلیل\n۱ | P-1 | دعوت نشود | بی‌پرونده\n۱ | P-1 | دعوت نشود |"
    more += "\n۱ | P-2 | دعوت نشود |\n۲ | P-3 | دعوت نشود |"
    ahead, held = session("همه", more=more), session("همه", more=more, state=HELD)
    cells = ["تصمیم‌ها!C2", "تصمیم‌ها!D2", "تصمیم‌ها!C3", "تصمیم‌ها!D3"]
    assert told(ahead) == ("needs_decision", "unclear_decision", cells, ["change.unclear_decision"])
    assert told(held) == ("not_invited", "unclear_decision", cells, ["change.unclear_decision"])
    assert told(ahead, "P-2")[2] == ["تصمیم‌ها!C4", "تصمیم‌ها!D4"]
    assert told(ahead, "P-3")[0] == "invited"


# --- what is lacking --------------------------------------------------------------------------------------------------


def test_after_the_session_the_reason_is_told_as_of_the_past() -> None:
    assert told(session("خانه"))[:3] == ("needs_decision", "needs_decision lacks.house_member", ["احزاب!B2"])
    assert told(session("خانه", state=HELD)) == ("not_invited", "not_invited lacks.house_member", ["احزاب!B2"], [])


def test_the_cells_of_a_branch_and_of_a_licence() -> None:
    register = """کد | نام حزب | گستره | وضعیت پروانه | اعتبار پروانه | شماره ثبت شعبه | تاریخ ثبت شعبه
        P-1 | حزب نمونهٔ الف | ملی | معتبر | ۱۴۰۶/۰۱/۰۱ | ۱۲ | ۱۴۰۱/۰۲/۰۳
        P-2 | حزب نمونهٔ ب | ملی | | | | ۱۴۰۱/۰۲/۰۴
        P-3 | حزب نمونهٔ پ | ملی | معتبر | | |"""
    by_branch, by_licence = session("شعبه", register), session("کشوری", register)
    assert [told(by_branch, party)[2] for party in ("P-1", "P-2", "P-3")] == [["احزاب!F2"], ["احزاب!G3"], ["احزاب!F4"]]
    assert [told(by_licence, party)[1:3] for party in ("P-1", "P-2", "P-3")] == [
        ("national_licence_until", ["احزاب!C2", "احزاب!D2", "احزاب!E2"]),
        ("needs_decision lacks.national_licence", ["احزاب!D3"]),
        ("national_licence", ["احزاب!C4", "احزاب!D4"]),
    ]


def test_no_document_can_complete_a_dossier_of_which_nothing_is_recorded_or_asked() -> None:
    more = "[مدارک لازم]\nکد مدرک | عنوان مدرک | مخاطب\nform1 | فرم ۱ | استانی"
    examined = session("خانه یا همه", more=more)
    assert told(examined)[1] == "every_party"


# --- what has left ------------------------------------------------------------------------------------------------------


def test_who_has_an_invitation_that_left_stays_invited() -> None:
    examined = session("خانه", more="[اعضای خانه احزاب]\nحزب | نماینده\nP-2 | سیما نمونه")
    left = Reason("invitation_left", {}, (Place("input/دفتر.xlsx", "نامه‌ها", "A2"),))
    gone = {(1, "P-1"): left, (1, "P-2"): left, (7, "P-3"): left}
    roster, _cancelled = decide.decide(examined.records, examined.dossiers, examined.findings, TODAY, gone)
    assert {d.party: (d.outcome.value, d.reason is left) for d in roster.decisions} == {
        "P-1": ("invited", True), "P-2": ("invited", False), "P-3": ("needs_decision", False),
    }  # fmt: skip


def test_even_then_who_is_blocked_stays_invited() -> None:
    """An invitation that has left is a fact (contract §3a)."""
    examined = session("همه", "کد | نام حزب | وضعیت پروانه\nP-1 | حزب نمونهٔ الف | منحل")
    gone = {(1, "P-1"): Reason("invitation_left")}
    roster, _cancelled = decide.decide(examined.records, examined.dossiers, examined.findings, TODAY, gone)
    assert [(d.outcome.value, d.ground) for d in roster.decisions] == [("invited", "invitation_left")]


def test_who_left_the_register_after_its_invitation_stays_in_its_place_and_has_no_turn() -> None:
    """The row is gone, the invitation that has left is not (contract §3a); by rotation another one chairs."""
    examined = session("همه")
    place = Place("input/دفتر.xlsx", "نامه‌ها", "A2")
    left = Reason("invitation_left", {}, (place,))
    known = KnownParty("Z-9", "انجمن نمونه", place, place)
    records = replace(examined.records, identities=replace(examined.records.identities, gone=(known,)))
    invited = {(1, "Z-9"): left, (1, "Z-7"): left}
    rosters = decide.decide(records, examined.dossiers, examined.findings, TODAY, invited)
    assert [d.party for d in rosters[0].decisions] == ["Z-9", "P-1", "P-2", "P-3"]
    assert choose_chairs(rosters, records.parties, TODAY)[1].party == "P-1"
    proof = Proof(records, examined.dossiers, examined.findings, TODAY, invited)
    assert proof.of_decision(rosters[0].decisions[0]) == (place,)
    assert proof.of_chair(1, rosters, records.parties)


NEEDED = """
    [احزاب]
    کد | نام حزب | گستره | وضعیت پروانه | اعتبار پروانه
    A | حزب نمونهٔ الف | ملی | معتبر | {until}

    [مدارک لازم]
    کد مدرک | عنوان مدرک | الزامی | برای | مدت‌دار
    form1 | فرم یک | بلی | | خیر
    charter | اساسنامه | بلی | استانی | خیر

    [پرونده‌ها]
    حزب | مدرک | وضعیت | اعتبار تا
    A | form1 | دارد | {of_form}
    A | charter | دارد |
    A | charter | {other} |

    [نشست‌ها]
    شماره نشست | تاریخ | سیاست دعوت | وضعیت
    1 | ۱۴۰۵/۰۹/۱۷ | سیاست | برنامه‌ریزی‌شده

    [سیاست‌ها]
    سیاست | ترتیب | مبنا
    سیاست | 1 | پرونده کامل
"""


@pytest.mark.parametrize("wrong", [{"until": "۳۱/۰۷/۱۴۰۶"}, {"of_form": "۱۴۰۶/۰۷/۳۱"}, {"other": "ندارد"}])
def test_what_nobody_needs_holds_nothing_back(wrong: dict[str, str]) -> None:
    """A day that no requirement looks at; two rows that contradict each other of a document not asked of the party."""
    e = office(NEEDED.format(**({"until": "", "of_form": "", "other": "دارد"} | wrong)))
    assert [f for f in e.everything if f.code[:3] in ("VAL", "DOS") and f.party == "A"]
    assert e.outcomes() == {"A": "invited: complete_dossier"}
    assert e.letters() == {"invitation-1-A": "draft"}
