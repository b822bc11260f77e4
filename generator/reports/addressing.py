"""To whom letters go, and what they call the session that they are about."""

from __future__ import annotations

from generator.judging.letter_facts import addressed_to, letter_facts
from generator.language.honorifics import courteous
from generator.language.persian import linked
from generator.model import Letter, LetterKind
from generator.reports.desk import Desk


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
