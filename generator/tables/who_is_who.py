"""Parties through time as the other stages need them: what ended when, who is gone, how everyone was called.

Pure. `identities` says which party of the register is which known one; here the rows of `party_changes` are brought to
the parties of today, and references by former names and codes find them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from generator.language.party_names import short_name
from generator.language.persian import fold
from generator.model import (
    Finding,
    FormerCode,
    Identities,
    KnownParty,
    NotedChange,
    PartyChange,
    PartyChangeRow,
    PartyMemory,
    Standing,
    Term,
)
from generator.tables.identities import Pairing, Who, names_of, paired, questions
from generator.tables.party_changes import Change, applicable, finding, other_of
from generator.tables.references import Names, code_key
from generator.tables.register import Register
from generator.tables.roles import Roles


class Identified(Struct, frozen=True):
    """Who is who, the names by which all tables refer to parties, and what is to be said of both."""

    identities: Identities
    names: Names[str]
    findings: list[Finding]


def identify(
    register: Register, rows: Sequence[PartyChangeRow], memory: PartyMemory, roles: Roles, today: date | None
) -> Identified:
    """The register held against what is known of parties, and the rows of `party_changes` applied to it."""
    if not rows and not memory.parties and not memory.key:
        return Identified(Identities(), register.names, [])
    forms = {form for party in register.parties for form in (code_key(party.code), fold(party.name))}
    present = {form: p.code for p in register.parties for form in (code_key(p.code), fold(p.name))}
    known = names_of(memory.parties)
    changes, findings = applicable(rows, memory.changes, today, {**present, **known}, frozenset(forms))
    who = Who(register, changes, memory, roles, today or date.min, known)
    found = paired(who)
    people = _People(who, found)
    noted, said = _noted(people)
    findings += [*said, *questions(who, found), *_not_carried_out(people, noted), *_without_end(noted)]
    former_codes, former_names = _former(people, noted)
    identities = Identities(
        moves=people.moves,
        former_codes=former_codes,
        former_names=former_names,
        reused=_reused(people),
        gone=tuple(sorted(people.gone, key=lambda k: k.code)),
        present={code: _today(people, known) for code, known in people.present.items()},
        standings=_standings(noted),
        asked={f.party: f.place for f in findings if f.party and f.code in _QUESTIONS},
        to_record=_to_record(people),
        to_note=tuple(change for _, change in noted if change not in memory.changes),
        to_ask=tuple(q.asked for _, q in sorted(found.asked.items()) if q.asked not in memory.asked),
    )
    return Identified(identities, _all_names(register, identities), findings)


_QUESTIONS = frozenset({"PTY-010", "PTY-011", "PTY-013"})


class _People:
    """Known parties under the codes of today."""

    def __init__(self, who: Who, found: Pairing) -> None:
        self.who, self.found = who, found
        self.moves = {code: party.code for code, party in found.pairs.items() if party.code != code}
        self.moves |= found.moved_away
        there = {party.code for party in found.pairs.values()} | found.asked.keys()
        self.present: dict[str, KnownParty] = {}
        self.gone: list[KnownParty] = []
        for known in who.memory.parties:
            code = self.moves.get(known.code, known.code)
            if code != known.code:
                former = (FormerCode(known.code, who.today), *known.former)
                known = replace(known, code=code, former=former)
            if code in there:
                self.present[code] = known
            else:
                self.gone.append(known)

    def of(self, change: Change, text: str = "") -> str | None:
        """The party of today that a row names; what is known comes before what is new in the register."""
        if change.noted and not text:
            return self.moves.get(change.noted.party, change.noted.party)
        if change.noted and change.noted.other and text == other_of(change):
            return self.moves.get(change.noted.other, change.noted.other)
        typed = text or change.party
        for form in (code_key(typed), fold(typed)):
            if (code := self.who.known.get(form)) is not None:
                return self.moves.get(code, code)
        return self.who.register.names.find(typed)


def _first(code: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((code, *others)))


# --- rows ---------------------------------------------------------------------------------------------------------


def _noted(people: _People) -> tuple[list[tuple[Change, NotedChange]], list[Finding]]:
    """The rows with the parties that they are about, and those that name nobody that is known."""
    found: list[tuple[Change, NotedChange]] = []
    findings: list[Finding] = []
    for change in people.who.changes:
        code = people.of(change)
        if code is None and change.change in (PartyChange.RECODED, PartyChange.RENAMED) and change.row:
            texts = (change.row.after or "", change.row.before or "")
            code = next((c for text in texts if text and (c := people.of(change, text))), None)
        if code is None:
            nearest = people.who.register.names
            facts = {"nearest": nearest.nearest_label(change.party)}
            said = finding("CHG-001", change, "party", **facts)
            findings.append(replace(said, party=nearest.nearest(change.party)))
            continue
        other, typed = "", other_of(change)
        if change.change in (PartyChange.MERGED, PartyChange.SPLIT):
            other = people.of(change, typed) or ""
            if not other and change.row:
                column = "after" if (change.row.after or "") == typed else "before"
                findings.append(replace(finding("CHG-002", change, column, other=typed), party=code))
        found.append((change, _note(change, code, other)))
    return found, findings


def _note(change: Change, code: str, other: str) -> NotedChange:
    if change.row is None:
        assert change.noted
        return replace(change.noted, party=code, other=other or change.noted.other)
    row = change.row
    return NotedChange(
        code, row.change, row.date, row.party, row.before or "", row.after or "", row.document or "", other
    )


def _standings(noted: Iterable[tuple[Change, NotedChange]]) -> dict[str, tuple[Standing, ...]]:
    found: dict[str, list[Standing]] = {}
    for change, note in noted:
        if change.change.ends or change.change is PartyChange.RETURNED:
            found.setdefault(note.party, []).append(Standing(change.day, change.change, change.cells, note.other))
    order = {True: 1, False: 0}  # of one day, the end comes last
    return {
        party: tuple(sorted(standings, key=lambda s: (s.day, order[s.change.ends])))
        for party, standings in found.items()
    }


def _not_carried_out(people: _People, noted: Sequence[tuple[Change, NotedChange]]) -> Iterator[Finding]:
    """The register still says what it said before a change of code or name that has come into force."""
    register = {party.code: party for party in people.who.register.parties}
    for change, note in noted:
        party = register.get(note.party)
        if party is None or change.row is None or change.change not in (PartyChange.RECODED, PartyChange.RENAMED):
            continue
        column = "code" if change.change is PartyChange.RECODED else "name"
        now = code_key(party.code) if column == "code" else fold(party.name)
        is_back = any(
            (other.party, c.change, c.after) == (note.party, change.change, now) and c.day >= change.day
            for c, other in noted
        )
        if now == change.before and not is_back:
            yield replace(finding("CHG-007", change, "after", other=party.at(column)), party=party.code)


def _without_end(noted: Iterable[tuple[Change, NotedChange]]) -> Iterator[Finding]:
    """Returns of parties that no row has seen going."""
    away: set[str] = set()
    for change, note in sorted(noted, key=lambda each: (each[0].day, not each[0].change.ends)):
        if change.change.ends:
            away.add(note.party)
        elif change.change is PartyChange.RETURNED and note.party not in away and change.row:
            yield replace(finding("PTY-014", change, "change"), party=note.party)
        elif change.change is PartyChange.RETURNED:
            away.discard(note.party)


# --- names --------------------------------------------------------------------------------------------------------


def _former(
    people: _People, noted: Iterable[tuple[Change, NotedChange]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Former codes and names of everyone, the latest first, by the code of today."""
    codes: dict[str, tuple[str, ...]] = {}
    names: dict[str, tuple[str, ...]] = {}
    register = {party.code: party for party in people.who.register.parties}
    for known in (*people.present.values(), *people.gone):
        codes[known.code] = known.former_codes
        now = register[known.code].name if known.code in register else known.name
        is_asked = known.code in people.found.asked
        before = () if fold(now) == fold(known.name) or is_asked else (known.name,)
        names[known.code] = tuple(dict.fromkeys((*before, *known.former_names)))
    for change, note in noted:
        if change.change is PartyChange.RECODED and note.before and code_key(note.before) not in people.who.by_code:
            codes[note.party] = _first(note.before, codes.get(note.party, ()))
        elif change.change is PartyChange.RENAMED and note.before:
            now = register[note.party].name if note.party in register else ""
            if fold(note.before) != fold(now):
                names[note.party] = _first(note.before, names.get(note.party, ()))
    return ({code: found for code, found in codes.items() if found},
            {code: found for code, found in names.items() if found})  # fmt: skip


def _all_names(register: Register, who: Identities) -> Names[str]:
    """The names of the register; then, where nobody bears them now, former ones and those of who is gone."""
    if not (who.former_codes or who.former_names or who.gone):
        return register.names
    entries, short = [*register.entries], [*register.short]
    taken = {form for _, names in entries for name in names if name for form in (code_key(name), fold(name))}
    cores = {short_name(name, kind).core for _, name, kind in short}

    def free(*names: str) -> tuple[str, ...]:
        return tuple(name for name in names if name and code_key(name) not in taken and fold(name) not in taken)

    formerly = who.formerly
    entries += [(party.code, free(*formerly.get(party.code, ()))) for party in register.parties]
    for known in who.gone:
        names = (known.code, known.name, known.short_name, *known.former_codes, *known.former_names)
        entries.append((known.code, free(*names)))
        if short_name(known.name).core not in cores:
            short.append((known.code, known.name, None))
    return Names(entries, short)


def _reused(people: _People) -> dict[str, tuple[tuple[str, date], ...]]:
    """Codes that parties had before and that are another's now, with the day until which they were theirs."""
    found: dict[str, tuple[tuple[str, date], ...]] = {}
    for known in (*people.present.values(), *people.gone):
        for former in known.former:
            form = code_key(former.code)
            now = people.who.by_code.get(form)
            if now is not None and now.code != known.code:
                found[form] = (*found.get(form, ()), (known.code, former.until))
    return found


# --- what is to be remembered -------------------------------------------------------------------------------------


def _to_record(people: _People) -> tuple[KnownParty, ...]:
    """The parties of the register that are known no better, but for those that are asked about."""
    found = []
    for code, now in sorted(people.who.current.items()):
        if code in people.found.asked or _is_doubtful(people.who.register, code):
            continue
        known = people.present.get(code)
        if known is None or _facts(known) != _facts(now):
            found.append(now)
    return tuple(found)


def _today(people: _People, known: KnownParty) -> KnownParty:
    """With who heads the branch from today on, where that is another person."""
    now = people.who.current[known.code]
    said, last = (now.secretary, now.honorific, now.role_title), known.terms[-1] if known.terms else None
    is_same = last is not None and (last.secretary, last.honorific, last.role_title) == said
    if is_same or known.code in people.found.asked:
        return known
    return replace(known, terms=(*known.terms, Term(people.who.today, *said)))


def _is_doubtful(register: Register, code: str) -> bool:
    """Whether its code or its name is another party's, too, or could not be read."""
    return any(f.party == code and f.code in ("REF-004", "REF-005") for f in register.findings)


def _facts(known: KnownParty) -> tuple[str, ...]:
    return (known.name, known.short_name, known.licence_name, known.licence_no, known.legal_id, known.national_id,
            known.secretary, known.honorific, known.role_title)  # fmt: skip
