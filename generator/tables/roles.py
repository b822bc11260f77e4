"""The office's answers to «what is this sheet?»: the table `sheet_roles`, read before all others.

A row names a sheet, with or without its workbook, and the table that it is, or «نادیده»: then it is not read. Its day
(«تأیید در») answers every question about the sheet that was asked up to that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from generator.language.persian import fold
from generator.model import Finding, SheetRole
from generator.reading.sheets import Sheet
from generator.tables.columns import SHEET_ROLES, TABLES

IGNORED = "ignored"
LEFT_UNREAD = "نادیده"  # the word for it
_IGNORE = frozenset(
    map(fold, (LEFT_UNREAD, "نادیده گرفته شود", "نادیده بگیر", "خوانده نشود", "هیچ", "ignore", "ignored"))
)
_BY_NAME = {fold(name): spec.key for spec in TABLES for name in (spec.key, *spec.hints)} | dict.fromkeys(
    _IGNORE, IGNORED
)


class Roles(Struct, frozen=True):
    """The rows that can be used."""

    rows: tuple[SheetRole, ...] = ()
    today: date | None = None

    def role(self, file: str, title: str) -> str:
        """The key of the table that the sheet is said to be, «ignored», or '' when nothing is said."""
        said = [row for row in self.rows if _names(row, file, title)]
        said.sort(key=lambda row: (row.file is not None, row.confirmed_on or date.min))
        return _BY_NAME[fold(said[-1].role)] if said else ""

    def is_confirmed(self, file: str, title: str, since: date | None) -> bool:
        """Whether the office has answered for that sheet on that day or later."""
        days = [row.confirmed_on for row in self.rows if row.confirmed_on and _names(row, file, title)]
        return any(since is None or day >= since for day in days)

    def applied(self, sheet: Sheet) -> Sheet | None:
        """The sheet with the role it is said to have; None when it is not to be read."""
        role = self.role(sheet.file, sheet.title)
        if role == IGNORED:
            return None
        return sheet._replace(role=role) if role else sheet


def usable(rows: Iterable[SheetRole], today: date | None) -> Roles:
    """The rows whose role is known and whose day, if any, has come."""
    kept = (row for row in rows if fold(row.role) in _BY_NAME)
    return Roles(tuple(r for r in kept if not (r.confirmed_on and today and r.confirmed_on > today)), today)


def role_findings(
    rows: Iterable[SheetRole], sheets: Iterable[tuple[str, str]], today: date | None
) -> Iterator[Finding]:
    """What is wrong with the rows: a role that is none, a day to come, a sheet that is nowhere."""
    rows, sheets = list(rows), list(sheets)
    accepted = "، ".join((*(spec.hints[0] for spec in TABLES), LEFT_UNREAD))
    for row in rows:
        if fold(row.role) not in _BY_NAME:
            yield Finding("TBL-028", row.at("role"), SHEET_ROLES.key, "role", row.role, {"accepted": accepted})
        elif row.confirmed_on and today and row.confirmed_on > today:
            yield Finding("TBL-031", row.at("confirmed_on"), SHEET_ROLES.key, "confirmed_on", row.sheet)
        elif not any(_names(row, file, title) for file, title in sheets):
            yield Finding("TBL-032", row.at("sheet"), SHEET_ROLES.key, "sheet", row.sheet)
        elif others := [other for other in rows if _contradicts(row, other)]:
            facts = {"other": others[0].at("role"), "role": others[0].role}
            yield Finding("IN-006", row.at("role"), SHEET_ROLES.key, "role", row.role, facts)


def _contradicts(row: SheetRole, other: SheetRole) -> bool:
    """Whether two rows of one day say of one sheet that it is two things."""
    said = [_BY_NAME.get(fold(each.role)) for each in (row, other)]
    is_same = fold(row.sheet) == fold(other.sheet) and fold(row.file or "") == fold(other.file or "")
    return is_same and row.confirmed_on == other.confirmed_on and None not in said and said[0] != said[1]


def _names(row: SheetRole, file: str, title: str) -> bool:
    """Whether the row speaks of that sheet. A sheet of a CSV has no title: its file's name stands for it."""
    name = file.rsplit("/", 1)[-1]
    names = {fold(name), fold(name.rsplit(".", 1)[0]), fold(file)}
    if row.file is not None and fold(row.file) not in names:
        return False
    return fold(row.sheet) == fold(title) if title else fold(row.sheet) in names
