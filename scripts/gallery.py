"""Pictures of every kind of paper and page, of an ordinary, an empty and two odd offices, to be looked at one by one.

    python -m scripts.gallery DIR [--only odd] [--no-pages]

DIR gets a folder an office with a PNG a page of paper and a PNG a page of the site at 1280 and at 360 px, and
`index.html`, which shows them all. The odd offices have what offices send: names of 3 and of 180 letters, emblems of
4:1 and of 1:4, one and fifteen deficiencies, Kurdish and Luri names, honorifics of three lines.
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from scripts.make_pictures import _FLAGS, ROOT, TODAY

Rows = Sequence[Sequence[object]]
LONG_NAME = ("انجمن نمونهٔ " + "پیشگامان همبستگی و توسعهٔ پایدار استان‌های غربی کشور و یاوران کشاورزان و دامداران " * 3)[
    :180
]
LONG_HONORIFIC = "حضرت حجت‌الاسلام والمسلمین جناب آقای حاج دکتر مهندس استاد گران‌قدر و پژوهشگر برجستهٔ علوم سیاسی " * 2
DOCUMENTS = [f"گواهی شمارهٔ {n} از مجموعهٔ مدارک لازم برای تکمیل پروندهٔ شعبه" for n in range(1, 16)]
ODD_PARTIES = (
    ("A", "نور", "خانم", "ژیلا نمونه", 15),
    ("B", LONG_NAME, LONG_HONORIFIC, "علی نمونه‌پور", 1),
    ("C", "پارتی نموونەی گەلی ڕۆژهەڵات", "جناب آقای", "ئازاد نموونە", 5),
    ("D", "حزب نمونهٔ لڕستؽن", "سرکار خانم دکتر", "مریم نمونه", 7),
    ("E-12-345-6", "حزب نمونه (شاخهٔ ۴۲/۱)", "", "", 2),
)


def picture(width: int, height: int) -> bytes:
    """A PNG of that size, dark with a light frame."""
    rows = b"".join(
        b"\0" + bytes(
            60 if 4 < x < width - 5 and 4 < y < height - 5 else 200 for x in range(width) for _ in range(3)
        ) for y in range(height)
    )  # fmt: skip
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)),
              (b"IEND", b""))  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def odd_office(emblem: str) -> Mapping[str, Rows]:
    """Its sheets."""
    dossiers = [
        (code, f"d{n}", *(("دارد", "") if n >= lacking else ("ناقص", "مهر و امضا ندارد") if n % 2 else ("ندارد", "")))
        for code, _, _, _, lacking in ODD_PARTIES
        for n in range(15)
    ]
    parties = [(code, name, title, person, "مسئول شعبه", "ملی") for code, name, title, person, _ in ODD_PARTIES]
    return {
        "احزاب": [("کد", "نام حزب", "لقب", "دبیر استان", "سمت", "گستره"), *parties],
        "مدارک لازم": [("کد مدرک", "عنوان مدرک", "اقدام لازم"),
                       *((f"d{n}", title, "تصویر آن برابر اصل فرستاده شود.") for n, title in enumerate(DOCUMENTS))],
        "پرونده‌ها": [("حزب", "مدرک", "وضعیت", "شرح نقص"), *dossiers],
        "نشست‌ها": [
            ("شماره نشست", "عنوان", "تاریخ", "ساعت", "محل", "سیاست دعوت", "وضعیت"),
            (1, "", "۱۴۰۵/۰۶/۱۷", "۱۰", "سالن", "همه تشکل‌ها", "برگزار شد"),
            (2, "نشست مشترک دبیران احزاب و انجمن‌های سراسر استان دربارهٔ آیین‌نامهٔ خانهٔ احزاب و برنامهٔ سال آینده",
             "۱۴۰۵/۰۹/۱۷", "۱۰:۳۰", "تالار بزرگ استانداری، ساختمان شمارهٔ ۲، طبقهٔ سوم", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
            *((n, "", day, "", "", "همه تشکل‌ها", "برنامه‌ریزی‌شده")
              for n, day in ((3, "۱۴۰۵/۱۰/۰۸"), (4, "۱۴۰۵/۱۱/۱۳"), (5, "۱۴۰۵/۱۲/۱۱"), (6, "۱۴۰۶/۰۱/۲۴"))),
        ],
        "دستور کار": [("نشست", "ترتیب", "موضوع", "پیشنهاددهنده", "مدت"),
                      *((2, n, f"موضوع شمارهٔ {n}: گزارش پیشرفت (۴۲/#) و هم‌اندیشی", "A", 15) for n in range(1, 4))],
        "حضور و غیاب": [("نشست", "حزب", "وضعیت حضور"), (1, "A", "حاضر"), (1, "B", "غایب"), (1, "C", "حاضر")],
        "اعضای خانه احزاب": [("حزب", "نماینده", "تاریخ عضویت"), ("A", "خانم ژیلا نمونه", "۱۴۰۵/۰۲/۰۱"), ("B", "", "")],
        "تنظیمات": [
            ("کلید", "مقدار"), ("سربرگ", "جمهوری اسلامی ایران"), ("سربرگ", "وزارت کشور"), ("سربرگ", "استانداری نمونه"),
            ("نشان", emblem), ("امضاکننده", "بهنام نمونه‌پور"), ("سمت امضاکننده", "مدیرکل سیاسی و انتخابات"),
            ("مهلت رفع نقص", "۲۰"), ("رونوشت", "معاون محترم سیاسی، جهت استحضار"),
            ("نشانی", "میدان نمونه، خیابان ۲۲ بهمن"),
            ("قاعده نشست‌ها", "نخستین سه‌شنبه هر ماه"), ("الگوی شماره نامه", "۴۲/#"),
        ],
        "نامه‌ها": [
            ("شناسه نامه", "شماره", "تاریخ نامه"), ("notice-A-1", "۴۲/۱۲", "۱۴۰۵/۰۹/۰۱"),
            ("notice-C-1", "۴۲/۱۰۷", "۱۴۰۵/۰۹/۰۱"),
            ("invitation-2-B", "۴۲/۱۱۲", "۱۴۰۵/۰۹/۰۱"), ("notice-E-12-345-6-1", "۴۲/۱۳", "۱۴۰۵/۰۹/۰۱"),
        ],
    }  # fmt: skip


def prepare(root: Path, name: str) -> None:
    """The office of that name in a folder of its own."""
    if name == "ordinary":
        shutil.copytree(ROOT / "input", root / "input")
    elif name == "empty":
        _write(root, {"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونهٔ الف")]})
    else:
        size = (400, 100) if name == "odd" else (100, 400)
        (root / "templates" / "assets").mkdir(parents=True)
        (root / "templates" / "assets" / "emblem.png").write_bytes(picture(*size))
        _write(root, odd_office("emblem.png"))


def _write(root: Path, sheets: Mapping[str, Rows]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    (root / "input").mkdir(parents=True)
    book.save(root / "input" / "دفتر.xlsx")


OFFICES = ("ordinary", "empty", "odd", "odd-tall")
#: Of a kind of paper and page this many: the others are like them.
_MOST = 6


def taken(root: Path, suffix: str) -> Iterator[Path]:
    """The files to be shown, a few of each kind."""
    counts: dict[str, int] = {}
    for path in sorted(root.rglob(f"*{suffix}")):
        parts = path.relative_to(root).parts
        kind = f"{parts[-2]}/{path.name}" if path.stem in ("notice", "index") and len(parts) > 2 else "/".join(
            ("*" if part.isdigit() else part) for part in parts[:-1]
        )  # fmt: skip
        kind = parts[0] if suffix == ".html" and len(parts) > 2 else kind
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= _MOST:
            yield path


def show(target: Path, name: str, *, with_pages: bool) -> list[Path]:
    """Build the office and take its pictures."""
    root, pictures = target / name / "workspace", target / name
    shutil.rmtree(pictures, ignore_errors=True)
    root.mkdir(parents=True)
    prepare(root, name)
    command = [sys.executable, "-m", "generator", "--today", TODAY, "-q"]
    subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    for paper in (*taken(root / "output" / "site", ".pdf"), *taken(root / "output" / "print", ".pdf")):
        stem = "-".join(paper.relative_to(root / "output").with_suffix("").parts)
        subprocess.run(["pdftoppm", "-png", "-r", "70", str(paper), str(pictures / stem)], check=True)
    for page in taken(root / "output" / "site", ".html") if with_pages else ():
        stem = "-".join(page.relative_to(root / "output" / "site").with_suffix("").parts)
        for width in (1280, 500):  # headless windows are no narrower than this
            _page(page, pictures / f"page-{stem}-{width}.png", width, target)
    print(pictures)
    return sorted(pictures.glob("*.png"))


def _page(page: Path, picture: Path, width: int, scratch: Path) -> None:
    command = ["chromium", *_FLAGS, f"--user-data-dir={scratch / 'profile'}", f"--window-size={width},1600",
               f"--screenshot={picture}", page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Take the pictures and write the page that shows them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", type=Path, metavar="DIR")
    parser.add_argument("--only", choices=OFFICES)
    parser.add_argument("--no-pages", action="store_true")
    given = parser.parse_args()
    given.target.mkdir(parents=True, exist_ok=True)
    for name in (given.only,) if given.only else OFFICES:
        show(given.target, name, with_pages=not given.no_pages)
    lines = [
        f'<figure><img src="{html.escape(p.relative_to(given.target).as_posix())}" width="600" loading="lazy">'
        f"<figcaption>{html.escape(p.relative_to(given.target).as_posix())}</figcaption></figure>"
        for p in sorted(given.target.glob("*/*.png"))
    ]
    (given.target / "index.html").write_text(
        "<!doctype html><meta charset=utf-8><title>Gallery</title><style>figure{display:inline-block;margin:1em}"
        "img{border:1px solid #ccc}</style>" + "\n".join(lines), encoding="utf-8",
    )  # fmt: skip


if __name__ == "__main__":
    main()
