"""What people complain of in public about spreadsheets, each in a workbook of an office of ours.

The value that people see is read, or there is a finding at that cell, or at its sheet where no cell can be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from enum import Enum
from pathlib import Path
from string import ascii_uppercase

import pytest

from generator.language.jalali import to_jalali
from generator.model import Records, column_letters
from generator.model.errors import InputError
from tests.builders import Examined, office, opened
from tests.dialects import libreoffice
from tests.reading.complained import Complaint
from tests.reading.complaints import COMPLAINTS


def convert(folder: Path, complaints: Sequence[Complaint]) -> Mapping[str, Path]:
    """Source → its workbook; LibreOffice is started once a format."""
    made: dict[str, Path] = {}
    waiting: dict[str, list[Path]] = {}
    for n, complaint in enumerate(complaints):
        own = folder / str(n)
        own.mkdir()
        path = complaint.make(own)
        if complaint.suffix:
            path = path.rename(folder / f"{n}.xlsx")
            waiting.setdefault(complaint.suffix, []).append(path)
            path = folder / f"{n}.{complaint.suffix}"
        made[complaint.source] = path
    if waiting:
        libreoffice(waiting, folder)
    return made


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return convert(tmp_path_factory.mktemp("complaints"), COMPLAINTS)


def outcome(complaint: Complaint, path: Path) -> tuple[str, str]:
    """(what was read of the cell, the codes of what was said of it and of its sheet)."""
    try:
        found = office(opened(path, path.name))
    except InputError as error:
        return "", f"!{error.code}"
    title, _, address = complaint.at.partition("!")
    here = [*said_at(found, title, address)] if address else []
    here += [f"{code}@" for code in said_at(found, title, "")]
    return read(found, title, address), " ".join(here)


def said_at(found: Examined, title: str, address: str) -> list[str]:
    at = [f.code for f in found.findings if (f.place.sheet, f.place.cell) == (title, address)]
    return sorted(code for code in at if code != "TBL-004")  # a table that is not there has its default


def read(found: Examined, title: str, address: str) -> str:
    """What the records hold of that cell, as people see it."""
    value = next(_values(found.records, title, address), None)
    if isinstance(value, date):
        return "{:04}/{:02}/{:02}".format(*to_jalali(value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value.value) if isinstance(value, Enum) else str(value or "")


def _values(records: Records, title: str, address: str) -> Iterator[object]:
    """Of each record that has that cell; of a party also what its letters need."""
    for group in map(records.__getattribute__, records.__struct_fields__):
        for record in group if isinstance(group, tuple) else ():
            source, code = record.source, getattr(record, "code", "")
            if (source.sheet, f"{source.row}") != (title, address.lstrip(ascii_uppercase)):
                continue
            fields = {field for field, column in source.columns.items() if column_letters(column) in address}
            for owner in (record, records.addressees.get(code), records.contacts.get(code)):
                for field in sorted(
                    fields, key=lambda name: name != "state"
                ):  # a state's column is that of its document, too
                    if hasattr(owner, field):
                        yield getattr(owner, field)


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda complaint: complaint.source)
def test_what_people_see_is_read_or_something_is_said(complaint: Complaint, workbooks: Mapping[str, Path]) -> None:
    value, result = outcome(complaint, workbooks[complaint.source])
    assert result == complaint.result
    assert value == complaint.shown or result


def test_each_is_another_one() -> None:
    assert len(COMPLAINTS) >= 100
    assert len({complaint.source for complaint in COMPLAINTS}) == len(COMPLAINTS)
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+/(?:issues|pull)/\d+", complaint.source) for complaint in COMPLAINTS)
