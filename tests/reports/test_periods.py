"""What recurs is named with its period: on pages, in notices, in the list of what is due, in workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.model.artifact import Artifact
from generator.reports import deficiencies
from generator.reports.letter_papers import content, path
from tests.judging.test_public_registers import BRITAIN
from tests.reports.desks import desk_of


@pytest.fixture
def made(tmp_path: Path) -> tuple[Any, dict[str, Artifact]]:
    desk = desk_of(tmp_path, BRITAIN, "1405-09-01")
    return desk, {artifact.path: artifact for artifact in deficiencies.artifacts(desk)}


def test_a_notice_names_the_period_and_its_last_day(made: tuple[Any, dict[str, Artifact]]) -> None:
    desk, _ = made
    (notice,) = (letter for letter in desk.snapshot.letters if letter.party == "P-2")
    assert [(line["title"], line["term"]) for line in content(desk, notice)["deficiencies"]] == [
        ("صورت‌های مالی", "دورهٔ ۱۰ تیر ۱۴۰۵ تا ۹ تیر ۱۴۰۶؛ مهلت آن ۹ مهر ۱۴۰۵ بود"),
        ("گزارش کمک‌ها", "دورهٔ مهر تا آذر ۱۴۰۵؛ مهلت آن ۳۰ مهر ۱۴۰۵ بود"),
    ]


def test_party_by_period(made: tuple[Any, dict[str, Artifact]]) -> None:
    matrix = made[1]["deficiencies/index.html"].context["periods"][2]
    assert matrix["title"] == "گزارش کمک‌ها"
    assert [[(c["word"], c["term"]) for c in row["cells"]] for row in matrix["rows"]] == [
        [("تأییدشده", "مهر تا آذر ۱۴۰۵"), ("ثبت نشده", "تیر تا شهریور ۱۴۰۵"), ("ثبت نشده", "فروردین تا خرداد ۱۴۰۵")],
        [("ناقص", "مهر تا آذر ۱۴۰۵"), ("ثبت نشده", "تیر تا شهریور ۱۴۰۵"), ("ثبت نشده", "فروردین تا خرداد ۱۴۰۵")],
    ]  # fmt: skip
    assert matrix["brought"] == ["۱ از ۲", "۰ از ۲", "۰ از ۲"]


def test_what_becomes_due_names_its_period(made: tuple[Any, dict[str, Artifact]]) -> None:
    context = made[1]["deficiencies/index.html"].context
    said = {(each["day"], each["requirement"]) for each in context["due"]}
    assert ("۳۰ دی ۱۴۰۵", "گزارش کمک‌ها (دورهٔ دی تا اسفند ۱۴۰۵)") in said


def test_a_reminder_says_what_is_due_and_lies_beside_the_notices(tmp_path: Path) -> None:
    text = f"{BRITAIN}    [مشخصات اداره]\n    کلید | مقدار\n    یادآوری پیش از مهلت | ۵\n"
    desk = desk_of(tmp_path, text, "1405-10-28")
    (reminder,) = (n for n in desk.snapshot.letters if n.kind.value == "reminder")
    assert [(line["title"], line["period"], line["day"]) for line in content(desk, reminder)["due"]] == [
        ("گزارش کمک‌ها", "دورهٔ دی تا اسفند ۱۴۰۵", "۳۰ دی ۱۴۰۵")
    ]
    assert path(desk, reminder) == "notices/P-1/reminder-P-1-1.pdf"  # P-2 is to get a notice first


def test_the_workbook_has_a_sheet_of_periods(made: tuple[Any, dict[str, Artifact]]) -> None:
    sheets = made[1]["deficiencies/deficiencies.xlsx"].context["tables"]
    assert [sheet["title"] for sheet in sheets] == ["نواقص پرونده‌ها", "دوره‌ها"]
    assert ["حزب کوچک نمونه", "گزارش کمک‌ها", "مهر تا آذر ۱۴۰۵", "ناقص", "۳۰ مهر ۱۴۰۵"] in sheets[1]["rows"]
