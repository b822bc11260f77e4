"""The words of letters: who is addressed how, what changed, and numbers that are not turned around."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from msgspec.structs import replace

from generator import pipeline, reports, settings
from generator.language.persian import linked
from generator.language.wording import Wording
from generator.model import Act, IssuedLetter, LetterAct, LetterKind, MessageState, Past
from generator.model.artifact import Kind
from generator.render.html import Templates
from generator.reports.desk import Desk
from tests.conftest import OfficeWriter

TODAY = "1405-09-01"
_TAG = re.compile(r"<[^>]+>")

Said = Callable[..., str]


def issued(
    kind: LetterKind, session: int | None, facts: dict[str, object], deadline: date | None = None
) -> IssuedLetter:
    """What the ledger remembers of an earlier letter to A."""
    return IssuedLetter(
        f"{kind.value}-A",
        kind,
        "A",
        session,
        1,
        "۴۲/۱",
        date(2026, 9, 1),
        deadline,
        "موضوع",
        facts,
        "0" * 64,
        "x.pdf",
        date(2026, 9, 1),
    )


def _parted(typed: str) -> tuple[str, str]:
    state, _, defect = typed.partition(": ")
    return state, defect


@pytest.fixture
def said(office: OfficeWriter) -> Said:
    """What the letter at that path says to party A, of a secretary with that honorific and role."""

    def text(
        path: str, honorific: str = "", role: str = "", name: str = "مینا نمونه", past: tuple[IssuedLetter, ...] = (),
        time: str = "۱۰", place: str = "سالن", contact: str = "", party: str = "حزب نمونهٔ الف",
        state: str = "برنامه‌ریزی‌شده",
        states: tuple[str, str] = ("ندارد", "ندارد"), reviewed: str = "",
    ) -> str:  # fmt: skip
        workspace = office({
            "احزاب": [("کد", "نام حزب", "دبیر استان", "لقب", "سمت"), ("A", party, name, honorific, role)],
            "مدارک لازم": [("کد مدرک", "عنوان مدرک"), ("d1", "گواهی نخست"), ("d2", "گواهی دوم")],
            "پرونده‌ها": [("حزب", "مدرک", "وضعیت", "شرح نقص", "تاریخ بررسی"),
                          *(("A", f"d{n}", *_parted(state), reviewed) for n, state in enumerate(states, 1))],
            "نشست‌ها": [
                ("شماره نشست", "تاریخ", "ساعت", "محل", "سیاست دعوت", "وضعیت"),
                (2, "۱۴۰۵/۰۹/۱۷", time, place, "همه تشکل‌ها", state),
            ],
            "تنظیمات": [("کلید", "مقدار"), ("رابط اداره", contact)],
        })  # fmt: skip
        chosen = settings.load(workspace.root, today=TODAY)
        wording = Wording.load(chosen.templates)
        examined = pipeline.examine(chosen, wording, Past(letters=past))
        (artifact,) = (
            a for a in reports.artifacts(Desk(examined.snapshot, wording), examined.contacts)
            if a.kind is Kind.PDF and a.path == path
        )  # fmt: skip
        return unescape(_TAG.sub("", Templates(chosen.templates).render(artifact)))

    return text


@pytest.mark.parametrize(
    ("text", "before_another"),
    [("شعبه", "شعبهٔ"), ("نماینده", "نمایندهٔ"), ("دبیر", "دبیر"), ("گروه", "گروه"), ("پایگاه", "پایگاه"), ("شعبهٔ", "شعبهٔ")],
)  # fmt: skip
def test_what_stands_before_another_word(text: str, before_another: str) -> None:
    assert linked(text) == before_another


@pytest.mark.parametrize(
    ("role", "addressed"),
    [
        ("رئیس شعبه", "رئیس محترم شعبهٔ حزب نمونهٔ الف"),
        ("نماینده استانی", "نمایندهٔ محترم استانی حزب نمونهٔ الف"),
        ("دبیر استان", "دبیر محترم حزب نمونهٔ الف در استان"),
        ("دبیر", "دبیر محترم حزب نمونهٔ الف"),
        ("مسئول محترم شعبه", "مسئول محترم شعبهٔ حزب نمونهٔ الف"),
        ("", "دبیر محترم شعبهٔ استانی حزب نمونهٔ الف"),
    ],
)
def test_a_secretary_is_addressed_by_the_role_in_the_sheet(said: Said, role: str, addressed: str) -> None:
    assert f"جناب آقای مینا نمونه{addressed}\n" in said("notices/A/notice.pdf", "جناب آقای", role)


@pytest.mark.parametrize(
    ("honorific", "name", "head"),
    [
        ("ندارد", "ندارد", "دبیر محترم شعبهٔ استانی حزب نمونهٔ الف"),
        ("جناب آقای", "ندارد", "دبیر محترم شعبهٔ استانی حزب نمونهٔ الف"),
        ("؟", "جناب آقای دکتر مینا نمونه", "جناب آقای دکتر مینا نمونهدبیر محترم"),
        ("جناب آقای", "جناب آقای دکتر مینا نمونه", "جناب آقای دکتر مینا نمونهدبیر محترم"),
    ],
)
def test_nobody_is_addressed_as_nothing_or_twice(said: Said, honorific: str, name: str, head: str) -> None:
    text = said("notices/A/notice.pdf", honorific, name=name)
    assert head in text
    assert "ندارد ندارد" not in text
    assert text.count("جناب آقای") == head.count("جناب آقای")


@pytest.mark.parametrize(
    ("honorific", "name", "asked"),
    [
        ("جناب آقای", "مینا نمونه", "از جناب‌عالی دعوت می‌شود"),
        ("سرکار خانم دکتر", "مینا نمونه", "از سرکار عالی دعوت می‌شود"),
        ("", "", "از آن حزب محترم دعوت می‌شود"),
        ("حجت‌الاسلام والمسلمین", "مینا نمونه", "از جناب‌عالی دعوت می‌شود"),
        ("دکتر", "مینا نمونه", "از آن حزب محترم دعوت می‌شود"),
    ],
)
def test_the_verb_is_that_of_who_is_invited(said: Said, honorific: str, name: str, asked: str) -> None:
    text = said("sessions/2/letters/A.pdf", honorific, name=name)
    verb = "رساند" if "آن حزب" in asked else "رسانید"
    assert asked in text and f"حضور به هم {verb}." in text


@pytest.mark.parametrize(
    ("time", "place", "later"),
    [
        ("۱۰", "سالن", ""),
        ("", "سالن", "ساعت آغاز نشست"),
        ("۱۰", "", "محل نشست"),
        ("", "", "ساعت و محل نشست"),
        ("۱۰", "متعاقباً اعلام می‌شود", "محل نشست"),
    ],
)
def test_what_is_not_fixed_yet_is_said_once(said: Said, time: str, place: str, later: str) -> None:
    text = said("sessions/2/letters/A.pdf", time=time, place=place)
    assert re.findall(r"([^.\n]*) متعاقباً اعلام می‌شود", text) == ([later] if later else [])


@pytest.mark.parametrize(
    ("before", "what", "how"),
    [
        (
            {"date": "2026-12-01", "time": "10:00", "place": "سالن"}, "زمان",
            "زمان نشست دوم از روز سه‌شنبه ۱۰ آذر ۱۴۰۵، ساعت ۱۰ به روز سه‌شنبه ۱۷ آذر ۱۴۰۵، ساعت ۱۰ تغییر یافته است.",
        ),
        (
            {"date": "2026-12-08", "time": "09:00", "place": "سالن"}, "زمان",
            "از روز سه‌شنبه ۱۷ آذر ۱۴۰۵، ساعت ۹ به روز سه‌شنبه ۱۷ آذر ۱۴۰۵، ساعت ۱۰ تغییر یافته است.",
        ),
        ({"date": "2026-12-08", "time": "10:00", "place": "تالار"}, "محل", "برگزار می‌شود، از تالار به سالن تغییر یافته است."),
        ({"date": "2026-12-01", "time": "10:00", "place": "تالار"}, "زمان و محل", "محل آن از تالار به سالن تغییر یافته است."),
        ({"date": "2026-12-01"}, "زمان و محل", "از روز سه‌شنبه ۱۰ آذر ۱۴۰۵ به روز سه‌شنبه ۱۷ آذر ۱۴۰۵، ساعت ۱۰ و محل آن به سالن"),
    ],
)  # fmt: skip
def test_a_letter_says_from_when_to_when_a_session_was_moved(
    said: Said, before: dict[str, object], what: str, how: str
) -> None:
    text = said("sessions/2/letters/A.pdf", past=(issued(LetterKind.INVITATION, 2, before),))
    assert f"موضوع: تغییر {what} نشست" in text and how in text


def test_a_letter_that_a_session_is_off_says_what_comes_then(said: Said) -> None:
    before: dict[str, object] = {"date": "2026-12-08", "time": "10:00", "place": "سالن"}
    text = said("sessions/2/letters/A.pdf", past=(issued(LetterKind.INVITATION, 2, before),), state="لغو")
    assert "که قرار بود روز سه‌شنبه ۱۷ آذر ۱۴۰۵، ساعت ۱۰، در محل سالن برگزار شود، لغو شده است." in text
    assert "زمان نشست بعدی متعاقباً اعلام خواهد شد." in text


@pytest.mark.parametrize(
    ("party", "called"),
    [("جامعهٔ نمونه", "آن جامعهٔ محترم"), ("انجمن نمونه", "آن انجمن محترم"), ("نور", "آن تشکل محترم")],
)
def test_a_party_is_called_by_its_kind(said: Said, party: str, called: str) -> None:
    assert f"پروندهٔ شعبهٔ استانی {called}" in said("notices/A/notice.pdf", party=party)


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("خانم پریسا نمونه، تلفن ۳۳۳۳۰۰۰۰", "سرکار خانم پریسا نمونه (تلفن ۳۳۳۳۰۰۰۰) آمادهٔ پاسخ‌گویی است."),
        ("آقای نمونه", "جناب آقای نمونه آمادهٔ پاسخ‌گویی است."),
        ("دبیرخانه، تلفن ۳۳۳۳۰۰۰۰", "دبیرخانه (تلفن ۳۳۳۳۰۰۰۰) پاسخ‌گوست."),
        ("", "این اداره‌کل آمادهٔ هرگونه راهنمایی است."),
    ],
)
def test_who_answers_is_named_with_courtesy(said: Said, contact: str, line: str) -> None:
    assert line in said("notices/A/notice.pdf", contact=contact)


def test_a_row_of_a_deficiency_says_what_is_wrong_and_what_to_do(said: Said) -> None:
    text = said("notices/A/notice.pdf", states=("ناقص: مهر ندارد.", "دارد"))
    assert "نقص: مهر ندارد. «گواهی نخست» ارسال شود." in text
    assert "از ۲ مدرک لازم، ۱ مدرک تأیید شده است و مورد زیر نیازمند تکمیل یا اصلاح است:" in text
    assert "خواهشمند است دستور فرمایید مدرک یادشده در اسرع وقت" in text


@pytest.mark.parametrize("states", [("ندارد", "ندارد"), ("ناقص: مهر ندارد", "دارد")])
def test_a_dossier_was_examined_only_where_the_sheets_say_when(said: Said, states: tuple[str, str]) -> None:
    path = "notices/A/notice.pdf"
    assert "در تاریخ ۱ شهریور ۱۴۰۵ در این اداره‌کل بررسی شد" in said(path, states=states, reviewed="۱۴۰۵/۰۶/۰۱")
    text = said(path, states=states)
    assert "بررسی شد" not in text and "بر پایهٔ سوابق این اداره‌کل به استحضار می‌رسد" in text


@pytest.mark.parametrize("path", ["notices/A/notice.pdf", "sessions/2/letters/A.pdf"])
def test_every_letter_begins_and_ends_with_courtesy_and_writes_dates_one_way(said: Said, path: str) -> None:
    text = said(path)
    assert text.index("با سلام و احترام؛") < text.index("با احترام\n")
    assert not re.search(r"[۰-۹]{4}/[۰-۹]{2}/[۰-۹]{2}", text) and "می‌باشد" not in text


@pytest.mark.parametrize(("asked", "still"), [(["d1", "d2"], True), (["d1"], False)])
def test_only_what_was_asked_for_before_is_still_missing(said: Said, asked: list[str], still: bool) -> None:
    first = issued(LetterKind.NOTICE, None, {"requirements": asked}, date(2026, 10, 1))
    first = replace(first, mail=MessageState.SENT)  # what has not left the office is not followed up
    text = said("notices/A/notice.pdf", past=(first,))
    assert "پیگیری نوبت دوم" in text and ("مورد زیر همچنان نیازمند" in text) is still


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("تلفن ۰۸۴-۳۳۳۳۰۰۰۰", "تلفن \u2066۰۸۴-۳۳۳۳۰۰۰۰\u2069"),
        ("تلفن 084-33330000", "تلفن \u2066۰۸۴-۳۳۳۳۰۰۰۰\u2069"),
        ("تلفن +98-84-3333000", "تلفن \u2066+۹۸-۸۴-۳۳۳۳۰۰۰\u2069"),
        ("ساعت ۱۰-۱۲", "ساعت ۱۰-۱۲"),
        ("تلفن ۳۳۳۳۰۰۰۰-۰۸۴", "تلفن ۳۳۳۳۰۰۰۰-۰۸۴"),
    ],
)
def test_a_telephone_number_runs_from_its_area_code_on(said: Said, typed: str, shown: str) -> None:
    assert f"برای هرگونه راهنمایی، {shown} پاسخ‌گوست" in said("notices/A/notice.pdf", contact=typed)


@pytest.mark.parametrize(("state", "has_pile"), [("ندارد", True), ("دارد", False)])
def test_the_page_of_deficiencies_leads_to_the_pile_to_print_or_says_that_there_is_none(
    office: OfficeWriter, state: str, has_pile: bool
) -> None:
    workspace = office({
        "احزاب": [("کد", "نام حزب"), ("A", "حزب نمونهٔ الف")],
        "مدارک لازم": [("کد مدرک", "عنوان مدرک"), ("d1", "گواهی نخست")],
        "پرونده‌ها": [("حزب", "مدرک", "وضعیت"), ("A", "d1", state)],
    })  # fmt: skip
    chosen = settings.load(workspace.root, today=TODAY)
    wording = Wording.load(chosen.templates)
    examined = pipeline.examine(chosen, wording, Past())
    made = {a.path: a for a in reports.artifacts(Desk(examined.snapshot, wording), examined.contacts)}
    page = Templates(chosen.templates).render(made["deficiencies/index.html"])
    assert ("deficiencies/all-notices.pdf" in made) is has_pile
    assert ('href="all-notices.pdf"' in page) is has_pile
    assert ("نامه‌ای برای چاپ نیست" in page) is not has_pile


def test_what_was_decided_after_the_third_round_and_thanks_for_the_answer(said: Said) -> None:
    third = replace(
        issued(LetterKind.NOTICE, None, {"requirements": ["d1", "d2"]}, date(2026, 10, 1)), round=3,
        acts=(LetterAct(Act.NEXT_STAGE, date(2026, 11, 20), "موضوع به معاونت سیاسی گزارش شد"),
              LetterAct(Act.ANSWER, date(2026, 11, 21), "نامهٔ ۱۲")),
    )  # fmt: skip
    stage = said("notices/A/stage-notice-A.pdf", past=(third,), contact="خانم نمونه، تلفن ۰۸۱-۱")
    assert "پیرو نامهٔ شمارهٔ ۴۲/۱ مورخ ۱۰ شهریور ۱۴۰۵" in linked(stage)
    assert "در تاریخ ۲۹ آبان ۱۴۰۵ چنین تصمیم گرفته است: «موضوع به معاونت سیاسی گزارش شد»." in stage
    assert "گواهی نخست" in stage and "سرکار خانم نمونه" in stage and "اخطار" not in stage
    thanks = said("notices/A/acknowledgement-notice-A.pdf", past=(third,))
    assert "در تاریخ ۳۰ آبان ۱۴۰۵ به این اداره‌کل رسید." in thanks
