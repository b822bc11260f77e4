"""The register of each year, by number: letters/<year>/. A year with many letters has a page a month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.language.jalali import month_of
from generator.language.persian import to_fa, to_latin
from generator.model import Letter
from generator.model.artifact import Artifact
from generator.reports.desk import Desk
from generator.reports.letter_register import register_table, row_of
from generator.reports.list_workbooks import workbook

N_ROWS = 300  # of one page
_NUMBER = re.compile(r"\d+")


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """letters/<year>/index.html, …/<month>/index.html and …/register.xlsx"""
    for year, letters in _by_year(desk).items():
        rows = [{**row_of(desk, letter), "word": desk.wording.word(letter.state)} for letter in letters]
        title = desk.say("letters.year", year=to_fa(year))
        months: list[dict[str, Any]] = []
        if len(rows) > N_ROWS:
            months = list(_months(desk, year, letters, rows))
            for month in months:
                shown = {"year": to_fa(year), "rows": month.pop("rows"), "months": [], "n": month["n"],
                         "month": month["name"]}  # fmt: skip
                name = f"{title}، {month['name']}"
                yield desk.page(f"{month['href']}", "letters_year.html", "letters", name, shown)
        context = {"year": to_fa(year), "rows": [] if months else rows, "months": months, "n": to_fa(len(rows)),
                   "month": ""}  # fmt: skip
        yield desk.page(f"letters/{year}/index.html", "letters_year.html", "letters", title, context)
        if year != month_of(desk.snapshot.today).year:  # that of the present year stands beside the first page
            groups = [{"word": row["word"], "rows": [row]} for row in rows]
            yield workbook(desk, f"letters/{year}/register.xlsx", [register_table(desk, groups)])


def _by_year(desk: Desk) -> dict[int, list[Letter]]:
    """The letters that have a number, by the year of their date, the latest first, and then by number."""
    found: dict[int, list[Letter]] = {}
    for letter in desk.snapshot.letters:
        if letter.dated_on and letter.state.is_issued:
            found.setdefault(month_of(letter.dated_on).year, []).append(letter)
    return {year: sorted(found[year], key=_by_number) for year in sorted(found, reverse=True)}


def _by_number(letter: Letter) -> tuple[Any, ...]:
    """«۴۲/۹» before «۴۲/۱۰»."""
    parts = [int(part) for part in _NUMBER.findall(to_latin(letter.number))]
    return parts, letter.number, letter.letter


def _months(
    desk: Desk, year: int, letters: Sequence[Letter], rows: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    of = [month_of(letter.dated_on).month if letter.dated_on else 0 for letter in letters]
    for month in sorted(set(of)):
        shown = [row for row, its in zip(rows, of, strict=True) if its == month]
        yield {"name": desk.wording.month_name(month), "href": f"letters/{year}/{month:02}/index.html",
               "n": to_fa(len(shown)), "rows": shown}  # fmt: skip
