"""Docs, catalogue, columns and text say the same: what a page tables is read from the code, and nothing is left out."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import click
import pytest

from generator import __version__
from generator.cli import COMMANDS, cli
from generator.model import Addressee, Contact, Party
from generator.model.catalogue import SEVERITY
from generator.settings import SETTINGS, shipped_templates
from generator.tables.columns import TABLES, TableSpec
from scripts.make_docs import ROOT, english_meanings, pages
from scripts.make_pictures import MARKED, PAGES as PAGES_TAKEN, PAPERS as PAPERS_TAKEN, SEARCHES

_CODE = re.compile(r'"([A-Z]{2,3}-\d{3})"')
_MADE_BY_NORMALISE = {"unread", "source", "is_licence", "counted_from_column", "uncounted"}


def _text() -> dict[str, Any]:
    return tomllib.loads((shipped_templates() / "text" / "fa.toml").read_text(encoding="utf-8"))


MADE = pages()


@pytest.mark.parametrize("name", sorted(MADE))
def test_page_is_what_the_code_says(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).is_file() else ""
    assert written == MADE[name], f"{name} is stale: run make docs"


def test_every_code_has_its_text_and_its_english_line() -> None:
    text = _text()["finding"]
    del text["phrases"]
    assert list(SEVERITY) == list(english_meanings())
    assert sorted(text) == sorted(SEVERITY)
    incomplete = [code for code, said in text.items() if set(said) != {"meaning", "message", "remedy"}]
    assert not incomplete


def test_every_code_is_made_somewhere_and_no_other_is() -> None:
    made = {
        code
        for path in (ROOT / "generator").rglob("*.py")
        if path.name != "catalogue.py"
        for code in _CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert made == set(SEVERITY)


def test_codes_stand_in_order() -> None:
    """Families together and numbers rising, so that a reader finds a code and the next free one."""
    families = list(dict.fromkeys(code.partition("-")[0] for code in SEVERITY))
    assert list(SEVERITY) == sorted(SEVERITY, key=lambda code: (families.index(code.partition("-")[0]), code))


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.key)
def test_columns_and_records_have_the_same_fields(spec: TableSpec) -> None:
    """A column that is read has a field to go to, and a field has a column to come from."""
    read = {column.field for column in spec.columns if column.parser}
    records = [Party, Addressee, Contact] if spec.record is Party else [spec.record]
    known = {name for record in records for name in record.__struct_fields__} - _MADE_BY_NORMALISE
    assert read == (known - {"party"} if spec.record is Party else known)


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.key)
def test_every_table_and_header_is_in_the_docs(spec: TableSpec) -> None:
    section = pages()["docs/input.md"].partition(f"\n## {spec.key}\n")[2].partition("\n## ")[0]
    assert _text()["word"]["table"][spec.key] in section
    for column in spec.columns:
        if column.field != "_":
            assert f"`{column.field}`" in section
            assert all(header in section for header in column.headers)


def _commands() -> list[str]:
    return [f"generate {name}" for name in COMMANDS]


def test_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`generate[^|]*) \|", readme, re.MULTILINE)
    named = [" ".join(name.split()[:2]) for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted(["generate", *_commands()])


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_option_is_in_the_page_of_the_commands(name: str) -> None:
    section = pages()["docs/commands.md"].partition(f"\n## {f'generate {name}'.strip()}\n")[2].partition("\n## ")[0]
    command = cli.get_command(click.Context(cli), name) if name else cli
    assert command is not None
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            assert {*option.opts, *option.secondary_opts} & set(re.findall(r"--?[A-Za-z][a-z-]*", section))


PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("name", ["README.md", *PAGES])
def test_links_and_pictures_are_there(name: str) -> None:
    """Every link leads somewhere, and every picture is one that the script takes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text)] + re.findall(r'src="([^"]+)"', text)
    missing = [link for link in links if link and "://" not in link and not ((ROOT / name).parent / link).exists()]
    assert missing == []
    pictures = {link.rpartition("/")[2] for link in links if link.endswith(".png")}
    assert pictures <= {*PAGES_TAKEN, *SEARCHES, *PAPERS_TAKEN, *MARKED}


def test_readme_links_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page for page in PAGES if f"({page})" not in readme] == []
    assert readme.index('"docs/images/index.png"') < readme.index("## Two commands")


@pytest.mark.parametrize("name", ["README.md", *PAGES])
def test_commands_and_options_in_the_docs_are_real(name: str) -> None:
    """`generate x --y` in a code span or block: x is a command, --y one of its options."""
    text = (ROOT / name).read_text(encoding="utf-8")
    code = re.findall(r"`(generate [^`]+)`", text) + re.findall(r"(?m)^(generate .+)$", text)
    assert code or name not in ("README.md", "docs/guide.md", "docs/it.md")
    for line in code:
        words = line.split()
        command = cli.get_command(click.Context(cli), words[1]) if re.fullmatch("[a-z]+", words[1]) else cli
        assert command is not None, line
        known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        asked = {word.partition("=")[0] for word in re.findall(r"(?<=\s)--?[a-zA-Z][a-z-]*", line)} - {"--help"}
        assert asked <= known, line


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_an_example(name: str) -> None:
    command = cli.get_command(click.Context(cli), name) if name else cli
    assert command is not None
    assert re.search(rf"Example:\s+generate ?{name}", command.get_help(click.Context(command)))


def test_settings_in_the_docs_are_real() -> None:
    """The [smtp] keys that the IT page names are those that office.toml takes."""
    named = set(
        re.findall(
            r"`(\w+)`",
            (ROOT / "docs/it.md").read_text(encoding="utf-8").partition("`[smtp]` in")[2].partition("The password")[0],
        )
    )
    assert named >= {setting.key for setting in SETTINGS if setting.section == "smtp"}


@pytest.mark.parametrize("key", sorted(f"{setting.section}.{setting.key}" for setting in SETTINGS))
def test_the_new_office_toml_shows_every_setting(key: str) -> None:
    text = (shipped_templates() / "workspace" / "office.toml").read_text(encoding="utf-8")
    section, _, name = key.partition(".")
    assert re.search(rf"(?m)^(# )?{name} = ", text.partition(f"[{section}]")[2].partition("\n[")[0])


def test_the_changelog_has_dated_releases_and_the_newest_is_what_version_names() -> None:
    """Keep a Changelog: what is not released yet on top, then the releases, the newest first."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top, *releases = re.findall(r"^## (.*)$", text, re.M)
    assert top == "[Unreleased]"
    found = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)", release) for release in releases]
    assert all(found), releases
    parts = [(tuple(map(int, match.groups()[:3])), match[4]) for match in found if match]
    assert parts == sorted(parts, reverse=True)
    assert ".".join(map(str, parts[0][0])) == __version__
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= {
        "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security",
    }  # fmt: skip
