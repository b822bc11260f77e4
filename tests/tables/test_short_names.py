"""A party is found by its name without its kind and its province, where only one fits; that is said once."""

from __future__ import annotations

import pytest

from tests.builders import office

REGISTER = """
    [احزاب]
    کد  | نام حزب | قالب
    P-1 | حزب اعتدال نمونه |
    P-2 | انجمن اسلامی نمونه (استان ایلام) |
    P-3 | کانون روشن |
    P-4 | حزب یکسان |
    P-5 | جمعیت یکسان |
    P-6 | آبادگران نمونه | جمعیت
"""


def found(typed: str) -> tuple[list[str], list[str]]:
    examined = office(f"{REGISTER}[پرونده‌ها]\nحزب | مدرک | وضعیت\n{typed} | form1 | دارد\n{typed} | form2 | دارد")
    return (
        [item.party for item in examined.records.dossier_items],
        [line for line in examined.said() if line.startswith("REF")],
    )


@pytest.mark.parametrize(
    ("typed", "party"),
    [
        ("اعتدال نمونه", "P-1"),
        ("حزب اعتدال نمونه استان ایلام", "P-1"),
        ("اعتدال نمونه - شاخه ایلام", "P-1"),
        ("اعتدال نمونه ایلام", "P-1"),
        ("اعتدال‌نمونه شاخهٔ استان", "P-1"),
        ("اسلامی نمونه", "P-2"),
        ("انجمن اسلامی نمونه", "P-2"),
        ("انجمن اسلامی نمونه ایلام", "P-2"),
        ("روشن", "P-3"),
        ("جمعیت آبادگران نمونه", "P-6"),
    ],
)
def test_where_only_one_fits(typed: str, party: str) -> None:
    assert found(typed) == ([party, party], ["REF-006 پرونده‌ها!A2"])


@pytest.mark.parametrize(
    "typed",
    ["یکسان", "یکسان ایلام", "جمعیت اعتدال نمونه", "انجمن اسلامی نمونه تهران", "حزب آبادگران نمونه", "حزب", "ایلام"],
)
def test_where_two_fit_or_the_kind_or_the_province_is_another_none_does(typed: str) -> None:
    assert found(typed) == ([], ["REF-001 پرونده‌ها!A2", "REF-001 پرونده‌ها!A3"])


@pytest.mark.parametrize("typed", ["حزب یکسان", "جمعیت یکسان", "P-1", "حزب اعتدال‌نمونه"])
def test_nothing_is_said_of_the_whole_name(typed: str) -> None:
    assert found(typed)[1] == []


@pytest.mark.parametrize(
    "table",
    [
        "[نشست‌ها]\nشماره نشست | تاریخ | رئیس جلسه\n1 | ۱۴۰۵/۰۹/۱۷ | اعتدال نمونه",
        "[حضور و غیاب]\nنشست | حزب | وضعیت حضور\n1 | اعتدال نمونه | حاضر",
        "[تصمیم‌ها]\nنشست | حزب | تصمیم مدیرکل | دلیل\n1 | اعتدال نمونه | دعوت شود | نیک",
        "[دستور کار]\nنشست | دستور جلسه | حزب پیشنهاددهنده\n1 | آب | اعتدال نمونه",
        "[اعضای خانه احزاب]\nحزب | نماینده در خانه احزاب\nاعتدال نمونه | سیما نمونه",
        "[پرونده‌ها]\nحزب | فرم ۱ | پروانه\nاعتدال نمونه | دارد | دارد",
    ],
)
def test_in_every_table(table: str) -> None:
    session = "" if table.startswith("[نشست") else "[نشست‌ها]\nشماره نشست | تاریخ\n1 | ۱۴۰۵/۰۹/۱۷\n"
    said = office(f"{REGISTER}{session}{table}").said()
    assert [line.split()[0] for line in said if line.startswith("REF")] == ["REF-006"]


def test_a_view_that_is_not_attributed_tells_no_name() -> None:
    views = "[دیدگاه‌ها]\nنشست | حزب | حوزه | دیدگاه\n1 | اعتدال نمونه | آب | آب کم است"
    examined = office(f"{REGISTER}[نشست‌ها]\nشماره نشست | تاریخ\n1 | ۱۴۰۵/۰۹/۱۷\n{views}")
    assert not [line for line in examined.said() if line.startswith("REF")]
