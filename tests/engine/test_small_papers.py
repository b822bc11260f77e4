"""Papers are small, and look as they would without it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pypdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from generator.engine import embedded_fonts, layout, versions
from generator.engine.layout import Engine
from generator.settings import shipped_templates

ASSETS = shipped_templates() / "assets"
TEXT = "حزب محترم نمونهٔ همبستگی؛ مهلت ارسال مدارک ۱۴۰۵/۰۹/۰۱ است. (Office 12)"
HTML = f"<!doctype html><html lang=fa dir=rtl><title>برگ</title><body><p>{TEXT}<p><b>{TEXT}</b>"


def made(html: str = HTML, assets: Path = ASSETS) -> bytes:
    return Engine([assets, ASSETS]).pdf(html, "paper.pdf")


def fonts_in(data: bytes) -> list[bytes]:
    (page,) = pypdf.PdfReader(io.BytesIO(data)).pages
    resources: Any = page["/Resources"]
    described = [font.get_object()["/DescendantFonts"][0] for font in resources["/Font"].values()]
    return [font.get_object()["/FontDescriptor"]["/FontFile2"].get_data() for font in described]


def picture(data: bytes) -> bytes:
    return subprocess.run(["pdftoppm", "-r", "70", "-"], input=data, capture_output=True, check=True).stdout


def test_embedded_fonts_have_what_a_paper_needs_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.pdf.fonts import Font

    paper = made()
    embedded = fonts_in(paper)
    assert len(embedded) == 2
    for data in embedded:
        tables = set(TTFont(io.BytesIO(data)).reader.keys())
        assert {"glyf", "loca", "head", "hhea", "hmtx", "maxp"} <= tables <= embedded_fonts._NEEDED
    monkeypatch.setattr(Font, "clean", getattr(Font.clean, "plain", Font.clean))
    monkeypatch.setattr(versions, "TESTED", {**versions.TESTED, "weasyprint": ()})
    plain = made()
    assert picture(paper) == picture(plain)
    assert len(paper) < len(plain) - 1000


def test_another_kind_of_font_is_left_alone(tmp_path: Path) -> None:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({})
    empty = T2CharStringPen(500, None).getCharString()
    builder.setupCFF("Sample", {}, {".notdef": empty}, {})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader()
    builder.save(tmp_path / "sample.otf")
    data = (tmp_path / "sample.otf").read_bytes()
    assert embedded_fonts.small_font(data) == data


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def emblem(ink: tuple[int, int, int], size: int = 600) -> Image.Image:
    """A disc of that ink on nothing."""
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    inside = Image.new("L", (size, size), 0)
    inside.paste(255, (size // 4, size // 4, size * 3 // 4, size * 3 // 4))
    picture.paste((*ink, 255), mask=inside)
    return picture


@pytest.mark.parametrize(("ink", "mode"), [((0, 0, 0), "L"), ((11, 93, 87), "RGB")])
def test_an_emblem_is_as_it_looks_on_paper(ink: tuple[int, int, int], mode: str) -> None:
    with Image.open(io.BytesIO(layout.small_picture(png(emblem(ink)), 180))) as seen:
        assert (seen.mode, seen.size) == (mode, (180, 180))
        colours = seen.convert("RGB")
    assert colours.getpixel((90, 90)) == ink
    assert colours.getpixel((5, 5)) == (255, 255, 255)


def test_a_small_one_is_not_made_larger() -> None:
    with Image.open(io.BytesIO(layout.small_picture(png(emblem((0, 0, 0), 40)), 180))) as seen:
        assert seen.size == (40, 40)


@pytest.mark.parametrize("data", [b"<svg/>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_png_is_left_alone(data: bytes) -> None:
    assert layout.small_picture(data, 180) == data


def test_a_paper_with_a_large_emblem_stays_small(tmp_path: Path) -> None:
    (tmp_path / "emblem.png").write_bytes(png(emblem((11, 93, 87), 2000)))
    image = "<img src='asset:emblem.png{}' style='height:14mm' alt='نشان'>"
    small, large = (made(HTML + image.format(dots), tmp_path) for dots in ("?dots=180", ""))
    assert len(small) < len(made()) + 2000 < len(large)
