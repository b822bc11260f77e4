"""The XML parts of a zipped workbook: read by a real parser, whatever prefix, quotes or encoding their writer chose."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from xml.parsers import expat


def parse(parser: expat.XMLParserType, xml: bytes) -> None:
    """Have the whole of it read. Raises ValueError where it is no XML."""
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error


class LocalNames(dict[str, str]):
    """Name of an element → the same without its prefix."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


def elements(xml: bytes, wanted: str) -> list[Mapping[str, str]]:
    """The attributes of each element of that name, whatever its prefix."""
    found: list[Mapping[str, str]] = []
    names = LocalNames()

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if names[name] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parse(parser, xml)
    return found


def related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id → (the last word of its type, the part) of all that belongs to a part; empty where nothing does."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    found = {}
    for relation in elements(archive.read(path), "Relationship"):
        target = relation.get("Target", "")
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[relation.get("Id", "")] = relation.get("Type", "").rpartition("/")[2], target
    return found


def sheet_parts(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Sheet title → its part of the zip; empty when this is no OOXML workbook."""
    names = set(archive.namelist())
    return {title: part for title, (_, part) in named_sheets(archive).items() if part in names}


def named_sheets(archive: zipfile.ZipFile) -> Mapping[str, tuple[str, str]]:
    """Sheet title → (worksheet, chartsheet, xlMacrosheet …, the part that should be there)."""
    if "xl/workbook.xml" not in archive.namelist():
        return {}
    targets = related(archive, "xl/workbook.xml")
    found = {}
    for sheet in elements(archive.read("xl/workbook.xml"), "sheet"):
        key = next((value for name, value in sheet.items() if name.endswith(":id")), "")
        found[sheet.get("name", "")] = targets.get(key, ("", ""))
    return found
