"""The papers, read back: what kind of PDF they are, whom they name, how they break, what they can never load.

Readers of PDFs lose the ZWNJ and turn runs of digits around, so texts are compared folded and numbers are not.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pdfua
import pytest
from page import ValidationProfile, validate_pdf
from pypdf import PdfReader

from generator import pipeline, settings
from generator.engine import layout
from generator.judging.snapshot import Snapshot
from generator.language.persian import fold
from generator.language.wording import Wording
from generator.model import LetterState, Past
from generator.model.artifact import Kind
from generator.model.errors import MachineError
from generator.render.paper_store import PdfStore
from generator.render.workers import Workers
from generator.settings import shipped_templates

if TYPE_CHECKING:
    from tests.conftest import Built, OfficeWriter

MM = 72 / 25.4
KIB = 1024


@dataclass(frozen=True)
class Paper:
    """A PDF."""

    path: Path

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(self.path)

    @cached_property
    def catalogue(self) -> Mapping[str, Any]:
        return cast(Mapping[str, Any], self.reader.trailer["/Root"])

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, folded."""
        return [fold(page.extract_text()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        return "".join(self.pages)

    @cached_property
    def fonts(self) -> list[tuple[str, bool]]:
        """(name, is embedded) of every font."""
        found = []
        for page in self.reader.pages:
            for font in cast(Mapping[str, Any], page["/Resources"])["/Font"].values():
                (descendant,) = font.get_object()["/DescendantFonts"]
                descriptor = descendant.get_object()["/FontDescriptor"].get_object()
                found.append((font.get_object()["/BaseFont"], any(key.startswith("/FontFile") for key in descriptor)))
        return found

    def words(self) -> list[tuple[float, float, float, float]]:
        """The box of each word as poppler sees it, in points from the upper left corner of its page."""
        done = subprocess.run(["pdftotext", "-bbox", self.path, "-"], capture_output=True, check=True)
        boxes = ET.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", done.stdout)).iter("{*}word")
        return [
            (float(b.attrib["xMin"]), float(b.attrib["yMin"]), float(b.attrib["xMax"]), float(b.attrib["yMax"]))
            for b in boxes
        ]


@pytest.fixture(scope="session")
def papers(sample: Built) -> dict[str, Paper]:
    """All papers of the sample by their paths."""
    return {path.relative_to(sample.site).as_posix(): Paper(path) for path in sorted(sample.site.rglob("*.pdf"))}


@pytest.fixture(scope="session")
def notices(papers: Mapping[str, Paper]) -> dict[str, Paper]:
    """The deficiency notices by the codes of their parties."""
    return {path.split("/")[1]: paper for path, paper in papers.items() if path.endswith("/notice.pdf")}


@pytest.fixture(scope="session")
def snapshot(sample: Built) -> Snapshot:
    """What the notices were made from."""
    chosen = settings.load(sample.workspace.root, today="1405-09-01")
    return pipeline.examine(chosen, Wording.load(chosen.templates), Past()).snapshot


# --- what kind of PDF --------------------------------------------------------------------------------------------


def test_there_are_all_kinds(papers: Mapping[str, Paper], notices: Mapping[str, Paper]) -> None:
    assert "sessions/calendar.pdf" in papers
    assert {f"sessions/{n}/roster.pdf" for n in range(1, 5)} <= set(papers)
    assert len(notices) == 20


def test_every_paper_is_a4(papers: Mapping[str, Paper]) -> None:
    for path, paper in papers.items():
        sizes = {
            (round(float(p.mediabox.width) / MM), round(float(p.mediabox.height) / MM)) for p in paper.reader.pages
        }
        assert sizes == {(210, 297)}, path


def test_every_paper_is_accessible(papers: Mapping[str, Paper]) -> None:
    """Tagged, in Persian, with a title that the window shows, and it says that it is PDF/UA-1."""
    for path, paper in papers.items():
        assert paper.catalogue["/MarkInfo"]["/Marked"].value, path
        assert "/StructTreeRoot" in paper.catalogue, path
        assert paper.catalogue["/Lang"] == "fa", path
        assert paper.catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value, path
        assert paper.reader.metadata and paper.reader.metadata.title, path
        assert 'pdfuaid:part="1"' in xmp(paper), path


def xmp(paper: Paper) -> str:
    return cast(str, paper.catalogue["/Metadata"].get_object().get_data().decode("utf-8"))


def test_every_letter_is_in_vazirmatn_and_embedded(papers: Mapping[str, Paper]) -> None:
    for path, paper in papers.items():
        assert paper.fonts, path
        for name, is_embedded in paper.fonts:
            assert re.fullmatch(r"/[A-Z]{6}\+Vazirmatn(-\w+)?", name), (path, name)
            assert is_embedded, (path, name)


def test_no_paper_says_who_made_it_or_when(papers: Mapping[str, Paper]) -> None:
    for path, paper in papers.items():
        assert set(paper.reader.metadata or {}) <= {"/Title", "/Producer"}, path
        assert not re.search(r"(?i)createdate|modifydate|metadatadate|dc:creator|dc:date|author", xmp(paper)), path


def test_no_paper_has_links_files_or_scripts(papers: Mapping[str, Paper]) -> None:
    for path, paper in papers.items():
        assert not {"/Names", "/AF", "/OpenAction", "/AA", "/AcroForm"} & set(paper.catalogue), path
        assert not any("/Annots" in page for page in paper.reader.pages), path


def test_two_validators_have_nothing_to_say_of_pdf_ua(papers: Mapping[str, Paper]) -> None:
    """Made by different people: what one does not look at the other may. One letter of a kind stands for all."""
    kinds = {re.sub(r"[^/]*-[^/]*(?=/notice|[.]pdf)", "*", path): paper for path, paper in papers.items()}
    for path, paper in kinds.items():
        report = validate_pdf(str(paper.path), profile=ValidationProfile.PDF_UA_1)
        assert report.is_compliant, (path, [(failure.rule_id, failure.message) for failure in report.failures])
        found = pdfua.validate(str(paper.path)).findings
        assert not found, (path, [(finding.rule_id, finding.message) for finding in found])


def test_nothing_is_cut_off_at_the_edge(papers: Mapping[str, Paper]) -> None:
    for path, paper in papers.items():
        for left, top, right, bottom in paper.words():
            assert left >= 10 * MM and right <= 200 * MM, (path, left / MM, right / MM)
            assert top >= 5 * MM and bottom <= 292 * MM, (path, top / MM, bottom / MM)


# --- notices -----------------------------------------------------------------------------------------------------


def test_a_notice_is_one_small_page(notices: Mapping[str, Paper]) -> None:
    for code, paper in notices.items():
        assert paper.path.stat().st_size <= 30 * KIB, code
        assert len(paper.pages) == 1, code


def test_a_notice_says_what_its_party_has_to_bring(notices: Mapping[str, Paper], snapshot: Snapshot) -> None:
    parties = {party.code: party for party in snapshot.parties}
    drafts = {notice.party: notice for notice in snapshot.notices if notice.state is LetterState.DRAFT}
    assert set(drafts) == set(notices)
    for code, notice in drafts.items():
        text = notices[code].text
        assert fold(parties[code].name) in text
        assert fold(parties[code].secretary or "") in text
        assert notice.letter.casefold().replace("-", "") in text  # fold() drops the hyphens
        for status in notice.deficiencies:
            assert fold(status.requirement.title) in text, (code, status.requirement.code)
            defect = status.item.defect if status.item and status.state.value == "flawed" else None
            assert fold(defect or status.requirement.remedy or "") in text, (code, status.requirement.code)


def test_a_notice_asks_for_nothing_that_is_there(notices: Mapping[str, Paper], snapshot: Snapshot) -> None:
    for code, paper in notices.items():
        asked = {
            s.requirement.code for n in snapshot.notices if n.party == code for s in (*n.deficiencies, *n.reminders)
        }
        for status in snapshot.dossiers[code].statuses:
            if status.requirement.code not in asked:
                assert fold(status.requirement.title) not in paper.text, (code, status.requirement.code)


def test_a_notice_names_no_other_party(notices: Mapping[str, Paper], snapshot: Snapshot) -> None:
    for code, paper in notices.items():
        shown = paper.text + fold(str(paper.reader.metadata)) + fold(xmp(paper))
        others = [party for party in snapshot.parties if party.code != code]
        named = [p.name for p in others for name in (p.name, p.short_name, p.secretary) if name and fold(name) in shown]
        assert named == [], code


def test_a_draft_says_so_and_has_no_number(notices: Mapping[str, Paper]) -> None:
    for code, paper in notices.items():
        assert all(fold("پیش‌نویس") in page for page in paper.pages), code
        assert fold("شماره: … تاریخ: … پیوست: ندارد") in paper.text, code  # fold() drops the dots of the blanks


# --- long papers -------------------------------------------------------------------------------------------------

LETTERS = "بپتثجچحخد"
DOCUMENTS = [f"گواهی {a}{b}" for a, b in product(LETTERS, LETTERS)][:45]  # without digits, which readers turn around
SIGNATORY, SIGNATORY_TITLE = "بهنام نمونه‌پور", "مدیرکل آزمایشی استانداری"
LENGTHS = (6, *range(9, 21), *range(33, 46))  # those where a page is about to be full, and the longest


@pytest.fixture(scope="module")
def long_notices(tmp_path_factory: pytest.TempPathFactory, sample: Built) -> dict[int, Paper]:
    """The notices of parties that lack so many of 45 documents, by that number."""
    workspace = type(sample.workspace)(tmp_path_factory.mktemp("long"))
    workspace.write(
        "دفتر.xlsx",
        {
            "احزاب": [("کد", "نام حزب", "گستره فعالیت"), *((f"L{n}", f"حزب نمونهٔ {n}", "ملی") for n in LENGTHS)],
            "مدارک لازم": [
                ("کد مدرک", "عنوان مدرک", "اقدام لازم"),
                *((f"d{n}", title, "تصویر آن فرستاده شود.") for n, title in enumerate(DOCUMENTS)),
            ],
            "پرونده‌ها": [
                ("حزب", "مدرک", "وضعیت"),
                *(
                    (f"L{length}", f"d{n}", "ندارد" if n < length else "دارد")
                    for length in LENGTHS
                    for n in range(len(DOCUMENTS))
                ),
            ],
            "تنظیمات": [
                ("کلید", "مقدار"),
                ("سربرگ", "جمهوری اسلامی ایران"),
                ("سربرگ", "وزارت کشور"),
                ("سربرگ", "استانداری نمونه"),
                ("امضاکننده", SIGNATORY),
                ("سمت امضاکننده", SIGNATORY_TITLE),
                ("رونوشت", "بایگانی"),
            ],
        },
    )
    workspace.build(pdf=True, jobs=2)
    return {length: Paper(workspace.site / f"notices/L{length}/notice.pdf") for length in LENGTHS}


def test_a_long_notice_goes_over_pages_and_loses_no_row(long_notices: Mapping[int, Paper]) -> None:
    assert len(long_notices[6].pages) == 1
    assert 2 <= len(long_notices[45].pages) <= 4
    for length, paper in long_notices.items():
        rows = [sum(fold(title) in page for page in paper.pages) for title in DOCUMENTS]
        assert rows == [1] * length + [0] * (len(DOCUMENTS) - length), length


def test_the_head_is_on_the_first_page_and_a_short_one_on_the_others(long_notices: Mapping[int, Paper]) -> None:
    for length, paper in long_notices.items():
        for n, page in enumerate(paper.pages):
            assert all(fold(foot) in page for foot in ("پیش‌نویس", "شناسهٔ نامه")), length
            assert all((fold(head) in page) is not n for head in ("استانداری نمونه", "بسمه تعالی")), length
            assert (fold("صفحهٔ") in page) is (n > 0), length
            if any(fold(title) in page for title in DOCUMENTS):
                assert fold("اقدام لازم") in page and fold("وضعیت") in page, length


def pages_with(paper: Paper, words: str) -> list[int]:
    return [number for number, page in enumerate(paper.pages, 1) if fold(words) in page]


def test_the_signature_is_never_torn(long_notices: Mapping[int, Paper]) -> None:
    torn = [n for n, p in long_notices.items() if pages_with(p, SIGNATORY) != pages_with(p, SIGNATORY_TITLE)]
    assert torn == []


def test_the_signature_is_never_alone_on_its_page(long_notices: Mapping[int, Paper]) -> None:
    for length, paper in long_notices.items():
        (page,) = pages_with(paper, SIGNATORY)
        assert fold("پیشاپیش از همکاری") in paper.pages[page - 1], length


# --- calendars and rosters ---------------------------------------------------------------------------------------


def test_the_calendar_is_one_page_with_twelve_months(papers: Mapping[str, Paper]) -> None:
    (page,) = papers["sessions/calendar.pdf"].pages
    months = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
    assert all(fold(month) in page for month in months)


@pytest.mark.parametrize("session", [1, 2, 3, 4])
def test_a_roster_repeats_its_header_and_has_every_party(
    papers: Mapping[str, Paper], snapshot: Snapshot, session: int
) -> None:
    paper = papers[f"sessions/{session}/roster.pdf"]
    assert len(paper.pages) > 1
    for page in paper.pages:
        assert all(fold(title) in page for title in ("ردیف", "تشکل", "نتیجه", "دلیل", "مستند"))
    assert [party.name for party in snapshot.parties if fold(party.name) not in paper.text] == []


# --- what a paper can load ----------------------------------------------------------------------------------------


def test_nothing_in_the_sheets_makes_a_paper_load_anything(office: OfficeWriter, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>TOPSECRET</title></svg>')
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        web = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        hostile = "".join(
            f'<img src="{url}"><link rel="attachment" href="{url}"><link rel="stylesheet" href="{url}">'
            f'<a rel="attachment" href="{url}">x</a><object data="{url}"></object><style>@import url({url});</style>'
            for url in (secret.as_uri(), web, "file:///etc/passwd")
        )
        workspace = office(
            {
                "احزاب": [("کد", "نام حزب", "دبیر استان", "سمت"), ("A", f"حزب {hostile}", hostile, hostile)],
                "پرونده‌ها": [("حزب", "فرم ۱", "پروانه"), ("A", f"ناقص: {hostile}", "ندارد")],
                "نشست‌ها": [
                    ("شماره نشست", "عنوان", "تاریخ", "سیاست دعوت"),
                    (1, hostile, "1405/10/01", "همه تشکل‌ها"),
                ],
                "تنظیمات": [("کلید", "مقدار"), ("سربرگ", hostile), ("امضاکننده", hostile), ("رونوشت", hostile)],
            }
        )
        workspace.build(pdf=True)
        with pytest.raises(BlockingIOError):
            server.accept()  # nobody has called
    found = [Paper(path) for path in sorted(workspace.site.rglob("*.pdf"))]
    kinds = {"brief", "calendar", "roster", "sign-in", "notice", "all-notices", "all-letters"}
    assert kinds < {paper.path.stem for paper in found}  # and the invitation, by the party's code
    for paper in found:
        assert not {"/Names", "/AF"} & set(paper.catalogue)
        assert not [image for page in paper.reader.pages for image in page.images]
        assert b"TOPSECRET" not in paper.path.read_bytes() and "root:" not in paper.text
    assert any("src" in paper.text for paper in found)  # it stands there as text


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """An office's own assets beside a file that is none, and a link out of the folder."""
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "emblem.svg").write_bytes(b"<svg/>")
    (tmp_path / "records.txt").write_bytes(b"private")
    (folder / "way-out.txt").symlink_to(tmp_path / "records.txt")
    return folder


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "FILE:///etc/passwd", "/etc/passwd", "http://127.0.0.1:9/x.png", "https://example.ir/x",
        "ftp://example.ir/x", "data:text/plain,x", "emblem.svg", "", "asset:", "asset:nothing.svg",
        "asset:../records.txt", "asset:/etc/passwd", "asset:../assets/../records.txt", "asset:way-out.txt",
        "asset:..%2Frecords.txt",
    ],
)  # fmt: skip
def test_the_fetcher_refuses_all_but_assets(assets: Path, url: str) -> None:
    fetcher = layout.asset_fetcher((assets,))
    with pytest.raises(ValueError, match="refused"):
        fetcher.fetch(url)
    assert fetcher.refused == [url]


def test_the_fetcher_serves_assets_the_offices_own_first(assets: Path) -> None:
    fetcher = layout.asset_fetcher((assets, shipped_templates() / "assets"))
    assert fetcher.fetch("asset:emblem.svg").read() == b"<svg/>"
    assert (
        fetcher.fetch("asset:paper/paper.css").read() == (shipped_templates() / "assets/paper/paper.css").read_bytes()
    )
    assert fetcher.refused == []


def test_a_template_that_asks_for_more_fails_the_paper() -> None:
    press = layout.Engine((shipped_templates() / "assets",))
    with pytest.raises(MachineError) as caught:
        press.pdf(
            '<html lang="fa"><title>x</title><img alt="" src="file:///etc/passwd"></html>', "notices/A/notice.pdf"
        )
    assert caught.value.facts == {"path": "notices/A/notice.pdf", "why": "file:///etc/passwd"}
    # and the next paper is none the worse for it
    assert press.pdf('<html lang="fa"><title>x</title><p>x</html>', "x.pdf").startswith(b"%PDF")


# --- the workers ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="there a process can't be asked to end")
@pytest.mark.parametrize("has_drawn", [True, False])
def test_a_worker_that_is_ended_leaves_no_fonts_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_drawn: bool
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    chosen = settings.load(tmp_path, jobs=1)
    workers = Workers(chosen)
    workers.start()
    if has_drawn:
        html = '<html lang="fa"><title>x</title><p>متن</html>'
        with workers.making(PdfStore(tmp_path.parent / "store", chosen.templates), chosen) as making:
            making.give("x.pdf", (Kind.PDF, html))
            [(_path, data, _key)] = making.taken(lambda _done, _all: None)
        assert data.startswith(b"%PDF") and any(tmp_path.glob("generate-*/*/*"))
    workers.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the compiler is asked on Linux only")
def test_the_engine_is_found_without_asking_other_programs() -> None:
    code = (
        "import sys; told = []; sys.addaudithook(lambda event, _: told.append(event) if 'spawn' in event or "
        "event in ('subprocess.Popen', 'os.fork', 'os.exec', 'os.system') else None)\n"
        "from pathlib import Path; from generator.engine.layout import Engine; Engine((Path(sys.argv[1]),))\n"
        "print(told)"
    )
    command = [sys.executable, "-c", code, str(shipped_templates() / "assets")]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"
