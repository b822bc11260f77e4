"""The deficiency notices: the letter as a page and as a PDF. Each names its own party and no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.artifact import Artifact
from generator.model import LetterState, Notice, RequirementState
from generator.persian import to_fa
from generator.reports.desk import Desk


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """notices/<code>/index.html for every notice, notice.pdf unless it is withheld."""
    for notice in desk.snapshot.notices:
        folder = f"notices/{desk.folders[notice.party]}"
        letter = _letter(desk, notice)
        title = desk.say("letter.notice.title", party=desk.party(notice.party).name)
        context = {
            "letter": letter,
            "party": desk.party_link(notice.party),
            "state": notice.state.value,
            "word": desk.wording.word(notice.state),
            "reasons": [
                {"message": desk.wording.finding(f)[0], "remedy": desk.wording.finding(f)[1],
                 "source": desk.places([f.place])}
                for f in notice.reasons
            ],
        }  # fmt: skip
        yield desk.page(f"{folder}/index.html", "notice.html", "deficiencies", title, context)
        if notice.state is LetterState.DRAFT:
            yield desk.paper(f"{folder}/notice.pdf", "letters/notice.html", title, {"letter": letter})


def _letter(desk: Desk, notice: Notice) -> dict[str, Any]:
    """Everything that the letter says; every value is of this party's rows, of the requirements or of the office."""
    office, party = desk.snapshot.office, desk.party(notice.party)
    dossier = desk.snapshot.dossiers[notice.party]
    mandatory = [s for s in dossier.statuses if s.requirement.mandatory and s.state is not RequirementState.EXEMPT]
    reviewed = [s.item.reviewed_on for s in dossier.statuses if s.item and s.item.reviewed_on]
    n_reviewing = sum(s.state.value == "under_review" for s in mandatory)
    return {
        "id": notice.letter,
        "is_draft": True,
        "number": "",
        "dated_on": "",
        "letterhead": list(office.letterhead),
        "office_name": office.office_name,
        "recipient": _recipient(desk, notice.party),
        "subject": desk.say("letter.notice.subject"),
        "party": party.name,
        "reviewed_on": desk.wording.long_date(max(reviewed)) if reviewed else "",
        "n_required": to_fa(len(mandatory)),
        "n_met": to_fa(sum(s.state.satisfies for s in mandatory)),
        "has_met": any(s.state.satisfies for s in mandatory),
        "n_reviewing": to_fa(n_reviewing) if n_reviewing else "",
        "n_deficiencies": to_fa(len(notice.deficiencies)),
        "is_one": len(notice.deficiencies) == 1,
        "deficiencies": [
            {"n": to_fa(n), **desk.status(status)} for n, status in enumerate(notice.deficiencies, 1)
        ],
        "reminders": [desk.status(status) for status in notice.reminders],
        "deadline": desk.wording.long_date(notice.deadline_on) if notice.deadline_on else "",
        "deadline_days": to_fa(office.deadline_days) if office.deadline_days else "",
        "contact": office.contact or "",
        "signatory": office.signatory or "",
        "signatory_title": office.signatory_title or "",
        "copies": list(office.copies),
        "address": office.address or "",
    }  # fmt: skip


def _recipient(desk: Desk, code: str) -> dict[str, str]:
    """How the letter addresses the branch: an honorific only where the sheet gives one, no name where there is none."""
    party, addressee = desk.party(code), desk.snapshot.addressees[code]
    honorific = (addressee.honorific or "") if party.secretary else ""
    role = desk.say("letter.default_role")
    if addressee.role_title and party.secretary:
        first, _, rest = addressee.role_title.partition(" ")
        is_polite = desk.say("letter.polite") in addressee.role_title
        role = addressee.role_title if is_polite else desk.say("letter.role", first=first, rest=rest).strip()
    return {
        "honorific": honorific,
        "person": f"{honorific} {party.secretary or ''}".strip(),
        "role": desk.say("letter.recipient", role=role, party=party.name),
    }
