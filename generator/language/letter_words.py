"""The words of the table «متن نامه‌ها»: when a paragraph is said, and the places that are filled in.

Data only; the first spelling of each is the one that is printed. They are compared folded. A condition or a place that
some letters lack has the kinds of those that have it; `EVERY` is all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.language.persian import fold
from generator.model import LetterKind

EVERY = frozenset(LetterKind)
_NOTICE = frozenset({LetterKind.NOTICE})
_INVITATION = frozenset({LetterKind.INVITATION})
_MOVED = frozenset({LetterKind.MOVED})
_MEMBERSHIP = frozenset({LetterKind.MEMBERSHIP})
_WITHDRAWAL = frozenset({LetterKind.WITHDRAWAL})
_STAGE = frozenset({LetterKind.STAGE})
_ACKNOWLEDGEMENT = frozenset({LetterKind.ACKNOWLEDGEMENT})
_REMINDER = frozenset({LetterKind.REMINDER})
_DEFICIENT = _NOTICE | _STAGE
_ASKING = _DEFICIENT | _REMINDER
_CHANGED = _MOVED | {LetterKind.CANCELLED}
_FOLLOWING = _ASKING | _CHANGED | _ACKNOWLEDGEMENT
_SESSION = EVERY - _ASKING - _MEMBERSHIP - _WITHDRAWAL - _ACKNOWLEDGEMENT

Known = Mapping[str, tuple[tuple[str, ...], frozenset[LetterKind]]]

#: Of the column «شرط بند». A row whose conditions all hold is said; a row without any stands for all other cases.
CONDITIONS: Known = {
    "person": (("شخص", "گیرندهٔ شخص", "person"), EVERY),
    "no_name": (("بی‌نام", "بدون نام دبیر", "بدون نام"), EVERY),
    "enclosure": (("پیوست", "enclosure"), EVERY),
    "one": (("یک مورد", "یک نقص", "one"), _ASKING | _INVITATION),
    "many": (("چند مورد", "چند نقص", "many"), _ASKING | _INVITATION),
    "follows": (("پیرو", "پیرو نامهٔ پیشین", "پیگیری"), _NOTICE | _REMINDER),
    "whole": (("کل پرونده", "وضعیت کل پرونده"), _DEFICIENT),
    "described": (("با شرح نواقص", "با شرح"), _DEFICIENT),
    "only": (("تنها یک مدرک لازم", "یک مدرک لازم"), _NOTICE),
    "has_met": (("مدرک تأییدشده", "با مدرک تأییدشده"), _NOTICE),
    "reviewing": (("مدرک در دست بررسی", "با مدرک در دست بررسی"), _NOTICE),
    "no_review": (("بی‌تاریخ بررسی", "بدون تاریخ بررسی"), _NOTICE),
    "no_deadline": (("بی‌مهلت", "بدون مهلت"), _NOTICE),
    "contact": (("رابط", "با رابط"), _ASKING),
    "contact_person": (("رابط شخص", "رابط شخص است"), _ASKING),
    "no_time": (("بی‌ساعت", "بدون ساعت"), _INVITATION | _MOVED),
    "no_place": (("بی‌محل", "بدون محل"), _INVITATION | _MOVED),
    "is_chair": (("رئیس همین تشکل", "ریاست با گیرنده"), _INVITATION),
    "chair": (("رئیس معلوم", "با رئیس"), _INVITATION),
    "agenda": (("با دستور کار", "دستور کار"), _INVITATION),
    "one_letter": (("یک نامه",), _WITHDRAWAL),
    "moved_time": (("تغییر زمان",), _MOVED),
    "moved_place": (("تغییر محل",), _MOVED),
    "moved_both": (("تغییر زمان و محل",), _MOVED),
    "moved_chair": (("تغییر رئیس",), _MOVED),
    "representative": (("نماینده معلوم", "با نماینده"), _MEMBERSHIP),
    "is_addressee": (("نماینده گیرنده است", "نماینده همین گیرنده"), _MEMBERSHIP),
}

#: What stands in braces; those of `BLOCKS` fill a paragraph of their own.
PLACES: Known = {
    "party": (("نام تشکل", "نام حزب", "تشکل"), EVERY),
    "kind": (("گونهٔ تشکل", "نوع تشکل"), EVERY),
    "this_party": (("آن تشکل", "آن حزب"), EVERY),
    "you": (("شما", "مخاطب", "جناب‌عالی"), EVERY),
    "recipient": (("نام گیرنده", "دبیر استان"), EVERY),
    "role": (("سمت گیرنده",), EVERY),
    "this_office": (("این اداره", "این اداره‌کل"), EVERY),
    "office": (("نام اداره",), EVERY),
    "follows_number": (("شمارهٔ نامهٔ پیشین",), _FOLLOWING),
    "follows_date": (("تاریخ نامهٔ پیشین",), _FOLLOWING),
    "reviewed_on": (("تاریخ بررسی",), _NOTICE),
    "n_required": (("شمار مدارک لازم", "تعداد مدارک لازم"), _NOTICE),
    "n_met": (("شمار مدارک تأییدشده", "تعداد مدارک تأییدشده"), _NOTICE),
    "n_reviewing": (("شمار مدارک در دست بررسی", "تعداد مدارک در دست بررسی"), _NOTICE),
    "n_deficiencies": (("شمار نواقص", "تعداد نواقص"), _DEFICIENT),
    "these": (("موارد زیر",), _ASKING),
    "still": (("همچنان",), _NOTICE),
    "documents": (("مدارک یادشده",), _ASKING),
    "deadline": (("مهلت", "تاریخ مهلت"), _NOTICE),
    "deadline_days": (("روزهای مهلت", "مهلت به روز کاری"), _NOTICE),
    "contact": (("رابط", "رابط اداره"), _ASKING),
    "session": (("نشست", "عنوان نشست"), _SESSION),
    "date": (("تاریخ نشست", "روز نشست"), _SESSION),
    "time": (("ساعت نشست",), _SESSION),
    "place": (("محل نشست",), _SESSION),
    "date_before": (("تاریخ پیشین", "تاریخ پیشین نشست"), _MOVED),
    "time_before": (("ساعت پیشین", "ساعت پیشین نشست"), _MOVED),
    "place_before": (("محل پیشین", "محل پیشین نشست"), _MOVED),
    "chair": (("رئیس جلسه", "رئیس نشست"), _INVITATION | _MOVED),
    "chair_before": (("رئیس پیشین", "رئیس پیشین نشست"), _MOVED),
    "joined_on": (("تاریخ عضویت",), _MEMBERSHIP),
    "representative": (("نماینده", "نام نماینده"), _MEMBERSHIP),
    "term": (("دوره", "دورهٔ عضویت"), _MEMBERSHIP),
    "decision": (("تصمیم", "تصمیم اداره"), _STAGE),
    "decided_on": (("تاریخ تصمیم",), _STAGE),
    "answered_on": (("تاریخ پاسخ",), _ACKNOWLEDGEMENT),
    "table": (("جدول نواقص",), _DEFICIENT),
    "reminders": (("یادآوری‌ها", "یادآوری اعتبار"), _NOTICE),
    "due": (("جدول مهلت‌ها",), _REMINDER),
    "agenda": (("جدول دستور کار", "دستور کار"), _INVITATION),
    "quoted": (("شرح نواقص",), _DEFICIENT),
    "voided": (("نامهٔ ابطال‌شده", "نامه‌های ابطال‌شده"), _WITHDRAWAL),
    "voided_subject": (("موضوع نامهٔ ابطال‌شده",), _WITHDRAWAL),
}
#: Places that are a paragraph: a table, or a line for each row.
BLOCKS = frozenset({"table", "reminders", "due", "agenda", "quoted"})
#: What a letter can't do without: it would ask for nothing, or invite to nothing.
NEEDED: Mapping[LetterKind, tuple[str, ...]] = {
    LetterKind.NOTICE: ("table",),
    LetterKind.INVITATION: ("session", "date"),
    LetterKind.MOVED: ("session", "date"),
    LetterKind.CANCELLED: ("session",),
    LetterKind.THANKS: ("session",),
    LetterKind.APPRECIATION: ("this_party",),
    LetterKind.MEMBERSHIP: ("this_party",),
    LetterKind.WITHDRAWAL: ("voided",),
    LetterKind.STAGE: ("decision",),
    LetterKind.ACKNOWLEDGEMENT: ("follows_number",),
    LetterKind.REMINDER: ("due",),
}
#: The text of a paragraph that the office leaves out on purpose.
LEFT_OUT = frozenset(map(fold, ("حذف شود", "حذف", "نمی‌آید")))


def title(known: Known, key: str) -> str:
    """How a condition or a place is printed."""
    return known[key][0][0]


def titles(known: Known, kind: LetterKind) -> str:
    """What may stand in the letters of a kind, as a list for people."""
    return "، ".join(names[0] for names, kinds in known.values() if kind in kinds)


CONDITION_BY_FOLD = {fold(name): key for key, (names, _) in CONDITIONS.items() for name in names}
PLACE_BY_FOLD = {fold(name): key for key, (names, _) in PLACES.items() for name in names}
