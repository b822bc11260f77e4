"""What changed since the last published state that was different, and how complete the dossiers were over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from generator.judging import state_changes
from generator.judging.state_changes import Changes, DecisionChange, DeficiencyChange, FindingChange, SessionChange
from generator.language.persian import to_fa
from generator.model import Finding, Outcome, RequirementState, SessionState
from generator.model.artifact import Artifact, FileChange
from generator.model.session_numbers import slug
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column, workbook

#: The sections of the page by the fields of `Changes`, in their order.
SECTIONS = ("new", "resolved", "decisions", "sessions", "findings_new", "findings_fixed", "still_open")


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """changes/index.html and changes/changes.xlsx"""
    said = since_last_different(desk)
    parts = said.parts()
    context = {
        "since": said.since,
        "figures": said.figures(),
        "parts": parts,
        "trend": trend(desk),
    }
    yield desk.page("changes/index.html", "changes.html", "changes", desk.say("page.changes.title"), context)
    yield workbook(desk, "changes/changes.xlsx", said.tables(parts))


def since_last_different(desk: Desk) -> Said:
    """What the page of changes says."""
    return Said(desk, state_changes.since_last_different(desk.snapshot.past.states, desk.state))


@dataclass(frozen=True)
class Said:
    """Changes in words: rows of text that the page, the workbook and `generate diff` all show."""

    desk: Desk
    changes: Changes

    @property
    def since(self) -> str:
        """The day of the earlier state, '' when there is none."""
        return self.desk.wording.full_date(self.changes.since) if self.changes.since else ""

    def figures(self) -> list[dict[str, Any]]:
        """How many of each section, linked to the rows."""
        counted = ((name, len(getattr(self.changes, name))) for name in SECTIONS)
        return [
            self.desk.figure(n, self.desk.say(f"changes.{name}"), f"changes/index.html#{name}" if n else "")
            for name, n in counted
        ]

    def parts(self) -> list[dict[str, Any]]:
        """The sections of the page: id, title, what to say when there is none, rows."""
        return [*self.changed, self._part("still_open")]

    def _part(self, name: str) -> dict[str, Any]:
        say, to_row = self.desk.say, self._rows_of[name]
        rows = [to_row(change) for change in getattr(self.changes, name)]
        return {"id": name, "title": say(f"changes.{name}"), "none": say(f"changes.none.{name}"), "rows": rows}

    def tables(self, parts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The same as sheets of a workbook."""
        say = self.desk.say
        columns = [column(say(f"changes.column.{name}"), width) for name, width in
                   (("what", 34), ("detail", 34), ("before", 22), ("now", 22), ("source", 44))]  # fmt: skip
        return [
            {
                "title": part["title"],
                "columns": columns,
                "rows": [
                    [r["what"], r["detail"], r["before"], r["now"], self.desk.places_text(r["source"])]
                    for r in part["rows"]
                ],
            }
            for part in parts
        ]

    @cached_property
    def changed(self) -> list[dict[str, Any]]:
        """The sections that tell of a change."""
        return [self._part(name) for name in SECTIONS if name != "still_open"]

    @property
    def _rows_of(self) -> Mapping[str, Callable[[Any], dict[str, Any]]]:
        return {
            "new": self._deficiency,
            "resolved": self._deficiency,
            "still_open": self._deficiency,
            "decisions": self._decision,
            "sessions": self._session,
            "findings_new": self._finding,
            "findings_fixed": self._finding,
        }

    def _row(self, what: str, detail: str, before: str, now: str, href: str = "", **more: Any) -> dict[str, Any]:
        return {"what": what, "detail": detail, "before": before, "now": now, "href": href,
                "state_before": "", "state_now": "", "source": [], **more}  # fmt: skip

    def _deficiency(self, change: DeficiencyChange) -> dict[str, Any]:
        link = self.desk.party_link(change.party)
        statuses = self.desk.snapshot.dossiers[change.party].statuses
        status = next((s for s in statuses if s.requirement.code == change.requirement), None)
        now = status.state.value if status else change.now
        words = [self._state_words[state] if state else "" for state in (change.before, now)]
        places = self.desk.status(status)["source"] if status else []
        title = self.desk.requirement_titles[change.requirement]
        states = {"state_before": change.before, "state_now": now}
        return self._row(link["name"], title, words[0], words[1], link["href"], source=places, **states)

    @cached_property
    def _state_words(self) -> Mapping[str, str]:
        return {state.value: self.desk.wording.word(state) for state in RequirementState}

    def _decision(self, change: DecisionChange) -> dict[str, Any]:
        roster = self.desk.roster(change.session)
        decision = next(d for d in roster.decisions if d.party == change.party)
        words = [self.desk.wording.word(Outcome(o)) if o else "" for o in (change.before, change.now)]
        name, title = self.desk.party(change.party).name, self.desk.session_title(roster.session)
        href = f"sessions/{slug(change.session)}/index.html#roster"
        states = {"state_before": change.before, "state_now": change.now}
        places = self.desk.places(decision.reason.evidence)
        return self._row(name, title, words[0], words[1], href, source=places, **states)

    def _session(self, change: SessionChange) -> dict[str, Any]:
        title = change.title or self.desk.wording.session_name(change.session)
        session = next((s for s in self.desk.snapshot.sessions if s.number == change.session), None)
        kind = "new" if change.is_new else "gone" if change.is_gone else "moved" if change.is_moved else "state"
        return self._row(
            title,
            self.desk.say(f"changes.session.{kind}"),
            self._when(change.before, change.state_before),
            self._when(change.now, change.state_now),
            f"sessions/{slug(change.session)}/index.html" if session else "",
            source=self.desk.places([session.at("date")]) if session else [],
        )

    def _when(self, day: date | None, state: str) -> str:
        word = self.desk.wording.word(SessionState(state)) if state else ""
        return self.desk.say("changes.session.when", day=self.desk.wording.full_date(day), state=word) if day else word

    def _finding(self, change: FindingChange) -> dict[str, Any]:
        key = (change.code, *change.place)
        message = self._messages[key] if key in self._messages else self.desk.wording.meaning(change.code)
        href = f"quality/index.html#{self.desk.finding_id(self._present[key])}" if key in self._present else ""
        return self._row(message, change.code, "", "", href, source=self.desk.places([change.place]))

    @cached_property
    def _present(self) -> dict[tuple[str, ...], Finding]:
        return {(f.code, *f.place): f for f in self.desk.snapshot.findings}

    @cached_property
    def _messages(self) -> dict[tuple[str, ...], str]:
        return {key: self.desk.wording.finding(f)[0] for key, f in self._present.items()}


def trend(desk: Desk) -> list[dict[str, Any]]:
    """The completeness at the end of each month as rows of a table, each with its bar; the present month last."""
    points = state_changes.trend(desk.snapshot.past.days, desk.state)
    return [
        {
            "day": desk.wording.month_and_year(point.day),
            "n": to_fa(point.n_complete),
            "of": to_fa(point.n_parties),
            "value": point.n_complete,
            "max": max(point.n_parties, 1),
            "n_open": to_fa(point.n_deficiencies),
        }
        for point in points[-N_POINTS:]
    ]


N_POINTS = 12  # months: all of them stand in the statistics


def lines(said: Said, files: Sequence[FileChange] = ()) -> Iterator[str]:
    """What `generate diff` prints: what changed, part by part, then line by line in the files; what is open still is
    only counted."""
    say = said.desk.say
    if not said.changes.since:
        yield say("changes.diff.first")
        return
    if not said.changes.n and not files:
        yield say("changes.diff.same", day=said.since)
        return
    yield say("changes.diff.since", day=said.since)
    for part in said.parts() if said.changes.n else ():
        if part["rows"]:
            yield say("changes.diff.part", title=part["title"], n=len(part["rows"]))
        for row in part["rows"] if part["id"] != "still_open" else ():
            sentence = "row_change" if row["before"] and row["now"] else "row"
            facts = {name: row[name] for name in ("what", "detail", "before", "now")}
            yield f"  {say(f'changes.diff.{sentence}', **facts)}"
            if row["source"]:
                yield f"      {said.desk.places_text(row['source'])}"
    yield from _file_lines(said, files)


def _file_lines(said: Said, files: Sequence[FileChange]) -> Iterator[str]:
    """The lines of the files, those that change alike told once: what a day more changes is on every page."""
    where: dict[tuple[str | None, str | None], list[str]] = {}
    for change in files:
        where.setdefault((change.before, change.after), []).append(change.where)
    say = said.desk.say
    if files:
        yield say("changes.diff.files", n=len({change.where for change in files}))
    for (before, after), places in where.items():
        more = say("changes.diff.more", n=len(places) - 1) if len(places) > 1 else ""
        yield f"  {places[0]} {more}".rstrip()
        if before:
            yield f"      - {before}"
        if after:
            yield f"      + {after}"
