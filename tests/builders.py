"""An office in a few lines: tables as a clerk types them in, records, dossiers and rosters out.

    office('''
        [احزاب]
        کد  | نام حزب        | گستره
        P-1 | حزب نمونهٔ الف | ملی
    ''').outcomes(1)

A block is a sheet: its title in brackets, then its rows; cells stand between bars, an empty one is blank. Row 1 is
the first line below the title, so «احزاب!B2» is the name of the first party. `[احزاب (پنهان)]` is a hidden sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from hypothesis import settings as hypothesis_settings, strategies as st
from msgspec.structs import replace

from generator.judging import decide, dossiers, letter_texts
from generator.judging.correspondence import Case, Correspondence, correspond
from generator.judging.letter_texts import LetterTexts
from generator.judging.office import Office, build_office, load_letter_texts, load_shipped
from generator.judging.office_files import with_usable_files
from generator.judging.rules.facts import Facts
from generator.judging.so_far import so_far
from generator.judging.validate import validated
from generator.judging.working_days import WorkingDays, working_days
from generator.language import values
from generator.language.wording import Wording
from generator.model import (
    Decision,
    DirectorDecision,
    DocumentState,
    Dossier,
    DossierItem,
    Finding,
    Ground,
    HouseMember,
    IssuedLetter,
    KnownSheet,
    LicenceState,
    Party,
    Past,
    Place,
    PolicyGround,
    Records,
    Requirement,
    Roster,
    Scope,
    Session,
    Source,
    Verdict,
)
from generator.reading.sheets import Sheet, with_rows
from generator.reading.workbook import sheets_of
from generator.settings import shipped_templates
from generator.tables.columns import TABLE_BY_KEY
from generator.tables.normalise import Defaults, normalise
from generator.tables.remembered import Held, held_against

# A red run must be red again: the same examples every time, and no clock that a busy machine could miss.
hypothesis_settings.register_profile("office", derandomize=True, deadline=None, database=None, max_examples=60)
hypothesis_settings.load_profile("office")

FILE = "input/دفتر.xlsx"
HIDDEN = "(پنهان)"


def day(typed: str) -> date:
    """«1405/09/01» as a date."""
    found, problem = values.parse_date(typed)
    assert isinstance(found, date), problem
    return found


#: The day that the tests take for today: a Sunday.
TODAY = day("1405/09/01")


@cache
def wording() -> Wording:
    """The shipped sentences."""
    return Wording.load([shipped_templates()])


@cache
def shipped() -> Defaults:
    """The shipped requirements and policies."""
    return load_shipped([shipped_templates()])[0]


# --- sheets -------------------------------------------------------------------------------------------------


def opened(path: Path, name: str) -> list[Sheet]:
    """The sheets of a file, read in this process."""
    return list(map(with_rows, sheets_of(str(path), name)))


def sheet(title: str, *rows: Sequence[object], file: str = FILE, hidden: bool = False) -> Sheet:
    """A sheet with cells of any type, as the reader gives them."""
    return Sheet(file, title, [list(row) for row in rows], hidden)


def sheets(text: str) -> list[Sheet]:
    """The sheets of a text of tables."""
    found: list[Sheet] = []
    for line in (line.strip() for line in text.strip().splitlines()):
        if line.startswith("["):
            title = line.strip("[]").replace(HIDDEN, "").strip()
            found.append(sheet(title, hidden=HIDDEN in line))
        elif line or (found and found[-1].rows):
            found[-1].rows.append([cell.strip() for cell in line.split("|")])
    for each in found:  # the lines that only keep two blocks apart
        while each.rows and each.rows[-1] == [""]:
            each.rows.pop()
    return found


# --- the office ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Examined:
    """What the program makes of the sheets, one stage at a time."""

    records: Records
    findings: list[Finding]
    today: date
    held: Held | None = None  # what the sheets were taken for

    @cached_property
    def so_far(self) -> Records:
        """The records without what is dated in the future."""
        return so_far(self.records, self.today)

    @cached_property
    def dossiers(self) -> Mapping[str, Dossier]:
        return dossiers.assess(self.so_far, self.today)

    @cached_property
    def rosters(self) -> Mapping[int, Roster]:
        return {r.session.number: r for r in decide.decide(self.so_far, self.dossiers, self.findings, self.today)}

    @cached_property
    def _built_office(self) -> tuple[Office, list[Finding]]:
        built, findings = build_office(self.records.office, load_shipped([shipped_templates()])[1])
        usable, more = with_usable_files(built, self.records.office, [shipped_templates()])
        return usable, [*findings, *more]

    @cached_property
    def _texts(self) -> tuple[LetterTexts, list[Finding]]:
        return letter_texts.read(self.records.letter_texts, load_letter_texts([shipped_templates()]))

    @property
    def office(self) -> Office:
        return self._built_office[0]

    @cached_property
    def days(self) -> WorkingDays:
        return working_days(self.office.weekend, self.records.holidays, wording())

    @property
    def facts(self) -> Facts:
        """What the rules look at."""
        known: dict[str, Any] = {
            "records": self.records,
            "dossiers": self.dossiers,
            "office": self.office,
            "days": self.days,
            "today": self.today,
            "rosters": tuple(self.rosters.values()),
            "findings": tuple(self.findings),
        }
        return Facts(**{name: known[name] for name in Facts.__struct_fields__ if name in known})

    @property
    def everything(self) -> list[Finding]:
        """What is said of the sheets, of the office table, by the rules and of the numbers of letters."""
        return [*self._before_letters, *self.correspondence().findings]

    @property
    def _before_letters(self) -> list[Finding]:
        return [*self.findings, *self._built_office[1], *self._texts[1], *validated(self.facts)[0]]

    def correspondence(self, *past: IssuedLetter) -> Correspondence:
        """The letters, with those of the past that the ledger remembers."""
        return correspond(self.case(*past))

    def case(self, *past: IssuedLetter) -> Case:
        """What letters are made from."""
        ordered = sorted(self.records.parties, key=lambda p: p.code)
        return Case(
            self.so_far, ordered, self.dossiers, tuple(self.rosters.values()), self._before_letters, self.office,
            self.days, Past(letters=past, contents={n.letter: {} for n in past}), self.today, texts=self._texts[0],
        )  # fmt: skip

    def letters(self, *past: IssuedLetter) -> dict[str, str]:
        """Letter → its state."""
        return {letter.letter: letter.state.value for letter in self.correspondence(*past).letters}

    def said(self) -> list[str]:
        """The findings of the sheets in short, but for the note that a table has its shipped default."""
        return said(finding for finding in self.findings if finding.code != "TBL-004")

    def states(self, party: str) -> dict[str, str]:
        """Requirement → state."""
        return {s.requirement.code: s.state.value for s in self.dossiers[party].statuses}

    def decision(self, party: str, session: int = 1) -> Decision:
        return next(d for d in self.rosters[session].decisions if d.party == party)

    def outcomes(self, session: int = 1) -> dict[str, str]:
        """Party → outcome and its ground."""
        return {d.party: f"{d.outcome.value}: {d.ground}" for d in self.rosters[session].decisions}

    def sentence(self, party: str, session: int = 1) -> str:
        """Why, as the roster prints it."""
        return wording().reason(self.decision(party, session).reason)


def office(tables: str | Sequence[Sheet], today: date = TODAY, known: Sequence[KnownSheet] = ()) -> Examined:
    """The office of these sheets, with the shipped requirements and policies where it has none of its own.

    `known` is what an earlier run remembered of its sheets.
    """
    found = sheets(tables) if isinstance(tables, str) else list(tables)
    records, findings, regions = normalise(found, shipped(), known, today)
    held = held_against(known, found, regions, findings, records, today)
    return Examined(records, held.findings, today, held)


def said(findings: Iterable[Finding]) -> list[str]:
    """«VAL-005 احزاب!E3» for each finding, in the order of code and cell."""
    return sorted(f"{finding.code} {at(finding.place)}".strip() for finding in findings)


def at(place: Place) -> str:
    """«احزاب!E3»."""
    return "!".join(part for part in place[1:] if part)


# --- offices made up by hypothesis --------------------------------------------------------------------------


def source(table: str, row: int) -> Source:
    """Row `row` of a sheet that has every column of the table, in the order of the contract."""
    spec = TABLE_BY_KEY[table]
    return Source(FILE, spec.hints[0], row, {c.field: n for n, c in enumerate(spec.columns, 1)})


REQUIREMENTS = (
    Requirement(source("requirements", 2), "form1", "فرم شمارهٔ ۱", order=1),
    Requirement(source("requirements", 3), "licence", "تصویر پروانه", expires=True, is_licence=True, order=2),
    Requirement(source("requirements", 4), "lease", "اجاره‌نامه", mandatory=False, expires=True, order=3),
)
_DATES = st.none() | st.dates(date(2026, 10, 1), date(2027, 2, 1))


def parties() -> st.SearchStrategy[tuple[Party, ...]]:
    """Up to four parties, each with some scope, licence and registration."""
    details = st.tuples(
        st.sampled_from([*Scope, None]),
        st.sampled_from([*LicenceState, LicenceState.VALID, LicenceState.VALID, None]),
        _DATES,
        st.sampled_from(["123", None]),
    )
    return st.lists(details, min_size=1, max_size=4).map(
        lambda rows: tuple(
            Party(
                source("parties", n + 1),
                f"P-{n}",
                f"حزب نمونهٔ {n}",
                scope=scope,
                licence_state=state,
                licence_valid_until=until,
                branch_registration_no=registration,
            )
            for n, (scope, state, until, registration) in enumerate(rows, 1)
        )
    )


def dossier_items(codes: Sequence[str]) -> st.SearchStrategy[tuple[DossierItem, ...]]:
    """Rows of the dossiers of these parties; blank, twice and contradicting ones too."""
    rows = st.tuples(
        st.sampled_from(codes),
        st.sampled_from([requirement.code for requirement in REQUIREMENTS]),
        st.sampled_from([*DocumentState, DocumentState.MET, DocumentState.MET, None]),
        _DATES,
        _DATES,
    )
    return st.lists(rows, max_size=3 * len(codes) + 2).map(
        lambda drawn: tuple(
            DossierItem(
                source("dossiers", n), party, requirement, state, valid_until=valid_until, reviewed_on=reviewed_on
            )
            for n, (party, requirement, state, valid_until, reviewed_on) in enumerate(drawn, 2)
        )
    )


@st.composite
def all_records(draw: st.DrawFn) -> Records:
    """An office with one session ahead, one policy, and any decisions, documents and members."""
    known = draw(parties())
    codes = [party.code for party in known]
    grounds = draw(st.lists(st.sampled_from(Ground), min_size=1, max_size=4))
    decisions = draw(
        st.lists(st.tuples(st.sampled_from(codes), st.sampled_from([*Verdict, None]), st.sampled_from(["دلیل", None])))
    )
    members = draw(st.sets(st.sampled_from(codes)))
    return Records(
        parties=known,
        requirements=REQUIREMENTS,
        dossier_items=draw(dossier_items(codes)),
        sessions=(Session(source("sessions", 2), 1, date=TODAY, policy="سیاست"),),
        policies=policy(grounds),
        decisions=tuple(
            DirectorDecision(source("decisions", n), 1, party, verdict, reason)
            for n, (party, verdict, reason) in enumerate(decisions, 2)
        ),
        house_members=tuple(HouseMember(source("house_members", n), code) for n, code in enumerate(sorted(members), 2)),
    )


def policy(grounds: Iterable[Ground]) -> tuple[PolicyGround, ...]:
    """The policy «سیاست» with these grounds, in their order."""
    return tuple(PolicyGround(source("policies", n), "سیاست", n, ground) for n, ground in enumerate(grounds, 2))


def decided(records: Records) -> Mapping[str, Decision]:
    """Party → decision for session 1."""
    (roster,) = decide.decide(records, dossiers.assess(records, TODAY), (), TODAY)
    return {d.party: d for d in roster.decisions}


def with_policy(records: Records, grounds: Iterable[Ground]) -> Records:
    """The same office with another policy."""
    return replace(records, policies=policy(grounds))
