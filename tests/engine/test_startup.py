"""A worker starts quickly, and its papers have the bytes that they have without what makes it quick."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
import weasyprint
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from generator.engine import embedded_fonts, parsed_styles, startup
from generator.keeping import store
from generator.keeping.store import Kept, shipped_templates
from generator.model.artifact import Kind
from generator.processes.child import receive, send

ROOT = Path(__file__).parents[2]
ASSETS = shipped_templates() / "assets"
HEAD = "<!doctype html><html lang=fa dir=rtl><title>برگ</title>"
FACE = "<style>@font-face{font-family:Other;src:url('asset:%s')} html{font-family:Other}</style>"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PAPERS = {
    "words": "<p>می\u200cرود لا <b>Office 12</b><ol style='list-style:persian'><li>یک<li>دو</ol><h2 id=a>سر</h2><a href=#a>پیوند</a>",
    "table": "<table class=items><thead><tr><th>مدرک<tbody><tr><td>ناقص</table><blockquote>بند<pre>a\n b</pre></blockquote>",
    "hyphens": "<p lang=en style='hyphens:auto;width:9mm'>incomprehensibilities",
    "drawing": "<svg width=20 height=9><rect width=9 height=9 fill=red /></svg>",
    "picture": "<img alt='' src='asset:emblem.png?dots=180'>",
    "woff": f"{FACE % 'other.woff'}<p>سلام",
    "woff2": f"{FACE % 'other.woff2'}<p>سلام",
    "variable": f"{FACE % 'variable.ttf'}<p style='font-weight:700'>A<p>A",
}
#: Without what is kept, and without keeping anything.
SLOW = {"PYTHONPYCACHEPREFIX": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fonts and a picture that need what a quick start leaves for later."""
    from base64 import b64decode

    folder = tmp_path_factory.mktemp("assets")
    (folder / "emblem.png").write_bytes(b64decode(PIXEL))
    for flavor in ("woff", "woff2"):
        font = TTFont(ASSETS / "fonts/Vazirmatn-Regular.ttf")
        font.flavor = flavor
        font.save(folder / f"other.{flavor}")
    variable_font(folder / "variable.ttf")
    return folder


def variable_font(path: Path) -> None:
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for n, point in enumerate(((100, 0), (300, 700), (500, 0))):
        (pen.lineTo if n else pen.moveTo)(point)
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "A": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "A": (600, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Other", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupFvar([("wght", 400, 400, 700, "Weight")], [])
    wider = TupleVariation({"wght": (0, 1, 1)}, [(-50, 0), (0, 0), (50, 0), (0, 0), (0, 0), (0, 0), (0, 0)])
    builder.setupGvar({".notdef": [], "A": [wider]})
    builder.setupPost()
    builder.save(path)


def laid_out(assets: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Name → SHA-256 of each paper of a worker."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "generator.render.worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": "0", **environment},
    )  # fmt: skip
    found = {}
    with worker:
        assert worker.stdin and worker.stdout
        send(worker.stdin, (assets, ASSETS))
        for name, body in PAPERS.items():
            send(worker.stdin, (name, Kind.PDF, HEAD + body))
            answer = receive(worker.stdout)
            assert isinstance(answer, bytes), answer
            found[name] = sha256(answer).hexdigest()
        worker.stdin.close()
    return found


def test_the_same_bytes_with_and_without_what_is_kept(assets: Path, tmp_path: Path) -> None:
    slow = laid_out(assets, SLOW)
    making, made = (
        laid_out(assets, {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}) for _ in "12"
    )
    assert making == made == slow
    found = sorted(tmp_path.rglob("*.kept"))
    assert len(found) == 3
    for path in found:  # damaged ones are made again
        path.write_bytes(path.read_bytes()[:-9])
    assert laid_out(assets, {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}) == slow
    assert all(path.stat().st_size > 9000 for path in found)


def modules_after_start(more: str) -> set[str]:
    """The modules that are there after a quick start, executed or to be executed when they are needed."""
    code = (
        "import sys; from generator.engine import startup\n" + more + "\nstartup.start()\n"
        "print(*(n for n, m in sys.modules.items() if object.__getattribute__(m, '__class__').__name__ != '_LazyModule'))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the import takes its time")
def test_what_papers_do_not_need_is_not_imported() -> None:
    startup.prepare(is_asked_for=True)
    found = modules_after_start("")
    assert "weasyprint.pdf.fonts" in found
    assert not found & {"cffi", "pycparser", "fontTools.subset", "fontTools.ttLib", "PIL.Image", "subprocess"}


def test_another_version_is_left_alone() -> None:
    assert "weasyprint" not in modules_after_start("startup.is_tested = lambda *_: False")


def test_what_goes_wrong_leaves_nothing_behind() -> None:
    found = modules_after_start("startup._declared = None")
    assert not any(name.startswith("weasyprint") for name in found)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the import takes its time")
def test_a_sheet_that_goes_while_the_engine_is_imported_is_not_left_empty() -> None:
    found = modules_after_start(
        "startup.parsed_styles.is_kept = lambda css: True; startup.parsed_styles.fill = lambda *_: False"
    )
    assert not any(name.startswith("weasyprint") for name in found)


@pytest.mark.parametrize("name", [("weasyprint.css", "Former"), ("weasyprint.former", "Dimension"), ("os", "system")])
def test_a_sheet_that_names_what_the_engine_does_not_have_is_read_anew(
    name: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade in place; and no class of another library is ever made."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    tmp_path.joinpath(*Path(store.__file__).parent.parts[1:]).mkdir(parents=True)
    css = "p > b { color: red }"
    value: tuple[object, ...] = (..., "tuple", ((..., "fields", (*name, "true")), [], [], {}, []))
    parsed_styles._kept(css).write(lambda: value, is_asked_for=True)
    assert parsed_styles.is_kept(css)
    assert not parsed_styles.fill(css, weasyprint.CSS(string=""), {})
    read = parsed_styles.sheet(css, "asset:", None, weasyprint.urls.URLFetcher())
    assert vars(read.matcher)["lower_local_name_selectors"].keys() == {"b"}


def test_a_sheet_with_an_object_of_another_library_is_not_kept() -> None:
    with pytest.raises(TypeError, match=r"pathlib\.PosixPath in a style sheet|pathlib\.WindowsPath in a style sheet"):
        parsed_styles._plain([("p", Path("x"))])


def test_a_kept_value_depends_on_all_that_it_was_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    tmp_path.joinpath(*Path(store.__file__).parent.parts[1:]).mkdir(parents=True)
    Kept("x", "one").write(lambda: {"a": b"1"})
    assert Kept("x", "one").read() == {"a": b"1"}
    assert Kept("x", "two").read() is None
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    Kept("x", "two").write(lambda: pytest.fail("made in vain"))
    Kept("x", "two").write(lambda: 2, is_asked_for=True)
    assert Kept("x", "two").read() == 2


@pytest.mark.parametrize("font", sorted((ASSETS / "fonts").glob("*.ttf")), ids=lambda path: path.stem)
def test_fonts_are_written_as_fonttools_does(font: Path) -> None:
    from fontTools.ttLib.sfnt import SFNTWriter

    data = font.read_bytes()
    tables, out = embedded_fonts.tables_of(data), io.BytesIO()
    writer = SFNTWriter(out, len(tables), data[:4].decode("latin-1"))
    for tag, table in tables.items():
        writer[tag] = table
    writer.close()
    assert embedded_fonts.font_of(data[:4], tables) == out.getvalue()


@pytest.mark.parametrize("data", [b"", b"OTTO" + bytes(40), b"\0\1\0\0\0\1" + bytes(6) + b"glyf" + b"\xff" * 12])
def test_an_odd_font_is_said_to_be_odd(data: bytes) -> None:
    with pytest.raises(embedded_fonts.OddFontError):
        embedded_fonts.tables_of(data)


def test_without_an_engine_the_worker_says_so() -> None:
    code = (
        "import sys; sys.modules['weasyprint'] = None\n"
        "from generator.engine import startup; startup.start()\n"
        "from generator.engine.layout import Engine\n"
        "from generator.model.errors import MachineError\n"
        "try: Engine(())\n"
        "except MachineError as error: print(error.code)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "no_pdf_engine"
