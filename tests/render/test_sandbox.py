"""Templates and sentences of the workspace: they see their context, can't run away, and errors name file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.language.wording import Wording
from generator.model.artifact import Artifact
from generator.model.errors import UsageError
from generator.render import confined
from generator.render.html import Templates
from generator.settings import shipped_templates


def rendered(tmp_path: Path, template: str, **context: object) -> str:
    (tmp_path / "own.html").write_text(template, encoding="utf-8")
    return Templates([shipped_templates(), tmp_path]).render(Artifact("a.html", "own.html", context))


def test_what_templates_are_for(tmp_path: Path) -> None:
    html = "{% for n in range(3) %}{{ parties[n].name|fa }}{{ ',' if not loop.last }}{% endfor %}"
    assert rendered(tmp_path, html, parties=[{"name": f"<{n}>"} for n in range(3)]) == "&lt;۰&gt;,&lt;۱&gt;,&lt;۲&gt;"


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ x.append(1) }}",
        "{{ x.clear() }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 'a' * 999999999 }}",
        "{{ [0] * 999999999 }}",
        "{{ 9 ** 999999999 }}",
        "{{ 'a'.rjust(999999999) }}",
        "{{ 'a'|center(999999999) }}",
        "{% for n in range(999999999) %}{% endfor %}",
        "{% for n in range(9999) %}{% for m in range(9999) %}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for n in range(999) %}{% for m in range(900) %}{{ 'a' * 900 }}{% endfor %}{% endfor %}",
        "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in many if not a %}{% endfor %}{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
        "{% set n = namespace(s='aa') %}{% for a in many %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s='aa') %}{% for a in many %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for a in many %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s='aa') %}{% for a in many %}{% set n.s %}{{ n.s }}{{ n.s }}{% endset %}{% endfor %}",
        "{% include '../office.toml' %}",
        "{% include '/etc/passwd' %}",
        "{{ nothing }}",
        "{{ 1 / 0 }}",
        "{{ 1 + 'a' }}",
        "{% for %}",
    ],
)
def test_what_they_may_not(tmp_path: Path, template: str) -> None:
    with pytest.raises(UsageError) as caught:
        rendered(tmp_path, "\n\n" + template, x=[1], many=list(range(999)))
    assert caught.value.code == "template"
    assert caught.value.facts["file"] in ("own.html", "../office.toml", "/etc/passwd")
    assert caught.value.facts["line"] in (0, 3)


def test_what_large_offices_need_is_allowed(tmp_path: Path) -> None:
    html = "{% for p in parties %}{% for r in p.rows %}{{ loop.index ~ '/' ~ loop.length }} {% endfor %}{% endfor %}"
    assert rendered(tmp_path, html, parties=[{"rows": list(range(12))}] * 5000).count("12/12") == 5000


def test_the_error_is_where_the_mistake_is(tmp_path: Path) -> None:
    (tmp_path / "part.html").write_text("\n\n\n{{ 1 / 0 }}", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        rendered(tmp_path, "\n{% include 'part.html' %}")
    assert (caught.value.facts["file"], caught.value.facts["line"]) == ("part.html", 4)


def test_the_sandbox_makes_no_difference_to_the_shipped_ones(tmp_path: Path) -> None:
    """They look the same with and without the sandbox."""
    shipped = shipped_templates()
    artifact = Artifact("a.html", "letters/notice_body.html", {})
    with pytest.raises(UsageError) as plain:
        Templates([shipped]).render(artifact)
    with pytest.raises(UsageError) as guarded:
        Templates([shipped, tmp_path]).render(artifact)
    assert plain.value.facts == guarded.value.facts


@pytest.mark.parametrize(
    "line",
    ['busy = "{n.__class__}"', 'disk = "{path:>999999999}"', 'disk = "{path!r}"', 'disk = "{nothing}"', 'disk = "{"'],
)
def test_sentences_use_their_facts_and_no_more(tmp_path: Path, line: str) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "fa.toml").write_text(f"[error]\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="bad_wording"):
        Wording.load([shipped_templates(), tmp_path])


def test_a_sentence_of_the_offices_own(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "fa.toml").write_text('[error]\ndisk = "{path}: {why}"\n', encoding="utf-8")
    assert Wording.load([shipped_templates(), tmp_path]).say("error.disk", path="الف", why="ب") == "الف: ب"


# --- in a process of its own ---------------------------------------------------------------------------------------

HEAVY = [
    "{{ [1, 2]|slice(1000000000)|list }}",
    "{{ ('a' * 100000)|replace('a', 'b' * 100000)|length }}",
    "{{ ('a' * 100000).replace('a', 'b' * 100000)|length }}",
    "{{ (many * 1000)|join('a' * 100000)|length }}",
    "{{ ('a' * 100000).join(many * 100)|length }}",
    "{{ many|tojson(indent=100000000)|length }}",
    "{% set n = namespace(s=9) %}{% for a in many %}{% set n.s = n.s * n.s %}{% endfor %}{{ n.s > 1 }}",
    "{% set n = namespace(s='a') %}{% for a in many %}{% set n.s = [n.s, n.s]|join %}{% endfor %}{{ n.s|length }}",
    "{% set n = namespace(s='a') %}{% for a in many %}{% set n.s = n.s|replace('a', 'aa') %}{% endfor %}",
    "{% set n = namespace(s=[1]) %}{% for a in many %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s|string|length }}",
    "{{ many|batch(1000000000, 'a' * 10)|list }}",
]


@pytest.mark.parametrize("template", HEAVY)
def test_what_takes_too_much_ends_with_a_sentence(
    tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confined, "SECONDS_A_PAGE", 1)
    (tmp_path / "own.html").write_text(template, encoding="utf-8")
    with confined.rendering([shipped_templates(), tmp_path]) as templates, pytest.raises(UsageError) as caught:
        templates.render(Artifact("a.html", "own.html", {"many": list(range(999))}))
    assert caught.value.code in ("template", "template_heavy") and caught.value.facts["file"] == "own.html"
