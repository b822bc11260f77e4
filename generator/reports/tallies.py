"""What is counted for the statistics, as plain rows: the facts, and nothing that does not change a number.

A year is a Jalali year. Parties come with their place in the Persian order, so that equals stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from generator.counting.tables import ALL
from generator.judging import state_changes
from generator.language.jalali import month_of
from generator.model import AttendanceStatus, LetterKind, Outcome, Scope, SessionState, TaskState
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column

Row = list[Any]

#: State of a document → the bucket that it is counted in.
BUCKETS = {"met": "met", "expiring": "met", "exempt": "met", "missing": "missing", "flawed": "flawed",
           "expired": "flawed", "under_review": "unclear", "not_recorded": "unclear"}  # fmt: skip


def facts(desk: Desk) -> dict[str, Any]:
    """All of them; JSON."""
    order = {party.code: n for n, party in enumerate(desk.snapshot.parties)}
    found = {
        "year": month_of(desk.snapshot.today).year,
        "days": list(_days(desk)),
        "documents": [
            [code, status.requirement.code, BUCKETS[status.state.value]]
            for code, dossier in desk.snapshot.dossiers.items()
            for status in dossier.statuses
            if status.requirement.mandatory
        ],
        "dossiers": [
            [p.code, p.kind or "", p.scope.value if p.scope else "", desk.snapshot.dossiers[p.code].is_complete]
            for p in desk.snapshot.parties
        ],
        "answers": list(_answers(desk)),
        "attendance": list(_attendance(desk, order)),
        "chairs": list(_chairs(desk, order)),
        "views": list(_views(desk)),
        "letters": [
            [letter.kind.value, *month_of(letter.dated_on)]
            for letter in desk.snapshot.letters
            if letter.dated_on and letter.state.is_issued
        ],
    }
    return {**found, "years": years(found)}


def years(facts: Mapping[str, Any]) -> list[int]:
    """The years that something is known of, the latest first; none that is still to come."""
    found = {row[0] for name in ("days", "attendance", "chairs", "views", "answers") for row in facts[name]}
    found |= {row[1] for row in facts["letters"]} | {facts["year"]}
    return sorted((year for year in found if 0 < year <= facts["year"]), reverse=True)


def _days(desk: Desk) -> Iterator[Row]:
    """[year, month, complete, parties, deficiencies, lacking (JSON)] of the last day of each month."""
    today = desk.snapshot.today
    last = {month_of(day.day): day for day in desk.snapshot.past.days if day.day < today}
    for month, day in sorted(last.items()):
        if month != month_of(today):
            yield [*month, day.n_complete, day.n_parties, day.n_open, day.lacking]
    (*_, now) = state_changes.trend((), desk.state)
    yield [*month_of(today), now.n_complete, now.n_parties, now.n_deficiencies, state_changes.lacking(desk.state)]


def _answers(desk: Desk) -> Iterator[Row]:
    """[year of the answer, working days since the notice was delivered, or dated] of each notice that was answered."""
    for letter in desk.snapshot.letters:
        answered, since = letter.answered_on, letter.handed_over_on or letter.dated_on
        if letter.kind is LetterKind.NOTICE and answered and since and since <= answered:
            yield [month_of(answered).year, _working_days(desk, since, answered)]


def _working_days(desk: Desk, since: date, until: date) -> int:
    """How many there are after the one day, up to the other."""
    days = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
    return sum(desk.snapshot.days.off(day) is None for day in days)


def _attendance(desk: Desk, order: dict[str, int]) -> Iterator[Row]:
    """[year, session, party, its place, status] of everybody who was invited to a session that was held, or came."""
    for roster in desk.snapshot.rosters:
        session = roster.session
        if session.state is not SessionState.HELD or session.date is None or session.number not in desk.attendance:
            continue
        rows, year = desk.attendance[session.number], month_of(session.date).year
        invited = {decision.party for decision in roster.with_outcome(Outcome.INVITED)}
        for code, place in order.items():
            row = rows.get(code)
            if row is None and code not in invited:
                continue
            status = "unrecorded" if row is None or row.status is None else row.status.value
            if row and row.status is AttendanceStatus.PRESENT and desk.attending(row)["is_substitute"]:
                status = "represented"
            yield [year, session.number, code, place, status]


def _chairs(desk: Desk, order: dict[str, int]) -> Iterator[Row]:
    for session in desk.snapshot.sessions:
        choice = desk.snapshot.chairs.get(session.number)
        if session.state is SessionState.HELD and session.date and choice and choice.party in order:
            yield [month_of(session.date).year, session.number, choice.party, order[choice.party]]


def _views(desk: Desk) -> Iterator[Row]:
    """[year, domain, done/open/none] of each view; the year is that of its day, else of its session."""
    days: dict[int, date | None] = {session.number: session.date for session in desk.snapshot.sessions}
    for view in desk.snapshot.views:
        day = view.given_on or (days.get(view.session) if view.session is not None else None)
        has_follow_up = bool(view.follow_up or view.state)
        state = ("done" if view.state is TaskState.DONE else "open") if has_follow_up else "none"
        yield [month_of(day).year if day else 0, view.domain, state]


class Counts:
    """What was counted, asked for when it is needed; the years are known before."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.facts = desk, facts(desk)
        self.year: int = self.facts["year"]

    @property
    def keys(self) -> list[str]:
        """The years, the latest first, and all of them where there is more than one, or a view of none."""
        years = [str(year) for year in self.facts["years"]]
        has_undated = any(not year for year, *_ in self.facts["views"])
        return [*years, ALL] if len(years) > 1 or has_undated else years

    @cached_property
    def found(self) -> Mapping[str, Any]:
        return self.desk.counted(self.facts)

    def of(self, key: str) -> Mapping[str, Any]:
        """The counts of a year, or of all."""
        found: Mapping[str, Any] = self.found["of"][key]
        return found


# The statistics as a workbook: a sheet a picture, the years below one another.


def tables(counts: Counts) -> Iterator[dict[str, Any]]:
    """A sheet a picture; the years below one another."""
    desk, years = counts.desk, [key for key in counts.keys if key != ALL]
    name = desk.wording.month_name
    yield _table(desk, "months", ("year", "month", "complete", "of", "open"), (
        [row[0], name(row[1]), *row[2:5]] for year in reversed(years) for row in counts.of(year)["months"]
    ))  # fmt: skip
    labels = {r.code: r.label for r in desk.snapshot.requirements}
    now = counts.found["now"]
    yield _table(desk, "documents", ("document", "met", "missing", "flawed", "unclear"), (
        [labels.get(code, code), *n] for code, *n in now["documents"]
    ))  # fmt: skip
    words = {scope.value: desk.wording.word(scope) for scope in Scope}
    yield _table(desk, "groups", ("group", "complete", "of"), (
        [words.get(group, group), n, of] for part in ("kind", "scope") for group, n, of in now[part]
    ))  # fmt: skip
    yield _table(desk, "waits", ("year", "days"), (
        [int(year), n] for year in years for n in counts.of(year)["waits"]["days"]
    ))  # fmt: skip
    yield _table(desk, "sessions", ("year", "session", "present", "represented", "absent", "unrecorded"), (
        [int(year), desk.session_link(number)["title"], *n]
        for year in years for number, *n in counts.of(year)["sessions"]
    ))  # fmt: skip
    yield _table(desk, "parties", ("year", "party", "came", "said"), (
        [int(year), desk.name(party), came, of] for year in years for party, came, of, _ in counts.of(year)["parties"]
    ))  # fmt: skip
    yield _table(desk, "chairs", ("year", "party", "n"), (
        [int(year), desk.name(party), n] for year in years for party, n, _ in counts.of(year)["chairs"]
    ))  # fmt: skip
    yield _table(desk, "views", ("year", "domain", "done", "open_views", "quiet"), iter((
        *([int(year), *row] for year in years for row in counts.of(year)["views"]),
        *([desk.say("history.undated"), *row] for row in counts.found["undated"]),
    )))  # fmt: skip
    kinds = {kind.value: desk.wording.word(kind) for kind in LetterKind}
    yield _table(desk, "letters", ("year", "month", "kind", "n"), (
        [int(year), name(n), kinds[kind], count]
        for year in years for kind, months, _ in counts.of(year)["letters"]
        for n, count in enumerate(months, 1) if count
    ))  # fmt: skip


_WORDS = frozenset({"month", "document", "group", "session", "party", "domain", "kind"})


def _table(desk: Desk, title: str, columns: Sequence[str], rows: Iterator[list[Any]]) -> dict[str, Any]:
    heads = [column(desk.say(f"statistics.column.{name}"), 30 if name in _WORDS else 14, text=name in _WORDS)
             for name in columns]  # fmt: skip
    return {"title": desk.say(f"statistics.sheet.{title}"), "columns": heads, "rows": list(rows)}
