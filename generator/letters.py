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
    common, unread, by_party = _errors(findings)
    deadline = days.after(today, office.deadline_days) if office.deadline_days else None
    notices = []
    for party in parties:
        dossier = dossiers[party.code]
        errors = [*common, *by_party.get(party.code, ())]
        if any(s.state is RequirementState.NOT_RECORDED for s in dossier.deficiencies):
            errors += unread
        if not dossier.deficiencies:
            continue
        state = LetterState.DRAFT
        if party.licence_state and party.licence_state.blocks:
            state = LetterState.BLOCKED
        elif errors:
            state = LetterState.WITHHELD
        reminders = tuple(s for s in dossier.statuses if s.state is RequirementState.EXPIRING)
        letter = f"{NOTICE}-{party.code}-1"
        notices.append(
            Notice(
                letter,
                party.code,
                state,
                1,
                deadline,
                dossier.deficiencies,
                reminders,
                tuple(sorted(errors, key=sort_key)),
            )
        )
    return tuple(notices)


def _errors(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding], dict[str, list[Finding]]]:
    """Errors that every letter rests on, errors that hide whose document it is, and errors by party."""
    common: list[Finding] = []
    unread: list[Finding] = []
    by_party: dict[str, list[Finding]] = {}
    for finding in findings:
        held = blocks(finding)
        if held is Blocks.ALL_LETTERS:
            common.append(finding)
        elif held is Blocks.UNRECORDED_LETTERS:
            unread.append(finding)
        elif held is Blocks.PARTY_LETTERS and finding.party:
            by_party.setdefault(finding.party, []).append(finding)
    return common, unread, by_party
