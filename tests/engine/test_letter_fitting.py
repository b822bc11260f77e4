"""Letters that fit: tighter where that saves a page, else the last lines go over with the signature."""

from __future__ import annotations

import io

import pypdf
import pytest

from generator.engine.layout import Engine
from generator.settings import shipped_templates


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine((shipped_templates() / "assets",))


def letter(engine: Engine, n_lines: int) -> list[str]:
    """The text of the pages of a letter of so many lines before the last three and the signature."""
    lines = "".join(f"<p>سطر {n}</p>" for n in range(n_lines))
    end = '<div class="end" id="end"><p>الف<p>ب<p>با احترام</p><div class="signature"><div class="sign">امضا</div></div></div>'
    data = engine.pdf(
        f'<!doctype html><html lang="fa" dir="rtl"><title>x</title><body class="letter">{lines}{end}', "x"
    )
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert "/Names" not in reader.trailer["/Root"]  # type: ignore[operator]
    return [page.extract_text() for page in reader.pages]


def test_the_signature_never_goes_over_without_three_lines(engine: Engine) -> None:
    n_pages = {}
    for n in range(20, 40):
        pages = letter(engine, n)
        n_pages[n] = len(pages)
        assert all(word in pages[-1] for word in ("الف", "با احترام", "امضا")), n
    assert n_pages[20] == 1 and n_pages[39] == 2


def test_what_is_a_line_too_long_is_set_tighter(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fitting = max(n for n in range(20, 40) if len(letter(engine, n)) == 1)
    monkeypatch.setattr("generator.engine.layout._LEVELS", ())
    assert len(letter(engine, fitting)) == 2
