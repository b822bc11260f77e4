"""Letters tables as hands mistreat them: copies, old and new, sorted, pasted, retyped. No number that was typed is lost
without a word, and none issues a letter that it was not typed for.

EDITS=1000 makes so many random edits instead of a few.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from generator.ledger import letter_book as book, read_ledger
from generator.model import IssuedLetter
from tests.conftest import Rows, Workspace

EDITS = int(os.environ.get("EDITS", "12"))
_NUMBER = re.compile(r"77/[0-9]{4}")
_DAY = ("۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۰۹/۰۱", "1405/8/29", "۱۴۰۵/۱۳/۰۱", "۱۴۰۵/۱۲/۰۱", "", "اول آذر")
_ASKED = {"TBL-025", "TBL-033"}  # a sheet that is asked about is not read: what stands in it stays there
_PARTIES = "ABCDE"
SHEETS: dict[str, Rows] = {
    "احزاب": [
        ("کد", "نام حزب", "گستره", "وضعیت پروانه", "اعتبار پروانه", "نشانی"),
        *((code, f"حزب نمونهٔ {name}", "ملی", "معتبر", "۱۴۰۷/۰۱/۰۱", "شهر نمونه") for code, name in zip(_PARTIES, "آبپتث", strict=True)),
    ],
    "مدارک لازم": [("کد مدرک", "عنوان مدرک", "الزامی"), ("F1", "فرم یک", "بلی")],
    "پرونده‌ها": [("حزب", "F1"), *((code, "ندارد") for code in _PARTIES)],
    "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت"), (1, "۱۴۰۵/۰۹/۲۰", "همه تشکل‌ها"), (2, "۱۴۰۵/۱۰/۲۰", "همه تشکل‌ها")],
}  # fmt: skip


@dataclass
class Hands:
    """Who types; `meant` is for which letter a number was typed, `released` are numbers that were taken away."""

    workspace: Workspace
    dice: random.Random
    meant: dict[str, str] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)  # numbers that a column sorted alone put beside another letter
    taken_away: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    old: list[bytes] = field(default_factory=list)

    @property
    def typed(self) -> Path:
        return self.workspace.input / "letters.xlsx"

    @property
    def copy(self) -> Path:
        return self.workspace.output / "letters.xlsx"

    def edit(self) -> None:
        if not self.typed.exists():
            shutil.copy(self.copy, self.typed)
        self.old.append(self.copy.read_bytes())
        for _ in range(self.dice.choice((1, 1, 2, 3))):
            edit = self.dice.choice(_EDITS)
            paths = [*sorted(self.workspace.input.glob("letters*.xlsx")), self.copy]
            path = self.dice.choice((self.typed, *paths))
            self.done.append(f"{getattr(edit, '__name__', edit)} {path.parent.name}/{path.name}")
            before = {typed.number for typed in numbers(path)}
            if isinstance(edit, OfFiles):
                edit.do(self, path)
                continue
            book = openpyxl.load_workbook(path)
            edit(self, book.worksheets[0])
            book.save(path)
            if edit in _TAKE_AWAY:
                self.taken_away |= before - {typed.number for typed in numbers(path)}

    def next_number(self, letter: str) -> str:
        number = f"77/{len(self.meant) + 1000}"
        self.meant[number] = letter
        return number


def _rows(sheet: Worksheet) -> list[int]:
    return [n for n in range(2, sheet.max_row + 1) if sheet.cell(n, 1).value]


def type_number(hands: Hands, sheet: Worksheet) -> None:
    blank = [n for n in _rows(sheet) if not sheet.cell(n, 4).value and str(sheet.cell(n, 1).value) in _LETTERS]
    for n in hands.dice.sample(blank, min(len(blank), 2)):
        sheet.cell(n, 4).value = hands.next_number(str(sheet.cell(n, 1).value))
        sheet.cell(n, 5).value = hands.dice.choice(_DAY)


def sort_rows(hands: Hands, sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    hands.dice.shuffle(rows)
    for n, row in enumerate(rows, 2):
        for m, value in enumerate(row, 1):
            sheet.cell(n, m).value = value


def sort_one_column(hands: Hands, sheet: Worksheet) -> None:
    column = hands.dice.choice((1, 1, 2, 3, 4))
    values = [sheet.cell(n, column).value for n in range(2, sheet.max_row + 1)]
    values.sort(key=str, reverse=hands.dice.random() < 0.5)
    for n, value in enumerate(values, 2):
        if column == 4 and value != sheet.cell(n, 4).value:
            hands.moved.add(str(value))
        elif column == 1 and not sheet.cell(n, 3).value:  # nothing stands beside the id
            hands.moved.add(str(sheet.cell(n, 4).value))
        sheet.cell(n, column).value = value


def paste_a_row(hands: Hands, sheet: Worksheet) -> None:
    source, target = hands.dice.choices(range(2, sheet.max_row + 1), k=2)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(target, column).value = sheet.cell(source, column).value


def paste_one_line_off(hands: Hands, sheet: Worksheet) -> None:
    """Ids and kinds of one line, what is typed of the next."""
    for n in range(sheet.max_row, 2, -1):
        for column in (3, 4, 5):
            sheet.cell(n, column).value = sheet.cell(n - 1, column).value


def add_a_row_below(hands: Hands, sheet: Worksheet) -> None:
    letter = hands.dice.choice((*_LETTERS, "", "notice-Z-1", "invitatoin-1-A", "appreciation-9-B"))
    number = hands.next_number(letter)
    sheet.append([letter or None, None, None, number, hands.dice.choice(_DAY)])


def retype_an_id(hands: Hands, sheet: Worksheet) -> None:
    if rows := _rows(sheet):
        cell = sheet.cell(hands.dice.choice(rows), 1)
        ways: list[Callable[[str], str]] = [
            lambda s: s.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")), lambda s: f" {s} ", str.upper, str.lower,
            lambda s: s.replace("-", "–"), lambda s: s.replace("-", " - "), lambda s: s + "\u200c",
        ]  # fmt: skip
        cell.value = hands.dice.choice(ways)(str(cell.value))


def delete_a_row(hands: Hands, sheet: Worksheet) -> None:
    sheet.delete_rows(hands.dice.randint(2, max(2, sheet.max_row)))


def clear_a_cell(hands: Hands, sheet: Worksheet) -> None:
    sheet.cell(hands.dice.randint(2, max(2, sheet.max_row)), hands.dice.randint(1, 10)).value = None


def rename_the_sheet(hands: Hands, sheet: Worksheet) -> None:
    sheet.title = hands.dice.choice(("نامه‌ها", "Sheet1", "شماره‌ها", "نامه‌ها (2)"))


def add_a_title_row(_hands: Hands, sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "دفتر نامه‌های صادره"


def put_the_copy_in_place(hands: Hands, _path: Path) -> None:
    shutil.copy(hands.copy, hands.typed)


def put_an_old_one_back(hands: Hands, path: Path) -> None:
    path.write_bytes(hands.dice.choice(hands.old))


def keep_a_second_one(hands: Hands, _path: Path) -> None:
    second = hands.workspace.input / "letters (2).xlsx"
    if second.exists():
        second.unlink()
    else:
        shutil.copy(hands.dice.choice((hands.copy, hands.typed)), second)


class OfFiles(NamedTuple):
    """An edit that leaves the cells alone."""

    do: Callable[[Hands, Path], None]

    def __str__(self) -> str:
        return self.do.__name__


_OF_FILES = (OfFiles(put_the_copy_in_place), OfFiles(put_an_old_one_back), OfFiles(keep_a_second_one))
_TAKE_AWAY = (paste_a_row, paste_one_line_off, delete_a_row, clear_a_cell)
_EDITS = (
    type_number, type_number, type_number, sort_rows, sort_one_column, paste_a_row, paste_one_line_off, add_a_row_below, retype_an_id,
    delete_a_row, clear_a_cell, rename_the_sheet, *_OF_FILES,
)  # fmt: skip
_LETTERS = [f"{kind}-{code}" for code in _PARTIES for kind in ("invitation-1", "invitation-2")] + [
    f"notice-{code}-1" for code in _PARTIES
]


class Typed(NamedTuple):
    """A number in a workbook: the id beside it, whether something is said of its row, and the sheet."""

    number: str
    letter: str
    is_remarked: bool
    sheet: str


def numbers(path: Path) -> Iterator[Typed]:
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if _NUMBER.fullmatch(str(cell.value)):
                    yield Typed(str(cell.value), str(row[0].value), any(c.comment for c in row), sheet.title)


def lives(workspace: Workspace, seed: int, edits: int) -> Iterator[str]:
    """What went wrong, in the order of the edits."""
    hands = Hands(workspace, random.Random(seed))
    workspace.build(pdf=True)
    stood: dict[str, tuple[str, str]] = {}  # number → file and id beside it, when it was last seen in the input
    waiting: set[str] = set()
    issued: dict[str, str] = {}
    for n in range(edits):
        hands.done.clear()
        hands.edit()
        typed = {path.name: list(numbers(path)) for path in sorted(workspace.input.glob("letters*.xlsx"))}
        here = {each.number for rows in (*typed.values(), numbers(hands.copy)) for each in rows}
        beside = {(file, each.letter) for file, rows in typed.items() for each in rows}
        given = {each.number for rows in typed.values() for each in rows}
        hands.taken_away |= {number for number, at in stood.items() if number not in given and at in beside}
        findings = workspace.build(pdf=True).snapshot.findings
        asked = {finding.place.sheet for finding in findings if finding.code in _ASKED}
        here -= {each.number for rows in typed.values() for each in rows if each.sheet in asked}
        with read_ledger(workspace.root / "records") as connection:
            now = {letter.letter: letter for letter in book.issued(connection)}
        step = f"seed {seed}, edit {n} ({'; '.join(hands.done)}): "
        used = {number for letter in now.values() for number in (letter.number, *letter.former_numbers)}
        fresh = list(numbers(hands.copy))
        for number in sorted((here | waiting) - used):
            rows = [row for row in fresh if row.number == number]
            if not rows and number not in hands.taken_away - given:
                yield f"{step}{number} is lost"
            elif rows and not all(row.is_remarked for row in rows):
                yield f"{step}{number} waits without a word"
        for name, letter in now.items():
            if issued.get(name, letter.number) != letter.number:
                yield f"{step}{name} has another number"
            meant = hands.meant.get(letter.number, "")
            if name not in issued and letter.number not in hands.moved and not _is_meant(letter, meant):
                yield f"{step}{letter.number} was typed for {meant} and issued {name}"
        issued |= {name: letter.number for name, letter in now.items()}
        waiting = {row.number for row in fresh} - used
        stood |= {each.number: (file, each.letter) for file, rows in typed.items() for each in rows}


def _is_meant(letter: IssuedLetter, meant: str) -> bool:
    """Whether it is of the kind and to the party of that id; which session it is about does not stand beside the id."""
    return meant.split("-")[0] == letter.kind.value and letter.party in meant.split("-")


@pytest.mark.parametrize("seed", range(max(1, EDITS // 100)))
def test_no_number_is_lost_and_none_issues_another_letter(seed: int, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "office")
    workspace.write("دفتر.xlsx", SHEETS)
    assert list(lives(workspace, seed, min(EDITS, 100))) == []
