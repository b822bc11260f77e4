"""What happened to the office, and what it could now do: three sessions, three policies, and one party left out.

The story is that of product.md: a well-known party was not invited because its dossier was incomplete; the director
would have invited it, had it been brought before him in time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from generator.language.persian import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import OfficeWriter, Workspace

COMPLETE, LICENSED, EVERYONE = "فقط پرونده کامل", "پرونده کامل یا پروانه کشوری", "همه تشکل‌ها"
ENGINEERS = "جامعهٔ نمونهٔ مهندسان"

PARTIES = [
    ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان"),
    ("A", "حزب نمونهٔ پیشرو", "استانی", "معتبر", "سیما نمونه"),  # its dossier is complete
    ("B", "انجمن نمونهٔ همراه", "ملی", "معتبر", "نوید نمونه"),  # a national licence, papers missing
    ("C", ENGINEERS, "استانی", "معتبر", "مینا نمونه"),  # well known, one paper missing, no national licence
    ("D", "جبههٔ نمونهٔ خاموش", "ملی", "منحل", ""),  # dissolved
]
REQUIREMENTS = [("کد مدرک", "عنوان مدرک", "الزامی"), ("form1", "فرم ۱", "بلی"), ("form2", "فرم ۲", "بلی")]
DOSSIERS = [("حزب", "فرم ۱", "فرم ۲"), ("A", "دارد", "دارد"), ("B", "دارد", "ندارد"), ("C", "دارد", "ندارد")]
FIRST = ("۱", "۱۴۰۵/۰۷/۲۱", COMPLETE, "برگزار شد")
SECOND = ("۲", "۱۴۰۵/۰۸/۱۹", LICENSED, "برنامه‌ریزی‌شده")
THIRD = ("۳", "۱۴۰۵/۰۹/۱۷", EVERYONE, "برنامه‌ریزی‌شده")
HER_WORD = ("۲", ENGINEERS, "دعوت شود", "تشکل شناخته‌شدهٔ استان است", "۱۴۰۵/۰۸/۱۰", "مدیرکل")


class Office:
    """The clerk's workbook, and the command run on it."""

    def __init__(self, write: OfficeWriter) -> None:
        self.workspace: Workspace = write({"احزاب": PARTIES})

    def clerk_types(self, sessions: Sequence[Sequence[str]], decisions: Sequence[Sequence[str]] = ()) -> None:
        self.workspace.write("دفتر.xlsx", {
            "احزاب": PARTIES,
            "مدارک لازم": REQUIREMENTS,
            "پرونده‌ها": DOSSIERS,
            "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت"), *sessions],
            "تصمیم‌ها": [("نشست", "حزب", "تصمیم", "دلیل", "تاریخ تصمیم", "تصمیم‌گیرنده"), *decisions],
        })  # fmt: skip

    def asked(self, *arguments: str, today: str) -> Any:
        run = self.workspace.run(*arguments, "--json", today=today)
        assert run.code == 0, run.err
        return json.loads(run.out)

    def why(self, party: str, session: int, today: str) -> Any:
        """The one decision of `generate explain`."""
        (decision,) = self.asked("explain", party, "--session", str(session), today=today)["decisions"]
        return decision

    def first_page(self) -> str:
        return fold((self.workspace.site / "index.html").read_text(encoding="utf-8"))


@pytest.fixture
def story(office: OfficeWriter) -> Office:
    return Office(office)


def test_the_party_that_was_left_out(story: Office) -> None:
    # The first session, in Mehr: only complete dossiers. The engineers lack one paper and are not invited.
    story.clerk_types([FIRST])
    left_out = story.why(ENGINEERS, 1, today="1405-07-25")
    assert left_out["outcome"] == "not_invited"
    assert left_out["message"] == "پروندهٔ شعبه کامل نیست (فرم ۲: ارائه نشده)."
    assert left_out["evidence"] == [{"file": "input/دفتر.xlsx", "sheet": "پرونده‌ها", "cell": "C4", "value": "ندارد"}]

    # The second, in Aban: also those with a national licence. That brings «B» in; the engineers are still not on it,
    # and this time the site puts it before the director: who, why, how often already, and the row that overrules it.
    story.clerk_types([FIRST, SECOND])
    asked = story.why(ENGINEERS, 2, today="1405-08-05")
    assert asked["outcome"] == "needs_decision"
    assert [(f"{way['message']} {way['steps']}", way["cells"], way["rows"]) for way in asked["would_change"]] == [
        (
            "با تکمیل پرونده (فرم ۲: ارائه نشده) خودبه‌خود دعوت می‌شود. در دفتر.xlsx › پرونده‌ها › C4 بنویسید «تأیید».",
            [{"file": "input/دفتر.xlsx", "sheet": "پرونده‌ها", "cell": "C4", "value": "تأیید"}],
            [],
        ),
        (
            "با تصمیم مدیرکل و نوشتن یک سطر با دلیل در جدول تصمیم‌ها دعوت می‌شود. در دفتر.xlsx › تصمیم‌ها سطری بیفزایید "
            "(نشست: 2، حزب: C، تصمیم: دعوت شود، دلیل: به تشخیص مدیرکل).",
            [],
            [{"file": "input/دفتر.xlsx", "sheet": "تصمیم‌ها", "table": "decisions", "values": {
                "نشست": "2", "حزب": "C", "تصمیم": "دعوت شود", "دلیل": "به تشخیص مدیرکل"}}],
        ),
    ]  # fmt: skip
    assert story.why("B", 2, today="1405-08-05")["ground"] == "national_licence"
    assert story.workspace.run("--no-pdf", today="1405-08-05").code == 0
    page = story.first_page()
    assert fold("۱ تصمیم پیش از نشست دوم") in page
    assert fold("در نشست پیشین دعوت نشده است") in page
    row = f'data-copy="2\t{ENGINEERS}\tدعوت شود\t"'
    assert row in (story.workspace.site / "index.html").read_text(encoding="utf-8")

    # What if everyone were invited? A preview says who would come in, and writes nothing.
    before = sorted(story.workspace.root.rglob("*"))
    preview = story.asked("preview", "--policy", "همه تشكل ها", today="1405-08-05")
    assert [(c["party"], c["from"]["outcome"], c["to"]["outcome"]) for c in preview["changes"]] == [
        ("B", "invited", "invited"), ("C", "needs_decision", "invited"), ("A", "invited", "invited"),
    ]  # fmt: skip
    assert {d["party"]: d["outcome"] for d in preview["decisions"]}["D"] == "blocked"
    assert sorted(story.workspace.root.rglob("*")) == before

    # The director decides, with a reason. The roster changes, and says by whose word.
    story.clerk_types([FIRST, SECOND], [HER_WORD])
    invited = story.why(ENGINEERS, 2, today="1405-08-10")
    assert (invited["outcome"], invited["ground"]) == ("invited", "director_decision")
    assert invited["message"] == "به تصمیم مدیرکل در ۱۰ آبان ۱۴۰۵ دعوت شد: «تشکل شناخته‌شدهٔ استان است»"
    assert story.workspace.run("--no-pdf", today="1405-08-10").code == 0
    assert fold("تصمیم پیش از") not in story.first_page()

    # Within a month: all. Nobody needs a decision, and nobody whose party is dissolved is invited.
    story.clerk_types([FIRST, (*SECOND[:3], "برگزار شد"), THIRD], [HER_WORD])
    roster = story.asked("preview", today="1405-08-20")["decisions"]
    assert {d["party"]: d["outcome"] for d in roster} == {
        "A": "invited", "B": "invited", "C": "invited", "D": "blocked",
    }  # fmt: skip
    assert {d["session"] for d in roster} == {3}
