"""The roster as files to work with: a workbook, the sign-in sheet, and for the office alone one with its telephones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.judging.schedule import is_ahead
from generator.language.persian import to_fa
from generator.model import Contact, Outcome, Roster, SessionState
from generator.model.artifact import Artifact, Kind
from generator.model.session_numbers import slug
from generator.reports.desk import Desk

_GUESTS = 3  # empty lines at the end of a sign-in sheet


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """sessions/<n>/roster.xlsx, and sessions/<n>/sign-in.pdf of those ahead"""
    for roster in desk.snapshot.rosters:
        if roster.withheld:
            continue
        folder = f"sessions/{slug(roster.session.number)}"
        yield Artifact(f"{folder}/roster.xlsx", "", {"tables": [roster_table(desk, roster)]}, Kind.XLSX)
        if is_ahead(roster.session, desk.snapshot.today):
            title = desk.say("sign_in.title", session=desk.session_title(roster.session))
            context = {"session": desk.session(roster.session), **_sign_in(desk, roster)}
            yield desk.paper(f"{folder}/sign-in.pdf", "reports/sign_in_paper.html", title, context)


def internal_artifacts(desk: Desk, contacts: Mapping[str, Contact]) -> Iterator[Artifact]:
    """internal/sessions/<n>/roster.xlsx, with telephone numbers: sessions not held yet, where the office wants it"""
    if not desk.snapshot.internal_roster:
        return
    for roster in desk.snapshot.rosters:
        if not roster.withheld and roster.session.state is not SessionState.HELD:
            table = roster_table(desk, roster, contacts)
            path = f"internal/sessions/{slug(roster.session.number)}/roster.xlsx"
            yield Artifact(path, "", {"tables": [table]}, Kind.XLSX)


def roster_table(desk: Desk, roster: Roster, contacts: Mapping[str, Contact] | None = None) -> dict[str, Any]:
    """The sheet: a line a party with its reason and its cells; telephone numbers where contacts are given."""
    attended = desk.attendance.get(roster.session.number, {})
    names = ["party", "outcome", "ground", "reason", "source", "secretary"]
    names += ["attendance", "attendee"] if attended else []
    names += ["mobile", "phone"] if contacts is not None else []
    rows = []
    for decision in roster.decisions:
        line, row = desk.decision(decision), attended.get(decision.party)
        contact = (contacts or {}).get(decision.party)
        cells = {
            "party": line["party"]["name"],
            "outcome": line["word"],
            "ground": line["ground"],
            "reason": line["reason"],
            "source": " ".join(filter(None, (_cells(desk, line["source"]), line["cells_said"]))),
            "secretary": _secretary(desk, roster, decision.party),
            "attendance": desk.wording.word(row.status) if row and row.status else "",
            "attendee": (row.attendee or "") if row else "",
            "mobile": (contact.mobile or "") if contact else "",
            "phone": (contact.phone or "") if contact else "",
        }
        rows.append([cells[name] for name in names])
    session, sealed = desk.session(roster.session), desk.sealed_text(roster, "sealed_short")
    heading = "public" if contacts is None else "internal"
    return {
        "title": desk.say("roster_file.sheet"),
        "heading": desk.say(
            f"roster_file.heading_{heading}",
            session=session["title"],
            date=session["date"] or desk.say("explain.undated"),
            criterion=" · ".join(filter(None, (desk.criterion(roster), sealed))),
        ),
        "columns": [
            {"title": desk.say(f"roster_file.{name}"), "width": _WIDTHS[name], "text": name in ("mobile", "phone")}
            for name in names
        ],
        "rows": rows,
    }


def _secretary(desk: Desk, roster: Roster, party: str) -> str:
    people = roster.seal.people if roster.seal else {}
    return (people[party].secretary if party in people else desk.party(party).secretary) or ""


_WIDTHS = {
    "party": 34, "outcome": 16, "ground": 18, "reason": 60, "source": 34, "secretary": 22, "attendance": 10,
    "attendee": 22, "mobile": 15, "phone": 15,
}  # fmt: skip


def _cells(desk: Desk, places: list[dict[str, str]]) -> str:
    shown = (" › ".join(part for part in (p["file"], p["sheet"], p["cells"]) if part) for p in places)
    return desk.say("word.comma").join(shown)


def _sign_in(desk: Desk, roster: Roster) -> dict[str, Any]:
    invited = roster.with_outcome(Outcome.INVITED)
    chair = desk.snapshot.chairs.get(roster.session.number)
    return {
        "rows": [
            {"n": to_fa(n), "party": desk.party(d.party).name, "secretary": desk.party(d.party).secretary or ""}
            for n, d in enumerate(invited, 1)
        ],
        "guests": [to_fa(len(invited) + n) for n in range(1, _GUESTS + 1)],
        "chair": desk.party(chair.party).name if chair else "",
        "n_waiting": to_fa(n) if (n := len(roster.with_outcome(Outcome.NEEDS_DECISION))) else "",
    }
