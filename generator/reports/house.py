"""The House of Parties: how far its founding or re-activation has come, its members, and who presides when.

The order of the yearly presidency is what the members' table says of those whose role is president; how it was decided
is what the steps say. Nothing of a member's faction is shown but what the party declared itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.language import words
from generator.language.persian import collation_key, fold, to_fa
from generator.model import HouseMember, HouseStep, TaskState
from generator.model.artifact import Artifact
from generator.reports.desk import Desk
from generator.reports.follow_ups import task_state


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """house/index.html"""
    steps, members = ordered_steps(desk), desk.snapshot.house_members
    n_done = sum(step.state is TaskState.DONE for step in steps)
    ahead = next_step(steps)
    parties = {member.party for member in members}
    context = {
        "figures": [
            desk.figure(n_done, desk.say("house.figure.steps"), of=desk.say("index.figure.of", n=len(steps)),
                        share=(n_done, len(steps)) if steps else None),
            desk.figure(len(parties), desk.say("house.figure.members"),
                        of=desk.say("index.figure.of", n=len(desk.snapshot.parties))),
        ],
        "steps": [_step(desk, step, is_next=step is ahead) for step in steps],
        "next": _step(desk, ahead, is_next=True) if ahead else None,
        "terms": _terms(desk),
        "has_factions": any(member.faction for member in members),
        "presidency": [_member(desk, member) for member in presidency(members)],
        "decided_by": [_step(desk, step, is_next=False) for step in steps if _is_about_presidency(step)],
        "host": desk.snapshot.office.office_name,
    }  # fmt: skip
    yield desk.page("house/index.html", "house.html", "house", desk.say("page.house.title"), context)


def ordered_steps(desk: Desk) -> list[HouseStep]:
    """The steps by their order; those without one come last, as they stand in the sheet."""
    return sorted(desk.snapshot.house_steps, key=lambda s: (s.order is None, s.order or 0, s.source.row))


def next_step(steps: list[HouseStep]) -> HouseStep | None:
    """The first step that is not done."""
    return next((step for step in steps if step.state is not TaskState.DONE), None)


def presidency(members: tuple[HouseMember, ...]) -> list[HouseMember]:
    """Those whose role is president, in the order of the years or turns that their terms name."""
    presidents = [member for member in members if member.role and fold(member.role) in words.HOUSE_PRESIDENT]
    return sorted(presidents, key=lambda m: (*_turn(m.term), m.source.file, m.source.row))


def _turn(term: str | None) -> tuple[tuple[int, ...], bool]:
    """«دورهٔ دوم، سال نخست» → (2, 1); a term without a number comes after those with one."""
    numbers = tuple(n for n in (words.number_in(word) for word in (term or "").split()) if n is not None)
    return (numbers or (10**6,)), not numbers


def _is_about_presidency(step: HouseStep) -> bool:
    return any(word in fold(step.step) for word in words.HOUSE_PRESIDENCY_STEP)


def _step(desk: Desk, step: HouseStep, *, is_next: bool) -> dict[str, Any]:
    return {
        "n": to_fa(step.order) if step.order is not None else "",
        "step": step.step,
        **task_state(desk, step.state),
        "date": desk.wording.long_date(step.date) if step.date else "",
        "owner": step.owner or "",
        "evidence": step.evidence or "",
        "is_next": is_next,
        "source": desk.places(step.at(name) for name in ("step", "state", "date", "owner", "evidence")),
    }


def _terms(desk: Desk) -> list[dict[str, Any]]:
    """The members of each term, the latest term first; within a term in Persian order."""
    groups: dict[str, list[HouseMember]] = {}
    for member in desk.snapshot.house_members:
        groups.setdefault(member.term or "", []).append(member)
    latest_first = sorted(groups, key=lambda term: (bool(term), _turn(term)[0] if term else (0,), term), reverse=True)
    return [
        {
            "term": term,
            "n": to_fa(len(groups[term])),
            "members": [
                _member(desk, member)
                for member in sorted(groups[term], key=lambda m: (collation_key(desk.name_of(m.party)), m.source.row))
            ],
        }
        for term in latest_first
    ]


def _member(desk: Desk, member: HouseMember) -> dict[str, Any]:
    return {
        "party": desk.party_link(member.party),
        "representative": member.representative or "",
        "role": member.role or "",
        "term": member.term or "",
        "faction": member.faction or "",
        "joined_on": desk.wording.long_date(member.joined_on) if member.joined_on else "",
        "source": desk.places([member.at("party")]),
    }
