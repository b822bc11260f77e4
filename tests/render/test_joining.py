"""Papers joined for the printer: every page, tag, link and header is still there, and the bytes are always the same."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf
import pytest
from weasyprint import HTML

from generator.keeping.manifest import Manifest
from generator.model.artifact import Artifact, Kind
from generator.model.errors import MachineError
from generator.render.batches import Binder, Part
from generator.render.drawing import Drawing
from generator.render.joining import join
from generator.render.paper import NotJoinableError
from generator.settings import load

TABLE = "<table><thead><tr><th>مدرک</th><th>وضعیت</th></tr></thead><tbody><tr><td>الف</td><td>ناقص</td></tr></tbody></table>"
PIECES = (
    "<h1>فهرست</h1>" + TABLE,
    "<h1 id=a>عنوان (5 0 R)</h1><p><a href='#b'>پیوند</a> <a href='https://x.example/(1 0 R)'>نشانی</a></p>"
    "<h2 id=b style='break-before:page'>ب</h2>" + TABLE,
    "<p id=b>پایان <a href='#b'>همین</a></p>" + TABLE,
)


@pytest.fixture(scope="module")
def papers() -> list[bytes]:
    """Three papers of one, two and one page, with the same names inside."""
    pages = [f"<html lang=fa dir=rtl><title>برگ {n} (۱)</title><body>{body}" for n, body in enumerate(PIECES)]
    return [HTML(string=html).write_pdf(pdf_variant="pdf/ua-1") for html in pages]


@pytest.fixture(scope="module")
def joined(papers: list[bytes]) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(join(papers)), strict=True)


def catalogue(reader: pypdf.PdfReader) -> Any:
    return reader.root_object


def tags(node: Any) -> Iterator[Any]:
    """Every structure element below one, itself included."""
    node = node.get_object()
    if isinstance(node, dict) and "/S" in node:
        yield node
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from tags(kid)


def test_every_page_is_there_with_what_it_says(papers: list[bytes], joined: pypdf.PdfReader) -> None:
    alone = [page for data in papers for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert [page.extract_text() for page in joined.pages] == [page.extract_text() for page in alone]
    assert [page.get_contents().get_data() for page in joined.pages] == [p.get_contents().get_data() for p in alone]  # type: ignore[union-attr]


def test_title_and_language_are_the_first_paper_s(joined: pypdf.PdfReader) -> None:
    assert joined.metadata and joined.metadata.title == "برگ 0 (۱)"
    assert catalogue(joined)["/Lang"] == "fa"
    assert b"pdfuaid" in catalogue(joined)["/Metadata"].get_object().get_data()


def test_every_paper_has_a_bookmark(joined: pypdf.PdfReader) -> None:
    found = [(o.title, joined.get_destination_page_number(o)) for o in joined.outline]  # type: ignore[union-attr,arg-type]
    assert found == [("برگ 0 (۱)", 0), ("برگ 1 (۱)", 1), ("برگ 2 (۱)", 3)]


def test_all_tags_hang_on_one_tree(papers: list[bytes], joined: pypdf.PdfReader) -> None:
    root = catalogue(joined)["/StructTreeRoot"].get_object()
    (top,) = root["/K"]
    alone = [catalogue(pypdf.PdfReader(io.BytesIO(data)))["/StructTreeRoot"]["/K"][0] for data in papers]
    expected = [
        "/Document",
        *("/Part" if tag["/S"] == "/Document" else tag["/S"] for one in alone for tag in tags(one)),
    ]
    assert [tag["/S"] for tag in tags(top)] == expected
    for tag in tags(top):
        kids = tag["/K"] if isinstance(tag["/K"], list) else [tag["/K"]]
        for kid in (k.get_object() for k in kids):
            assert not isinstance(kid, dict) or "/P" not in kid or kid["/P"].get_object() is tag.get_object()


def test_the_number_of_a_page_finds_its_own_tags(joined: pypdf.PdfReader) -> None:
    numbers = catalogue(joined)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    found = dict(zip(numbers[::2], numbers[1::2], strict=True))
    assert list(found) == sorted(found) and len(found) == len(numbers) // 2
    for page in joined.pages:
        marked = found[page["/StructParents"]].get_object()
        assert {tag.get_object()["/Pg"].get_object()["/StructParents"] for tag in marked} == {page["/StructParents"]}
        for link in (a.get_object() for a in page.get("/Annots", [])):
            tag = found[link["/StructParent"]].get_object()
            assert tag["/S"] == "/Link"
            assert any(
                k.get_object()["/Obj"].get_object() == link for k in tag["/K"] if isinstance(k.get_object(), dict)
            )


def test_links_lead_where_they_led(joined: pypdf.PdfReader) -> None:
    names = {name: joined.get_destination_page_number(place) for name, place in joined.named_destinations.items()}
    led = {}
    for number, page in enumerate(joined.pages):
        for link in (a.get_object() for a in page.get("/Annots", [])):
            led[number, link["/Contents"]] = names[link["/Dest"]] if "/Dest" in link else link["/A"]["/URI"]
    assert led == {(1, "b"): 2, (1, "https://x.example/(1%200%20R)"): "https://x.example/(1%200%20R)", (3, "b"): 3}


def test_the_cells_of_tables_still_find_their_headers(joined: pypdf.PdfReader) -> None:
    top = catalogue(joined)["/StructTreeRoot"]["/K"][0]
    ids = [tag["/ID"] for tag in tags(top) if "/ID" in tag]
    asked = [name for tag in tags(top) if "/A" in tag for name in tag["/A"].get("/Headers", [])]
    assert len(ids) == len(set(ids)) == 6
    assert sorted(asked) == sorted(ids)


def test_a_joined_file_can_be_joined_again(papers: list[bytes]) -> None:
    """A frozen batch is a paper like any other."""
    again = pypdf.PdfReader(io.BytesIO(join([join(papers), papers[0]])), strict=True)
    assert len(again.pages) == 5


def test_the_same_papers_give_the_same_bytes(papers: list[bytes]) -> None:
    assert join(papers) == join(list(papers))


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n%%EOF\n", b"no pdf at all", b"%PDF-1.4\nxref\n0 1\nstartxref\n9\n%%EOF\n"]
)
def test_what_is_no_paper_of_ours_is_named_by_its_position(papers: list[bytes], data: bytes) -> None:
    with pytest.raises(NotJoinableError) as caught:
        join([papers[0], papers[1], data])
    assert caught.value.args == (2,)


def test_a_cut_paper_is_refused(papers: list[bytes]) -> None:
    whole = papers[1]
    for end in range(100, len(whole) - 10, len(whole) // 40):
        with pytest.raises(NotJoinableError):
            join([papers[0], whole[:end]])
    assert re.search(rb"startxref", whole)


# --- batches ----------------------------------------------------------------------------------------------------------


def test_a_batch_is_its_cover_and_its_parts(tmp_path: Path, papers: list[bytes]) -> None:
    """Issued letters are joined as they were frozen; papers as they were laid out in the same run."""
    settings = load(tmp_path, today="1405-09-01")
    settings.records.mkdir()
    (settings.records / "L1.pdf").write_bytes(papers[1])
    template = tmp_path / "templates" / "t.html"
    template.parent.mkdir()
    template.write_text("<html lang=fa dir=rtl><title>{{ title }}</title><body class=report><p>{{ title }}")
    settings = load(tmp_path, today="1405-09-01")
    artifacts = (
        Artifact("all.pdf", "t.html", {"title": "All", "parts": ["b/L1.pdf", "a.pdf"]}, Kind.BATCH),
        Artifact("a.pdf", "t.html", {"title": "Drawn"}, Kind.PDF),
        Artifact("b/L1.pdf", "", {"file": "L1.pdf", "sha256": sha256(papers[1]).hexdigest()}, Kind.FROZEN),
    )
    Drawing(settings, Manifest(settings.output)).fill(tmp_path / "site", artifacts, lambda _done, _of: None)
    assert (tmp_path / "site/b/L1.pdf").read_bytes() == papers[1]
    batch = pypdf.PdfReader(tmp_path / "site/all.pdf")
    assert [page.extract_text().split()[0] for page in batch.pages[::3]] == ["All", "Drawn"]
    assert batch.metadata and batch.metadata.title == "All"
    (settings.records / "L1.pdf").write_bytes(b"damaged")
    with pytest.raises(MachineError) as caught:
        Drawing(settings, Manifest(settings.output)).fill(tmp_path / "again", artifacts, lambda _done, _of: None)
    assert caught.value.code == "frozen_changed"


# --- what is kept of a batch ------------------------------------------------------------------------------------------


def bound(folder: Path, papers: list[bytes], standing: bytes, read: list[int], program: str = "1") -> bytes:
    """A batch of the papers after one that stands there; `read` gets the positions of the papers that were read."""
    (folder / "all.pdf").write_bytes(standing)

    def part(n: int, data: bytes) -> Part:
        def reading() -> bytes:
            read.append(n)
            return data

        return Part(sha256(data).hexdigest(), reading)

    parts = [part(n, data) for n, data in enumerate(papers)]
    binder = Binder(folder / "kept", program)
    return b"".join(binder.bind("all.pdf", parts, folder / "all.pdf", sha256(standing).hexdigest())[0])


def test_only_the_paper_that_changed_is_taken_apart(tmp_path: Path, papers: list[bytes]) -> None:
    read: list[int] = []
    first = bound(tmp_path, papers, b"", read)
    assert (first, read) == (join(papers), [0, 1, 2])
    read.clear()
    changed = [papers[0], papers[2], papers[2]]
    assert bound(tmp_path, changed, first, read) == join(changed)
    assert read == [1]


@pytest.mark.parametrize("what", ["program", "standing", "memory", "cut", "none"])
def test_what_is_kept_of_another_batch_is_not_taken(tmp_path: Path, papers: list[bytes], what: str) -> None:
    """Of another program, of a batch that was tampered with, or damaged: all is taken apart, with the same bytes."""
    read: list[int] = []
    standing = bound(tmp_path, papers, b"", read)
    (memory,) = (tmp_path / "kept").iterdir()
    stored = memory.read_bytes()
    if what == "memory":
        memory.write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    elif what == "cut":
        memory.write_bytes(stored[:40])
    elif what == "standing":
        standing = standing.replace(b"WeasyPrint", b"WeasyPrynt")
        standing = standing[:-1]
    read.clear()
    assert bound(tmp_path, papers, standing, read, "2" if what == "program" else "1") == join(papers)
    assert read == ([] if what == "none" else [0, 1, 2])
