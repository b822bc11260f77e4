"""Every finding that the program can make: made once, said in whole sentences, and true about what it holds back.

That codes, texts and docs name the same findings is in test_docs.py.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from generator import pipeline, settings
from generator.judging.snapshot import Snapshot
from generator.model import Finding, LetterState, Past, Place, RequirementState, Severity
from generator.model.catalogue import SEVERITY, Blocks, blocks, counts, severity, sort_key
from generator.reading.input_sheets import read
from generator.reading.sheets import CellFault, Mark, Sheet
from generator.render import lint
from tests.builders import at, office, sheet, wording
from tests.faulty import FAULTS, write_faulty_office

REGISTER = "[احزاب]\nکد | نام حزب | وضعیت پروانه | اعتبار پروانه\nP-1 | حزب نمونهٔ الف | معتبر | ۱۴۰۷/۰۶/۳۱"
BLOCKED = "[احزاب]\nکد | نام حزب | وضعیت پروانه\nP-1 | حزب نمونهٔ الف | تعلیق"
DOCUMENTS = f"{REGISTER}\n[پرونده‌ها]\nحزب | مدرک | وضعیت | اعتبار تا | تاریخ دریافت | تاریخ بررسی\n"
SESSION = f"{REGISTER}\n[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت | وضعیت | رئیس جلسه\n"
HELD = f"{SESSION}1 | ۱۴۰۵/۰۸/۱۹ | همه تشکل‌ها | برگزار شد |\n2 | ۱۴۰۵/۰۹/۱۷ | فقط پرونده کامل | برنامه‌ریزی‌شده |\n"
DECISION = f"{HELD}[تصمیم‌ها]\nنشست | حزب | تصمیم | دلیل | تاریخ تصمیم\n"
ATTENDANCE = f"{HELD}[حضور]\nنشست | حزب | وضعیت حضور\n"
AGENDA = f"{HELD}[دستور کار]\nنشست | ترتیب | دستور جلسه | مصوبه | مهلت\n"
VIEW = f"{HELD}[دیدگاه‌ها]\nنشست | حزب | حوزه | دیدگاه | ذکر نام\n"
LETTERS = f"{DOCUMENTS}P-1 | form1 | ندارد | | | ۱۴۰۵/۰۸/۲۰\n[نامه‌ها]\nشناسه نامه | شماره | تاریخ نامه | تاریخ تحویل\n"
ACTS = LETTERS.rstrip() + " | گیرنده | اقدام | تاریخ اقدام | دلیل\nnotice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ | "
REQUIRED = f"{REGISTER}\n[مدارک لازم]\nکد | عنوان مدرک | از تاریخ | تا تاریخ\n"
POLICIES = f"{REGISTER}\n[سیاست‌ها]\nسیاست | ترتیب | مبنا | از تاریخ | تا تاریخ\n"
CHANGED = f"{REGISTER}\n[تغییرات تشکل‌ها]\nتاریخ | تشکل | تغییر | پیش از تغییر | پس از تغییر\n"
MEMBERS = "[اعضای خانه احزاب]\nحزب | نماینده\n"
WORDS = "\n[واژه‌ها]\nواژه | معنا | ستون\n"
ROLES = "[نقش برگه‌ها]\nبرگه | نقش | تأیید در\n"
DECISIONS_TOO = f"{REGISTER}\n[حضور]\nنشست | حزب | وضعیت حضور\n[تصمیم‌ها]\nنشست | حزب | تصمیم\n"
OFFICE = f"{REGISTER}\n[تنظیمات]\nتنظیم | مقدار\n"

ONE_CELL = {  # the one cell of the column → the finding
    "VAL-001": ("گستره", "منطقه‌ای"),
    "VAL-002": ("اعتبار پروانه", "به زودی"),
    "VAL-003": ("اعتبار پروانه", "۰۴/۰۳/۰۵"),
    "VAL-004": ("اعتبار پروانه", 45803.0),
    "VAL-005": ("اعتبار پروانه", "۱۴۰۴/۱۲/۳۰"),
    "VAL-007": ("دبیر استان", "علي"),
    "VAL-008": ("تلفن همراه", 9123456789.0),
    "VAL-009": ("تلفن همراه", "12"),
    "VAL-010": ("کد ملی", "1234567890"),
    "VAL-011": ("کد پستی", "12"),
    "VAL-012": ("رایانامه", "a@x; b@y"),
    "VAL-013": ("گستره", CellFault("#N/A")),
    "VAL-014": ("گستره", CellFault("")),
    "VAL-016": ("اعتبار پروانه", "2026-11-22"),
    "VAL-017": ("اعتبار پروانه", datetime(1405, 11, 22)),
    "VAL-019": ("اعتبار تا", "دوشنبه ۱ آذر ۱۴۰۵"),
    "VAL-042": ("شماره پروانه", "دارد"),
    "VAL-043": ("دبیر استان", True),
    "VAL-044": ("دبیر استان", "سیما نمونه\nرها نمونه"),
    "VAL-041": ("وضعیت پروانه", "در حال تمدید"),
    "VAL-040": ("دبیر استان", "ندارد"),
    "VAL-018": ("شماره پروانه", datetime(2026, 11, 22)),
    "VAL-048": ("دبیر استان", "〃"),
    "VAL-049": ("شماره پروانه", "۱۲؟"),
}


def marked(head: str, cell: object, kind: str, shown: str = "") -> list[Sheet]:
    """A register whose cell B2 shows something else than it holds."""
    return [sheet("احزاب", ["نام حزب", head], ["الف", cell])._replace(marks=(Mark(2, 2, kind, shown),))]


def written(text: str, when: str = "", letter: str = "سپاس", also: str = "") -> str:
    """An office with the paragraphs of one letter, and of the second this text and condition."""
    rows = ("۱ | | الف", f"۲ | {when} | {text}", "۳ | | ج", "۴ | | د", *filter(None, (also,)))
    head = f"{REGISTER}\n[اعضای خانه احزاب]\nحزب | نماینده\nP-1 |\n[متن نامه‌ها]\nنامه | شماره بند | شرط بند | متن بند\n"
    return head + "\n".join(f"{letter} | {row}" for row in rows)


#: They need letters that were issued before, or sheets that were read: see test_letters.py and test_unread.py.
WITH_A_PAST = {
    "LET-004",
    "LET-010",
    "LET-013",
    "LET-024",
    "LET-028",
    "LET-029",
    "LET-030",
    "TBL-021",
    "TBL-022",
    "TBL-023",
}
#: The smallest office that has the finding.
EXAMPLES: dict[str, str | Sequence[Sheet]] = {
    **{code: [sheet("احزاب", ["نام حزب", head], ["الف", cell])] for code, (head, cell) in ONE_CELL.items()},
    "IN-003": [sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"])._replace(is_unsure=True)],
    "IN-006": f"{REGISTER}\n{ROLES}احزاب | احزاب |\nاحزاب | نادیده |",
    "TBL-001": "[Sheet1]\nراهنما",
    "TBL-002": "[احزاب]\nکد | نام حزب | رنگ",
    "TBL-003": "[Sheet1]\nشماره نشست | تاریح | ساعت",
    "TBL-004": REGISTER,
    "TBL-005": "[احزاب]\nکد | نام حزب | وضعییت",
    "TBL-006": f"{DECISIONS_TOO}[Sheet1]\nنشست | حزب | وضعیت حضور | تصمیم",
    "TBL-007": f"[احزاب (پنهان)]\nکد | نام حزب\n{ROLES}احزاب | احزاب |",
    "TBL-008": "[احزاب]\nنام حزب | گستره\nالف | ملی",
    "TBL-009": "[احزاب]\nکد | نام حزب | عنوان حزب",
    "TBL-010": [sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"])._replace(hidden_rows=frozenset({2}))],
    "TBL-011": [sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"])._replace(strays=("XFD9",))],
    "TBL-012": "[احزاب]\nکد | نام حزب | گستره\nP-1 | الف | ملی\n\n | به‌روز شد |",
    "TBL-014": "[احزاب]\nردیف | کد | نام حزب\nنمونه | P-1 | الف",
    "TBL-034": [sheet("عدد", [1.0, 2.0])],
    "TBL-035": [sheet("عکس")._replace(has_pictures=True)],
    "TBL-037": "[احزاب]\nکد | نام حزب | دبیر استان | مسئول شعبه\nP-1 | الف | سیما نمونه | رضا نمونه",
    "TBL-038": [sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"])._replace(has_pictures=True)],
    "TBL-039": f"{REGISTER}\n[نشست‌ها]\nشماره نشست | ۱\nتاریخ | ۱۴۰۵/۰۹/۱۷\nساعت | ۱۰\nمحل | تالار",
    "TBL-036": [sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"])._replace(hidden_columns=frozenset({1}))],
    "VAL-045": [
        sheet("احزاب", ["نام حزب"], ["الف"], ["ب"], ["پ"])._replace(marks=(Mark(3, 1, "fill", "FFFF0000"),))
    ],
    "VAL-050": "[احزاب]\nکد | نام حزب\nP-1 | جمعیت نمونه (منحل شده)",
    "VAL-046": "[احزاب]\nنام حزب | دبیر استان\nالف | سیما نمونه / رضا نمونه",
    "VAL-047": [sheet("احزاب", ["نام حزب"], ["الف"])._replace(marks=(Mark(1, 1, "condition", "9,1"),))],
    "VAL-051": "[نشست‌ها]\nشماره نشست | تاریخ | ساعت\n1 | ۱۴۰۵/۰۹/۱۷ | ۲",
    "TBL-040": "[احزاب]\nکد | نام حزب\nP-1 | الف\n\nردیف | نام | سمت\n1 | سیما نمونه | کارشناس",
    "TBL-041": "[احزاب]\nکد | نام حزب | گستره | | نام حزب | دبیر استان\nP-1 | الف | ملی | | ب | سیما نمونه",
    "VAL-052": [sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"])._replace(marks=(Mark(2, 1, "struck"), Mark(2, 2, "struck")))],
    "VAL-053": "[احزاب]\nنام حزب | دبیر استان\nالف | سیما نمونه*",
    "VAL-000": "[احزاب]\nکد | نام حزب\n | الف",
    "VAL-006": f"{SESSION}چند | ۱۴۰۵/۰۹/۱۷ | | |",
    "VAL-015": "[نشست‌ها]\nشماره نشست | تاریخ | ساعت\n1 | ۱۴۰۵/۰۹/۱۷ | صبح",
    "VAL-030": marked("شماره پروانه", 1234.0, "format", "52/1234"),
    "VAL-031": [sheet("احزاب", ["نام حزب", "شماره پروانه"], ["الف", 140552001234567890.0])],
    "VAL-032": marked("دبیر استان", "سیما نمونه", "struck"),
    "VAL-033": marked("دبیر استان", "سیما نمونه۱", "raised", "سیما نمونه"),
    "VAL-034": marked("دبیر استان", "سیما نمونه", "comment"),
    "VAL-035": "[احزاب]\nنام حزب\nحزب نم?نه",
    "VAL-036": [sheet("نشست‌ها", ["شماره نشست", "تاریخ"], [1, "۱۴۰۵/۰۸/۱۹"], [2, datetime(2026, 12, 8)])],
    "VAL-037": [sheet("احزاب", ["نام حزب", "اعتبار پروانه"], ["الف", datetime(2031, 7, 6)])],
    "VAL-038": "[احزاب]\nنام حزب | اعتبار پروانه\nالف | ۱۴۵۰/۰۶/۳۱",
    "VAL-039": "[نشست‌ها]\nشماره نشست | تاریخ | ساعت\n1 | ۱۴۰۵/۰۹/۱۷ ساعت ۱۴:۳۰ | ۱۰:۰۰",
    "VOC-001": f"{REGISTER}{WORDS}سبز | هیچ‌کاره |",
    "VOC-002": f"{REGISTER}{WORDS}دارد | ندارد |",
    "VOC-003": f"{REGISTER}{WORDS}سبز | دارد |\nسبز | ندارد |",
    "VOC-004": f"{REGISTER}{WORDS}سبز | دارد | رنگ",
    "REF-001": f"{DOCUMENTS}کانون | form1 | دارد | | |",
    "REF-002": f"{DOCUMENTS}P-1 | سوگندنامه | دارد | | |",
    "REF-003": f"{ATTENDANCE}9 | P-1 | حاضر",
    "REF-004": "[احزاب]\nکد | نام حزب\nP-1 | الف\nP-1 | ب",
    "REF-005": "[احزاب]\nکد | نام حزب\nP-1 | الف\nP-2 | الف",
    "REF-006": f"{DOCUMENTS}نمونهٔ الف | form1 | دارد | | |",
    "PTY-001": "[احزاب]\nکد | نام حزب | کد ملی\nP-1 | الف | 0790419904\nP-2 | ب | 0790419904",
    "PTY-002": "[احزاب]\nکد | نام حزب | دبیر استان\nP-1 | الف | سیما نمونه\nP-2 | ب | سیما نمونه",
    "PTY-003": "[احزاب]\nکد | نام حزب | رایانامه\nP-1 | الف |",
    "PTY-004": "[احزاب]\nکد | نام حزب | تاریخ ثبت شعبه\nP-1 | الف | ۱۴۰۶/۰۱/۰۵",
    "PTY-006": "[احزاب]\nکد | نام حزب | تاریخ مجمع\nP-1 | الف | ۱۴۰۶/۰۱/۰۵",
    "PTY-005": "[احزاب]\nکد | نام حزب | لقب | دبیر استان\nP-1 | الف | جناب آقای | خانم سیما نمونه",
    "PTY-014": f"{CHANGED}۱۴۰۵/۰۸/۰۱ | P-1 | بازگشت | |",
    "CHG-001": f"{CHANGED}۱۴۰۵/۰۸/۰۱ | کانون | خروج | |",
    "CHG-002": f"{CHANGED}۱۴۰۵/۰۸/۰۱ | P-1 | ادغام در | | کانون",
    "CHG-003": f"{CHANGED}۱۴۰۵/۰۸/۰۱ | P-1 | تغییر نام | حزب نمونهٔ آ |",
    "CHG-004": f"{CHANGED}۱۴۰۵/۱۰/۰۱ | P-1 | انحلال | |",
    "CHG-005": f"{CHANGED}۱۴۰۵/۰۸/۰۱ | P-1 | تغییر کد | P-0 | P-1\n۱۴۰۵/۰۸/۰۱ | P-1 | تغییر کد | P-0 | P-2",
    "CHG-006": f"{CHANGED}۱۴۰۵/۰۸/۰۱ | P-0 | تغییر کد | P-0 | P-1\n۱۴۰۵/۰۸/۰۱ | P-1 | تغییر کد | P-1 | P-0",
    "CHG-007": f"{CHANGED}۱۴۰۵/۰۸/۰۱ | P-1 | تغییر کد | P-1 | P-2",
    "DOS-001": f"{DOCUMENTS}P-1 | form1 | | | |",
    "DOS-002": f"{DOCUMENTS}P-1 | form1 | دارد | | |\nP-1 | form1 | ندارد | | |",
    "DOS-003": "[احزاب]\nکد | نام حزب\nP-1 | الف\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | licence | دارد",
    "DOS-004": REGISTER,
    "DOS-005": f"{DOCUMENTS}P-1 | licence | دارد | ۱۴۰۵/۰۹/۲۰ | |",
    "DOS-006": f"{DOCUMENTS}P-1 | form1 | دارد | | |\nP-1 | form1 | دارد | | |",
    "DOS-007": f"{DOCUMENTS}P-1 | form1 | دارد | | ۱۴۰۶/۰۱/۰۵ |",
    "DOS-008": f"{DOCUMENTS}P-1 | form1 | دارد | | ۱۴۰۵/۰۸/۰۵ | ۱۴۰۵/۰۸/۰۱",
    "DOS-015": f"{DOCUMENTS}P-1 | licence | دارد | ۱۴۰۵/۰۱/۰۵ | ۱۴۰۶/۰۸/۰۱ |\nP-1 | licence | دارد | ۱۴۰۵/۰۱/۰۵ | ۱۴۰۶/۰۸/۰۵ |",
    "DOS-009": f"{DOCUMENTS}P-1 | licence | دارد | ۱۴۰۵/۰۸/۰۱ | ۱۴۰۵/۰۸/۰۵ |",
    "DOS-010": f"{DOCUMENTS}P-1 | lease | دارد | | |\n[مدارک لازم]\nکد | عنوان مدرک | برای\nlease | اجاره‌نامه | دفتر",
    "DOS-011": "[احزاب]\nکد | نام حزب\nP-1 | الف\n[پرونده‌ها]\nحزب | مدرک | وضعیت | شرح نقص\nP-1 | form1 | دارد | مهر ندارد",
    "DOS-014": "[احزاب]\nکد | نام حزب\nP-1 | الف\n[پرونده‌ها]\nحزب | فرم ۱ | فرم ۲\nP-1 | دارد | دارد",
    "DOS-012": "[احزاب]\nکد | نام حزب | وضعیت پرونده\nP-1 | الف | کامل\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد",
    "DOS-013": f"{DOCUMENTS}P-1 | form1 | دارد | | | ۱۴۰۶/۰۱/۰۵",
    "REQ-001": f"{REQUIRED}form | فرم | ۱۴۰۵/۰۱/۰۱ |\nform | فرم | ۱۴۰۵/۰۶/۰۱ |",
    "REQ-002": f"{REQUIRED}form | فرم | ۱۴۰۵/۰۶/۰۱ | ۱۴۰۵/۰۱/۰۱",
    "REQ-008": "[احزاب]\nکد | نام حزب\nP-1 | الف\n[مدارک لازم]\nکد | عنوان مدرک | الزامی\nform1 | فرم ۱ | بلی\nform2 | فرم ۲ |",
    "PTY-007": "[احزاب]\nکد | نام حزب | شماره پروانه\nP-1 | الف | 52/1\nP-2 | ب | 52/1",
    "PTY-008": "[احزاب]\nکد | نام حزب | رایانامه\nP-1 | الف | a@example.com\nP-2 | ب | a@example.com",
    "POL-003": f"{POLICIES}باز | 1 | ثبت شعبه | |\nباز | 1 | همه تشکل‌ها | |",
    "POL-004": f"{POLICIES}باز | 1 | ثبت شعبه | |\nباز | 2 | ثبت شعبه | |",
    "LIC-004": "[احزاب]\nکد | نام حزب | وضعیت پروانه | اعتبار پروانه\nP-1 | الف | منقضی | ۱۴۰۶/۰۸/۳۰",
    "POL-001": f"{POLICIES}باز | 1 | ثبت شعبه | | ۱۴۰۵/۰۹/۳۰\nباز | 1 | همه تشکل‌ها | ۱۴۰۵/۰۹/۰۱ |",
    "POL-002": f"{POLICIES}باز | 1 | ثبت شعبه | ۱۴۰۵/۰۹/۳۰ | ۱۴۰۵/۰۹/۰۱",
    "LIC-003": "[احزاب]\nکد | نام حزب | تاریخ صدور پروانه\nP-1 | الف | ۱۴۰۶/۰۱/۰۵",
    "LIC-001": "[احزاب]\nکد | نام حزب | وضعیت پروانه | اعتبار پروانه\nP-1 | الف | معتبر | ۱۴۰۵/۰۸/۳۰",
    "LIC-002": "[احزاب]\nکد | نام حزب | نام مندرج در پروانه\nP-1 | الف | ب",
    "SES-001": f"{SESSION}1 | | همه تشکل‌ها | |",
    "SES-002": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | به صلاح‌دید | |",
    "SES-003": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | | |",
    "SES-004": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | | |\n1 | ۱۴۰۵/۱۰/۱۴ | | |",
    "SES-005": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | | |\n2 | ۱۴۰۵/۰۹/۱۷ | | |",
    "SES-006": f"{SESSION}1 | ۱۴۰۵/۰۹/۲۰ | | |",
    "SES-007": f"{SESSION}1 | ۱۴۰۵/۰۶/۱۰ | | |\n2 | ۱۴۰۵/۰۹/۱۷ | | |",
    "SES-008": f"{SESSION}1 | ۱۴۰۵/۰۸/۱۹ | | برنامه‌ریزی‌شده |",
    "SES-009": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | فقط پرونده کامل | | P-1",
    "SES-010": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | | |\n2 | ۱۴۰۵/۰۸/۱۹ | | |",
    "SES-011": f"{SESSION}1 | ۱۴۰۵/۰۸/۱۹ | | برگزار شد |\n2 | ۱۴۰۵/۱۰/۱۵ | | |\n{OFFICE.removeprefix(REGISTER)}قاعده نشست‌ها | سومین سه‌شنبه هر ماه",
    "SES-012": f"{SESSION}1 | ۱۴۰۵/۰۶/۱۰ | | برگزار شد |",
    "SES-013": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | | برگزار شد |",
    "SES-014": f"{REGISTER}\n[نشست‌ها]\nشماره نشست | تاریخ | عنوان\n1 | ۱۴۰۵/۰۹/۱۷ | =?UTF-8?Q?x?=",
    "SES-025": f"{POLICIES}باز | 1 | ثبت شعبه | ۱۴۰۵/۱۰/۰۱ |\n{SESSION.removeprefix(REGISTER)}1 | ۱۴۰۵/۰۹/۱۷ | باز | |",
    "DEC-001": f"{DECISION}2 | P-1 | دعوت شود | |",
    "DEC-002": f"{BLOCKED}\n{DECISION.removeprefix(REGISTER)}2 | P-1 | دعوت شود | سخنران |",
    "DEC-003": f"{DECISION}2 | P-1 | دعوت شود | الف |\n2 | P-1 | دعوت نشود | ب |",
    "DEC-004": f"{DECISION}1 | P-1 | دعوت شود | الف | ۱۴۰۵/۰۸/۲۰",
    "DEC-005": f"{DECISION}2 | P-1 | دعوت شود | الف | ۱۴۰۵/۰۹/۰۲",
    "ATT-001": f"{BLOCKED}\n{ATTENDANCE.removeprefix(REGISTER)}1 | P-1 | حاضر",
    "ATT-002": f"{ATTENDANCE}1 | P-1 | حاضر\n1 | P-1 | غایب",
    "ATT-003": f"{ATTENDANCE}2 | P-1 | حاضر",
    "ATT-004": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | | |\n[حضور]\nنشست | حزب | وضعیت حضور\n1 | P-1 | حاضر",
    "AGD-001": f"{AGENDA}1 | 1 | مرور | گزارش شود | ۱۴۰۵/۰۸/۰۱",
    "AGD-002": f"{AGENDA}1 | 1 | مرور | |\n1 | 1 | بررسی | |",
    "AGD-003": f"{AGENDA}2 | 1 | مرور | گزارش شود |",
    "PII-001": f"{SESSION}1 | ۱۴۰۵/۰۹/۱۷ | سیاست ali@example.ir | |",
    "VIE-002": f"{VIEW}1 | | سیاسی | حزب نمونه الف مخالف بود | خیر",
    "VIE-001": f"{VIEW}1 | | سیاسی | نظر | بلی",
    "VIE-003": f"{REGISTER}\n[دیدگاه‌ها]\nحوزه | دیدگاه | تاریخ\nسیاسی | نظر | ۱۴۰۶/۰۱/۰۵",
    "HSE-004": f"{REGISTER}\n[اعضای خانه احزاب]\nحزب | تاریخ عضویت\nP-1 | ۱۴۰۶/۰۱/۰۵",
    "HSE-001": "[خانه احزاب]\nگام | وضعیت | تاریخ\nفراخوان | انجام شد | ۱۴۰۶/۰۱/۰۵",
    "HSE-002": f"{BLOCKED}\n{MEMBERS}P-1 | سیما نمونه",
    "HSE-003": f"{REGISTER}\n{MEMBERS}P-1 | سیما نمونه\nP-1 | سیما نمونه",
    "LET-001": f"{LETTERS}notice-P-7-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ |",
    "LET-002": f"{LETTERS}notice-P-1-1 | ۱۲ | |",
    "LET-003": f"{LETTERS}notice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ |\nnotice-P-2-1 | 12 | ۱۴۰۵/۰۹/۰۱ |",
    "LET-005": f"{LETTERS}notice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۲ |",
    "LET-006": f"{LETTERS}notice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ | ۱۴۰۵/۰۸/۳۰",
    "LET-007": f"{LETTERS}notice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ |\nnotice-P-1-1 | ۱۳ | ۱۴۰۵/۰۹/۰۱ |",
    "LET-008": f"{LETTERS}notice-P-1-1 | ۱۲ | ۱۴۰۵/۰۸/۰۱ |",
    "LET-009": f"{LETTERS}notice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ |\n[پرونده]\nحزب | مدرک | وضعیت\nP-1 | form2 | شاید",
    "LET-011": f"{LETTERS}notice-P-1-1 | =?UTF-8?Q?x?= | ۱۴۰۵/۰۹/۰۱ |",
    "LET-012": f"{LETTERS}notice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ |\n[تنظیمات]\nتنظیم | مقدار\nالگوی شماره نامه | ۴۲/#",
    "LET-014": f"{ACTS} | | ابطال | |",
    "LET-015": f"{LETTERS.rstrip()} | اقدام | تاریخ اقدام | دلیل\nnotice-P-1-1 | | | | ابطال | ۱۴۰۵/۰۹/۰۱ | اشتباه",
    "LET-016": f"{ACTS} | | ابطال | ۱۴۰۵/۰۸/۳۰ | اشتباه",
    "LET-017": f"{ACTS} | | ابطال | ۱۴۰۵/۰۹/۰۱ | اشتباه\nnotice-P-1-1 | | | | | ارسال شود | ۱۴۰۵/۰۹/۰۱ | تأیید شد",
    "LET-018": f"{ACTS}۱۴۰۵/۰۹/۰۱ | | ارسال نمی‌شود | ۱۴۰۵/۰۹/۰۱ | اشتباه",
    "LET-019": f"{ACTS} | | ارسال شود | ۱۴۰۵/۰۹/۰۱ | الف\nnotice-P-1-1 | | | | | ارسال نمی‌شود | ۱۴۰۵/۰۹/۰۱ | ب",
    "LET-020": f"{ACTS} | حزب دیگر | | |",
    "LET-021": f"{ACTS} | | پاسخ رسید | ۱۴۰۵/۰۹/۰۱ | نامهٔ ۱۲",
    "LET-022": f"{ACTS} | | ابطال | ۱۴۰۵/۰۹/۰۱ | اشتباه\nnotice-P-1-1 | | | | | پاسخ رسید | ۱۴۰۵/۰۹/۰۱ | نامهٔ ۱۲",
    "LET-023": f"{ACTS} | | | |\nnotice-P-1-1 | | | | | تصحیح شماره | ۱۴۰۵/۰۹/۰۱ | اشتباه",
    "LET-025": f"{ACTS}۱۴۰۵/۰۹/۰۱ | | مرحلهٔ بعد | ۱۴۰۵/۰۹/۰۱ | گزارش شد",
    "LET-026": f"{LETTERS.rstrip()} | گونه\nnotice-P-1-1 | ۱۲ | ۱۴۰۵/۰۹/۰۱ | | دعوت‌نامه",
    "LET-037": f"{LETTERS}notice-P-1-1 | 12 | ۱۴۰۵/۰۶/۳۰ |",
    "LET-027": f"{LETTERS}notice-P-1-1 | ۱۴۰۴/۱۲ | ۱۴۰۵/۰۹/۰۱ |",
    "LET-031": f"{ACTS.replace('۱۴۰۵/۰۹/۰۱', '۱۴۰۵/۰۸/۲۵')}۱۴۰۵/۰۹/۰۱ | | ابطال | ۱۴۰۵/۰۸/۲۸ | اشتباه",
    "HOL-001": "[تعطیلات]\nتاریخ | مناسبت | نوع\n۱۴۰۵/۰۹/۱۷ | الف | تعطیل\n۱۴۰۵/۰۹/۱۷ | الف | روز کاری",
    "HOL-002": "[تعطیلات]\nتاریخ | مناسبت\n۱۴۰۵/۰۹/۱۷ | الف\n۱۴۰۵/۰۹/۱۷ | ب",
    "OFF-001": f"{OFFICE}رنگ | آبی",
    "OFF-002": f"{OFFICE}آخر هفته | همیشه",
    "OFF-003": f"{OFFICE}محل نشست | تالار\nمحل نشست | کتابخانه",
    "OFF-004": f"{OFFICE}نشان | nowhere.png",
    "TBL-013": "[پرونده‌ها]\nحزب | فرم ۱ | فرم ۲ | مرامنامه و اساسناامه",
    "TBL-020": "[احزاب]\nکد | نام حزب | ستون تازه\nP-1 | الف | منحل",
    "TBL-024": f"{REGISTER}\n[تصمیم‌ها]\nنشست | حزب\n1 | P-1",
    "TBL-025": f"{REGISTER}\n[Sheet1]\nردیف | نام تشکل\n۱ | ب",
    "TBL-026": f"{REGISTER}\n[احزاب پیشین (پنهان)]\nنام تشکل | شماره پروانه\nب | ۱۲",
    "TBL-027": f"{REGISTER}\n[Sheet1]\nنام تشکل\nب\n{ROLES}Sheet1 | نادیده |",
    "TBL-028": f"{REGISTER}\n{ROLES}Sheet1 | هرچه باشد |",
    "TBL-029": [sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"], file=f"input/{n}.xlsx") for n in ("الف", "ب")],
    "TBL-030": f"{REGISTER}\nجمع | ۱",
    "TBL-031": f"{REGISTER}\n{ROLES}احزاب | احزاب | ۱۴۰۶/۰۱/۰۵",
    "TBL-032": f"{REGISTER}\n{ROLES}برگهٔ دیگر | احزاب |",
    "TBL-033": f"{REGISTER}\n[نشست‌ها (پنهان)]\nشماره نشست | تاریخ\n1 | ۱۴۰۵/۰۹/۱۷",
    "TBL-042": f"{DOCUMENTS}P-1 | form1 | دارد | | |\n{ROLES}پرونده‌ها | نادیده |",
    "TBL-043": f"{REGISTER}\n[Sheet1]\nنام | سمت\nسیما | مدیر\n{ROLES}Sheet1 | نشست‌ها |",
    "VAL-054": f"{REGISTER}\n[نشست‌ها]\nشماره نشست | تاریخ | ساعت\n1 | ۱۴۰۵/۰۹/۱۷ | ۱۰ الی ۱۲",
    "VAL-055": f"{DECISION}2 | P-1 | دعوت شود | ۱۲ |",
    "TXT-001": written("{نشت} {نشست}"),
    "TXT-002": written("{نشست}", "هوای خوب"),
    "TXT-003": written("{نشست}").replace("سپاس | ۳ | | ج\n", ""),
    "TXT-004": written("{نشست"),
    "TXT-005": written("{نشست}", also="۲ | | ه"),
    "TXT-006": written("{نشست}"),
    "TXT-007": written("{نشست}", "شخص"),
    "TXT-008": written("ب"),
    "TXT-009": written("{آن تشکل} {نماینده}", letter="عضویت", also="۵ | | ه"),
    "VAL-020": f"{ATTENDANCE}1 | P-1 | ",
}  # fmt: skip
BY_READING = {"IN-001": "~$احزاب.xlsx", "IN-002": "یادداشت.txt"}
BY_TEMPLATES = {
    "TPL-001": ("letters/notice.html", "<p>\n{% if x %}", 2),
    "TPL-002": ("letters/notice.html", "<p>\n\n{{ colour }}</p>", 3),
    "TPL-003": ("text/fa.toml", '[message]\nsite = "پایگاه:"\nsiet = "پایگاه:"', 3),
    "TPL-005": ("letters/notice.html", '<p>\n<a href="javascript:1">', 2),
}


def whole_sentences(finding: Finding) -> bool:
    """Nothing is left of the braces, and nothing is shown that was not given."""
    texts = wording().finding(finding)
    return all(text.endswith((".", "؟")) and not re.search(r"[{}]|«»|\(\)|None|<", text) for text in texts)


@pytest.mark.parametrize("code", EXAMPLES)
def test_every_finding_can_be_made_and_said(code: str) -> None:
    found = [finding for finding in office(EXAMPLES[code]).everything if finding.code == code]
    assert found
    assert all(whole_sentences(finding) for finding in found)
    assert wording().meaning(code)


@pytest.mark.parametrize("code", BY_READING)
def test_findings_about_files(tmp_path: Path, code: str) -> None:
    write_faulty_office(tmp_path / "input", only=())
    (tmp_path / "input" / BY_READING[code]).write_bytes(b"")
    (finding,) = read(tmp_path / "input", tmp_path)[1]
    assert finding.code == code
    assert whole_sentences(finding)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_folder_that_is_a_link_is_told_of(tmp_path: Path) -> None:
    write_faulty_office(tmp_path / "input", only=())
    write_faulty_office(tmp_path / "elsewhere", only=())
    (tmp_path / "input/linked").symlink_to(tmp_path / "elsewhere")
    sheets, (finding,) = read(tmp_path / "input", tmp_path)
    assert finding.code == "IN-004" and finding.place.file == "input/linked" and whole_sentences(finding)
    assert not any("linked" in sheet.file for sheet in sheets)


@pytest.mark.parametrize("code", BY_TEMPLATES)
def test_findings_about_the_offices_own_templates(tmp_path: Path, code: str) -> None:
    name, text, line = BY_TEMPLATES[code]
    path = tmp_path / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    (finding,) = lint.findings([settings.shipped_templates(), tmp_path / "templates"], tmp_path)
    assert (finding.code, finding.place.file, finding.facts["line"]) == (code, f"templates/{name}", line)
    assert whole_sentences(finding)
    assert blocks(finding) is (Blocks.NOTHING if code == "TPL-003" else Blocks.ALL_LETTERS)


def test_the_shipped_templates_copied_are_without_a_finding(tmp_path: Path) -> None:
    shipped = settings.shipped_templates()
    for name in ("letters", "reports", "text"):
        shutil.copytree(shipped / name, tmp_path / name)
    (tmp_path / "text" / "defaults.toml").unlink()
    assert lint.findings([shipped, tmp_path], tmp_path) == []


def test_no_finding_is_without_an_example() -> None:
    elsewhere = {"IN-004", "IN-005", "PII-002", "PII-003"}  # in test_shown.py, test_screening.py and test_left_out.py
    elsewhere |= {
        "REF-007",
        "REF-008",
        "SES-020",
        "SES-021",
        "SES-022",
        "SES-023",
        "SES-027",
        "SES-028",
        "SES-029",
    }  # in test_sealed_sessions.py
    elsewhere |= {"SES-024", "SES-026"}  # in test_announced.py and test_vanished.py
    elsewhere |= {code for code in SEVERITY if code.startswith(("CHK", "OWN"))}  # in test_own_checks.py
    elsewhere |= {"REQ-003", "REQ-004", "REQ-005", "REQ-006"}  # in test_terms.py
    elsewhere |= {"TPL-004"}  # in test_refused.py
    elsewhere |= {"ATT-005", "AGD-004"}  # in test_closing.py
    elsewhere |= {"PTY-010", "PTY-011", "PTY-012", "PTY-013"}  # in test_parties_through_time.py
    assert {*EXAMPLES, *BY_READING, *BY_TEMPLATES, *WITH_A_PAST, *elsewhere} == set(SEVERITY)


# --- an office with one of each error -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root = tmp_path_factory.mktemp("faulty")
    write_faulty_office(root / "input")
    return pipeline.examine(settings.load(root, today="1405-09-01", pdf=False), wording(), Past()).snapshot


def test_every_finding_of_the_faulty_office_is_said(faulty: Snapshot) -> None:
    assert [f for f in faulty.findings if not whole_sentences(f)] == []


def test_every_fault_is_found_in_its_cell(faulty: Snapshot) -> None:
    found = {"›".join(finding.place).removeprefix("input/") for finding in faulty.findings}
    assert set(FAULTS.values()) <= found


def test_reasons_are_whole_sentences_too(faulty: Snapshot) -> None:
    said = [
        wording().reason(reason)
        for roster in faulty.rosters
        for reason in (roster.withheld, *(r for d in roster.decisions for r in (d.reason, *d.would_change)))
        if reason
    ]
    assert said and not [text for text in said if re.search(r"[{}]|«»|\(\)|None", text)]


def test_a_letter_that_rests_on_an_error_is_withheld(faulty: Snapshot) -> None:
    held = {f.party for f in faulty.findings if blocks(f) is Blocks.PARTY_LETTERS}
    everything = any(blocks(f) is Blocks.ALL_LETTERS for f in faulty.findings)
    assert held and not everything
    for notice in faulty.notices:
        rests_on_unread = any(s.state is RequirementState.NOT_RECORDED for s in notice.deficiencies)
        assert (notice.state is LetterState.DRAFT) == (notice.party not in held and not rests_on_unread)
        assert {f.party for f in notice.reasons} <= {notice.party, None}


def test_a_roster_that_a_finding_holds_back_is_withheld(faulty: Snapshot) -> None:
    held = {f.session for f in faulty.findings if blocks(f) is Blocks.ROSTER and f.session}
    assert held <= {roster.session.number for roster in faulty.rosters if roster.withheld}


# --- severity, order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "cell", "party", "held"),
    [
        pytest.param("VAL-005", "parties.branch_registered_on", "P-1", Blocks.PARTY_LETTERS, id="an error of a party"),
        pytest.param("VAL-010", "parties.national_id", "P-1", Blocks.NOTHING, id="a warning"),
        pytest.param("VAL-001", "requirements.mandatory", None, Blocks.ALL_LETTERS, id="of what all letters rest on"),
        pytest.param("OFF-002", "office.deadline_days", None, Blocks.ALL_LETTERS, id="of the office"),
        pytest.param("OFF-002", "office.rule", None, Blocks.NOTHING, id="of the office, but of no letter"),
        pytest.param("REF-001", "dossiers.party", None, Blocks.UNRECORDED_LETTERS, id="of a party that nobody knows"),
        pytest.param("SES-002", "sessions.policy", None, Blocks.ROSTER, id="of the policy of a session"),
        pytest.param("VAL-001", "policies.ground", None, Blocks.ROSTER, id="of a policy"),
        pytest.param("PII-001", "parties.secretary", "P-1", Blocks.QUOTING_LETTERS, id="personal data in open text"),
        pytest.param("VAL-002", "views.given_on", "P-1", Blocks.NOTHING, id="of a view"),
    ],
)
def test_what_an_error_holds_back(code: str, cell: str, party: str | None, held: Blocks) -> None:
    table, column = cell.split(".")
    assert blocks(Finding(code, Place("f"), table, column, party=party)) is held


def test_the_gravest_first_then_as_they_stand_in_the_sheet() -> None:
    cells = [("TBL-002", "A1"), ("VAL-005", "B10"), ("VAL-005", "AA9"), ("VAL-005", "B9"), ("DOS-003", "A1")]
    found = sorted((Finding(code, Place("f", "s", cell)) for code, cell in cells), key=sort_key)
    assert [(f.code, at(f.place)) for f in found] == [
        ("VAL-005", "s!B9"), ("VAL-005", "s!AA9"), ("VAL-005", "s!B10"), ("DOS-003", "s!A1"), ("TBL-002", "s!A1"),
    ]  # fmt: skip
    assert counts(found) == {"error": 3, "warning": 1, "note": 1}
    assert severity(found[0]) is Severity.ERROR
