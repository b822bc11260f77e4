"""A small office whose sheets hold one of each error that people make, every one in a cell of its own.

Clean sheets are written first, then each fault over one cell, so a place in `FAULTS` is the cell where the finding
belongs. P-1 has no fault, and one document missing: its notice can be made whatever else is wrong.

    python -m tests.faulty FOLDER        writes it: samples/troubled/input is it
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

_Cell = str | int | None
_Table = Sequence[Sequence[_Cell]]

_PARTIES_FILE, _DOSSIERS_FILE, _SESSIONS_FILE = "احزاب.xlsx", "پرونده‌ها.xlsx", "نشست‌ها.xlsx"
_SHARED = "حزب نمونهٔ سپیده"  # P-2, where its name stands in another sheet

_PARTIES: _Table = (
    (
        "کد", "نام حزب", "گستره فعالیت", "وضعیت پروانه", "اعتبار پروانه", "تاریخ ثبت شعبه",
        "دبیر استان", "لقب", "سمت", "رایانامه", "کد ملی",
    ),
    (
        "P-1", "حزب نمونهٔ همبستگی", "ملی", "معتبر", "۱۴۰۷/۰۴/۳۱", "۱۴۰۴/۰۲/۱۲",
        "کامران آزمایشی‌نژاد", "جناب آقای", "دبیر استان", "p1@example.ir", "9990000115",
    ),
    (
        "P-2", _SHARED, "ملی", "معتبر", "۱۴۰۶/۱۲/۲۹", "۱۴۰۴/۰۲/۱۸",
        "سیاوش نمونه‌فر", "جناب آقای", "دبیر استان", "p2@example.ir", "9990000123",
    ),
    (
        "P-3", "انجمن نمونهٔ آموزگاران", "استانی", "معتبر", "۱۴۰۶/۰۶/۳۱", "۱۴۰۴/۰۳/۰۱",
        "مینا نمونه‌نژاد", "سرکار خانم", "رئیس", "p3@example.ir", "9990000131",
    ),
    (
        "P-4", "جامعهٔ نمونهٔ پزشکان", "ملی", "معتبر", "۱۴۰۷/۰۱/۱۵", "۱۴۰۴/۰۳/۰۵",
        "پویا آزمایشی‌منش", "جناب آقای دکتر", "دبیر استان", "p4@example.ir", "9990000141",
    ),
    (
        "P-5", "مجمع نمونهٔ جوانان", "استانی", "معتبر", "۱۴۰۷/۰۲/۲۰", "۱۴۰۴/۰۳/۲۰",
        "نسرین آزمایشی‌راد", "سرکار خانم", "دبیر", "p5@example.ir", "9990000158",
    ),
    (
        "P-6", "جمعیت نمونهٔ بانوان", "ملی", "معتبر", "۱۴۰۷/۰۳/۱۰", "۱۴۰۴/۰۵/۰۱",
        "مهناز آزمون‌فر", "سرکار خانم", "دبیر استان", "p6@example.ir", "9990000166",
    ),
    (
        "P-7", "سازمان نمونهٔ تعاونگران", "ملی", "معتبر", "۱۴۰۶/۱۰/۳۰", "۱۴۰۴/۰۶/۰۲",
        "یاشار آزمایشی‌پور", "جناب آقای", "دبیر استان", "p7@example.ir", "9990000174",
    ),
)  # fmt: skip

_CODES = ("form1", "licence", "charter", "form2", "address", "congress")
_REQUIREMENTS: _Table = (
    ("کد مدرک", "عنوان مدرک", "الزامی", "مدت‌دار", "اقدام لازم"),
    ("form1", "فرم شمارهٔ ۱ (معرفی شعبه)", "بلی", "خیر", "فرم شمارهٔ ۱ با امضای دبیرکل و مهر حزب ارسال شود."),
    ("licence", "تصویر پروانهٔ فعالیت معتبر", "بلی", "بلی", "تصویر پروانهٔ دارای اعتبار ارسال شود."),
    ("charter", "مرامنامه و اساسنامه", "بلی", "خیر", "تصویر آن از روزنامهٔ رسمی ارسال شود."),
    ("form2", "فرم شمارهٔ ۲ (مشخصات مسئول شعبه)", "بلی", "خیر", "فرم شمارهٔ ۲ تکمیل و ارسال شود."),
    ("address", "نشانی دقیق شعبه", "بلی", "خیر", "نشانی کامل با کد پستی کتبی اعلام شود."),
    ("congress", "صورت‌جلسهٔ مجمع عمومی", "بلی", "خیر", "تصویر صورت‌جلسه ارسال شود."),
)

_SPECIAL = (  # the rows that faults are put into come first, so that their cells are plain to see
    (_SHARED, "address", "تأییدشده"),
    ("P-3", "congress", "تأییدشده"),
    ("P-5", "charter", "تأییدشده"),
    ("P-5", "charter", "تأییدشده"),
)
_DOSSIERS: _Table = (
    ("حزب", "مدرک", "وضعیت"),
    *_SPECIAL,
    *(
        (party, code, "ارائه نشده" if (party, code) == ("P-1", "form2") else "تأییدشده")
        for party in ("P-1", "P-2", "P-3", "P-4", "P-5", "P-6")
        for code in _CODES
        if (party, code) not in (("P-2", "address"), ("P-3", "congress"), ("P-5", "charter"))
    ),
)

_SESSIONS: _Table = (
    ("شماره نشست", "عنوان", "تاریخ", "ساعت", "سیاست دعوت", "وضعیت"),
    (1, "نشست نخست", "۱۴۰۵/۰۸/۱۹", "۱۰", "همه تشکل‌ها", "برگزار شد"),
    (2, "نشست دوم", "۱۴۰۵/۰۹/۱۷", "۱۰", "فقط پرونده کامل", "برنامه‌ریزی‌شده"),
    (3, "نشست سوم", "۱۴۰۵/۱۰/۱۴", "۱۰", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
    (4, "نشست چهارم", "۱۴۰۵/۱۱/۲۰", "۱۰", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
)
_AGENDA: _Table = (
    ("نشست", "دستور کار", "پیشنهاددهنده"),
    (1, "مرور وضعیت پرونده‌ها", "P-1"),
    (2, "گزارش پیشرفت تکمیل پرونده‌ها", "P-2"),
)
_ATTENDANCE: _Table = (
    ("نشست", "حزب", "وضعیت حضور"),
    (1, "P-1", "حاضر"),
    (1, "P-2", "غایب"),
    (1, "P-3", "حاضر"),
)
_DECISIONS: _Table = (
    ("نشست", "حزب", "تصمیم", "دلیل", "تاریخ تصمیم"),
    (2, "P-2", "دعوت شود", "تشکل پیشنهاددهندهٔ دستور کار نشست است.", "۱۴۰۵/۰۸/۳۰"),
)
_POLICIES: _Table = (
    ("سیاست", "ترتیب", "مبنا"),
    ("فقط پرونده کامل", 1, "پرونده کامل"),
    ("همه تشکل‌ها", 1, "همه تشکل‌ها"),
    ("سیاست آزمایشی", 1, "عضو خانه احزاب"),
)

_OFFICE: dict[str, dict[str, _Table]] = {
    _PARTIES_FILE: {"احزاب": _PARTIES},
    _DOSSIERS_FILE: {"مدارک لازم": _REQUIREMENTS, "پرونده تفصیلی": _DOSSIERS},
    _SESSIONS_FILE: {
        "نشست‌ها": _SESSIONS,
        "دستور کار": _AGENDA,
        "حضور و غیاب": _ATTENDANCE,
        "تصمیم‌ها": _DECISIONS,
        "سیاست‌ها": _POLICIES,
    },
}


class _Fault(NamedTuple):
    name: str
    file: str
    sheet: str
    cell: str
    value: _Cell


_ALL_FAULTS = (
    # P-2: a day that the calendar does not have, for 1404 is no leap year
    _Fault("impossible_date", _PARTIES_FILE, "احزاب", "E3", "۱۴۰۴/۱۲/۳۰"),
    # P-3: which century, and is it y/m/d?
    _Fault("two_digit_year", _PARTIES_FILE, "احزاب", "F4", "۰۴/۰۳/۰۱"),
    # P-3: no state of a licence
    _Fault("unknown_licence_state", _PARTIES_FILE, "احزاب", "D4", "در انتظار"),
    # P-4: neither national nor provincial
    _Fault("unknown_scope", _PARTIES_FILE, "احزاب", "C5", "منطقه‌ای"),
    # P-4: what a broken VLOOKUP leaves behind
    _Fault("error_value", _PARTIES_FILE, "احزاب", "E5", "#N/A"),
    # P-5: two addresses in one cell
    _Fault("invalid_email", _PARTIES_FILE, "احزاب", "J6", "a@x; b@y"),
    # P-5: the check digit is wrong
    _Fault("invalid_national_id", _PARTIES_FILE, "احزاب", "K6", "1234567890"),
    # P-6: a code without a name
    _Fault("blank_name", _PARTIES_FILE, "احزاب", "B7", None),
    # the seventh row repeats the code of P-4
    _Fault("duplicate_code", _PARTIES_FILE, "احزاب", "A8", "P-4"),
    # the name of P-2 with a letter too few
    _Fault("dossier_of_unknown_party", _DOSSIERS_FILE, "پرونده تفصیلی", "A2", "حزب نمونهٔ سپیه"),
    # P-3: no such document is asked for
    _Fault("unknown_requirement", _DOSSIERS_FILE, "پرونده تفصیلی", "B3", "گواهی عضویت"),
    # P-5: the charter is there in row 4 and missing in row 5; the second one is the place
    _Fault("contradicting_states", _DOSSIERS_FILE, "پرونده تفصیلی", "C5", "ارائه نشده"),
    # session 3: a policy that the sheet «سیاست‌ها» does not have
    _Fault("unknown_policy", _SESSIONS_FILE, "نشست‌ها", "E4", "به صلاح‌دید"),
    # session 4: no date
    _Fault("session_without_date", _SESSIONS_FILE, "نشست‌ها", "C5", None),
    # there is no session 9
    _Fault("agenda_of_unknown_session", _SESSIONS_FILE, "دستور کار", "A3", 9),
    # no party is called so, nor nearly so
    _Fault("attendance_of_unknown_party", _SESSIONS_FILE, "حضور و غیاب", "B4", "کانون نمونهٔ ناشناخته"),
    # the director decided, and did not say why
    _Fault("decision_without_reason", _SESSIONS_FILE, "تصمیم‌ها", "D2", None),
    # no ground of an invitation; no session uses this policy
    _Fault("unknown_ground", _SESSIONS_FILE, "سیاست‌ها", "C4", "سابقهٔ حضور"),
)

#: Fault → «file›sheet›cell», the file relative to the folder that was written.
FAULTS: dict[str, str] = {fault.name: f"{fault.file}›{fault.sheet}›{fault.cell}" for fault in _ALL_FAULTS}


def write_faulty_office(folder: Path, only: Iterable[str] | None = None) -> None:
    """Writes the workbooks with all faults, or with those named in `only`: `()` writes the clean twin."""
    wanted = FAULTS.keys() if only is None else set(only)
    folder.mkdir(parents=True, exist_ok=True)
    for file, sheets in _OFFICE.items():
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            sheet.sheet_view.rightToLeft = True
            for row in rows:
                sheet.append(row)
            for column in sheet.columns:
                widest = max(len(str(cell.value or "")) for cell in column)
                sheet.column_dimensions[column[0].column_letter].width = widest + 4
            for fault in _ALL_FAULTS:
                if fault.name in wanted and (fault.file, fault.sheet) == (file, title):
                    sheet[fault.cell] = fault.value
        book.save(folder / file)


if __name__ == "__main__":
    write_faulty_office(Path(sys.argv[1]))
