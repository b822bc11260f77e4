"""The page of a session – what the director must decide, the roster with its reasons, agenda, chair – and its paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generator.judging.appointments import CANCELLED
from generator.judging.schedule import agenda_of, is_ahead
from generator.language.persian import to_fa
from generator.model import Appointment, AttendanceStatus, CorrectedSubject, Decision, Outcome, Roster, SessionState
from generator.model.artifact import Artifact, Kind
from generator.model.session_numbers import slug
from generator.reports.calendar_pages import estimate_note
from generator.reports.desk import Desk
from generator.reports.follow_ups import open_outcomes, outcome
from generator.reports.strip import strip
from generator.reports.views import view_line

# The sessions for calendars of phones and mail programs: all in one file, and a file for each.


def calendar_artifacts(desk: Desk) -> Iterator[Artifact]:
    """sessions/sessions.ics and sessions/<n>/session.ics"""
    entries = desk.snapshot.appointments
    name = desk.say("calendar.ics.name", office=desk.snapshot.office.full_name)
    if not entries:
        return  # an empty file is no calendar
    yield _calendar(desk, "sessions/sessions.ics", name, entries)
    for entry in entries:
        if has_file(desk, entry.session):
            yield _calendar(desk, f"sessions/{slug(entry.session)}/session.ics", entry.facts["summary"], (entry,))


def has_file(desk: Desk, number: int) -> bool:
    """Whether the session has an .ics of its own: it stands in the sheet and is an appointment."""
    return number in {entry.session for entry in desk.snapshot.appointments} and any(
        session.number == number for session in desk.snapshot.sessions
    )


def _calendar(desk: Desk, path: str, name: str, entries: tuple[Appointment, ...]) -> Artifact:
    return Artifact(path, "", {"name": name, "events": [_event(desk, entry) for entry in entries]}, Kind.ICS)


def _event(desk: Desk, entry: Appointment) -> dict[str, Any]:
    """A cancelled one says so in its title, too: programs that were not invited by it don't look at its state."""
    facts = dict(entry.facts)
    if facts["status"] == CANCELLED:
        facts["summary"] = desk.say("calendar.ics.cancelled", title=facts["summary"])
    elif "T" in facts["start"]:
        facts["description"] += "\n" + desk.say("calendar.ics.end")
    return {
        "uid": entry.uid,
        "sequence": entry.sequence,
        "changed_on": entry.changed_on.isoformat(),
        **facts,
    }


#: Changes that read the same for every party: `session.every.<code>`.
_SAID_ONCE = ("complete_dossier", "branch_registered", "national_licence", "provincial_licence", "house_member")


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """sessions/<n>/index.html and sessions/<n>/roster.pdf"""
    for roster in desk.snapshot.rosters:
        folder = f"sessions/{slug(roster.session.number)}"
        context = _session(desk, roster)
        title, lines = context["session"]["title"], context.pop("lines")
        yield desk.page(f"{folder}/index.html", "session.html", "sessions", title, context)
        if not roster.withheld:
            paper = desk.say("session.roster_title", session=title)
            shown = {key: context[key] for key in ("session", "criterion", "figures", "sealed", "corrections")}
            shown |= {"roster": lines}
            path = f"{folder}/roster.pdf"
            yield desk.paper(path, "reports/roster_paper.html", paper, shown, is_dated=not roster.seal)


def _session(desk: Desk, roster: Roster) -> dict[str, Any]:
    session = roster.session
    is_past = session.state is SessionState.HELD
    rows = desk.attendance.get(session.number, {})
    lines = []
    for decision in roster.decisions:
        came = desk.attending(rows.get(decision.party))
        more = {"presence": desk.presence_text(decision.party), "is_waiting": False, "own_changes": []}
        lines.append(desk.decision(decision) | came | more)
    undecided = roster.with_outcome(Outcome.NEEDS_DECISION)
    shared = shared_changes(undecided)
    own = {d.party: _changes(desk, d, shared) for d in undecided}
    for line, decision in zip(lines, roster.decisions, strict=True):
        if decision.party in own:
            line |= {"is_waiting": True, "own_changes": own[decision.party]}
    return {
        "session": desk.session(session),
        "is_past": is_past,
        "withheld": {
            "reason": desk.wording.reason(roster.withheld), "source": desk.places(roster.withheld.evidence),
        } if roster.withheld else None,
        "criterion": desk.criterion(roster),
        "policy_source": desk.places(roster.policy.evidence) if roster.policy else [],
        "strip": strip(desk, roster),
        "figures": _figures(desk, roster, is_past),
        "waiting": bool(undecided),
        "n_waiting": to_fa(len(undecided)),
        "shared_changes": [desk.say(f"session.every.{code}") for code in shared],
        "verdict": desk.say("session.verdict_invite"),
        "lines": lines,
        "roster": sorted(lines, key=lambda line: not line["is_waiting"]),
        "has_attendance": bool(rows),
        "has_substitutes": any(line["is_substitute"] for line in lines),
        "is_ahead": is_ahead(session, desk.snapshot.today),
        "has_calendar_file": has_file(desk, session.number),
        "estimate": estimate_note(desk, session.date) if is_ahead(session, desk.snapshot.today) else "",
        "carried": open_outcomes(desk, session) if is_ahead(session, desk.snapshot.today) else [],
        "views": [
            view_line(desk, view, n)
            for n, view in enumerate(desk.snapshot.views, 1)
            if view.session == session.number
        ],
        "agenda": _agenda(desk, session.number),
        "chair": _chair(desk, session.number),
        "sealed": desk.sealed_text(roster, "sealed"),
        "corrections": _corrections(desk, roster),
        "differences": _differences(desk, roster),
        "host": desk.snapshot.office.office_name,
        "source": desk.places([session.at("number")]),
    }  # fmt: skip


def _corrections(desk: Desk, roster: Roster) -> list[str]:
    """What was put right of a sealed session: what was sealed, and what is right."""
    found = []
    for known in roster.seal.corrections if roster.seal else ():
        what = _what(desk, roster, known.subject, known.party)
        was, now = known.was, known.right_value
        if known.subject is CorrectedSubject.CHAIR:
            was, now = _name(desk, roster, was), _name(desk, roster, now)
        found.append(
            desk.say("session.corrected", what=what, was=was, now=now, date=known.dated_on, reason=known.reason)
        )
    return found


def _differences(desk: Desk, roster: Roster) -> list[dict[str, Any]]:
    """What the sheets say today of a sealed session, beside what was sealed."""
    found = []
    for other in roster.seal.differences if roster.seal else ():
        was, now = other.was, other.now
        if other.subject is CorrectedSubject.CHAIR:
            was, now = _name(desk, roster, str(was or "")), _name(desk, roster, str(now))
        if was == now:  # another code for the same party is asked about elsewhere
            continue
        text = desk.say("session.differs", what=_what(desk, roster, other.subject, other.party), was=was, now=now)
        found.append({"text": text, "source": desk.places([other.place])})
    return found


def _what(desk: Desk, roster: Roster, subject: CorrectedSubject, party: str | None) -> str:
    what = desk.wording.word(subject)
    return desk.say("session.corrected_of", what=what, party=_name(desk, roster, party)) if party else what


def _name(desk: Desk, roster: Roster, code: str) -> str:
    people = roster.seal.people if roster.seal else {}
    return people[code].name if code in people else desk.name(code)


def shared_changes(decisions: Sequence[Decision]) -> tuple[str, ...]:
    """The codes, without `change.`, of what would change every one of them: said once, and not in each row."""
    if len(decisions) < 2:
        return ()
    codes = [[change.code.removeprefix("change.") for change in decision.would_change] for decision in decisions]
    return tuple(code for code in codes[0] if code in _SAID_ONCE and all(code in others for others in codes))


def _changes(desk: Desk, decision: Decision, shared: Sequence[str]) -> list[str]:
    """What else would change a decision; that the director may decide is the heading of the table."""
    known = {f"change.{code}" for code in (*shared, "director")}
    return [desk.wording.reason(change) for change in decision.would_change if change.code not in known]


def _figures(desk: Desk, roster: Roster, is_past: bool) -> list[dict[str, Any]]:
    n = {outcome: len(roster.with_outcome(outcome)) for outcome in Outcome}

    def figure(count: int, name: str, *, hot: bool = False) -> dict[str, Any]:
        return desk.figure(count, desk.say(f"session.figure.{name}"), hot=hot)

    figures = [figure(n[Outcome.INVITED], "invited")]
    if is_past:
        number = roster.session.number
        figures.append(figure(desk.n_attending(number, AttendanceStatus.PRESENT), "present"))
        figures.append(figure(desk.n_attending(number, AttendanceStatus.ABSENT), "absent"))
        figures.append(figure(n[Outcome.NOT_INVITED], "not_invited"))
    else:
        figures.append(figure(n[Outcome.NEEDS_DECISION], "waiting", hot=bool(n[Outcome.NEEDS_DECISION])))
        if n[Outcome.NOT_INVITED]:
            figures.append(figure(n[Outcome.NOT_INVITED], "refused"))
    return [*figures, figure(n[Outcome.BLOCKED], "blocked")]


def _agenda(desk: Desk, number: int) -> list[dict[str, Any]]:
    return [
        {
            "topic": item.topic,
            "proposed_by": desk.party_link(item.proposed_by) if item.proposed_by else None,
            "presenter": item.presenter or "",
            "minutes": to_fa(item.minutes) if item.minutes else "",
            "outcome": outcome(desk, item) if item.outcome else None,
            "source": desk.places([item.at("topic")]),
        }
        for item in agenda_of(desk.snapshot.agenda, number)
    ]


def _chair(desk: Desk, number: int) -> dict[str, Any] | None:
    chair = desk.snapshot.chairs.get(number)
    if chair is None:
        return None
    return {
        "party": desk.party_link(chair.party),
        "reason": desk.wording.reason(chair.reason),
        "from_sheet": chair.from_sheet,
        "count": desk.say("session.chaired", n=chair.n_chaired)
        if chair.n_chaired
        else desk.say("session.never_chaired"),
        "source": desk.places(chair.reason.evidence),
        "queue": [desk.party_link(code) for code in chair.queue],
    }
