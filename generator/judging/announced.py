"""What issued invitations have announced of a session ahead: from the first of them on, its chair and policy are fixed.

Pure. All letters of a session name the same chair and rest on the same policy (contract §3a). The office changes either
by withdrawing the invitations that were issued. Day, hour and place are held against today before a letter leaves, and
change with letters that say so: see `preflight`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from generator.judging.acts import state_of
from generator.judging.roster_facts import roster_of
from generator.judging.transitions import after
from generator.language.persian import fold
from generator.model import Announced, Finding, LetterKind, Outcome, Past, Policy, Roster


def announced(past: Past) -> dict[int, Announced]:
    """Session → what is fixed of it: what the last roster says that was published of a session with invitations."""
    invited = {
        letter.session for letter in past.letters
        if letter.kind is LetterKind.INVITATION and not after(state_of(letter, None), letter.acts).is_over
    }  # fmt: skip
    found = {}
    for kept in past.kept:  # the oldest first
        if kept.session in invited:
            try:
                roster = roster_of(kept.facts, kept.kept_on, kept.kept_on, is_late=False)
            except (KeyError, ValueError, TypeError, IndexError, msgspec.ValidationError):
                continue
            found[kept.session] = Announced(roster.policy, roster.seal.chair if roster.seal else None)
    return found


def with_chair(roster: Roster, said: Announced | None) -> Roster:
    """The roster with its chair, as long as that party is invited."""
    if said is None:
        return roster
    invited = {d.party for d in roster.decisions if d.outcome is Outcome.INVITED}
    chair = said.chair if said.chair and said.chair.party in invited else None
    return msgspec.structs.replace(roster, announced=Announced(said.policy, chair))


def contradictions(
    rosters: Mapping[int, Roster], known: Mapping[str, Policy], names: Mapping[str, str]
) -> Iterator[Finding]:
    """Rows that name another chair or another policy than the invitations."""
    for number, roster in rosters.items():
        said, session = roster.announced, roster.session
        if said is None:
            continue
        now = known.get(fold(session.policy or ""))
        if said.policy and session.policy and (now is None or now.grounds != said.policy.grounds):
            facts = {"session": number, "was": said.policy.name, "now": session.policy}
            yield Finding("SES-024", session.at("policy"), "sessions", "policy", session.policy, facts, None, number)
        if said.chair and session.chair and session.chair != said.chair.party:
            was, other = (names.get(code, code) for code in (said.chair.party, session.chair))
            facts = {"session": number, "was": was, "now": other}
            yield Finding("SES-024", session.at("chair"), "sessions", "chair", other, facts, session.chair, number)
