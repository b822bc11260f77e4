"""What each letter says, and its paper. A letter names its own party; an issued one is its frozen bytes, nothing else.

An invitation besides names who chairs and who proposed what, for the chair and the agenda are the parties' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from generator.judging.schedule import agenda_of
from generator.language.party_names import file_name
from generator.language.persian import to_fa
from generator.model import KeptDraft, Letter, LetterKind, LetterState, Replaced
from generator.model.artifact import Artifact, Kind
from generator.model.session_numbers import slug
from generator.reports.desk import Desk
from generator.reports.letter_paragraphs import named, paragraphs, recipient

_SHORT = frozenset(
    {
        LetterKind.THANKS,
        LetterKind.APPRECIATION,
        LetterKind.CANCELLED,
        LetterKind.WITHDRAWAL,
        LetterKind.ACKNOWLEDGEMENT,
    }
)  # five lines or fewer
_WITH_SIGNATURE = 3  # paragraphs that are never parted from it
_LONG_TITLE = 60  # characters of a session's title from which on they are not


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """sessions/<n>/letters/<code>.pdf, house/letters/<code>.pdf, and the PDF of every issued letter."""
    for letter in desk.snapshot.letters:
        if letter.state in (LetterState.WITHHELD, LetterState.BLOCKED, LetterState.LAPSED):
            continue
        if letter.is_to_renumber and (kept := desk.snapshot.past.contents.get(letter.letter)):
            yield _drawn(desk, path(desk, letter), letter, partial(_again, desk, letter, kept))
        elif letter.frozen:
            if letter.frozen.is_lost:
                continue
            for address in dict.fromkeys((path(desk, letter), *_former_paths(desk, letter))):
                frozen = {"file": letter.frozen.file, "sha256": letter.frozen.sha256}
                yield Artifact(address, "", frozen, Kind.FROZEN)
        elif letter.kept:
            yield _drawn(desk, path(desk, letter), letter, partial(_as_shown, desk, letter, letter.kept))
        elif letter.party in desk.folders:
            for address in dict.fromkeys((path(desk, letter), *_former_paths(desk, letter))):
                yield _drawn(desk, address, letter, partial(_paper, desk, letter), of=letter.party)


def _drawn(
    desk: Desk, address: str, letter: Letter, said: Callable[[], Mapping[str, Any]], of: str | None = None
) -> Artifact:
    """Its PDF; no letter says the day of the data."""
    return desk.paper(address, f"letters/{letter.kind.value}.html", "", said, of=of, is_dated=False)


def _again(desk: Desk, letter: Letter, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What it said when it was issued, under the number that was corrected."""
    return {"title": _title(desk, letter), "letter": {**_readable(letter, kept), "number": letter.number}}


def _as_shown(desk: Desk, letter: Letter, kept: KeptDraft) -> dict[str, Any]:
    """What the draft said when it was shown last, now with number and date; its deadline runs from that date."""
    said = {**_readable(letter, kept.content), "number": letter.number, "dated_on": dated(desk, letter.dated_on),
            "is_draft": False}  # fmt: skip
    if letter.deadline_on:
        said["deadline"] = desk.wording.long_date(letter.deadline_on)
    return {"title": _title(desk, letter), "letter": said}


def _readable(letter: Letter, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept of a letter, as its template reads it: versions that did not keep paragraphs kept no colour and no
    enclosures either. Their words are those of `letters/earlier_body.html`."""
    return {"kind": letter.kind.value, "is_coloured": False, "enclosures": [], **kept}


def _former_paths(desk: Desk, letter: Letter) -> Iterator[str]:
    """Where it was published, or shown as a draft, while the party had another code."""
    for folder, code in desk.former_folders.items():
        if code != letter.party or not letter.is_current:
            continue
        before = letter.letter.replace(f"-{code}", f"-{folder}")
        if before in desk.snapshot.past.drafts or f"-{folder}" in letter.letter:
            yield path(desk, letter, folder)


def _paper(desk: Desk, letter: Letter) -> dict[str, Any]:
    return {"title": _title(desk, letter), "letter": content(desk, letter)}


def _title(desk: Desk, letter: Letter) -> str:
    return desk.say(f"letter.title.{_variant(letter)}", **named(desk, letter))


def path(desk: Desk, letter: Letter, folder: str = "") -> str:
    """Where its PDF is on the site: the last word on a matter under its short name, earlier letters under their id."""
    folder = folder or desk.folder(letter.party)
    is_withdrawal = letter.kind is LetterKind.WITHDRAWAL
    own = f"{folder}.pdf" if letter.is_current and not is_withdrawal else f"{file_name(letter.letter)}.pdf"
    if letter.letter.startswith(f"{LetterKind.NOTICE}-"):
        return f"notices/{folder}/{'notice.pdf' if letter.is_current and not is_withdrawal else own}"
    if letter.letter.startswith((f"{LetterKind.STAGE}-", f"{LetterKind.ACKNOWLEDGEMENT}-", f"{LetterKind.REMINDER}-")):
        return f"notices/{folder}/{file_name(letter.letter)}.pdf"
    if letter.letter.startswith(f"{LetterKind.MEMBERSHIP}-"):
        return f"house/letters/{own}"
    return f"sessions/{slug(letter.session or 0)}/letters/{own}"


def subject(desk: Desk, letter: Letter) -> str:
    """The line «موضوع»; of an issued letter the one that it was issued with."""
    if letter.kept:
        return str(letter.kept.content.get("subject", ""))
    return letter.frozen.subject if letter.frozen else desk.say(
        f"letter.subject.{_variant(letter)}", **named(desk, letter)
    )  # fmt: skip


def _variant(letter: Letter) -> str:
    is_repeat = letter.kind is LetterKind.NOTICE and letter.round > 1
    return f"notice_{letter.round}" if is_repeat else letter.kind.value


def content(desk: Desk, letter: Letter) -> dict[str, Any]:
    """Everything that a letter says; every value is of this party's rows, of the session, or of the office."""
    office = desk.snapshot.office
    said, enclosures = paragraphs(desk, letter)
    body, last = _parted(said)
    return {
        "id": letter.letter,
        "kind": letter.kind.value,
        "is_draft": not letter.state.is_issued,
        "number": letter.number,
        "dated_on": dated(desk, letter.dated_on),
        "letterhead": list(office.letterhead),
        "office_name": office.office_name,
        "emblem": office.emblem or "",
        "font": office.font or "",
        "is_small": office.has_small_paper and letter.kind in _SHORT and len(subject(desk, letter)) < _LONG_TITLE,
        "is_coloured": office.has_colour,
        "recipient": recipient(desk, letter.party, letter),
        "subject": subject(desk, letter),
        "party": desk.party(letter.party).name,
        "paragraphs": body,
        "last": last,
        "deadline": desk.wording.long_date(letter.deadline_on) if letter.deadline_on else "",
        "amends": [_reference(desk, r) for r in letter.replaces if not r.is_void],
        "voids": [_reference(desk, r) for r in letter.replaces if r.is_void],
        "deficiencies": [{"n": to_fa(n), **desk.status(s)} for n, s in enumerate(letter.deficiencies, 1)],
        "reminders": [desk.status(s) for s in letter.reminders if letter.kind is not LetterKind.REMINDER],
        **({"due": _due(desk, letter)} if letter.kind is LetterKind.REMINDER else {}),
        "agenda": _agenda(desk, letter) if letter.kind is LetterKind.INVITATION else [],
        "signatory": office.signatory or "",
        "signatory_title": office.signatory_title or "",
        "enclosures": enclosures,
        "copies": list(office.copies),
        "address": office.address or "",
    }


def _due(desk: Desk, letter: Letter) -> list[dict[str, str]]:
    """What may be brought until when."""
    return [
        {
            "n": to_fa(n),
            "title": line.requirement.title,
            "period": desk.period(line.period) if line.period else "",
            "day": dated(desk, line.due_on),
        }
        for n, line in enumerate(letter.reminders, 1)
    ]


def _parted(said: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(what comes first, the last lines): those are words, and stand with the signature on one page."""
    n = len(said)
    while n > 1 and not said[n - 1]["block"] and len(said) - n < _WITH_SIGNATURE:
        n -= 1
    return said[:n], said[n:]


def dated(desk: Desk, day: date | None) -> str:
    """«۱ آذر ۱۴۰۵», as letters and pages write every day; '' when there is none."""
    return desk.wording.long_date(day) if day else ""


def _reference(desk: Desk, replaced: Replaced) -> dict[str, str]:
    return {"number": replaced.number, "date": dated(desk, replaced.dated_on)}


def _agenda(desk: Desk, letter: Letter) -> list[dict[str, str]]:
    return [
        {
            "n": to_fa(n),
            "topic": item.topic,
            "proposed_by": desk.party(item.proposed_by).name if item.proposed_by else "",
            "minutes": to_fa(item.minutes) if item.minutes else "",
        }
        for n, item in enumerate(agenda_of(desk.snapshot.agenda, letter.session or 0), 1)
    ]


# The page of a deficiency notice: a draft as it will read, an issued one as the register has it, with its PDF.


def notice_artifacts(desk: Desk) -> Iterator[Artifact]:
    """notices/<code>/index.html for the last notice of every party, those that were answered among them."""
    for notice in desk.snapshot.last_notices:
        title = desk.say("letter.title.notice", party=desk.party(notice.party).name)
        context = partial(_context, desk, notice)
        yield desk.page(desk.notice_href(notice.party), "notice.html", "deficiencies", title, context, of=notice.party)
    for notice in _of_parties_gone(desk):
        title = desk.say("letter.title.notice", party=_name(desk, notice))
        href = desk.notice_href(notice.party)
        yield desk.page(href, "notice.html", "deficiencies", title, partial(_context, desk, notice))


def _of_parties_gone(desk: Desk) -> Iterator[Letter]:
    """The last notice of each party that has left the register: its address was published, so it goes on working."""
    taken = {folder.casefold() for folder in desk.folders.values()}
    for letter in desk.snapshot.letters:
        is_last = letter.kind is LetterKind.NOTICE and letter.is_current
        if is_last and letter.party not in desk.folders and desk.folder(letter.party).casefold() not in taken:
            yield letter


def _name(desk: Desk, notice: Letter) -> str:
    addressed = notice.frozen.addressed if notice.frozen else None
    if notice.party in desk.folders or addressed is None:
        return desk.name(notice.party)
    return addressed.name


def _context(desk: Desk, notice: Letter) -> dict[str, Any]:
    return {
            "letter": None if notice.frozen else content(desk, notice),
            "subject": subject(desk, notice),
            "id": notice.letter,
            "is_issued": notice.state.is_issued,
            "has_paper": notice.has_paper,
            "number": notice.number,
            "dated_on": dated(desk, notice.dated_on),
            "deadline": desk.wording.long_date(notice.deadline_on) if notice.deadline_on else "",
            "sources": [desk.status(s) for s in (*notice.deficiencies, *notice.reminders)],
            "earlier": _earlier(desk, notice),
            "party": desk.party_link(notice.party) if desk.has_page(notice.party)
            else {"name": _name(desk, notice), "href": ""},
            "state": notice.state.value,
            "word": desk.wording.word(notice.state),
            "held": desk.held(notice),
            "acts": desk.acts(notice),
            "is_sample": all(f.code == "TBL-014" for f in notice.reasons) and notice.state is LetterState.WITHHELD,
            "reasons": [
                {"message": desk.wording.finding(f)[0], "remedy": desk.wording.finding(f)[1],
                 "source": desk.places([f.place])}
                for f in notice.reasons
            ],
        }  # fmt: skip


def _earlier(desk: Desk, notice: Letter) -> list[dict[str, str]]:
    """The notices that were issued to the party before, the last one first."""
    return [
        {
            "href": path(desk, n) if n.has_paper else "",
            "subject": subject(desk, n),
            "number": n.number,
            "date": dated(desk, n.dated_on),
            "round": to_fa(n.round),
            "word": desk.wording.word(n.state),
        }
        for n in reversed(desk.letters_by_party[notice.party])
        if n.kind is LetterKind.NOTICE and n.state.is_issued and n.letter != notice.letter
    ]
