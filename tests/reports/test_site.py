"""The site from end to end: which pages there are, their links and markup, what they say and what they never do."""

from __future__ import annotations

import html
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from generator.language.persian import fold, to_fa, to_latin
from scripts.make_sample import NAMES, invited
from tests.conftest import ROOT
from tests.faulty import write_faulty_office

if TYPE_CHECKING:
    from tests.conftest import Built, OfficeWriter, Workspace

N_PARTIES = 40
FIXED_PAGES = (
    "index.html",
    "parties/index.html",
    "deficiencies/index.html",
    "sessions/index.html",
    "house/index.html",
    "views/index.html",
    "quality/index.html",
    "quality/checked/index.html",
)


class Page(NamedTuple):
    """A page of the site, parsed."""

    path: str
    source: str
    root: ET.Element

    def all(self, tag: str) -> Iterator[ET.Element]:
        return self.root.iter(tag)

    def by_id(self, name: str) -> ET.Element:
        return next(e for e in self.root.iter() if e.get("id") == name)

    def section(self, name: str) -> ET.Element:
        """The section with the heading of that id."""
        return next(e for e in self.root.iter("section") if e.get("aria-labelledby") == name)

    @property
    def words(self) -> str:
        """Its text, as it is compared."""
        return fold(text(self.root))


def text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def parsed(site: Path, path: str) -> Page:
    """The page, read as strictly as HTML can be."""
    source = (site / path).read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return Page(path, source, parser.parse(source))


def parse_site(site: Path) -> dict[str, Page]:
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return {path: parsed(site, path) for path in paths}


@pytest.fixture(scope="session")
def pages(sample: Built) -> dict[str, Page]:
    """Every page of the sample site. That it could be parsed means that it has no parse error."""
    return parse_site(sample.site)


# --- what is there -----------------------------------------------------------------------------------------------


def test_the_pages_of_the_contract(sample: Built) -> None:
    found = {path.relative_to(sample.site).as_posix() for path in sample.site.rglob("*") if path.is_file()}
    codes = [f"P{n:02}" for n in range(1, N_PARTIES + 1)]
    assert set(FIXED_PAGES) <= found
    assert {f"parties/{code}/index.html" for code in codes} == {p for p in found if re.match(r"parties/\w+/", p)}
    assert {
        f"sessions/{n}/{file}"
        for n in range(1, 5)
        for file in ("index.html", "roster.pdf", "roster.xlsx", "session.ics")
    } <= found
    assert {p for p in found if p.endswith("sign-in.pdf")} == {"sessions/4/sign-in.pdf"}
    assert {"sessions/calendar.pdf", "sessions/sessions.ics"} <= found
    assert {"assets/site.css", "assets/site.js"} <= found
    # P03 lacks something; P01 nothing; P17 and P37 do, but their licences forbid a letter
    assert {"notices/P03/index.html", "notices/P03/notice.pdf"} <= found
    assert not any(path.startswith("notices/P01/") for path in found)
    assert {p for p in found if re.match("notices/P(17|37)/", p)} <= {
        "notices/P17/index.html",
        "notices/P37/index.html",
    }
    assert {path.split("/")[0] for path in found if "/" in path} >= {"assets", "notices", "parties", "sessions"}


def test_nothing_but_web_files_is_published(sample: Built) -> None:
    suffixes = {path.suffix for path in sample.site.rglob("*") if path.is_file()}
    assert suffixes <= {".html", ".pdf", ".css", ".js", ".woff2", ".txt", ".svg", ".png", ".xlsx", ".ics"}
    assert not [path for path in sample.site.rglob("*") if path.name.startswith(".") or path.is_symlink()]


# --- links -------------------------------------------------------------------------------------------------------


def links(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        for attribute in ("href", "src", "action", "data", "poster", "srcset"):
            if value := element.get(attribute):
                yield value


def target(page: Page, link: str) -> tuple[str, str]:
    """(path in the site, anchor) of a relative link."""
    address = urlsplit(link)
    path = (Path("/site") / page.path).parent / unquote(address.path) if address.path else Path("/site") / page.path
    return Path(path).resolve().relative_to("/site").as_posix(), unquote(address.fragment)


def test_every_link_leads_to_a_file(pages: Mapping[str, Page], sample: Built) -> None:
    for page in pages.values():
        for link in links(page):
            assert (sample.site / target(page, link)[0]).is_file(), f"{page.path} → {link}"


def lost_anchors(pages: Mapping[str, Page]) -> list[str]:
    """Links to a place on a page that has no such place."""
    ids = {path: {e.get("id") for e in page.root.iter()} for path, page in pages.items()}
    found = ((page.path, link, *target(page, link)) for page in pages.values() for link in links(page))
    return sorted(f"{source} → {link}" for source, link, path, anchor in found if anchor and anchor not in ids[path])


def test_every_anchor_leads_to_its_place(pages: Mapping[str, Page]) -> None:
    assert lost_anchors(pages) == []


def test_every_anchor_of_the_other_pages_leads_to_its_place(pages: Mapping[str, Page]) -> None:
    assert [link for link in lost_anchors(pages) if not link.startswith("quality/")] == []


def test_no_link_leaves_the_site(pages: Mapping[str, Page]) -> None:
    for page in pages.values():
        for link in links(page):
            address = urlsplit(link)
            assert (address.scheme, address.netloc) == ("", "")
            assert not address.path.startswith(("/", "\\"))


def test_every_page_and_paper_is_found_from_the_first_page(pages: Mapping[str, Page], sample: Built) -> None:
    seen, ahead = set[str](), ["index.html"]
    while ahead:
        path = ahead.pop()
        if path not in seen:
            seen.add(path)
            ahead += [target(pages[path], link)[0] for link in links(pages[path])] if path in pages else []
    published = {p.relative_to(sample.site).as_posix() for p in sample.site.rglob("*") if p.is_file()}
    # notices of parties that may get no letter have a page, which says so, and no link
    blocked = {f"notices/{code}/index.html" for code in ("P17", "P37")}
    loaded = {"search-index.js", "404.html"}  # by the script, when somebody searches; by the server
    assert {p for p in published - seen if not p.startswith("assets/")} - loaded <= blocked


# --- markup ------------------------------------------------------------------------------------------------------


def test_every_page_is_persian_and_right_to_left(pages: Mapping[str, Page]) -> None:
    for page in pages.values():
        assert page.source.startswith("<!doctype html>")
        assert (page.root.get("lang"), page.root.get("dir")) == ("fa", "rtl")
        assert text(next(page.all("title")))
        assert [text(h1) for h1 in page.all("h1")] != [""]
        assert len(list(page.all("h1"))) == len(list(page.all("main"))) == 1


def test_a_strict_content_security_policy_comes_first(pages: Mapping[str, Page]) -> None:
    for page in pages.values():
        metas = [meta for meta in page.all("meta") if not meta.get("charset")]
        assert metas[0].get("http-equiv") == "Content-Security-Policy"
        policy = dict(part.split(maxsplit=1) for part in metas[0].attrib["content"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["base-uri"] == policy["form-action"] == "'none'"
        assert set(policy.values()) == {"'none'", "'self'"}  # no unsafe-inline, no hosts, no data:


def test_nothing_is_inline(pages: Mapping[str, Page]) -> None:
    for page in pages.values():
        inline(page)


def inline(page: Page) -> None:
    """Fails on inline style or script: the policy would block it, and an injection would look the same."""
    for element in page.root.iter():
        names = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not names, (page.path, element.tag, names)
        assert element.tag not in ("style", "iframe", "object", "embed", "base", "form"), page.path
        assert not element.get("href", "").lower().startswith(("javascript:", "data:")), page.path
    scripts = list(page.all("script"))
    assert all(script.get("src", "").endswith(".js") and not script.text for script in scripts), page.path


def test_nothing_names_a_place_elsewhere(pages: Mapping[str, Page], sample: Built) -> None:
    for page in pages.values():
        assert not re.search(r"(https?:)?//\w", page.source), page.path
    css = (sample.site / "assets/site.css").read_text(encoding="utf-8")
    assert "@import" not in css and "//" not in re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for name in re.findall(r"url\(([^)]+)\)", css):
        assert (sample.site / "assets" / name.strip("'\"")).is_file()
    script = (sample.site / "assets/site.js").read_text(encoding="utf-8")
    assert not re.search(r"https?:|\bfetch\(|XMLHttpRequest|eval\(|innerHTML|import\(", re.sub(r"//.*", "", script))


def test_ids_are_unique_and_labels_are_there(pages: Mapping[str, Page]) -> None:
    for page in pages.values():
        ids = [e.attrib["id"] for e in page.root.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), page.path
        labels = {e.attrib["aria-labelledby"] for e in page.root.iter() if e.get("aria-labelledby")}
        assert labels <= set(ids), page.path


def test_the_navigation_marks_where_one_is(pages: Mapping[str, Page]) -> None:
    for page in (page for path, page in pages.items() if path != "404.html"):
        current = [a for a in page.all("a") if a.get("aria-current")]
        assert len(current) == 1, page.path


# --- the rosters -------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """A line of the roster on a session's page."""

    name: str
    outcome: str  # of the class: invited, director, needs_decision, not_invited, blocked
    reason: str
    evidence: str
    said: str  # what its cells said on the day, of a session that was held

    @property
    def is_invited(self) -> bool:
        return self.outcome in ("invited", "director")


def roster(page: Page) -> list[Line]:
    lines = []
    for row in next(page.section("roster").iter("tbody")):
        name, outcome, reason, evidence, *_ = list(row)
        (badge,) = outcome.iter("span")
        said = "".join(text(part) for part in evidence.iter("div"))
        cells = text(evidence).removesuffix(said)
        lines.append(Line(text(name), badge.attrib["class"].split()[-1], text(reason), cells, said))
    return lines


@pytest.fixture(scope="session")
def rosters(pages: Mapping[str, Page]) -> dict[int, list[Line]]:
    return {n: roster(pages[f"sessions/{n}/index.html"]) for n in range(1, 5)}


@pytest.mark.parametrize("session", [1, 2, 3, 4])
def test_all_forty_parties_stand_on_every_roster(rosters: Mapping[int, list[Line]], session: int) -> None:
    names = [line.name for line in rosters[session]]
    assert len(names) == N_PARTIES
    assert {fold(name) for name in names} == {fold(name) for name in NAMES.values()}


@pytest.mark.parametrize("session", [1, 2, 3, 4])
def test_every_line_has_its_reason_and_its_cells(
    rosters: Mapping[int, list[Line]], sheets: set[tuple[str, str]], session: int
) -> None:
    for line in rosters[session]:
        assert line.reason.endswith((".", "»"))
        for place in line.evidence.removesuffix(" و …").split("؛ "):
            file, sheet, cells = place.split(" › ")
            assert (file, sheet) in sheets
            assert re.fullmatch(r"[A-Z]{1,3}\d+(:[A-Z]{1,3}\d+)?(، [A-Z]{1,3}\d+(:[A-Z]{1,3}\d+)?)*", cells)


def test_what_was_held_shows_what_its_cells_said(rosters: Mapping[int, list[Line]]) -> None:
    """Real dates as the calendar has them; of the session ahead nothing, for its cells can be looked at."""
    held = [line.said for n in (1, 2, 3) for line in rosters[n]]
    assert all(re.fullmatch("«.+»", said) for said in held if said) and len(list(filter(None, held))) > N_PARTIES
    assert any("۱۴۰۵/" in said for said in held) and not any("۲۰۲" in said for said in held)
    assert not any(line.said for line in rosters[4])


@pytest.fixture(scope="session")
def sheets() -> set[tuple[str, str]]:
    """(file, sheet) of the sample's workbooks."""
    books = {path.name: load_workbook(path, read_only=True) for path in (ROOT / "input").glob("*.xlsx")}
    found = {(name, title) for name, book in books.items() for title in book.sheetnames}
    for book in books.values():
        book.close()
    return found


def test_the_first_cell_of_a_reason_is_in_a_row_of_that_party(
    rosters: Mapping[int, list[Line]], cells: Mapping[tuple[str, str], Mapping[str, str]]
) -> None:
    """The cells behind a party's decision are the party's: its code or name stands in the same row."""
    codes = {fold(name): code for code, name in NAMES.items()}
    for line in (line for lines in rosters.values() for line in lines):
        file, sheet, found = line.evidence.split("؛ ")[0].removesuffix(" و …").split(" › ")
        row = re.sub("[^0-9]", "", re.split("[:،]", found)[0])
        there = {fold(value) for cell, value in cells[file, sheet].items() if re.sub("[A-Z]", "", cell) == row}
        assert there & {fold(line.name), fold(codes[fold(line.name)])}, (line, row)


@pytest.fixture(scope="session")
def cells() -> dict[tuple[str, str], dict[str, str]]:
    """(file, sheet) → cell → text, for all that is written in the sample's workbooks."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path in sorted((ROOT / "input").glob("*.xlsx")):
        for sheet in load_workbook(path, data_only=True).worksheets:
            found[path.name, sheet.title] = {
                cell.coordinate: str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None
            }
    return found


@pytest.mark.parametrize("session", [1, 2, 3, 4])
def test_who_is_invited_is_who_the_policy_and_the_director_invite(
    rosters: Mapping[int, list[Line]], session: int
) -> None:
    """Against a second, independent reckoning: that of the script which writes the sample."""
    found = {fold(line.name) for line in rosters[session] if line.is_invited}
    assert found == {fold(NAMES[code]) for code in invited(session)}


def test_three_policies_and_four_different_lists(pages: Mapping[str, Page], rosters: Mapping[int, list[Line]]) -> None:
    lead = {
        n: text(pages[f"sessions/{n}/index.html"].section("roster").findall(".//span[@class='lead']")[0])
        for n in rosters
    }
    policies = {n: sentence.partition("سیاست‌ها")[0] for n, sentence in lead.items()}
    assert policies[2] == policies[4]
    assert len(set(policies.values())) == 3
    lists = {n: frozenset(line.name for line in lines if line.is_invited) for n, lines in rosters.items()}
    assert len(set(lists.values())) == 4
    assert lists[1] < lists[2] < lists[3]


def test_what_waits_for_the_director_is_on_the_first_page(
    pages: Mapping[str, Page], rosters: Mapping[int, list[Line]]
) -> None:
    waiting = [line.name for line in rosters[4] if line.outcome == "needs_decision"]
    bodies = pages["index.html"].section("pending").iter("tbody")  # those in sight, and those below the fold
    rows = [text(link) for body in bodies for link in body.iter("a")]
    assert sorted(rows) == sorted(waiting)  # by what they lack
    assert to_fa(len(waiting)) in text(pages["index.html"].by_id("pending"))


# --- errors in the data ------------------------------------------------------------------------------------------

PARTIES = "احزاب.xlsx › احزاب"
DOSSIERS = "پرونده‌ها.xlsx › پرونده تفصیلی"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory, sample: Built) -> Workspace:
    """The office with one of each error, built."""
    workspace = type(sample.workspace)(tmp_path_factory.mktemp("faulty"))
    write_faulty_office(workspace.input)
    workspace.build(pdf=True)
    return workspace


@pytest.mark.parametrize(
    ("party", "place"),
    [
        ("P-2", f"{PARTIES} › E3"),  # a day that the calendar does not have
        ("P-3", f"{PARTIES} › D4"),  # no state of a licence
        ("P-5", f"{DOSSIERS} › C5"),  # two states of one document
    ],
)
def test_a_notice_that_rests_on_an_error_is_withheld_and_listed_with_its_cell(
    faulty: Workspace, party: str, place: str
) -> None:
    folder = faulty.site / "notices" / party
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    notice = parsed(faulty.site, f"notices/{party}/index.html")
    assert place in text(notice.root)
    assert not list(notice.all("article"))  # no letter to be printed from the page either
    where = {
        "index.html": "withheld",
        "deficiencies/index.html": "all",
        f"parties/{party}/index.html": "dossier",
        "quality/index.html": "error",
    }
    for path, section in where.items():
        assert place in text(parsed(faulty.site, path).section(section)), path


def test_a_day_that_no_letter_rests_on_is_told_and_holds_nothing(faulty: Workspace) -> None:
    """The two-digit year of P-3 is that of its registration: an error, and no reason why its notice is withheld."""
    place = f"{PARTIES} › F4"
    assert place in text(parsed(faulty.site, "quality/index.html").section("error"))
    assert place not in text(parsed(faulty.site, "notices/P-3/index.html").root)


def test_what_holds_many_letters_back_is_said_once(office: OfficeWriter) -> None:
    """The date of a session holds the letters of every party back: one cell to mend, and all their names."""
    parties = [(f"P-{n}", f"حزب نمونهٔ {to_fa(n)}") for n in range(1, 6)]
    workspace = office(
        {
            "احزاب": [("کد", "نام حزب"), *parties],
            "نشست‌ها": [
                ("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت"),
                (1, "1405/13/40", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
            ],
        }
    )
    workspace.build(pdf=False)
    section = text(parsed(workspace.site, "index.html").section("withheld"))
    assert section.count("B2") == 1 and "۵ تشکل" in section
    assert all(name in section for _, name in parties)


def test_the_others_get_their_notices(faulty: Workspace) -> None:
    assert (faulty.site / "notices/P-1/notice.pdf").read_bytes().startswith(b"%PDF")
    page = parsed(faulty.site, "notices/P-1/index.html")
    assert [link for link in links(page) if link.endswith(".pdf")] == ["notice.pdf"]


def test_a_session_without_a_policy_invites_nobody(faulty: Workspace) -> None:
    page = parsed(faulty.site, "sessions/3/index.html")
    assert "نشست‌ها.xlsx › نشست‌ها › E4" in text(page.root)
    assert not [s for s in page.all("section") if s.get("aria-labelledby") == "roster"]
    assert not (faulty.site / "sessions/3/roster.pdf").exists()


def test_the_faulty_site_is_as_sound_as_any(faulty: Workspace) -> None:
    site = parse_site(faulty.site)
    for page in site.values():
        inline(page)
        for link in links(page):
            assert (faulty.site / target(page, link)[0]).is_file(), f"{page.path} → {link}"
    assert lost_anchors(site) == []


# --- parties come and go, and bring what they like ------------------------------------------------------------------


def test_a_party_that_left_keeps_its_page_and_is_on_no_list(office: OfficeWriter) -> None:
    stays, leaves = ("A", "حزب نمونهٔ ماندگار"), ("B", "حزب نمونهٔ رفتنی")
    workspace = office({"احزاب": [("کد", "نام حزب"), stays, leaves]})
    workspace.build()
    workspace.write("دفتر.xlsx", {"احزاب": [("کد", "نام حزب"), stays]})
    done = workspace.build().published
    assert done.removed == ()  # an address that was once published goes on working
    assert "رفتنی" in (workspace.site / "parties" / "B" / "index.html").read_text(encoding="utf-8")
    assert "رفتنی" not in (workspace.site / "parties" / "index.html").read_text(encoding="utf-8")


def test_a_row_of_data_is_never_taken_for_a_header(office: OfficeWriter) -> None:
    workspace = office(
        {
            "احزاب": [
                ("کد", "نام حزب", "نوع", "گستره فعالیت", "دبیر استان", "سمت"),
                ("A", "مجمع نمونهٔ الف", "مجمع", "استانی", "رضا نمونه‌پور", "دبیر"),
                ("B", "حزب نمونهٔ ب", "حزب", "ملی", "کامران نمونه‌پور", "دبیر استان"),
                ("C", "مجمع نمونهٔ پ", "مجمع", "ملی", "مینا نمونه‌پور", "دبیر"),
            ]
        }
    )
    assert [party.code for party in workspace.build().snapshot.parties] == ["B", "A", "C"]


HOSTILE = """<img src="file:///etc/passwd" onerror=alert(1)><script>alert(1)</script>'"` {{ 7*7 }} {% x %} &lt;"""


def test_markup_in_the_sheets_stays_text(office: OfficeWriter) -> None:
    workspace = office(
        {
            "احزاب": [
                ("کد", "نام حزب", "نام کوتاه", "نوع", "شماره پروانه", "دبیرکل", "دبیر استان", "لقب", "سمت"),
                (HOSTILE, f"حزب {HOSTILE}", *[HOSTILE] * 7),
            ],
            "پرونده‌ها": [("حزب", "فرم ۱", "پروانه"), (HOSTILE, f"ناقص: {HOSTILE}", HOSTILE)],
            "نشست‌ها": [
                ("شماره نشست", "عنوان", "تاریخ", "محل", "سیاست دعوت"),
                (1, HOSTILE, "1405/10/01", HOSTILE, "فقط پرونده کامل"),
            ],
            "دستور کار": [("نشست", "دستور کار", "ارائه‌دهنده", "مصوبه"), (1, HOSTILE, HOSTILE, HOSTILE)],
            "تصمیم‌ها": [("نشست", "حزب", "تصمیم", "دلیل"), (1, HOSTILE, "دعوت شود", HOSTILE)],
            "دیدگاه‌ها": [("نشست", "حزب", "حوزه", "دیدگاه", "ذکر نام"), (1, HOSTILE, HOSTILE, HOSTILE, "بلی")],
            "تنظیمات": [("کلید", "مقدار"), *((key, HOSTILE) for key in ("سربرگ", "امضاکننده", "رونوشت", "نشانی"))],
        }
    )
    workspace.build()
    site = parse_site(workspace.site)
    for page in site.values():
        inline(page)
        assert not list(page.all("img")), page.path
        assert all(script.get("src") and not script.text for script in page.all("script")), page.path
    (party,) = (page for path, page in site.items() if re.match("parties/.+/", path))
    assert to_fa(HOSTILE) in text(party.root)


@pytest.mark.parametrize(
    "code", ["../../../x", "..", "a/b", "a\\b", "CON", "index", "-rf", "p#q?r", "%2e%2e", "حزب۱", "x" * 300]
)
def test_a_code_that_is_no_file_name_gets_a_folder_of_its_own(office: OfficeWriter, code: str) -> None:
    workspace = office({"احزاب": [("کد", "نام حزب"), (code, "حزب نمونه"), ("P1", "حزب دیگر")]})
    workspace.build()
    (folder,) = (path for path in (workspace.site / "parties").iterdir() if path.is_dir() and path.name != "P1")
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", folder.name) and len(folder.name) < 40
    assert sorted(path.name for path in workspace.root.iterdir()) == ["input", "output", "records"]
    assert f"{folder.name}/index.html" in (workspace.site / "parties/index.html").read_text(encoding="utf-8")


# --- what must never be published ---------------------------------------------------------------------------------

REGISTER = {
    "تلفن همراه": "mobile", "تلفن": "phone", "رایانامه": "email", "نشانی": "address", "کد پستی": "postal code",
    "کد ملی": "national id", "شناسه ملی": "legal id", "ملاحظات": "note",
}  # fmt: skip
PRIVATE_COLUMNS = {
    "احزاب.xlsx": REGISTER,
    "پرونده‌ها.xlsx": {"ملاحظات": "note"},
    "نشست‌ها.xlsx": {"ملاحظات": "note"},
}
KINDS = list(REGISTER.values())


class Private(NamedTuple):
    """A value of the sheets that no reader of the site may see."""

    kind: str
    value: str


@pytest.fixture(scope="session")
def private_values() -> list[Private]:
    """Read with another library than the program's own."""
    found = set()
    for file, private in PRIVATE_COLUMNS.items():
        for sheet in load_workbook(ROOT / "input" / file, data_only=True).worksheets:
            rows = [[str(value or "").strip() for value in row] for row in sheet.iter_rows(values_only=True)]
            header = next(row for row in rows if sum(map(bool, row)) > 2)
            for row in rows[rows.index(header) + 1 :]:
                cells = zip(header, row, strict=True)
                found |= {Private(private[title], value) for title, value in cells if title in private and value}
    return sorted(found)


def squeezed(value: str) -> str:
    """Letters and digits only, in one script and one case: «۰۹۱۲ ۰۰۰-۰۱۱۶» is 09120000116."""
    return re.sub(r"[\W_]+", "", fold(to_latin(html.unescape(value))))


@cache
def readable(path: Path, mtime: int) -> str:  # the time keeps a changed file apart from what it was
    """All that can be read out of a file of the site, squeezed; of a PDF by two programs, for they differ."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return "\n".join(squeezed(book.read(name).decode("utf-8", "replace")) for name in book.namelist())
    if path.suffix == ".ics":
        data = data.replace(b"\r\n ", b"")  # folded lines
    if path.suffix != ".pdf":
        return squeezed(data.decode("utf-8" if path.suffix in (".html", ".css", ".js", ".txt", ".ics") else "latin-1"))
    reader = PdfReader(path)
    shown = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    pieces = [shown, *(page.extract_text() for page in reader.pages), str(reader.metadata), data.decode("latin-1")]
    return "\n".join(squeezed(piece) for piece in pieces)


def leaks(site: Path, values: Iterable[Private]) -> list[tuple[str, str, str]]:
    """(file, kind, value) of every private value that can be read in the site."""
    wanted = []
    for private in values:
        needle = squeezed(private.value)
        # some readers of PDFs turn runs of digits around
        wanted += [(private, needle)] + ([(private, needle[::-1])] if needle.isdecimal() else [])
    found = []
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        shown = readable(path, path.stat().st_mtime_ns)
        found += [(path.relative_to(site).as_posix(), p.kind, p.value) for p, needle in wanted if needle in shown]
    return found


def test_no_private_value_is_anywhere_in_the_site(sample: Built, private_values: list[Private]) -> None:
    n_of = {kind: sum(private.kind == kind for private in private_values) for kind in KINDS}
    assert min(n_of.values()) > 2 and n_of["mobile"] > 30 and n_of["email"] > 25
    assert leaks(sample.site, private_values) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("script", ["latin", "persian"])
def test_the_search_would_find_one(
    sample: Built, private_values: list[Private], tmp_path: Path, kind: str, script: str
) -> None:
    planted = next(p for p in private_values if p.kind == kind)
    value = to_fa(planted.value) if script == "persian" else to_latin(planted.value)
    page = (sample.site / "parties/P01/index.html").read_text(encoding="utf-8")
    (tmp_path / "planted.html").write_text(
        page.replace("</main>", f'<p title="{value}">…</p></main>'), encoding="utf-8"
    )
    assert ("planted.html", kind, planted.value) in leaks(tmp_path, private_values)


def test_the_search_reads_pdfs_too(sample: Built) -> None:
    """The office's own number and address are public, and stand in every notice."""
    public = [Private("phone", "080 3300 0999"), Private("address", "شهر نمونه، میدان استانداری")]
    found = leaks(sample.site / "notices", public)
    for private in public:
        assert {f for f, *_, value in found if value == private.value and f.endswith(".pdf")} == {
            path.relative_to(sample.site / "notices").as_posix() for path in sample.site.glob("notices/*/notice.pdf")
        }


def test_a_faction_is_said_by_its_party_and_only_on_the_page_of_the_house(pages: Mapping[str, Page]) -> None:
    from scripts.make_sample import HOUSE_MEMBERS

    factions = {fold(row[2]) for row in HOUSE_MEMBERS if row[2]}
    assert factions and all(faction in pages["house/index.html"].words for faction in factions)
    elsewhere = {path for path, page in pages.items() if any(faction in page.words for faction in factions)}
    assert elsewhere == {"house/index.html"}
    for row in next(e for e in pages["house/index.html"].section("members").iter("tbody")):
        party, _, _, faction, *_ = (text(cell) for cell in row)
        (said,) = [member[2] for member in HOUSE_MEMBERS if NAMES[member[0]] == party]
        assert faction == (said or "—")


def test_a_view_without_permission_is_on_no_page_of_its_party(pages: Mapping[str, Page]) -> None:
    from scripts.make_sample import NO, VIEWS

    for _, party, _, view, attributable, *_ in VIEWS:
        is_shown = fold(view) in pages[f"parties/{party}/index.html"].words
        assert is_shown is (attributable != NO), view


def test_the_register_of_views_names_only_who_may_be_named(pages: Mapping[str, Page]) -> None:
    from scripts.make_sample import NO, VIEWS

    rows = {text(list(row)[1]): text(row) for row in pages["views/index.html"].section("domains").iter("tr")}
    for _, party, _, view, attributable, *_ in VIEWS:
        assert (NAMES[party] in rows[view]) is (attributable != NO), view
    by_party = text(pages["views/index.html"].section("by-party"))
    assert {code for code, name in NAMES.items() if name in by_party} == {row[1] for row in VIEWS if row[4] != NO}
