"""Writes the workbooks of the sample office: forty invented parties of «استان نمونه» on 1 Azar 1405.

Everything here is fiction, and looks like it: party names say «نمونه», numbers are of series that nobody has. The
tables below are what the sheets say; only attendance is worked out, so that nobody attends who was not invited.
Some faults of real life are in it on purpose (`DELIBERATE FAULT`), none of them an error. Same bytes on every run.

    python scripts/make_sample.py [FOLDER]        (default: input/ of this repository)
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple, cast

import xlsxwriter
from persiantools.jdatetime import JalaliDate

TODAY = 14050901
ROOT = Path(__file__).resolve().parents[1]
_CREATED = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
_jalali = cast(Callable[..., Any], JalaliDate)  # its constructor has no annotations


# --- dates as people type them ------------------------------------------------------------------------------


class Style(Enum):
    SLASHED = "text: ۱۴۰۵/۰۶/۳۱"
    NAMED = "text: ۵ خرداد ۱۴۰۴"
    NUMBER = "a number: 14050210"
    EXCEL = "a real Excel date"


_MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]


@dataclass(frozen=True, order=True)
class Day:
    """A Jalali day as yyyymmdd, and how it was typed."""

    number: int
    style: Style = Style.SLASHED

    def __post_init__(self) -> None:
        self.gregorian()  # ValueError for a day that the calendar does not have

    @property
    def parts(self) -> tuple[int, int, int]:
        return self.number // 10000, self.number // 100 % 100, self.number % 100

    def gregorian(self) -> date:
        return cast(date, _jalali(*self.parts).to_gregorian())

    def typed(self) -> str | int | date:
        """What goes into the cell."""
        year, month, day = self.parts
        if self.style is Style.EXCEL:
            return self.gregorian()
        if self.style is Style.NUMBER:
            return self.number
        if self.style is Style.NAMED:
            return fa(f"{day} {_MONTHS[month - 1]} {year}")
        return fa(f"{year}/{month:02}/{day:02}")


def named(number: int) -> Day:
    return Day(number, Style.NAMED)


def excel(number: int) -> Day:
    return Day(number, Style.EXCEL)


def fa(text: str) -> str:
    """The text with Persian digits."""
    return text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


Cell = str | int | Day | None


# --- احزاب.xlsx ----------------------------------------------------------------------------------------------

# code, name, short name, scope
REGISTER: tuple[tuple[str, str, str, str], ...] = (
    ("P01", "حزب نمونهٔ همبستگی", "همبستگی نمونه", "ملی"),
    ("P02", "حزب نمونهٔ سپیده", "", "ملی"),
    # DELIBERATE FAULT: Arabic yeh and kaf in the name; the other sheets spell it with Persian letters.
    ("P03", "جمعيت نمونهٔ نيك‌انديشان", "", "سراسری"),
    ("P04", "انجمن نمونهٔ آموزگاران", "آموزگاران نمونه", "ملی"),
    ("P05", "جامعهٔ نمونهٔ پزشکان", "پزشکان نمونه", "ملی"),
    ("P06", "مجمع نمونهٔ جوانان", "", "کشوری"),
    ("P07", "سازمان نمونهٔ کارآفرینان", "", "ملی"),
    ("P08", "جبههٔ نمونهٔ همگرایی", "همگرایی نمونه", "ملی"),
    ("P09", "حزب نمونهٔ آیندهٔ روشن", "آیندهٔ روشن نمونه", "ملی"),
    ("P10", "حزب نمونهٔ مهر میهن", "", "ملی"),
    ("P11", "جمعیت نمونهٔ بانوان", "بانوان نمونه", "سراسری"),
    ("P12", "انجمن نمونهٔ فرهنگیان", "", "ملی"),
    ("P13", "جامعهٔ نمونهٔ حقوق‌دانان", "", "ملی"),
    ("P14", "مجمع نمونهٔ دانشگاهیان", "", "ملی"),
    ("P15", "سازمان نمونهٔ تعاونگران", "", "ملی"),
    ("P16", "حزب نمونهٔ کار و تولید", "کار و تولید نمونه", "ملی"),
    ("P17", "حزب نمونهٔ پیمان", "", "کشوری"),
    ("P18", "جمعیت نمونهٔ سبزاندیشان", "", "ملی"),
    ("P19", "انجمن نمونهٔ روستاییان", "", "ملی"),
    ("P20", "جامعهٔ نمونهٔ هنرمندان", "", "ملی"),
    ("P21", "مجمع نمونهٔ ورزشکاران", "", "سراسری"),
    ("P22", "حزب نمونهٔ ژرف‌نگر", "", "ملی"),
    ("P23", "حزب نمونهٔ چشم‌انداز", "چشم‌انداز نمونه", "ملی"),
    ("P24", "حزب نمونهٔ گفت‌وگو", "", "ملی"),
    ("P25", "جمعیت نمونهٔ آبادانی استان", "آبادانی نمونه", "استانی"),
    ("P26", "جامعهٔ نمونهٔ مهندسان استان", "مهندسان نمونه", "استانی"),
    ("P27", "حزب نمونهٔ یاوران استان", "", "استانی"),
    ("P28", "انجمن نمونهٔ کشاورزان استان", "کشاورزان نمونه", "استانی"),
    ("P29", "مجمع نمونهٔ عشایر استان", "", "استانی"),
    ("P30", "سازمان نمونهٔ دانش‌آموختگان استان", "دانش‌آموختگان نمونه", "استانی"),
    ("P31", "جبههٔ نمونهٔ همیاری استان", "", "استانی"),
    ("P32", "جمعیت نمونهٔ پاسداشت محیط زیست استان", "محیط زیست نمونه", "استانی"),
    ("P33", "حزب نمونهٔ توسعهٔ استان", "", "استانی"),
    ("P34", "انجمن نمونهٔ بازنشستگان استان", "", "استانی"),
    ("P35", "جامعهٔ نمونهٔ پرستاران استان", "", "استانی"),
    ("P36", "مجمع نمونهٔ خیراندیشان استان", "", "استانی"),
    ("P37", "حزب نمونهٔ کوهستان استان", "", "استانی"),
    ("P38", "جمعیت نمونهٔ نوآوران استان", "", "استانی"),
    ("P39", "انجمن نمونهٔ صنعتگران استان", "", "استانی"),
    ("P40", "سازمان نمونهٔ میراث‌داران استان", "", "استانی"),
)

# code → licence state, valid until, branch registered on
LICENCES: dict[str, tuple[str, Day | None, Day | None]] = {
    "P01": ("معتبر", Day(14070431), excel(14040213)),
    "P02": ("معتبر", Day(14061229), excel(14040217)),
    "P03": ("معتبر", Day(14060630), excel(14040303)),
    "P04": ("معتبر", excel(14070115), named(14040305)),
    "P05": ("معتبر", Day(14061229), None),
    "P06": ("معتبر", Day(14070220), excel(14040320)),
    "P07": ("معتبر", named(14060705), None),
    "P08": ("معتبر", Day(14060830), excel(14040411)),
    "P09": ("معتبر", Day(14071130), Day(14050210, Style.NUMBER)),
    "P10": ("منقضی", Day(14050431), excel(14040423)),
    "P11": ("معتبر", Day(14060310), excel(14040501)),
    # DELIBERATE FAULT: expires within 30 days of 1 Azar 1405.
    "P12": ("معتبر", Day(14050924), excel(14040515)),
    "P13": ("معتبر", Day(14061019), None),
    "P14": ("معتبر", excel(14070631), excel(14040603)),
    "P15": ("مجوز اولیه", None, None),
    "P16": ("معتبر", Day(14060525), excel(14040618)),
    "P17": ("توقیف", Day(14060115), excel(14040705)),
    "P18": ("تعلیق", Day(14061110), excel(14040709)),
    "P19": ("تمدیدنشده", Day(14050631), None),
    "P20": ("معتبر", Day(14060914), excel(14040728)),
    "P21": ("معتبر", Day(14071229), excel(14040804)),
    "P22": ("معتبر", Day(14060404), None),
    "P23": ("معتبر", Day(14070520), excel(14040826)),
    "P24": ("مجوز اولیه", None, None),
    "P25": ("معتبر", named(14070301), named(14040910)),
    "P26": ("معتبر", Day(14070230), excel(14040916)),
    "P27": ("معتبر", Day(14060730), excel(14041001)),
    # DELIBERATE FAULT: expires a few days after the 30 days.
    "P28": ("معتبر", Day(14051004), excel(14041014)),
    "P29": ("مجوز اولیه", None, None),
    "P30": ("معتبر", Day(14070910), excel(14041022)),
    "P31": ("مجوز اولیه", None, None),
    "P32": ("معتبر", Day(14061015), excel(14041106)),
    "P33": ("معتبر", Day(14070225), excel(14041118)),
    "P34": ("منقضی", Day(14050515), excel(14041127)),
    "P35": ("مجوز اولیه", None, None),
    "P36": ("معتبر", excel(14061220), excel(14041217)),
    "P37": ("منحل", Day(14041130), None),
    "P38": ("معتبر", Day(14060918), excel(14041219)),
    "P39": ("معتبر", Day(14070718), excel(14050116)),
    "P40": ("نامشخص", None, None),
}


class People(NamedTuple):
    """Who stands for a party in the province, and where mail goes."""

    secretary_general: str
    honorific: str
    secretary: str
    role: str
    email: str


PEOPLE: dict[str, People] = {
    "P01": People("مهرداد نمونه‌پور", "جناب آقای دکتر", "کامران آزمایشی‌نژاد", "دبیر استان", "hambastegi@example.ir"),
    "P02": People("بهزاد فرضی‌نیا", "جناب آقای", "سیاوش نمونه‌فر", "دبیر استان", "sepideh@example.ir"),
    "P03": People("نادر نمونه‌زاده", "جناب آقای", "فرهاد آزمون‌پور", "مسئول شعبه", "nikandishan@example.com"),
    "P04": People("پروین آزمایشی‌فر", "سرکار خانم", "مینا نمونه‌نژاد", "دبیر استان", "amouzgaran@example.ir"),
    "P05": People("هومن فرضی‌پور", "", "", "دبیر استان", "pezeshkan@example.ir"),
    "P06": People("آرش نمونه‌دوست", "جناب آقای مهندس", "پویا آزمایشی‌منش", "مسئول شعبه", "javanan@example.com"),
    "P07": People("کیوان نمونه‌راد", "", "جمشید فرضی‌زاده", "نمایندهٔ استانی", ""),
    "P08": People("شهرام آزمون‌نژاد", "جناب آقای", "منوچهر نمونه‌خواه", "مسئول شعبه", "hamgarayi@example.ir"),
    "P09": People("لیلا نمونه‌مهر", "سرکار خانم دکتر", "نسرین آزمایشی‌راد", "دبیر استان", "ayandeh@example.ir"),
    "P10": People("سهراب فرضی‌فر", "جناب آقای", "بابک نمونه‌گو", "دبیر استان", "mehr@example.com"),
    "P11": People("شیرین نمونه‌پور", "سرکار خانم", "مهناز آزمون‌فر", "دبیر استان", "banovan@example.ir"),
    "P12": People("ایرج آزمایشی‌زاده", "جناب آقای", "داریوش نمونه‌جو", "رئیس شعبه", "farhangian@example.ir"),
    "P13": People("رامین نمونه‌کیش", "جناب آقای دکتر", "خسرو فرضی‌راد", "دبیر استان", "hoghoughdanan@example.com"),
    "P14": People("ژاله آزمون‌زاده", "جناب آقای دکتر", "بیژن نمونه‌منش", "دبیر استان", "daneshgahian@example.ir"),
    "P15": People("اسفندیار نمونه‌نیا", "", "یاشار آزمایشی‌پور", "نمایندهٔ هیئت مؤسس", ""),
    "P16": People("فریدون فرضی‌منش", "جناب آقای", "هرمز نمونه‌یار", "دبیر استان", "kar.tolid@example.ir"),
    "P17": People("گودرز نمونه‌فرد", "جناب آقای", "تورج آزمون‌راد", "دبیر استان", "peyman@example.com"),
    "P18": People("پرهام آزمایشی‌مهر", "جناب آقای مهندس", "اردشیر نمونه‌بخش", "مسئول شعبه", "sabz@example.ir"),
    "P19": People("جهانگیر نمونه‌نژاد", "", "ایوب فرضی‌نژاد", "نمایندهٔ استانی", ""),
    "P20": People("هنگامه نمونه‌فر", "سرکار خانم", "ژیلا آزمایشی‌دوست", "دبیر استان", "honarmandan@example.ir"),
    "P21": People("رستم نمونه‌راد", "جناب آقای", "نوید آزمون‌منش", "دبیر استان", "varzeshkaran@example.ir"),
    "P22": People("ژوبین فرضی‌مهر", "جناب آقای", "گیو نمونه‌کار", "مسئول شعبه", "zharfnegar@example.com"),
    "P23": People("بهمن آزمایشی‌کیش", "جناب آقای مهندس", "شاهین نمونه‌زاد", "دبیر استان", "cheshmandaz@example.ir"),
    "P24": People("فرزانه نمونه‌خواه", "", "", "نمایندهٔ هیئت مؤسس", ""),
    "P25": People("کاظم نمونه‌آباد", "جناب آقای", "یوسف آزمایشی‌یار", "دبیر", "abadani@example.ir"),
    "P26": People("محسن نمونه‌ساز", "جناب آقای مهندس", "حمید آزمایشی‌ساز", "دبیر", "mohandesan@example.ir"),
    "P27": People("اکبر فرضی‌یار", "جناب آقای", "مراد نمونه‌پناه", "دبیر", "yavaran@example.com"),
    "P28": People("قاسم نمونه‌کشت", "جناب آقای", "رحیم آزمایشی‌کشت", "رئیس", "keshavarzan@example.ir"),
    "P29": People("الیاس نمونه‌ایل", "", "شکور فرضی‌ایل", "نمایندهٔ هیئت مؤسس", ""),
    "P30": People("پیمان آزمون‌دانش", "سرکار خانم", "سمیرا نمونه‌دانش", "دبیر", "daneshamoukhtegan@example.ir"),
    "P31": People("ابراهیم نمونه‌یاور", "حجت‌الاسلام والمسلمین", "موسی آزمایشی‌یاور", "دبیر", "hamyari@example.ir"),
    "P32": People("ترانه فرضی‌سبز", "سرکار خانم مهندس", "نگار نمونه‌سبز", "دبیر", "mohit.zist@example.ir"),
    "P33": People("سعید نمونه‌رشد", "جناب آقای دکتر", "وحید آزمون‌رشد", "دبیر", "tosee@example.com"),
    "P34": People("اسماعیل نمونه‌دیرین", "جناب آقای", "حیدر فرضی‌دیرین", "رئیس", ""),
    "P35": People("مریم آزمایشی‌پور", "سرکار خانم", "زهرا نمونه‌فرد", "نمایندهٔ هیئت مؤسس", "parastaran@example.ir"),
    "P36": People("حسن نمونه‌نیک", "جناب آقای", "رضا آزمون‌نیک", "دبیر", "kheirandishan@example.ir"),
    "P37": People("فتاح نمونه‌کوه", "جناب آقای", "صمد فرضی‌کوه", "دبیر", ""),
    "P38": People("امید آزمایشی‌نو", "جناب آقای مهندس", "آرمان نمونه‌نو", "دبیر", "noavaran@example.com"),
    "P39": People("کریم نمونه‌کار", "جناب آقای", "جلال آزمون‌کار", "رئیس", "sanatgaran@example.ir"),
    "P40": People("یعقوب نمونه‌میراث", "", "", "دبیر", ""),
}

PARTY_NOTES = {
    "P05": "معرفی دبیر تازه در دست اقدام تشکل است.",
    "P10": "درخواست تمدید پروانه به کمیسیون داده شده است.",
    "P17": "مهلت توقیف پروانه هنوز پایان نیافته است.",
    "P18": "تعلیق موقت فعالیت به رأی کمیسیون.",
    "P37": "انحلال به‌موجب رأی قطعی.",
    "P40": "از دبیرخانهٔ کمیسیون استعلام شد؛ پاسخ نرسیده است.",
}
_STREETS = ("آزادگان", "بهار", "دانش", "فردوسی", "گلستان", "نیلوفر", "شهرداری", "کتابخانه")

NAMES = {code: name.translate(str.maketrans("يك", "یک")) for code, name, _, _ in REGISTER}


def national_id(first_nine: str) -> str:
    """Ten digits with the right check digit."""
    rest = sum(int(digit) * (10 - n) for n, digit in enumerate(first_nine)) % 11
    return f"{first_nine}{rest if rest < 2 else 11 - rest}"


def legal_id(first_ten: str) -> str:
    """Eleven digits with the right check digit."""
    weights = (29, 27, 23, 19, 17)
    total = sum((int(digit) + int(first_ten[9]) + 2) * weights[n % 5] for n, digit in enumerate(first_ten))
    return f"{first_ten}{total % 11 % 10}"


def party_rows() -> list[tuple[Cell, ...]]:
    """The rows of «احزاب»; the numbers are of series that nobody has (0912000…, area code 080, ids 999…)."""
    rows: list[tuple[Cell, ...]] = []
    for n, (code, name, short_name, scope) in enumerate(REGISTER, 1):
        state, valid_until, registered_on = LICENCES[code]
        people = PEOPLE[code]
        kind = name.partition(" ")[0].removesuffix("ٔ").replace("ي", "ی")
        mobile: Cell = f"09120000{100 + n}" if people.secretary else ""
        person: Cell = national_id(f"9990{n:05}") if people.secretary else ""
        if code == "P16":  # DELIBERATE FAULT: typed as a number, so Excel dropped the zero.
            mobile = int(f"9120000{100 + n}")
        if code == "P20":  # DELIBERATE FAULT: the same.
            person = int(national_id(f"0990{n:05}"))
        address = DOSSIERS[code][ADDRESS]
        has_address = address not in ("ندارد", "ارائه نشده", "")
        has_postal_code = has_address and "کد پستی" not in str(address)
        rows.append(
            (
                n, code, name, short_name, kind, scope,
                "" if valid_until is None else fa(f"9900/{n:03}"), state, valid_until,
                fa(f"ش/99/{n:03}") if registered_on else "", registered_on,
                people.secretary_general, people.secretary, people.honorific, people.role,
                mobile, f"080-33000{100 + n}", people.email,
                fa(f"شهر نمونه، خیابان {_STREETS[n % 8]}، پلاک {10 + n}، واحد {n % 5 + 1}") if has_address else "",
                f"99999{n:05}" if has_postal_code else "",
                person, legal_id(f"999{n:06}0") if registered_on else "", PARTY_NOTES.get(code),
            )
        )  # fmt: skip
    return rows


# --- مدارک.xlsx ----------------------------------------------------------------------------------------------

# code, title, short title, applies to, mandatory, expires, what to do, legal basis, order
REQUIREMENTS: tuple[tuple[str, str, str, str, str, str, str, str, int], ...] = (
    (
        "form1", "فرم شمارهٔ ۱ (معرفی شعبه)", "فرم ۱", "همه", "بلی", "خیر",
        "فرم شمارهٔ ۱ با امضای دبیرکل و مهر حزب تکمیل و ارسال شود.",
        "دستورالعمل تأسیس شعب و دفاتر احزاب، بند الف", 1,
    ),
    (
        "licence", "تصویر پروانهٔ فعالیت معتبر", "تصویر پروانه", "همه", "بلی", "بلی",
        "تصویر پروانهٔ فعالیت دارای اعتبار، صادرشده از وزارت کشور، ارسال شود.",
        "دستورالعمل تأسیس شعب و دفاتر احزاب، بند ب", 2,
    ),
    (
        "charter", "مرامنامه و اساسنامهٔ درج‌شده در روزنامهٔ رسمی", "مرامنامه و اساسنامه", "همه", "بلی", "خیر",
        "تصویر مرامنامه و اساسنامه از روزنامهٔ رسمی کشور، با ذکر شماره و تاریخ آن، ارسال شود.",
        "دستورالعمل تأسیس شعب و دفاتر احزاب، بند ج", 3,
    ),
    (
        "form2", "فرم شمارهٔ ۲ (مشخصات مسئول شعبه)", "فرم ۲", "شعبه", "بلی", "خیر",
        "فرم شمارهٔ ۲ با مشخصات فردی مسئول شعبه تکمیل و ارسال شود.",
        "دستورالعمل تأسیس شعب و دفاتر احزاب، بند د", 4,
    ),
    (
        "address", "نشانی دقیق شعبه", "نشانی", "شعبه", "بلی", "خیر",
        "نشانی کامل شعبه با کد پستی و شمارهٔ تلفن، به‌صورت کتبی اعلام شود.",
        "دستورالعمل تأسیس شعب و دفاتر احزاب، بند ه", 5,
    ),
    (
        "congress", "صورت‌جلسهٔ مجمع عمومی و انتخاب شورای مرکزی", "مجمع عمومی", "ملی، استانی", "بلی", "خیر",
        "تصویر صورت‌جلسهٔ مجمع عمومی و نتیجهٔ انتخاب شورای مرکزی ارسال شود.",
        "دستورالعمل تأسیس شعب و دفاتر احزاب، تبصره", 6,
    ),
)  # fmt: skip
LICENCE, ADDRESS = 1, 4

# --- پرونده‌ها.xlsx ------------------------------------------------------------------------------------------

HAVE = ("دارد",) * 6
TICK = ("✓",) * 6
_NOT_GAZETTE = "ناقص: تصویر ارائه‌شده، نسخهٔ روزنامهٔ رسمی نیست"

# One cell a requirement, in the order above: what the clerk typed.
WIDE: dict[str, tuple[str | Day, ...]] = {
    "P01": HAVE,
    "P02": TICK,
    "P03": ("دارد", "دارد", _NOT_GAZETTE, "دارد", "دارد", "دارد"),
    "P04": (excel(14050206), excel(14050206), named(14050309), Day(14050206), "دارد", "دارد"),
    "P05": ("دارد", "دارد", "دارد", "ندارد", "دارد", "دارد"),
    "P06": ("کامل",) * 6,
    "P07": ("ناقص: امضای دبیرکل ندارد", "دارد", "دارد", "دارد", "ندارد", "دارد"),
    "P08": ("دارد", "دارد", "در دست بررسی", "دارد", "دارد", "معاف"),
    "P09": TICK,
    "P10": HAVE,
    "P11": ("دارد", "دارد", "دارد", "دارد", "", "دارد"),  # DELIBERATE FAULT: one state was never entered.
    "P12": HAVE,
    "P13": ("×", "✓", "✓", "×", "✓", "✓"),
    "P14": ("✓", "✓", "✓", "✓", "✓", "معاف"),
    "P15": ("دارد", "ندارد", "در دست بررسی", "دارد", "دارد", "معاف"),
    "P16": ("ناقص: مهر حزب ندارد", "دارد", "دارد", "دارد", "دارد", "دارد"),
    "P17": ("دارد", "ندارد", "دارد", "دارد", "دارد", "ندارد"),
    "P18": HAVE,
    "P19": ("دارد", "دارد", "ندارد", "ندارد", "دارد", "دارد"),
    "P20": ("✓", "✓", "✓", "✓", "ناقص: کد پستی درج نشده است", "×"),
    "P25": TICK,
    "P26": ("دارد", "دارد", _NOT_GAZETTE, "دارد", "دارد", "دارد"),
    "P27": ("دارد", "دارد", "دارد", "دارد", "دارد", "ندارد"),
    "P28": (Day(14050210, Style.NUMBER), Day(14050210), "دارد", "دارد", "دارد", named(14050410)),
    "P29": ("در دست بررسی", "ندارد", "ندارد", "دارد", "ندارد", "معاف"),
    "P30": HAVE,
}


class Delivery(NamedTuple):
    """What one party handed in: letter, days of receipt and review, then one state a requirement."""

    letter_no: str
    received_on: Day
    reviewed_on: Day
    states: tuple[str, ...]


_OK, _NO = "تأییدشده", "ارائه نشده"

# The long sheet, one delivery a party; each becomes six rows.
LONG: dict[str, Delivery] = {
    "P21": Delivery("۱۴۰۵/۲۱/۰۴", Day(14050312), excel(14050320), (_OK,) * 6),
    "P22": Delivery("۱۴۰۵/۲۲/۰۹", Day(14050630), excel(14050707), (_NO, _OK, _NOT_GAZETTE, _NO, _NO, _OK)),
    "P23": Delivery("۱۴۰۵/۲۳/۱۱", named(14050428), excel(14050503), (_OK,) * 6),
    "P24": Delivery("۱۴۰۵/۲۴/۰۲", Day(14050812), excel(14050816), (_OK, _NO, "در دست بررسی", _NO, _OK, "معاف")),
    "P31": Delivery("۱۴۰۵/۳۱/۰۷", Day(14050719), excel(14050725), (_OK, _NO, _OK, "در دست بررسی", _OK, _NO)),
    "P32": Delivery("۱۴۰۵/۳۲/۰۳", Day(14050803), excel(14050810), (_OK, _OK, _OK, "در دست بررسی", _OK, _OK)),
    "P33": Delivery("۱۴۰۵/۳۳/۰۱", Day(14050209), excel(14050216), (_OK,) * 6),
    "P34": Delivery(
        "۱۴۰۵/۳۴/۱۵", Day(14050222), excel(14050302), (_OK, _OK, _OK, _OK, "ناقص: تغییر نشانی کتبی اعلام نشده است", _OK)
    ),
    "P35": Delivery(
        "۱۴۰۵/۳۵/۰۶", Day(14050820), excel(14050826), (_OK, _NO, _OK, "ناقص: تاریخ و امضا ندارد", _OK, "معاف")
    ),
    "P36": Delivery("۱۴۰۵/۳۶/۰۸", Day(14050517), excel(14050524), (_OK,) * 6),
    "P37": Delivery("۱۴۰۴/۳۷/۱۳", Day(14040827), excel(14040908), (_OK, _NO, _OK, _NO, _OK, _NO)),
    "P38": Delivery(
        "۱۴۰۵/۳۸/۰۵", Day(14050707), excel(14050714), (_OK, _OK, _OK, _OK, "ناقص: کد پستی درج نشده است", _OK)
    ),
    "P39": Delivery("۱۴۰۵/۳۹/۱۰", Day(14050601), excel(14050604), (_OK, _OK, _OK, _OK, _OK, "معاف")),
    "P40": Delivery("۱۴۰۵/۴۰/۰۲", Day(14050813), excel(14050820), (_OK, _NO, _NO, _NO, _NO, _NO)),
}

DOSSIER_NOTES = {
    ("P24", "congress"): "تشکل در شرف اخذ پروانهٔ نهایی است.",
    ("P32", "form2"): "فرم دبیر تازه رسیده است.",
    ("P35", "congress"): "تشکل در شرف اخذ پروانهٔ نهایی است.",
    ("P39", "congress"): "موعد نخستین مجمع عمومی نرسیده است.",
}
DOSSIERS: dict[str, Sequence[str | Day]] = {**WIDE, **{code: delivery.states for code, delivery in LONG.items()}}


def dossier_rows() -> list[tuple[Cell, ...]]:
    """The rows of «پرونده تفصیلی»."""
    rows: list[tuple[Cell, ...]] = []
    for code, delivery in LONG.items():
        for n, typed in enumerate(delivery.states):
            requirement, title = REQUIREMENTS[n][:2]
            state, _, defect = typed.partition(": ")
            came = None if state == _NO else delivery.received_on
            valid_until = LICENCES[code][1] if n == LICENCE and state == _OK else None
            letter_no = delivery.letter_no if came else None
            note = DOSSIER_NOTES.get((code, requirement))
            rows.append((code, title, state, came, valid_until, letter_no, defect, delivery.reviewed_on, note))
    return rows


# --- نشست‌ها.xlsx --------------------------------------------------------------------------------------------

ONLY_COMPLETE, OR_NATIONAL, EVERYONE = "فقط پرونده کامل", "پرونده کامل یا پروانه کشوری", "همه تشکل‌ها"
HALL = "سالن اجتماعات استانداری نمونه"


class Meeting(NamedTuple):
    """One session of the secretaries."""

    title: str
    day: Day
    policy: str
    chair: str
    state: str
    note: str


MEETINGS: dict[int, Meeting] = {
    1: Meeting("نشست نخست دبیران احزاب", excel(14050617), ONLY_COMPLETE, "P09", "برگزار شد", ""),
    2: Meeting("نشست دوم دبیران احزاب", Day(14050721), OR_NATIONAL, "P21", "برگزار شد", ""),
    3: Meeting("نشست سوم دبیران احزاب", named(14050819), EVERYONE, "P25", "برگزار شد", "نخستین نشست با همهٔ تشکل‌ها"),
    4: Meeting("نشست چهارم دبیران احزاب", Day(14050917), OR_NATIONAL, "", "برنامه‌ریزی‌شده", ""),
}

# policy, order, ground
POLICIES: tuple[tuple[str, int, str], ...] = (
    (ONLY_COMPLETE, 1, "پرونده کامل"),
    (OR_NATIONAL, 1, "پرونده کامل"),
    (OR_NATIONAL, 2, "پروانه کشوری"),
    (EVERYONE, 1, "همه تشکل‌ها"),
)

INVITE, DO_NOT_INVITE = "دعوت شود", "دعوت نشود"
DIRECTOR = "مدیرکل سیاسی و انتخابات"

# session, party, decision, reason, day
DECISIONS: tuple[tuple[int, str, str, str, Day], ...] = (
    (
        2, "P27", INVITE,
        "تشکل، پیشنهاددهندهٔ بند سوم دستور کار نشست است و حضور آن برای ارائهٔ موضوع لازم دانسته شد.", Day(14050715),
    ),
    (
        4, "P26", INVITE,
        "تشکل شناخته‌شدهٔ استان است؛ پرونده تنها نسخهٔ روزنامهٔ رسمی را کم دارد و ارائهٔ آن کتبی تعهد شده است.",
        named(14050830),
    ),
    (
        4, "P13", DO_NOT_INVITE,
        "به درخواست کتبی دبیر استان، به‌سبب هم‌زمانی با مجمع سالانهٔ تشکل در همان روز.", excel(14050827),
    ),
)  # fmt: skip

TEAM, OFFICE_NAME = "کارگروه فعال‌سازی خانهٔ احزاب", "اداره‌کل سیاسی و انتخابات"
DONE, OPEN, LATER = "انجام شد", "در دست انجام", "آغاز نشده"

# session, order, topic, proposed by (its secretary presents), minutes, outcome, owner, due on, state
AGENDA: tuple[tuple[int, int, str, str, int, str, str, Day | None, str], ...] = (
    (
        1, 1, "مرور وضعیت پرونده‌های شعب استانی و شیوهٔ رفع نواقص", "P01", 30,
        "هر تشکل مدارک باقی‌ماندهٔ خود را ظرف یک ماه به اداره‌کل ارائه کند.", "دبیران تشکل‌ها", Day(14050718), OPEN,
    ),
    (
        1, 2, "راهکارهای فعال‌سازی خانهٔ احزاب استان", "P09", 25,
        "کارگروهی سه‌نفره برای پیگیری گام‌های فعال‌سازی تشکیل شود.", TEAM, Day(14050704), DONE,
    ),
    (
        1, 3, "زمان‌بندی نشست‌های دوره‌ای دبیران", "P28", 20,
        "نشست‌ها سومین سه‌شنبهٔ هر ماه برگزار شود.", OFFICE_NAME, Day(14050631), DONE,
    ),
    (
        1, 4, "سهم تشکل‌ها در تدوین سند توسعهٔ استان", "P33", 20,
        "پیشنهادهای مکتوب تشکل‌ها تا نشست بعد گردآوری شود.", "حزب نمونهٔ توسعهٔ استان", Day(14050720), DONE,
    ),
    (
        2, 1, "گزارش کارگروه فعال‌سازی خانهٔ احزاب", "P21", 30,
        "فراخوان عضویت منتشر و فرم درخواست برای همهٔ تشکل‌ها ارسال شود.", TEAM, Day(14050805), DONE,
    ),
    (
        2, 2, "چالش‌های تأمین محل دفتر شعب استانی", "P16", 25,
        "فهرست دفاتر نیازمند همکاری تهیه و به معاونت سیاسی ارائه شود.", OFFICE_NAME, Day(14050820), OPEN,
    ),
    (
        2, 3, "نقش تشکل‌های استانی در تقویت مشارکت اجتماعی", "P27", 20,
        "طرح پیشنهادی تشکل در نشست بعد بررسی شود.", "حزب نمونهٔ یاوران استان", Day(14050819), DONE,
    ),
    (
        3, 1, "آمادگی برای مجمع عمومی خانهٔ احزاب", "P25", 30,
        "تاریخ مجمع پس از تکمیل فهرست اعضا اعلام شود.", TEAM, Day(14050921), OPEN,
    ),
    (
        3, 2, "چگونگی رفع سریع‌تر نواقص پرونده‌ها", "P26", 20,
        "راهنمای یک‌صفحه‌ای مدارک لازم برای دبیران ارسال شود.", OFFICE_NAME, excel(14050830), DONE,
    ),
    (
        3, 3, "اولویت‌های محیط زیستی استان", "P32", 20,
        "گزارش تشکل به ادارهٔ کل حفاظت محیط زیست فرستاده شود.", OFFICE_NAME, named(14050915), OPEN,
    ),
    (
        3, 4, "آموزش اعضای شعب با موضوع قانون احزاب", "P38", 15,
        "یک دورهٔ آموزشی کوتاه پیش از پایان سال برگزار شود.", "کمیتهٔ آموزش", Day(14051128), LATER,
    ),
    (4, 1, "بررسی پیش‌نویس برنامهٔ مجمع عمومی خانهٔ احزاب", "P12", 30, "", "", None, ""),
    (4, 2, "شیوهٔ حضور تشکل‌ها در انتخابات پیش رو", "P11", 25, "", "", None, ""),
    (4, 3, "گزارش پیشرفت تکمیل پروندهٔ شعب", "P26", 15, "", "", None, ""),
)  # fmt: skip

# session → party → reason, where one was told; the others who were invited came
ABSENT: dict[int, dict[str, str]] = {
    1: {"P02": "سفر", "P14": "", "P36": "مأموریت اداری"},
    2: {"P05": "", "P12": "بیماری", "P13": "", "P22": "سفر", "P30": ""},
    3: {
        "P02": "", "P10": "", "P15": "سفر", "P19": "", "P20": "هم‌زمانی با برنامهٔ دیگر",
        "P24": "", "P29": "", "P35": "", "P40": "",
    },
}  # fmt: skip

# Who came in place of the secretary.
SUBSTITUTES = {
    (1, "P06"): "کاوه نمونه‌جانشین",
    (2, "P03"): "بهار آزمایشی‌جانشین",
    (3, "P05"): "سهیلا نمونه‌پزشک",
    (3, "P33"): "حامد فرضی‌جانشین",
}

YES, NO = "بلی", "خیر"

# session, party, domain, view, with name, follow-up, owner, state, given on (empty: on the day of the session)
VIEWS: tuple[tuple[int | None, str, str, str, str, str, str, str, Day | None], ...] = (
    (
        1, "P01", "سیاسی", "نشست‌های دبیران با دستور کار پیشنهادی خود تشکل‌ها ادامه یابد.", YES,
        "دستور کار هر نشست پیشاپیش از تشکل‌ها گرفته می‌شود.", OFFICE_NAME, DONE, None,
    ),
    (
        1, "P28", "اقتصادی", "خرید تضمینی محصولات کشاورزی استان به‌موقع انجام شود.", YES,
        "موضوع به سازمان جهاد کشاورزی اعلام شد.", "سازمان جهاد کشاورزی استان", OPEN, None,
    ),
    (1, "P12", "فرهنگی", "برای پاسداشت زبان و آیین‌های محلی برنامهٔ سالانه تدوین شود.", NO, "", "", LATER, None),
    (
        1, "P33", "عمرانی", "طرح‌های نیمه‌تمام شهرستان‌ها اولویت‌بندی و گزارش پیشرفت آن‌ها منتشر شود.", YES,
        "فهرست طرح‌ها از سازمان مدیریت و برنامه‌ریزی درخواست شد.", "سازمان مدیریت و برنامه‌ریزی استان", OPEN, None,
    ),
    (
        2, "P16", "اقتصادی", "حمایت از واحدهای تولیدی کوچک در تخصیص تسهیلات در نظر گرفته شود.", YES,
        "در کارگروه تسهیل و رفع موانع تولید مطرح شد.", "ادارهٔ کل صنعت، معدن و تجارت", DONE, None,
    ),
    (
        2, "P11", "اجتماعی", "از ظرفیت زنان در شوراهای مشورتی استان بیشتر استفاده شود.", YES,
        "پیشنهاد به دفتر امور زنان و خانواده فرستاده شد.", "دفتر امور زنان و خانواده", OPEN, None,
    ),
    (2, "P07", "سیاسی", "تشکل‌ها پیش از تصمیم‌های مهم استانی طرف مشورت قرار گیرند.", NO, "", "", LATER, None),
    (
        2, "P27", "اجتماعی", "برای فعالیت داوطلبانهٔ جوانان در شهرستان‌ها بستر فراهم شود.", YES,
        "جلسهٔ مشترک با ادارهٔ کل ورزش و جوانان برگزار شد.", "ادارهٔ کل ورزش و جوانان", DONE, None,
    ),
    (
        3, "P08", "انتخابات", "دستورالعمل‌های انتخاباتی در نشستی آموزشی برای تشکل‌ها بازگو شود.", YES,
        "نشست آموزشی در برنامهٔ دی‌ماه گنجانده شد.", OFFICE_NAME, OPEN, None,
    ),
    (
        3, "P32", "عمرانی", "پیش از آغاز طرح‌های راه‌سازی، ارزیابی زیست‌محیطی آن‌ها در دسترس قرار گیرد.", YES,
        "مکاتبه با ادارهٔ کل راه و شهرسازی انجام شد.", "ادارهٔ کل راه و شهرسازی", OPEN, None,
    ),
    (3, "P31", "فرهنگی", "تالارهای عمومی با هزینهٔ مناسب در اختیار تشکل‌ها قرار گیرد.", NO, "", "", LATER, None),
    (
        3, "P26", "انتخابات", "امکان معرفی نمایندگان تشکل‌ها در شعب اخذ رأی فراهم شود.", YES,
        "پاسخ در نشست چهارم ارائه می‌شود.", OFFICE_NAME, OPEN, None,
    ),
    (
        3, "P38", "اقتصادی", "شرکت‌های دانش‌بنیان استان به دستگاه‌های اجرایی معرفی شوند.", YES,
        "فهرست شرکت‌ها از پارک علم و فناوری دریافت شد.", "پارک علم و فناوری استان", DONE, None,
    ),
    (
        None, "P34", "اجتماعی", "به وضعیت بیمهٔ تکمیلی بازنشستگان استان رسیدگی شود.", NO,
        "نامه به صندوق‌های بازنشستگی ارسال شد.", "معاونت سیاسی و اجتماعی", OPEN, Day(14050825),
    ),
)  # fmt: skip

_SATISFIES = frozenset({"دارد", "✓", "کامل", _OK, "معاف"})
_BLOCKED = frozenset({"تعلیق", "توقیف", "منحل"})


def is_complete(code: str) -> bool:
    """Whether all six documents are there and the licence has not run out by 1 Azar 1405."""
    valid_until = LICENCES[code][1]
    current = valid_until is None or valid_until.number >= TODAY
    return current and all(isinstance(cell, Day) or cell in _SATISFIES for cell in DOSSIERS[code])


def invited(session: int) -> list[str]:
    """The codes of the parties that the session's policy and the director's decisions invite."""
    verdicts = {party: decision for number, party, decision, _, _ in DECISIONS if number == session}
    found = []
    for code, _, _, scope in REGISTER:
        state = LICENCES[code][0]
        national = scope != "استانی" and state == "معتبر"
        by_policy = {
            ONLY_COMPLETE: is_complete(code), OR_NATIONAL: is_complete(code) or national, EVERYONE: True
        }[MEETINGS[session].policy]  # fmt: skip
        if state not in _BLOCKED and (verdicts[code] == INVITE if code in verdicts else by_policy):
            found.append(code)
    return found


def attendance_rows() -> list[tuple[Cell, ...]]:
    """The rows of «حضور و غیاب»: everyone who was invited, and nobody else."""
    rows: list[tuple[Cell, ...]] = []
    for session, absent in ABSENT.items():
        codes = invited(session)
        present = [code for code in codes if code not in absent]
        spoke = [row[3] for row in AGENDA if row[0] == session] + [row[1] for row in VIEWS if row[0] == session]
        strangers = {*absent, MEETINGS[session].chair, *spoke} - {*codes}
        silent = {MEETINGS[session].chair, *spoke} - {*present}
        if strangers or silent:
            raise ValueError(f"session {session}: not invited {strangers}, not there {silent}")
        for code in codes:
            if code in absent:
                rows.append((session, NAMES[code], "غایب", None, absent[code]))
            else:
                attendee = SUBSTITUTES.get((session, code), PEOPLE[code].secretary)
                rows.append((session, NAMES[code], "حاضر", attendee, None))
    return rows


# --- خانه احزاب.xlsx -----------------------------------------------------------------------------------------

# step, state, day, owner, evidence
HOUSE_STEPS: tuple[tuple[str, str, Day | None, str, str], ...] = (
    ("تصمیم و تأیید استاندار برای فعال‌سازی خانهٔ احزاب", DONE, Day(14050407), "معاونت سیاسی و اجتماعی", "نامهٔ ۹۹۰۱"),
    ("نشست هماهنگی جریان‌ها و معرفی سه نماینده", DONE, Day(14050617), OFFICE_NAME, "صورت‌جلسهٔ نشست نخست"),
    ("دریافت آیین‌نامهٔ استانی از خانهٔ احزاب ایران", DONE, named(14050711), OFFICE_NAME, "نامهٔ ۹۹۱۷"),
    ("فراخوان عضویت و دریافت درخواست و معرفی‌نامه", DONE, excel(14050805), TEAM, "آگهی ۹۹۲۳"),
    ("تعیین جریان هر عضو با خوداظهاری", DONE, Day(14050825), TEAM, "فرم‌های خوداظهاری"),
    ("برگزاری مجمع عمومی با حد نصاب اعضا", OPEN, None, TEAM, ""),
    ("قرعه برای ترتیب سالانهٔ ریاست", LATER, None, "مجمع عمومی", ""),
    ("انتخاب هیئت‌رئیسه و بازرس", LATER, None, "مجمع عمومی", ""),
    ("اعلام نتیجه به خانهٔ احزاب ایران و وزارت کشور", LATER, None, OFFICE_NAME, ""),
    ("تأمین محل، مهر و بودجه", LATER, None, "شورای اجرایی خانهٔ احزاب", ""),
)

# party, representative (empty: the secretary), faction as declared, joined on, role
HOUSE_MEMBERS: tuple[tuple[str, str, str, Day, str], ...] = (
    ("P01", "", "اصلاح‌طلب", Day(14050806), "عضو کارگروه فعال‌سازی"),
    ("P04", "", "", Day(14050806), "عضو"),
    ("P06", "کاوه نمونه‌جانشین", "", Day(14050806), "عضو"),
    ("P09", "", "اصولگرا", Day(14050806), "عضو کارگروه فعال‌سازی"),
    ("P11", "", "", named(14050809), "عضو"),
    ("P16", "", "", Day(14050812), "عضو"),
    ("P21", "", "مستقل و اعتدال‌گرا", excel(14050806), "رئیس کارگروه فعال‌سازی"),
    ("P23", "", "اصولگرا", Day(14050813), "عضو"),
    ("P25", "", "مستقل و اعتدال‌گرا", Day(14050813), "عضو"),
    ("P28", "", "", Day(14050813), "عضو"),
    ("P33", "حامد فرضی‌جانشین", "", Day(14050820), "عضو"),
    ("P36", "", "اصلاح‌طلب", Day(14050820), "عضو"),
)
TERM = "دورهٔ دوم"

# --- تنظیمات.xlsx --------------------------------------------------------------------------------------------

OFFICE: tuple[tuple[str, str | int], ...] = (
    ("سربرگ", "جمهوری اسلامی ایران"),
    ("سربرگ", "وزارت کشور"),
    ("سربرگ", "استانداری نمونه"),
    ("نام اداره", OFFICE_NAME),
    ("امضاکننده", "بهنام نمونه‌پور"),
    ("سمت امضاکننده", DIRECTOR),
    ("نشانی", "استان نمونه، شهر نمونه، میدان استانداری، استانداری نمونه"),
    ("رونوشت", "معاون محترم سیاسی، امنیتی و اجتماعی استاندار، برای استحضار"),
    ("رونوشت", "کارشناس محترم امور احزاب، برای پیگیری"),
    ("رونوشت", "بایگانی"),
    ("الگوی شماره نامه", "{سال}/۴۲/{ردیف}"),
    ("مهلت رفع نقص (روز کاری)", 20),
    ("روزهای تعطیل هفته", "پنجشنبه، جمعه"),
    ("قاعده نشست‌ها", "سومین سه‌شنبه هر ماه"),
    ("ساعت نشست", "۱۰"),
    ("محل نشست", HALL),
    ("بیشترین فاصله نشست‌ها (ماه)", "۲"),
    ("کارشناس پاسخ‌گو", "خانم پریسا آزمایشی‌نژاد، تلفن ۰۸۰۳۳۰۰۰۹۹۹"),
)

OFF, WORKING = "تعطیل", "روز اداری"

# day, occasion, kind
HOLIDAYS: tuple[tuple[Day, str, str], ...] = (
    (Day(14050608), "ولادت پیامبر اکرم و امام جعفر صادق", OFF),
    (Day(14050822), "شهادت حضرت فاطمه", OFF),
    (Day(14051002), "ولادت امام علی", OFF),
    (named(14051015), "تعطیلی اداره‌ها برای صرفه‌جویی در مصرف انرژی", OFF),
    (Day(14051016), "مبعث پیامبر اکرم", OFF),
    (named(14051024), "روز کاری جبرانی (به‌جای ۱۵ دی)", WORKING),
    (excel(14051104), "ولادت امام زمان", OFF),
    (Day(14051122), "پیروزی انقلاب اسلامی", OFF),
    (Day(14051210), "شهادت امام علی", OFF),
    (Day(14051219), "عید فطر", OFF),
    (Day(14051220), "تعطیلی به‌مناسبت عید فطر", OFF),
    (excel(14051229), "روز ملی شدن صنعت نفت", OFF),
)


# --- writing -------------------------------------------------------------------------------------------------


class Column(NamedTuple):
    """One column of a sheet. Ids and phones are text, so that Excel keeps their zeros."""

    title: str
    width: int
    is_text: bool = False


@dataclass(frozen=True)
class Sheet:
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    heading: str = ""
    n_frozen: int = 1


_LOOK = {"font_name": "Tahoma", "font_size": 10, "valign": "top", "reading_order": 2}


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """One workbook of right-to-left sheets with frozen headers."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": path.stem, "author": "استانداری نمونه", "created": _CREATED})
        title_format = book.add_format(_LOOK | {"bold": True, "font_size": 13, "align": "center"})
        header_format = book.add_format(_LOOK | {"bold": True, "bg_color": "#E3EFEF", "bottom": 1, "text_wrap": True})
        plain = book.add_format(_LOOK | {"text_wrap": True})
        text = book.add_format(_LOOK | {"num_format": "@"})
        # The Persian calendar (16h) of the locale fa-IR (0429h): Excel shows 1405/09/01.
        day_format = book.add_format(_LOOK | {"num_format": "[$-160429]yyyy/mm/dd;@", "align": "right"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            page.right_to_left()
            top = 0
            if sheet.heading:
                page.merge_range(0, 0, 0, len(sheet.columns) - 1, sheet.heading, title_format)
                top = 1
            for c, column in enumerate(sheet.columns):
                page.set_column(c, c, column.width, text if column.is_text else plain)
                page.write_string(top, c, column.title, header_format)
            page.freeze_panes(top + 1, sheet.n_frozen)
            for r, row in enumerate(sheet.rows, top + 1):
                for c, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
                    cell = value.typed() if isinstance(value, Day) else value
                    if isinstance(cell, date):
                        page.write_datetime(r, c, cell, day_format)
                    elif isinstance(cell, int):
                        page.write_number(r, c, cell, plain)
                    elif cell:
                        page.write_string(r, c, cell, text if column.is_text else plain)


def books() -> dict[str, tuple[Sheet, ...]]:
    """The six workbooks of the sample office, by their names."""
    note, day = Column("ملاحظات", 40), 14
    return {
        "احزاب": (
            Sheet(
                "احزاب",
                (
                    Column("ردیف", 6), Column("کد", 7, True), Column("نام حزب", 34), Column("نام کوتاه", 20),
                    Column("نوع", 9), Column("گستره فعالیت", 11), Column("شماره پروانه", 12, True),
                    Column("وضعیت پروانه", 12), Column("اعتبار پروانه", day), Column("شماره ثبت شعبه", 12, True),
                    Column("تاریخ ثبت شعبه", day), Column("دبیرکل", 20), Column("دبیر استان", 20),
                    Column("لقب", 20), Column("سمت", 18), Column("تلفن همراه", 14, True), Column("تلفن", 15, True),
                    Column("رایانامه", 30, True), Column("نشانی", 40), Column("کد پستی", 13, True),
                    Column("کد ملی", 13, True), Column("شناسه ملی", 14, True), note,
                ),
                party_rows(),
                "فهرست احزاب و تشکل‌های سیاسی استان نمونه (تا ۱ آذر ۱۴۰۵)",
                3,
            ),
        ),
        "مدارک": (
            Sheet(
                "مدارک لازم",
                (
                    Column("کد", 10, True), Column("عنوان مدرک", 42), Column("عنوان کوتاه", 20), Column("برای", 12),
                    Column("الزامی", 8), Column("مدت‌دار", 8), Column("اقدام لازم", 60), Column("مستند قانونی", 44),
                    Column("ترتیب", 7),
                ),
                REQUIREMENTS,
                n_frozen=2,
            ),
        ),
        "پرونده‌ها": (
            Sheet(
                "پرونده",
                (Column("ردیف", 6), Column("نام حزب", 34), *(Column(row[2], 22) for row in REQUIREMENTS)),
                [(n, NAMES[code], *cells) for n, (code, cells) in enumerate(WIDE.items(), 1)],
                n_frozen=2,
            ),
            Sheet(
                "پرونده تفصیلی",
                (
                    Column("حزب", 8, True), Column("مدرک", 42), Column("وضعیت", 14), Column("تاریخ دریافت", day),
                    Column("اعتبار تا", day), Column("شماره نامه", 13, True), Column("شرح نقص", 38),
                    Column("تاریخ بررسی", day), note,
                ),
                dossier_rows(),
                n_frozen=2,
            ),
        ),
        "نشست‌ها": (
            Sheet(
                "نشست‌ها",
                (
                    Column("شماره نشست", 8), Column("عنوان", 28), Column("تاریخ", day), Column("ساعت", 8),
                    Column("محل", 30), Column("سیاست دعوت", 28), Column("رئیس جلسه", 32), Column("وضعیت", 16), note,
                ),
                [
                    (n, meeting.title, meeting.day, "۱۰", HALL, meeting.policy, NAMES.get(meeting.chair),
                     meeting.state, meeting.note)
                    for n, meeting in MEETINGS.items()
                ],
            ),
            Sheet(
                "دستور کار",
                (
                    Column("نشست", 7), Column("ترتیب", 7), Column("دستور کار", 48), Column("پیشنهاددهنده", 34),
                    Column("ارائه‌دهنده", 20), Column("مدت (دقیقه)", 9), Column("مصوبه", 52),
                    Column("مسئول اجرا", 28), Column("مهلت", day), Column("وضعیت", 14),
                ),
                [
                    (*row[:3], NAMES[row[3]], PEOPLE[row[3]].secretary, *row[4:])
                    for row in AGENDA
                ],
            ),
            Sheet(
                "حضور و غیاب",
                (
                    Column("نشست", 7), Column("حزب", 34), Column("وضعیت حضور", 12), Column("شرکت‌کننده", 22),
                    Column("علت غیبت", 24),
                ),
                attendance_rows(),
            ),
            Sheet(
                "تصمیم‌ها",
                (
                    Column("نشست", 7), Column("حزب", 34), Column("تصمیم", 14), Column("دلیل", 70),
                    Column("تاریخ تصمیم", day), Column("تصمیم‌گیرنده", 26),
                ),
                [
                    (n, NAMES[party], verdict, reason, decided_on, DIRECTOR)
                    for n, party, verdict, reason, decided_on in DECISIONS
                ],
            ),
            Sheet(
                "دیدگاه‌ها",
                (
                    Column("نشست", 7), Column("حزب", 34), Column("حوزه", 11), Column("دیدگاه", 60),
                    Column("ذکر نام", 8), Column("پیگیری", 48), Column("مسئول پیگیری", 32),
                    Column("وضعیت پیگیری", 14), Column("تاریخ", day),
                ),
                [
                    (row[0], NAMES[row[1]], *row[2:8], row[8] or MEETINGS[row[0] or 1].day)
                    for row in VIEWS
                ],
            ),
            Sheet(
                "سیاست‌ها",
                (Column("سیاست", 30), Column("ترتیب", 7), Column("مبنا", 20)),
                POLICIES,
            ),
        ),
        "خانه احزاب": (
            Sheet(
                "گام‌های خانه احزاب",
                (
                    Column("ترتیب", 7), Column("گام", 50), Column("وضعیت", 14), Column("تاریخ", day),
                    Column("مسئول", 30), Column("مستند", 24),
                ),
                [(n, *step) for n, step in enumerate(HOUSE_STEPS, 1)],
            ),
            Sheet(
                "اعضا",
                (
                    Column("حزب", 34), Column("نماینده", 22), Column("فراکسیون (خوداظهاری)", 22),
                    Column("تاریخ عضویت", day), Column("سمت", 24), Column("دوره", 12),
                ),
                [
                    (NAMES[row[0]], row[1] or PEOPLE[row[0]].secretary, *row[2:], TERM)
                    for row in HOUSE_MEMBERS
                ],
            ),
        ),
        "تنظیمات": (
            Sheet("مشخصات اداره", (Column("مشخصه", 30), Column("مقدار", 64)), OFFICE),
            Sheet("تعطیلات", (Column("تاریخ", day), Column("مناسبت", 46), Column("نوع", 12)), HOLIDAYS),
        ),
    }  # fmt: skip


def write_sample_office(folder: Path) -> list[Path]:
    """Writes the six workbooks of the sample office; existing ones are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, sheets in books().items():
        write_workbook(folder / f"{name}.xlsx", sheets)
        paths.append(folder / f"{name}.xlsx")
    return paths


def main() -> None:
    options = argparse.ArgumentParser(description="Write the workbooks of the sample office.")
    options.add_argument("folder", nargs="?", type=Path, default=ROOT / "input")
    for path in write_sample_office(options.parse_args().folder):
        print(path)


if __name__ == "__main__":
    main()
