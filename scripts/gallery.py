"""Pictures of every kind of paper and page, of an ordinary, an empty, two odd offices and one that has lived half a
year, to be looked at one by one.

    python -m scripts.gallery DIR [--only odd] [--no-pages]

DIR gets a folder an office with a PNG a page of paper, and of each kind of page a PNG at every width, in the dark, in
forced colours and as it is printed; `index.html` shows them all. What is wider than 320 px, and which tables
scroll there, is told in `wide.txt`. The odd offices have what offices send: names of 3 and of 180 letters, emblems of
4:1 and of 1:4, one and fifteen deficiencies, Kurdish and Luri names, honorifics of three lines.
"""

from __future__ import annotations

import argparse
import base64
import html
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from scripts.make_pictures import ROOT, TODAY, browser

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


def lived_office(letters: int, when: str = "۱۴۰۵/۰۹/۱۰", second: str = "برنامه‌ریزی‌شده") -> Mapping[str, Rows]:
    """The odd office with so many rows of the letters that it has issued, delivered and acted on."""
    sheets = dict(odd_office(""))
    sheets["نشست‌ها"] = [
        ("شماره نشست", "تاریخ", "ساعت", "محل", "سیاست دعوت", "وضعیت"),
        (2, when, "۱۰:۳۰", "تالار بزرگ استانداری", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
        (3, "۱۴۰۵/۱۰/۰۸", "۱۰", "سالن", "همه تشکل‌ها", second),
    ]
    del sheets["حضور و غیاب"]
    sheets["تنظیمات"] = [*sheets["تنظیمات"], ("یادآوری پیش از مهلت", "15"), ("رنگ نامه", "رنگی")]
    sheets["نامه‌ها"] = LETTERS[: letters + 1]
    return sheets


#: Three rounds of notices and what the office decided then; what was moved, called off, withdrawn and answered.
LETTERS: Rows = (
    ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل", "اقدام", "تاریخ اقدام", "دلیل"),
    ("notice-D-1", "۴۲/۱", "۱۴۰۵/۰۴/۰۱", "۱۴۰۵/۰۴/۰۱", "", "", ""),
    ("notice-D-2", "۴۲/۲", "۱۴۰۵/۰۵/۱۵", "۱۴۰۵/۰۵/۱۵", "", "", ""),
    ("notice-D-3", "۴۲/۳", "۱۴۰۵/۰۷/۰۱", "۱۴۰۵/۰۷/۰۱", "", "", ""),
    ("notice-E-12-345-6-1", "۴۲/۴", "۱۴۰۵/۰۸/۱۵", "۱۴۰۵/۰۸/۱۵", "", "", ""),
    ("notice-B-1", "۴۲/۵", "۱۴۰۵/۰۸/۱۵", "۱۴۰۵/۰۸/۱۵", "", "", ""),
    ("membership-A", "۴۲/۶", "۱۴۰۵/۰۸/۱۵", "۱۴۰۵/۰۸/۱۵", "", "", ""),
    ("invitation-2-C", "۴۲/۷", "۱۴۰۵/۰۸/۱۵", "۱۴۰۵/۰۸/۱۵", "", "", ""),
    ("invitation-3-B", "۴۲/۸", "۱۴۰۵/۰۸/۱۵", "۱۴۰۵/۰۸/۱۵", "", "", ""),
    ("notice-D-3", "", "", "", "مرحلهٔ بعد", "۱۴۰۵/۰۸/۲۸", "ارجاع به کمیسیون مادهٔ ۱۰ احزاب"),
    ("notice-B-1", "", "", "", "پاسخ رسید", "۱۴۰۵/۰۸/۲۸", "مدارک تحویل شد"),
    ("membership-A", "", "", "", "اصلاح", "۱۴۰۵/۰۸/۲۸", "نام نماینده تغییر کرد"),
    ("invitation-2-C", "", "", "", "ابطال", "۱۴۰۵/۰۸/۲۸", "به درخواست تشکل"),
)  # fmt: skip
#: Days on which the program is run, with so many of the rows.
LIFE: Sequence[tuple[str, int, dict[str, str]]] = (
    ("1405/03/30", 0, {}), ("1405/04/01", 1, {}), ("1405/05/15", 2, {}), ("1405/07/01", 3, {}), ("1405/08/15", 8, {}),
    (TODAY, len(LETTERS) - 1, {"when": "۱۴۰۵/۰۹/۱۷", "second": "لغو"}),
)  # fmt: skip


def prepare(root: Path, name: str) -> None:
    """The office of that name in a folder of its own."""
    if name == "ordinary":
        shutil.copytree(ROOT / "input", root / "input")
    elif name == "empty":
        _write(root, {"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونهٔ الف")]})
    elif name == "lived":
        for day, letters, changed in LIFE:
            _write(root, lived_office(letters, **changed))
            _run(root, day)
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
    (root / "input").mkdir(parents=True, exist_ok=True)
    book.save(root / "input" / "دفتر.xlsx")


def _run(root: Path, day: str) -> None:
    command = [sys.executable, "-m", "generator", "--today", day, "-q"]
    subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)


OFFICES = ("ordinary", "empty", "odd", "odd-tall", "lived")
#: Of a kind of paper this many, of a kind of page fewer: the others are like them. The last ones too: they lie ahead.
_MOST = 6


def taken(root: Path, suffix: str, most: int = _MOST) -> Iterator[Path]:
    """The files to be shown, a few of each kind."""
    kinds: dict[tuple[object, ...], list[Path]] = {}
    for path in sorted(root.rglob(f"*{suffix}")):
        parts = path.relative_to(root).parts
        kinds.setdefault((parts[0], len(parts), "" if "letters" in parts[:-1] else path.stem), []).append(path)
    for paths in kinds.values():
        yield from paths[: most - most // 2] + paths[most - most // 2 :][-(most // 2) :]


def show(target: Path, name: str, *, with_pages: bool) -> list[Path]:
    """Build the office and take its pictures."""
    root, pictures = target / name / "workspace", target / name
    shutil.rmtree(pictures, ignore_errors=True)
    root.mkdir(parents=True)
    prepare(root, name)
    _run(root, TODAY)
    for paper in (*taken(root / "output" / "site", ".pdf"), *taken(root / "output" / "print", ".pdf")):
        stem = "-".join(paper.relative_to(root / "output").with_suffix("").parts)
        subprocess.run(["pdftoppm", "-png", "-r", "70", str(paper), str(pictures / stem)], check=True)
    if with_pages:
        with browser(target / "profile") as driver:
            wide = [
                line
                for page in taken(root / "output" / "site", ".html", most=2)
                for line in _page(driver, page, pictures, page.relative_to(root / "output" / "site"))
            ]
        (pictures / "wide.txt").write_text("\n".join(wide), encoding="utf-8")
    print(pictures)
    return sorted(pictures.glob("*.png"))


#: Of a look: the width of the screen, what the reader's machine asks for.
LOOKS: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "360": (360, {}), "768": (768, {}), "1280": (1280, {}), "1920": (1920, {}),
    "dark": (1280, {"prefers-color-scheme": "dark"}),
    "forced": (1280, {"forced-colors": "active", "prefers-color-scheme": "dark"}),
}  # fmt: skip
_WIDE = """
const e = document.documentElement, found = [];
if (e.scrollWidth > e.clientWidth) found.push(`page ${e.scrollWidth}`);
for (const box of document.querySelectorAll('.scroll'))
  if (box.scrollWidth > box.clientWidth + 1)
    found.push(`${box.getAttribute('aria-labelledby') || box.id} ${box.scrollWidth} > ${box.clientWidth}`);
return found;
"""


def _page(driver: Any, page: Path, pictures: Path, name: Path) -> list[str]:
    """Its pictures; what of it is wider than a narrow screen."""
    stem = "-".join(name.with_suffix("").parts)
    for look, (width, asked) in LOOKS.items():
        _opened(driver, page, width, asked)
        whole = driver.execute_cdp_cmd("Page.captureScreenshot", {})
        (pictures / f"page-{stem}-{look}.png").write_bytes(base64.b64decode(whole["data"]))
    printed = driver.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": False}
    )
    paper = pictures / "printed.pdf"
    paper.write_bytes(base64.b64decode(printed["data"]))
    subprocess.run(
        ["pdftoppm", "-png", "-r", "60", "-l", "2", str(paper), str(pictures / f"page-{stem}-print")], check=True
    )
    paper.unlink()
    _opened(driver, page, 320, {})
    return [f"{name.as_posix()}: {line}" for line in driver.execute_script(_WIDE)]


def _opened(driver: Any, page: Path, width: int, asked: Mapping[str, str]) -> None:
    """The page on a screen of that width, as high as it needs to be, up to some screens."""
    features = [{"name": name, "value": value} for name, value in asked.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    driver.get(page.as_uri())
    height = min(driver.execute_script("return document.documentElement.scrollHeight"), 3200)
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen | {"height": max(height, 400)})


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
