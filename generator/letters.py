"""The letters that the state of things asks for. A letter that rests on an error is withheld, and says on which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from generator.catalogue import Blocks, blocks, sort_key
from generator.model import Dossier, Finding, LetterState, Notice, Party, RequirementState
from generator.office import Office
from generator.planning import WorkingDays

NOTICE = "notice"


def draft_notices(
    parties: Iterable[Party],
    dossiers: Mapping[str, Dossier],
    findings: Iterable[Finding],
    office: Office,
    days: WorkingDays,
    today: date,
) -> tuple[Notice, ...]:
    """The deficiency notice of every party that has something to bring, in the order of `parties`."""
    common, by_party = _errors(findings)
    deadline = days.after(today, office.deadline_days) if office.deadline_days else None
    notices = []
    for party in parties:
        dossier = dossiers[party.code]
        errors = tuple(sorted((*common, *by_party.get(party.code, ())), key=sort_key))
        if not dossier.deficiencies:
            continue
        state = LetterState.DRAFT
        if party.licence_state and party.licence_state.blocks:
            state = LetterState.BLOCKED
        elif errors:
            state = LetterState.WITHHELD
        reminders = tuple(s for s in dossier.statuses if s.state is RequirementState.EXPIRING)
        letter = f"{NOTICE}-{party.code}-1"
        notices.append(Notice(letter, party.code, state, 1, deadline, dossier.deficiencies, reminders, errors))
    return tuple(notices)


def _errors(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], dict[str, tuple[Finding, ...]]]:
    """(errors that every letter rests on, errors by party)."""
    common: list[Finding] = []
    by_party: dict[str, tuple[Finding, ...]] = {}
    for finding in findings:
        held = blocks(finding)
        if held is Blocks.ALL_LETTERS:
            common.append(finding)
        elif held is Blocks.PARTY_LETTERS and finding.party:
            by_party[finding.party] = (*by_party.get(finding.party, ()), finding)
    return tuple(common), by_party
