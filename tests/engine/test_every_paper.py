"""Every kind of paper that an office has, of odd data: read back by Poppler line by line, by pypdf with every ZWNJ, and
held against two validators of PDF/UA-1; those that are not published too."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path

import pdfua
import pypdf
import pytest
from page import ValidationProfile, validate_pdf

from generator import pipeline, reports, settings
from generator.engine.layout import Engine
from generator.judging.closing import closing
from generator.language.wording import Wording
from generator.model import Past
from generator.model.artifact import Artifact, Kind
from generator.render.html import Templates
from generator.reports import print_piles, year_book
from generator.reports.desk import Desk
from generator.settings import shipped_templates
from scripts.gallery import odd_office
from tests.conftest import Workspace

_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # by which a line says which way it runs
_WORD = re.compile(r"\d+|[A-Za-z]+|(?:(?![A-Za-z\d_])\w)(?:(?![A-Za-z\d_])[\w\u0610-\u065f\u0670\u200c])*")
_BLOCKS = {"p", "h1", "h2", "td", "th", "li", "div", "caption", "br", "tr"}
_VOID = {"br", "meta", "link", "img", "col"}


class _Reader(HTMLParser):
    """The words of each block of a paper, and of what is repeated on every page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[list[str]] = [[]]
        self.running: list[list[str]] = [[]]
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._next(tag)
        if tag not in _VOID:
            self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._next(tag)

    def handle_endtag(self, tag: str) -> None:
        self._next(tag)
        while self._open and self._open.pop()[0] != tag:
            pass

    def _next(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.blocks.append([])
            self.running.append([])
        elif tag == "b":  # some stand in a line of their own
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "title", "svg") or name == "vh" for tag, name in self._open):
            return
        is_running = any("running-" in name for _, name in self._open)
        (self.running if is_running else self.blocks)[-1].append(data)


def words(text: str) -> list[str]:
    """Runs of letters, with their ZWNJs, and of digits. Poppler (22.12) takes «.», «،», «:» and «/» for digits, puts a space
    beside a number before it, and numbers that have but signs between them from left to right: signs, spaces and the
    order of such numbers are not looked at. Of two equal letters that one glyph means («لله») it drops one."""
    found = _WORD.findall(_MARKS.sub("", text).replace("لله", "له"))
    parts = (list(part) for _, part in groupby(found, key=str.isdigit))
    return [word for part in parts for word in (sorted(part) if part[0].isdigit() else part)]


def read(text: str) -> tuple[list[list[str]], list[list[str]]]:
    """The words of each block of a paper, and of what is repeated on every page."""
    reader = _Reader()
    reader.feed(text)
    blocks, running = ([words("".join(part)) for part in parts] for parts in (reader.blocks, reader.running))
    return [block for block in blocks if block], [part for part in running if part]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[str, bytes]]:
    """HTML and PDF of one paper of each kind."""
    workspace = Workspace(tmp_path_factory.mktemp("odd"))
    workspace.write("دفتر.xlsx", odd_office(""))
    chosen = settings.load(workspace.root, today="1405-09-01")
    wording = Wording.load(chosen.templates)
    examined = pipeline.examine(chosen, wording, Past())
    desk, kinds = Desk(examined.snapshot, wording), dict[str, Artifact]()
    closed = year_book.paper(desk, closing(examined.snapshot, examined.records, 1405, None).closed)
    made = [*reports.artifacts(desk, examined.contacts), *print_piles.private_papers(desk, examined.contacts), closed]
    for artifact in made:
        if artifact.kind in (Kind.PDF, Kind.BATCH):
            letter = artifact.context.get("letter")
            kinds.setdefault(letter["kind"] if letter else Path(artifact.path).stem, artifact)
    templates, engine = Templates(chosen.templates), Engine((shipped_templates() / "assets",))
    texts = {kind: templates.render(artifact) for kind, artifact in kinds.items()}
    return {kind: (text, engine.pdf(text, f"{kind}.pdf")) for kind, text in texts.items()}


def test_there_are_all_kinds(papers: Mapping[str, object]) -> None:
    letters = {"notice", "invitation", "thanks", "appreciation", "membership"}
    lists = {"all-notices", "all-letters", "roster", "sign-in", "hand-over", "labels"}
    assert set(papers) == letters | lists | {"brief", "calendar", "statistics", "year-book"}


def test_poppler_reads_every_paper_line_by_line(papers: Mapping[str, tuple[str, bytes]]) -> None:
    for kind, (text, data) in papers.items():
        done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        lines = [found for line in done.stdout.decode().splitlines() if (found := words(line))]
        blocks, running = read(text)
        written = Counter(word for block in blocks for word in block)
        shown = Counter(word for line in lines for word in line)
        assert written - shown == Counter(), kind
        pages = {"صفحهٔ", "از", *"۱۲۳۴۵۶۷۸۹"}
        assert set(shown) <= set(written) | pages | {word for part in running for word in part}, kind
        known = [f" {' '.join(block)} " for block in (*blocks, *running)]
        torn = [line for line in lines if not set(line) <= pages and n_pieces(line, known) > 2]
        assert torn == [], kind


def n_pieces(line: Sequence[str], known: Sequence[str]) -> int:
    """Of how many pieces of blocks the line is made: of one, or of two cells that stand side by side."""
    n, start = 0, 0
    while start < len(line):
        ends = range(len(line), start, -1)
        start = next(end for end in ends if any(f" {' '.join(line[start:end])} " in block for block in known))
        n += 1
    return n


def test_pypdf_reads_every_zwnj(papers: Mapping[str, tuple[str, bytes]]) -> None:
    for kind, (text, data) in papers.items():
        shown = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).replace("لله", "له")
        blocks, _ = read(text)
        assert [word for block in blocks for word in block if "\u200c" in word and word not in shown] == [], kind


def test_two_validators_have_nothing_to_say_of_any_paper(
    papers: Mapping[str, tuple[str, bytes]], tmp_path: Path
) -> None:
    for kind, (_, data) in papers.items():
        file = tmp_path / f"{kind}.pdf"
        file.write_bytes(data)
        report = validate_pdf(str(file), profile=ValidationProfile.PDF_UA_1)
        assert report.is_compliant, (kind, [(failure.rule_id, failure.message) for failure in report.failures])
        found = pdfua.validate(str(file)).findings
        assert not found, (kind, [(finding.rule_id, finding.message) for finding in found])
