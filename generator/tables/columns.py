"""The input contract: per table, one row a column – field, headers accepted, parser, required, privacy class.

A new column is one row here and one field in `model/records.py`. Headers are compared folded (see `persian.fold`), the
first of each list is the usual one. A column without a parser is known, so it is not reported, but is not read.
Privacy: `PUBLIC` may be on a page, `NOTICE` only in the party's own letters, `INTERNAL` nowhere but in internal
lists. A column that is not declared here is never read, so it is never published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from generator.language import values, words
from generator.language.persian import fold
from generator.language.values import Parser
from generator.model import (
    AgendaItem,
    Attendance,
    Correction,
    DirectorDecision,
    DossierItem,
    Holiday,
    HouseMember,
    HouseStep,
    LetterNumber,
    LetterText,
    OfficeValue,
    OwnCheck,
    OwnWord,
    Party,
    PartyChangeRow,
    PolicyGround,
    Record,
    Requirement,
    Session,
    SheetRole,
    View,
)


class Privacy(StrEnum):
    PUBLIC = "public"
    NOTICE = "notice"
    INTERNAL = "internal"


Years = tuple[int, int]

#: Years before and after the day of the run: of what has happened (no party is older; a rule asks about what lies ahead
#: by less than a year), of what may lie ahead, of what is planned.
PAST, AHEAD, NEAR = (50, 1), (50, 10), (50, 3)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a table. `refers_to` names the table (parties, requirements, sessions) whose row it names; `years`
    are those before and after the day of the run that a column of dates can hold."""

    field: str
    headers: tuple[str, ...]
    parser: Parser | None = values.text
    required: bool = False
    privacy: Privacy = Privacy.INTERNAL
    refers_to: str = ""
    years: Years = PAST

    @property
    def title(self) -> str:
        """The usual header."""
        return self.headers[0]


@dataclass(frozen=True, slots=True, eq=False)
class TableSpec:
    """One table: its columns, the sheet titles that hint at it, and the record that a row becomes."""

    key: str
    record: type[Record]
    columns: tuple[Column, ...]
    hints: tuple[str, ...]

    def column(self, field: str) -> Column:
        """The column of that field; KeyError when there is none."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)

    @property
    def required(self) -> tuple[str, ...]:
        """The fields without which a sheet is not this table."""
        return tuple(column.field for column in self.columns if column.required)


# One row a column reads best as a table.
# fmt: off
PUBLIC, NOTICE, INTERNAL = Privacy.PUBLIC, Privacy.NOTICE, Privacy.INTERNAL

_PARTY_NAME = ("نام حزب", "عنوان حزب", "نام تشکل", "عنوان تشکل", "تشکل سیاسی", "حزب/تشکل", "نام گروه", "نام جمعیت", "نام حزب یا تشکل", "نام تشکل سیاسی", "نام حزب / تشکل", "نام احزاب", "نام حزب سیاسی", "نام انجمن", "نام سازمان", "نام مجمع", "نام جامعه", "نام جبهه", "حزب", "تشکل", "عنوان")
_PARTY_REF = ("حزب", "تشکل", "نام حزب", "عنوان حزب", "نام تشکل", "عنوان تشکل", "تشکل سیاسی", "حزب/تشکل", "نام گروه", "کد حزب", "کد تشکل", "نام حزب یا تشکل", "حزب یا تشکل")
_SESSION_REF = ("نشست", "شماره نشست", "جلسه", "شماره جلسه", "نوبت نشست", "نشست شماره")
_NOTE = ("ملاحظات", "توضیحات", "یادداشت", "توضیح", "سایر توضیحات")
_STATE = ("وضعیت", "آخرین وضعیت")
#: One state for the whole dossier, and in words what it lacks; they may stand in the register, too.
_WHOLE_STATE = ("وضعیت پرونده", "وضع پرونده", "وضعیت کلی پرونده", "وضعیت کل پرونده", "وضعیت پرونده شعبه", "آخرین وضعیت پرونده", "تکمیل پرونده", "dossier state")
_WHOLE_DEFECTS = ("نواقص", "نواقص پرونده", "نقایص", "نقایص پرونده", "شرح نواقص", "شرح نواقص پرونده", "کسری مدارک", "کسری پرونده", "مدارک ناقص", "کمبودها", "deficiencies")
_FROM, _UNTIL = ("از تاریخ", "لازم از", "اجرا از", "معتبر از"), ("تا تاریخ", "لازم تا", "اجرا تا", "معتبر تا")
_OWNER = ("مسئول پیگیری", "مسئول", "متولی", "دستگاه مسئول", "مسوول", "دستگاه متولی", "پیگیری‌کننده")

_IGNORED = Column("_", ("ردیف", "شماره ردیف", "ر", "#", "row"), None)

PARTIES = TableSpec(
    "parties",
    Party,
    (
        _IGNORED,
        Column("code", ("کد", "کد حزب", "کد تشکل", "شناسه", "شناسه تشکل", "code"), values.identifier, privacy=PUBLIC),
        Column("name", (*_PARTY_NAME, "name", "نام"), required=True, privacy=PUBLIC),
        Column("licence_name", ("نام مندرج در پروانه", "نام در پروانه", "نام پروانه", "عنوان پروانه", "عنوان در پروانه", "عنوان مندرج در پروانه", "نام حزب در پروانه", "نام تشکل در پروانه"), privacy=PUBLIC),
        Column("short_name", ("نام کوتاه", "نام اختصاری", "عنوان کوتاه", "نام مختصر"), privacy=PUBLIC),
        Column("kind", ("نوع", "نوع تشکل", "قالب", "نوع حزب", "نوع حزب/تشکل"), privacy=PUBLIC),
        Column("scope", ("گستره", "گستره فعالیت", "سطح فعالیت", "حوزه فعالیت", "ملی/استانی", "سراسری/استانی", "کشوری/استانی", "نوع پروانه", "نوع مجوز", "سطح", "سطح پروانه"), values.word(words.SCOPE), privacy=PUBLIC),
        Column("licence_no", ("شماره پروانه", "ش پروانه", "شماره مجوز", "شماره پروانه فعالیت"), values.register_number, privacy=PUBLIC),
        Column("licence_issued_on", ("تاریخ پروانه", "تاریخ صدور", "تاریخ صدور پروانه"), values.parse_date, privacy=PUBLIC),
        Column("licence_state", ("وضعیت پروانه", "وضعیت", "وضعیت مجوز", "وضعیت پروانه فعالیت"), values.word(words.LICENCE_STATE), privacy=PUBLIC),
        Column("licence_valid_until", ("اعتبار پروانه", "تاریخ اعتبار", "اعتبار تا", "پایان اعتبار", "تاریخ انقضا", "سررسید تمدید", "اعتبار پروانه تا", "تاریخ اعتبار پروانه", "پایان اعتبار پروانه", "تاریخ انقضای پروانه"), values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("branch_registration_no", ("شماره ثبت شعبه", "ش ثبت شعبه", "شماره ثبت شاخه", "شماره ثبت"), values.register_number, privacy=PUBLIC),
        Column("branch_registered_on", ("تاریخ ثبت شعبه", "تاریخ ثبت شاخه", "تاریخ ثبت"), values.parse_date, privacy=PUBLIC),
        Column("secretary_general", ("دبیرکل", "نام دبیرکل", "نام و نام خانوادگی دبیرکل"), values.addressee, privacy=PUBLIC),
        Column("secretary", ("دبیر استان", "مسئول شعبه", "مسوول شعبه", "مسئول شاخه", "مسوول شاخه", "مسئول شاخه استانی", "رئیس شعبه", "نماینده استانی", "دبیر استانی", "دبیر", "رابط", "نام دبیر", "نام دبیر استان", "نام مسئول شعبه", "نام و نام خانوادگی دبیر استان", "نام و نام خانوادگی دبیر", "نام و نام خانوادگی مسئول شعبه", "نماینده حزب در استان", "نماینده تشکل در استان", "رئیس شاخه استان", "رئیس شاخه", "رئیس شاخه استانی", "رئیس شعبه استان", "مسئول استانی", "مسئول استان", "مسئول شعبه استان", "مسئول حزب در استان", "دبیر شعبه", "دبیر شاخه", "سرپرست شعبه", "نماینده استان"), values.addressee, privacy=PUBLIC),
        Column("honorific", ("لقب", "عنوان خطاب", "خطاب", "عنوان احترام"), values.honorific, privacy=NOTICE),
        Column("role_title", ("سمت", "سمت دبیر", "سمت مسئول", "عنوان سمت"), values.phrase, privacy=NOTICE),
        Column("mobile", ("تلفن همراه", "همراه", "موبایل", "شماره تماس", "شماره همراه", "تلفن همراه دبیر", "تلفن همراه مسئول", "تلفن همراه دبیر استان", "تلفن همراه مسئول شعبه", "شماره همراه دبیر", "شماره موبایل", "شماره تلفن همراه", "همراه دبیر", "همراه مسئول"), values.mobile),
        Column("phone", ("تلفن", "تلفن ثابت", "تلفن دفتر", "شماره تلفن"), values.phone),
        Column("fax", ("فکس", "نمابر", "دورنگار", "شماره فکس", "شماره نمابر"), None),
        Column("dossier_no", ("شماره پرونده", "کلاسه پرونده", "شماره کلاسه"), None),
        Column("email", ("رایانامه", "ایمیل", "پست الکترونیک", "پست الکترونیکی", "نشانی الکترونیکی", "email", "e-mail"), values.email),
        Column("address", ("نشانی", "آدرس", "نشانی دفتر", "محل دفتر", "نشانی شعبه", "آدرس دفتر", "آدرس شعبه", "نشانی دفتر استان", "آدرس دفتر استان", "نشانی دفتر شعبه"), values.address),
        Column("postal_code", ("کد پستی", "کدپستی"), values.postal_code),
        Column("national_id", ("کد ملی", "شماره ملی", "کدملی", "کد ملی دبیر", "کد ملی مسئول", "کد ملی دبیر استان", "کد ملی مسئول شعبه", "شماره ملی دبیر", "شماره ملی مسئول"), values.national_id),
        Column("legal_id", ("شناسه ملی", "شناسه ملی حقوقی", "شناسه حقوقی"), values.legal_id),
        Column("dossier_state", _WHOLE_STATE, None, privacy=PUBLIC),
        Column("deficiencies", _WHOLE_DEFECTS, None, privacy=PUBLIC),
        Column("leaning", ("جریان", "گرایش", "فراکسیون", "طیف", "جناح"), None),
        Column("congress_on", ("تاریخ مجمع", "آخرین مجمع عمومی", "کنگره", "تاریخ کنگره", "تاریخ مجمع عمومی"), values.parse_date, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("احزاب", "تشکل‌ها", "فهرست احزاب", "تشکل‌های سیاسی", "parties"),
)

REQUIREMENTS = TableSpec(
    "requirements",
    Requirement,
    (
        _IGNORED,
        Column("code", ("کد مدرک", "کد", "شناسه مدرک", "code"), values.identifier, privacy=PUBLIC),
        Column("title", ("عنوان مدرک", "مدرک لازم", "شرح مدرک", "نام مدرک", "مدرک", "عنوان", "title"), required=True, privacy=PUBLIC),
        Column("short_title", ("عنوان کوتاه", "نام کوتاه", "عنوان اختصاری"), privacy=PUBLIC),
        Column("applies_to", ("برای", "شامل", "مشمولان", "مشمول", "دامنه شمول", "شمول"), values.applies_to, privacy=PUBLIC),
        Column("mandatory", ("الزامی", "اجباری", "ضروری", "الزامی است"), values.word(words.YES_NO), privacy=PUBLIC),
        Column("expires", ("مدت‌دار", "دارای اعتبار", "اعتبار دارد", "انقضا دارد", "تاریخ‌دار"), values.word(words.YES_NO), privacy=PUBLIC),
        Column("remedy", ("اقدام لازم", "راه رفع نقص", "شیوه رفع نقص", "راهنمای رفع نقص"), values.long_text, privacy=PUBLIC),
        Column("legal_basis", ("مستند قانونی", "مبنای قانونی", "مستند", "ماده قانونی"), values.long_text, privacy=PUBLIC),
        Column("order", ("ترتیب", "اولویت"), values.whole_number, privacy=PUBLIC),
        Column("in_force_from", _FROM, values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("in_force_until", _UNTIL, values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("term", ("دوره", "دوره ارائه", "تکرار", "موعد", "term"), values.term, privacy=PUBLIC),
        Column("counted_from", ("آغاز از", "مبدأ", "مبدأ دوره", "شمارش از", "از زمان", "counted from"), values.counted_from, privacy=PUBLIC),
    ),
    ("مدارک لازم", "مدارک", "فهرست مدارک", "requirements"),
)

DOSSIERS = TableSpec(
    "dossiers",
    DossierItem,
    (
        _IGNORED,
        Column("party", _PARTY_REF, required=True, privacy=PUBLIC, refers_to="parties"),
        Column("requirement", ("مدرک", "نام مدرک", "سند", "عنوان مدرک", "کد مدرک", "مدرک لازم"), required=True, privacy=PUBLIC, refers_to="requirements"),
        Column("state", ("وضعیت", "دارد/ندارد", "تحویل", "وضعیت مدرک", "وضع مدرک", "دارد / ندارد"), values.word(words.DOCUMENT_STATE), required=True, privacy=PUBLIC),
        Column("received_on", ("تاریخ دریافت", "تاریخ ارائه", "تاریخ تحویل", "دریافت در"), values.parse_date, privacy=PUBLIC),
        Column("valid_until", ("اعتبار تا", "تاریخ اعتبار", "پایان اعتبار", "تاریخ انقضا"), values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("letter_no", ("شماره نامه", "ش نامه", "شماره نامه وارده"), values.identifier, privacy=PUBLIC),
        Column("defect", ("شرح نقص", "نقص", "ایراد", "شرح ایراد", "علت نقص"), values.long_text, privacy=PUBLIC),
        Column("reviewed_on", ("تاریخ بررسی", "بررسی در", "تاریخ بازبینی"), values.parse_date, privacy=PUBLIC),
        Column("dossier_state", _WHOLE_STATE, None, privacy=PUBLIC),
        Column("deficiencies", _WHOLE_DEFECTS, None, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("پرونده‌ها", "پرونده", "وضعیت پرونده‌ها", "dossiers"),
)

SESSIONS = TableSpec(
    "sessions",
    Session,
    (
        _IGNORED,
        Column("number", ("شماره نشست", "شماره جلسه", "نشست", "جلسه", "شماره", "نوبت نشست"), values.whole_number, required=True, privacy=PUBLIC),
        Column("title", ("عنوان نشست", "عنوان جلسه", "عنوان", "نام نشست"), privacy=PUBLIC),
        Column("date", ("تاریخ", "تاریخ برگزاری", "مورخ", "تاریخ نشست", "تاریخ جلسه"), values.parse_date, required=True, privacy=PUBLIC, years=NEAR),
        Column("weekday", ("روز", "روز هفته"), None, privacy=PUBLIC),
        Column("time", ("ساعت", "ساعت شروع", "زمان", "ساعت برگزاری"), values.parse_time, privacy=PUBLIC),
        Column("place", ("محل", "مکان", "محل برگزاری", "مکان برگزاری", "محل نشست"), values.person, privacy=PUBLIC),
        Column("policy", ("سیاست دعوت", "سیاست", "ملاک دعوت", "معیار دعوت", "شیوه دعوت", "مبنای دعوت", "نحوه دعوت", "روش دعوت"), privacy=PUBLIC),
        Column("chair", ("رئیس جلسه", "حزب رئیس", "ریاست جلسه", "گرداننده", "رئیس نشست"), privacy=PUBLIC, refers_to="parties"),
        Column("state", (*_STATE, "وضعیت نشست", "وضعیت جلسه", "وضعیت برگزاری"), values.word(words.SESSION_STATE), privacy=PUBLIC),
        Column("secretary", ("دبیر جلسه", "دبیر نشست"), None),
        Column("note", _NOTE, None),
    ),
    ("نشست‌ها", "جلسات", "نشست", "sessions"),
)

AGENDA = TableSpec(
    "agenda",
    AgendaItem,
    (
        _IGNORED,
        Column("session", _SESSION_REF, values.session_reference, required=True, privacy=PUBLIC, refers_to="sessions"),
        Column("order", ("ترتیب", "بند", "شماره بند"), values.whole_number, privacy=PUBLIC),
        Column("topic", ("دستور جلسه", "دستور کار", "موضوع", "عنوان دستور", "موضوع دستور"), values.long_text, required=True, privacy=PUBLIC),
        Column("proposed_by", ("پیشنهاددهنده", "حزب پیشنهاددهنده", "تشکل پیشنهاددهنده", "پیشنهاد"), privacy=PUBLIC, refers_to="parties"),
        Column("presenter", ("ارائه‌دهنده", "سخنران", "ارائه کننده"), values.phrase, privacy=PUBLIC),
        Column("minutes", ("مدت", "مدت (دقیقه)", "دقیقه", "زمان (دقیقه)"), values.whole_number, privacy=PUBLIC),
        Column("outcome", ("مصوبه", "نتیجه", "تصمیم", "مصوبات"), values.long_text, privacy=PUBLIC),
        Column("owner", (*_OWNER, "مسئول اجرا"), values.phrase, privacy=PUBLIC),
        Column("due_on", ("مهلت", "سررسید", "مهلت اجرا", "تاریخ مهلت"), values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("state", (*_STATE, "وضعیت مصوبه", "وضعیت پیگیری", "وضعیت اجرا"), values.word(words.TASK_STATE), privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("دستور کار", "دستور جلسات", "agenda"),
)

ATTENDANCE = TableSpec(
    "attendance",
    Attendance,
    (
        _IGNORED,
        Column("session", _SESSION_REF, values.session_reference, required=True, privacy=PUBLIC, refers_to="sessions"),
        Column("party", _PARTY_REF, required=True, privacy=PUBLIC, refers_to="parties"),
        Column("status", ("وضعیت حضور", "حضور", "حاضر/غایب", "حاضر / غایب", "وضعیت"), values.word(words.ATTENDANCE), required=True, privacy=PUBLIC),
        Column("attendee", ("شرکت‌کننده", "نماینده", "نام شرکت‌کننده", "نام و نام خانوادگی", "حاضر از سوی تشکل"), values.person, privacy=PUBLIC),
        Column("reason", ("علت غیبت", "عذر", "دلیل غیبت"), None),
        Column("invited", ("دعوت شده",), None),
        Column("role", ("سمت",), None),
        Column("note", _NOTE, None),
    ),
    ("حضور و غیاب", "حضور", "حاضران", "attendance"),
)

DECISIONS = TableSpec(
    "decisions",
    DirectorDecision,
    (
        _IGNORED,
        Column("session", _SESSION_REF, values.session_reference, required=True, privacy=PUBLIC, refers_to="sessions"),
        Column("party", _PARTY_REF, required=True, privacy=PUBLIC, refers_to="parties"),
        Column("verdict", ("تصمیم", "تصمیم مدیرکل", "نظر مدیرکل", "نتیجه"), values.word(words.VERDICT), required=True, privacy=PUBLIC),
        Column("reason", ("دلیل", "دلیل تصمیم", "علت", "استدلال"), values.reason, privacy=PUBLIC),
        Column("decided_on", ("تاریخ تصمیم", "تاریخ"), values.parse_date, privacy=PUBLIC),
        Column("decided_by", ("تصمیم‌گیرنده", "مقام تصمیم‌گیرنده", "توسط"), values.person, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("تصمیم‌ها", "تصمیمات", "تصمیم‌های مدیرکل", "decisions"),
)

VIEWS = TableSpec(
    "views",
    View,
    (
        _IGNORED,
        Column("session", _SESSION_REF, values.session_reference, privacy=PUBLIC, refers_to="sessions"),
        Column("party", _PARTY_REF, refers_to="parties"),
        Column("domain", ("حوزه", "محور", "بخش", "زمینه"), required=True, privacy=PUBLIC),
        Column("text", ("دیدگاه", "نظر", "پیشنهاد", "نقد", "مطالبه", "شرح دیدگاه", "متن دیدگاه", "متن نظر", "خلاصه دیدگاه"), values.long_text, required=True, privacy=PUBLIC),
        Column("attributable", ("ذکر نام", "با ذکر نام", "انتساب", "قابل انتساب"), values.word(words.YES_NO), privacy=PUBLIC),
        Column("follow_up", ("پیگیری", "اقدام پیگیری", "پاسخ", "شرح پیگیری"), values.long_text, privacy=PUBLIC),
        Column("owner", _OWNER, values.phrase, privacy=PUBLIC),
        Column("state", ("وضعیت پیگیری", *_STATE), values.word(words.TASK_STATE), privacy=PUBLIC),
        Column("given_on", ("تاریخ", "تاریخ طرح", "تاریخ بیان"), values.parse_date, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("دیدگاه‌ها", "نظرات", "views"),
)

HOUSE_STEPS = TableSpec(
    "house_steps",
    HouseStep,
    (
        _IGNORED,
        Column("order", ("ترتیب", "شماره گام", "شماره"), values.whole_number, privacy=PUBLIC),
        Column("step", ("گام", "مرحله", "اقدام", "عنوان گام"), values.long_text, required=True, privacy=PUBLIC),
        Column("state", ("وضعیت", "وضعیت گام", "وضعیت اقدام"), values.word(words.TASK_STATE), required=True, privacy=PUBLIC),
        Column("date", ("تاریخ", "تاریخ انجام"), values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("owner", _OWNER, values.phrase, privacy=PUBLIC),
        Column("evidence", ("مستند", "شماره نامه", "مدرک"), values.phrase, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("خانه احزاب", "گام‌های خانه احزاب", "house steps"),
)

HOUSE_MEMBERS = TableSpec(
    "house_members",
    HouseMember,
    (
        _IGNORED,
        Column("party", _PARTY_REF, required=True, privacy=PUBLIC, refers_to="parties"),
        Column("representative", ("نماینده", "نماینده در خانه احزاب", "نام نماینده"), values.person, privacy=PUBLIC),
        Column("faction", ("فراکسیون", "جریان", "جریان (خوداظهاری)", "فراکسیون (خوداظهاری)"), privacy=PUBLIC),
        Column("joined_on", ("تاریخ عضویت", "عضویت از"), values.parse_date, privacy=PUBLIC),
        Column("role", ("سمت", "سمت در خانه احزاب"), privacy=PUBLIC),
        Column("term", ("دوره", "سال دوره", "نوبت ریاست"), values.identifier, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("اعضای خانه احزاب", "اعضا", "اعضای خانه", "house members"),
)

POLICIES = TableSpec(
    "policies",
    PolicyGround,
    (
        _IGNORED,
        Column("policy", ("سیاست", "سیاست دعوت", "نام سیاست", "عنوان سیاست"), required=True, privacy=PUBLIC),
        Column("order", ("ترتیب", "اولویت", "نوبت"), values.whole_number, required=True, privacy=PUBLIC),
        Column("ground", ("مبنا", "ملاک", "مبنای دعوت", "ملاک دعوت", "معیار"), values.word(words.GROUND), required=True, privacy=PUBLIC),
        Column("in_force_from", _FROM, values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("in_force_until", _UNTIL, values.parse_date, privacy=PUBLIC, years=AHEAD),
        Column("note", _NOTE, None),
    ),
    ("سیاست‌ها", "سیاست دعوت", "سیاست‌های دعوت", "policies"),
)

HOLIDAYS = TableSpec(
    "holidays",
    Holiday,
    (_IGNORED, Column("date", ("تاریخ", "روز", "تاریخ تعطیلی"), values.parse_date, required=True, privacy=PUBLIC, years=AHEAD), Column("title", ("مناسبت", "عنوان", "شرح"), values.long_text, privacy=PUBLIC), Column("kind", ("نوع", "نوع روز", "وضعیت"), values.word(words.HOLIDAY_KIND), privacy=PUBLIC), Column("note", _NOTE, None)),
    ("تعطیلات", "تعطیلی‌ها", "holidays"),
)

OFFICE = TableSpec("office", OfficeValue, (_IGNORED, Column("key", ("عنوان تنظیم", "تنظیم", "کلید", "مشخصه", "key"), required=True, privacy=PUBLIC), Column("value", ("مقدار", "value"), values.office_value, required=True, privacy=PUBLIC), Column("note", _NOTE, None)), ("تنظیمات", "مشخصات اداره", "office"))

LETTERS = TableSpec(
    "letters",
    LetterNumber,
    (
        _IGNORED,
        Column("letter", ("شناسه نامه", "کد نامه", "نامه"), values.identifier, required=True, privacy=PUBLIC),
        Column("number", ("شماره", "شماره نامه", "شماره دبیرخانه", "شماره ثبت دبیرخانه"), values.identifier, privacy=PUBLIC),
        Column("dated_on", ("تاریخ نامه", "تاریخ", "مورخ", "تاریخ ثبت"), values.parse_date, privacy=PUBLIC),
        Column("handed_over_on", ("تاریخ تحویل", "تحویل حضوری", "تاریخ تحویل حضوری"), values.parse_date, privacy=PUBLIC),
        Column("recipient", ("گیرنده", "گیرنده نامه"), privacy=PUBLIC),
        Column("act", ("اقدام", "اقدام نامه"), values.word(words.ACT), privacy=PUBLIC),
        Column("act_on", ("تاریخ اقدام",), values.parse_date, privacy=PUBLIC),
        Column("reason", ("دلیل", "دلیل اقدام", "علت"), values.reason, privacy=PUBLIC),
        Column("kind", ("گونه", "گونه نامه", "نوع نامه", "موضوع نامه"), values.long_text, privacy=PUBLIC),
        Column("state", ("وضعیت", "وضعیت نامه"), None),
        Column("note", _NOTE, None),
    ),
    ("نامه‌ها", "دفتر نامه‌ها", "ثبت نامه‌ها", "letters"),
)

SHEET_ROLES = TableSpec(
    "sheet_roles",
    SheetRole,
    (
        _IGNORED,
        Column("file", ("کارپوشه", "نام کارپوشه", "فایل", "نام فایل"), privacy=PUBLIC),
        Column("sheet", ("برگه", "نام برگه", "عنوان برگه"), required=True, privacy=PUBLIC),
        Column("role", ("نقش", "نقش برگه", "جدول"), required=True, privacy=PUBLIC),
        Column("confirmed_on", ("تأیید در", "تاریخ تأیید"), values.parse_date, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("نقش برگه‌ها", "نقش برگه", "sheet roles"),
)

VOCABULARY = TableSpec(
    "vocabulary",
    OwnWord,
    (
        _IGNORED,
        Column("word", ("واژه", "واژه اداره", "واژه ما", "word"), values.verbatim, required=True, privacy=PUBLIC),
        Column("meaning", ("معنا", "معنی", "معنای آن", "meaning"), values.verbatim, required=True, privacy=PUBLIC),
        Column("column", ("ستون", "نام ستون", "در ستون", "column"), values.verbatim, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("واژه‌ها", "واژگان", "vocabulary"),
)

CORRECTIONS = TableSpec(
    "corrections",
    Correction,
    (
        _IGNORED,
        Column("session", _SESSION_REF, values.session_reference, required=True, privacy=PUBLIC, refers_to="sessions"),
        Column("party", _PARTY_REF, privacy=PUBLIC, refers_to="parties"),
        Column("subject", ("موضوع", "موضوع اصلاح"), values.word(words.CORRECTED), required=True, privacy=PUBLIC),
        Column("right_value", ("مقدار درست", "درست"), values.long_text, required=True, privacy=PUBLIC),
        Column("reason", ("دلیل", "دلیل اصلاح", "علت"), values.reason, required=True, privacy=PUBLIC),
        Column("dated_on", ("تاریخ", "تاریخ اصلاح"), values.parse_date, required=True, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("اصلاح نشست‌ها", "اصلاح نشست", "corrections"),
)

CHECKS = TableSpec(
    "checks",
    OwnCheck,
    (
        _IGNORED,
        Column("table", ("جدول", "نام جدول", "table"), required=True, privacy=PUBLIC),
        Column("column", ("ستون", "نام ستون", "column"), required=True, privacy=PUBLIC),
        Column("condition", ("شرط", "شرط قاعده", "condition"), values.word(words.CONDITION), required=True, privacy=PUBLIC),
        Column("value", ("مقدار", "مقدار شرط", "value"), values.long_text, privacy=PUBLIC),
        Column("applies_to", ("برای", "شامل", "مشمولان", "for"), values.applies_to, privacy=PUBLIC),
        Column("severity", ("شدت", "شدت یافته", "severity"), values.word(words.SEVERITY), privacy=PUBLIC),
        Column("sentence", ("جمله", "جمله یافته", "متن جمله", "متن", "متن پیام", "پیام", "message", "sentence"), values.long_text, required=True, privacy=PUBLIC),
        Column("remedy", ("چاره", "راه رفع", "اقدام لازم", "راهکار", "راه حل", "remedy"), values.long_text, privacy=PUBLIC),
        Column("holds_back", ("نگه می‌دارد", "چه را نگه می‌دارد", "باز می‌دارد", "holds back"), values.word(words.HOLDS_BACK), privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("قاعده‌ها", "قاعده‌های اداره", "قواعد", "checks"),
)

PARTY_CHANGES = TableSpec(
    "party_changes",
    PartyChangeRow,
    (
        _IGNORED,
        Column("date", ("تاریخ", "تاریخ تغییر", "از تاریخ"), values.parse_date, required=True, privacy=PUBLIC),
        Column("party", _PARTY_REF, required=True, privacy=PUBLIC),
        Column("change", ("تغییر", "نوع تغییر", "گونه تغییر", "شرح تغییر"), values.word(words.PARTY_CHANGE), required=True, privacy=PUBLIC),
        Column("before", ("پیش از تغییر", "قبل از تغییر", "مقدار پیشین", "نام یا کد پیشین"), values.phrase, privacy=PUBLIC),
        Column("after", ("پس از تغییر", "بعد از تغییر", "مقدار تازه", "نام یا کد تازه", "مقدار جدید"), values.phrase, privacy=PUBLIC),
        Column("document", ("سند", "مستند", "شماره نامه", "سند تغییر"), values.phrase, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("تغییرات تشکل‌ها", "تغییرات تشکل", "تغییرات احزاب", "تغییر تشکل‌ها", "party changes"),
)

LETTER_TEXTS = TableSpec(
    "letter_texts",
    LetterText,
    (
        _IGNORED,
        Column("letter", ("نامه", "گونه نامه", "عنوان نامه", "نوع نامه"), values.word(words.LETTER_KIND), required=True, privacy=PUBLIC),
        Column("order", ("شماره بند", "ترتیب بند", "بند", "ترتیب"), values.whole_number, required=True, privacy=PUBLIC),
        Column("when", ("شرط بند", "شرط", "هنگام", "در چه حالتی", "حالت"), privacy=PUBLIC),
        Column("text", ("متن بند", "متن", "متن نامه"), values.long_text, required=True, privacy=PUBLIC),
        Column("note", _NOTE, None),
    ),
    ("متن نامه‌ها", "متن نامه", "متن‌های نامه‌ها", "بندهای نامه‌ها", "letter texts"),
)

TABLES: tuple[TableSpec, ...] = (
    PARTIES, REQUIREMENTS, DOSSIERS, SESSIONS, AGENDA, ATTENDANCE, DECISIONS, VIEWS, HOUSE_STEPS, HOUSE_MEMBERS,
    POLICIES, HOLIDAYS, OFFICE, LETTERS, SHEET_ROLES, VOCABULARY, CORRECTIONS, CHECKS,
    PARTY_CHANGES, LETTER_TEXTS,
)
TABLE_BY_KEY: Mapping[str, TableSpec] = {table.key: table for table in TABLES}

#: Sheets that the program itself writes beside the tables: no one need be told that they were not read.
HELP_SHEET = "راهنمای پر کردن"
LISTS_SHEET = "_lists"

#: The wide form of the dossiers: columns of the shipped requirements under the names that offices give them.
#: A requirement of the office's own list is known by its code, title and short title besides.
WIDE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "form1": ("فرم ۱", "فرم شماره یک", "فرم شماره ۱", "کاربرگ ۱"),
    "licence": ("تصویر پروانه", "کپی پروانه", "پروانه", "پروانه فعالیت", "تصویر پروانه فعالیت"),
    "charter": ("مرامنامه و اساسنامه", "اساسنامه", "مرامنامه", "اساسنامه و مرامنامه", "روزنامه رسمی"),
    "form2": ("فرم ۲", "فرم شماره دو", "فرم شماره ۲", "کاربرگ ۲", "مشخصات مسئول"),
    "address": ("نشانی", "نشانی شعبه", "آدرس", "نشانی دقیق"),
    "congress": ("مجمع عمومی", "مجمع", "صورت‌جلسه مجمع", "کنگره"),
}

#: Headers that look like one of ours and mean another thing: they are asked about without a hint.
OTHER_MEANING = frozenset(fold(header) for header in ("پرونده", "پرونده‌ها"))

#: Keys of the office table (folded when compared) → the setting that they fill.
OFFICE_KEYS: Mapping[str, tuple[str, ...]] = {
    "letterhead": ("سربرگ", "سرلوحه", "سطر سربرگ", "سربرگ نامه"),
    "office_name": ("نام اداره", "نام اداره‌کل", "نام دفتر", "عنوان اداره"),
    "emblem": ("نشان", "تصویر نشان", "آرم", "لوگو"),
    "signatory": ("امضاکننده", "نام امضاکننده", "نام مدیرکل"),
    "signatory_title": ("سمت امضاکننده", "عنوان امضاکننده"),
    "address": ("نشانی", "نشانی اداره", "آدرس"),
    "copies": ("رونوشت", "گیرندگان رونوشت"),
    "letter_number": ("الگوی شماره نامه", "قالب شماره نامه"),
    "deadline_days": ("مهلت رفع نقص", "مهلت رفع نقص (روز کاری)", "مهلت (روز)", "مهلت", "مهلت (روز کاری)", "مهلت پاسخ", "مهلت پاسخ (روز کاری)",
                      "مهلت پاسخ (روز)", "مهلت رفع نقص (روز)", "مهلت رفع نواقص", "مهلت رفع نواقص (روز کاری)"),
    "reminder_days": ("یادآوری پیش از مهلت", "یادآوری پیش از مهلت (روز کاری)", "روزهای یادآوری"),
    "weekend": ("روزهای تعطیل هفته", "تعطیلی هفتگی", "تعطیلی هفته", "تعطیلات هفتگی", "آخر هفته", "روزهای تعطیل",
                "روز تعطیل هفته", "تعطیلات هفته"),
    "rule": ("قاعده نشست‌ها", "قاعده برنامه‌ریزی", "برنامه نشست‌ها", "زمان‌بندی نشست‌ها", "قاعده نشست",
             "قاعده برگزاری نشست‌ها", "قاعده برگزاری", "دوره نشست‌ها", "تناوب نشست‌ها"),
    "session_time": ("ساعت نشست", "ساعت نشست‌ها"),
    "session_place": ("محل نشست", "محل نشست‌ها"),
    "gap_months": ("بیشترین فاصله نشست‌ها (ماه)", "بیشترین فاصله نشست‌ها", "حداکثر فاصله نشست‌ها"),
    "font": ("قلم نامه‌ها", "قلم", "فونت"),
    "small_paper": ("کاغذ نامه‌های کوتاه", "اندازه نامه‌های کوتاه"),
    "letter_colour": ("رنگ نامه‌ها", "رنگ نامه"),
    "contact": ("کارشناس پاسخ‌گو", "رابط اداره", "تلفن پاسخ‌گویی"),
}
OFFICE_KEY_BY_FOLD = {fold(name): field for field, names in OFFICE_KEYS.items() for name in names}


@cache
def headers_of(spec: TableSpec) -> Mapping[str, str]:
    """Folded header → field; the earlier column wins where two share a header."""
    found: dict[str, str] = {}
    for column in spec.columns:
        for header in column.headers:
            found.setdefault(fold(header), column.field)
    return found
