"""Pages have the same text with and without what reaches into the template engine's private parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined

from generator import pipeline, reports, settings
from generator.engine import versions
from generator.language.wording import Wording
from generator.model import Past
from generator.model.artifact import Kind
from generator.render import code_generator, html
from generator.reports.desk import Desk

ROOT = Path(__file__).parents[2]
_CONTEXT: dict[str, Any] = {
    "name": "<حزب> & 'نمونه' \"۱\"",
    "row": {"party": {"name": "الف<", "href": "p/1"}, "items": ["key"], "none": None, "n": 3, "": "empty"},
    "rows": [{"a": 1, "b": {"c": "&"}}, {"a": 2, "b": {"c": "<"}}],
}
_MACROS = """
{%- macro plain(a, b=2) %}[{{ a }}{{ b }}]{% endmacro %}
{%- macro wide(a) %}{{ a }}{{ varargs|length }}{{ kwargs|length }}{% endmacro %}
{%- macro around(a) %}<{{ caller() }}{{ a }}>{% endmacro %}
"""
_TEXTS = (
    "{{ name }}{{ name|safe }}{{ 1 }}{{ none }}{{ row.n }}{{ row.none }}{{ row.party.name }}{{ rows[1].b.c }}",
    "{% for key, value in row.items() %}{{ key }}{% endfor %}{{ row.get('n') }}{{ row['items'] }}",
    "{{ row.absent is defined }}{{ row.absent|default('—') }}{{ name.upper() }}{{ rows|map(attribute='b.c')|join }}",
    "{{ plain(1) }}{{ plain(row.party.name, b='<') }}{{ plain(plain(name), plain(row.n)) }}{{ plain(name) ~ '<' }}",
    "{{ wide(1, 2, 3) }}{{ wide(1, x=2) }}{{ wide(*[1, 2]) }}{% call around(name) %}{{ row.n }}{% endcall %}",
    "{% for r in rows if r.b.c != '&' %}{{ loop.index }}{{ plain(r.a, r.b.c) }}{% else %}-{% endfor %}",
    "{% set x = plain(name) %}{{ x }}{% set y %}{{ name }}{% endset %}{{ y }}{{ [x, y]|join('<') }}",
    "{% autoescape false %}{{ name }}{{ plain(name) }}{% endautoescape %}{{ {'a': row}.a.party.href }}{{ range(3)|list }}",
    "{{ absent }}",
    "{{ absent.more }}",
    "{{ row.absent }}",
    "{{ row.absent.more }}",
    "{{ row.none.more }}",
    "{{ plain() }}",
    "{{ plain(1, 2, 3) }}",
    "{{ plain(1, c=3) }}",
    "{{ around(1) }}",
    "{{ name() }}",
)


def made(kind: type[Environment], text: str) -> str:
    """What the text becomes; of a faulty one, what is wrong with it."""
    environment = kind(autoescape=True, undefined=StrictUndefined)
    try:
        return environment.from_string(_MACROS + text).render(_CONTEXT)
    except Exception as error:  # it is the same one that counts
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("text", _TEXTS)
def test_every_shape_does_the_same(text: str) -> None:
    assert made(code_generator.FastEnvironment, text) == made(Environment, text)


def test_every_page_of_the_sample_office_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_generator.kind() is code_generator.FastEnvironment, versions.HOW_TO_TAKE_UP
    chosen = settings.load(ROOT, today="1405-09-01")
    wording = Wording.load(chosen.templates)
    examined = pipeline.examine(chosen, wording, Past())
    artifacts = list(reports.artifacts(Desk(examined.snapshot, wording), examined.contacts))
    drawn = [a for a in artifacts if a.kind in (Kind.HTML, Kind.PDF, Kind.BATCH)]
    fast = html.Templates(chosen.templates)
    found = {artifact.path: fast.render(artifact) for artifact in drawn}
    monkeypatch.setattr(versions, "TESTED", {**versions.TESTED, "jinja2": ("3.2.0",)})
    assert code_generator.kind() is Environment
    plain = html.Templates(chosen.templates)
    assert {artifact.path: plain.render(artifact) for artifact in drawn} == found


def test_only_text_is_remembered_as_text() -> None:
    """1, 1.0 and True are equal, and so would be what is remembered of them."""
    assert [html._fa(value) for value in (1, True, 1.0, "1", None)] == ["۱", "True", "۱.۰", "۱", "None"]
    assert html._fa("تلفن ۰۲۱-۱۲۳۴۵ و کد A1") == "تلفن \u2066۰۲۱-۱۲۳۴۵\u2069 و کد A1"
