"""Offices of any size to measure with: evidently fictional parties, the same on every run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from generator.language.jalali import numeric

TODAY = "1405-09-01"
_REQUIREMENTS = ("form1", "licence", "charter", "form2", "address", "congress")
_FINE = ("تأییدشده", "دارد", "کامل")
_LACKING = ("ارائه نشده", "ناقص", "ناقص", "در دست بررسی")
_SESSIONS = (
    (1, "۱۴۰۵/۰۶/۱۷", "فقط پرونده کامل", "برگزار شد"),
    (2, "۱۴۰۵/۰۷/۲۱", "پرونده کامل یا پروانه کشوری", "برگزار شد"),
    (3, "۱۴۰۵/۰۹/۱۷", "فقط پرونده کامل", "برنامه‌ریزی‌شده"),
)

Rows = Sequence[Sequence[object]]


def write_office(folder: Path, n_parties: int) -> None:
    """Four workbooks below `folder`: the parties, six dossier rows of each, the sessions, the office.

    Two dossiers in three lack something, as in a province that has just begun to collect them. Of one licence in
    fifteen the copy is good until another day than the register says, which is asked about.
    """
    rng = Random(f"office of {n_parties}")
    folder.mkdir(parents=True, exist_ok=True)

    def day(first: date, days: int) -> str | date:
        found = first + timedelta(days=rng.randrange(days))
        is_clear = found.day > 12  # else it may be one that Excel has made of a two-digit year
        return found if is_clear and rng.random() < 0.5 else numeric(found)

    parties: list[Sequence[object]] = [("کد", "نام حزب", "نوع", "گستره فعالیت", "وضعیت پروانه", "اعتبار پروانه",
                                        "دبیر استان", "لقب", "تلفن همراه", "نشانی")]  # fmt: skip
    dossiers: list[Sequence[object]] = [("حزب", "مدرک", "وضعیت", "تاریخ دریافت", "اعتبار تا", "شماره نامه",
                                         "شرح نقص", "تاریخ بررسی")]  # fmt: skip
    for n in range(1, n_parties + 1):
        kind, scope = rng.choice(("حزب", "جمعیت", "انجمن")), rng.choice(("ملی", "استانی"))
        name = f"{kind} نمونهٔ شمارهٔ {n}"
        valid_until = day(date(2027, 3, 1), 700)
        parties.append((f"P{n}", name, kind, scope, "معتبر", valid_until, made_up_name(n),
                        "جناب آقای", f"0912{n:07}", f"شهر نمونه، خیابان {n}"))  # fmt: skip
        is_complete = n % 3 == 0
        for requirement in _REQUIREMENTS:
            state = rng.choice(_FINE if is_complete or rng.random() < 0.6 else _LACKING)
            defect = f"امضای دبیرکل در برگ {n % 7 + 1} نیست" if state == "ناقص" else ""
            until = valid_until if requirement == "licence" and n % 15 else "۱۴۰۸/۰۱/۰۱"
            dossiers.append((name, requirement, state, day(date(2026, 4, 1), 60), until, f"۱۴۰۵/{n}", defect,
                             day(date(2026, 7, 1), 60)))  # fmt: skip
        if not is_complete:
            dossiers[-1] = (name, "congress", "ناقص", "۱۴۰۵/۰۲/۰۱", "۱۴۰۸/۰۱/۰۱", f"۱۴۰۵/{n}",
                            f"صورت‌جلسهٔ مجمع در برگ {n % 5 + 1} ناخواناست", "۱۴۰۵/۰۵/۰۱")  # fmt: skip
    _write(folder / "احزاب.xlsx", "احزاب", parties)
    _write(folder / "پرونده‌ها.xlsx", "پرونده‌ها", dossiers)
    _write(folder / "نشست‌ها.xlsx", "نشست‌ها", [("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت"), *_SESSIONS])
    office = [("مشخصه", "مقدار"), ("سربرگ", "جمهوری اسلامی ایران"), ("سربرگ", "استانداری نمونه"),
              ("امضاکننده", "نام نمونه‌نژاد"), ("سمت امضاکننده", "مدیرکل سیاسی و انتخابات")]  # fmt: skip
    _write(folder / "دفتر.xlsx", "مشخصات اداره", office)


def made_up_name(n: int) -> str:
    """Another name for each number, without a digit in it."""
    return f"نام {''.join(_LETTERS[int(digit)] for digit in str(n))} نمونه‌نژاد"


_LETTERS = ("ال", "با", "پر", "تو", "جم", "چن", "دا", "را", "سا", "شا")


def correct_one_cell(folder: Path, turn: int) -> None:
    """What a clerk does: the note on one flawed document of party 500 (or the last but one) is put another way."""
    from openpyxl import load_workbook

    path = folder / "پرونده‌ها.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    row = min(500, (sheet.max_row - 1) // 6 - 1)
    row = (row if row % 3 else row - 1) * 6 + 1
    assert sheet.cell(row, 3).value == "ناقص"
    sheet.cell(row, 7).value = f"صورت‌جلسهٔ مجمع در نوبت {turn} ناخواناست"
    book.save(path)


def _write(path: Path, title: str, rows: Rows) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/mm/dd"}) as book:
        sheet = book.add_worksheet(title)
        sheet.right_to_left()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
