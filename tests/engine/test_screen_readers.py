"""What a screen reader is told of tables and pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from generator.engine.layout import Engine
from generator.settings import shipped_templates

HTML = """<!doctype html><html lang="fa" dir="rtl"><title>x</title><body class="report"><h1>سر</h1>
<svg width="9" height="9" role="img" aria-label="نه از ده"><rect width="9" height="9"/></svg>
<p><svg width="9" height="9" aria-hidden="true"><rect width="9" height="9"/></svg> برگزارشده</p>
<table><thead><tr><th scope="col">الف</th><th scope="col">ب</th></tr></thead>
<tbody><tr><th scope="row">یک</th><td>دو</td></tr></tbody></table>"""


def elements(tree: Any) -> Iterator[Any]:
    """All elements of the tags, a parent before its children."""
    kids = tree.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        element = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(element, dict) and "/S" in element:
            yield element
            yield from elements(element)


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    data = Engine((shipped_templates() / "assets",)).pdf(HTML, "x")
    return pypdf.PdfReader(io.BytesIO(data))


def test_headers_say_what_they_head(reader: pypdf.PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    scopes = [e["/A"]["/Scope"] for e in elements(root["/StructTreeRoot"]) if e["/S"] == "/TH"]
    assert scopes == ["/Column", "/Column", "/Row"]


def test_a_picture_has_its_words_and_decoration_is_none_of_the_content(reader: pypdf.PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    assert [e["/Alt"] for e in elements(root["/StructTreeRoot"]) if e["/S"] == "/Figure"] == ["نه از ده"]
    drawn = reader.pages[0].get_contents()
    assert drawn is not None and drawn.get_data().count(b"/Figure") == 1
