"""A figure, a day or a name that several artifacts say is the same in all of them: pages, papers, workbooks, calendar,
report, e-mails.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from generator.language.persian import fold, to_latin
from tests.builders import wording

if TYPE_CHECKING:
    from tests.conftest import Built, Workspace

DEFICIENT = {"missing", "flawed", "expired", "not_recorded"}
NEXT = ("index.html", "brief.pdf", "sessions/4/index.html")
#: What is said of the office, and where it must be; a phrase that stands elsewhere must have the same figure.
FIGURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "invited": ("{} دعوت می‌شود", NEXT),
    "needs_decision": ("{} در انتظار تصمیم", NEXT),
    "not_invited": ("{} دعوت نمی‌شود", NEXT),
    "blocked": ("{} ممنوع", NEXT),
    "deficiencies": ("{} نقص در", ("deficiencies/index.html",)),
    "incomplete": ("در {} پرونده", ("deficiencies/index.html",)),
    "parties": ("{} تشکل، به ترتیب الفبای فارسی", ("parties/index.html",)),
    "drafts": ("{} پیش‌نویس نامه در انتظار شماره", ("index.html",)),
}


def plain(text: str) -> str:
    """With Latin digits, without signs that a PDF may lose, and with single blanks."""
    return " ".join(to_latin(re.sub("[\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)).split())


def text_of(path: Path) -> str:
    """All that people read in a file, on one line."""
    if path.suffix == ".pdf":
        done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
        return plain(done.stdout.decode())
    if path.suffix == ".xlsx":
        rows = (row for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True))
        return plain(" ".join(str(value) for row in rows for value in row if value is not None))
    said = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        said = re.sub(r"<(script|style|head|nav)\b.*?</\1>", " ", said, flags=re.DOTALL)
        said = html.unescape(re.sub(r"<[^>]+>", " ", said))
    return plain(said)


class Artifacts:
    """A built site and its report."""

    def __init__(self, output: Path) -> None:
        self.site = output / "site"
        self.report: dict[str, Any] = json.loads((output / "report.json").read_text(encoding="utf-8"))
        self._texts: dict[str, str] = {}

    def text(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = text_of(self.site / path)
        return self._texts[path]

    def names(self, path: str, what: str) -> bool:
        """Whether the words stand in it. One reader of PDFs tears what is broken over two lines of a cell, the other
        one turns numbers around."""
        if fold(what) in fold(self.text(path)):
            return True
        pages = PdfReader(self.site / path).pages if path.endswith(".pdf") else ()
        return fold(what) in fold(" ".join(page.extract_text() for page in pages))

    @property
    def invited(self) -> list[str]:
        return [d["party"] for d in self.report["decisions"] if (d["session"], d["outcome"]) == (4, "invited")]

    @property
    def session(self) -> dict[str, Any]:
        found: dict[str, Any] = next(s for s in self.report["sessions"] if s["number"] == 4)
        return found

    def figures(self) -> dict[str, int]:
        """From the report alone."""
        outcomes = Counter(d["outcome"] for d in self.report["decisions"] if d["session"] == 4)
        open_ones = [
            sum(one["state"] in DEFICIENT for one in dossier["requirements"] if one["code"] in dossier["mandatory"])
            for dossier in self.report["dossiers"].values()
        ]
        return {
            **outcomes, "deficiencies": sum(open_ones),
            "incomplete": sum(map(bool, open_ones)), "parties": self.report["summary"]["parties"],
            "drafts": self.report["letters"]["draft"],
        }  # fmt: skip


@pytest.fixture(scope="module")
def made(sample: Built) -> Artifacts:
    return Artifacts(sample.workspace.root / "output")


def names(made: Artifacts) -> dict[str, str]:
    """Party → its name, as the heading of its page has it."""
    found = {}
    for code in made.report["dossiers"]:
        page = (made.site / f"parties/{code}/index.html").read_text(encoding="utf-8")
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
        assert heading
        found[code] = html.unescape(re.sub(r"<[^>]+>", "", heading[1])).strip()
    return found


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_wherever_it_is_said(made: Artifacts, name: str) -> None:
    phrase, places = FIGURES[name]
    pattern = re.compile(r"(?<!از )(?<!\d)" + plain(phrase).replace("{} ", r"(\d+) ?"))
    for path in places:
        assert set(pattern.findall(made.text(path))) == {str(made.figures()[name])}, path


def rows(made: Artifacts, path: str) -> list[dict[str, str]]:
    """Those of the first sheet of a workbook, below the line that says of when it is and the one with the headers."""
    _, heads, *found = load_workbook(made.site / path).worksheets[0].iter_rows(values_only=True)
    return [
        {str(head): plain(str(value or "")) for head, value in zip(heads, row, strict=True)}
        for row in found
        if any(row)
    ]


def test_workbooks_have_a_row_for_each_that_the_report_counts(made: Artifacts) -> None:
    report, figures = made.report, made.figures()
    findings = sum(report["summary"][level] for level in ("error", "warning", "note"))
    for path, n in {
        "completeness.xlsx": figures["parties"], "parties/parties.xlsx": figures["parties"],
        "deficiencies/deficiencies.xlsx": figures["deficiencies"], "quality/findings.xlsx": findings,
        "letters/register.xlsx": sum(report["letters"].values()), "sessions/sessions.xlsx": len(report["sessions"]),
    }.items():  # fmt: skip
        assert len(rows(made, path)) == n, path
    for level, word in (("error", "خطا"), ("warning", "هشدار"), ("note", "یادآوری")):
        n = sum(row["شدت"] == plain(word) for row in rows(made, "quality/findings.xlsx"))
        assert n == report["summary"][level] == len([f for f in report["findings"] if f["severity"] == level]), level


def test_each_roster_has_the_outcomes_of_the_report_and_the_day_of_its_session(made: Artifacts) -> None:
    """One word for each outcome: of a session that is over it is another one than of one ahead."""
    known = names(made)
    for session in made.report["sessions"]:
        folder, day = f"sessions/{session['number']}", date.fromisoformat(session["date"])
        decisions = [d for d in made.report["decisions"] if d["session"] == session["number"]]
        found = {fold(row["تشکل"]): fold(row["نتیجه"]) for row in rows(made, f"{folder}/roster.xlsx")}
        said = {(d["outcome"], found[fold(plain(known[d["party"]]))]) for d in decisions}
        assert len(found) == len(decisions) and len(said) == len({*dict(said)}) == len({word for _, word in said})
        for path in (f"{folder}/roster.xlsx", f"{folder}/index.html", "sessions/index.html"):
            assert made.names(path, wording().full_date(day)), path
        assert f"{day:%Y%m%d}T" in made.text(f"{folder}/session.ics")
        if session["chair"]:
            assert made.names(f"{folder}/index.html", known[session["chair"]])


def test_the_agenda_has_one_order_and_the_session_one_place_and_hour(made: Artifacts) -> None:
    lines = re.sub(r"\r?\n ", "", (made.site / "sessions/4/session.ics").read_text(encoding="utf-8"))
    agenda = re.findall(r"[۰-۹]+\. (.+?)\\n", lines)
    place = re.search(r"LOCATION:(.+)", lines)
    assert len(agenda) > 1 and place
    papers = [f"sessions/4/letters/{code}.pdf" for code in made.invited[:3]]
    for path in ("sessions/4/index.html", *papers):
        text = fold(made.text(path))
        places = [text.find(fold(plain(topic))) for topic in agenda]
        assert -1 not in places and places == sorted(places), path
        assert made.names(path, plain(place[1].strip())), path


def test_the_day_of_the_next_session_is_the_same_everywhere(made: Artifacts) -> None:
    day = date.fromisoformat(made.session["date"])
    said = wording().full_date(day)
    letters = [f"sessions/4/letters/{code}.pdf" for code in made.invited]
    for path in ("sessions/4/roster.pdf", "sessions/calendar.pdf", *NEXT[1:], *letters[:5]):
        assert made.names(path, said), path
    start = re.search(r"DTSTART[^:]*:(\d{8})T(\d{6})Z", made.text("sessions/4/session.ics"))
    assert start and start[1] == f"{day:%Y%m%d}"
    assert start[0] in made.text("sessions/sessions.ics")


def test_who_chairs_is_the_same_everywhere(made: Artifacts) -> None:
    chair = names(made)[made.session["chair"]]
    assert made.names("brief.pdf", f"رئیس جلسه: {chair}") and made.names("sessions/4/index.html", chair)
    for code in made.invited[:6]:
        is_own = code == made.session["chair"]
        said = "ریاست این نشست با آن" if is_own else f"ریاست این نشست با {chair}"
        assert made.names(f"sessions/4/letters/{code}.pdf", said), code


def test_the_rosters_and_the_letters_name_the_same_parties(made: Artifacts) -> None:
    known = names(made)
    letters = {path.stem for path in (made.site / "sessions/4/letters").glob("*.pdf")}
    assert letters == set(made.invited)
    everybody = {d["party"] for d in made.report["decisions"] if d["session"] == 4}
    for path, listed in {
        "sessions/4/index.html": everybody, "sessions/4/roster.pdf": everybody, "sessions/4/roster.xlsx": everybody,
        "sessions/4/sign-in.pdf": set(made.invited),
    }.items():  # fmt: skip
        assert not [code for code in listed if not made.names(path, known[code])], path


def test_the_deadline_of_a_notice_is_the_same_on_its_page_and_paper(made: Artifacts) -> None:
    folders = [page.parent.relative_to(made.site).as_posix() for page in sorted(made.site.glob("notices/*/index.html"))]
    papers = [folder for folder in folders if (made.site / folder / "notice.pdf").is_file()]
    for folder in papers[:5]:
        found = re.search(r"حداکثر تا تاریخ (\d+ \S+) \d+ \(", made.text(f"{folder}/index.html"))
        assert found and made.names(f"{folder}/notice.pdf", f"حداکثر تا تاریخ {found[1]}"), folder
        assert found[1] in made.text("deficiencies/index.html")
    assert papers


def test_an_email_says_the_number_the_day_and_the_subject_of_the_paper_that_it_brings(
    made: Artifacts, sample_copy: Workspace
) -> None:
    """And so do the register of letters on the site and letters.xlsx; the paper is the one on the site."""
    deficient = [page.parent.name for page in sorted(made.site.glob("notices/*/notice.pdf"))]
    ids = [f"invitation-4-{code}" for code in made.invited[:4]] + [f"notice-{code}-1" for code in deficient[:4]]
    numbers = {letter: f"۱۴۰۵/۴۲/{n}" for n, letter in enumerate(ids, 901)}
    heads = ("شناسه نامه", "شماره", "تاریخ نامه")
    sample_copy.write("نامه‌ها.xlsx", {"نامه‌ها": [heads, *((n, numbers[n], "۱۴۰۵/۰۹/۰۱") for n in ids)]})
    sample_copy.run("-q")
    now, mails = Artifacts(sample_copy.output), sorted((sample_copy.output / "outbox").glob("*.eml"))
    assert {path.stem.partition("-")[0] for path in mails} == {"invitation", "notice"}
    register, table = now.text("letters/1405/index.html"), text_of(sample_copy.output / "letters.xlsx")
    for path in mails:
        code = next(part for part in path.stem.split("-") if part in made.report["dossiers"])
        paper = f"sessions/4/letters/{code}.pdf" if path.stem.startswith("inv") else f"notices/{code}/notice.pdf"
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body()
        assert body
        said = re.search(r"شمارهٔ (\S+) مورخ (.+?) با موضوع «(.+?)» پیوست", plain(body.get_content()))
        assert said, path.stem
        number, day, subject = said.groups()
        assert number == plain(numbers[path.stem]) and plain(mail["subject"]).startswith(subject)
        assert number in register and number in table
        (attached,) = mail.iter_attachments()
        assert attached.get_content() == (now.site / paper).read_bytes()
        for words in (number, day, subject):
            assert now.names(paper, words), (path.stem, words)
