"""What a busy reader sees first: one sentence, and one mark a party or a document, each the way to its page.

The sentence says what has to be decided, by when and in how many days. The marks stand in the shapes of the outcomes;
who waits for the director stands there once more, grouped by what keeps the party from being invited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from generator.language.persian import to_fa
from generator.model import Decision, Outcome, RequirementStatus, Roster, SessionState
from generator.reports.desk import Desk

_ORDER = (Outcome.INVITED, Outcome.NEEDS_DECISION, Outcome.NOT_INVITED, Outcome.BLOCKED)
_NAMED = 6  # so many documents one sentence names
_MANY = 3  # so many documents and more are one group; which ones they are stands beside each name
_NEEDS_DOSSIER = "lacks.complete_dossier"


def headline(desk: Desk) -> dict[str, str]:
    """«۱۲ تصمیم» and «تا سه‌شنبه ۱۷ آذر، ۸ روز دیگر»; what comes next where nothing is to be decided."""
    session, roster = desk.snapshot.schedule.next_session, desk.snapshot.next_roster
    if session is None or session.date is None or roster is None:
        planned = desk.snapshot.schedule.next_planned
        if planned is None:
            return {"lead": desk.say("headline.nothing"), "rest": "", "state": ""}
        rest = desk.say("headline.planned", when=_when(desk, planned.day))
        return {"lead": desk.say("headline.unwritten"), "rest": rest, "state": ""}
    when = _when(desk, session.date)
    if roster.withheld:
        rest = desk.say("headline.session", session=desk.session_title(session), when=when)
        return {"lead": desk.say("headline.withheld"), "rest": rest, "state": "hot"}
    if n := len(roster.with_outcome(Outcome.NEEDS_DECISION)):
        return {"lead": desk.say("headline.decisions", n=n), "rest": desk.say("headline.until", when=when),
                "state": "hot"}  # fmt: skip
    rest = desk.say("headline.session", session=desk.session_title(session), when=when)
    return {"lead": desk.say("headline.decided"), "rest": rest, "state": ""}


def _when(desk: Desk, day: date) -> str:
    """«سه‌شنبه ۱۷ آذر، ۸ روز دیگر»."""
    left = (day - desk.snapshot.today).days
    name = {0: "today", 1: "tomorrow"}.get(left, "left")
    return desk.say("headline.when", day=desk.wording.day_in_year(day), left=desk.say(f"headline.{name}", n=left))


# --- a mark each -----------------------------------------------------------------------------------------------------


def strip(desk: Desk, roster: Roster | None) -> dict[str, Any] | None:
    """The parties of a roster by outcome, a mark each; None where there is no roster."""
    if roster is None or not roster.decisions:
        return None
    page = desk.session(roster.session)["href"]
    groups = []
    for outcome in _ORDER:
        lines = [desk.decision(decision) for decision in roster.with_outcome(outcome)]
        if lines:
            groups.append({
                "n": to_fa(len(lines)),
                "word": lines[0]["word"],
                "text": _text(desk, roster, outcome),
                "href": page,
                "marks": [_mark(line) for line in lines],
            })  # fmt: skip
    return {"session": desk.session(roster.session), "groups": groups}


def on_paper(shown: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The same for a paper: the kinds of the marks in one line, '' between two groups."""
    if shown is None:
        return None
    kinds: list[str] = []
    for group in shown["groups"]:
        kinds += [*([""] if kinds else []), *(mark["kind"] for mark in group["marks"])]
    groups = [{"n": group["n"], "text": group["text"]} for group in shown["groups"]]
    return {"marks": kinds, "groups": groups, "said": "، ".join(f"{g['n']} {g['text']}" for g in groups)}


def _text(desk: Desk, roster: Roster, outcome: Outcome) -> str:
    time = "was" if roster.session.state is SessionState.HELD else "is"
    return desk.say(f"strip.{time}.{outcome.value}")


def _mark(line: Mapping[str, Any]) -> dict[str, str]:
    is_own = line["by_director"] and line["outcome"] == Outcome.INVITED.value
    return {
        "kind": "director" if is_own else line["outcome"],
        "title": ": ".join(filter(None, (line["party"]["name"], line["ground"]))),
        "href": line["party"]["href"],
    }


def dossier_strip(statuses: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The documents of a dossier, a mark each, the way to its row on the page of the party."""
    return [
        {"kind": status["state"], "title": f"{status['label']}: {status['word']}", "href": f"#document-{n}"}
        for n, status in enumerate(statuses, 1)
    ]


def party_sentence(desk: Desk, code: str) -> list[str]:
    """«۱ مدرک تا تکمیل: فرم ۲» and «نشست چهارم: دعوت، به سبب پروانهٔ کشوری»."""
    said = [_open_documents(desk, [status.requirement.label for status in desk.snapshot.dossiers[code].open_statuses])]
    roster = desk.snapshot.next_roster
    decision = desk.decisions_by_party.get((roster.session.number, code)) if roster else None
    if roster and decision:
        line = desk.decision(decision)
        name = "outcome_by" if line["ground"] and decision.outcome is Outcome.INVITED else "outcome"
        session = desk.wording.session_name(roster.session.number)
        said.append(desk.say(f"strip.{name}", session=session, outcome=line["word"], ground=line["ground"]))
    return said


def _open_documents(desk: Desk, titles: Sequence[str]) -> str:
    """What is open, by name; of more than a sentence holds the first, for the table below it names all."""
    n = len(titles)
    if not n:
        return desk.say("strip.complete")
    if n <= _NAMED:
        return desk.say("strip.open", n=n, titles=desk.wording.listed(titles))
    first = desk.say("word.comma").join(titles[: _NAMED - 2])
    return desk.say("strip.many", n=n, titles=first, rest=n - _NAMED + 2)


# --- who waits, by what it lacks ---------------------------------------------------------------------------------


def waiting_groups(desk: Desk, roster: Roster) -> list[dict[str, Any]]:
    """Who waits for the director by what is in the way, the largest group first; in it, who was left out longest."""
    waiting = sorted(roster.with_outcome(Outcome.NEEDS_DECISION), key=lambda decision: -decision.n_left_out_before)
    found: dict[tuple[str, ...], list[Decision]] = {}
    for decision in waiting:
        found.setdefault(_group_of(desk, decision), []).append(decision)
    merged: dict[tuple[str, ...], list[Decision]] = {}
    for key, decisions in found.items():
        is_own = key[0] != "documents" or (len(decisions) > 1 and len(key) <= _MANY)
        merged.setdefault(key if is_own else ("many", str(min(len(key) - 1, _MANY))), []).extend(decisions)
    in_order = sorted(merged.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_group(desk, key, decisions) for key, decisions in in_order]


def _group_of(desk: Desk, decision: Decision) -> tuple[str, ...]:
    """("documents", codes…) where the dossier is what a ground asks for, else ("reason", sentence)."""
    why = decision.reason.facts.get("why", ())
    if isinstance(why, tuple) and any(getattr(part, "code", "") == _NEEDS_DOSSIER for part in why):
        codes = [status.requirement.code for status in desk.snapshot.dossiers[decision.party].open_statuses]
        if codes:
            return "documents", *codes
    return "reason", desk.wording.reason(decision.reason)


def _group(desk: Desk, key: tuple[str, ...], decisions: list[Decision]) -> dict[str, Any]:
    kind, *parts = key
    lines = [desk.decision(decision) for decision in decisions]
    if kind == "reason":
        text = parts[0]
    elif kind == "many":
        text = desk.say(f"strip.group.of_{parts[0]}")
    else:
        titles = {r.code: r.label for r in desk.snapshot.requirements}
        name = "one" if len(parts) == 1 else "some"
        text = desk.say(f"strip.group.{name}", titles=desk.wording.listed(titles[code] for code in parts))
    return {
        "n": to_fa(len(lines)),
        "text": text,
        "dots": _dots(desk, decisions) if kind != "reason" else [],
        "parties": [
            {**line["party"], "more": _open_labels(desk, decision) if kind == "many" else "", "streak": line["streak"]}
            for line, decision in zip(lines, decisions, strict=True)
        ],
        "paste": "\n".join(line["row"]["paste"] for line in lines),
    }


def _open_labels(desk: Desk, decision: Decision) -> str:
    statuses = desk.snapshot.dossiers[decision.party].open_statuses
    return desk.say("word.comma").join(status.requirement.label for status in statuses)


def _dots(desk: Desk, decisions: list[Decision]) -> list[dict[str, str]]:
    """The documents of the group, a mark each, where all of its dossiers are alike."""
    alike = {tuple(_shown(desk, decision.party)) for decision in decisions}
    return [{"state": state, "title": title} for state, title in alike.pop()] if len(alike) == 1 else []


def _shown(desk: Desk, party: str) -> Iterator[tuple[str, str]]:
    for status in desk.snapshot.dossiers[party].statuses:
        if status.requirement.mandatory:
            yield status.state.value, _named(desk, status)


def _named(desk: Desk, status: RequirementStatus) -> str:
    return f"{status.requirement.label}: {desk.state_word(status)}"
