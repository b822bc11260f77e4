"""What an OOXML workbook holds besides its values, counted by kind: what one copy has and another lacks was lost.

A kind is a row of `_RULES`: the parts of the file in which it lies, and how it is counted there. Its name for people
stands in `templates/text/fa.toml` under `[returned.lost]`. A part that no row knows is counted under its own name, so
that nothing goes missing unsaid.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

Parts = Mapping[str, bytes]
_OLD_CONTROL = "old_control"  # most controls are written twice, as an element of the sheet and as a drawing in VML
UNKNOWN = "unknown:"  # before the name of a part that no rule knows

_FALLBACK = re.compile(rb"<mc:Fallback\b.*?</mc:Fallback>", re.DOTALL)  # the same thing again, for old programs
_OBJECT = re.compile(rb"""ObjectType=["'](?!Note|Pict)""")
_RESULT = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*<(?:\w+:)?v>[^<]")

_RANGE = re.compile(rb'<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref="([^"]*)"')


class _Rule(NamedTuple):
    kind: str
    part: re.Pattern[str]
    count: Callable[[bytes], int]


def _one(kind: str, part: str) -> _Rule:
    """Each such part is one."""
    return _Rule(kind, re.compile(part), lambda _xml: 1)


def _elements(kind: str, part: str, element: str) -> _Rule:
    """Each such element is one; cells are passed over, for there are many and none is meant."""
    pattern = re.compile(rb"<(?:\w+:)?(?:" + element.encode() + rb")[\s/>]")
    return _Rule(
        kind, re.compile(part), lambda xml: len(pattern.findall(_FALLBACK.sub(b"", xml.rpartition(b"</sheetData>")[2])))
    )


_SHEET, _DRAWING = r"xl/\w+sheets/[^/]+\.xml", r"xl/drawings/[^/]+\.xml"

_RULES = (
    _Rule("formula_result", re.compile(_SHEET), lambda xml: len(_RESULT.findall(xml)) if b"<f" in xml else 0),
    _elements("shape", _DRAWING, "sp|cxnSp"),
    _elements("picture", _DRAWING, "pic"),
    _one("chart", r"xl/charts/chart\d*\.xml"),
    _one("chart_look", r"xl/charts/style\d*\.xml"),
    _one("new_chart", r"xl/(?:charts/chartEx|extendedCharts/chart)\d*\.xml"),
    _one("diagram", r"xl/diagrams/data\d*\.xml"),
    _one("pivot", r"xl/pivotTables/[^/]+\.xml"),
    _one("slicer", r"xl/(?:slicers|timelines)/[^/]+\.xml"),
    _elements("sparkline", _SHEET, "sparkline"),
    _elements("condition", _SHEET, "cfRule"),
    _elements("drop_down", _SHEET, "dataValidation"),
    _elements("control", _SHEET, "control"),
    _Rule(_OLD_CONTROL, re.compile(r"xl/drawings/[^/]+\.vml"), lambda vml: len(_OBJECT.findall(vml))),
    _elements("ole", _SHEET, "oleObject"),
    _elements("header_picture", _SHEET, "legacyDrawingHF"),
    _elements("background", _SHEET, "picture"),
    _elements("protected_range", _SHEET, "protectedRange"),
    _elements("sheet_view", _SHEET, "customSheetView"),
    _Rule("comment_look", re.compile(r"xl/comments[^/]*\.xml|xl/comments/[^/]+\.xml"),
          lambda xml: sum(b"<rPr" in comment for comment in xml.split(b"</comment>"))),
    _elements("thread", r"xl/threadedComments/[^/]+\.xml", "threadedComment"),
    _one("macros", r"xl/vbaProject\.bin"),
    _one("macro_sheet", r"xl/macrosheets/[^/]+\.xml"),
    _one("dialog_sheet", r"xl/dialogsheets/[^/]+\.xml"),
    _one("ribbon", r"customUI/[^/]+\.xml"),
    _one("add_in", r"xl/webextensions/webextension\d*\.xml"),
    _one("external_link", r"xl/externalLinks/[^/]+\.xml"),
    _elements("connection", r"xl/connections\.xml", "connection"),
    _one("query", r"xl/queryTables/[^/]+\.xml"),
    _one("data_model", r"xl/model/[^/]+"),
    _one("dynamic_array", r"xl/metadata\.xml"),
    _one("rich_value", r"xl/richData/rdrichvalue\.xml"),
    _one("custom_xml", r"customXml/item\d*\.xml"),
    _one("printer", r"xl/printerSettings/[^/]+"),
    _one("label", r"docMetadata/[^/]+\.xml"),
    _one("signature", r"_xmlsignatures/sig\d*\.xml"),
    _one("revision", r"xl/revisions/revisionLog\d*\.xml"),
)  # fmt: skip

#: Parts that every program writes in its own way, and those that only serve a part with a rule.
_SERVING = re.compile(
    r"\[Content_Types\]\.xml|(?:.*/)?_rels/.*|docProps/.*|xl/(?:workbook|styles|sharedStrings|calcChain)\.(?:xml|bin)"
    r"|xl/(?:theme|tables|media|persons|pivotCache|slicerCaches|timelineCaches|ctrlProps|activeX|embeddings|richData"
    r"|diagrams|charts|drawings|revisions|webextensions)/.*|xl/(?:userNames|vbaProjectSignature.*)\.(?:xml|bin)"
    r"|customXml/itemProps\d*\.xml|_xmlsignatures/origin\.sigs"
)


def parts_of(data: bytes, at_most: int | None = None) -> dict[str, bytes]:
    """Every part of a zip by its name. Raises ValueError when they are larger than that together."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if at_most is not None and sum(member.file_size for member in archive.infolist()) > at_most:
            raise ValueError(at_most)
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def unrolled_ranges(held: Parts) -> list[str]:
    """The merged ranges and the ranges with a link, of which openpyxl makes every single cell."""
    return [
        reference.decode()
        for name, xml in held.items()
        if re.fullmatch(_SHEET, name)
        for reference in _RANGE.findall(xml.rpartition(b"</sheetData>")[2])
    ]


def lost(before: Parts, after: Parts) -> dict[str, int]:
    """Kind → how many of it `before` has and `after` has not, in the order of the rules; then unknown parts."""
    gone = _inventory(before) - _inventory(after)
    if old_controls := gone.pop(_OLD_CONTROL, 0):
        gone["control"] = max(gone["control"], old_controls)
    return dict(gone)


def _inventory(parts: Parts) -> Counter[str]:
    found = Counter(dict.fromkeys((rule.kind for rule in _RULES), 0))
    for name, content in sorted(parts.items()):
        rules = [rule for rule in _RULES if rule.part.fullmatch(name)]
        for rule in rules:
            found[rule.kind] += rule.count(content)
        if not rules and not _SERVING.fullmatch(name):
            found[UNKNOWN + re.sub(r"\d+", "", name)] += 1
    return found
