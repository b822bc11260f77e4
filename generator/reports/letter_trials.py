"""Which cells can change what a letter says, its deadline, or that there is one: it is written anew with each changed.

Pure; see `judging/proof`. An office of one party is drafted from, with the one session that the letter is about; whom a
session invites and who chairs it is tried where that is decided. An issued letter is a fact: no cell changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from msgspec.structs import replace

from generator.judging import letter_texts, tried_values as tried
from generator.judging.correspondence import Case, correspond
from generator.judging.dossiers import assess
from generator.judging.office import Office, build_office
from generator.judging.snapshot import Snapshot
from generator.judging.so_far import so_far
from generator.judging.tried_values import Update
from generator.language import letter_words
from generator.language.honorifics import USUAL
from generator.language.persian import fold
from generator.language.wording import Wording
from generator.language.words import KINDS
from generator.model import (
    Act,
    Addressee,
    Announced,
    AttendanceStatus,
    ChairChoice,
    HolidayKind,
    Letter,
    LetterKind,
    LetterState,
    Place,
    Reason,
    Record,
    Records,
    Roster,
    SessionState,
)
from generator.model.catalogue import ERROR, severity
from generator.reports.desk import Desk
from generator.reports.letter_papers import content
from generator.tables.columns import OFFICE_KEY_BY_FOLD

_WAITS = frozenset({LetterState.DRAFT, LetterState.ISSUED, LetterState.HANDED_OVER})
_OTHER = "…"  # other words
#: What an office value could be instead, where that is not just other words.
_OFFICE: Mapping[str, Sequence[str]] = {
    "deadline_days": ("1", "99"), "reminder_days": ("1", "99"),
    "weekend": ("جمعه", "شنبه، یکشنبه"), "session_time": ("00:01", "23:59"),
    "small_paper": ("A4", "A5"), "letter_colour": ("سیاه", "رنگی"),
    **dict.fromkeys(("emblem", "font", "rule", "letter_number", "gap_months"), ()),
}  # fmt: skip
#: Of what is listed the parts that are printed; of the paper itself all is.
_PRINTED: dict[str, Sequence[str]] = {
    "deficiencies": ("title", "state", "remedy", "term"), "reminders": ("title", "valid_until"),
}  # fmt: skip
Said = Mapping[str, Any] | None  # what a letter says; None where there is none


def cells_of_letter(letter: Letter, snapshot: Snapshot, wording: Wording) -> tuple[Place, ...]:
    """The cells that can change a letter that is still to leave; of one that an error withholds, its cell."""
    if letter.state is LetterState.WITHHELD:
        return tuple(dict.fromkeys(finding.place for finding in letter.reasons))
    if letter.frozen or letter.kept or letter.state not in _WAITS:
        return ()
    trials = _LetterTrials(letter, snapshot, wording)
    return tuple(dict.fromkeys((*trials.cells(), *trials.cells_of_roster())))


class _LetterTrials:
    """One letter, from the rows that may matter to it, as they are typed."""

    def __init__(self, letter: Letter, snapshot: Snapshot, wording: Wording) -> None:
        self._letter, self._snapshot, self._wording = letter, snapshot, wording
        self._choice = snapshot.chairs.get(letter.session or 0)
        self._records = _of(letter, snapshot)
        named = {letter.party, self._choice.party if self._choice else None}
        named |= {item.proposed_by for item in self._records.agenda}
        self._parties = tuple(party for party in snapshot.parties if party.code in named)
        self._errors = [f for f in snapshot.findings if severity(f) is ERROR and f.party in (None, letter.party)]
        self._past = replace(
            snapshot.past, letters=tuple(n for n in snapshot.past.letters if n.party == letter.party), drafts={}
        )

    def cells(self) -> Iterator[Place]:
        """Of the rows themselves."""
        now = self._said(self._records)
        for place, others in self._tried():
            if any(self._said(records) != now for records in others):
                yield place

    def cells_of_roster(self) -> Iterator[Place]:
        """Of what decides whether the party is invited, and who is named as the chair."""
        number, proof = self._letter.session, self._snapshot.proof
        roster = next((r for r in self._snapshot.rosters if r.session.number == number), None)
        if number is None or roster is None or roster.seal or self._letter.kind not in _BY_ROSTER:
            return
        yield from proof.of_invitation(self._letter.party, number)
        if self._letter.kind is LetterKind.INVITATION and self._names_chair():
            yield from proof.of_chair(number, self._snapshot.rosters, self._snapshot.parties)
            if self._choice:
                yield from proof.of_invitation(self._choice.party, number)

    def _names_chair(self) -> bool:
        own = ChairChoice(self._letter.party, Reason(""), True, 0, ())
        return self._said(self._records, own) != self._said(self._records, None)

    # --- writing it again ---

    def _said(self, records: Records, *chair: ChairChoice | None) -> Said:
        """What the letter says by these rows; `chair` in the place of who chairs its session."""
        snapshot, letter = self._snapshot, self._letter
        in_order = tuple(sorted(records.requirements, key=lambda row: (row.order, row.code)))
        now, office = so_far(replace(records, requirements=in_order), snapshot.today), self._office(records)
        days = replace(snapshot.days, weekend=office.weekend, own={h.date: h for h in records.holidays})
        own = tuple(party for party in now.parties if party.code == letter.party)
        dossiers, rosters = assess(now, snapshot.today), self._rosters(now, *(chair or (self._choice,)))
        case = Case(
            now, own, dossiers, rosters, self._errors, office, days, self._past, snapshot.today,
            texts=self._texts(records),
        )  # fmt: skip
        found = next((n for n in correspond(case).letters if n.letter == letter.letter), None)
        if found is None or found.state not in _WAITS:
            return None
        others = tuple(party for party in self._parties if party.code != letter.party)
        then = replace(
            snapshot, office=office, days=days, parties=(*own, *others), addressees=now.addressees, dossiers=dossiers,
            sessions=now.sessions, agenda=now.agenda, house_members=now.house_members, rosters=rosters,
            chairs=case.chairs, letters=(found,), past=self._past, texts=case.texts, gone=(), identities=now.identities,
        )  # fmt: skip
        said = content(Desk(then, self._wording), found)
        return said | {name: [[row[part] for part in parts] for row in said[name]] for name, parts in _PRINTED.items()}

    def _rosters(self, now: Records, chair: ChairChoice | None) -> tuple[Roster, ...]:
        """The roster of its session with nobody but the party and the chair; without a chair none is chosen."""
        kept, number = {self._letter.party, chair.party if chair else None}, self._letter.session
        session = next((session for session in now.sessions if session.number == number), None)
        if session and not chair:
            session = replace(session, chair=None, unread=session.unread | {"chair"})
        return tuple(
            replace(
                roster, session=session, announced=Announced(roster.policy, chair),
                decisions=tuple(d for d in roster.decisions if d.party in kept),
            )
            for roster in self._snapshot.rosters if session and roster.session.number == number
        )  # fmt: skip

    def _office(self, records: Records) -> Office:
        """With what a changed row says; a value that is taken away is that of nobody."""
        if records.office == self._records.office:
            return self._snapshot.office
        office = self._snapshot.office
        said = build_office(records.office, {"letterhead": list(office.letterhead), "office_name": office.office_name})[
            0
        ]
        changed = zip(records.office, self._records.office, strict=True)
        names = {OFFICE_KEY_BY_FOLD.get(fold(row.key)) for row, before in changed if row != before} - {None}
        return replace(office, **{name: getattr(said, name) for name in names if name})

    def _texts(self, records: Records) -> letter_texts.LetterTexts:
        if records.letter_texts == self._records.letter_texts:
            return self._snapshot.texts
        return letter_texts.read(records.letter_texts, ())[0]

    # --- what else the cells could say ---

    def _tried(self) -> Iterator[tuple[Place, Iterator[Records]]]:
        """Every cell that may matter, with the records as they could be."""
        records = self._records
        for table in ("parties", "requirements", "dossier_items", "sessions", "agenda", "attendance", "house_members",
                      "holidays", "office", "letters", "letter_texts"):  # fmt: skip
            rows: Sequence[Record] = getattr(records, table)
            for n, row in enumerate(rows):
                for name, updates in self._others(table, row):
                    if tried.has_cell(row, name):
                        yield (
                            row.at(name),
                            (
                                replace(records, **{table: (*rows[:n], replace(row, **u), *rows[n + 1 :])})
                                for u in updates
                            ),
                        )
        for code, row in records.addressees.items():
            for name in ("honorific", "role_title"):
                if tried.has_cell(row, name):
                    yield (
                        row.at(name),
                        (replace(records, addressees={code: replace(row, **u)}) for u in self._of_addressee(row, name)),
                    )
        yield from self._standings()

    def _of_addressee(self, row: Addressee, name: str) -> Iterator[Update]:
        yield from _words(name, getattr(row, name))
        yield from ({name: title} for title in USUAL if name == "honorific")

    def _standings(self) -> Iterator[tuple[Place, Iterator[Records]]]:
        records, code = self._records, self._letter.party
        who = records.identities
        known = who.standings.get(code, ())
        for n, standing in enumerate(known):
            for name, updates in tried.of_standing(standing, (self._snapshot.today,)):
                versions = [(*known[:n], replace(standing, **u), *known[n + 1 :]) for u in updates]
                others = [replace(who, standings={**who.standings, code: rows}) for rows in versions]
                for place in tried.cells_of_standing(standing, name, records.party_changes):
                    yield place, (replace(records, identities=other) for other in others)

    def _others(self, table: str, row: Any) -> Iterator[tuple[str, Iterable[Update]]]:
        """The cells of a row, with what they could say."""
        today = self._snapshot.today
        if table == "parties":
            kinds = sorted({word for r in self._records.requirements for word in r.applies_to})
            yield from tried.of_party(row, _COLUMNS, kinds, today)
            yield "kind", [{"kind": kind} for kind in (None, *KINDS.values())]
            yield "secretary", _words("secretary", row.secretary)
        elif table == "requirements":
            yield from tried.of_requirement(row, today, today)
            yield from ((name, _words(name, getattr(row, name))) for name in ("short_title", "remedy"))
            yield (
                "order",
                [{"order": n} for n in (0, *(n + r.order for r in self._records.requirements for n in (0, 1)))],
            )
        elif table == "dossier_items":
            yield from tried.of_item(row, (today,), today)
            yield "defect", _words("defect", row.defect)
        elif table == "sessions":
            days = tried.days_around((today, row.date), blank=False)
            yield "date", [{"date": d} for d in days]
            yield "state", [{"state": state} for state in (*SessionState, None)]
            yield "time", [{"time": t} for t in (None, time(0, 1), time(23, 59))]
            yield from ((name, _words(name, getattr(row, name))) for name in ("title", "place"))
        elif table == "agenda":
            yield "order", [{"order": n} for n in (None, 0, *((i.order or 0) + 1 for i in self._records.agenda))]
            yield "minutes", [{"minutes": n} for n in (None, 1, 2)]
            yield "topic", [{"topic": _OTHER}]
            yield "proposed_by", [{"proposed_by": code} for code in (None, self._letter.party)]
        elif table == "attendance":
            yield "status", [{"status": status} for status in (*AttendanceStatus, None)]
        elif table == "house_members":
            yield from tried.of_member(row, today, today)
            yield "representative", _words("representative", row.representative)
        elif table == "holidays":
            yield "date", [{"date": d} for d in self._working_days()]
            yield "kind", [{"kind": kind} for kind in HolidayKind]
        elif table == "office":
            name = OFFICE_KEY_BY_FOLD.get(fold(row.key)) or ""
            yield "value", [{"value": v} for v in (None, *_OFFICE.get(name, (_OTHER,)))]
        elif table == "letters":
            yield "number", [{"number": v} for v in (None, "1")]
            for name in ("dated_on", "handed_over_on", "act_on"):
                yield name, [{name: d} for d in tried.days_around((today, getattr(row, name)))]
            yield "act", [{"act": act} for act in (None, *Act)]
            yield "reason", _words("reason", row.reason)  # a decision is quoted, and no act is without one
        elif table == "letter_texts":
            texts = letter_words.CONDITIONS.values()
            yield "text", [{"text": row.text + _OTHER}]
            yield "when", [{"when": v} for v in (None, *(names[0] for names, kinds in texts if row.letter in kinds))]

    def _working_days(self) -> Iterator[date]:
        """Those of the time that a notice gives or a reminder tells, and a day after it."""
        told = (line.due_on for line in self._letter.reminders if line.due_on)
        last = self._letter.deadline_on or max(told, default=self._snapshot.today)
        first = self._letter.dated_on or self._snapshot.today
        yield from (first + timedelta(days=n) for n in range(1, (last - first).days + 2))


_BY_ROSTER = frozenset({LetterKind.INVITATION, LetterKind.APPRECIATION})
_COLUMNS = ("scope", "kind", "licence_state", "licence_valid_until", "licence_issued_on", "branch_registered_on",
            "congress_on")  # fmt: skip


def _words(name: str, value: str | None) -> list[Update]:
    """No words, and others."""
    return [{name: None}, {name: f"{value or ''}{_OTHER}"}]


def _of(letter: Letter, snapshot: Snapshot) -> Records:
    """The rows that may matter to a letter."""
    all_of, party, number = snapshot.proof.records, letter.party, letter.session
    is_member = letter.kind is LetterKind.MEMBERSHIP
    is_asking = number is None and not is_member  # it follows from the dossier, or from the letters that do
    issued = {n.letter for n in snapshot.past.letters if n.party == party} | {letter.letter}
    rows = tuple(row for row in all_of.parties if row.code == party)
    return replace(
        all_of,
        parties=rows,
        addressees={row.code: all_of.addressees.get(party) or Addressee(row.source, party) for row in rows},
        contacts={},
        requirements=all_of.requirements if is_asking else (),
        dossier_items=tuple(row for row in all_of.dossier_items if is_asking and row.party == party),
        sessions=tuple(row for row in all_of.sessions if row.number == number),
        agenda=tuple(row for row in all_of.agenda if row.session == number),
        attendance=tuple(row for row in all_of.attendance if (row.session, row.party) == (number, party)),
        house_members=all_of.house_members if is_member else (),
        holidays=all_of.holidays if is_asking else (),
        letters=tuple(row for row in all_of.letters if row.letter in issued),
        letter_texts=tuple(row for row in all_of.letter_texts if row.letter is letter.kind),
        decisions=(), views=(), house_steps=(), policies=(), corrections=(), checks=(), vocabulary=(), sheet_roles=(),
    )  # fmt: skip
