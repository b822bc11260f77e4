"""The words that cells may hold, per meaning: first the usual spelling, then the variants met in offices.

Data only. They are compared folded, so letters, ZWNJ, spaces, digits and punctuation need no variants here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from generator.language.persian import clean, fold
from generator.model import (
    Act,
    AttendanceStatus,
    Condition,
    CorrectedSubject,
    DocumentState,
    Ground,
    HolidayKind,
    LetterKind,
    LicenceState,
    PartyChange,
    Scope,
    SessionState,
    TaskState,
    Verdict,
)

V = TypeVar("V")
_IN_DOUBT = ("؟", "?", "؟)", "?)")
_NEAR, _APART = 0.75, 0.1  # how alike a misspelled word is to one of ours, and how much less to all others


@dataclass(frozen=True)
class Words(Generic[V]):
    """A closed vocabulary: `find` by folded spelling, `accepted` to tell a person what may stand in the cell."""

    by_fold: Mapping[str, V]
    accepted: tuple[str, ...]
    doubtful: frozenset[str] = frozenset()  # folded; what they are taken for has to be said

    @classmethod
    def of(
        cls, spellings: Mapping[V, tuple[str, ...]], doubtful: Mapping[V, tuple[str, ...]] | None = None
    ) -> Words[V]:
        groups = (*spellings.items(), *(doubtful or {}).items())
        by_fold = {_key(spelling): value for value, group in groups for spelling in group}
        unclear = frozenset(_key(spelling) for group in (doubtful or {}).values() for spelling in group)
        return cls(by_fold, tuple(group[0] for group in spellings.values()), unclear)

    def usual(self, value: V) -> str:
        """The spelling that a person is told of; KeyError where there is none."""
        return {self.find(spelling): spelling for spelling in self.accepted}[value]

    def find(self, typed: str) -> V | None:
        """The meaning of what was typed, None when it is none of ours; with a question mark behind it it is none."""
        if typed.endswith(_IN_DOUBT):
            return None
        found, parts = self.by_fold.get(_key(typed)), _PARTED.split(typed)
        if found is None and len(parts) > 1 and any(map(str.isalpha, parts)):  # «دارد ✓» says one thing twice
            said = {self.by_fold.get(_key(part)) for part in parts if part}
            return said.pop() if len(said) == 1 else None
        return found

    def nearest(self, typed: str) -> str:
        """The usual spelling of the one meaning whose words look like what was typed; '' where it may be two or none.

        For a question to the reader, never for use: «نداردد» lies near «دارد», too.
        """
        best: dict[V, float] = {}
        for spelling, value in self.by_fold.items():
            alike = SequenceMatcher(None, _key(typed), spelling)
            if alike.real_quick_ratio() >= _NEAR and alike.quick_ratio() >= _NEAR and len(spelling) > 1:
                best[value] = max(best.get(value, 0.0), alike.ratio())
        first, second = (*sorted(best.items(), key=lambda item: -item[1]), (None, 0.0), (None, 0.0))[:2]
        if first[1] < _NEAR or first[1] - second[1] < _APART:
            return ""
        return next(word for word in self.accepted if self.find(word) == first[0])

    def is_doubtful(self, typed: str) -> bool:
        """Whether the word has more than one meaning, so that it has to be said for what it was taken."""
        return _key(typed) in self.doubtful


def word_key(typed: str) -> str:
    """What is the same for two spellings of one word of the office's own; a question mark behind it counts."""
    cleaned = clean(typed)
    return f"{_key(cleaned)}؟" if cleaned.endswith(_IN_DOUBT) else _key(cleaned)


def _key(typed: str) -> str:
    """The folded spelling; of «*», which is folded away, itself. Ticks and crosses of any shape are one each, and so are
    the forms of a verb that say the same: «ارائه شد»، «ارائه گردیده است»."""
    return _VERB.sub(r"\1شده", fold(typed.translate(_SHAPES))) or typed.strip()


_VERB = re.compile(r"(ن?)(?:گردیده|گردید|شده|شد)(?:است)?$")
_PARTED = re.compile(r"[\s()،,]+")


#: Not ☒ and ☐: some programs tick a box so, and others cross it out or leave it.
_SHAPES = {**dict.fromkeys(map(ord, "✅☑🗸🗹"), "✓"), **dict.fromkeys(map(ord, "✖✕❌"), "×"), 0xFE0F: None}


SCOPE = Words.of(
    {
        Scope.NATIONAL: ("ملی", "سراسری", "کشوری", "پروانه کشوری", "ملی (سراسری)", "سراسری (ملی)", "ملی و سراسری", "ملی سراسری", "کشوری (ملی)",
                         "ملی (کشوری)", "کشوری (سراسری)", "سراسری (کشوری)", "national"),
        Scope.PROVINCIAL: ("استانی", "پروانه استانی", "محلی (استانی)", "استانی (محلی)", "provincial"),
    },
    # The law knows national and provincial licences; what is active in one county only has one of the province.
    {Scope.PROVINCIAL: ("شهرستانی", "شهرستان", "محلی", "منطقه‌ای شهرستان")},
)  # fmt: skip
LICENCE_STATE = Words.of(
    {
        LicenceState.VALID: ("معتبر", "دارای اعتبار", "فعال", "پروانه معتبر", "تمدید شده", "valid"),
        LicenceState.INITIAL: ("مجوز اولیه", "مجوز اولیه تأسیس", "در شرف اخذ پروانه", "در شرف اخذ پروانه نهایی"),
        LicenceState.EXPIRED: (
            "منقضی", "تمدیدنشده", "منقضی شده", "منقضی‌شده", "منقضی، تمدیدنشده", "فاقد اعتبار",
        ),
        LicenceState.SUSPENDED: ("تعلیق", "معلق", "تعلیق فعالیت", "تعلیق‌شده", "در تعلیق"),
        LicenceState.SEIZED: ("توقیف", "توقیف پروانه", "توقیف‌شده"),
        LicenceState.DISSOLUTION_REQUESTED: ("تقاضای انحلال", "توقیف و تقاضای انحلال", "درخواست انحلال"),
        LicenceState.DISSOLVED: ("منحل", "منحله", "منحل‌شده", "انحلال"),
        LicenceState.REVOKED: (
            "لغو پروانه", "لغو", "لغو شده", "پروانه لغو شده", "ابطال", "ابطال پروانه", "ابطال شده", "باطل",
            "باطل شده", "پروانه باطل شده", "پروانه ابطال شده", "لغو مجوز", "ابطال مجوز",
        ),
        LicenceState.MERGED: ("ادغام‌شده", "ادغام", "ادغام در حزب دیگر"),
        LicenceState.UNKNOWN: ("نامشخص", "نامعلوم", "مشخص نیست"),
    },
    # How active a party is says nothing of its licence, nor does a renewal that is not through.
    {
        LicenceState.UNKNOWN: (
            "در حال تمدید", "در دست تمدید", "در جریان تمدید", "در انتظار تمدید", "تمدید در دست اقدام", "در شرف تمدید",
            "غیرفعال", "نیمه‌فعال", "راکد", "تعطیل", "فاقد فعالیت", "فاقد پروانه", "بدون پروانه", "پروانه ندارد",
            "فاقد مجوز", "بدون مجوز", "مجوز ندارد",
        ),
        LicenceState.INITIAL: ("در شرف تأسیس", "در حال تأسیس", "در دست تأسیس"),
    },
)  # fmt: skip
DOCUMENT_STATE = Words.of(
    {
        DocumentState.MET: (
            "تأیید", "تأییدشده", "مورد تأیید", "دارد", "کامل", "کامل است", "تکمیل", "تکمیل شده", "موجود", "موجود است",
            "تحویل‌شده", "ارائه شده", "دریافت شده", "واصل شده", "بلی", "بله", "✓", "√", "*", "+", "۱", "ok", "met", "yes", "true",
        ),
        DocumentState.MISSING: (
            "ندارد", "فاقد", "ارائه نشده", "تحویل نشده", "دریافت نشده", "واصل نشده", "موجود نیست", "ناموجود", "خیر", "×",
            "x", "۰", "missing", "no", "false",
        ),
        DocumentState.FLAWED: (
            "ناقص", "نقص دارد", "ناقص است", "دارای نقص", "کامل نیست", "تکمیل نشده", "نیاز به اصلاح", "نیازمند اصلاح", "flawed",
        ),
        DocumentState.UNDER_REVIEW: ("در دست بررسی", "در حال بررسی", "بررسی", "در دست اقدام", "under review"),
        DocumentState.EXEMPT: (
            "معاف", "معاف است", "نیاز ندارد", "نیازی نیست", "لازم نیست", "لازم ندارد", "ضرورت ندارد", "مشمول نیست", "exempt",
        ),
    }
)  # fmt: skip
#: Of a dossier as a whole. That there is none («ندارد») is no state of what it holds.
WHOLE_STATE = Words.of(
    {
        DocumentState.MET: (
            "کامل", "کامل است", "کامل شده", "تکمیل", "تکمیل است", "تکمیل شده",
            "بی‌نقص", "بدون نقص", "فاقد نقص", "نقص ندارد", "بدون کسری", "تأیید", "تأییدشده", "complete",
        ),
        DocumentState.FLAWED: (
            "ناقص", "ناقص است", "دارای نقص", "نقص دارد", "نقص پرونده", "تکمیل نشده", "کامل نیست", "ناتمام", "ناکامل",
            "نیازمند تکمیل", "کسری دارد", "کسری مدارک", "کسری مدرک", "incomplete",
        ),
        DocumentState.UNDER_REVIEW: ("در دست بررسی", "در حال بررسی", "بررسی", "در دست تکمیل", "در حال تکمیل"),
    }
)  # fmt: skip
SESSION_STATE = Words.of(
    {
        SessionState.PLANNED: (
            "برنامه‌ریزی‌شده", "برنامه‌ریزی", "در پیش", "پیش رو", "در دستور", "برگزار نشده", "planned",
        ),
        SessionState.HELD: ("برگزار شد", "held"),
        SessionState.CANCELLED: ("لغو", "لغو شد", "cancelled"),
    }
)  # fmt: skip
ATTENDANCE = Words.of(
    {
        AttendanceStatus.PRESENT: ("حاضر", "حضور", "حضور داشت", "بلی", "بله", "✓", "*", "+", "۱", "present"),
        AttendanceStatus.ABSENT: ("غایب", "غیبت", "عدم حضور", "حضور نداشت", "خیر", "×", "۰", "absent"),
    }
)
VERDICT = Words.of(
    {
        Verdict.INVITE: ("دعوت شود", "دعوت", "دعوت گردد", "موافقت", "invite"),
        Verdict.DO_NOT_INVITE: ("دعوت نشود", "عدم دعوت", "دعوت نگردد", "مخالفت", "do not invite"),
    }
)
GROUND = Words.of(
    {
        Ground.COMPLETE_DOSSIER: ("پرونده کامل", "تکمیل پرونده", "پرونده شعبه کامل", "complete dossier"),
        Ground.BRANCH_REGISTERED: ("ثبت شعبه", "شعبه ثبت‌شده", "مجوز شعبه", "branch registered"),
        Ground.NATIONAL_LICENCE: (
            "پروانه کشوری",
            "پروانه ملی",
            "مجوز کشوری",
            "پروانه سراسری",
            "national licence",
        ),
        Ground.PROVINCIAL_LICENCE: ("پروانه استانی", "مجوز استانی", "provincial licence"),
        Ground.HOUSE_MEMBER: ("عضو خانه احزاب", "عضویت خانه احزاب", "عضویت در خانه احزاب", "house member"),
        Ground.EVERY_PARTY: ("همه تشکل‌ها", "همه احزاب", "همه", "تمام تشکل‌ها", "تمامی احزاب", "every party"),
    }
)
TASK_STATE = Words.of(
    {
        TaskState.DONE: (
            "انجام شد",
            "انجام‌شده",
            "انجام شده است",
            "پایان‌یافته",
            "پاسخ داده شد",
            "بسته",
            "مختومه",
            "done",
        ),
        TaskState.IN_PROGRESS: (
            "در دست انجام",
            "در حال انجام",
            "در دست اقدام",
            "در دست پیگیری",
            "در حال پیگیری",
            "باز",
        ),
        TaskState.NOT_STARTED: ("آغاز نشده", "شروع نشده", "انجام نشده", "انجام نشد", "در نوبت", "پیش رو"),
    }
)
HOLIDAY_KIND = Words.of(
    {
        HolidayKind.OFF: ("تعطیل", "تعطیل رسمی", "روز تعطیل", "off"),
        HolidayKind.WORKING: ("روز اداری", "روز کاری", "کاری", "اداری", "غیرتعطیل", "working day"),
    }
)
ACT = Words.of(
    {
        Act.SEND: ("ارسال شود", "ارسال می‌شود", "فرستاده شود", "send"),
        Act.DO_NOT_SEND: ("ارسال نمی‌شود", "ارسال نشود", "فرستاده نشود", "do not send"),
        Act.WITHDRAW: ("ابطال", "ابطال شد", "ابطال شود", "باطل شد", "withdraw"),
        Act.AMEND: ("اصلاح", "اصلاح شد", "اصلاح شود", "اصلاحیه", "amend"),
        Act.CORRECT_NUMBER: ("تصحیح شماره", "اصلاح شماره", "تصحیح شماره نامه", "correct number"),
        Act.RETURN: ("برگشت خورد", "برگشت", "برگشت داده شد", "برگشتی", "مرجوع شد", "عودت شد", "return", "returned"),
        Act.ANSWER: ("پاسخ رسید", "پاسخ داده شد", "پاسخ داد", "جواب رسید", "پاسخ دریافت شد", "answer", "answered"),
        Act.NEXT_STAGE: ("مرحلهٔ بعد", "مرحله بعدی", "گام بعد", "next stage"),
    }
)
LETTER_KIND = Words.of(
    {
        LetterKind.NOTICE: ("اعلام نواقص پرونده", "اعلام نواقص", "نواقص پرونده", "نواقص", "پیگیری نواقص", "notice",
                            "deficiency notice"),
        LetterKind.INVITATION: ("دعوت‌نامه", "دعوت", "دعوت به نشست", "invitation"),
        LetterKind.MOVED: ("تغییر در برگزاری نشست", "تغییر نشست", "تغییر زمان نشست", "تغییر مکان نشست", "تغییر زمان",
                           "تغییر زمان یا محل نشست", "moved", "session moved"),
        LetterKind.CANCELLED: ("لغو نشست", "لغو", "cancelled", "session called off"),
        LetterKind.THANKS: ("سپاس از حضور", "سپاس", "تشکر", "تشکر از حضور", "thanks"),
        LetterKind.APPRECIATION: ("تقدیر", "تقدیر از همراهی", "appreciation"),
        LetterKind.WITHDRAWAL: ("اعلام ابطال نامه", "ابطال نامه", "ابطال", "withdrawal"),
        LetterKind.MEMBERSHIP: ("عضویت خانهٔ احزاب", "عضویت در خانهٔ احزاب", "عضویت", "membership", "house membership"),
        LetterKind.STAGE: ("نتیجهٔ پیگیری نواقص", "نتیجهٔ پیگیری", "مرحلهٔ بعد", "stage", "next stage"),
        LetterKind.ACKNOWLEDGEMENT: ("سپاس از پاسخ", "وصول پاسخ", "اعلام وصول پاسخ", "acknowledgement"),
        LetterKind.REMINDER: ("یادآوری مهلت", "یادآوری", "reminder"),
    }
)  # fmt: skip
CONDITION = Words.of(
    {
        Condition.FILLED: ("پر باشد", "خالی نباشد", "نوشته شده باشد", "پر", "filled"),
        Condition.ONE_OF: ("یکی از", "یکی از این‌ها", "یکی از این‌ها باشد", "one of"),
        Condition.BEFORE: ("پیش از", "قبل از", "پیش از این باشد", "before"),
        Condition.AFTER: ("پس از", "بعد از", "after"),
        Condition.SHAPE: ("به شکل", "مطابق الگو", "الگو", "matches", "shape"),
        Condition.UNIQUE: ("یکتا", "یکتا باشد", "تکراری نباشد", "unique"),
        Condition.AT_LEAST: ("دست‌کم", "حداقل", "کم‌تر نباشد از", "at least"),
        Condition.AT_MOST: ("حداکثر", "دست‌بالا", "بیشتر نباشد از", "at most"),
    }
)
SEVERITY = Words.of(
    {"error": ("خطا", "error"), "warning": ("هشدار", "warning"), "note": ("یادآوری", "یادداشت", "note")}
)
HOLDS_BACK = Words.of(
    {
        "party_letters": ("نامه‌های تشکل", "نامه‌ها", "نامه", "نامه‌های همان تشکل", "بلی", "بله", "letters", "yes"),
        "all_letters": ("همه نامه‌ها", "تمام نامه‌ها", "all letters"),
        "nothing": ("هیچ", "هیچ‌چیز", "خیر", "nothing", "no"),
    }
)
CORRECTED = Words.of(
    {
        CorrectedSubject.OUTCOME: ("نتیجه", "نتیجه دعوت", "دعوت", "تصمیم", "تصمیم دعوت", "وضعیت دعوت", "outcome"),
        CorrectedSubject.CHAIR: ("رئیس جلسه", "رئیس نشست", "رئیس", "ریاست جلسه", "chair"),
        CorrectedSubject.STATE: ("وضعیت", "وضعیت نشست", "state"),
        CorrectedSubject.DATE: ("تاریخ", "تاریخ نشست", "date"),
        CorrectedSubject.TIME: ("ساعت", "ساعت نشست", "time"),
        CorrectedSubject.PLACE: ("محل", "محل نشست", "مکان", "place"),
        CorrectedSubject.TITLE: ("عنوان", "عنوان نشست", "title"),
        CorrectedSubject.POLICY: ("سیاست دعوت", "سیاست", "policy"),
    }
)
PARTY_CHANGE = Words.of(
    {
        PartyChange.RENAMED: ("تغییر نام", "تغییر عنوان", "تغییر اسم", "تغییر نام تشکل", "تغییر نام حزب", "نام تازه", "نام جدید", "renamed"),
        PartyChange.RECODED: ("تغییر کد", "تغییر شناسه", "تغییر کد تشکل", "تغییر کد حزب", "کد تازه", "کد جدید", "recoded"),
        PartyChange.MERGED: ("ادغام در", "ادغام", "ادغام با", "ادغام شد در", "ادغام شد", "ادغام شده در", "ادغام‌شده", "الحاق به", "merged"),
        PartyChange.SPLIT: ("انشعاب از", "انشعاب", "جدا شده از", "منشعب از", "منشعب شده از", "جدایی از", "split"),
        PartyChange.LEFT: ("خروج", "خارج شد", "خروج از فهرست", "خروج از استان", "حذف از فهرست", "حذف", "کناره‌گیری", "ترک استان", "left"),
        PartyChange.DISSOLVED: ("انحلال", "منحل", "منحل شد", "منحل شده", "منحل گردید", "dissolved"),
        PartyChange.RETURNED: ("بازگشت", "بازگشت به فهرست", "بازگشت به استان", "بازگشت به فعالیت", "رفع انحلال", "returned"),
    }
)  # fmt: skip
INVITED = Words.of(
    {
        True: ("دعوت شد", "دعوت شده", "دعوت شده بود", "دعوت شده است", "دعوت شود", "invited"),
        False: ("دعوت نشد", "دعوت نشده", "دعوت نشده بود", "دعوت نشده است", "دعوت نشود", "not invited"),
    }
)
YES_NO = Words.of(
    {
        True: ("بلی", "بله", "✓", "√", "*", "+", "۱", "آری", "دارد", "هست", "true", "yes"),
        False: ("خیر", "×", "x", "۰", "نه", "ندارد", "نیست", "false", "no"),
    }
)

#: For whom a requirement may be. Our register holds branches, so «دفتر» (the unit of a county) applies to none of it.
_KINDS = ("حزب", "جمعیت", "انجمن", "جامعه", "مجمع", "سازمان", "جبهه", "گروه", "کانون", "خانه")
#: What the name of a party may begin with and be called without.
PARTY_KINDS = (*_KINDS, "اتحادیه", "تشکل", "شورای", "بنیاد")
PROVINCES = (
    "آذربایجان شرقی", "آذربایجان غربی", "اردبیل", "اصفهان", "البرز", "ایلام", "بوشهر", "تهران",
    "چهارمحال و بختیاری", "خراسان جنوبی", "خراسان رضوی", "خراسان شمالی", "خوزستان", "زنجان", "سمنان",
    "سیستان و بلوچستان", "فارس", "قزوین", "قم", "کردستان", "کرمان", "کرمانشاه", "کهگیلویه و بویراحمد",
    "گلستان", "گیلان", "لرستان", "مازندران", "مرکزی", "هرمزگان", "همدان", "یزد",
)  # fmt: skip
APPLIES_TO = (
    {spelling: scope.value for spelling, scope in SCOPE.by_fold.items()}
    | {fold(kind): fold(kind) for kind in _KINDS}
    | {fold("شعبه"): "branch", fold("شاخه"): "branch", fold("branch"): "branch"}
    | {fold("دفتر"): "office", fold("دفاتر"): "office", fold("office"): "office"}
)
APPLIES_TO_SHOWN = ("همه", "ملی", "استانی", "شعبه", "دفتر", *_KINDS)
#: What an organisation calls itself: folded → as it is written.
KINDS = {fold(kind): kind for kind in _KINDS}
EVERYONE = frozenset(fold(word) for word in ("همه", "همه تشکل‌ها", "همه احزاب", "تمام", "all"))

MONTHS = {
    "فروردین": 1, "اردیبهشت": 2, "خرداد": 3, "تیر": 4, "مرداد": 5, "امرداد": 5, "شهریور": 6, "مهر": 7, "آبان": 8,
    "ابان": 8, "آذر": 9, "اذر": 9, "دی": 10, "بهمن": 11, "اسفند": 12,
}  # fmt: skip

#: Weekday names as typed before a date or in a rule; 0 is Saturday.
WEEKDAYS = {
    "یکشنبه": 1, "یک شنبه": 1, "1شنبه": 1, "دوشنبه": 2, "دو شنبه": 2, "2شنبه": 2, "سه شنبه": 3, "سه‌شنبه": 3,
    "سهشنبه": 3, "3شنبه": 3, "چهارشنبه": 4, "چهار شنبه": 4, "4شنبه": 4, "پنجشنبه": 5, "پنج شنبه": 5, "پنج‌شنبه": 5,
    "5شنبه": 5, "آدینه": 6, "جمعه": 6, "شنبه": 0,
}  # fmt: skip
WEEKDAY_BY_FOLD = {fold(name): number for name, number in WEEKDAYS.items()}

_ORDINAL_NAMES = [
    "یکم",
    "دوم",
    "سوم",
    "چهارم",
    "پنجم",
    "ششم",
    "هفتم",
    "هشتم",
    "نهم",
    "دهم",
    "یازدهم",
    "دوازدهم",
    "سیزدهم",
    "چهاردهم",
    "پانزدهم",
    "شانزدهم",
    "هفدهم",
    "هجدهم",
    "نوزدهم",
    "بیستم",
]
ORDINALS = (
    {fold(name): n for n, name in enumerate(_ORDINAL_NAMES, 1)}
    | {fold(f"بیست و {name}"): 20 + n for n, name in enumerate(_ORDINAL_NAMES[:9], 1)}
    | {fold("اول"): 1, fold("نخست"): 1, fold("اولین"): 1, fold("نخستین"): 1, fold("هیجدهم"): 18}
    | {fold(f"{name}ین"): n for n, name in enumerate(_ORDINAL_NAMES[:5], 1)}
    | {fold("سی ام"): 30, fold("سی‌اُم"): 30, fold("سی و یکم"): 31, fold("آخرین"): -1, fold("آخر"): -1}
)

_NUMBERS = {
    **dict(zip(["یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده"], range(1, 20), strict=True)),
    **dict(zip(["بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"], range(20, 100, 10), strict=True)),
    **dict(zip(["صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"], range(100, 1000, 100), strict=True)),
    "شیش": 6, "هیجده": 18, "پونزده": 15, "شونزده": 16, "یکصد": 100, "یکهزار": 1000, "هزار": 1000,
}  # fmt: skip
_NUMBER = "|".join(sorted(_NUMBERS, key=lambda name: -len(name)))
_SPELLED = re.compile(
    rf"(?<![^\W_])(?:اول(?:ین)?|نخست(?:ین)?|دوم|سوم|(?:{_NUMBER})(?:\s+(?:و\s*)?(?:{_NUMBER}))*(?:\s+و\s*(?:یکم|دوم|سوم))?"
    r"(?:(?:\s?[اأ])?ُ?م(?:ین)?)?)(?![^\W_])"
)
_LAST = {"اول": 1, "اولین": 1, "نخست": 1, "نخستین": 1, "یکم": 1, "دوم": 2, "سوم": 3}


def in_digits(text: str) -> str:
    """A text with its numbers in digits: «بیستم آبان هزار و چهارصد و پنج» → «20 آبان 1405».

    What is no number of one meaning stays as it is: «دو سه روز» is two or three days, and «نه» alone may be «no».
    """
    if text.strip() == "نه":
        return text
    return _SPELLED.sub(_counted, text.replace("\u200c", " "))


def _counted(spelled: re.Match[str]) -> str:
    names = [name for name in re.split(r"\s+و\s*|\s+", spelled[0]) if name not in ("ام", "أم", "اُم")]
    total, part, last = 0, 0, 1000
    for name in names:
        bare = re.sub("(?:[اأ]?ُ?م)(?:ین)?$", "", name)
        n = _LAST.get(name) or _NUMBERS.get(name) or _NUMBERS.get(bare, 0)
        if n == 1000 and not total:
            total, part, last = (part or 1) * 1000, 0, 1000
        elif 0 < n < last:  # «بیست و ده» is no number
            part, last = part + n, 10 ** (len(str(n)) - 1) if n > 19 else 1
        else:
            return spelled[0]
    return str(total + part)


#: Roles in the House of Parties that are its presidency (folded), and words of a step that settles its order.
HOUSE_PRESIDENT = frozenset(
    fold(role) for role in ("رئیس", "رئیس خانه", "رئیس خانه احزاب", "رئیس دوره", "رئیس دوره‌ای", "ریاست")
)
HOUSE_PRESIDENCY_STEP = (fold("ریاست"), fold("قرعه"))


def number_in(word: str) -> int | None:
    """The number that a word of running text gives («۱۴۰۵»، «دوم»), None when it gives none."""
    folded = fold(word)
    return int(folded) if folded.isdecimal() else ORDINALS.get(folded)
