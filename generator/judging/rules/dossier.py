"""Rules about dossiers and licences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from generator.judging.dossiers import applies, contradict, contradicts_itself, is_future, stated, without_column
from generator.judging.requirement_terms import by_period, counted_from, recurs
from generator.judging.rules.facts import Facts, in_sheet_order
from generator.model import (
    WHOLE_DOSSIER,
    DocumentState,
    Finding,
    LicenceState,
    Party,
    Place,
    RequirementState,
    RequirementStatus,
)
from generator.model.periods import in_force
from generator.model.resting import WHOLE, unread


def every_party_has_a_dossier(facts: Facts) -> Iterator[Finding]:
    """A party without a single row was forgotten rather than found wanting; one that could not be read is no such."""
    known = {item.party for item in facts.records.dossier_items} | facts.ambiguous_parties
    known |= {f.party for f in facts.findings if f.table == "dossiers" and f.code == "VAL-052" and f.party}
    if unread(facts.findings).of("dossiers", WHOLE):
        return  # its rows may stand in the sheet that was not read, and that is asked about
    for party in facts.records.parties:
        if party.code not in known:
            yield Finding("DOS-004", party.at("name"), "parties", "name", facts={"party": party.name}, party=party.code)


def every_state_is_recorded(facts: Facts) -> Iterator[Finding]:
    """A blank state is «not recorded», never «met»."""
    known = {item.party for item in facts.records.dossier_items}
    items, unknown = facts.items_by_document, without_column(facts.records)
    for party in facts.records.parties:
        for status in facts.dossiers[party.code].statuses:
            if status.state is not RequirementState.NOT_RECORDED or party.code not in known:
                continue
            if status.requirement.code in unknown.get(party.code, ()):
                continue  # said of the whole column
            if not facts.ambiguous.isdisjoint(status.requirement.at(name) for name in ("code", "title")):
                continue  # no row can name it
            written = items.get((party.code, status.requirement.code), [])
            if contradict(written) or any(item.at("state") in facts.unread_cells for item in written):
                continue  # said of those cells, which are not empty
            if any(item.state is not None and is_future(item, facts.today) for item in written):
                continue
            said = {"requirement": status.requirement.label, "party": party.name}
            place = written[0].at("state") if written else party.at("name")
            yield Finding("DOS-001", place, "dossiers", "state", facts=said, party=party.code)


def every_document_has_a_column(facts: Facts) -> Iterator[Finding]:
    """A mandatory document that a table of dossiers has no column for: it was forgotten, or is asked of nobody.

    Said once for each sheet and document of it that applies to one of its parties.
    """
    unknown = without_column(facts.records)
    said = set()
    for item in facts.records.dossier_items:
        for status in facts.dossiers[item.party].statuses if unknown.get(item.party) else ():
            place = Place(item.source.file, item.source.sheet)
            if status.requirement.code in unknown[item.party] and (place, status.requirement.code) not in said:
                said.add((place, status.requirement.code))
                named = {"requirement": status.requirement.label}
                yield Finding("DOS-014", place, "dossiers", "requirement", facts=named)


def each_document_has_one_state(facts: Facts) -> Iterator[Finding]:
    """Two rows that say different things: neither is used."""
    known = {requirement.code: requirement for requirement in facts.records.requirements}
    for (party, requirement), items in facts.items_by_document.items():
        if len(items) == 1:
            continue
        groups = by_period(known[requirement], facts.party(party), items) if requirement in known else [items]
        pairs = [pair for group in groups for pair in pairwise(in_sheet_order(stated(group)))]
        for other, item in pairs:
            differ = item.state is not other.state
            yield Finding(
                "DOS-002" if differ else "DOS-006",
                item.at("state"),
                "dossiers",
                "state",
                facts={
                    "requirement": facts.requirement_labels[requirement],
                    "state": item.state,
                    "other": other.at("state"),
                    "other_state": other.state,
                },
                party=party,
            )


def each_document_has_one_expiry(facts: Facts) -> Iterator[Finding]:
    """Two days until which one document is good: of two rows the later one counts, of the licence that of its copy."""
    known = {requirement.code: requirement for requirement in facts.records.requirements}
    for (code, requirement), items in facts.items_by_document.items():
        asked, party = known.get(requirement), facts.party(code)
        if asked is None or not (asked.expires or recurs(asked)) or contradict(items):
            continue
        for group in by_period(asked, party, items):
            dated = [item for item in stated(group) if item.state is DocumentState.MET and item.valid_until]
            others = [(item.at("valid_until"), item.valid_until) for item in dated[1:]]
            if asked.is_licence and dated and party.licence_valid_until:
                others.append((party.at("licence_valid_until"), party.licence_valid_until))
            for place, day in others:
                if day != dated[0].valid_until:
                    said = {"requirement": asked.label, "date": day, "used": dated[0].valid_until,
                            "other": dated[0].at("valid_until")}  # fmt: skip
                    yield Finding("DOS-015", place, "dossiers", "valid_until", facts=said, party=code)


def terms_have_a_start(facts: Facts) -> Iterator[Finding]:
    """A period, or a time to bring something, that is counted from a day of the party which is not written."""
    for requirement in facts.records.requirements:
        column = requirement.counted_from_column
        if not column or requirement.term is None or not in_force(requirement, facts.today):
            continue
        for party in facts.records.parties:
            place = party.at(column)
            if counted_from(requirement, party) or not applies(requirement, party) or place in facts.unread_cells:
                continue
            said = {"requirement": requirement.label, "party": party.name}
            yield Finding("REQ-005", place, "parties", column, facts=said, party=party.code)


def what_is_complete_has_no_defect(facts: Facts) -> Iterator[Finding]:
    """«دارد» beside «مهر ندارد»: one of the two cells is wrong, and neither is used."""
    for item in facts.records.dossier_items:
        if contradicts_itself(item):
            said = {
                "requirement": facts.requirement_labels[item.requirement],
                "state": item.state,
                "defect": item.defect,
                "other": item.at("state"),
            }
            yield Finding("DOS-011", item.at("defect"), "dossiers", "defect", facts=said, party=item.party)


def documents_are_asked_of_their_party(facts: Facts) -> Iterator[Finding]:
    """A document that nobody asks of this party decides nothing: a slip, or its scope or kind is wrong in the register.

    «Exempt» says as much itself. Said once for each document, at the first of its rows.
    """
    asked = {
        party.code: {r.code for r in facts.records.requirements if applies(r, party)} for party in facts.records.parties
    }
    for (party, requirement), items in facts.items_by_document.items():
        if requirement in asked[party] or requirement == WHOLE_DOSSIER:
            continue
        said = in_sheet_order(item for item in items if item.state not in (None, DocumentState.EXEMPT))
        if said:
            names = {"requirement": facts.requirement_labels[requirement], "party": facts.party(party).name}
            place = said[0].at("requirement")
            yield Finding("DOS-010", place, "dossiers", "requirement", facts=names, party=party)


def documents_agree_with_the_whole(facts: Facts) -> Iterator[Finding]:
    """«کامل» of a dossier whose documents are recorded as not complete, or the other way round: one is wrong.

    The documents are used, for they say more.
    """
    for (party, requirement), items in facts.items_by_document.items():
        dossier = facts.dossiers[party]
        if requirement != WHOLE_DOSSIER or any(status.requirement.is_whole for status in dossier.statuses):
            continue
        for item in in_sheet_order(stated(items)):
            is_open = any(s.state is RequirementState.UNDER_REVIEW for s in dossier.open_statuses)
            if (item.state is DocumentState.MET) != dossier.is_complete and not is_open:
                said = {"party": facts.party(party).name, "state": item.state}
                yield Finding("DOS-012", item.at("state"), "dossiers", "state", facts=said, party=party)


def _expiry_is_unread(status: RequirementStatus, party: Party, facts: Facts) -> bool:
    """Whether the date stands in a cell of its row or of the licence, and could not be read: that has been said."""
    of_row = status.item is not None and status.item.at("valid_until") in facts.unread_cells
    return of_row or (status.requirement.is_licence and party.at("licence_valid_until") in facts.unread_cells)


def expiry_is_known(facts: Facts) -> Iterator[Finding]:
    """A document that expires but has no date counts as met, and that is said."""
    for party in facts.records.parties:
        for status in facts.dossiers[party.code].statuses:
            ends = status.requirement.expires or recurs(status.requirement)
            is_open = ends and status.state is RequirementState.MET and status.valid_until is None
            if is_open and not _expiry_is_unread(status, party, facts):
                said = {"requirement": status.requirement.label, "party": party.name}
                yield Finding("DOS-003", status.evidence[0], "dossiers", "valid_until", facts=said, party=party.code)


def documents_are_not_about_to_expire(facts: Facts) -> Iterator[Finding]:
    """Within thirty days of its end a document is still good, but the office may want to ask for the next one."""
    for party in facts.records.parties:
        for status in facts.dossiers[party.code].statuses:
            if status.state is not RequirementState.EXPIRING or status.valid_until is None:
                continue
            said = {
                "requirement": status.requirement.label,
                "party": party.name,
                "date": status.valid_until,
                "days": (status.valid_until - facts.today).days,
            }
            yield Finding("DOS-005", status.evidence[-1], "dossiers", "valid_until", facts=said, party=party.code)


def state_of_licence_agrees_with_its_date(facts: Facts) -> Iterator[Finding]:
    """«معتبر» beside a date that has passed, «منقضی» beside one that lies ahead: one of the two cells is wrong."""
    for party in facts.records.parties:
        state, until = party.licence_state, party.licence_valid_until
        if until is None or state not in (LicenceState.VALID, LicenceState.EXPIRED):
            continue
        if (state is LicenceState.VALID) is (until < facts.today):
            said = {"party": party.name, "date": until}
            code, place = "LIC-001" if state is LicenceState.VALID else "LIC-004", party.at("licence_valid_until")
            yield Finding(code, place, "parties", "licence_valid_until", facts=said, party=party.code)
