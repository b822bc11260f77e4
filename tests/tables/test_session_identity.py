"""Which session a row is, and in what order sessions stand when their numbers begin with 1 again each year."""

from __future__ import annotations

from generator.model.session_numbers import reference
from tests.builders import office

HEAD = "[احزاب]\nکد | نام حزب\nA | حزب نمونه\n[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت | وضعیت\n"
POLICY = "همه تشکل‌ها"


def order(rows: str) -> list[str]:
    found = office(
        HEAD + "\n".join(f"{n} | {on} | {POLICY} | {state}" for n, on, state in map(str.split, rows.split("\n")))
    )
    return [reference(session.number) for session in found.records.sessions]


def test_the_first_that_bears_a_number_stands_in_its_year() -> None:
    """Only a later bearer is known by its year: 1405/3 never was, so 1405 has 1 and 2, and 3 is of 1406."""
    assert order("3 1406/03/10 -\n1 1406/01/20 -\n2 1405/08/12 لغو\n1 1405/07/14 لغو\n2 1406/02/15 -") == [
        "1", "2", "1406/1", "1406/2", "3",
    ]  # fmt: skip


def test_numbers_that_go_on_keep_their_order() -> None:
    assert order("13 1406/01/20 -\n12 1405/12/12 -\n2 1405/08/12 -") == ["2", "12", "13"]
