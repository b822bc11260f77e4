"""Whose page is still the same: every cell of an office is changed, and keys are held against contexts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace as with_settings
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from generator import pipeline, reports, settings, stages
from generator.judging.snapshot import Snapshot
from generator.keeping.memo import Memo
from generator.model import (
    Contact,
    Decision,
    Dossier,
    DossierItem,
    IssuedLetter,
    Letter,
    LetterKind,
    MessageState,
    Past,
    State,
)
from generator.model.artifact import Artifact
from generator.reading.sheets import Sheet
from generator.reports import party_keys, report_json
from generator.reports.desk import Desk
from tests.builders import day, sheets, wording

OFFICE = """
    [احزاب]
    کد | نام حزب | نوع | گستره فعالیت | شماره پروانه | وضعیت پروانه | اعتبار پروانه | دبیر استان | لقب | سمت | شماره ثبت شعبه | تلفن همراه
    A | حزب نمونهٔ الف | حزب | ملی | 11 | معتبر | ۱۴۰۶/۰۱/۰۱ | نام یکم | جناب آقای | دبیر استان | 71 | 09120000001
    B | حزب نمونهٔ ب | جمعیت | استانی | 12 | معتبر | ۱۴۰۵/۰۱/۰۱ | نام دوم | سرکار خانم | مسئول شاخه | | 09120000002
    C | حزب نمونهٔ پ | انجمن | ملی | 13 | باطل | | نام سوم | | | 73 |
    D | حزب نمونهٔ ت | حزب | | | معتبر | ناخوانا | | | | |

    [مدارک لازم]
    کد | عنوان | عنوان کوتاه | الزامی | شامل | انقضا دارد | اقدام لازم | ترتیب
    form1 | فرم یک | فرم ۱ | بله | | خیر | فرم را بفرستید | 1
    licence | رونوشت پروانه | پروانه | بله | | بله | رونوشت را بفرستید | 2
    congress | صورت‌جلسهٔ مجمع | مجمع | خیر | ملی | بله | | 3

    [پرونده‌ها]
    حزب | مدرک | وضعیت | تاریخ دریافت | اعتبار تا | شرح نقص | تاریخ بررسی
    حزب نمونهٔ الف | form1 | تأییدشده | ۱۴۰۵/۰۲/۰۱ | | | ۱۴۰۵/۰۳/۰۱
    حزب نمونهٔ الف | licence | تأییدشده | ۱۴۰۵/۰۲/۰۱ | ۱۴۰۵/۰۹/۱۵ | | ۱۴۰۵/۰۳/۰۱
    حزب نمونهٔ الف | congress | ارائه نشده | | | |
    حزب نمونهٔ ب | form1 | ناقص | ۱۴۰۵/۰۲/۰۱ | | امضا ندارد | ۱۴۰۵/۰۳/۰۱
    حزب نمونهٔ ب | licence | در دست بررسی | | | |
    حزب نمونهٔ پ | form1 | ارائه نشده | | | |
    حزب نمونهٔ پ | form1 | تأییدشده | | | |
    حزب نمونهٔ ت | licence | چیزی دیگر | | | |

    [نشست‌ها]
    شماره نشست | عنوان | تاریخ | ساعت | مکان | سیاست دعوت | رئیس | وضعیت
    1 | | ۱۴۰۵/۰۶/۱۷ | 10:00 | تالار | سیاست یک | الف | برگزار شد
    2 | نشست ویژه | ۱۴۰۵/۰۹/۱۷ | 10:30 | تالار | سیاست یک | B | برنامه‌ریزی‌شده
    3 | | ۱۴۰۵/۱۰/۱۶ | | | سیاست دو | | برنامه‌ریزی‌شده

    [دستور کار]
    شماره نشست | ترتیب | موضوع | پیشنهاددهنده | مدت
    2 | 1 | انتخابات | A | 20
    2 | 2 | گوناگون | | 10

    [حضور و غیاب]
    شماره نشست | حزب | وضعیت حضور | شرکت‌کننده
    1 | A | حاضر | نام یکم
    1 | B | غایب |

    [تصمیم‌ها]
    شماره نشست | حزب | تصمیم | دلیل | تاریخ تصمیم
    2 | B | دعوت شود | نامهٔ کمیسیون | ۱۴۰۵/۰۸/۰۱
    3 | C | | بی‌دلیل |

    [دیدگاه‌ها]
    شماره نشست | حزب | قابل انتساب | حوزه | دیدگاه | پیگیری | وضعیت پیگیری
    1 | A | بله | انتخابات | زودتر آغاز شود | بررسی | در جریان
    1 | B | خیر | رسانه | بیشتر شود | |

    [سیاست‌ها]
    سیاست | ترتیب | مبنا
    سیاست یک | 1 | پرونده کامل
    سیاست یک | 2 | شعبه ثبت‌شده
    سیاست دو | 1 | پروانه کشوری

    [اعضای خانه احزاب]
    حزب | نماینده | تاریخ عضویت | سمت
    A | نام یکم | ۱۴۰۵/۰۱/۱۵ | رئیس

    [مشخصات اداره]
    مشخصه | مقدار
    سربرگ | استانداری نمونه
    امضاکننده | نام نمونه‌نژاد
    مهلت رفع نقص | 20

    [شماره نامه‌ها]
    شناسه نامه | شماره | تاریخ
    notice-C-1 | 5/1 | ۱۴۰۵/۰۸/۲۰
"""
PAST = Past(
    states=(State(day("1405/08/01"), {
        "parties": {"A": "الف", "B": "ب"}, "requirements": {"form1": "فرم یک"}, "deficiencies": {"A": {"form1": "missing"}},
        "complete": {"n": 0, "of": 2}, "decisions": {"2": {"A": "invited"}}, "sessions": {}, "findings": [],
    }),),
    letters=(
        IssuedLetter("notice-B-1", LetterKind.NOTICE, "B", None, 1, "5/9", day("1405/07/01"), day("1405/08/01"), "نقص",
                     {"requirements": ["form1"]}, "0" * 64, "letters/b.pdf", mail=MessageState.SENT),
        IssuedLetter("invitation-2-A", LetterKind.INVITATION, "A", 2, 1, "5/8", day("1405/07/01"), None, "دعوت",
                     {"date": "2026-12-01", "time": "10:00", "place": "تالار"}, "1" * 64, "letters/a.pdf"),
    ),
)  # fmt: skip
Cell = tuple[int, int, int]  # sheet, row, column


@cache
def office() -> tuple[Sheet, ...]:
    return tuple(sheets(OFFICE))


def with_cell(cell: Cell, value: str) -> list[Sheet]:
    """The office with another value in one cell."""
    number, row, column = cell
    found = [each._replace(rows=[list(cells) for cells in each.rows]) for each in office()]
    found[number].rows[row][column] = value
    return found


def variants() -> Iterator[tuple[Cell, str]]:
    """Each cell below a header as blank and as what the next row says, or as something else."""
    for number, sheet in enumerate(office()):
        for row in range(1, len(sheet.rows)):
            for column, value in enumerate(sheet.rows[row]):
                other = sheet.rows[row % (len(sheet.rows) - 1) + 1]
                following = other[column] if column < len(other) else ""
                for new in ("", following if following not in ("", value) else "چیز دیگر"):
                    if new != value:
                        yield (number, row, column), new


class Pages:
    """The pages of an office, one state of its sheets after another."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._settings = settings.load(root, today="1405-09-01")
        self._sheets: Sequence[Sheet] = ()
        self.memo = Memo()

        @contextmanager
        def reading(*_: object) -> Iterator[tuple[Iterator[Sheet], list[Any]]]:
            yield iter(self._sheets), []

        monkeypatch.setattr(stages, "reading", reading)

    def snapshot(self, of: Sequence[Sheet], today: date | None = None, past: Past = PAST) -> Snapshot:
        self._sheets = of
        chosen = with_settings(self._settings, today=today or self._settings.today)
        return pipeline.examine(chosen, wording(), past).snapshot

    def made(self, snapshot: Snapshot, *, with_memo: bool) -> dict[str, Artifact]:
        self.memo.begin()
        contacts: dict[str, Contact] = {}
        made = list(reports.artifacts(Desk(snapshot, wording(), memo=self.memo if with_memo else None), contacts))
        return {artifact.path: artifact for artifact in made}


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    (tmp_path / "input").mkdir()
    return Pages(tmp_path, monkeypatch)


def wrong(before: dict[str, Artifact], now: dict[str, Artifact], fresh: dict[str, Artifact]) -> list[str]:
    """Pages whose key is what it was, but not their context; and those that are others with what is remembered."""
    kept = [path for path, a in now.items() if path in before and a.key and a.key == before[path].key]
    stale = [path for path in kept if dict(before[path].context) != dict(now[path].context)]
    return stale + [path for path, a in now.items() if dict(a.context) != dict(fresh[path].context)]


def test_no_cell_changes_a_page_whose_key_stays(pages: Pages) -> None:
    before = pages.made(pages.snapshot(office()), with_memo=True)
    seen = {}
    for cell, value in variants():
        snapshot = pages.snapshot(with_cell(cell, value))
        now, fresh = pages.made(snapshot, with_memo=True), pages.made(snapshot, with_memo=False)
        assert wrong(before, now, fresh) == [], (cell, value)
        seen[cell] = [path for path, a in now.items() if a.key and path in before and a.key == before[path].key]
    titles = [sheet.title for sheet in office()]
    a_defect = titles.index("پرونده‌ها"), 4, 5
    assert seen[a_defect] == [path for path in before if before[path].key and "/B" not in path]
    assert len(seen) > 200


def test_no_cell_leaves_old_evidence_in_the_report(pages: Pages) -> None:
    """Every sixth change; evidence names cells of rows that no page shows."""

    def report(snapshot: Snapshot, memo: Memo | None) -> str:
        if memo:
            memo.begin()
        return report_json.report(Desk(snapshot, wording(), memo=memo))

    report(pages.snapshot(office()), pages.memo)
    for cell, value in list(variants())[::6]:
        snapshot = pages.snapshot(with_cell(cell, value))
        assert report(snapshot, pages.memo) == report(snapshot, None), (cell, value)


def test_which_ground_a_doubtful_row_is_held_against_is_part_of_the_key(pages: Pages) -> None:
    """A cell that can't be read makes another ground hold, and no other table tells of it."""
    others = "    1 | | ۱۴۰۵/۰۶", "    3 | | ۱۴۰۵/۱۰", "    1 | A | حاضر", "    1 | B | غایب"
    lines = OFFICE.replace("    3 | C | | بی‌دلیل |", "    2 | A | | بی‌دلیل |").splitlines()
    found = sheets("\n".join(line for line in lines if not line.startswith(others)))
    number = [sheet.title for sheet in found].index("پرونده‌ها")
    found[number].rows[1][6] = ""
    before = pages.made(pages.snapshot(found, past=Past()), with_memo=True)
    found[number].rows[1][6] = "ناخوانا"
    snapshot = pages.snapshot(found, past=Past())
    now, fresh = pages.made(snapshot, with_memo=True), pages.made(snapshot, with_memo=False)
    assert dict(now["parties/A/index.html"].context) != dict(before["parties/A/index.html"].context)
    assert wrong(before, now, fresh) == []


def test_what_is_common_to_all_changes_every_key(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = pages.snapshot(office())
    before = {path: a.key for path, a in pages.made(snapshot, with_memo=False).items() if a.key}
    others = [
        pages.snapshot(office(), today=day("1405/09/02")),
        replace(snapshot, stale_days=9),
        replace(snapshot, office=replace(snapshot.office, signatory="کسی دیگر")),
    ]
    for other in others:
        now = {path: a.key for path, a in pages.made(other, with_memo=False).items()}
        assert not [path for path, key in before.items() if now.get(path) == key]


@pytest.mark.parametrize("kinds", [(Dossier, DossierItem), (Decision,), (Letter,)])
def test_a_key_that_leaves_something_out_is_found_out(
    pages: Pages, kinds: tuple[type, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the first test."""
    told = party_keys._plain

    def without(rows: Sequence[Any]) -> Any:
        return told([row for row in rows if not isinstance(row[0] if type(row) is tuple and row else row, kinds)])

    monkeypatch.setattr(party_keys, "_plain", without)
    before = pages.made(pages.snapshot(office()), with_memo=True)
    found = set()
    for cell, value in variants():
        snapshot = pages.snapshot(with_cell(cell, value))
        found.update(wrong(before, pages.made(snapshot, with_memo=True), pages.made(snapshot, with_memo=False)))
        if found:
            return
    pytest.fail("no page was wrong")
