"""What was checked, not only what failed: how often each rule was tried, and how far each table is filled.

Pure, and counts only: of a private column nobody learns more than how many of its cells are filled. A rule is tried
once on everything that it could find fault with: `SUBJECTS` says for each rule how many that are today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from generator.judging.carrying_on import is_closed
from generator.judging.dossiers import applies, is_of_wide_form, stated
from generator.judging.own_checks import ROWS, Tried, value_of
from generator.judging.requirement_terms import recurs
from generator.judging.rules import branches, dates, dossier, meeting, session
from generator.judging.rules.facts import Facts, Rule
from generator.language.values import OneOf, is_blank
from generator.language.words import DOCUMENT_STATE, Words
from generator.model import (
    WHOLE_DOSSIER,
    DocumentState,
    DossierItem,
    Finding,
    LicenceState,
    OwnCheck,
    Records,
    RequirementState,
    RequirementStatus,
    Session,
    SessionState,
    TaskState,
)
from generator.model.catalogue import UNREADABLE
from generator.model.periods import in_force
from generator.reading.sheets import column_of
from generator.tables.columns import TABLE_BY_KEY, Column, Privacy, TableSpec
from generator.tables.recognise import Region
from generator.tables.rows import data_rows


class Tally(Struct, frozen=True):
    """One rule: how often it was tried and failed. `own` is the row of a rule of the office; its `n_tried` is None
    where it can't be read."""

    rule: str
    n_tried: int | None
    n_failed: int
    codes: tuple[str, ...] = ()  # of the findings
    own: OwnCheck | None = None


class ColumnProfile(Struct, frozen=True):
    """One column that a sheet has: its filled cells, those of them that could not be read, and how often each accepted
    word stands there; no words of what is not public."""

    title: str
    n_filled: int
    n_unread: int
    words: tuple[tuple[str, int], ...] = ()
    is_private: bool = False


class TableProfile(Struct, frozen=True):
    """One table that has rows."""

    key: str
    n_rows: int
    columns: tuple[ColumnProfile, ...]


# --- rules ------------------------------------------------------------------------------------------------------------


def tally(rule: Rule, findings: Sequence[Finding], facts: Facts) -> Tally:
    """What came of a shipped rule. What fails twice on one subject has failed once."""
    failed = {_subject(finding) for finding in findings}
    codes = tuple(sorted({finding.code for finding in findings}))
    return Tally(rule.__name__, SUBJECTS[rule](facts), len(failed), codes)


def own_tally(tried: Tried) -> Tally:
    """The same of a rule of the office."""
    codes = tuple(sorted({finding.code for finding in tried.findings}))
    return Tally("", tried.n, len(tried.findings) if tried.n is not None else 0, codes, tried.row)


def _subject(finding: Finding) -> tuple[object, ...]:
    """What a finding is about: a party, a session, a document of a party, else its cell."""
    if finding.table == "parties":
        return finding.party, str(finding.facts.get("requirement", ""))
    if finding.table == "sessions":
        return (finding.session,)
    return finding.place, str(finding.facts.get("requirement", ""))


def _filled(rows: Iterable[Any], *names: str) -> int:
    """How many rows say something in all of these columns."""
    return sum(all(getattr(row, name) for name in names) for row in rows)


def _statuses(facts: Facts) -> Iterable[RequirementStatus]:
    return (status for party in facts.records.parties for status in facts.dossiers[party.code].statuses)


def _active(facts: Facts) -> list[Session]:
    return [s for s in facts.records.sessions if s.state is not SessionState.CANCELLED]


def _with_branch(facts: Facts) -> int:
    contacts = facts.records.contacts
    return sum(
        party.licence_state is not LicenceState.DISSOLVED
        and bool(party.secretary or (party.code in contacts and contacts[party.code].national_id))
        for party in facts.records.parties
    )


def _with_channels(facts: Facts) -> int:
    contacts = facts.records.contacts
    return sum(
        party.code in contacts and not (party.licence_state and party.licence_state.blocks)
        and not {"email", "phone", "mobile"}.isdisjoint(contacts[party.code].source.columns)
        for party in facts.records.parties
    )  # fmt: skip


def _recorded(facts: Facts) -> int:
    known = {item.party for item in facts.records.dossier_items}
    return sum(len(facts.dossiers[party.code].statuses) for party in facts.records.parties if party.code in known)


def _columns_of_documents(facts: Facts) -> int:
    """Sheets of the wide form, each with the mandatory documents of the parties on it."""
    on_sheet = {(i.source.file, i.source.sheet, i.party) for i in facts.records.dossier_items if is_of_wide_form(i)}
    return len({
        (file, sheet, status.requirement.code)
        for file, sheet, party in on_sheet for status in facts.dossiers[party].statuses
        if status.requirement.mandatory and not status.requirement.is_whole
    })  # fmt: skip


def _counted_terms(facts: Facts) -> int:
    return sum(
        applies(requirement, party)
        for requirement in facts.records.requirements
        if requirement.counted_from_column and requirement.term and in_force(requirement, facts.today)
        for party in facts.records.parties
    )


def _wholes(facts: Facts) -> int:
    return sum(
        len(stated(items))
        for (party, code), items in facts.items_by_document.items()
        if code == WHOLE_DOSSIER and not any(s.requirement.is_whole for s in facts.dossiers[party].statuses)
    )


_EXPIRED = frozenset({RequirementState.MET, RequirementState.EXPIRING, RequirementState.EXPIRED})


def _attended(facts: Facts) -> int:
    known = {roster.session.number for roster in facts.rosters if not roster.withheld}
    return sum(bool(row.status) and row.session in known for row in facts.records.attendance)


#: Each rule → how many subjects it has today.
SUBJECTS: Mapping[Rule, Callable[[Facts], int]] = {
    branches.one_person_heads_one_branch: _with_branch,
    branches.numbers_are_of_one_party: lambda f: len(f.records.parties),
    branches.titles_agree_with_each_other: lambda f: sum(
        bool(p.secretary and f.records.addressees[p.code].honorific) for p in f.records.parties
    ),
    branches.branch_bears_the_title_of_its_licence: lambda f: _filled(f.records.parties, "licence_name"),
    branches.party_can_be_reached: _with_channels,
    branches.house_members_are_not_blocked: lambda f: len(f.records.house_members),
    branches.house_members_are_listed_once: lambda f: len(f.records.house_members),
    dossier.every_party_has_a_dossier: lambda f: len(f.records.parties),
    dossier.every_state_is_recorded: _recorded,
    dossier.every_document_has_a_column: _columns_of_documents,
    dossier.each_document_has_one_state: lambda f: len(f.items_by_document),
    dossier.each_document_has_one_expiry: lambda f: _filled(f.records.dossier_items, "valid_until"),
    dossier.terms_have_a_start: _counted_terms,
    dossier.what_is_complete_has_no_defect: lambda f: sum(
        item.state is DocumentState.MET for item in f.records.dossier_items
    ),
    dossier.documents_are_asked_of_their_party: lambda f: sum(
        code != WHOLE_DOSSIER for _party, code in f.items_by_document
    ),
    dossier.documents_agree_with_the_whole: _wholes,
    dossier.expiry_is_known: lambda f: sum(
        (s.requirement.expires or recurs(s.requirement)) and s.state in _EXPIRED for s in _statuses(f)
    ),
    dossier.documents_are_not_about_to_expire: lambda f: sum(s.valid_until is not None for s in _statuses(f)),
    dossier.state_of_licence_agrees_with_its_date: lambda f: sum(
        p.licence_state in (LicenceState.VALID, LicenceState.EXPIRED) and p.licence_valid_until is not None
        for p in f.records.parties
    ),
    session.policy_is_known: lambda f: sum(s.number not in f.seals for s in _active(f)),
    session.one_line_of_a_policy_holds_a_day: lambda f: len(f.records.policies),
    session.one_session_a_day: lambda f: _filled(_active(f), "date"),
    session.session_is_on_a_working_day: lambda f: sum(s.number not in f.seals and bool(s.date) for s in _active(f)),
    session.sessions_are_not_too_far_apart: lambda f: max(0, _filled(_active(f), "date") - 1),
    session.next_session_comes_in_time: lambda f: int(any(s.date and s.date <= f.today for s in _active(f))),
    session.past_session_was_held_or_cancelled: lambda f: sum(bool(s.date and s.date < f.today) for s in _active(f)),
    session.sealed_sessions_stay_as_they_were: lambda f: len(f.seals),
    session.closed_years_stay_as_they_were: lambda f: sum(
        roster.seal is not None and is_closed(roster.session, f.closed) for roster in f.rosters
    ),
    session.what_was_announced_stays: lambda f: sum(roster.announced is not None for roster in f.rosters),
    session.title_can_stand_in_a_subject: lambda f: _filled(f.records.sessions, "title"),
    session.decision_has_a_reason: lambda f: len(f.records.decisions),
    session.decision_is_not_about_a_blocked_party: lambda f: sum(d.session not in f.seals for d in f.records.decisions),
    session.decisions_do_not_contradict: lambda f: len(f.records.decisions),
    meeting.those_who_attend_were_invited: _attended,
    meeting.attendance_does_not_contradict: lambda f: _filled(f.records.attendance, "status"),
    meeting.attendance_is_of_sessions_held: lambda f: len({r.session for r in f.records.attendance if r.status}),
    meeting.chair_is_invited: lambda f: sum(bool(s.chair) and s.number not in f.seals for s in f.records.sessions),
    meeting.agenda_items_have_an_order_of_their_own: lambda f: sum(i.order is not None for i in f.records.agenda),
    meeting.outcomes_are_of_sessions_held: lambda f: _filled(f.records.agenda, "outcome"),
    meeting.attributed_views_have_a_party: lambda f: _filled(f.records.views, "attributable"),
    meeting.unattributed_views_name_nobody: lambda f: sum(not view.attributable for view in f.records.views),
    dates.session_numbers_rise_with_their_dates: lambda f: max(0, _filled(_active(f), "date") - 1),
    dates.held_sessions_lie_behind_us: lambda f: sum(
        s.state is SessionState.HELD and s.date is not None for s in f.records.sessions
    ),
    dates.documents_were_received_by_now: lambda f: _filled(f.records.dossier_items, "received_on"),
    dates.documents_were_reviewed_by_now: lambda f: _filled(f.records.dossier_items, "reviewed_on"),
    dates.documents_are_reviewed_after_receipt: lambda f: _filled(
        f.records.dossier_items, "received_on", "reviewed_on"
    ),
    dates.documents_are_valid_on_receipt: lambda f: _filled(f.records.dossier_items, "received_on", "valid_until"),
    dates.decisions_come_before_their_session: lambda f: sum(
        bool(d.decided_on and f.session(d.session).date) for d in f.records.decisions
    ),
    dates.decisions_were_taken_by_now: lambda f: sum(
        bool(d.decided_on) and d.session not in f.seals for d in f.records.decisions
    ),
    dates.outcomes_are_due_after_their_session: lambda f: sum(
        bool(i.due_on and f.session(i.session).date) for i in f.records.agenda
    ),
    dates.licences_were_issued_by_now: lambda f: _filled(f.records.parties, "licence_issued_on"),
    dates.members_have_joined_by_now: lambda f: _filled(f.records.house_members, "joined_on"),
    dates.views_were_given_by_now: lambda f: _filled(f.records.views, "given_on"),
    dates.branches_were_registered_by_now: lambda f: _filled(f.records.parties, "branch_registered_on"),
    dates.congresses_lie_behind_us: lambda f: _filled(f.records.parties, "congress_on"),
    dates.steps_done_lie_behind_us: lambda f: sum(
        step.state is TaskState.DONE and step.date is not None for step in f.records.house_steps
    ),
    dates.each_holiday_is_listed_once: lambda f: len(f.records.holidays),
}


# --- tables -----------------------------------------------------------------------------------------------------------


def profiles(regions: Iterable[Region], records: Records, findings: Iterable[Finding]) -> tuple[TableProfile, ...]:
    """How far each table is filled, its sheets together, in the order of the contract; `findings` are of reading."""
    by_table: dict[str, list[Region]] = {}
    for region in regions:
        if not region.is_beside:
            by_table.setdefault(region.spec.key, []).append(region)
    unread = Counter((f.table, f.column) for f in {f.place: f for f in findings if f.code in UNREADABLE}.values())
    return tuple(_table(spec, by_table[key], records, unread) for key, spec in TABLE_BY_KEY.items() if key in by_table)


def _table(
    spec: TableSpec, regions: Sequence[Region], records: Records, unread: Mapping[tuple[str, str], int]
) -> TableProfile:
    n_filled: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    n_rows = 0
    for region in regions:
        rows = data_rows(region)
        n_rows += len(rows)
        n_filled.update({field: _n_filled(region, position, rows) for field, position in region.columns.items()})
        documents.update({code: _n_filled(region, position, rows) for position, code in region.wide.items()})
    columns = [
        _column(column, n_filled[column.field], unread[spec.key, column.field], records, spec)
        for column in spec.columns
        if column.parser and column.field in n_filled
    ]
    labels = {requirement.code: requirement.label for requirement in records.requirements}
    columns += [_document(code, labels[code], documents[code], records) for code in labels if code in documents]
    return TableProfile(spec.key, n_rows, tuple(columns))


def _n_filled(region: Region, position: int, rows: Sequence[int]) -> int:
    """The filled cells of a column in these rows."""
    values, places = column_of(region.sheet, position)
    filled = [not is_blank(value) for value in values]
    return sum(filled[places[number - 1]] for number in rows if number <= len(places))


def _column(column: Column, n_filled: int, n_unread: int, records: Records, spec: TableSpec) -> ColumnProfile:
    words: tuple[tuple[str, int], ...] = ()
    is_public = column.privacy is Privacy.PUBLIC
    if is_public and isinstance(column.parser, OneOf) and spec.key in ROWS:
        rows = (row for row in getattr(records, ROWS[spec.key]) if column.field in row.source.columns)
        plain = (row for row in rows if not (isinstance(row, DossierItem) and is_of_wide_form(row)))
        said = (value_of(row, column, records) for row in plain)
        words = _counted(said, column.parser.words)
    return ColumnProfile(column.title, n_filled, n_unread, words, not is_public)


def _document(code: str, title: str, n_filled: int, records: Records) -> ColumnProfile:
    """A column of the wide form of the dossiers."""
    items = [item for item in records.dossier_items if item.requirement == code and is_of_wide_form(item)]
    n_unread = n_filled - sum(item.state is not None for item in items)
    return ColumnProfile(title, n_filled, max(0, n_unread), _counted((i.state for i in items), DOCUMENT_STATE))


def _counted(values: Iterable[Any], accepted: Words[Any]) -> tuple[tuple[str, int], ...]:
    """How often each accepted word is meant, in the order in which they are told to people."""
    counts = Counter(value for value in values if value is not None)
    return tuple((word, counts[value]) for word in accepted.accepted if counts[value := accepted.find(word)])
