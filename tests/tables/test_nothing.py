"""Words that say «nothing»: not given in any column of ours, and content where they say something."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from generator.language.nothing import NOTHING, Kind, says_nothing
from generator.language.values import KIND_OF
from generator.tables.columns import TABLES, Column, TableSpec
from tests.builders import Examined, at, office, said, sheet

#: What the required cells of a row may hold.
GOOD = {
    "sheet": "احزاب پایه", "role": "احزاب",
    "name": "حزب نمونهٔ ب", "title": "گواهی", "party": "P-1", "requirement": "form1", "state": "دارد", "number": "2",
    "date": "۱۴۰۵/۰۹/۱۷", "session": "1", "topic": "مرور", "status": "حاضر", "verdict": "دعوت شود", "reason": "سخنران",
    "domain": "سیاسی", "text": "نظر", "step": "فراخوان", "policy": "سیاست", "order": "1", "ground": "پروانه کشوری",
    "key": "سربرگ", "value": "استانداری", "letter": "notice-P-1-1", "change": "خروج",
    "subject": "نتیجه", "right_value": "دعوت شود", "dated_on": "۱۴۰۵/۰۸/۱۷", "word": "سبز", "meaning": "دارد",
    "table": "احزاب", "column": "تلفن", "condition": "پر باشد", "sentence": "تلفن لازم است.",
}  # fmt: skip
IN_A_STEP = {"state": "انجام شد"}
SPELLINGS = (
    "ندارد", "ندارند", "نـدارد", "ن\u200cدارد", "(ندارد)", "«ندارد»", "ندارد.", "ندارد / نامشخص", "فعلاً ندارد", "فاقد",
    "نامشخص", "نا مشخص", "نا‌مشخص", "نامعلوم", "مشخص نیست", "ثبت نشده", "ثبت‌نشده است", "هنوز ثبت نشده", "معرفي نشده",
    "تعیین نشده", "اعلام نشده است", "در دست اقدام", "در‌دست اقدام", "ن.م", "ن. م.", "N/A", "n/a", "NA", "#N/A", "None", "؟",
    "?", "؟؟؟", "×", "✗", "x", ".", "...", "…", "۰", "٠", "0", "00", "-", "—", "-----", "ـ", "ــــ", "_", "/", "*", "هیچ",
    "خالی", "\u200fندارد\u200e", "خیر",
)  # fmt: skip
COLUMNS = [(spec, column) for spec in TABLES for column in spec.columns if column.parser in KIND_OF]


def one_cell(spec: TableSpec, column: Column, typed: object) -> Examined:
    """An office with a party and a session, and one more row of that table that holds the word in that column."""
    fields = [c for c in spec.columns if c.required or c is column]
    good = GOOD | (IN_A_STEP if spec.key == "house_steps" else {})
    row = [typed if c is column else good[c.field] for c in fields]
    return office([
        sheet("احزاب پایه", ["کد", "نام حزب"], ["P-1", "حزب نمونهٔ الف"]),
        sheet("نشست‌های پایه", ["شماره نشست", "تاریخ"], ["1", "۱۴۰۵/۰۹/۰۳"]),
        sheet(spec.hints[0], [c.title for c in fields], row),
    ])  # fmt: skip


@pytest.mark.parametrize(("spec", "column"), COLUMNS, ids=[f"{s.key}.{c.field}" for s, c in COLUMNS])
@pytest.mark.parametrize("typed", ["ندارد", "فاقد", "؟", ".", "N/A", "۰", "—", 0.0], ids=repr)
def test_a_word_for_nothing_is_not_given_and_its_cell_is_named(spec: TableSpec, column: Column, typed: object) -> None:
    examined = one_cell(spec, column, typed)
    if typed == "—" and len(spec.required) == 1 and column.required:
        assert not [f for f in examined.findings if f.table == spec.key and f.code != "TBL-004"]
        return  # a row of dashes is a blank row
    (note,) = (f for f in examined.findings if f.code == "VAL-040")
    assert (note.table, note.column) == (spec.key, column.field)
    shown = str(typed).removesuffix(".0")
    assert note.value == shown
    records = examined.records
    everything = [r for table in (records.parties, records.sessions, records.agenda, records.attendance, records.views,
                                  records.decisions, records.dossier_items, records.house_members, records.letters,
                                  records.house_steps, records.holidays, records.policies, records.requirements,
                                  records.office, records.addressees.values(), records.contacts.values())
                  for r in table]  # fmt: skip
    assert not [r for r in everything if getattr(r, column.field, None) == shown and hasattr(r, "source")]
    if column.required and (spec.key, column.field) not in {("sessions", "date")}:
        assert f"VAL-000 {at(note.place)}" in said(examined.findings)


@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("kind", Kind)
def test_in_any_spelling(typed: str, kind: Kind) -> None:
    assert says_nothing(typed, kind)


@given(
    word=st.sampled_from(NOTHING), kind=st.sampled_from(Kind), around=st.sampled_from(["", "«»", "()", "[]", "--", "..", "  "]),
    arabic=st.booleans(), joint=st.sampled_from([" ", "\u200c", "  ", "ـ "]),
)  # fmt: skip
def test_however_it_is_typed(word: str, kind: Kind, around: str, arabic: bool, joint: str) -> None:
    typed = word.replace(" ", joint)
    typed = typed.replace("ی", "ي").replace("ک", "ك") if arabic else typed
    typed = f"{around[:1]}{typed}{around[1:]}"
    assert says_nothing(typed, kind)


@pytest.mark.parametrize(
    ("typed", "nothing_in"),
    [
        ("مهر ندارد", "short"),
        ("فاقد مهر و امضا", "title date short"),
        ("نقصی ندارد", "prose title date short"),
        ("فاقد ایراد", "prose title date short"),
        ("بدون دلیل خاص", "prose title date short"),
        ("فاقد شماره ثبت", "title date short"),
        ("تاریخ ثبت نشده", "title date short"),
        ("هنوز به استانداری معرفی نشده", "short"),
        ("در دست ثبت", "title date short"),
        ("متعاقباً اعلام می‌شود", "prose title date short"),
        ("فاقد اعتبار", "title short"),
        ("پیگیری نشده", "short"),
        ("نامشخص بودن نشانی", ""),
        ("پروانه ندارد، شعبه دارد", ""),
        ("علی ندارلو", ""),
        ("مریم خیری", ""),
        ("کمونیست", ""),
        ("انجمن بدون مرز", ""),
        ("خیابان طالقانی، پلاک ۱۲", ""),
        ("0-12", ""),
        ("۱۴۰۵/۰۹/۱۷", ""),
        ("✓ ثبت شده", ""),
        ("۰۰:۰۰", "prose title short"),
    ],
)
def test_of_a_longer_phrase_the_column_decides(typed: str, nothing_in: str) -> None:
    assert {kind.name.lower() for kind in Kind if says_nothing(typed, kind)} == set(nothing_in.split())


@pytest.mark.parametrize("typed", ["〃", '"', "ایضاً", "همان", "مثل بالا"])
def test_as_above_is_neither_nothing_nor_a_value(typed: str) -> None:
    (finding,) = office([sheet("احزاب", ["نام حزب", "گستره", "نشانی"], ["الف", "ملی", typed])]).everything[:1]
    assert (finding.code, finding.place.cell) == ("VAL-048", "C2")


def test_a_branch_without_a_number_is_not_registered() -> None:
    examined = office("""
        [احزاب]
        کد | نام حزب | شماره ثبت شعبه | تاریخ ثبت شعبه
        P-1 | الف | ندارد | ثبت نشده
        P-2 | ب | ۱۲۳ |
        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت
        1 | ۱۴۰۵/۰۹/۱۷ | ثبت
        [سیاست‌ها]
        سیاست | ترتیب | مبنا
        ثبت | 1 | ثبت شعبه
    """)
    assert examined.outcomes() == {"P-1": "needs_decision: none", "P-2": "invited: branch_registered"}
    assert examined.said() == ["VAL-040 احزاب!C2", "VAL-040 احزاب!D2"]


@pytest.mark.parametrize("typed", ["دارد", "بله", "نامه شده", "ثبت شده", "به پیوست"])
def test_a_word_is_no_number_of_a_register(typed: str) -> None:
    """Nothing is proved with it, and it is asked about."""
    examined = office(f"""
        [احزاب]
        کد | نام حزب | شماره ثبت شعبه | شماره پروانه
        P-1 | الف | {typed} | {typed}
        P-2 | ب | ۱۲۳/الف | ۴۵
        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت
        1 | ۱۴۰۵/۰۹/۱۷ | ثبت
        [سیاست‌ها]
        سیاست | ترتیب | مبنا
        ثبت | 1 | ثبت شعبه
    """)
    assert examined.outcomes() == {"P-1": "needs_decision: none", "P-2": "invited: branch_registered"}
    assert examined.said() == ["VAL-042 احزاب!C2", "VAL-042 احزاب!D2"]


def test_a_decision_without_a_reason_is_not_applied() -> None:
    examined = office("""
        [احزاب]
        کد | نام حزب
        P-1 | الف
        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت
        1 | ۱۴۰۵/۰۹/۱۷ | فقط پرونده کامل
        [تصمیم‌ها]
        نشست | حزب | تصمیم | دلیل
        1 | P-1 | دعوت شود | .
    """)
    assert examined.outcomes() == {"P-1": "needs_decision: none"}
    assert {"VAL-040 تصمیم‌ها!D2", "DEC-001 تصمیم‌ها!D2"} <= set(said(examined.everything))


def test_states_quantities_and_office_values_have_words_of_their_own() -> None:
    examined = office("""
        [احزاب]
        کد | نام حزب | وضعیت پروانه
        P-1 | الف | نامشخص
        [پرونده‌ها]
        حزب | مدرک | وضعیت | شرح نقص
        P-1 | form1 | ندارد |
        P-1 | form2 | ناقص | مهر ندارد
        P-1 | address | × | ندارد
        P-1 | charter | در دست اقدام |
        [نشست‌ها]
        شماره نشست | تاریخ
        1 | ۱۴۰۵/۰۹/۱۷
        [دستور کار]
        نشست | دستور جلسه | مدت | ترتیب
        1 | نامشخص بودن محل خانه | ۰ | ۰
        [تنظیمات]
        کلید | مقدار
        رونوشت | ندارد
    """)
    assert examined.said() == ["VAL-040 پرونده‌ها!D4"]
    states = examined.states("P-1")
    assert [states[code] for code in ("form1", "form2", "address", "charter")] == [
        "missing", "flawed", "missing", "under_review",
    ]  # fmt: skip
    assert [item.defect for item in examined.records.dossier_items] == [None, "مهر ندارد", None, None]
    assert [(item.topic, item.minutes, item.order) for item in examined.records.agenda] == [
        ("نامشخص بودن محل خانه", 0, 0)
    ]


def test_the_usual_hour_and_place_do_not_stand_in_for_unknown_ones() -> None:
    tables = """
        [احزاب]
        کد | نام حزب
        P-1 | الف
        [نشست‌ها]
        شماره نشست | تاریخ | ساعت | محل
        1 | ۱۴۰۵/۰۹/۱۷ | {} | {}
    """
    assert office(tables.format("نامشخص", "متعاقباً اعلام می‌شود")).records.sessions[0].unread == {"time", "place"}
    assert office(tables.format("", "-")).records.sessions[0].unread == set()


def test_a_document_is_not_both_complete_and_flawed() -> None:
    examined = office("""
        [احزاب]
        کد | نام حزب
        P-1 | الف
        [مدارک لازم]
        کد | عنوان مدرک
        d1 | گواهی
        d2 | فرم
        [پرونده‌ها]
        حزب | مدرک | وضعیت | شرح نقص
        P-1 | d1 | دارد | مهر ندارد
        P-1 | d2 | دارد | نقصی ندارد
        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت
        1 | ۱۴۰۵/۰۹/۱۷ | فقط پرونده کامل
    """)
    assert examined.states("P-1") == {"d1": "not_recorded", "d2": "met"}
    assert {c for c in said(examined.everything) if "پرونده" in c} == {"DOS-011 پرونده‌ها!D2", "VAL-040 پرونده‌ها!D3"}
    assert examined.outcomes() == {"P-1": "needs_decision: none"}
    assert examined.letters()["notice-P-1-1"] == "withheld"


def test_a_cell_that_can_not_be_read_is_not_called_empty_too() -> None:
    examined = office("""
        [احزاب]
        کد | نام حزب | اعتبار پروانه
        P-1 | الف | ۰۴/۰۳/۰۵
        P-2 | ب | ثبت نشده
        [پرونده‌ها]
        حزب | مدرک | وضعیت | اعتبار تا
        P-1 | form1 | شاید |
        P-1 | licence | دارد |
        P-2 | form1 | |
        P-2 | licence | دارد | ۱۴۰۴/۱۲/۳۰
    """)
    cells = {
        "پرونده‌ها!C2": ["VAL-001"],
        "احزاب!C2": ["VAL-003"],
        "پرونده‌ها!C4": ["DOS-001"],
        "پرونده‌ها!D5": ["VAL-005"],
    }
    told: dict[str, list[str]] = {}
    for code, place in (line.split() for line in said(examined.everything) if " " in line):
        told.setdefault(place, []).append(code)
    assert {place: told[place] for place in cells} == cells
    assert not [line for line in said(examined.everything) if line.startswith("DOS-003")]
