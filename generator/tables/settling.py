"""Which of the sheets that look like tables are read: judged when all have come, for one speaks for the other.

A second register, a workbook that repeats another one, a hidden sheet and one that would change its role are asked
about and not read, unless the office has said what they are (`roles.py`). What is missing then is an error, for
whatever could rest on it has to wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.language.persian import fold
from generator.language.values import as_text, is_blank, session_reference
from generator.model import Finding, KnownSheet, Place
from generator.model.resting import MATTERS, WHOLE
from generator.reading.sheets import CellFault, Sheet, column_of
from generator.tables.columns import PARTIES, SESSIONS, TABLE_BY_KEY, TABLES, TableSpec
from generator.tables.hallmarks import is_another_s, is_hinted, is_neutral
from generator.tables.recognise import Region

_ALIKE = 0.6  # of the columns of two parts of one register
_SHARED = 0.2  # of the names: more, and it is another register of the same parties

Address = tuple[str, str]  # file and title of a sheet


def address(of: Region | Sheet) -> Address:
    """Where it is."""
    sheet = of.sheet if isinstance(of, Region) else of
    return sheet.file, sheet.title


def question(code: str, at: Address, key: str, **facts: object) -> Finding:
    """A finding about a whole sheet that may be that table."""
    title = TABLE_BY_KEY[key].hints[0] if key else ""
    return Finding(code, Place(*at), key, "", "", {"table": title, "sheet": at[1], "fields": (WHOLE,), **facts})


def copies(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Workbooks that hold, cell by cell, nothing but what another one before them holds: file → that other."""
    by_file: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_file.setdefault(sheet.file, []).append(sheet)
    found: dict[str, str] = {}
    seen: dict[tuple[object, ...], list[str]] = {}
    for file, own in by_file.items():
        shape = tuple((s.title if len(own) > 1 or s.title else "", len(s.rows)) for s in own)
        if not any(len(sheet.rows) > 1 for sheet in own):
            continue
        same = next((other for other in seen.get(shape, ()) if _same(own, by_file[other])), None)
        if same is None:
            seen.setdefault(shape, []).append(file)
        else:
            found[file] = same
    return found


def _same(one: Iterable[Sheet], other: Iterable[Sheet]) -> bool:
    return all(a.rows == b.rows and a.hidden == b.hidden for a, b in zip(one, other, strict=True))


def hidden(sheets: Iterable[Sheet], regions: Sequence[Region]) -> Iterator[Finding]:
    """Hidden sheets that would be tables; they are not read unless the office says so."""
    for sheet in sheets:
        if sheet.hidden and not sheet.role:
            keys = dict.fromkeys(r.spec.key for r in regions if address(r) == address(sheet))
            yield from (question("TBL-026", address(sheet), key) for key in keys)


def role_changes(regions: Iterable[Region], known: Mapping[Address, Sequence[KnownSheet]]) -> dict[Address, str]:
    """Sheets that were read as one table and would be read as another one now → the former."""
    found: dict[Address, str] = {}
    now: dict[Address, list[Region]] = {}
    for region in regions:
        now.setdefault(address(region), []).append(region)
    for at, here in now.items():
        before = [sheet.role for sheet in known.get(at, ()) if sheet.role in TABLE_BY_KEY]
        if before and not any(region.spec.key in before or region.sheet.role for region in here):
            found[at] = before[0]
    return found


# --- the register -------------------------------------------------------------------------------------------------


def other_registers(regions: Sequence[Region], known: Mapping[Address, Sequence[KnownSheet]]) -> list[Region]:
    """The registers beside the register: those that the office, the last run or the titles speak for come first.

    A part of the same register has the same columns and other parties. One that names nobody is none: a sheet that
    waits to be filled must not stand in the way of the one that is.
    """
    all_of_them = [region for region in regions if region.spec is PARTIES and _names(region)]
    if len(all_of_them) < 2:
        return []
    certain = [r for r in all_of_them if r.sheet.role or any(k.role == PARTIES.key for k in known.get(address(r), ()))]
    strong = [r for r in all_of_them if not r.is_weak]
    first = (certain or sorted(strong or all_of_them, key=lambda r: -len(r.fields)))[0]
    kept = [*certain] or [first]
    names = {name for region in kept for name in _names(region)}
    left = []
    for region in all_of_them:
        if any(region is other for other in kept):
            continue
        if not _is_part(region, first, names):
            left.append(region)
        else:
            kept.append(region)
            names |= _names(region)
    return left


def _is_part(region: Region, first: Region, names: set[str]) -> bool:
    own, others = region.fields, first.fields
    if address(region) == address(first) and own == others:
        return True
    is_alike = own == others if region.is_weak else len(own & others) >= _ALIKE * len(own | others)
    if not is_alike:
        return False
    here = _names(region)
    return not here or len(here & names) <= _SHARED * len(here)


def _names(region: Region) -> set[str]:
    values, places = column_of(region.sheet, region.columns["name"])
    used = dict.fromkeys(places[region.header_row : region.last_row])
    return {fold(as_text(values[place])) for place in used if not is_blank(values[place])}


# --- other tables -----------------------------------------------------------------------------------------------


def strangers(regions: Sequence[Region], known: Mapping[Address, Sequence[KnownSheet]]) -> list[Region]:
    """The tables that may be another body's: sessions of a council, documents that applicants bring.

    What the title of a sheet, the office or the last run speaks for is ours; so is what speaks of our parties. Of the
    rest, what refers to nothing of ours is asked about, and beside a table of its kind what is no part of it.
    """
    parties, sessions = _called(regions, PARTIES, ("code", "name", "short_name")), _called(regions, SESSIONS, _SESSION)
    left = []
    for spec in TABLES:
        some = [r for r in regions if r.spec is spec and spec is not PARTIES and not r.is_beside]
        certain = [
            r for r in some if r.is_named or r.sheet.role or any(k.role == spec.key for k in known.get(address(r), ()))
        ]
        others = [r for r in some if not any(r is one for one in certain)]
        for region in sorted(others, key=lambda r: (r.is_weak, -len(r.fields))):
            is_of_ours = _refers_to(region, "party", parties)
            is_nowhere = False in (is_of_ours, _refers_to(region, "session", sessions))
            is_apart = bool(certain) and not is_of_ours and not any(_is_like(region, one) for one in certain)
            if region.is_weak or is_nowhere or is_apart:
                left.append(region)
            else:
                certain.append(region)
    return left


_SESSION = ("number", "title")


def without_strangers(regions: Sequence[Region], known: Iterable[KnownSheet]) -> list[Region]:
    """The tables but for those."""
    left = strangers(regions, by_address(known))
    return [region for region in regions if not any(region is other for other in left)]


def by_address(known: Iterable[KnownSheet]) -> dict[Address, list[KnownSheet]]:
    """What was known of each sheet."""
    found: dict[Address, list[KnownSheet]] = {}
    for sheet in known:
        found.setdefault((sheet.file, sheet.sheet), []).append(sheet)
    return found


def _is_like(region: Region, other: Region) -> bool:
    """Whether it may be a part of the same table: its sheet says nothing else, and it has the same columns."""
    own, others = region.fields, other.fields
    is_alike = len(own & others) >= _ALIKE * len(own | others)
    return address(region) == address(other) or (is_alike and is_neutral(region.sheet))


def _called(regions: Iterable[Region], spec: TableSpec, fields: Iterable[str]) -> set[str]:
    """How the rows of a table may be referred to, folded."""
    found = set()
    for region in regions:
        if region.spec is spec:
            found |= {word for name in fields if name in region.columns for word in _values(region, name)}
    return found


def _refers_to(region: Region, name: str, among: set[str]) -> bool | None:
    """Whether any cell of a column names one of these rows, be it by a part of its name; None where none is filled."""
    if name not in region.columns or not among:
        return None
    said = _values(region, name)
    if not said:
        return None
    if said & among:
        return True
    return any(one in other or other in one for one in said for other in among if min(len(one), len(other)) > 4)


def _values(region: Region, name: str) -> set[str]:
    values, places = column_of(region.sheet, region.columns[name])
    used = dict.fromkeys(places[region.header_row : region.last_row])
    cells = [values[place] for place in used]
    texts = (as_text(session_reference(cell)[0] or cell) if name in ("session", "number") else as_text(cell)
             for cell in cells if not is_blank(cell) and not isinstance(cell, CellFault))  # fmt: skip
    return {fold(text) for text in texts}


# --- what is missing then -----------------------------------------------------------------------------------------


def graver(findings: Iterable[Finding], regions: Iterable[Region]) -> Iterator[Finding]:
    """The questions about sheets; of one whose table would be missing, and that letters rest on, an error."""
    present = {region.spec.key for region in regions}
    for finding in findings:
        if finding.code not in ("TBL-006", "TBL-025", "TBL-026"):
            yield finding
            continue
        may = finding.facts.get("may_be", (finding.table,))
        assert isinstance(may, tuple)
        missing = [key for key in may if key in MATTERS and key not in present and key != PARTIES.key]
        missing = [] if finding.facts.get("is_weak") else missing
        if not missing:
            yield finding
        for key in missing:
            yield question("TBL-033", (finding.place.file, finding.place.sheet), key)


def milder(sheet: Sheet, findings: Iterable[Finding], regions: Iterable[Region]) -> Iterator[Finding]:
    """A sheet that lacks a header of a table is only asked about where that table is there, where nothing rests on it,
    or where its title speaks for another's: nothing is missing then. A list of our documents is never another's."""
    present = {region.spec.key for region in regions}
    for finding in findings:
        is_here = finding.table in present or finding.table not in MATTERS or is_another_s(sheet)
        is_here = is_here and not finding.facts.get("is_ours")
        if finding.code in _NEAR and is_here and not is_hinted(TABLE_BY_KEY[finding.table], sheet):
            yield question("TBL-025", address(sheet), finding.table)
        else:
            yield finding


_NEAR = frozenset({"TBL-003", "TBL-024", "TBL-039"})
