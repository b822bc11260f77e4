"""What makes a sheet one of ours: a header that only our tables have, or a title that says so. Never a guess.

«نام», «تاریخ», «شماره» and their like stand in every office list, of staff as of letters, goods and projects; they
are no evidence. The name of a party is evidence of a register only while there is no other (contract §2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache

from generator.language.persian import fold
from generator.reading.sheets import Sheet
from generator.tables.columns import DOSSIERS, PARTIES, TABLES, VOCABULARY, TableSpec


class Evidence(IntEnum):
    """How sure a sheet is a table."""

    NONE = 0
    WEAK = 1  # a list of party names, and nothing that only a register has
    STRONG = 2


_GENERIC = frozenset(map(fold, (
    "نام", "عنوان", "تاریخ", "شماره", "موضوع", "کد", "نوع", "وضعیت", "سطح", "شماره ثبت", "نشانی", "تلفن",
    "مسئول", "سمت", "حزب", "name", "status", "title", "code", "key", "value", "row", "آخرین وضعیت", "شناسه",
    "نام کوتاه", "عنوان کوتاه", "آدرس", "مورخ", "روز", "ساعت", "زمان", "محل", "مکان", "مدت", "دقیقه", "مهلت",
    "سررسید", "ترتیب", "اولویت", "نوبت", "بند", "متولی", "مسوول", "توسط", "شرح", "پاسخ", "پیگیری", "پیشنهاد",
    "نظر", "نقد", "بخش", "زمینه", "اقدام", "مرحله", "مدرک", "مستند", "سند", "تحویل", "نماینده", "نام نماینده",
    "نتیجه", "دلیل", "علت", "تصمیم", "شماره نامه", "ش نامه", "تاریخ نامه", "تاریخ تحویل", "تاریخ ثبت",
    "تاریخ صدور", "تاریخ انجام", "تاریخ دریافت", "تاریخ ارائه", "تاریخ بررسی", "نامه", "گیرنده", "سخنران",
    "نام و نام خانوادگی", "برای", "شامل", "ضروری", "مقدار", "پروانه", "مجمع", "کنگره", "ملاحظات", "توضیحات",
    "یادداشت", "توضیح", "سایر توضیحات", "حوزه", "محور", "دوره", "ایراد", "نقص", "محل برگزاری", "تاریخ برگزاری",
    "مسئول پیگیری", "پیگیری‌کننده", "کارپوشه", "نقش", "برگه", "معیار", "ملاک", "واژه", "معنا", "معنی", "word", "meaning",
    "جدول", "ستون", "table", "column",
    "تغییر", "نوع تغییر", "گونه تغییر", "شرح تغییر", "از تاریخ", "تاریخ تغییر", "مقدار جدید", "مقدار پیشین",
)))  # fmt: skip
#: What a register says of a party, and no other list says of anything: words that its headers hold.
_OF_A_REGISTER = tuple(map(fold, ("پروانه", "شعبه", "شاخه", "دبیرکل", "دبیر استان", "گستره", "سراسری", "کشوری",
                                  "ملی/استانی", "حزب", "تشکل")))  # fmt: skip
_NAMES = frozenset(
    fold(header)
    for header in (*PARTIES.column("name").headers, *DOSSIERS.column("party").headers)
    if fold(header) not in _GENERIC
)
_OF_DOSSIERS = frozenset(
    fold(header) for name in ("dossier_state", "deficiencies") for header in DOSSIERS.column(name).headers
)
#: Headers of lists that are none of ours: of people, of letters, of goods, of projects.
_FOREIGN = frozenset(map(fold, (
    "نام خانوادگی", "نام پدر", "کد پرسنلی", "شماره پرسنلی", "شماره شناسنامه", "تاریخ تولد", "تاریخ استخدام",
    "مدرک تحصیلی", "تحصیلات", "نوع استخدام", "واحد سازمانی", "حقوق", "شماره حساب", "فرستنده", "گیرنده",
    "شماره نامه", "موضوع", "موضوع نامه", "شماره وارده", "شماره صادره", "تاریخ وارده", "تاریخ صادره",
    "ارجاع به", "ارجاع", "پیوست", "نوع کالا", "نام کالا", "کد کالا", "تعداد", "واحد", "قیمت", "قیمت واحد",
    "مبلغ", "بهای کل", "موجودی", "انبار", "عنوان پروژه", "نام پروژه", "پروژه", "پیمانکار", "کارفرما",
    "اعتبار مصوب", "درصد پیشرفت", "پیشرفت فیزیکی", "شماره قرارداد",
)))  # fmt: skip


def of_headers(spec: TableSpec, texts: Mapping[str, str], documents: Iterable[str], others: Iterable[str]) -> Evidence:
    """How sure these headers make that a sheet is this table.

    `texts` is field → its folded header, `documents` are the folded headers of the wide form, `others` those that
    were not understood.
    """
    if spec is DOSSIERS:
        documents = list(documents)
        is_wide = any(text not in _GENERIC for text in documents) or len(documents) > 2
        is_whole = any(text in _OF_DOSSIERS for text in texts.values())
        is_long = {"party", "requirement"} <= texts.keys()
        return Evidence.STRONG if is_wide or is_long or is_whole else Evidence.NONE
    own = {text for name, text in texts.items() if name not in ("_", "note") and text not in _GENERIC | _NAMES}
    if spec is PARTIES:
        is_own = any(word in text for text in own for word in _OF_A_REGISTER)
        if is_own or is_name_alone(texts):
            is_foreign = not _FOREIGN.isdisjoint((*others, *texts.values()))
            return Evidence.STRONG if is_own else Evidence.NONE if is_foreign else Evidence.WEAK
        return Evidence.NONE
    together = {*spec.required, "column"} <= texts.keys()  # words that only together say what a sheet is
    return Evidence.STRONG if own or (spec is VOCABULARY and together) else Evidence.NONE


def is_name_alone(texts: Mapping[str, str]) -> bool:
    """Whether the name column says that it holds the names of parties."""
    return texts.get("name") in _NAMES


def is_party_name(folded: str) -> bool:
    """Whether this header says that names of parties stand under it."""
    return folded in _NAMES


def is_hinted(spec: TableSpec, sheet: Sheet) -> bool:
    """Whether the office (in «نقش برگه‌ها»), or the sheet's title, says that it is this table; «تنظیمات (۲)» and
    «احزاب ۱۴۰۵» are parts of what they name."""
    if sheet.role:
        return sheet.role == spec.key
    title = fold(sheet.title) or fold(sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    return title in _hints(spec) or title.rstrip("0123456789") in _hints(spec)


def hinted(sheet: Sheet) -> TableSpec | None:
    """The table that the title says, None where it says none."""
    return next((spec for spec in TABLES if is_hinted(spec, sheet)), None)


def is_generic(folded: str) -> bool:
    """Whether a header says nothing by itself."""
    return folded in _GENERIC or folded in _NAMES


@cache
def _hints(spec: TableSpec) -> frozenset[str]:
    return frozenset(fold(hint) for hint in spec.hints)
