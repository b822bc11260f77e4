"""A name finds the row that is named so, however it is spelled – or nothing, and then the nearest is asked about."""

from __future__ import annotations

import pytest

from generator.tables.references import Names

PARTIES = Names(
    [
        ("P-1", ("P-1", "حزب نمونهٔ همبستگی", "همبستگی")),
        ("P-2", ("P-2", "انجمن نمونهٔ آموزگاران", None)),
        ("P-3", ("P-3", "حزب نمونهٔ پیشرو", "پیشرو")),
        ("P-4", ("P-4", "جمعیت نمونهٔ پیشرو", "پیشرو")),
        ("5", ("5", "مجمع نمونهٔ جوانان", "")),
    ]
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("P-1", "P-1", id="code"),
        pytest.param("p1", "P-1", id="code, otherwise typed"),
        pytest.param("۵", "5", id="number in Persian digits"),
        pytest.param("حزب نمونهٔ همبستگی", "P-1", id="name"),
        pytest.param("حزب نمونه همبستگي", "P-1", id="name from another keyboard"),
        pytest.param("حزب‌نمونه‌ی همبستگی", "P-1", id="name with other joints"),
        pytest.param("همبستگی", "P-1", id="short name"),
        pytest.param("انجمن نمونهٔ آموزگار", None, id="nearly"),
        pytest.param("نمونه", None, id="a part"),
        pytest.param("پیشرو", None, id="a name that two parties share"),
        pytest.param("حزب نمونهٔ پیشرو", "P-3", id="though its full name is its own"),
        pytest.param("", None, id="nothing"),
        pytest.param("؟", None, id="nothing but a sign"),
    ],
)
def test_find(typed: str, code: str | None) -> None:
    assert PARTIES.find(typed) == code


@pytest.mark.parametrize(
    ("typed", "code", "label"),
    [
        ("حزب نمونهٔ همبستگ", "P-1", "حزب نمونهٔ همبستگی"),
        ("انجمن نمونه آموزگار", "P-2", "انجمن نمونهٔ آموزگاران"),
        ("کانون وکلا", None, ""),
    ],
)
def test_nearest(typed: str, code: str | None, label: str) -> None:
    assert PARTIES.nearest(typed) == code
    assert PARTIES.nearest_label(typed) == label
