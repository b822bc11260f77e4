"""Findings with one cause are told together: what happened, in how many places, one remedy, the most urgent first."""

from __future__ import annotations

from generator.commands.console import findings_lines
from generator.language.causes import by_cause, places_of
from generator.model import Finding
from tests.builders import at, office, wording

OFFICE = """
    [احزاب]
    کد | نام حزب | وضعیت پروانه | اعتبار پروانه
    P1 | حزب نمونهٔ الف | بلاتکلیف | 1407/06/31
    P2 | حزب نمونهٔ ب | بلاتکلیف | 1407/13/01
    P3 | حزب نمونهٔ پ | معتبر | 1407/06/31
    P4 | حزب نمونهٔ ت | بلاتکلیف | 1407/12/30
"""


def found() -> list[Finding]:
    return [finding for finding in office(OFFICE).findings if finding.code.startswith("VAL")]


def test_a_word_in_three_cells_is_one_thing_to_do() -> None:
    causes = by_cause(found(), wording())
    told = [(cause.first.code, [[at(p) for p in places_of(some)] for _, some in cause.said]) for cause in causes]
    assert told == [
        ("VAL-001", [["احزاب!C2:C3، C5"]]),
        ("VAL-005", [["احزاب!D3"], ["احزاب!D5"]]),  # two sentences: each names its day
    ]
    assert causes[0].headline(wording()) == "در ۳ جا: «بلاتکلیف» در این ستون پذیرفته نیست."
    assert causes[1].headline(wording()).startswith("در ۲ جا: ")


def test_nothing_is_lost_and_what_holds_back_most_comes_first() -> None:
    findings = office(OFFICE).everything
    causes = by_cause(findings, wording())
    assert sorted(map(str, findings)) == sorted(str(f) for cause in causes for f in cause.findings)
    levels = [wording().severity(cause.first) for cause in causes]
    assert levels == sorted(levels, key=["خطا", "هشدار", "یادآوری"].index)


def test_a_terminal_tells_the_remedy_once() -> None:
    lines = list(findings_lines(found(), wording()))
    assert sum("چاره" in line for line in lines) == 2
    assert "    input/a.xlsx › احزاب › C2:C3، C5" in [
        line.replace(found()[0].place.file, "input/a.xlsx") for line in lines
    ]
