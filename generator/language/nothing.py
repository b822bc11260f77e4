"""What stands in a cell and says that there is nothing: «ندارد», «ثبت نشده», «N/A», «؟», «.», «۰» (contract §2).

The one table of such words, and one question: `says_nothing`. Whoever is addressed, decided by or proved with a cell
asks it first (`tables.rows` does, for every column), so that no letter goes to «ندارد» and no branch is registered
under «ثبت نشده».

The same words are content elsewhere: «مهر ندارد» is a defect, «پروانه ندارد» a reason, and no secretary. How much of
a longer phrase is taken for nothing therefore goes by the kind of column:

* `PROSE` (defect, reason, topic, view …): a word of the table by itself, or one that denies what such a column holds
  («نقصی ندارد», «فاقد ایراد», «بدون دلیل»). «فاقد مهر» and «امضا ندارد» say something, and stay.
* `TITLE` (names of parties, documents, sessions; addresses): besides what denies any field of ours («دفتر ندارد»),
  and whatever begins with «فاقد». Any other name may hold such words.
* `DATE` (dates and hours): as a title, but what is said of validity («فاقد اعتبار», «تمدید نشده») is no missing date.
* `SHORT` (persons, roles, numbers, ways of contact): any phrase that begins or ends so, for no person is called
  «هنوز معرفی نشده» and no number is «در دست ثبت».
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache

from generator.language.persian import clean, fold, to_latin

_LONGEST_DITTO = 12
LONGEST = 60  # characters; nobody takes more to say that there is nothing
DASHES = frozenset("-—–ـ_−‐‑‒―─")


class Kind(Enum):
    """What a column holds, as far as it decides what says nothing there."""

    PROSE = auto()
    TITLE = auto()
    DATE = auto()
    SHORT = auto()


#: Nothing in every column that the rule is for.
NOTHING = (
    "ندارد", "نداره", "ندارند", "نداریم", "نداشت", "نداشته", "نداشته است", "وجود ندارد", "موجود نیست",
    "موجود نمی‌باشد", "نیست", "نمی‌باشد", "فاقد", "بدون", "نامشخص", "نامعلوم", "ناشناس", "ناشناخته", "مشخص نیست",
    "معلوم نیست", "مشخص نشده", "مشخص نمی‌باشد", "معلوم نشده", "مشخص نگردیده", "تعیین نشده", "تعیین نگردیده",
    "ثبت نشده", "ثبت نگردیده", "ثبت نشد", "درج نشده", "درج نگردیده", "معرفی نشده", "معرفی نگردیده", "معرفی نشد",
    "اعلام نشده", "اعلام نگردیده", "اعلام نشد", "ذکر نشده", "نوشته نشده", "وارد نشده", "تکمیل نشده", "پر نشده",
    "در دست اقدام", "در حال اقدام", "در دست تکمیل", "در حال تکمیل", "در انتظار", "متعاقباً",
    "متعاقباً اعلام می‌شود", "متعاقباً اعلام می‌گردد", "متعاقباً اعلام خواهد شد", "بعداً", "بعداً اعلام می‌شود",
    "بعداً اعلام خواهد شد", "اعلام می‌شود", "اعلام خواهد شد", "خالی", "هیچ", "هیچی", "هیچ‌کدام", "هیچ‌یک",
    "هیچ‌کس", "هیچ مورد", "صفر", "خیر", "نه", "نخیر", "بلاتصدی", "بلامتصدی", "موضوعیت ندارد", "کاربرد ندارد",
    "مصداق ندارد", "ن.م", "ن.د", "غ.م", "n/a", "n.a", "#n/a", "not available", "not applicable", "none", "nil",
    "null", "nan", "no", "nothing", "unknown", "undefined", "empty", "blank", "missing", "tba", "tbd", "false",
    "not set", "not given",
)  # fmt: skip
#: Nothing where a name, a number or a date is meant; in prose it is news.
NOTHING_BUT_IN_PROSE = (
    "در دست بررسی", "در حال بررسی", "در دست پیگیری", "در حال پیگیری", "در دست ثبت", "در حال ثبت", "در دست صدور",
    "در حال صدور", "ارائه نشده", "ارسال نشده", "دریافت نشده", "صادر نشده", "اخذ نشده", "انتخاب نشده",
    "انجام نشده", "نیاز ندارد", "لازم نیست", "لازم ندارد", "مشمول نیست",
)  # fmt: skip
#: Said beside such a word, and no more than it.
_BESIDE = ("فعلا", "هنوز", "تاکنون", "در حال حاضر", "هم‌اکنون", "همچنان", "متأسفانه", "لطفاً", "است", "می‌باشد", "گردیده")

#: What prose itself is called: «نقصی ندارد», «بدون دلیل خاص».
_OF_PROSE = (
    "نقص", "نقیصه", "ایراد", "اشکال", "مشکل", "مورد", "کسری", "کمبود", "نکته", "شرح", "توضیح", "توضیحات",
    "ملاحظات", "ملاحظه", "دلیل", "علت", "موضوع", "عنوان", "دستور", "دستور جلسه", "دستور کار", "مصوبه", "تصمیم",
    "نتیجه", "پاسخ", "نظر", "دیدگاه", "پیشنهاد", "نقد", "مطالبه", "مطلب", "متن", "اطلاعات", "مقدار", "ذکر",
    "خاص", "هیچ", "هیچ‌گونه", "گونه",
)  # fmt: skip
#: What other fields are called: «شماره ندارد», «تاریخ ثبت نشده», «بدون نشانی».
_OF_FIELDS = (
    "شماره", "تاریخ", "زمان", "ساعت", "کد", "شناسه", "نام", "نام خانوادگی", "لقب", "سمت", "دبیر", "دبیر استان",
    "دبیرکل", "مسئول", "نماینده", "رابط", "رئیس", "متولی", "شعبه", "شاخه", "استان", "دفتر", "ثبت", "پروانه",
    "مجوز", "نامه", "تلفن", "ثابت", "همراه", "موبایل", "ایمیل", "رایانامه", "پست الکترونیک", "پستی", "ملی",
    "نشانی", "آدرس", "محل", "مکان", "سیاست", "مدرک", "سند", "مستند", "مهلت", "حزب", "تشکل", "معرفی", "اعلام",
    "تعیین", "درج", "صدور", "صادر", "اخذ", "ارائه", "دریافت", "مشخص", "معلوم", "انتخاب", "موجود", "برای", "این",
    "آن", "در", "و",
)  # fmt: skip
_DENIES_BEFORE = ("فاقد", "بدون", "عدم")
_DENIES_AFTER = (
    "ندارد", "نداره", "ندارند", "نداریم", "نداشت", "نداشته", "نیست", "نمی‌باشد", "نشده", "نشد", "نگردیده",
    "نگردید", "نگشته", "نامشخص", "نامعلوم",
)  # fmt: skip
_NEVER_IN_PROSE = ("نشده", "نشد", "نگردیده", "نگردید", "نگشته")  # «پیگیری نشده» is news

_BEGINS = re.compile(
    r"(?:فاقد|بدون|عدم|هنوز|متعاقبا|منتظر|در (?:حال|دست|شرف|انتظار)|به ?زودی|بلا ?(?:متصدی|تصدی))(?![^\W_])"
)
_ENDS = re.compile(
    r"(?<![^\W_])(?:ن(?:دارد|دارند|داریم|داشت|داشته|شده|شد|گردیده|گردید|گشته|یست|یستند|امشخص|امعلوم)|نمی ?باشد"
    r"|خواهد شد|می ?شود|می ?گردد|مشخص شود|تعیین شود|معرفی شود)(?: است| اند)?$"
)
_TRIMMED = re.compile(r"^\W+|\W+$")
_PARTS = re.compile(r"[/\\|،,؛;:()\[\]\u2013\u2014-]+")
_COUNTING = frozenset("123456789۱۲۳۴۵۶۷۸۹١٢٣٤٥٦٧٨٩")
_MEANINGLESS = re.compile(r"(?:0+|x+|×+|[۰٠]+)")
_CLOCK = re.compile(r"\d{1,2}(?::\d{2}){1,2}")
_VALIDITY = tuple(fold(word) for word in ("اعتبار", "تمدید", "منقضی"))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _any_of(words: Iterable[str], ending: str = "") -> str:
    return f"(?:(?:{'|'.join(sorted(_folded(words), key=lambda w: (-len(w), w)))}){ending})+"


_ANYWHERE = _folded(NOTHING)
_BUT_IN_PROSE = _ANYWHERE | _folded(NOTHING_BUT_IN_PROSE)
_BESIDES, _BEFORE, _AFTER = (tuple(sorted(_folded(words))) for words in (_BESIDE, _DENIES_BEFORE, _DENIES_AFTER))
_FIRST, _LAST = (
    (*_BEFORE, *_folded(("هنوز", "متعاقباً", "منتظر", "در حال", "در دست", "در شرف", "در انتظار", "به زودی", "بلا"))),
    (*_AFTER, *_folded(("است", "اند", "شود", "گردد", "خواهد شد"))),
)  # a quick look spares nearly all texts the slow one
_NEWS = tuple(_folded(_NEVER_IN_PROSE))
_FILLING = re.compile(f"^{_any_of(_BESIDE)}|{_any_of(_BESIDE)}$")
_ONLY_PROSE = re.compile(_any_of(_OF_PROSE, "(?:ای|ی|ها|های)?"))
_ONLY_FIELDS = re.compile(_any_of((*_OF_PROSE, *_OF_FIELDS), "(?:ای|ی|ها|های)?"))


def is_dash(text: str) -> bool:
    """Whether it is dashes and nothing else, which is how an empty cell is drawn by hand."""
    return bool(text) and all(sign in DASHES or sign == " " for sign in text)


#: What stands for the cell above. It is no value and not nothing, either: the cell has to be written out.
_DITTO = _folded(
    ("ایضا", "ایضاً", "همان", "مثل بالا", "مانند بالا", "همانند بالا", "مشابه بالا", "به شرح بالا", "ditto", "idem")
)
_DITTO_SIGNS = frozenset(('"', "''", "″", "〃", "״", "“", "”", ",,", "„"))
_DITTO_BEGINS = frozenset("ابهمدiId \"'″〃״“”,„")


def is_ditto(text: str) -> bool:
    """Whether a text says no more than «as above»: «〃», «ایضاً»."""
    if len(text) > _LONGEST_DITTO or text[:1] not in _DITTO_BEGINS:  # nearly every text
        return False
    return text.strip() in _DITTO_SIGNS or fold(text) in _DITTO


def is_counted(text: str) -> bool:
    """Whether a text begins and ends with a digit but zero, as nearly every number does: no word is around it then."""
    return text[0] in _COUNTING and text[-1] in _COUNTING


@lru_cache(maxsize=65536)
def says_nothing(text: str, kind: Kind) -> bool:
    """Whether a text says that there is nothing for a column of that kind. '' does not: it says nothing at all."""
    if not text or len(text) > LONGEST:
        return False
    if is_counted(text):
        return False
    folded = fold(text)
    if not folded.isalnum() and not any(sign.isalnum() for sign in folded):
        return True  # signs only: «؟», «...», «×»
    if kind is Kind.DATE and _CLOCK.fullmatch(to_latin(text).strip()):
        return False  # midnight is an hour
    words = _ANYWHERE if kind is Kind.PROSE else _BUT_IN_PROSE
    if folded in words or _MEANINGLESS.fullmatch(folded):
        return True
    core = folded
    if folded.startswith(_BESIDES) or folded.endswith(_BESIDES):
        core = _FILLING.sub("", folded) or folded
        if core in words:
            return True
    if (core.startswith(_BEFORE) or core.endswith(_AFTER)) and _denies(core, kind):
        return True
    if (folded.startswith(_FIRST) or folded.endswith(_LAST)) and _begins_or_ends_so(text, core, kind):
        return True
    return bool(_PARTS.search(text)) and _in_parts(text, kind)


def _denies(core: str, kind: Kind) -> bool:
    """«نقصی ندارد», «شمارهٔ ثبت ندارد», «فاقد نشانی»: the column's own name and a word that denies it."""
    if kind is Kind.DATE and any(word in core for word in _VALIDITY):
        return False
    only = _ONLY_PROSE if kind is Kind.PROSE else _ONLY_FIELDS
    for word in _BEFORE:
        if core.startswith(word) and only.fullmatch(core, len(word)):
            return True
    for word in _AFTER:
        if core.endswith(word) and only.fullmatch(core, 0, len(core) - len(word)):
            return kind is not Kind.PROSE or word not in _NEWS
    return False


def _begins_or_ends_so(text: str, core: str, kind: Kind) -> bool:
    if kind is Kind.PROSE or (kind is Kind.DATE and any(word in core for word in _VALIDITY)):
        return False
    phrase = _TRIMMED.sub("", clean(text).replace("\u200c", " ").replace("ً", ""))
    if kind is Kind.SHORT:
        return bool(_BEGINS.match(phrase) or _ENDS.search(phrase))
    return phrase.startswith("فاقد ")


def _in_parts(text: str, kind: Kind) -> bool:
    """«ندارد / نامشخص»: each part by itself says nothing."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    return len(parts) > 1 and all(says_nothing(part, kind) for part in parts)
