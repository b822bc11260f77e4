"""What the pages of sessions, of the House and of views say, and the files to work with: one small office, built once."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from generator.language.persian import fold
from generator.reports.house import presidency
from tests.builders import office as small_office

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Rows, Workspace

PARTIES = [
    ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان", "تلفن همراه", "تلفن"),
    ("A", "انجمن نمونهٔ آفتاب", "ملی", "معتبر", "سیما نمونه", "09120000101", "080-33000101"),
    ("B", "حزب نمونهٔ باران", "ملی", "معتبر", "نوید نمونه", "09120000102", ""),
    ("C", "جمعیت نمونهٔ دریا", "استانی", "معتبر", "مینا نمونه", "09120000103", ""),
]
SHEETS: Mapping[str, Rows] = {
    "احزاب": PARTIES,
    "نشست‌ها": [
        ("شماره نشست", "تاریخ", "سیاست دعوت", "رئیس جلسه", "وضعیت"),
        ("۱", "۱۴۰۵/۰۷/۲۱", "همه تشکل‌ها", "A", "برگزار شد"),
        ("۲", "۱۴۰۵/۰۸/۲۰", "همه تشکل‌ها", "B", "برگزار شد"),
        ("۳", "۱۴۰۵/۰۹/۱۷", "کشوری", "", "برنامه‌ریزی‌شده"),
        ("۴", "۱۴۰۵/۱۰/۱۹", "به صلاح‌دید", "", "برنامه‌ریزی‌شده"),
    ],
    "سیاست‌ها": [("سیاست", "ترتیب", "مبنا"), ("کشوری", 1, "پروانه کشوری"), ("همه تشکل‌ها", 1, "همه تشکل‌ها")],
    "دستور کار": [
        ("نشست", "ترتیب", "دستور کار", "پیشنهاددهنده", "ارائه‌دهنده", "مدت", "مصوبه", "مسئول اجرا", "مهلت", "وضعیت"),
        (1, 1, "پرونده‌ها", "A", "سیما نمونه", 20, "مدارک تکمیل شود", "دبیران", "۱۴۰۵/۰۸/۲۰", "در دست انجام"),
        (1, 2, "تقویم", "B", "", 10, "ماهانه برگزار شود", "اداره", "۱۴۰۵/۰۸/۰۱", "انجام شد"),
        (2, 1, "مجمع", "C", "", 15, "مجمع برگزار شود", "کارگروه", "۱۴۰۵/۱۱/۰۱", "آغاز نشده"),
        (3, 2, "بند دوم", "B", "", "", "", "", "", ""),
        (3, 1, "بند نخست", "A", "آرش نمونه", 30, "", "", "", ""),
    ],
    "حضور و غیاب": [
        ("نشست", "حزب", "وضعیت حضور", "شرکت‌کننده"),
        (1, "A", "حاضر", "سیما نمونه"),
        (1, "B", "حاضر", "کاوه نمونه"),
        (1, "C", "غایب", ""),
        (2, "A", "حاضر", ""),
    ],
    "دیدگاه‌ها": [
        ("نشست", "حزب", "حوزه", "دیدگاه", "ذکر نام", "پیگیری", "مسئول پیگیری", "وضعیت پیگیری"),
        (1, "A", "سیاسی", "نظر با نام", "بلی", "پاسخ داده شد", "اداره", "انجام شد"),
        (1, "B", "سیاسی", "نظر بی نام", "خیر", "در راه است", "معاونت", "در دست انجام"),
        ("", "C", "اقتصادی", "نظر بی‌اجازه", "", "", "", ""),
    ],
    "خانه احزاب": [
        ("ترتیب", "گام", "وضعیت", "تاریخ", "مسئول", "مستند"),
        (1, "فعال‌سازی دوباره", "انجام شد", "۱۴۰۵/۰۴/۰۷", "معاونت", "نامهٔ ۹۹۰۱"),
        (2, "قرعه برای ترتیب ریاست", "انجام شد", "۱۴۰۵/۰۵/۰۷", "مجمع", "صورت‌جلسهٔ ۳"),
        (3, "تأمین محل", "در دست انجام", "", "شورا", ""),
    ],
    "اعضا": [
        ("حزب", "نماینده", "فراکسیون", "تاریخ عضویت", "سمت", "دوره"),
        ("B", "نوید نمونه", "", "۱۴۰۵/۰۵/۰۱", "رئیس", "سال دوم"),
        ("A", "سیما نمونه", "مستقل", "۱۴۰۵/۰۵/۰۱", "رئیس", "سال نخست"),
        ("C", "مینا نمونه", "", "۱۴۰۵/۰۵/۰۱", "نایب‌رئیس اول", "سال نخست"),
    ],
    "تنظیمات": [
        ("تنظیم", "مقدار"), ("قاعده نشست‌ها", "سومین سه‌شنبه هر ماه"), ("ساعت نشست", "۱۰"), ("محل نشست", "تالار نمونه"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    from tests.conftest import Workspace

    workspace = Workspace(tmp_path_factory.mktemp("meetings"))
    workspace.write("دفتر.xlsx", SHEETS)
    (workspace.root / "office.toml").write_text("[privacy]\ninternal_roster = true\n", encoding="utf-8")
    workspace.build(pdf=True)
    return workspace


@cache
def shown(path: Path) -> str:
    """The text of a page, its spaces made one."""
    source = path.read_text(encoding="utf-8").partition("<main")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


def section(workspace: Workspace, page: str, name: str) -> str:
    """The text of one section."""
    source = (workspace.site / page).read_text(encoding="utf-8")
    inside = source.partition(f'<section aria-labelledby="{name}"')[2].partition("</section>")[0]
    assert inside, name
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside.partition(">")[2])).split())


# --- the session ---------------------------------------------------------------------------------------------------


def test_the_office_says_when_and_where_if_the_row_does_not(built: Workspace) -> None:
    assert "سه‌شنبه ۱۷ آذر ۱۴۰۵، ساعت ۱۰ · تالار نمونه" in shown(built.site / "sessions/3/index.html")
    assert "ساعت" not in shown(built.site / "sessions/1/index.html").partition("برگزار شد")[0]


def test_the_agenda_in_its_order_with_who_proposed_it(built: Workspace) -> None:
    agenda = section(built, "sessions/3/index.html", "agenda")
    assert agenda.index("بند نخست") < agenda.index("بند دوم")
    assert "پیشنهاد: انجمن نمونهٔ آفتاب · ارائه: آرش نمونه · ۳۰ دقیقه" in agenda


def test_open_outcomes_come_to_the_next_session(built: Workspace) -> None:
    carried = section(built, "sessions/3/index.html", "carried")
    assert "مدارک تکمیل شود" in carried and "مجمع برگزار شود" in carried and "ماهانه برگزار شود" not in carried
    assert carried.index("مدارک تکمیل شود") < carried.index("گذشته") < carried.index("مجمع برگزار شود")
    assert 'id="carried"' not in (built.site / "sessions/2/index.html").read_text(encoding="utf-8")


def test_the_outcomes_of_a_session_with_owner_and_day(built: Workspace) -> None:
    agenda = section(built, "sessions/2/index.html", "agenda")
    assert "مصوبه: مجمع برگزار شود مسئول: کارگروه · مهلت: ۱ بهمن ۱۴۰۵ · آغاز نشده" in agenda


def test_who_chairs_and_who_comes_after(built: Workspace) -> None:
    chosen = section(built, "sessions/2/index.html", "chair")
    assert "حزب نمونهٔ باران" in chosen and "انتخاب اداره یا تشکل‌ها" in chosen and "ریاست نکرده است" in chosen
    turn = section(built, "sessions/3/index.html", "chair")
    assert "انجمن نمونهٔ آفتاب" in turn and "۱ بار ریاست کرده و آخرین بار در نشست نخست" in turn
    assert "نوبت پس از آن: حزب نمونهٔ باران" in turn
    assert "تنها همکار برگزاری است" in turn


def test_a_representative_is_told_from_the_secretary(built: Workspace) -> None:
    roster = section(built, "sessions/1/index.html", "roster")
    assert "نماینده: کاوه نمونه" in roster and "نماینده: سیما نمونه" not in roster


def test_views_are_attributed_only_where_the_sheet_says_so(built: Workspace) -> None:
    views = section(built, "sessions/1/index.html", "views")
    assert re.search(r"نظر با نام انجمن نمونهٔ آفتاب", views)
    assert re.search(r"نظر بی نام بدون ذکر نام", views)


def test_a_session_whose_policy_can_not_be_read_has_no_roster_and_no_file_of_it(built: Workspace) -> None:
    assert sorted(path.name for path in (built.site / "sessions/4").iterdir()) == ["index.html", "session.ics"]
    page = shown(built.site / "sessions/4/index.html")
    assert "سیاست دعوت این نشست («به صلاح‌دید») خوانده نشد" in page and "سیاست‌ها" not in page.partition("رئیس جلسه")[0]


# --- the calendar --------------------------------------------------------------------------------------------------


def test_planned_against_held(built: Workspace) -> None:
    plan = section(built, "sessions/index.html", "plan")
    assert "از ۲ نشستی که قاعده تا امروز در این سال خواسته، ۲ نشست برگزار شده است." in plan
    assert "برگزار شد · چهارشنبه ۲۰ آبان ۱۴۰۵، ۱ روز دیرتر" in plan


def test_participation_is_a_table_with_a_bar_each(built: Workspace) -> None:
    said = section(built, "sessions/index.html", "participation")
    assert re.search(r"نشست نخست سه‌شنبه ۲۱ مهر ۱۴۰۵ ۳ ۲ ۱ ۱ ۶۷٪", said)
    source = (built.site / "sessions/index.html").read_text(encoding="utf-8")
    assert re.findall(r'<rect class="(\w+)" x="(\d+)" y="0" width="(\d+)"', source)[:2] == [
        ("all", "0", "240"), ("part", "80", "160"),
    ]  # fmt: skip


def test_attendance_of_each_party_over_time(built: Workspace) -> None:
    rows = section(built, "sessions/index.html", "attendance")
    assert "انجمن نمونهٔ آفتاب حاضر حاضر حاضر ۲ از ۲" in rows
    assert "جمعیت نمونهٔ دریا غایب ثبت نشده حاضر ۰ از ۱" in rows


def test_a_lunar_date_that_is_only_estimated_is_said(office: OfficeWriter) -> None:
    """16 Esfand 1408 would be a holiday by an estimate of the library; the office's own table settles it."""
    first = day_with_an_estimate()
    sheets: dict[str, Rows] = {
        "احزاب": PARTIES[:2],
        "نشست‌ها": [SHEETS["نشست‌ها"][0], ("۱", first, "همه تشکل‌ها", "", "برنامه‌ریزی‌شده")],
    }
    workspace = office(sheets)
    workspace.build(today="1408-01-20")
    for page in ("sessions/index.html", "sessions/1/index.html"):
        assert "تنها به برآورد تقویم قمری تعطیل است" in shown(workspace.site / page)
    shown.cache_clear()


def day_with_an_estimate() -> str:
    from generator.judging.working_days import working_days
    from generator.language.jalali import JalaliMonth, numeric
    from tests.builders import wording

    days = working_days(frozenset({5, 6}), [], wording())
    months = (JalaliMonth(1408, n).days() for n in range(2, 12))
    found = (day for month in months for day in month if (off := days.off(day)) and off.is_estimate)
    return numeric(next(found))


# --- the House -----------------------------------------------------------------------------------------------------


def test_the_steps_with_state_date_owner_and_cells(built: Workspace) -> None:
    steps = section(built, "house/index.html", "steps")
    assert "۱ فعال‌سازی دوباره انجام شد ۷ تیر ۱۴۰۵ معاونت نامهٔ ۹۹۰۱ دفتر.xlsx › خانه احزاب › B2:F2" in steps
    assert "۳ تأمین محل گام بعدی در دست انجام — شورا" in steps
    assert "تأمین محل در دست انجام · مسئول: شورا" in section(built, "house/index.html", "next")


def test_the_order_of_the_presidency_and_how_it_was_decided(built: Workspace) -> None:
    said = section(built, "house/index.html", "presidency")
    assert said.index("سال نخست انجمن نمونهٔ آفتاب") < said.index("سال دوم حزب نمونهٔ باران")
    assert "جمعیت نمونهٔ دریا" not in said
    assert "شیوهٔ تعیین: قرعه برای ترتیب ریاست · انجام شد · ۷ مرداد ۱۴۰۵ · صورت‌جلسهٔ ۳" in said


def test_members_with_role_and_term_and_a_faction_only_where_it_was_declared(built: Workspace) -> None:
    members = section(built, "house/index.html", "members")
    assert "سال نخست: ۲ عضو" in members
    assert "انجمن نمونهٔ آفتاب سیما نمونه رئیس مستقل ۱ مرداد ۱۴۰۵" in members
    assert "جمعیت نمونهٔ دریا مینا نمونه نایب‌رئیس اول — ۱ مرداد ۱۴۰۵" in members


@pytest.mark.parametrize(
    ("terms", "order"),
    [
        (["۱۴۰۶", "۱۴۰۵", "۱۴۰۷"], ["B", "A", "C"]),
        (["نوبت سوم", "نوبت دوم", "نوبت نخست"], ["C", "B", "A"]),
        pytest.param(["", "سال دوم", "سال نخست"], ["C", "B", "A"], id="without a term: last"),
        pytest.param(["دورهٔ دوم، سال نخست", "دورهٔ نخست، سال دوم", "دورهٔ دوم، سال دوم"], ["B", "A", "C"], id="in terms"),
    ],
)
def test_turns_of_the_presidency(terms: list[str], order: list[str]) -> None:
    rows = "\n".join(f"{code} | رئیس | {term}" for code, term in zip("ABC", terms, strict=True))
    examined = small_office(
        f"""
        [احزاب]
        کد | نام حزب
        A  | الف
        B  | ب
        C  | پ

        [اعضا]
        حزب | سمت | دوره
        {rows}"""
    )
    assert [member.party for member in presidency(examined.records.house_members)] == order


# --- views and follow-ups ------------------------------------------------------------------------------------------


def test_the_register_of_views(built: Workspace) -> None:
    page = built.site / "views/index.html"
    domains = section(built, "views/index.html", "domains")
    assert domains.index("اقتصادی") < domains.index("سیاسی")
    assert "نظر با نام انجمن نمونهٔ آفتاب نشست نخست" in domains
    assert "نظر بی نام بدون ذکر نام" in domains and "نظر بی‌اجازه بدون ذکر نام —" in domains
    assert "انجمن نمونهٔ آفتاب ۱ سیاسی" in section(built, "views/index.html", "by-party")
    assert "جمعیت نمونهٔ دریا" not in shown(page)
    assert "نشست نخست سه‌شنبه ۲۱ مهر ۱۴۰۵ ۲" in section(built, "views/index.html", "by-session")


@pytest.mark.parametrize("page", ["views/index.html", "index.html"])
def test_open_follow_ups_with_owner_and_state(built: Workspace, page: str) -> None:
    found = section(built, page, "follow-ups")
    assert re.search(r"مدارک تکمیل شود پرونده‌ها مصوبه نشست نخست دبیران ۲۰ آبان ۱۴۰۵ گذشته در دست انجام", found)
    assert re.search(r"نظر بی نام در راه است دیدگاه سیاسی · نشست نخست معاونت — در دست انجام", found)
    assert "نظر با نام" not in found and "نظر بی‌اجازه" not in found


# --- files ---------------------------------------------------------------------------------------------------------


def rows_of(path: Path) -> Iterator[list[Any]]:
    for row in load_workbook(io.BytesIO(path.read_bytes())).worksheets[0].iter_rows():
        assert not any(cell.data_type == "f" for cell in row)
        yield [cell.value for cell in row]


def test_the_roster_as_a_workbook(built: Workspace) -> None:
    path = built.site / "sessions/3/roster.xlsx"
    sheet = load_workbook(path).worksheets[0]
    assert (
        sheet.sheet_view.rightToLeft
        and sheet.auto_filter.ref == "A2:F5"
        and sheet.page_setup.orientation == "landscape"
    )
    heading, header, *lines = rows_of(path)
    assert "سیاست این نشست: «پروانهٔ کشوری»" in heading[0]
    assert header == ["تشکل", "نتیجه", "ملاک", "دلیل", "مستند", "دبیر استان"]
    assert [line[:3] for line in lines] == [
        ["انجمن نمونهٔ آفتاب", "دعوت می‌شود", "پروانهٔ کشوری"],
        ["جمعیت نمونهٔ دریا", "در انتظار تصمیم", None],
        ["حزب نمونهٔ باران", "دعوت می‌شود", "پروانهٔ کشوری"],
    ]
    assert "دفتر.xlsx › احزاب › " in lines[0][4]


def test_telephones_are_in_the_internal_roster_and_nowhere_else(built: Workspace) -> None:
    path = built.output / "internal/sessions/3/roster.xlsx"
    _, header, first, *_ = rows_of(path)
    assert header[-2:] == ["تلفن همراه", "تلفن"] and first[-2] == "09120000101"
    assert path.stat().st_mode & 0o077 == 0
    assert sorted(p.relative_to(built.output).as_posix() for p in (built.output / "internal").rglob("*.xlsx")) == [
        "internal/sessions/3/roster.xlsx"
    ]
    for published in built.site.rglob("*.xlsx"):
        assert not [cell for row in rows_of(published) for cell in row if "0912" in fold(str(cell))]


def test_without_the_switch_there_is_no_internal_roster(office: OfficeWriter) -> None:
    workspace = office({"احزاب": PARTIES, "نشست‌ها": SHEETS["نشست‌ها"], "سیاست‌ها": SHEETS["سیاست‌ها"]})
    workspace.build()
    assert not (workspace.output / "internal").exists()


def test_the_sign_in_sheet_has_a_line_for_each_who_is_invited(built: Workspace) -> None:
    from pypdf import PdfReader

    assert not (built.site / "sessions/1/sign-in.pdf").exists()
    read = fold("".join(page.extract_text() for page in PdfReader(built.site / "sessions/3/sign-in.pdf").pages))
    for words in ("سیما نمونه", "نوید نمونه", "نام شرکت‌کننده", "تشکل", "تالار نمونه"):
        assert fold(words) in read or fold(words)[::-1] in read, words
    assert fold("مینا نمونه") not in read
