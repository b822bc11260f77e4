"""What each letter says, and its paper. A letter names its own party; an issued one is its frozen bytes, nothing else.

An invitation besides names who chairs and who proposed what, for the chair and the agenda are the parties' own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import partial
from typing import Any

from generator.judging.house_terms import membership
from generator.judging.schedule import session_facts
from generator.judging.secretaries import as_of_its_day
from generator.language.folder_names import file_name
from generator.language.honorifics import addressed
from generator.language.jalali import to_jalali
from generator.language.persian import linked, to_fa
from generator.model import KeptDraft, Letter, LetterKind, LetterState, Replaced, RequirementState, Session
from generator.model.artifact import Artifact, Kind
from generator.model.session_numbers import slug
from generator.reports.desk import Desk

_SHORT = frozenset(
    {LetterKind.THANKS, LetterKind.APPRECIATION, LetterKind.CANCELLED, LetterKind.WITHDRAWAL}
)  # five lines or fewer
_LONG_TITLE = 60  # characters of a session's title from which on they are not


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """sessions/<n>/letters/<code>.pdf, house/letters/<code>.pdf, and the PDF of every issued letter."""
    for letter in desk.snapshot.letters:
        if letter.state in (LetterState.WITHHELD, LetterState.BLOCKED, LetterState.LAPSED):
            continue
        if letter.is_to_renumber and (kept := desk.snapshot.past.contents.get(letter.letter)):
            yield desk.paper(path(desk, letter), _template(letter), "", partial(_again, desk, letter, kept))
        elif letter.frozen:
            if letter.frozen.is_lost:
                continue
            for address in dict.fromkeys((path(desk, letter), *_former_paths(desk, letter))):
                frozen = {"file": letter.frozen.file, "sha256": letter.frozen.sha256}
                yield Artifact(address, "", frozen, Kind.FROZEN)
        elif letter.kept:
            yield desk.paper(path(desk, letter), _template(letter), "", partial(_as_shown, desk, letter, letter.kept))
        elif letter.party in desk.folders:
            yield desk.paper(path(desk, letter), _template(letter), "", partial(_paper, desk, letter), of=letter.party)


def _template(letter: Letter) -> str:
    return f"letters/{letter.kind.value}.html"


def _again(desk: Desk, letter: Letter, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What it said when it was issued, under the number that was corrected."""
    return {"title": _title(desk, letter), "letter": {**kept, "number": letter.number}}


def _as_shown(desk: Desk, letter: Letter, kept: KeptDraft) -> dict[str, Any]:
    """What the draft said when it was shown last, now with number and date; its deadline runs from that date."""
    said = {**kept.content, "number": letter.number, "dated_on": numeric(letter.dated_on), "is_draft": False}
    if letter.deadline_on:
        said["deadline"] = desk.wording.long_date(letter.deadline_on)
    return {"title": _title(desk, letter), "letter": said}


def _former_paths(desk: Desk, letter: Letter) -> Iterator[str]:
    """Where it was published while the party had the code that its id bears."""
    for folder, code in desk.former_folders.items():
        if code == letter.party and letter.is_current and f"-{folder}" in letter.letter:
            yield path(desk, letter, folder)


def _paper(desk: Desk, letter: Letter) -> dict[str, Any]:
    return {"title": _title(desk, letter), "letter": content(desk, letter)}


def _title(desk: Desk, letter: Letter) -> str:
    return desk.say(f"letter.title.{_variant(letter)}", **_named(desk, letter))


def path(desk: Desk, letter: Letter, folder: str = "") -> str:
    """Where its PDF is on the site: the last word on a matter under its short name, earlier letters under their id."""
    folder = folder or desk.folder(letter.party)
    is_withdrawal = letter.kind is LetterKind.WITHDRAWAL
    own = f"{folder}.pdf" if letter.is_current and not is_withdrawal else f"{file_name(letter.letter)}.pdf"
    if letter.letter.startswith(f"{LetterKind.NOTICE}-"):
        return f"notices/{folder}/{'notice.pdf' if letter.is_current and not is_withdrawal else own}"
    if letter.letter.startswith(f"{LetterKind.MEMBERSHIP}-"):
        return f"house/letters/{own}"
    return f"sessions/{slug(letter.session or 0)}/letters/{own}"


def subject(desk: Desk, letter: Letter) -> str:
    """The line «موضوع»; of an issued letter the one that it was issued with."""
    if letter.kept:
        return str(letter.kept.content.get("subject", ""))
    return letter.frozen.subject if letter.frozen else desk.say(
        f"letter.subject.{_variant(letter)}", **_named(desk, letter)
    )  # fmt: skip


def _variant(letter: Letter) -> str:
    is_repeat = letter.kind is LetterKind.NOTICE and letter.round > 1
    return f"notice_{letter.round}" if is_repeat else letter.kind.value


def _named(desk: Desk, letter: Letter) -> dict[str, str]:
    facts = {"party": desk.party(letter.party).name}
    if session := _session(desk, letter):
        facts["session"] = desk.session_title(session)
    elif letter.session is not None:
        facts["session"] = desk.wording.session_name(letter.session)
    if letter.kind is LetterKind.WITHDRAWAL:
        facts["number"] = desk.say("word.comma").join(replaced.number for replaced in letter.replaces)
    if letter.kind is LetterKind.MOVED:
        facts["what"] = desk.say(f"letter.moved.{_what_moved(desk, letter)}")
    return facts


def _what_moved(desk: Desk, letter: Letter) -> str:
    """What is other than in the letter before: the time, the place, or both."""
    told = (LetterKind.INVITATION, LetterKind.MOVED)
    before = [i.facts for i in desk.snapshot.past.letters
              if (i.party, i.session) == (letter.party, letter.session) and i.kind in told
              and i.letter != letter.letter]  # fmt: skip
    last = before[-1] if before else {}
    other = {key for key in ("date", "time", "place") if last.get(key) != letter.facts.get(key)}
    return "place" if other == {"place"} else "both" if "place" in other else "time"


def _session(desk: Desk, letter: Letter) -> Session | None:
    return next((s for s in desk.snapshot.sessions if s.number == letter.session), None)


def content(desk: Desk, letter: Letter) -> dict[str, Any]:
    """Everything that a letter says; every value is of this party's rows, of the session, or of the office."""
    office = desk.snapshot.office
    return {
        "id": letter.letter,
        "is_draft": not letter.state.is_issued,
        "number": letter.number,
        "dated_on": numeric(letter.dated_on),
        "letterhead": list(office.letterhead),
        "office_name": office.office_name,
        "emblem": office.emblem or "",
        "font": office.font or "",
        "is_small": office.has_small_paper and letter.kind in _SHORT and len(subject(desk, letter)) < _LONG_TITLE,
        "recipient": recipient(desk, letter.party, letter),
        "subject": subject(desk, letter),
        "party": desk.party(letter.party).name,
        "follows": {"number": letter.follows.number, "date": numeric(letter.follows.dated_on)}
        if letter.follows else None,
        "amends": [_reference(r) for r in letter.replaces if not r.is_void],
        "voids": [_reference(r) for r in letter.replaces if r.is_void],
        "contact": office.contact or "",
        "signatory": office.signatory or "",
        "signatory_title": office.signatory_title or "",
        "copies": list(office.copies),
        "address": office.address or "",
        **(_deficient(desk, letter) if letter.kind is LetterKind.NOTICE else {}),
        **(_of_session(desk, letter) if letter.session is not None and letter.kind is not LetterKind.WITHDRAWAL
           else {}),
        **(_member(desk, letter) if letter.kind is LetterKind.MEMBERSHIP else {}),
    }  # fmt: skip


def _reference(replaced: Replaced) -> dict[str, str]:
    return {"number": replaced.number, "date": numeric(replaced.dated_on), "subject": replaced.subject}


def numeric(day: date | None) -> str:
    """«۱۴۰۵/۰۹/۰۱», as the head of a letter has it; '' when there is none."""
    if day is None:
        return ""
    year, month, dom = to_jalali(day)
    return to_fa(f"{year}/{month:02}/{dom:02}")


def _deficient(desk: Desk, letter: Letter) -> dict[str, Any]:
    dossier = desk.snapshot.dossiers[letter.party]
    mandatory = [s for s in dossier.statuses if s.requirement.mandatory and s.state is not RequirementState.EXEMPT]
    reviewed = [s.item.reviewed_on for s in dossier.statuses if s.item and s.item.reviewed_on]
    n_reviewing = sum(s.state.value == "under_review" for s in mandatory)
    days = desk.snapshot.office.deadline_days
    return {
        "round": letter.round,
        "is_whole": any(status.requirement.is_whole for status in letter.deficiencies),
        "reviewed_on": desk.wording.long_date(max(reviewed)) if reviewed else "",
        "still_open": letter.round > 1 and _were_asked_for(desk, letter),
        "n_required": to_fa(len(mandatory)),
        "n_met": to_fa(sum(s.state.satisfies for s in mandatory)),
        "has_met": any(s.state.satisfies for s in mandatory),
        "n_reviewing": to_fa(n_reviewing) if n_reviewing else "",
        "n_deficiencies": to_fa(len(letter.deficiencies)),
        "is_one": len(letter.deficiencies) == 1,
        "deficiencies": [{"n": to_fa(n), **desk.status(s)} for n, s in enumerate(letter.deficiencies, 1)],
        "reminders": [desk.status(status) for status in letter.reminders],
        "deadline": desk.wording.long_date(letter.deadline_on) if letter.deadline_on else "",
        "deadline_days": to_fa(days) if days else "",
    }


def _were_asked_for(desk: Desk, letter: Letter) -> bool:
    """Whether the notice before this one named all that is missing now."""
    before = [i for i in desk.snapshot.past.letters
              if (i.party, i.kind) == (letter.party, LetterKind.NOTICE) and i.letter != letter.letter]  # fmt: skip
    asked = before[-1].facts.get("requirements", ()) if before else ()
    return all(status.requirement.code in asked for status in letter.deficiencies)


def _of_session(desk: Desk, letter: Letter) -> dict[str, Any]:
    session = _session(desk, letter)
    facts = letter.facts if letter.kind is LetterKind.CANCELLED or session is None else session_facts(
        session, desk.snapshot.office
    )  # fmt: skip
    chair = desk.snapshot.chairs.get(letter.session or 0)
    items = [item for item in desk.snapshot.agenda if item.session == letter.session]
    items.sort(key=lambda item: (item.order if item.order is not None else 10**6, item.source.row))
    return {
        "session": _named(desk, letter)["session"],
        "moved": _named(desk, letter).get("what", ""),
        "date": desk.wording.full_date(date.fromisoformat(facts["date"])) if facts.get("date") else "",
        "time": desk.wording.clock(time.fromisoformat(facts["time"])) if facts.get("time") else "",
        "place": facts.get("place", ""),
        "chair": desk.party(chair.party).name if chair else "",
        "is_chair": bool(chair and chair.party == letter.party),
        "agenda": [
            {
                "n": to_fa(n),
                "topic": item.topic,
                "proposed_by": desk.party(item.proposed_by).name if item.proposed_by else "",
                "minutes": to_fa(item.minutes) if item.minutes else "",
            }
            for n, item in enumerate(items, 1)
        ],
    }


def _member(desk: Desk, letter: Letter) -> dict[str, Any]:
    member = membership(desk.snapshot.house_members, desk.snapshot.today).members[letter.party]
    return {
        "joined_on": desk.wording.long_date(member.joined_on) if member.joined_on else "",
        "representative": member.representative or "",
        "role": member.role or "",
        "term": member.term or "",
    }


def recipient(desk: Desk, code: str, letter: Letter | None = None) -> dict[str, str]:
    """How the letter addresses the branch: an honorific only where the sheet gives one, no name where there is none.

    A letter about a session that is over names who headed the branch on its day.
    """
    party, addressee = desk.party(code), desk.snapshot.addressees[code]
    if letter is not None:
        who, session = desk.snapshot.identities, _session(desk, letter)
        party, then = as_of_its_day(letter.kind, session, party, addressee, who)
        addressee = then or addressee
    honorific, person = addressed(addressee.honorific or "", party.secretary) if party.secretary else ("", "")
    role, form = desk.say("letter.default_role"), "letter.recipient"
    if addressee.role_title and party.secretary:
        first, _, rest = addressee.role_title.partition(" ")
        role = addressee.role_title
        if rest == desk.say("letter.province"):
            role, form = desk.say("letter.role", first=linked(first), rest=""), "letter.recipient_there"
        elif desk.say("letter.polite") not in role:
            role = desk.say("letter.role", first=linked(first), rest=rest)
    return {
        "honorific": honorific,
        "person": person,
        "role": desk.say(form, role=linked(role.strip()), party=party.name),
    }
