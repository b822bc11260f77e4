"""The same office in ten dialects: the same records, and pages that differ in the cells they name and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

import pytest

from generator.model import Records, Severity
from generator.model.catalogue import SEVERITY
from generator.reading.input_sheets import read
from generator.stages import Result
from generator.tables.normalise import normalise
from tests.builders import shipped
from tests.conftest import ROOT, Workspace
from tests.dialects import DIALECTS, facts_of, sample, write_offices

if TYPE_CHECKING:
    from generator.model import Finding

#: What names a cell: the sources below a statement, and how many findings there are in all.
_CELL = r'<bdi>[^<]*</bdi>(?: ›\u00a0<bdi(?: dir="ltr")?>[^<]*</bdi>)+'
_SOURCE = re.compile(
    rf'<span class="src"><bdi>.*?</span>|<td class="src"><bdi>.*?(?=<t[dr]|</t)|(?:{_CELL}(?:؛ )?)+(?: و …)?', re.DOTALL
)
_N_FINDINGS = re.compile(r'<a class="kpi[^>]*href="quality/index\.html">.*?</a>', re.DOTALL)

Build = Callable[[int], "Office"]
NUMBERS = pytest.mark.parametrize("number", range(len(DIALECTS)), ids=[dialect.name for dialect in DIALECTS])


class Office(NamedTuple):
    """An office in one dialect: where it is, what its sheets say, what was built from them."""

    workspace: Workspace
    records: Records
    result: Result


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The office of a dialect, built once; -1 is the sample as it is shipped."""
    folder = tmp_path_factory.mktemp("dialects")
    write_offices(folder)
    (folder / "-1").mkdir()
    (folder / "-1" / "input").symlink_to(ROOT / "input")

    @cache
    def built(number: int) -> Office:
        workspace = Workspace(folder / str(number))
        sheets, _ = read(workspace.input, workspace.root)
        return Office(workspace, normalise(sheets, shipped())[0], workspace.build())

    return built


def pages(workspace: Workspace, shown: Callable[[str], str]) -> dict[str, str]:
    """Every page but those about the sheets themselves, without the cells that it names."""
    found = {path.relative_to(workspace.site).as_posix(): path for path in workspace.site.rglob("*.html")}
    del found["quality/index.html"], found["quality/checked/index.html"]
    return {
        name: shown(_N_FINDINGS.sub("", _SOURCE.sub("", unquote(path.read_text("utf-8")))))
        for name, path in found.items()
    }


def beside_notes(findings: tuple[Finding, ...]) -> set[str]:
    """Without VAL-036: whether real dates stand among typed ones is the dialect's own."""
    return {finding.code for finding in findings if SEVERITY[finding.code] is not Severity.NOTE} - {"VAL-036"}


@NUMBERS
def test_the_records_are_the_same(build: Build, number: int) -> None:
    dialect = DIALECTS[number]
    expected = facts_of(build(-1).records, dialect.shown)
    found = facts_of(build(number).records, dialect.shown)
    for table, rows in expected.items():
        assert found[table] == rows, table


@NUMBERS
def test_nothing_is_said_against_it(build: Build, number: int) -> None:
    expected = beside_notes(build(-1).result.snapshot.findings) | DIALECTS[number].warnings
    found = beside_notes(build(number).result.snapshot.findings)
    assert found - {"VAL-041"} == expected  # a word of several meanings is taken for one of them, and that is said


@NUMBERS
def test_the_pages_are_the_same(build: Build, number: int) -> None:
    shown = DIALECTS[number].shown
    expected, found = pages(build(-1).workspace, shown), pages(build(number).workspace, shown)
    assert found.keys() == expected.keys()
    for name, page in expected.items():
        assert found[name] == page, name


def test_the_dialects_are_not_the_sample(build: Build) -> None:
    """The test would prove nothing if the offices were alike: no two have the columns of the parties in one order."""
    orders = [tuple(build(n).records.parties[0].source.columns.items()) for n in range(-1, len(DIALECTS))]
    assert len(set(orders)) == len(orders)


def test_the_sample_is_whole() -> None:
    """What the dialects are written from has all that the sample says."""
    rows = {key: len(table.rows) for key, table in sample().tables.items()}
    assert rows["parties"] == 40
    assert rows["wide"] == 26 and rows["dossiers"] == 84
    assert len(rows) == 14
