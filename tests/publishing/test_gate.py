"""The privacy gate: whatever the encoding, a private value in the finished site stops it; the words of all do not."""

from __future__ import annotations

import base64
import html
import json
import quopri
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from generator.keeping.seal import digests
from generator.language.persian import to_fa
from generator.model import Addressee, Place, PrivateCell, Source
from generator.model.artifact import Artifact
from generator.model.errors import LeakError
from generator.privacy.candidates import Candidates, candidates_in
from generator.publishing import decode, gate
from generator.publishing.gate import Gate
from generator.publishing.inspection import Inspection, LeaksError
from generator.render.xlsx import workbook
from generator.settings import load
from generator.tables.columns import TABLES, Privacy
from generator.tables.confidential import addressed

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

ROOT = Path(__file__).parents[2]
ARABIC = str.maketrans("یک۰۱۲۳۴۵۶۷۸۹", "يك٠١٢٣٤٥٦٧٨٩")


def cell(value: str, column: str = "تلفن همراه", is_notice: bool = False) -> PrivateCell:
    return PrivateCell(value, "parties", column, Place("input/دفتر.xlsx", "احزاب", "C2"), is_notice)


def escaped(value: str) -> str:
    return json.dumps(value)[1:-1]


#: Fourteen ways in which a value can stand in a file.
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "as typed": str.encode,
    "Arabic letters and digits": lambda v: v.translate(ARABIC).encode(),
    "Persian digits": lambda v: to_fa(v).encode(),
    "spread with marks": lambda v: "\u200c".join(v).encode(),
    "URL": lambda v: quote(v, safe="").encode(),
    "HTML decimal": lambda v: "".join(f"&#{ord(c)};" for c in v).encode(),
    "HTML hexadecimal": lambda v: "".join(f"&#x{ord(c):x};" for c in v).encode(),
    "HTML attribute": lambda v: f'<p title="{html.escape(v)}">'.encode(),
    "between tags": lambda v: f"<b>{v[:4]}</b><i>{v[4:]}</i>".encode(),
    "JavaScript": lambda v: "".join(f"\\u{ord(c):04x}" for c in v).encode(),
    "base64": lambda v: base64.b64encode(v.encode()),
    "base64 of a longer text": lambda v: base64.urlsafe_b64encode(f"کسی که پیش از آن {v} و پس از آن".encode()),
    "UTF-16": lambda v: v.encode("utf-16"),
    "quoted-printable": lambda v: quopri.encodestring(v.encode()),
}

KINDS: dict[str, Callable[[int], str]] = {
    "mobile": lambda n: f"0912{7_000_000 + 7919 * n:07d}",
    "phone": lambda n: f"024-3{1_000_000 + 6007 * n:07d}",
    "national_id": lambda n: f"{4_000_000_019 + 104_729 * n}",
    "email": lambda n: f"kanari{n}@branch{n}.example.ir",
    "address": lambda n: f"کوی ناپیدا، بن‌بست قناری شمارهٔ {n + 100}، طبقهٔ دوم",
}
CANARIES = [cell(make(n), column) for column, make in KINDS.items() for n in range(100)]


@pytest.fixture(scope="module")
def of_canaries() -> Gate:
    return Gate.against(CANARIES)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_500_canaries_are_found_in_every_encoding(of_canaries: Gate, encoding: str) -> None:
    missed = []
    for canary in CANARIES:
        page = b"<p>" + b"x" * (len(canary.value) % 7) + b" " + ENCODINGS[encoding](canary.value) + b" </p>"
        if encoding == "UTF-16":
            page = ENCODINGS[encoding](f"<p>{canary.value}</p>")
        if canary not in {hit.cell for hit in of_canaries.look("index.html", page)}:
            missed.append(canary.value)
    assert missed == []


def test_a_page_without_canaries_passes(of_canaries: Gate) -> None:
    """The positive control of the one above: near misses are no hits."""
    near = " ".join(canary.value[:-1] + ("x" if canary.value[-1] != "x" else "y") for canary in CANARIES)
    assert list(of_canaries.look("index.html", near.encode())) == []


def test_canaries_in_a_workbook(of_canaries: Gate) -> None:
    table = {"title": "فهرست", "columns": [{"title": "الف"}], "rows": [[canary.value] for canary in CANARIES]}
    found = {hit.cell for hit in of_canaries.look("sessions/1/roster.xlsx", workbook([table]))}
    assert found == set(CANARIES)


def test_canaries_that_are_drawn_in_a_pdf(tmp_path: Path) -> None:
    """As text in a paragraph with a subset font, in the title, and in an alternative text."""
    from generator.engine.layout import Engine
    from generator.settings import shipped_templates

    some = [canary for n, canary in enumerate(CANARIES) if n % 50 == 7]
    paragraphs = "".join(f"<p>متن {html.escape(c.value)} متن</p>" for c in some)
    titled = html.escape(CANARIES[0].value)
    page = f'<html lang="fa" dir="rtl"><head><title>{titled}</title></head><body>{paragraphs}</body></html>'
    data = Engine((shipped_templates() / "assets",)).pdf(page, "a.pdf")
    found = {hit.cell for hit in Gate.against(CANARIES).look("a.pdf", data)}
    assert found == {*some, CANARIES[0]}


# --- no false alarm ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("private", "page"),
    [
        ("1234", "۱۲۳۴"),  # too short to be anybody's
        ("مأموریت", "در مأموریت"),
        ("0912 700 0000", "شمارهٔ ۹۱۲۷۰۰۰۰۰۰۱"),  # another number that only begins alike
        ("پیگیری شود", "این کار پیگیری شود"),
    ],
)
def test_no_hit(private: str, page: str) -> None:
    assert list(Gate.against([cell(private)]).look("index.html", page.encode())) == []


def test_what_is_typed_into_a_public_cell_as_well_stands_only_where_that_cell_is_shown(tmp_path: Path) -> None:
    settings = load(tmp_path, today="1405-09-01")
    pages = {"a.html": "پروانهٔ ۰۲۴۱۲۳۴۵۶۷", "b.html": "تماس: ۰۲۴۱۲۳۴۵۶۷"}
    for name, text in pages.items():
        (settings.site / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.site / name).write_text(text, encoding="utf-8")
    given = [Artifact("a.html", "", {"rows": [{"licence": "0241234567"}]}), Artifact("b.html", "", {"rows": []})]
    with pytest.raises(LeaksError) as caught:
        looking = Inspection([cell("0241234567")], ["شمارهٔ پروانه: ۰۲۴۱۲۳۴۵۶۷"], settings, artifacts=given)
        looking.look(settings.site, digests(settings.site))
    assert caught.value.paths == {"b.html"}


@pytest.mark.parametrize(
    ("path", "n_hits"),
    [
        ("notices/P-1/notice.pdf", 0),
        ("notices/P-2/notice.pdf", 1),
        ("sessions/1/letters/P-1.pdf", 0),
        ("sessions/1/letters/P-2.pdf", 1),
        ("sessions/1/letters/old.pdf", 0),  # issued when it was right
        ("house/letters/P-1.pdf", 0),
        ("deficiencies/all-notices.pdf", 0),
        ("parties/P-1/index.html", 1),
        ("index.html", 1),
    ],
)
def test_how_a_party_is_addressed_stands_in_its_own_letters_only(path: str, n_hits: int) -> None:
    title = cell("سرپرست محترم دفتر استانی جنوب", "سمت", is_notice=True)
    to = {
        "P-1": Addressee(Source("", "", 0, {}), "P-1", role_title=title.value),
        "P-2": Addressee(Source("", "", 0, {}), "P-2", honorific="جناب"),
    }
    allowed = addressed(to, ("P-1", "P-2"), ["sessions/1/letters/old.pdf"])
    looking = Gate.against([title], addressed=allowed)
    list(looking.look("notices/P-1/index.html", title.value.encode()))  # seen there, it is still not known elsewhere
    assert len(list(looking.look(path, title.value.encode()))) == n_hits


def test_what_two_pages_share_is_searched_once_and_what_they_join_is_found() -> None:
    address = "کوی ناپیدا، بن‌بست قناری شمارهٔ ۱۲"
    looking = Gate.against([cell(address)])
    pages = ["سر\nکوی ناپیدا، بن‌بست\nپا", "سر\nقناری شمارهٔ ۱۲\nپا", "سر\nکوی ناپیدا، بن‌بست\nقناری شمارهٔ ۱۲\nپا"]
    assert [len(list(looking.look("a.html", page.encode()))) for page in pages] == [0, 0, 1]


def test_a_value_that_was_found_once_is_found_again() -> None:
    looking = Gate.against([cell("09127000000")])
    assert [len(list(looking.look(path, b"x\n09127000000\n"))) for path in ("a.html", "b.html")] == [1, 1]


def test_bytes_that_are_no_format_are_read_as_text() -> None:
    for data in (b"%PDF-1.7 broken", b"PK\x03\x04 broken", b"\x00" * 100, b""):
        list(decode.texts("a", data + b" 09127000000"))


def test_what_a_pdf_escapes_wrongly_is_read_all_the_same() -> None:
    assert list(Gate.against([cell("09127000000")]).look("a", b"%PDF-1.7 (\\8 09127000000)"))


@pytest.mark.parametrize("n_kinds", [40, 255, 256, 600])
def test_the_drawn_signs_of_a_page_are_read_however_many_kinds_there_are(n_kinds: int) -> None:
    """Persian lines are drawn from the left, backwards; ligatures are several letters, some glyphs nothing."""
    letters = "ابپتثجچحخدذرزسشصضطظعغفقکگلمنوهی"
    meanings = {chr(n): letters[n % len(letters)] if n % 5 else ("", "لا", "x")[n % 3] for n in range(1, n_kinds + 1)}
    runs = ["".join(chr(1 + (start + n) % n_kinds) for n in range(30)) for start in range(0, n_kinds, 20)]
    drawn = "\n".join(decode._drawn("\uffff".join(runs), [meanings])).split("\n")
    assert [line for line in drawn if line] == ["".join(meanings[sign] for sign in run[::-1]) for run in runs]


# --- in a run ---------------------------------------------------------------------------------------------------

HEADER = ("کد", "نام حزب", "دبیر استان", "لقب", "تلفن همراه", "رایانامه", "نشانی", "کد ملی", "ملاحظات", "ستون ناشناخته")
ROW = ("A", "حزب نمونه", "سیما نمونه", "سرکار خانم دکتر مهندس", "09121234567", "sima@example.ir",
       "کوی ناپیدا، بن‌بست قناری، پلاک ۱۲", "0499370899", "این یادداشت تنها برای اداره است", "رازی که ستونش شناخته نیست")  # fmt: skip


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    return office({"احزاب": [HEADER, ROW]})


def test_a_private_value_is_nowhere(workspace: Workspace) -> None:
    workspace.build(pdf=True)
    private = [cell(value) for value in ROW[4:]]
    gate_of_all = Gate.against(private)
    assert {c.value for c in gate_of_all.cells()} == set(ROW[4:])
    for path in digests(workspace.site):
        assert list(gate_of_all.look(path, (workspace.site / path).read_bytes())) == []


@pytest.mark.parametrize("value", ROW[4:-1])  # what stands in a column that is not known is not classified
def test_a_template_that_leaks_into_every_page_is_refused(workspace: Workspace, value: str) -> None:
    """Not even a neutral page can stand in."""
    workspace.build()
    before = digests(workspace.site)
    shipped, own = (root / "templates" / "reports" / "base.html" for root in (ROOT, workspace.root))
    own.parent.mkdir(parents=True)
    own.write_text(shipped.read_text(encoding="utf-8") + base64.b64encode(value.encode()).decode(), encoding="utf-8")
    run = workspace.run("--no-pdf")
    assert run.code == 1 and run.out == ""
    assert "404.html" in run.err and value not in run.err and "Traceback" not in run.err
    assert digests(workspace.site) == before


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are searched, while the test runs."""
    found: list[str] = []
    look = Gate.look

    def noted(self: Gate, path: str, *rest: Any) -> Iterator[gate.Hit]:
        found.append(path)
        return look(self, path, *rest)

    monkeypatch.setattr(Gate, "look", noted)
    return found


def test_files_that_stayed_are_not_searched_again(workspace: Workspace, read: list[str]) -> None:
    workspace.build()
    read.clear()
    workspace.build()
    assert read == []
    before = digests(workspace.site)
    workspace.build(today="1405-09-02")
    assert set(read) == {path for path, digest in digests(workspace.site).items() if before.get(path) != digest}
    assert "index.html" in read


@pytest.mark.parametrize(
    ("column", "secret"),
    [
        (4, "09121234568"),
        (5, "sima2@example.ir"),
        (6, "کوی ناپیدا، بن‌بست قناری، پلاک ۱۳"),
        (9, "رازی دیگر که ستونش نیست"),
    ],
)
def test_a_new_secret_is_looked_for_in_what_was_read_before(
    workspace: Workspace, read: list[str], column: int, secret: str
) -> None:
    workspace.build()
    read.clear()
    workspace.write("دفتر.xlsx", {"احزاب": [HEADER, (*ROW[:column], secret, *ROW[column + 1 :])]})
    workspace.build()
    assert read == []
    (workspace.output / ".cache" / "gate.text").unlink()  # without it in the files themselves
    workspace.write("دفتر.xlsx", {"احزاب": [HEADER, (*ROW[:6], f"{secret}9", *ROW[7:])]})
    workspace.build()
    assert set(read) == set(digests(workspace.site))


@pytest.mark.parametrize("secret", ["09120000009", "sima2@example.ir", "کوی ناپیدا، بن‌بست قناری، پلاک ۱۳"])
@pytest.mark.parametrize("encoding", ["as typed", "Persian digits", "HTML hexadecimal", "base64", "between tags"])
def test_a_new_secret_that_is_on_an_old_page_is_found(tmp_path: Path, secret: str, encoding: str) -> None:
    site, settings = tmp_path / "output" / "site", load(tmp_path, today="1405-09-01")
    site.mkdir(parents=True)
    (site / "a.html").write_bytes(b"<p>" + ENCODINGS[encoding](secret) + b"</p>")
    Inspection([cell("09121234567")], [], settings).look(site, digests(site))
    Inspection([cell("09121234567"), cell("09121234568")], [], settings).look(site, digests(site))
    with pytest.raises(LeakError):
        Inspection([cell("09121234567"), cell(secret)], [], settings).look(site, digests(site))


SECRET = "کوی ناپیدا، بن‌بست قناری، پلاک ۱۳"
PAGES: dict[str, Callable[[list[str]], bytes]] = {
    "a.html": lambda lines: "\n".join(f"<td>{line}</td>" for line in lines).encode(),
    "a.xlsx": lambda lines: workbook([{"title": "الف", "columns": [{"title": "متن", "width": 9}],
                                       "rows": [[line] for line in lines]}]),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_of_a_page_that_changed_only_what_is_new_is_searched(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, after, settings = tmp_path / "output/site", tmp_path / "after", load(tmp_path, today="1405-09-01")
    lines, looked = [f"سطر شمارهٔ {n}" for n in range(500)], list[str]()
    for folder, text in ((site, "پیش از این"), (after, "پس از این")):
        folder.mkdir(parents=True)
        (folder / name).write_bytes(PAGES[name]([*lines[:250], text, *lines[250:]]))
    Inspection([cell(SECRET)], [], settings).look(site, digests(site))

    def noted(text: str) -> Candidates:
        looked.append(text)
        return candidates_in(text)

    monkeypatch.setattr("generator.publishing.gate.candidates_in", noted)
    Inspection([cell(SECRET)], [], settings).look(after, digests(after))
    said = "\n".join(looked)
    assert "پس از این" in said
    assert lines[100] not in said


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("before", "now"),
    [
        (["الف", "ب"], ["الف", SECRET, "ب"]),
        (["الف", SECRET[:12], "ب", SECRET[12:]], ["الف", SECRET[:12], SECRET[12:], "ب"]),  # its halves were there
        (["الف", SECRET[:6], SECRET[6:12], "ب"], ["الف", SECRET[:6], SECRET[6:12], SECRET[12:], "ب"]),
        (  # each piece stood beside the next one, but not all of them in a row
            [SECRET[:6], SECRET[6:12], "ب", SECRET[6:12], SECRET[12:]],
            ["الف", SECRET[:6], SECRET[6:12], SECRET[12:], "ب"],
        ),
    ],
)
def test_a_secret_in_what_is_new_on_a_page_is_found(
    tmp_path: Path, name: str, before: list[str], now: list[str]
) -> None:
    site, after, settings = tmp_path / "output/site", tmp_path / "after", load(tmp_path, today="1405-09-01")
    for folder, lines in ((site, before), (after, now)):
        folder.mkdir(parents=True)
        (folder / name).write_bytes(PAGES[name](lines))
    Inspection([cell(SECRET)], [], settings).look(site, digests(site))
    with pytest.raises(LeakError):
        Inspection([cell(SECRET)], [], settings).look(after, digests(after))


def test_what_was_never_searched_is_no_reason_to_pass_anything_over(tmp_path: Path) -> None:
    """As when somebody has put a page into the site: the one that is drawn in its place says the same."""
    site, after, settings = tmp_path / "output/site", tmp_path / "after", load(tmp_path, today="1405-09-01")
    for folder in (site, after):
        folder.mkdir(parents=True)
    Inspection([cell(SECRET)], [], settings).look(site, digests(site))
    (site / "a.html").write_text(f"{SECRET}\n")
    (after / "a.html").write_text(f"{SECRET}\n\n")
    with pytest.raises(LeakError):
        Inspection([cell(SECRET)], [], settings).look(after, digests(after))


def test_a_cover_is_searched_once_and_again_for_a_new_secret(tmp_path: Path, read: list[str]) -> None:
    site, settings = tmp_path / "output/site", load(tmp_path, today="1405-09-01")
    site.mkdir(parents=True)
    batch, cover = "deficiencies/all-notices.pdf", f"نامه‌ها، {SECRET}".encode()
    (site / "deficiencies").mkdir()

    def inspect(content: bytes, secret: str) -> list[str]:
        read.clear()
        (site / batch).write_bytes(content)
        Inspection([cell("09121234567"), cell(secret)], [], settings).look(site, digests(site), {batch: cover})
        return list(read)

    assert inspect(b"1", "09121234568") == [batch]
    assert inspect(b"2", "09121234568") == []
    with pytest.raises(LeakError):
        inspect(b"3", SECRET)


@pytest.mark.parametrize("damage", [lambda text: b"", lambda text: bytes(len(text)), lambda text: text + b"#1"])
def test_a_damaged_memory_hides_nothing(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    site, settings = tmp_path / "output/site", load(tmp_path, today="1405-09-01")
    site.mkdir(parents=True)
    (site / "a.html").write_text("0935 111 22 33")
    Inspection([cell("09121234567")], [], settings).look(site, digests(site))
    text = tmp_path / "output/.cache/gate.text"
    text.write_bytes(damage(text.read_bytes()))
    (site / "b.html").write_text("b")
    Inspection([cell("09121234567")], [], settings).look(site, digests(site))
    with pytest.raises(LeakError):
        Inspection([cell("09121234567"), cell("09351112233")], [], settings).look(site, digests(site))


def test_what_is_no_longer_public_is_a_secret_again(tmp_path: Path) -> None:
    site, settings = tmp_path / "output" / "site", load(tmp_path, today="1405-09-01")
    site.mkdir(parents=True)
    (site / "a.html").write_text("0241234567")
    given = [Artifact("a.html", "", {"licence": "0241234567"})]
    Inspection([cell("0241234567")], ["پروانه: 0241234567"], settings, artifacts=given).look(site, digests(site))
    with pytest.raises(LeakError):
        Inspection([cell("0241234567")], [], settings).look(site, digests(site))


def test_a_hit_names_the_file_and_the_column_and_masks_the_value(tmp_path: Path) -> None:
    (tmp_path / "output" / "site").mkdir(parents=True)
    (tmp_path / "output" / "site" / "a.html").write_text("تماس: ۰۹۱۲ ۱۲۳ ۴۵۶۷", encoding="utf-8")
    with pytest.raises(LeakError) as caught:
        site = tmp_path / "output" / "site"
        Inspection([cell("+98 912 123 4567")], [], load(tmp_path, today="1405-09-01")).look(site, digests(site))
    assert {key: str(value) for key, value in caught.value.facts.items() if key != "place"} == {
        "file": "a.html", "column": "تلفن همراه", "value": "…67",
    }  # fmt: skip


# --- by construction --------------------------------------------------------------------------------------------


def test_every_column_of_a_person_is_declared_private() -> None:
    classes = {(t.key, c.field): c.privacy for t in TABLES for c in t.columns}
    for name in ("mobile", "phone", "email", "address", "postal_code", "national_id", "legal_id", "note"):
        assert classes["parties", name] is Privacy.INTERNAL
    assert classes["attendance", "reason"] is Privacy.INTERNAL
    assert classes["parties", "honorific"] is classes["parties", "role_title"] is Privacy.NOTICE
    whole = {"dossier_state", "deficiencies"}  # read as the state and the defect of the dossier as a whole
    whole |= {"weekday"}  # held against the date, and not published
    unread = [c for t in TABLES for c in t.columns if not c.parser and c.field not in whole]
    assert all(c.privacy is not Privacy.PUBLIC for c in unread)


def test_what_only_the_office_sees_has_narrow_permissions(workspace: Workspace) -> None:
    workspace.write("دفتر.xlsx", {"احزاب": [HEADER, ROW, ("A", *ROW[1:])]})  # one finding: the code twice
    assert workspace.run("--no-pdf", prefix=("bash", "-c", 'umask 000; exec "$@"', "bash")).code == 1
    open_to_others = [
        path.relative_to(workspace.root).as_posix()
        for folder in (workspace.output, workspace.root / "records")
        for path in folder.rglob("*")
        if path.is_file() and not path.is_relative_to(workspace.site) and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert [path for path in open_to_others if path != "output/.lock"] == []


def test_the_site_before_which_still_has_what_was_taken_off_is_closed_to_others(workspace: Workspace) -> None:
    cache = workspace.output / ".cache"
    cache.mkdir(parents=True)
    cache.chmod(0o755)  # as it was left by an earlier version
    for today in ("1405-09-01", "1405-09-02", "1405-09-03"):
        assert workspace.run("--no-pdf", today=today).code == 0
    assert (cache / "spare" / "index.html").is_file()
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
