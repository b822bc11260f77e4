"""What a letter says, paragraph by paragraph: the texts of the office with their places filled in.

A piece of text is plain, runs on its own (the number of a letter), or is the deadline, which is not in it: a draft is
the same draft on the next day. See `letters/parts.html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

from generator.judging.letter_facts import LetterFacts, addressed_to, letter_facts
from generator.judging.letter_texts import Group, Paragraph, Part, Slot
from generator.judging.office import Office
from generator.language.honorifics import courteous, is_man, is_woman
from generator.language.persian import fold, linked, to_fa
from generator.language.words import KINDS
from generator.model import Letter, LetterKind, Party
from generator.reports.desk import Desk

# To whom letters go, and what they call the session that they are about.


def recipient(desk: Desk, code: str, letter: Letter | None = None) -> dict[str, str]:
    """How the letter addresses the branch: an honorific only where the sheet gives one, no name where there is none.

    A letter about a session that is over names who headed the branch on its day.
    """
    party, addressee, honorific, person = addressed_to(code, desk.basis, letter)
    role, form = desk.say("letter.default_role"), "letter.recipient"
    if addressee and addressee.role_title and party.secretary:
        first, _, rest = addressee.role_title.partition(" ")
        role = addressee.role_title
        if rest == desk.say("letter.province"):
            role, form = desk.say("letter.role", first=linked(first), rest=""), "letter.recipient_there"
        elif desk.say("letter.polite") not in role:
            role = desk.say("letter.role", first=linked(first), rest=rest)
    return {
        "honorific": honorific,
        "person": courteous(person),
        "role": desk.say(form, role=linked(role.strip()), party=party.name),
    }


def session_name(desk: Desk, letter: Letter) -> str:
    """The title of the letter's session, its number in words where the sheet no longer has it; '' of other letters."""
    session = next((s for s in desk.snapshot.sessions if s.number == letter.session), None)
    if session:
        return desk.session_title(session)
    return desk.wording.session_name(letter.session) if letter.session is not None else ""


def named(desk: Desk, letter: Letter) -> dict[str, str]:
    """What titles and subjects of letters name."""
    facts = {"party": desk.party(letter.party).name}
    if session := session_name(desk, letter):
        facts["session"] = session
    if letter.kind is LetterKind.WITHDRAWAL:
        facts["number"] = desk.say("word.comma").join(replaced.number for replaced in letter.replaces)
    if letter.kind is LetterKind.ACKNOWLEDGEMENT and letter.follows:
        facts["number"] = letter.follows.number
    if letter.kind is LetterKind.MOVED:
        changed = letter_facts(letter, desk.basis).values["changed"]
        facts["what"] = desk.say(f"letter.moved.{changed}")
    return facts


_DEADLINE, _APART = "deadline", frozenset({"follows_number"})
_WITH_WEEKDAY = frozenset({"date", "date_before"})


def paragraphs(desk: Desk, letter: Letter) -> tuple[list[dict[str, Any]], list[str]]:
    """(the paragraphs, what is attached): of each paragraph its block, or the pieces of its text."""
    facts = letter_facts(letter, desk.basis)
    shown = _shown(desk, letter, facts)
    texts = desk.snapshot.texts
    said = [_said(paragraph, shown, facts) for paragraph in texts.chosen(letter.kind, facts.true)]
    enclosed = [
        "".join(p["text"] for p in _pieces(row.parts, shown)) for row in texts.enclosures(letter.kind, facts.true)
    ]
    return [paragraph for paragraph in said if paragraph], enclosed


def _said(paragraph: Paragraph, shown: Mapping[str, str], facts: LetterFacts) -> dict[str, Any]:
    if block := paragraph.block:
        return {"block": block, "pieces": []} if facts.values.get(block) else {}
    pieces = list(_joined(_pieces(paragraph.parts, shown)))
    return {"block": "", "pieces": pieces} if pieces else {}


def _pieces(parts: Iterable[Part], shown: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for part in parts:
        if isinstance(part, str):
            yield _piece(part)
        elif isinstance(part, Slot):
            if text := shown.get(part.key, ""):
                is_deadline = part.key == _DEADLINE
                yield _piece("" if is_deadline else text, is_deadline=is_deadline, apart=part.key in _APART)
        elif _is_said(part, shown):
            yield from _pieces(part.parts, shown)


def _piece(text: str, *, is_deadline: bool = False, apart: bool = False) -> dict[str, Any]:
    return {"text": text, "is_deadline": is_deadline, "apart": apart}


def _is_said(group: Group, shown: Mapping[str, str]) -> bool:
    """Whether each place of the group itself has a value; a group within it stands for itself."""
    return all(shown.get(part.key) for part in group.parts if isinstance(part, Slot))


def _joined(pieces: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Plain pieces beside each other as one: a word is not torn from its sign."""
    plain = ""
    for piece in pieces:
        if not piece["is_deadline"] and not piece["apart"]:
            plain += piece["text"]
            continue
        if plain:
            yield _piece(plain)
        yield piece
        plain = ""
    if plain:
        yield _piece(plain)


# --- values in words ------------------------------------------------------------------------------------------------


def _shown(desk: Desk, letter: Letter, facts: LetterFacts) -> dict[str, str]:
    """Every place that has a value, in words."""
    party, office = desk.party(letter.party), desk.snapshot.office
    kind = kind_of(party) or desk.say("letter.places.kind")
    honorific = facts.values.get("honorific", "")
    this_party = desk.say("letter.places.this_party", kind=linked(kind))
    you = "woman" if is_woman(honorific) else "man" if is_man(honorific) else ""
    shown = {name: _in_words(desk, name, value) for name, value in facts.values.items()}
    n = len(letter.told)
    return shown | {
        "party": party.name,
        "kind": kind,
        "this_party": this_party,
        "you": desk.say(f"letter.places.{you}") if you else this_party,
        "this_office": desk.say("letter.places.this_office", kind=_kind_of_office(office, desk)),
        "office": office.office_name,
        "these": desk.say("letter.places.these" if n > 1 else "letter.places.this", n=n),
        "documents": desk.say("letter.places.documents" if n > 1 else "letter.places.document"),
        "still": desk.say("letter.places.still") if "still" in facts.values else "",
        "contact": _contact(desk, facts.values.get("contact", "")),
        "representative": courteous(facts.values.get("representative", "")),
        "chair": desk.party(facts.values["chair"]).name if "chair" in facts.values else "",
        "chair_before": desk.name_of(facts.values.get("chair_before")),
        "session": session_name(desk, letter),
        "voided": _voided(desk, letter),
        "role": recipient(desk, letter.party, letter)["role"],
    }  # fmt: skip


def _voided(desk: Desk, letter: Letter) -> str:
    """«نامهٔ شمارهٔ ۴۲/۱ مورخ ۱ آذر ۱۴۰۵»."""
    ones = [desk.say("letter.places.voided", number=to_fa(r.number), date=r.dated_on) for r in letter.replaces]
    return desk.say("letter.places.voided_letters" if len(ones) > 1 else "letter.places.voided_letter",
                    letters=desk.say("word.and").join(ones))  # fmt: skip


def _in_words(desk: Desk, name: str, value: object) -> str:
    if isinstance(value, date):
        return desk.wording.full_date(value) if name in _WITH_WEEKDAY else desk.wording.long_date(value)
    if isinstance(value, time):
        return desk.wording.clock(value)
    return to_fa(value) if isinstance(value, int) else str(value)


def kind_of(party: Party) -> str:
    """«حزب», «جمعیت» …: what the party calls itself, by its kind or its name's first word; '' where neither says."""
    for text in (party.kind or "", party.name):
        first = fold(text.split(" ")[0])
        if first in KINDS:
            return KINDS[first]
    return ""


def _kind_of_office(office: Office, desk: Desk) -> str:
    """«اداره‌کل», «دفتر» …: the first word or words of the office's name."""
    folded = fold(office.office_name)
    return next((word for word in desk.wording.items("letter.places.offices") if folded.startswith(fold(word))),
                desk.say("letter.places.office"))  # fmt: skip


def _contact(desk: Desk, typed: str) -> str:
    """«خانم مرادی، تلفن ۰۸۴-…» → «سرکار خانم مرادی (تلفن ۰۸۴-…)»."""
    who, comma, how = typed.partition("،")
    if not comma or not how.strip() or "(" in typed:
        return courteous(typed)
    return f"{courteous(who)} ({how.strip()})"
