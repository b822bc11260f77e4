"""What makes a sheet one of ours: a header that only our tables have, or a title that says so. Never a guess.

«نام», «تاریخ», «شماره» and their like stand in every office list, of staff as of letters, goods and projects; they
are no evidence. The name of a party is evidence of a register only while there is no other (contract §2). Where the
title does not name the table, what stands under the headers must speak of ours, too: grounds that are grounds of an
invitation, documents that parties are asked for. A title that names another body («شورا», «کارکنان») is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any

from generator.language import values, words
from generator.language.persian import clean, fold
from generator.model import LetterKind
from generator.reading.sheets import Sheet
from generator.tables.columns import (
    CHECKS,
    DOSSIERS,
    HOLIDAYS,
    HOUSE_MEMBERS,
    OFFICE_KEY_BY_FOLD,
    PARTIES,
    TABLE_BY_KEY,
    TABLES,
    VOCABULARY,
    TableSpec,
)


class Evidence(IntEnum):
    """How sure a sheet is a table."""

    NONE = 0
    WEAK = 1  # a list of party names, and nothing that only a register has; any other table that is asked about
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
    "جدول", "ستون", "table", "column", "ایمیل", "email", "e-mail", "رایانامه", "پست الکترونیک",
    "تا تاریخ", "تاریخ عضویت", "عضویت از",
    "تغییر", "نوع تغییر", "گونه تغییر", "شرح تغییر", "از تاریخ", "تاریخ تغییر", "مقدار جدید", "مقدار پیشین",
    "متن", "حالت", "شرط", "هنگام", "نوع نامه", "گونه نامه", "عنوان نامه", "متن نامه",
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


def is_foreign(folded: str) -> bool:
    """Whether this header stands in lists that are none of ours."""
    return folded in _FOREIGN


def _words(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


#: Words of a title that say nothing of what the sheet is, and those that say whose it is: ours.
_NEUTRAL = _words("""
    sheet table page list data برگه برگ ورق صفحه کاربرگ جدول فهرست لیست اطلاعات داده داده‌ها بانک بخش کل کلیه
    همه تمام جدید قدیم نهایی اصلی موجود ویرایش نسخه رسمی رسمی‌ها سال ماه دوره نیمه نیم‌سال فصل اول دوم سوم
    چهارم نخست و در برنامه ثبت دفتر copy of
""") | _words(" ".join(words.MONTHS))
_OURS = _words("""
    احزاب حزب حزبی تشکل تشکل‌ها تشکل‌های گروه‌ها گروه‌های سیاسی دبیر دبیران استان استانی شعب شعبه شعبه‌ها
    شعبه‌های شاخه شاخه‌ها شاخه‌های مسئولان ایلام با لازم وضعیت
""")
#: Words of a title that name another body, or another kind of list.
_ANOTHER_S = _words("""
    شورا شورای شوراها شوراهای کمیسیون کمیسیون‌ها کارگروه کارگروه‌ها ستاد کمیته هیئت هیئت‌ها هیئت‌های هیأت
    کارکنان کارمندان پرسنل پرسنلی نیروها استخدام استخدامی وارده صادره اندیکاتور اموال کالا کالاها انبار پروژه
    پروژه‌ها طرح طرح‌ها بودجه هزینه هزینه‌ها آرا آراء نامزدها رأی خودرو خودروها بیمه مرخصی مأموریت مأموریت‌ها
    نشریات سمن سمن‌ها مساجد مزایده مناقصه قرارداد قراردادها دستگاه دستگاه‌ها فرمانداری فرمانداری‌ها بخشداری
    شهرداری دهیاری دهیاری‌ها مردم‌نهاد خیریه خیریه‌ها رسانه‌ها مطبوعات اصناف اتحادیه‌ها شرکت‌ها نتایج
    کارگاه آموزش فروش خرید حقوق چاپگر ابلاغی مردمی نرم‌افزار سامانه سیستم حسابداری
""")
#: Words in the names of bodies that are no parties, unless the name begins by saying that it is one.
_OTHER_BODIES = _words("""
    خیریه خیریه‌ها خیرین نیکوکاری موسسه مؤسسه بنیاد صندوق صنفی اتحادیه شرکت تعاونی باشگاه هیئت هیأت مسجد پایگاه
    بیماران معلولان معلولین ایتام کودکان کودک ورزشی سمن مردم‌نهاد نهاد آموزشگاه مدرسه دانشگاه بیمارستان بانک اداره
    اداره‌کل وزارت استانداری فرمانداری بخشداری شهرداری دهیاری ستاد کمیته نشریه هفته‌نامه
""")
_POLITICAL = _words("احزاب حزب حزبی سیاسی")
_PEOPLE_S = fold("مردم‌نهاد")
_WORD = re.compile(r"[^\W_]+(?:\u200c[^\W_]+)*")
_MOST_OF_ALL = 5  # headers of one of our tables, and no other list has so many of them


def is_hinted(spec: TableSpec, sheet: Sheet) -> bool:
    """Whether the office (in «نقش برگه‌ها»), or the sheet's title, says that it is this table; «تنظیمات (۲)» and
    «احزاب ۱۴۰۵» are parts of what they name, «نشست‌های دبیران احزاب» names sessions."""
    return sheet.role == spec.key if sheet.role else spec.key in _named(_title(sheet))


def is_neutral(sheet: Sheet) -> bool:
    """Whether the title says nothing of what the sheet is: «Sheet2», «۱۴۰۵»."""
    return not _left(_title(sheet), _NEUTRAL | _OURS)


def is_another_s(sheet: Sheet) -> bool:
    """Whether the title names another body, or a list that is none of ours."""
    title = _title(sheet)
    return not _ANOTHER_S.isdisjoint(_left(title, frozenset())) or _PEOPLE_S in fold(title)


def is_of_other_bodies(sheet: Sheet, names: int, rows: Iterable[Sequence[Any]]) -> bool:
    """Whether a list of names is one of charities, guilds or agencies: by its title, or by most of the names."""
    if not _POLITICAL.isdisjoint(_left(_title(sheet), frozenset())):
        return False
    if is_another_s(sheet):
        return True
    said = [_left(row[names - 1], frozenset()) for row in rows if names <= len(row) and isinstance(row[names - 1], str)]
    others = [words for words in said if words and words[0] not in _POLITICAL and not _OTHER_BODIES.isdisjoint(words)]
    return len(others) * 2 > len(said)


def _title(sheet: Sheet) -> str:
    return sheet.title if fold(sheet.title) else sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]


@lru_cache(maxsize=1024)
def _left(title: str, without: frozenset[str]) -> tuple[str, ...]:
    """The words of a title but for those, folded; numbers are no words."""
    found = (fold(word).rstrip("0123456789") for word in _WORD.findall(clean(title)))
    return tuple(word for word in found if word and word not in without)


@lru_cache(maxsize=1024)
def _named(title: str) -> frozenset[str]:
    """The tables that a title names: as it stands, or without the words that say nothing or whose they are."""
    folded = fold(title)
    whole = {folded, folded.rstrip("0123456789"), _plain(_left(title, _NEUTRAL))}
    ours = {*whole, _plain(_left(title, _NEUTRAL | _OURS))}
    return frozenset(
        spec.key for spec in TABLES if not _hints(spec).isdisjoint(whole if spec is HOUSE_MEMBERS else ours)
    )


def _plain(found: Sequence[str]) -> str:
    """«نشستهای» as «نشستها»."""
    return "".join(word.removesuffix("ی") if word.endswith("های") else word for word in found)


def hinted(sheet: Sheet) -> TableSpec | None:
    """The table that the title says, None where it says none."""
    return next((spec for spec in TABLES if is_hinted(spec, sheet)), None)


@cache
def _table_names() -> frozenset[str]:
    return frozenset(fold(name) for spec in TABLE_BY_KEY.values() for name in (spec.key, *spec.hints))


#: What only documents of parties are called.
_OF_PARTIES = tuple(map(fold, ("پروانه", "مرامنامه", "اساسنامه", "فرم", "شعبه", "شاخه", "دبیرکل", "مجمع", "حزب", "تشکل",
                               "روزنامه رسمی", "کاربرگ", "کنگره", "نشانی", "مسئول")))  # fmt: skip
_OF_A_HOUSE = tuple(
    map(fold, ("خانه", "حزب", "احزاب", "تشکل", "دبیر", "عضو", "اعضا", "مجمع", "هیئت", "آیین‌نامه", "اساسنامه"))
)
_ONE_OF_OUR_LETTERS = re.compile(f"(?:{'|'.join(kind.value for kind in LetterKind)})-")
#: Table → (field, what a cell of it says where the table is ours).
_SAYS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "requirements": ("title", lambda text: any(word in fold(text) for word in _OF_PARTIES)),
    "policies": ("ground", lambda text: words.GROUND.find(text) is not None),
    "office": ("key", lambda text: fold(text) in OFFICE_KEY_BY_FOLD),
    "letters": ("letter", lambda text: _ONE_OF_OUR_LETTERS.match(text.lower())),
    "house_steps": ("step", lambda text: any(word in fold(text) for word in _OF_A_HOUSE)),
    "holidays": ("kind", lambda text: words.HOLIDAY_KIND.find(text) is not None),
    "party_changes": ("change", lambda text: words.PARTY_CHANGE.find(text) is not None),
    CHECKS.key: ("table", lambda text: fold(text) in _table_names()),
}  # fmt: skip


def speaks_of_ours(spec: TableSpec, columns: Mapping[str, int], rows: Iterable[Sequence[Any]]) -> bool | None:
    """Whether what stands under the headers is what only our table says; None where that can't be told, or where there
    are so many of our headers that nothing else is needed. Days that are not said to be off are no holidays."""
    if spec.key not in _SAYS or len(columns) > _MOST_OF_ALL:
        return None
    if _SAYS[spec.key][0] not in columns:
        return False if spec is HOLIDAYS else None
    field, says = _SAYS[spec.key]
    position = columns[field] - 1
    cells = [row[position] for row in rows if position < len(row)]
    texts = [clean(values.as_text(cell)) for cell in cells if not values.is_blank(cell)]
    return any(map(says, texts)) if texts else None


@cache
def _hints(spec: TableSpec) -> frozenset[str]:
    return frozenset(fold(hint) for hint in spec.hints)
