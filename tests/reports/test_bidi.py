"""Numbers, ids and what else runs from left to right, in lines that run from right to left: the browser says where each
letter of it stands. What is not isolated there is turned around, or changes places with its neighbour."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import pipeline, reports, settings
from generator.language.wording import Wording
from generator.model import Past
from generator.model.artifact import Kind
from generator.render.html import Templates
from generator.reports.desk import Desk
from tests.reports.test_browser import KINDS, Tab, tab as tab

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Rows

# Words of digits or Latin letters with signs between them: from left to right, but «۳-۲», which is read from the right.
# Two of a line with nothing but signs between them: the first of them to the right of the second.
TURNED = r"""
const WORD = /\+?[\dA-Za-z۰-۹][\dA-Za-z۰-۹._:\/@+#-]*[\dA-Za-z۰-۹]/g, found = [], range = document.createRange();
const at = (node, from, to) => { range.setStart(node, from); range.setEnd(node, to); return range.getBoundingClientRect(); };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode, text = node.data, words = [...text.matchAll(WORD)];
  if (!words.length || !node.parentElement.checkVisibility() || node.parentElement.closest('.vh, script, style')) continue;
  let before = null;
  for (const word of words) {
    const start = word.index, end = start + word[0].length, line = at(node, start, start + 1).top;
    const is_one_line = line === at(node, end - 1, end).top;
    if (/[^\d۰-۹-]/.test(word[0]) && is_one_line) {
      let x = -1e6;
      for (let n = start; n < end; n++) {
        const left = at(node, n, n + 1).left;
        if (left < x) { found.push(word[0] + ' in «' + text.trim().slice(0, 90) + '»'); break; }
        x = left;
      }
    }
    if (before && getComputedStyle(node.parentElement).direction === 'rtl' && before.line === line && is_one_line &&
        !/[\p{L}\u2066-\u2069]/u.test(text.slice(before.end, start)) && at(node, start, end).right > before.left + 1)
      found.push(text.slice(before.start, end) + ' in «' + text.trim().slice(0, 90) + '»');
    before = {start, end, line, left: at(node, start, end).left};
  }
}
return [...new Set(found)];
"""

ODD: Mapping[str, Rows] = {
    "احزاب": [
        ("کد", "نام حزب", "شماره پروانه", "دبیر استان", "گستره"),
        ("12-A", "حزب نمونه (شاخهٔ ۴۲/۱)", "42-P/7", "مینا نمونه", "ملی"),
        ("7-3", "انجمن ۲۰-۳۰ سالگان", "۱۲-۳۴۵", "رضا نمونه", "استانی"),
    ],
    "مدارک لازم": [("کد مدرک", "عنوان مدرک", "اقدام لازم"), ("1-f", "فرم ۱-۲ (نسخهٔ 3-B)", "با 021-4455 تماس بگیرید.")],
    "پرونده‌ها": [("حزب", "مدرک", "وضعیت", "شرح نقص"), ("12-A", "1-f", "ناقص", "بند ۳-۲ و نامهٔ ۴۲-ص-۷ ندارد"),
                 ("7-3", "1-f", "ندارد", "")],
    "نشست‌ها": [("شماره نشست", "عنوان", "تاریخ", "ساعت", "محل", "سیاست دعوت"),
               (2, "", "۱۴۰۵/۰۹/۱۷", "۱۰:۳۰", "سالن 2-B، تلفن ۰۲۱-۴۴۵۵", "همه تشکل‌ها")],
    "تنظیمات": [("کلید", "مقدار"), ("نشانی", "خیابان ۲۲ بهمن، شمارهٔ 12-3"), ("رابط اداره", "خانم مینا نمونه، تلفن ۰۸۰-۳۳۰۰"),
               ("الگوی شماره نامه", "42-P/#")],
    "نامه‌ها": [("شناسه نامه", "شماره", "تاریخ نامه"), ("notice-12-A-1", "42-P/107", "۱۴۰۵/۰۹/۰۱")],
}  # fmt: skip


def test_nothing_is_turned_around_on_a_page(tab: Tab) -> None:
    wrong = []
    for path in KINDS.values():
        tab.open(path)
        wrong += [f"{path}: {found}" for found in tab.run(TURNED)]
    assert wrong == [], "\n".join(wrong)


def test_nothing_is_turned_around_where_numbers_are_odd(tab: Tab, office: OfficeWriter, tmp_path: Path) -> None:
    """On the pages and on the papers, as their templates write them."""
    workspace = office(ODD)
    workspace.build()
    chosen = settings.load(workspace.root, today="1405-09-01")
    wording = Wording.load(chosen.templates)
    examined = pipeline.examine(chosen, wording, Past())
    made = [a for a in reports.artifacts(Desk(examined.snapshot, wording), examined.contacts) if a.kind is Kind.PDF]
    templates, wrong = Templates(chosen.templates), []
    for n, artifact in enumerate(made):
        (tmp_path / f"{n}.html").write_text(templates.render(artifact), encoding="utf-8")
    pages: list[Any] = [*sorted(workspace.site.rglob("*.html")), *(tmp_path / f"{n}.html" for n in range(len(made)))]
    for page in pages:
        tab.driver.get(page.as_uri())
        name = made[int(page.stem)].path if page.parent == tmp_path else page.relative_to(workspace.site).as_posix()
        wrong += [f"{name}: {found}" for found in tab.run(TURNED)]
    assert wrong == [], "\n".join(wrong)
