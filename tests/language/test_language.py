"""`--lang en`: what commands say is in English, what the office reads stays Persian, and nothing is ever missing."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from generator.language.wording import LANGUAGES, Wording
from generator.model import Finding, LicenceState, Place, RequirementState, Severity
from generator.settings import shipped_templates
from tests.conftest import Workspace

#: Sections that commands speak from: every language has all of their lines, but for what only pages say.
SPOKEN = (
    "error", "message", "init", "doctor", "serve", "publish", "verify", "explain", "preview", "reason", "changes",
    "history", "outbox", "send", "resolve", "menu", "system",
)  # fmt: skip
NOT_SPOKEN = {
    "init.books", "init.start_page", "init.readme", "init.unknown",  # of the workspace, which is Persian
    "changes.none", "changes.column",  # of the page
    "explain.mark", "preview.plus", "preview.minus", "preview.line", "preview.moved",  # signs
}  # fmt: skip
_SHIPPED = [shipped_templates()]


def lines(language: str) -> dict[str, Any]:
    """Key → sentence of one text file."""
    tables = tomllib.loads((shipped_templates() / "text" / f"{language}.toml").read_text(encoding="utf-8"))

    def flat(table: dict[str, Any], above: str) -> Iterator[tuple[str, Any]]:
        for name, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{above}{name}.")
            else:
                yield above + name, value

    return dict(flat(tables, ""))


def test_members_of_two_enums_with_one_value_keep_their_own_words() -> None:
    """«expired» is said otherwise of a licence than of a document, whichever is said first."""
    for members in ((LicenceState.EXPIRED, RequirementState.EXPIRED), (RequirementState.EXPIRED, LicenceState.EXPIRED)):
        words = Wording.load(_SHIPPED)
        assert {type(member): words.word(member) for member in members} == {
            LicenceState: words.say("word.LicenceState.expired"),
            RequirementState: words.say("word.RequirementState.expired"),
        }


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"fa"}))
def test_every_spoken_line_is_there(language: str) -> None:
    """A failure names the missing lines: until they are written, they are said in Persian."""
    ours = {key for key in lines("fa") if key.partition(".")[0] in SPOKEN}
    ours = {key for key in ours if not any(key.startswith(name) for name in NOT_SPOKEN)}
    assert sorted(ours - set(lines(language))) == []


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"fa"}))
def test_no_line_asks_for_a_fact_that_the_persian_one_does_not_have(language: str) -> None:
    persian = lines("fa")
    facts = {key: set(re.findall(r"{(\w+)}", str(line))) for key, line in lines(language).items()}
    assert set(facts) <= set(persian)
    assert {key: asked for key, asked in facts.items() if asked - set(re.findall(r"{(\w+)}", str(persian[key])))} == {}


def test_facts_are_shown_in_the_language() -> None:
    english = Wording.load(_SHIPPED, "en")
    assert english.show(date(2026, 11, 22)) == "1 Azar 1405"
    assert english.show(1234) == "1234" and english.word(Severity.ERROR) == "error"
    assert english.show(Place("a.xlsx", "احزاب", "A1")) == "a.xlsx › احزاب › A1"
    assert english.say("site.brand") == Wording.load(_SHIPPED).say("site.brand")  # not there: Persian


@pytest.fixture
def workspace(tmp_path: Any) -> Workspace:
    made = Workspace(tmp_path)
    made.write("دفتر.xlsx", {"احزاب": [("کد", "نام حزب", "گستره"), ("P-1", "حزب یکم", "منطقه‌ای")]})
    return made


def test_commands_speak_english_and_the_site_persian(workspace: Workspace) -> None:
    check = workspace.run("--lang", "en", "check")
    assert check.code == 1 and "error VAL-001" in check.out and "1 error," in check.out
    build = workspace.run("--no-pdf", "--lang=en")
    assert build.out.startswith("Site built: 1 party,") and len(build.out.splitlines()) <= 6
    page = (workspace.site / "quality" / "index.html").read_text(encoding="utf-8")
    assert "Site" not in page.partition("<main")[2] and "کیفیت داده" in page
    report = json.loads((workspace.output / "report.json").read_text(encoding="utf-8"))
    assert not report["findings"][0]["message"].isascii()


def test_failures_are_said_in_english(workspace: Workspace) -> None:
    assert workspace.run("check", "--lang", "en", "-C", "nowhere").err.endswith("is not there.\n")
    assert workspace.run("check", "--lang", "de").code == 2


def test_a_run_ends_with_at_most_six_lines(workspace: Workspace) -> None:
    said = workspace.run("--no-pdf").out.splitlines()
    assert len(said) <= 6
    assert str(workspace.site / "index.html") in said  # on a line of its own
    assert said[-1].startswith("گام بعد:")


@pytest.mark.parametrize("n", [1, 2])
def test_what_is_counted_is_singular_or_plural(n: int) -> None:
    english = Wording.load(_SHIPPED, "en")
    nouns = {1: "1 error, 1 warning, 1 note.", 2: "2 errors, 2 warnings, 2 notes."}
    assert english.say("message.check_summary", errors=n, warnings=n, notes=n) == nouns[n]


def test_what_the_system_says_is_said_in_the_language() -> None:
    why = {"path": "/srv", "why": "No space left on device"}
    with_path = {"path": "/srv", "why": "[Errno 28] No space left on device: '/srv/a b'"}
    assert Wording.load(_SHIPPED).say("error.disk", **with_path) == Wording.load(_SHIPPED).say("error.disk", **why)
    assert "(دیسک پر است)" in Wording.load(_SHIPPED).say("error.disk", **why)
    assert "(no space left on device)" in Wording.load(_SHIPPED, "en").say("error.disk", **why)


@pytest.mark.parametrize(
    ("english", "persian"),
    [
        ("'nix' is undefined", "«nix» شناخته نیست"),
        ("Encountered unknown tag 'foo'. Jinja was looking for: 'endblock'.", "«foo» شناخته نیست یا جای آن درست نیست"),
        ("Invalid value (at line 12, column 5)", "سطر ۱۲، نویسهٔ ۵ درست نیست"),
        ("maximum recursion depth exceeded", "بیش از اندازه تودرتوست"),
        ("database is locked", "در دست برنامهٔ دیگری است"),
        ("OSError: nobody has met it before", "علت آن را گزینهٔ ‎-v می‌گوید"),
        ("اجازه داده نشد", "اجازه داده نشد"),
        ("Mars/X", "Mars/X"),
    ],
)
def test_what_libraries_say_is_said_in_the_language_of_the_sentence(english: str, persian: str) -> None:
    assert Wording.load(_SHIPPED).say("error.bad_file", file="a", why=english).endswith(f": {persian}.")
    assert Wording.load(_SHIPPED, "en").say("error.bad_file", file="a", why=english).endswith(f": {english}")


def test_what_a_library_says_is_quoted_where_details_are_asked_for() -> None:
    said = Wording.load(_SHIPPED, quotes=True).say("error.bad_file", file="a", why="nobody has met it before")
    assert said.endswith(": متن خطا: «nobody has met it before».")


#: What readers see under these names: of files and folders, options and commands, settings, formats, other programs.
NAMES = re.compile(
    r"«[^»]*»|\{[^{}]*\}|--?[a-z][\w-]*|[\w.*-]*[/.][\w./*-]+|\bgenerate( [a-zA-Z-]+)*|\bapt install|\bmake generate|\[\w+\]"
    r"|\b(PDF|CSV|PNG|JPEG|SVG|TTF|OTF|XML|UTF-8|SMTP|STARTTLS|PNG|HTML|USB|ICS|GENERATE_SMTP_PASSWORD|Excel|Pango|WeasyPrint|MSYS2"
    r"|Content-Security-Policy|Text|Comment|SmartArt|Pivot|Slicer|Sparkline|Dynamic Array|Power Query|Two users|Enter|Ctrl[+-]C"
    r"|mingw-w64-ucrt-x86_64-pango|output|input|records|templates|target|yes|true|false)\b|#VALUE!"
)


def test_no_english_word_in_a_persian_sentence() -> None:
    said = {key: text for key, text in lines("fa").items() if isinstance(text, str) and re.search("[آ-ی]", text)}
    assert len(said) > 1000
    left = {key: words for key, text in said.items() if (words := re.findall(r"[A-Za-z]{2,}", NAMES.sub("", text)))}
    assert left == {}


def test_a_csv_is_called_by_its_file_in_the_row_that_answers() -> None:
    """Which has no title of a sheet; `sheet_roles` takes the name of the file for it."""
    asked = Finding("TBL-025", Place("input/۱۴۰۵/تشکل‌ها.csv"), "parties", facts={"table": "احزاب", "sheet": ""})
    assert "برگه «تشکل‌ها.csv» و نقش «احزاب»" in Wording.load(_SHIPPED).finding(asked)[1]
