"""More than a hundred ways in which one private value can stand in a file of the site: each is caught.

Whatever a template can make of a value by carelessness, and what a reader would see or a program would show. What can't
be caught is listed with the reason, and the test of that list fails as soon as one of them is.
"""

from __future__ import annotations

import base64
import html
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image, PngImagePlugin

from generator.language.persian import to_fa
from generator.model import Place, PrivateCell
from generator.publishing.gate import Gate
from generator.render.xlsx import workbook

MOBILE, EMAIL, ADDRESS = "09127654321", "kanari@branch.example.ir", "کوی ناپیدا، بن‌بست قناری، پلاک ۱۲"
CELLS = [PrivateCell(value, "parties", "", Place("input/a.xlsx", "احزاب", f"C{n}"), False)
         for n, value in enumerate((MOBILE, EMAIL, ADDRESS), 2)]  # fmt: skip
PARTS = MOBILE[:4], MOBILE[4:7], MOBILE[7:]


def joined(sign: str, parts: tuple[str, ...] = PARTS) -> str:
    return sign.join(parts)


def script(zero: int) -> str:
    """In the digits of another script, by its zero."""
    return "".join(chr(zero + int(digit)) for digit in MOBILE)


def each(form: str, value: str = MOBILE) -> str:
    return "".join(form.format(c=sign, n=ord(sign)) for sign in value)


def stored(name: str, data: str | bytes, comment: bytes = b"") -> bytes:
    """A file of a zip, as workbooks are."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, data)
        archive.comment = comment
    return memory.getvalue()


def of_stream(content: bytes, header: bytes = b"") -> bytes:
    """A PDF with one packed stream."""
    packed = zlib.compress(content)
    return b"%%PDF-1.7\n1 0 obj\n<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        header, len(packed), packed)  # fmt: skip


DIGITS = "".join(f"<{0x30 + n:04x}> <{0x30 + n:04x}>\n" for n in range(10))
CMAP = of_stream(f"begincmap\n10 beginbfchar\n{DIGITS}endbfchar\nendcmap".encode())


def drawn(*runs: tuple[int, int, str]) -> bytes:
    """A page on which each (x, y, digits) is a run of its own."""
    lines = [f"1 0 0 1 {x} {y} Tm <{digits.encode('utf-16-be').hex()}> Tj" for x, y, digits in runs]
    return CMAP + of_stream("\n".join(lines).encode())


def sheet(value: str) -> bytes:
    return stored("xl/worksheets/sheet1.xml", f"<worksheet><sheetData><row>{value}</row></sheetData></worksheet>")


MARKS = {
    "ZWNJ": 0x200C, "ZWJ": 0x200D, "zero-width space": 0x200B, "LRM": 0x200E, "RLM": 0x200F, "ALM": 0x61C, "LRE": 0x202A,
    "PDF mark": 0x202C, "RLO": 0x202E, "LRI": 0x2066, "PDI": 0x2069, "BOM": 0xFEFF, "soft hyphen": 0xAD,
    "word joiner": 0x2060, "tatweel": 0x640, "fathatan": 0x64B, "combining acute": 0x301, "variation selector": 0xFE0F,
}  # fmt: skip
SIGNS = {
    "space": " ", "no-break space": "\u00a0", "thin space": "\u2009", "narrow no-break space": "\u202f",
    "figure space": "\u2007", "ideographic space": "\u3000", "em space": "\u2003", "hair space": "\u200a", "tab": "\t",
    "three spaces": "   ", "six spaces": "      ", "hyphen": "-", "non-breaking hyphen": "\u2011", "figure dash": "\u2012",
    "en dash": "–", "em dash": "—", "horizontal bar": "\u2015", "minus": "\u2212", "small hyphen": "\ufe63",
    "spaced dash": " - ", "dot": ".", "middle dot": "·", "bullet": "•", "slash": "/", "backslash": "\\", "comma": "،",
    "Latin comma": ", ", "Arabic thousands": "٬", "Arabic decimal": "٫", "underscore": "_", "colon": ":", "pipe": " | ",
    "star": "*", "apostrophe": "'", "brackets": ") (", "tilde": "~", "plus": "+", "arrow": " → ", "semicolon": "؛",
}  # fmt: skip
SCRIPTS = {
    "Persian": 0x6F0, "Arabic": 0x660, "full-width": 0xFF10, "Devanagari": 0x966, "Bengali": 0x9E6, "NKo": 0x7C0,
    "Thai": 0xE50, "mathematical": 0x1D7CE, "mathematical monospace": 0x1D7F6, "segmented": 0x1FBF0,
}  # fmt: skip
PIECES: Mapping[str, str] = {
    "spans": each("<span>{c}</span>"),
    "boxes of a table": "<tr>" + each("<td>{c}</td>") + "</tr>",
    "boxes, a line each": "<tr>\n" + each('  <td class="box">{c}</td>\n') + "</tr>",
    "boxes of Persian digits, a line each": "<tr>\n" + each("<td>{c}</td>\n", to_fa(MOBILE)) + "</tr>",
    "boxes from right to left": each("<td>{c}</td>\n", MOBILE[::-1]),
    "list items": "<ul>\n" + each("<li>{c}</li>\n") + "</ul>",
    "cells": "<td>0912</td>\n  <td>765</td>\n  <td>4321</td>",
    "paragraphs": "<p>0912</p>\n<p>7654321</p>",
    "across a line": "0912\n7654321",
    "across CRLF": "0912\r\n7654321",
    "across a break": "0912<br>7654321",
    "across a word break": "0912<wbr>765<wbr>4321",
    "across a comment": "0912<!-- a > b -->7654321",
    "across an attribute with a sign": '<b title="a>b">0912</b><i>7654321</i>',
    "bold within": "<b>0912</b>765<i>4321</i>",
    "with entities between": "0912&nbsp;765&thinsp;4321",
    "with marks as entities": "0912&zwnj;765&rlm;4321",
    "tspans": '<svg><text>' + each('<tspan x="1">{c}</tspan>') + "</text></svg>",
    "texts of a picture": "<svg>\n" + each('<text x="{c}">{c}</text>\n') + "</svg>",
}  # fmt: skip
PLACES = {
    "alt": '<img src="a.png" alt="{}">', "title": "<a title='{}'>a</a>", "aria-label": '<a aria-label="{}">a</a>',
    "data attribute": '<tr data-key="{}">', "unquoted attribute": "<tr data-key={}>", "href": '<a href="tel:{}">a</a>',
    "comment": "<!-- {} -->", "meta": '<meta name="description" content="{}">', "title element": "<title>{}</title>",
    "hidden": "<p hidden>{}</p>", "CSS content": '<style>a::after{{content:"{}"}}</style>', "id": '<p id="{}">',
    "script": "<script>var a='{}';</script>", "JSON": '<script type="application/json">{{"a":"{}"}}</script>',
    "template element": "<template>{}</template>", "noscript": "<noscript>{}</noscript>", "SVG title": "<title>{}</title>",
    "class": '<p class="m{}">', "CDATA": "<![CDATA[{}]]>", "textarea": "<textarea>{}</textarea>",
    "query": '<a href="?q={}&amp;a">', "srcdoc": '<iframe srcdoc="&lt;p&gt;{}&lt;/p&gt;">', "option": "<option value={}>",
}  # fmt: skip
ESCAPED: Mapping[str, str] = {
    "decimal entities": each("&#{n};"),
    "hexadecimal entities": each("&#x{n:x};"),
    "entities without semicolons": each("&#{n:07}", MOBILE) + ";",
    "entities twice": html.escape(each("&#{n};")),
    "JSON escapes": each("\\u{n:04x}"),
    "JSON escape of a letter before": "\\u0639" + MOBILE,
    "JSON escapes of words before": json.dumps("شمارهٔ همراه") + json.dumps("ع" + MOBILE),
    "JSON escape of a mark between": "0912\\u200c7654321",
    "JSON line break between": "0912\\n7654321",
    "JSON tab between": "0912\\t7654321",
    "JSON escaped slashes": "0912\\/765\\/4321",
    "JS braces": each("\\u{{{n:x}}}"),
    "JS hexadecimal": each("\\x{n:02x}"),
    "JS surrogates": "".join(f"\\ud835\\u{0xDFCE + int(d):04x}" for d in MOBILE),
    "JS concatenation": '"0912" + "765" + "4321"',
    "JS array": json.dumps([int(d) for d in MOBILE]),
    "JSON strings in an array": json.dumps([*MOBILE]),
    "JSON within JSON": json.dumps(json.dumps("شماره" + MOBILE)),
    "CSS escapes": each("\\{n:x} "),
    "CSS escapes of six digits": each("\\{n:06x}"),
    "CSS strings": 'content:"0912" "765" "4321"',
    "URL": each("%{n:02X}"),
    "URL of Persian digits": quote(to_fa(MOBILE)),
    "URL twice": quote(quote(to_fa(MOBILE))),
    "URL with plus": "0912+765+4321",
    "URL of entities": quote(each("&#{n};")),
    "entities of a URL": html.escape(each("%{n:02x}")),
    "base64": base64.b64encode(MOBILE.encode()).decode(),
    "base64 of a page": base64.b64encode(f"<p>{each('&#{n};')}</p>".encode()).decode(),
    "data URI": "data:text/html;base64," + base64.b64encode(f"<b>0912</b>{MOBILE[4:]}".encode()).decode(),
    "quoted-printable": each("={n:02X}"),
    "quoted-printable, folded": "0912765=\r\n4321",
    "OOXML escapes": each("_x{n:04x}_"),
}
ADDRESSES: Mapping[str, str] = {
    "e-mail": EMAIL, "e-mail in capitals": EMAIL.upper(), "e-mail in elements": "<b>kanari</b>@<i>branch.example.ir</i>",
    "e-mail in entities": each("&#{n};", EMAIL), "e-mail with marks": each("{c}\u200c", EMAIL), "mailto": f"mailto:{EMAIL}",
    "e-mail with spaces": "kanari @ branch.example.ir", "e-mail in words": "kanari [at] branch [dot] example [dot] ir",
    "e-mail read out": "kanari AT branch DOT example DOT ir", "e-mail read out in Persian": "kanari (ات) branch.example.ir",
    "e-mail turned round": EMAIL[::-1], "e-mail under an override": f"\u202e{EMAIL[::-1]}\u202c",
    "e-mail full-width": "kanari＠branch．example．ir", "e-mail in a URL": quote(EMAIL, safe=""),
    "e-mail in parts, a line each": "kanari\n@branch\n.example.ir", "address": ADDRESS,
    "address in Arabic letters": ADDRESS.replace("ک", "ك").replace("ی", "ي"), "address without ZWNJ": ADDRESS.replace("\u200c", " "),
    "address in elements": "<p>کوی ناپیدا،</p>\n<p>بن‌بست <b>قناری</b>،</p>\n<p>پلاک ۱۲</p>", "address in JSON": json.dumps(ADDRESS),
    "address as a slug": "کوی-ناپیدا-بن-بست-قناری-پلاک-12", "address with vowels": ADDRESS.replace("ن", "نَ"),
    "address in presentation forms": ADDRESS.replace("پ", "\ufb56").replace("ن", "\ufee5"), "address, stretched": ADDRESS.replace("ی", "یــ"),
}  # fmt: skip


def picture(kind: str, **said: Any) -> bytes:
    """A PNG or JPEG of two dots, with what is written beside them."""
    memory = io.BytesIO()
    Image.new("RGB", (2, 1)).save(memory, kind, **said)
    return memory.getvalue()


def exif(tag: int, value: str | bytes) -> Image.Exif:
    found = Image.Exif()
    found[tag] = value
    return found


def beside(packed: bool) -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Comment", MOBILE, zip=packed)
    return found


def international(packed: bool) -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_itxt("XML:com.adobe.xmp", f"<dc:title>{to_fa(MOBILE)}</dc:title>", zip=packed)
    return found


XMP = f"<x:xmpmeta><dc:title>{MOBILE}</dc:title></x:xmpmeta>".encode()
FOLDED = "BEGIN:VCALENDAR\r\nSUMMARY:{}\r\nEND:VCALENDAR\r\n"
FILES: Mapping[str, tuple[str, bytes]] = {
    "calendar": ("a.ics", FOLDED.format(MOBILE).encode()),
    "calendar, folded": ("a.ics", FOLDED.format("0912765\r\n 4321").encode()),
    "calendar, folded with a tab": ("a.ics", FOLDED.format("0912765\r\n\t4321").encode()),
    "calendar, folded within a sign": ("a.ics", FOLDED.format("@@").encode().replace(
        b"@@", to_fa(MOBILE).encode()[:9] + b"\r\n " + to_fa(MOBILE).encode()[9:])),
    "calendar, escaped": ("a.ics", FOLDED.format("0912\\,765\\,4321").encode()),
    "calendar, address": ("a.ics", FOLDED.format("کوی ناپیدا\\, بن‌بست قن\r\n اری\\, پلاک ۱۲").encode()),
    "workbook, text": ("a.xlsx", workbook([{"title": "a", "columns": [{"title": "a"}], "rows": [[MOBILE]]}])),
    "workbook, text in parts": ("a.xlsx", sheet("<c><is><r><t>0912</t></r><r><t>7654321</t></r></is></c>")),
    "workbook, shared strings": ("a.xlsx", stored("xl/sharedStrings.xml", f"<sst><si><t>{to_fa(MOBILE)}</t></si></sst>")),
    "workbook, shared strings in parts": ("a.xlsx", stored("xl/sharedStrings.xml", "<sst><si><r><t>0912765</t></r><r><rPr><b/></rPr><t>4321</t></r></si></sst>")),
    "workbook, number": ("a.xlsx", sheet(f"<c><v>{int(MOBILE)}</v></c>")),
    "workbook, decimal number": ("a.xlsx", sheet(f"<c><v>{int(MOBILE)}.0</v></c>")),
    "workbook, number with an exponent": ("a.xlsx", sheet("<c><v>9.127654321E9</v></c>")),
    "workbook, digits in columns": ("a.xlsx", sheet(each("<c><v>{c}</v></c>"))),
    "workbook, digits in rows": ("a.xlsx", sheet(each("</row><row><c><v>{c}</v></c>"))),
    "workbook, formula": ("a.xlsx", sheet('<c><f>"0912"&amp;"7654321"</f></c>')),
    "workbook, escapes": ("a.xlsx", sheet("<c><is><t>" + each("_x{n:04X}_") + "</t></is></c>")),
    "workbook, comment": ("a.xlsx", stored("xl/comments1.xml", f"<comments><text><r><t>{MOBILE}</t></r></text></comments>")),
    "workbook, threaded comment": ("a.xlsx", stored("xl/threadedComments/threadedComment1.xml", f"<text>{MOBILE}</text>")),
    "workbook, properties": ("a.xlsx", stored("docProps/core.xml", f"<dc:creator>{EMAIL}</dc:creator>")),
    "workbook, custom property": ("a.xlsx", stored("docProps/custom.xml", f'<property name="a"><vt:lpwstr>{MOBILE}</vt:lpwstr></property>')),
    "workbook, sheet title": ("a.xlsx", stored("xl/workbook.xml", f'<sheet name="{MOBILE}"/>')),
    "workbook, header": ("a.xlsx", sheet(f"</row><headerFooter><oddHeader>&amp;C{MOBILE}</oddHeader></headerFooter><row>")),
    "workbook, link": ("a.xlsx", stored("xl/worksheets/_rels/sheet1.xml.rels", f'<Relationship Target="mailto:{EMAIL}"/>')),
    "workbook, drawing": ("a.xlsx", stored("xl/drawings/drawing1.xml", f"<a:t>0912</a:t><a:t>{MOBILE[4:]}</a:t>")),
    "workbook, name of a part": ("a.xlsx", stored(f"xl/media/{MOBILE}.png", b"")),
    "workbook, comment of the archive": ("a.xlsx", stored("a", b"", MOBILE.encode())),
    "workbook within": ("a.xlsx", stored("xl/embeddings/b.xlsx", stored("a.xml", MOBILE))),
    "paper, drawn": ("a.pdf", drawn((10, 10, MOBILE))),
    "paper, drawn in boxes": ("a.pdf", drawn(*((10 + 9 * n, 10, digit) for n, digit in enumerate(MOBILE)))),
    "paper, boxes drawn from the right": ("a.pdf", drawn(*((99 - 9 * n, 10, digit) for n, digit in enumerate(MOBILE[::-1])))),
    "paper, drawn in groups": ("a.pdf", drawn((10, 10, "0912"), (50, 10, "765"), (80, 10, "4321"))),
    "paper, drawn over two lines": ("a.pdf", drawn((10, 20, "0912765"), (10, 10, "4321"))),
    "paper, title": ("a.pdf", b"%PDF-1.7\n<</Title (" + MOBILE.encode() + b")>>"),
    "paper, title in UTF-16": ("a.pdf", b"%PDF-1.7\n<</Title <feff" + to_fa(MOBILE).encode("utf-16-be").hex().encode() + b">>>"),
    "paper, title in hexadecimal": ("a.pdf", b"%PDF-1.7\n<</Title <" + MOBILE.encode().hex().encode() + b">>>"),
    "paper, title in octal": ("a.pdf", b"%PDF-1.7\n<</Title (" + each("\\{n:03o}").encode() + b")>>"),
    "paper, broken string": ("a.pdf", b"%PDF-1.7\n<</Title (0912765\\\n4321)>>"),
    "paper, alternative text": ("a.pdf", of_stream(b"/Alt (" + EMAIL.encode() + b")", b"/Type/ObjStm")),
    "paper, metadata": ("a.pdf", of_stream(f"<x:xmpmeta><dc:title>{MOBILE}</dc:title></x:xmpmeta>".encode(), b"/Type/Metadata")),
    "paper, metadata unpacked": ("a.pdf", b"%PDF-1.7\nstream\n<rdf:li>" + MOBILE.encode() + b"</rdf:li>\nendstream"),
    "paper, attachment": ("a.pdf", of_stream(MOBILE.encode(), b"/Type/EmbeddedFile")),
    "paper, link": ("a.pdf", b"%PDF-1.7\n<</URI (mailto:" + EMAIL.encode() + b")>>"),
    "picture": ("a.svg", f'<svg><text x="1">{MOBILE}</text></svg>'.encode()),
    "picture, description": ("a.svg", f"<svg><desc>{each('&#{n};')}</desc></svg>".encode()),
    "picture, EXIF": ("a.jpg", picture("JPEG", exif=exif(0x10E, MOBILE))),
    "picture, EXIF in UTF-16": ("a.jpg", picture("JPEG", exif=exif(0x9C9C, to_fa(MOBILE).encode("utf-16-le")))),
    "picture, EXIF with a hyphen": ("a.png", picture("PNG", exif=exif(0x9286, b"ASCII\0\0\0" + joined("-").encode()))),
    "picture, comment": ("a.jpg", picture("JPEG", comment=MOBILE.encode())),
    "picture, XMP": ("a.jpg", picture("JPEG", xmp=XMP)),
    "picture, text": ("a.png", picture("PNG", pnginfo=beside(packed=False))),
    "picture, packed text": ("a.png", picture("PNG", pnginfo=beside(packed=True))),
    "picture, XMP of a PNG": ("a.png", picture("PNG", pnginfo=international(packed=False))),
    "picture, packed XMP": ("a.png", picture("PNG", pnginfo=international(packed=True))),
    "picture in a workbook": ("a.xlsx", stored("xl/media/image1.jpeg", picture("JPEG", xmp=XMP))),
    "picture in a paper": ("a.pdf", b"%PDF-1.7\nstream\n" + picture("JPEG", exif=exif(0x13B, EMAIL)) + b"\nendstream"),
    "text in UTF-16": ("a.txt", MOBILE.encode("utf-16")),
    "text in UTF-16 without a mark": ("a.txt", MOBILE.encode("utf-16-le")),
    "name of a file": (f"parties/{MOBILE}/index.html", b""),
    "name of a file, grouped": ("notices/0912-765-4321.pdf", b"%PDF-1.7"),
    "name of a file, escaped": (f"sessions/{quote(to_fa(MOBILE))}.html", b""),
    "name of a file, address": ("parties/کوی-ناپیدا-بن‌بست-قناری-پلاک-۱۲/index.html", b""),
}  # fmt: skip


def everything() -> dict[str, tuple[str, bytes]]:
    texts = {f"{kind} of {name}": text for kind, some in {
        "marks": {name: each("{c}" + chr(code)) for name, code in MARKS.items()},
        "groups": {name: joined(sign) for name, sign in SIGNS.items()},
        "digits": {name: script(zero) for name, zero in SCRIPTS.items()},
        "spellings": {"the country": "+98 912 765 4321", "zeros": "0098-912-7654321", "no zero": MOBILE[1:],
                      "mixed scripts": f"۰۹۱۲{MOBILE[4:]}", "circled": "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(d)] for d in MOBILE),
                      "superscript": "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(d)] for d in MOBILE), "single digits": " ".join(MOBILE),
                      "pairs": "09 12 76 54 32 1", "backwards groups": "4321 765 0912",
                      "backwards": MOBILE[::-1], "boxes from right to left": each("<td>{c}</td>", MOBILE[::-1]),
                      "in words": "صفر نهصد و دوازده، هفتصد و شصت و پنج، چهل و سه، بیست و یک",
                      "digit by digit": "صفر‌نه‌یک‌دو‌هفت‌شش‌پنج‌چهار‌سه‌دو‌یک", "country behind": "۹۱۲۷۶۵۴۳۲۱۹۸+",
                      "Chinese": "".join("〇一二三四五六七八九"[int(d)] for d in MOBILE),
                      "Hangul filler": joined("\u3164"), "Braille blank": joined("\u2800")},
        "pieces": PIECES, "places": {name: form.format(MOBILE) for name, form in PLACES.items()},
        "escapes": ESCAPED, "addresses": ADDRESSES,
    }.items() for name, text in some.items()}  # fmt: skip
    return {name: ("a.html", f"<p>متن {text} متن</p>".encode()) for name, text in texts.items()} | dict(FILES)


#: What is let through, and why.
LET_THROUGH: Mapping[str, tuple[str, str]] = {
    "digits apart by words": ("words between: «0912, then 765» is no number to a reader",
                              "<p>0912 و سپس 765 و سپس 4321</p>"),
    "joined by «و»": ("as above", "<p>۰۹۱۲ و ۷۶۵ و ۴۳۲۱</p>"),
    "letters for digits": ("no program makes O of 0 or l of 1: who types it means to hide it", "<p>O9l2 765 432l</p>"),
    "hexadecimal": ("a reader does not see a number of ten digits", f"<p>{int(MOBILE):x}</p>"),
    "sorted digits": ("they belong to thousands of numbers", f"<p>{''.join(sorted(MOBILE))}</p>"),
    "with its middle hidden": ("it is masked", "<p>0912***4321</p>"),
    "shortened": ("less than the value: it may be anybody's", f"<p>{MOBILE[:9]}…</p><p>{ADDRESS[:20]}…</p>"),
    "part of an address": ("a street alone is nobody's home", "<p>بن‌بست قناری، پلاک ۱۲</p>"),
    "words of an address in another order": ("no filter of the templates turns words", f"<p>{' '.join(ADDRESS.split()[::-1])}</p>"),
    "a number of an address in words": ("the address has none: see «part of an address»", "<p>کوی ناپیدا، بن‌بست قناری، پلاک دوازده</p>"),
    "parts of an e-mail in attributes": ("parts of it: put together by a script that nobody ships", "<p data-a='kanari' data-b='branch.example.ir'></p>"),
    "rot13": ("ciphers: a reader does not see the value", "<p>xnanev@oenapu.rknzcyr.ve</p>"),
    "a digest": ("a reader can't get the value from it, but by trying all", "<p>7f83b1657ff1fc53b92dc18148a1d65d</p>"),
    "far apart": ("pieces with other texts between", "<p>0912</p><p>شهر نمونه</p><p>7654321</p>"),
    "part of it": ("less than the value: it may be anybody's", f"<p>{MOBILE[:7]}</p>"),
    "a picture of it": ("pixels: pages have no pictures but the office's emblem", "<img src='data:,' alt=''>"),
}  # fmt: skip


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate.against(CELLS)


def test_every_disguise_is_caught(gate: Gate) -> None:
    every = everything()
    assert len(every) > 150
    assert [name for name, (path, data) in every.items() if not list(gate.look(path, data))] == []


def test_what_is_let_through_has_its_reason(gate: Gate) -> None:
    caught = [name for name, (why, page) in LET_THROUGH.items() if list(gate.look("a.html", page.encode())) or not why]
    assert caught == []
