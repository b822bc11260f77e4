"""Personal data in open text: found in any digits and spelling, and nothing of what an office writes every day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

import pytest

from generator.language import values
from generator.language.persian import to_fa
from generator.privacy.detector import BY_FORM, SEAM, Detector
from generator.privacy.numbers import PersonalKind, is_iban, passes_luhn
from generator.privacy.private_values import PrivateValues

ARABIC, WIDE = (str.maketrans("0123456789", digits) for digits in ("٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９"))
SCRIPTS: Mapping[str, Callable[[str], str]] = {
    "Latin": str, "Persian": to_fa, "Arabic": lambda v: v.translate(ARABIC), "full-width": lambda v: v.translate(WIDE),
}  # fmt: skip
MARKS = ("\u200c", "\u200e", "\u200f", "\u202a", "\u2066", "\u00ad", "ـ", "\ufeff")
AROUND = ("{}", "علی رضایی {}", "با {} هماهنگ شود", "({})", "همراه:{}؛ پیگیری", "«{}»")


def grouped(digits: str, sizes: str, sign: str) -> str:
    """«0918 100 0001» from «434» and a space."""
    parts, at = [], 0
    for size in map(int, sizes):
        parts.append(digits[at : at + size])
        at += size
    return sign.join(parts)


# --- positives --------------------------------------------------------------------------------------------------


def national_ids(random: Random) -> Iterator[str]:
    while True:
        nine = f"0{random.randrange(10**8):08}"
        yield next(f"{nine}{n}" for n in range(10) if values.national_id(f"{nine}{n}") == (f"{nine}{n}", None))


def cards(random: Random) -> Iterator[str]:
    while True:
        fifteen = f"603799{random.randrange(10**9):09}"
        yield next(f"{fifteen}{n}" for n in range(10) if passes_luhn(f"{fifteen}{n}"))


def ibans(random: Random) -> Iterator[str]:
    while True:
        account = f"{random.randrange(10**22):022}"
        yield next(f"{n:02}{account}" for n in range(2, 99) if is_iban(f"{n:02}{account}"))


def mobile_spellings(core: str) -> list[str]:
    full = f"0{core}"
    return [
        full, f"+98{core}", f"0098{core}", f"98{core}", core, f"+98 (0) {core}", f"+98 {grouped(core, '334', ' ')}",
        f"0098-{grouped(core, '334', '-')}", *(grouped(full, "434", sign) for sign in " -./_"), grouped(full, "47", "/"),
        grouped(full, "4322", " "), f"({full[:4]}) {full[4:]}", " ".join(full), grouped(full, "222221", " "),
        grouped(core, "334", " "), grouped(full, "434", " - "), grouped(full, "47", "\u00a0"),
    ]  # fmt: skip


def id_spellings(digits: str) -> list[str]:
    return [
        digits, f"کد ملی {digits}", grouped(digits, "361", "-"), grouped(digits, "361", " "), grouped(digits, "433", " "),
        grouped(digits, "22222", " "), grouped(digits, "433", "-"), f"شماره ملی: {digits[1:]}", " ".join(digits),
    ]  # fmt: skip


def disguises() -> Iterator[tuple[PersonalKind, str]]:
    """(what it is, the text) of some thousand disguises, always the same."""
    random = Random(1405)
    ids, of_cards, of_ibans = national_ids(random), cards(random), ibans(random)
    for n in range(12):
        core = f"91{random.randrange(10**8):08}"
        spelled = [(PersonalKind.MOBILE, text) for text in mobile_spellings(core)]
        spelled += [(PersonalKind.NATIONAL_ID, text) for text in id_spellings(next(ids))]
        card, iban = next(of_cards), next(of_ibans)
        spelled += [(PersonalKind.CARD, text) for text in (card, *(grouped(card, "4444", sign) for sign in " -./"))]
        spelled += [(PersonalKind.IBAN, f"{country}{text}") for country in ("IR", "ir ", "شبا: ")
                    for text in (iban, grouped(iban, "2444442", " "), grouped(iban, "2444442", "-"))]  # fmt: skip
        spelled += [(PersonalKind.EMAIL, text) for text in (
            f"ali{n}@example.ir", f"ALI.{n}@Mail.Example.com", f"ali{n} @ example.ir", f"ali{n}@example . ir",
            f"ali{n}＠example．ir", f"ali{n}[at]example[dot]ir", f"a\u200cli{n}@exam\u200dple.ir",
        )]  # fmt: skip
        for number, (kind, text) in enumerate(spelled):
            for script in SCRIPTS.values() if kind is not PersonalKind.EMAIL else [str]:
                yield kind, AROUND[(n + number) % len(AROUND)].format(script(text))
            mark = MARKS[(n + number) % len(MARKS)]
            yield kind, "".join(f"{sign}{mark}" if sign.isdigit() else sign for sign in text)


def test_thousands_of_disguises_are_found() -> None:
    every = list(disguises())
    missed = [(kind.value, text) for kind, text in every if kind not in {hit.kind for hit in BY_FORM.hits(text)}]
    assert len(every) > 2500
    assert missed == []


def test_nothing_of_a_disguise_is_left() -> None:
    """Whoever reads the masked text gets no more than two digits of it."""
    masked = [(text, BY_FORM.masked(text)) for _, text in disguises()]
    left = [pair for pair in masked if sum(sign.isdigit() for sign in pair[1]) > 2 or "example" in pair[1].lower()]
    assert left == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("علی رضایی ۰۹۱۸۱۰۰۰۰۰۱", "علی رضایی …"),
        ("مهر ندارد؛ کد ملی 0499370899 است", "مهر ندارد؛ کد ملی … است"),
        ("0918-100-0001/0912-200-0002", "…/…"),
        ("تماس با ali@example.ir و +98 918 100 0001.", "تماس با … و …."),
        ("پرونده 09181000001", "پرونده …"),
        ("صفر نهصد و هجده، صد، صفر صفر صفر یک", "…"),
        ("تلفن صفر، نه، یک، هشت، یک، صفر، صفر، صفر، صفر، صفر، یک است", "تلفن … است"),
        ("call zero nine one eight one zero zero zero zero zero one", "call …"),
        ("۹۱۸۱۰۰۰۰۰۱۹۸+", "…+"),
        ("⓪⑨①⑧①⓪⓪⓪⓪⓪①، ⁰⁹¹⁸¹⁰⁰⁰⁰⁰¹، 〇九一八一〇〇〇〇〇一", "…، …، …"),
        *((f"0918{sign}100{sign}0001", "…") for sign in '\u3164\u2800:#=&;؛→…"'),
        *((sign.join("09181000001"), "…") for sign in "/:#→"),
        ("ali at gmail dot com", "…"),
        ("ali ات جیمیل دات کام", "…"),
        *(
            (f"با {address} تماس", "با … تماس")
            for address in (
                "ali@gmail",
                "ali@@gmail.com",
                "ali%40gmail.com",
                "ali&#64;gmail.com",
                '"ali"@gmail.com',
                "ali<at>gmail.com",
                "ali_at_gmail_dot_com",
                "ali -at- gmail.com",
                "ali@gmail。com",
                "ali@gmail۔com",
                "ali(ات‌ساین)gmail.com",
            )
        ),
        ("شبا IR06 2960 0000 0010 0324 2000 01", "شبا …"),
    ],
)
def test_what_is_shown_in_its_place(text: str, masked: str) -> None:
    assert BY_FORM.masked(text) == masked


# --- no false alarm ---------------------------------------------------------------------------------------------

NO_PERSONAL_DATA = [
    "083-37221234", "۰۸۳۳۷۲۲۱۲۳۴", "021-88 77 66 55", "(083) 3722-1234", "37221234 - 37221235", "+98 83 3722 1234",
    "تلفن ۸۳۳۷۲۲۱۲۳۴", "۴۲/۱۴۰۵/۱۲۳۴", "42-1405-1234", "م/۴۲/۱۴۰۵/۱۲۳۴ - ۹/۱۴۰۵/۱۲۳۴۵", "09/1405/12345",
    "0912/1405/123", "نامهٔ شمارهٔ ۴۲۱۴۰۵۱۲۳۳", "۱۴۰۵/۰۹/۰۱ تا ۱۴۰۵/۰۹/۰۵", "1405/09/01-1405/09/05", "2026-11-22 14:30",
    "۲٬۵۰۰٬۰۰۰٬۰۰۰ ریال", "2,500,000,000", "9123456789 ریال", "مبلغ ۹۱۲۳۴۵۶۷۸۹", "کد پستی ۶۷۱۴۶۸۳۷۴۵",
    "کد پستی: 67146-83745", "کدپستی دفتر: ۹۱۸۱۰۰۰۰۰۱", "پروانه شماره ۱۲۳۴۵۶۷۸۹۱", "@kanal_ir", "قیمت 12 @ 3.5",
    "شناسه ملی ۱۰۱۰۰۰۰۰۰۰۱", "ماده ۱۳ بند ۴ تبصره ۲", "ساعت ۱۰:۳۰ تا ۱۲:۰۰", "ردیف ۱، ۲، ۳، ۴، ۵، ۶، ۷، ۸، ۹، ۱۰",
    "r.01.01.01.01.09", "https://news.example.ir/8510250006", "www.example.ir/news/9003040935", "7994.102344", "9299.000001",
    "با امتیازهای (25-12، 21-25، 25-19، 21-25، 15-13)", "از ۰ تا ۹: ۰۱۲۳۴۵۶۷۸۹", "ساعت‌های 09:10 - 10:15 - 120",
    "یک، دو، سه، چهار، پنج، شش، هفت، هشت، نه، ده، یازده", "بیست و یک، سی و دو، چهل و سه، پنجاه و چهار، شصت و پنج",
    "ردیف 1;2;3;4;5;6;7;8;9;10", "بندهای ۹ و ۱۸ و ۳۵ و ۲۰ و ۳۷", "look at example.com", "نشست at hall", "#1234 #5678 #9012",
    "2019;2020;2021;2022", "ساعت 09:18:35.200370", "شماره نامه ۰۹۱۸/۳۵۲/۱۴۰۵", "دفتر یکصد و یازده، دویست و دوازده، سیصد و سیزده",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_PERSONAL_DATA)
def test_no_personal_data(text: str) -> None:
    assert BY_FORM.hits(text) == []


def everyday_cells(n: int) -> Iterator[str]:
    """What real cells hold: landlines, numbers of letters and licences, amounts, dates, postal codes, and words."""
    random = Random(15)
    area = ("083", "021", "026", "031", "051", "071", "041", "061", "087", "066", "081", "024")

    def digits(size: int) -> str:
        return f"{random.randrange(1, 10)}{random.randrange(10 ** (size - 1)):0{size - 1}}"

    def year() -> int:
        return random.randrange(1390, 1406)

    def day() -> str:
        return f"{year()}/{random.randrange(1, 13):02}/{random.randrange(1, 30):02}"

    kinds: list[Callable[[], str]] = [
        lambda: f"{random.choice(area)}-{digits(8)}",
        lambda: f"{random.choice(area)}{digits(8)}",
        lambda: f"تلفن {random.choice(area)} {digits(4)} {digits(4)}",
        lambda: f"تلفن: {digits(8)}، {digits(8)} داخلی {digits(3)}",
        lambda: f"{random.randrange(2, 99)}/{year()}/{digits(random.randrange(2, 6))}",
        lambda: f"{year()}/{random.randrange(2, 99)}/{digits(4)}",
        lambda: f"نامهٔ {digits(2)}/{digits(2)}/{digits(5)} مورخ {day()}",
        lambda: f"نامه شماره {digits(10)} دبیرخانه",
        lambda: f"پیرو نامهٔ {digits(2)}-{year()}-{digits(4)}",
        lambda: f"{int(digits(random.randrange(6, 12))):,} ریال",
        lambda: f"مبلغ {digits(10)} ریال",
        lambda: f"{digits(random.randrange(4, 10))}000 تومان",
        lambda: f"از {day()} تا {day()}",
        lambda: f"{day()} - {day()}",
        lambda: f"کد پستی {digits(10)}",
        lambda: f"کرمانشاه، خیابان مدرس، پلاک {digits(3)}، کدپستی: {digits(5)}-{digits(5)}",
        lambda: f"پروانهٔ شمارهٔ {digits(random.randrange(4, 11))}",
        lambda: f"شماره ثبت {digits(random.randrange(4, 11))}",
        lambda: f"ثبت شده به شماره {digits(6)} در {day()}، شناسه ملی {digits(11)}",
        lambda: f"بند {digits(1)} مادهٔ {digits(2)} و تبصرهٔ {digits(1)} قانون مصوب {day()}",
        lambda: f"رأی‌های ریخته‌شده: {digits(6)}، از {digits(7)} نفر",
        lambda: f"ساعت {random.randrange(8, 18)}:{random.randrange(10, 60)}، سالن {digits(1)}، ظرفیت {digits(3)}",
        lambda: f"حزب نمونهٔ {random.choice('ابپتجدرس')}، دبیر استان سیما نمونه",
        lambda: f"کد رهگیری {digits(random.randrange(8, 13))}",
    ]
    for number in range(n):
        text = kinds[number % len(kinds)]()
        yield to_fa(text) if number % 3 else text


def test_at_most_one_false_alarm_in_a_thousand_cells() -> None:
    cells = list(everyday_cells(24_000))
    found = [text for text in cells if BY_FORM.hits(text)]
    assert len(found) <= len(cells) // 1000, found


# --- columns of ids, private values -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("0499370899", False), ("9181000001", False), ("09181000001", True), ("ali@example.ir", True), ("6037/12", False)],
)
def test_among_ids_only_what_no_id_can_be(text: str, is_found: bool) -> None:
    assert bool(BY_FORM.hits(text, among_ids=True)) == is_found


OF_A_RUN = Detector(PrivateValues({
    PersonalKind.MOBILE: ["09551234567، 09561234567"], PersonalKind.NATIONAL_ID: ["0012345670"],  # by its form it is none
    PersonalKind.ADDRESS: ["کوی ناپیدا، بن‌بست قناری، پلاک ۱۲", "کرمانشاه"], PersonalKind.EMAIL: ["ali@localhost"],
}))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("رابط: 12345670", "رابط: …"),
        ("رابط: ۰۰-۱۲۳۴۵-۶۷۰", "رابط: …"),
        ("955 1234567", "…"),
        ("9561234567", "…"),
        ("۷۶۵۴۳۲۱۵۵۹۰ و 7654321559", "… و …"),
        ("در كوي ناپيدا، بن بست قناري، پلاك 12 برگزار شد", "در … برگزار شد"),
        ("با ALI@localhost", "با …"),
        ("در کرمانشاه", "در کرمانشاه"),
        ("کوی ناپیدا، پلاک ۱۲", "کوی ناپیدا، پلاک ۱۲"),
        ("رابط: 12345671", "رابط: 12345671"),
    ],
)
def test_the_private_values_of_a_run(text: str, masked: str) -> None:
    assert OF_A_RUN.masked(text) == masked
    assert OF_A_RUN.may_hold(SEAM.join(("الف", text, "ب"))) or text == masked


def test_many_texts_at_once_hide_nothing_and_join_nothing() -> None:
    assert not BY_FORM.may_hold(SEAM.join(["0918", "100", "0001", "1405/09/01"]))
    assert BY_FORM.may_hold(SEAM.join(["الف", "0918 100 0001"]))
