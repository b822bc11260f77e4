"""A public complaint about spreadsheets as an office of ours would meet it: how its workbook is made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from tests.foreign import xlsb

Fill = Callable[[Any, Any], object]  # (page, book)
Make = Callable[[Path], Path]  # folder → the workbook in it

REGISTER = ("کد", "نام حزب", "شماره پروانه", "اعتبار پروانه", "دبیر استان", "تلفن همراه", "نشانی")
SESSIONS = ("شماره نشست", "تاریخ", "ساعت", "محل")
STATES = ("نام حزب", "فرم شماره ۱", "تصویر پروانه", "مرامنامه و اساسنامه")
PARTY = ("P-1", "حزب نمونه")


class Complaint(NamedTuple):
    """One of them. `source` stands behind https://github.com/. `shown` is what a person sees in the cell `at`, or would
    after a look at the column; `result` is what the program says of that cell or, with «@», of its sheet (or why it
    refuses the file, with «!»), '' where it has nothing to say. `suffix`: LibreOffice saves the workbook so first.
    """

    source: str
    symptom: str
    input: str
    make: Make
    shown: str = ""
    result: str = ""
    at: str = "احزاب!C2"
    suffix: str = ""

    @property
    def address(self) -> str:
        return f"https://github.com/{self.source}"


def book(fill: Fill, title: str = "احزاب", **options: Any) -> Make:
    """A workbook of one sheet; `fill(page, book)` writes it."""

    def make(folder: Path) -> Path:
        path = folder / "book.xlsx"
        with xlsxwriter.Workbook(str(path), options) as made:
            fill(made.add_worksheet(title), made)
        return path

    return make


def register(fill: Fill, head: Sequence[str] = REGISTER, **options: Any) -> Make:
    """A register of one party; `fill` writes what is odd."""

    def whole(page: Any, made: Any) -> None:
        page.write_row(0, 0, head)
        page.write_row(1, 0, PARTY)
        fill(page, made)

    return book(whole, **options)


def write(page: Any, at: str, value: object, style: Any = None) -> None:
    """A value as the kind of cell that it is."""
    if isinstance(value, str):
        page.write_string(at, value, style)
    elif isinstance(value, bool):
        page.write_boolean(at, value, style)
    elif isinstance(value, date | time):
        page.write_datetime(at, value, style)
    else:
        page.write_number(at, value, style)


def cell(
    value: object, code: str | int = "", at: str = "C2", *, options: Mapping[str, Any] | None = None, **look: Any
) -> Make:
    """A register with this value, under this number format, in one cell."""
    style = {**look, **({"num_format": code} if code else {})}
    return register(lambda page, made: write(page, at, value, made.add_format(style)), **(options or {}))


def formula(text: str, result: object = "", at: str = "E2") -> Make:
    return register(lambda page, _: page.write_formula(at, text, None, result))


def session(value: object, code: str | int = "", at: str = "B2", **options: Any) -> Make:
    """A table of sessions with this value in one cell."""

    def fill(page: Any, made: Any) -> None:
        page.write_row(0, 0, SESSIONS)
        page.write(1, 0, 1)
        write(page, at, value, made.add_format({"num_format": code} if code else {}))

    return book(fill, "نشست‌ها", **options)


def states(fill: Fill, *, rows: Sequence[Sequence[object]] = ()) -> Make:
    """A register and the wide table of dossiers."""

    def whole(page: Any, made: Any) -> None:
        page.write_row(0, 0, REGISTER[:2])
        page.write_row(1, 0, PARTY)
        page.write_row(2, 0, ("P-2", "حزب دوم"))
        page = made.add_worksheet("پرونده‌ها")
        page.write_row(0, 0, STATES)
        page.write_row(1, 0, (PARTY[1],))
        page.write_row(2, 0, ("حزب دوم",))
        for n, row in enumerate(rows, 1):
            page.write_row(n, 1, row)
        fill(page, made)

    return book(whole)


def hidden(how: str) -> Make:
    """The register on a sheet that is hidden («hide», «very_hidden»), beside an empty one that can be seen."""

    def fill(page: Any, made: Any) -> None:
        page.write_row(0, 0, REGISTER)
        page.write_row(1, 0, (*PARTY, "123"))
        getattr(page, how)()
        seen = made.add_worksheet("نشست‌ها")
        seen.write_row(0, 0, SESSIONS)
        seen.activate()
        seen.set_first_sheet()

    return book(fill)


def beside(fill: Fill) -> Make:
    """A register, and beside it a sheet «یادداشت»."""
    return register(lambda _, made: fill(made.add_worksheet("یادداشت"), made))


def grid(*rows: Sequence[object], title: str = "احزاب", **options: Any) -> Make:
    """These rows, and nothing else."""

    def fill(page: Any, _made: Any) -> None:
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)

    return book(fill, title, **options)


def text(typed: str, encoding: str = "utf-8", name: str = "احزاب.csv") -> Make:
    """A text file."""
    return data(typed.encode(encoding), name)


def data(content: bytes, name: str) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def binary(rows: Sequence[Sequence[str | float]], **more: Any) -> Make:
    return data(xlsxb(rows, **more), "book.xlsb")


def xlsxb(rows: Sequence[Sequence[str | float]], **more: Any) -> bytes:
    return xlsb("احزاب", rows, **more)


# --- made by hand -------------------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"


def members(make: Make, change: Callable[[dict[str, bytes]], object], name: str = "") -> Make:
    """The same workbook with its members changed: name → content."""

    def changed(folder: Path) -> Path:
        path = make(folder)
        with zipfile.ZipFile(path) as archive:
            content = {part: archive.read(part) for part in archive.namelist()}
        change(content)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for part, written in content.items():
                info = zipfile.ZipInfo(part)
                info.filename = part  # as it is: with backslashes, too
                archive.writestr(info, written)
        path.unlink()
        path = folder / (name or path.name)
        path.write_bytes(file.getvalue())
        return path

    return changed


def swapped(make: Make, old: str, new: str, part: str = SHEET) -> Make:
    """The same workbook with another piece of XML in one part, which must be there."""

    def change(content: dict[str, bytes]) -> None:
        assert old.encode() in content[part], old
        content[part] = content[part].replace(old.encode(), new.encode())

    return members(make, change)


def rewritten(make: Make, pattern: str, new: str, part: str = SHEET) -> Make:
    """The same by a regular expression, which must match."""

    def change(content: dict[str, bytes]) -> None:
        content[part], n = re.subn(pattern.encode(), new.encode(), content[part])
        assert n, pattern

    return members(make, change)


def raw(value: str, attributes: str = "", at: str = "C2") -> Make:
    """A register with this XML as the content of one cell."""
    return rewritten(
        register(lambda page, _: page.write_number(at, 77777)),
        f'<c r="{at}"><v>77777</v></c>', f'<c r="{at}" {attributes}>{value}</c>'.replace("\\", "\\\\"),
    )  # fmt: skip


def inline(xml: str, at: str = "E2") -> Make:
    """A register with an inline string in one cell."""
    return raw(f"<is>{xml}</is>", 't="inlineStr"', at)


def shared(xml: str, at: str = "E2") -> Make:
    """A register with this shared string in one cell."""
    return swapped(
        register(lambda page, _: page.write_string(at, "QQQQ")),
        "<si><t>QQQQ</t></si>",
        f"<si>{xml}</si>",
        "xl/sharedStrings.xml",
    )


def prefixed(make: Make, prefix: str, *parts: str) -> Make:
    """The same with every element of these parts behind a namespace prefix."""

    def change(content: dict[str, bytes]) -> None:
        for part in parts:
            xml = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}:", content[part].decode())
            content[part] = xml.replace(" xmlns=", f" xmlns:{prefix}=").encode()

    return members(make, change)


def strict(content: dict[str, bytes]) -> None:
    """Into the strict namespaces of ISO 29500."""
    for part, xml in content.items():
        for old, new in (
            ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "spreadsheetml/main"),
            ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "officeDocument/relationships"),
        ):
            xml = xml.replace(old.encode(), b"http://purl.oclc.org/ooxml/" + new.encode())
        content[part] = xml


def without(part: str) -> Callable[[dict[str, bytes]], None]:
    """Leave out a part, and whatever names it."""

    def change(content: dict[str, bytes]) -> None:
        del content[part]
        name = part.rpartition("/")[2].encode()
        for other in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            content[other] = re.sub(rb"<(?:Relationship|Override) [^>]*" + name + rb'"[^>]*/>', b"", content[other])

    return change


def with_backslashes(content: dict[str, bytes]) -> None:
    for part in [*content]:
        content[part.replace("/", "\\")] = content.pop(part)


def with_capitals(content: dict[str, bytes]) -> None:
    content["xl/SharedStrings.xml"] = content.pop("xl/sharedStrings.xml")


def half(make: Make) -> Make:
    """Its first half."""

    def cut(folder: Path) -> Path:
        path = make(folder)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return path

    return cut
