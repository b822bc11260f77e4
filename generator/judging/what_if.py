"""What another policy or another day would make of one session's roster, beside the roster as it stands.

Nothing is kept: the records are taken as they are, with the policy of that one session replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.acts import invitations_that_left
from generator.judging.decide import decide
from generator.judging.dossiers import assess
from generator.judging.proof import Proof
from generator.judging.so_far import so_far
from generator.model import Announced, Decision, Finding, IssuedLetter, Outcome, Records, Roster


class Change(Struct, frozen=True):
    """One party whose line of the roster would be another. `before` is None where there is no roster yet."""

    before: Decision | None
    after: Decision

    @property
    def comes_in(self) -> bool:
        """Whether it would be invited and is not."""
        return self.after.outcome is Outcome.INVITED and not self._was_invited

    @property
    def drops_out(self) -> bool:
        """Whether it is invited and would not be."""
        return self._was_invited and self.after.outcome is not Outcome.INVITED

    @property
    def _was_invited(self) -> bool:
        return self.before is not None and self.before.outcome is Outcome.INVITED


def supposed(
    records: Records,
    findings: Iterable[Finding],
    number: int,
    policy: str | None,
    today: date,
    issued: Sequence[IssuedLetter] = (),
    sealed: Mapping[int, Roster] = MappingProxyType({}),
    fixed: Mapping[int, Announced] = MappingProxyType({}),
) -> tuple[Roster, Proof]:
    """The roster of session `number` if it had that policy (None: its own) and it were that day; `records` as typed.

    Whose invitation has left stays invited, whatever the policy; a sealed session stays as it was.
    """
    sessions = tuple(
        replace(session, policy=policy) if policy and session.number == number else session
        for session in records.sessions
    )
    records = replace(records, sessions=sessions)
    if policy:
        fixed = {session: said for session, said in fixed.items() if session != number}
    findings = list(findings)
    known = so_far(records, today)
    dossiers = assess(known, today)
    invited = invitations_that_left(known, issued, today)
    rosters = decide(known, dossiers, findings, today, invited, sealed, fixed)
    roster = next(roster for roster in rosters if roster.session.number == number)
    return roster, Proof(records, dossiers, findings, today, invited, fixed)


def changes(now: Roster, then: Roster) -> tuple[Change, ...]:
    """The parties with another outcome or another ground, in the order of the roster."""
    before = {decision.party: decision for decision in now.decisions}
    found = (Change(before.get(decision.party), decision) for decision in then.decisions)
    return tuple(c for c in found if _shown(c.before) != _shown(c.after))


def _shown(decision: Decision | None) -> tuple[object, ...] | None:
    return (decision.outcome, decision.ground) if decision else None
