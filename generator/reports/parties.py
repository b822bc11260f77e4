"""The register: a list of the parties, and a page for each with its dossier, licence, sessions and letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.artifact import Artifact
from generator.model import Party
from generator.persian import to_fa
from generator.reports.desk import Desk


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """parties/index.html and parties/<code>/index.html"""
    rows = [_row(desk, party) for party in desk.snapshot.parties]
    title = desk.say("page.parties.title")
    yield desk.page("parties/index.html", "parties.html", "parties", title, {"rows": rows})
    for party in desk.snapshot.parties:
        path = f"parties/{desk.folders[party.code]}/index.html"
        yield desk.page(path, "party.html", "parties", party.name, _party(desk, party))


def _row(desk: Desk, party: Party) -> dict[str, Any]:
    dossier = desk.snapshot.dossiers[party.code]
    return {
        "party": desk.party_link(party.code),
        "code": party.code,
        "kind": party.kind or "",
        "scope": desk.wording.word(party.scope) if party.scope else "",
        "licence": desk.wording.word(party.licence_state) if party.licence_state else "",
        "licence_blocks": bool(party.licence_state and party.licence_state.blocks),
        "valid_until": desk.wording.long_date(party.licence_valid_until) if party.licence_valid_until else "",
        "secretary": party.secretary or "",
        "n": to_fa(dossier.n_satisfied),
        "of": to_fa(len(dossier.statuses)),
        "is_complete": dossier.is_complete,
        "n_open": to_fa(len(dossier.deficiencies)) if dossier.deficiencies else "",
    }


def _party(desk: Desk, party: Party) -> dict[str, Any]:
    dossier = desk.snapshot.dossiers[party.code]
    notice = desk.notices_by_party.get(party.code)
    return {
        "row": _row(desk, party),
        "facts": _facts(desk, party),
        "statuses": [desk.status(status) for status in dossier.statuses],
        "sessions": list(_sessions(desk, party.code)),
        "presence": desk.presence_text(party.code),
        "notice": {
            "href": desk.notice_href(party.code),
            "state": notice.state.value,
            "word": desk.wording.word(notice.state),
            "reasons": [
                {"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in notice.reasons
            ],
        } if notice else None,
        "views": [
            {
                "domain": view.domain,
                "text": view.text,
                "session": desk.wording.session_name(view.session) if view.session else "",
                "follow_up": view.follow_up or "",
                "state": desk.wording.word(view.state) if view.state else "",
            }
            for view in desk.snapshot.views
            if view.party == party.code
        ],
        "source": desk.places([party.at("name")]),
    }  # fmt: skip


def _facts(desk: Desk, party: Party) -> list[dict[str, Any]]:
    """The register's columns about the party, each with its cell."""
    shown: list[tuple[str, str]] = [
        ("kind", party.kind or ""),
        ("scope", desk.wording.word(party.scope) if party.scope else ""),
        ("licence_no", to_fa(party.licence_no or "")),
        ("licence_state", desk.wording.word(party.licence_state) if party.licence_state else ""),
        ("licence_valid_until", desk.wording.show(party.licence_valid_until)),
        ("branch_registration_no", to_fa(party.branch_registration_no or "")),
        ("branch_registered_on", desk.wording.show(party.branch_registered_on)),
        ("secretary_general", party.secretary_general or ""),
        ("secretary", party.secretary or ""),
    ]
    return [
        {"title": desk.say(f"party.field.{name}"), "value": value, "source": desk.places([party.at(name)])}
        for name, value in shown
    ]


def _sessions(desk: Desk, code: str) -> Iterator[dict[str, Any]]:
    """What the party had to do with each session: invited or not, came or not, chaired."""
    attended = {number: rows[code] for number, rows in desk.attendance.items() if code in rows}
    for roster in desk.snapshot.rosters:
        decision = next((d for d in roster.decisions if d.party == code), None)
        number = roster.session.number
        row = attended.get(number)
        yield {
            "session": desk.session(roster.session),
            "decision": desk.decision(decision) if decision else None,
            "withheld": desk.wording.reason(roster.withheld) if roster.withheld else "",
            "attendance": desk.wording.word(row.status) if row and row.status else "",
            "attendee": (row.attendee or "") if row else "",
            "chaired": roster.session.chair == code,
        }
