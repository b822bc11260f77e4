"""The text of a paper, read back: every ZWNJ is there, letters and digits are in their order, and it looks the same."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pypdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from generator.engine import searchable_text, versions
from generator.engine.layout import Engine
from generator.model.errors import MachineError
from generator.render.joining import join
from generator.settings import shipped_templates

WORDS = [
    "می\u200cشود",
    "آزمون\u200cپور",
    "اداره\u200cکل",
    "اسلامی",
    "الآن",
    "اصلاح",
    "پروندهٔ",
    "شبههٔ\u200cها",
    "۱۴۰۵/۰۹/۰۱",
]
BODY = "<p>{0} {1} <b>{2} {3}</b><p>{4} {5} {6}<table><tr><th>{7}<td>{8}</table>"
HTML = f"<!doctype html><html lang=fa dir=rtl><title>برگ</title><body>{BODY.format(*WORDS)}"
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # by which pdftotext says which way a line runs


ASSETS = shipped_templates() / "assets"


def made(html: str = HTML, *assets: Path) -> bytes:
    return Engine([*assets, ASSETS]).pdf(html, "paper.pdf")


@pytest.fixture(scope="module")
def paper() -> bytes:
    return made()


def with_postscript_outlines(source: Path, target: Path) -> None:
    """The TrueType font as an .otf, with all that shapes its text."""
    font = TTFont(source)
    glyphs, outlines = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = T2CharStringPen(font["hmtx"][name][0], glyphs)
        glyphs[name].draw(pen)
        outlines[name] = pen.getCharString()
    for table in ("glyf", "loca", "prep", "gasp"):
        del font[table]
    font.sfntVersion, font["maxp"].tableVersion = "OTTO", 0x00005000
    FontBuilder(font=font).setupCFF("Office", {"FullName": "Office", "FamilyName": "Office"}, outlines, {})
    for entry in font["name"].names:
        if entry.nameID in (1, 4, 6, 16):
            entry.string = "Office"
    font.save(target)


@pytest.fixture(scope="module")
def of_the_office(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same in an .otf that the office brought."""
    assets = tmp_path_factory.mktemp("assets")
    (assets / "fonts").mkdir()
    with_postscript_outlines(ASSETS / "fonts" / "Vazirmatn-Regular.ttf", assets / "fonts" / "office.otf")
    style = '<style>@font-face{font-family:Office;src:url("asset:fonts/office.otf")} html{font-family:Office}</style>'
    return made(HTML.replace("<body>", f"{style}<body>"), assets)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The same paper as WeasyPrint makes it."""
    from weasyprint.draw import text

    monkeypatch.setattr(text, "draw_first_line", getattr(text.draw_first_line, "plain", text.draw_first_line))
    monkeypatch.setattr(searchable_text, "keep_text", lambda: None)
    return made()


def poppler(data: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return _MARKS.sub("", done.stdout.decode()).split()


def picture(data: bytes) -> bytes:
    return subprocess.run(["pdftoppm", "-r", "70", "-"], input=data, capture_output=True, check=True).stdout


@pytest.mark.parametrize("font", ["paper", "of_the_office"])
def test_pdftotext_reads_what_was_written(font: str, request: pytest.FixtureRequest) -> None:
    assert sorted(poppler(request.getfixturevalue(font))) == sorted(WORDS)


@pytest.mark.parametrize("font", ["paper", "of_the_office"])
def test_pypdf_reads_what_was_written(font: str, request: pytest.FixtureRequest) -> None:
    """But digits, which it turns around by itself: to it, Persian digits are letters that run right to left."""
    found = pypdf.PdfReader(io.BytesIO(request.getfixturevalue(font))).pages[0].extract_text().split()
    assert [word for word in WORDS[:-1] if word not in " ".join(found)] == []


def test_the_font_of_the_office_is_the_one_in_the_paper(of_the_office: bytes) -> None:
    done = subprocess.run(["pdffonts", "-"], input=of_the_office, capture_output=True, check=True)
    assert b"Office" in done.stdout and b"CID Type 0C (OT)" in done.stdout


def test_without_it_neither_does(plain: bytes) -> None:
    assert not {"می‌شود", "اسلامی", "پروندهٔ"} & set(poppler(plain))


def test_it_looks_the_same_and_is_as_small(paper: bytes, plain: bytes) -> None:
    assert picture(paper) == picture(plain)
    assert len(paper) < len(plain) + 500


def test_the_same_paper_has_the_same_bytes(paper: bytes) -> None:
    assert made() == paper


def test_joined_papers_keep_it(paper: bytes) -> None:
    assert sorted(poppler(join([paper, paper]))) == sorted(WORDS * 2)


def test_a_font_without_invisible_glyphs_is_left_alone(tmp_path: Path) -> None:
    font = TTFont(ASSETS / "fonts" / "Vazirmatn-Regular.ttf")
    for table in font["cmap"].tables:
        for code in map(ord, searchable_text._INVISIBLE):
            table.cmap.pop(code, None)
    font.save(tmp_path / "bare.ttf")
    assert searchable_text._invisible((tmp_path / "bare.ttf").read_bytes(), 0) == ()


# --- a version that was not tested ------------------------------------------------------------------------------


@pytest.fixture
def untested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "TESTED", {**versions.TESTED, "weasyprint": ("71.0",)})


def test_text_can_be_searched_with_a_version_that_was_not_tested(untested: None) -> None:
    assert sorted(poppler(made())) == sorted(WORDS)


def test_one_that_keeps_the_text_itself_is_left_to_it(untested: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a later version may, of whose parts ours knows nothing."""
    monkeypatch.setattr(searchable_text, "keep_text", searchable_text.leave_text)
    with pytest.raises(MachineError) as caught:
        made()
    assert caught.value.code == "engine_text"
    assert caught.value.facts["tested"] == "71.0"
    monkeypatch.setattr(versions, "keeps_text", lambda _paper: True)
    assert made().startswith(b"%PDF")


def test_one_that_gives_other_bytes_each_time_is_refused(untested: None, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(9))
    laid_out = Engine._laid_out
    monkeypatch.setattr(Engine, "_laid_out", lambda *args: laid_out(*args) + b"%d" % next(numbers))
    with pytest.raises(MachineError) as caught:
        made()
    assert caught.value.code == "engine_bytes"


def test_what_can_not_be_set_up_is_named_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("weasyprint.text.fonts.FontConfiguration")
    with pytest.raises(MachineError) as caught:
        made()
    assert caught.value.code == "engine_start"
    assert "FontConfiguration" in str(caught.value.facts["why"]) and caught.value.facts["version"] == "70.0"
