"""What every report needs: the snapshot, its words, and the small shapes that several pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from generator.counting.tables import counted as counted_here
from generator.judging import state_changes
from generator.judging.cases import membership
from generator.judging.letter_facts import Basis
from generator.judging.office import SHIPPED
from generator.judging.schedule import hour_of, place_of
from generator.judging.snapshot import Snapshot
from generator.judging.transitions import steps
from generator.keeping.memo import Memo
from generator.language.causes import cell_ranges
from generator.language.honorifics import bare
from generator.language.party_names import folder_names
from generator.language.persian import clean, fold, to_fa
from generator.language.wording import Wording
from generator.model import (
    CORRECTION,
    Attendance,
    AttendanceStatus,
    Decision,
    Finding,
    Ground,
    Letter,
    LicenceState,
    Outcome,
    Party,
    PartyChange,
    Place,
    RequirementState,
    RequirementStatus,
    Roster,
    Session,
    SessionState,
    State,
    View,
)
from generator.model.artifact import Artifact, Kind, Later
from generator.model.catalogue import UNUSED
from generator.model.periods import Period
from generator.model.resting import WHOLE, Unread, unread
from generator.model.session_numbers import number_in, reference, slug
from generator.reports.party_keys import keys_of_parties

#: The bar at the top of every page: key of its text, address.
NAVIGATION = (
    ("index", "index.html"),
    ("parties", "parties/index.html"),
    ("deficiencies", "deficiencies/index.html"),
    ("sessions", "sessions/index.html"),
    ("letters", "letters/index.html"),
    ("house", "house/index.html"),
    ("views", "views/index.html"),
    ("statistics", "statistics/index.html"),
    ("changes", "changes/index.html"),
    ("quality", "quality/index.html"),
)


class _OfParty(Protocol):
    @property
    def party(self) -> str | None: ...


_T = TypeVar("_T", bound=_OfParty)


def _by_party(rows: Iterable[_T]) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = {}
    for row in rows:
        if row.party is not None:
            found.setdefault(row.party, []).append(row)
    return found


Piece = TypeVar("Piece")
Context = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


def _framed(frame: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
    if callable(context):
        return Later(lambda: {**frame, **context()})
    return {**frame, **context}


def _folder(code: str) -> str:
    """The folder of one code by itself."""
    return folder_names((code,))[code]


class Desk:
    """A snapshot with its wording. Its methods return text, numbers, lists and dicts: what templates may see.

    The `memo` has what earlier runs worked out; `counted` makes the statistics of the facts of `tallies`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        wording: Wording,
        with_papers: bool = True,
        memo: Memo | None = None,
        counted: Callable[[Mapping[str, Any]], Mapping[str, Any]] = counted_here,
    ) -> None:
        self.counted = counted  # the statistics of facts; whoever asks may have to wait
        self.snapshot = snapshot
        self.with_papers = with_papers
        self.wording = wording
        self.say = wording.say  # a sentence of the text file
        self.folders = folder_names(party.code for party in snapshot.parties)
        former = snapshot.identities.former_codes
        self.gone_folders: dict[str, str] = {}  # of those that have left the register, where theirs is nobody's now
        self.former_folders: dict[str, str] = {}  # where a party was published under a code before → its code of today
        taken = {folder.casefold() for folder in self.folders.values()}
        for party in snapshot.gone:
            if (folder := _folder(party.code)).casefold() not in taken:
                self.gone_folders[party.code] = folder
                taken.add(folder.casefold())
        for code in (*self.folders, *self.gone_folders):
            for folder in map(_folder, former.get(code, ())):
                if folder.casefold() not in taken:
                    self.former_folders[folder] = code
                    taken.add(folder.casefold())
        self._parties = {party.code: party for party in (*snapshot.gone, *snapshot.parties)}
        self._memo = memo or Memo()
        self._lines: dict[int, dict[str, Any]] = {}  # of statuses, by id
        self._decisions: dict[tuple[int, str], tuple[Decision, dict[str, Any]]] = {}
        self._sessions: dict[int, tuple[Session, dict[str, Any]]] = {}
        self._files: dict[str, str] = {}  # as people read it, without the folder

    # --- pages ---

    def page(
        self,
        path: str,
        template: str,
        section: str,
        title: str,
        context: Context,
        of: str | None = None,
        waits: bool = False,
    ) -> Artifact:
        """A page of the site with its frame: navigation, way back to the root. The day of the data stands in one file
        that all of them load (`search.artifacts`), so that a new day need not draw all of them anew.

        One that is made from what is known `of` one party alone is worked out only when that has changed; one that
        `waits` is drawn after all others.
        """
        depth = path.count("/")
        frame = {
            "title": title,
            "section": section,
            "with_papers": self.with_papers,
            "root": "../" * depth,
            **self._frame,
        }
        return Artifact(path, f"reports/{template}", _framed(frame, context), key=self._key(of), waits=waits)

    @cached_property
    def _frame(self) -> dict[str, Any]:
        """What is the same on every page. The day is for an office's own templates alone: ours load it from a file."""
        today, days = self.snapshot.today, dict[str, Any]()
        if self.snapshot.has_own_pages:
            days = {
                "as_of": self.wording.full_date(today),
                "day": today.isoformat(),
                "stale_days": self.snapshot.stale_days,
            }
        return days | {
            "brand": self.say("site.brand"),
            "office": self.snapshot.office.full_name,
            "navigation": [
                {"key": key, "title": self.say(f"page.{key}.nav"), "href": href} for key, href in NAVIGATION
            ],
        }

    def paper(
        self,
        path: str,
        template: str,
        title: str,
        context: Context,
        of: str | None = None,
        waits: bool = False,
        is_dated: bool = True,
    ) -> Artifact:
        """A PDF; see `page`. It bears the day of the data, unless what it says is settled."""
        frame = {
            "title": title,
            "office": self.snapshot.office.full_name,
            "letterhead": list(self.snapshot.office.letterhead),
            "office_name": self.snapshot.office.office_name,
            "as_of": self.wording.long_date(self.snapshot.today) if is_dated else "",
        }
        return Artifact(path, template, _framed(frame, context), Kind.PDF, key=self._key(of), waits=waits)

    def _key(self, party: str | None) -> str:
        return self._keys_of_parties[party] if party else ""

    def key_of(self, party: str) -> str:
        """What all papers about one party follow from; '' where the register no longer has it."""
        return self._keys_of_parties.get(party, "")

    def piece(self, party: str, name: str, make: Callable[[], Piece]) -> Piece:
        """Part of a page that is made from what is known of one party alone; worked out once for each state of it."""
        key = self._keys_of_parties.get(party)  # none of one that has left the register
        return self._memo.get(key, name, make) if key else make()

    def piece_of_several(self, parties: Iterable[str], name: str, facts: object, make: Callable[[], Piece]) -> Piece:
        """The same of what is known of several parties of the register, and of `facts` besides."""
        keys = [self._keys_of_parties[party] for party in sorted(parties)]
        return self._memo.get(sha256(repr((keys, facts)).encode()).hexdigest(), name, make)

    def piece_of_decision(self, decision: Decision, name: str, make: Callable[[], Piece]) -> Piece:
        """The same of what was decided of one party; on a sealed session the day makes no difference any more."""
        if key := self._keys_of_sealed.get(decision.session):
            return self._memo.get(key, f"{name} {decision.party}", make)
        return self.piece(decision.party, f"{name} {decision.session}", make)

    @cached_property
    def _keys_of_sealed(self) -> Mapping[int, str]:
        """Session → digest of all that is said of its decisions; of sealed ones."""
        found = {}
        for roster in self.snapshot.rosters:
            if roster.seal:
                said = self.wording.digest, self.snapshot.input_folder, roster.seal.digest, roster.session.state
                lines = [(d.n_left_out_before, self.name(d.party), self.party_link(d.party)) for d in roster.decisions]
                found[roster.session.number] = sha256(repr((said, lines)).encode()).hexdigest()
        return found

    @cached_property
    def _keys_of_parties(self) -> Mapping[str, str]:
        common = self.wording.digest, str(self.with_papers)
        return keys_of_parties(self.snapshot, self.folders, self.timeline, common)

    def figure(
        self, n: int, text: str, href: str = "", of: str = "", share: tuple[int, int] | None = None, hot: bool = False
    ) -> dict[str, Any]:
        """A key figure: the number, what it counts, the way to the rows behind it, its share (value, maximum)."""
        return {
            "n": to_fa(n),
            "text": text,
            "href": href,
            "of": of,
            "value": share[0] if share else 0,
            "max": share[1] if share else 0,
            "is_hot": hot,
        }

    # --- parties ---

    def party(self, code: str) -> Party:
        """The party of that code; KeyError when there is none."""
        return self._parties[code]

    def name(self, code: str) -> str:
        """The name of a party; its code where the register no longer has it."""
        return self._parties[code].name if code in self._parties else code

    def party_link(self, code: str) -> dict[str, str]:
        """Name and address of a party's page."""
        folder = f"{self.folder(code)}/" if self.has_page(code) else ""
        return {"name": self.party(code).name, "href": f"parties/{folder}index.html"}

    def has_page(self, code: str | None) -> bool:
        """Whether there is a page of that party: of each that is or was in the register, but for a code given anew."""
        return code in self.folders or code in self.gone_folders

    def folder(self, code: str) -> str:
        """The folder of a party, also of one that has left."""
        return self.folders.get(code) or self.gone_folders.get(code) or _folder(code)

    def name_of(self, code: str | None) -> str:
        """The party's name, '' without a code."""
        return self.name(code) if code else ""

    def notice_href(self, code: str) -> str:
        """Address of a party's notice page."""
        return f"notices/{self.folder(code)}/index.html"

    @cached_property
    def basis(self) -> Basis:
        """What the places of letters are filled from."""
        s = self.snapshot
        return Basis(
            s.office, self._parties, s.addressees, s.dossiers, s.sessions, s.agenda,
            s.chairs_to_name,
            membership(s.house_members, s.today).members, s.past.letters, s.identities,
        )  # fmt: skip

    @cached_property
    def letters_by_party(self) -> Mapping[str, Sequence[Letter]]:
        return _by_party(self.snapshot.letters)

    @cached_property
    def views_by_party(self) -> Mapping[str, Sequence[View]]:
        return _by_party(self.snapshot.views)

    @cached_property
    def decisions_by_party(self) -> Mapping[tuple[int, str], Decision]:
        """Session and party → the decision."""
        return {(d.session, d.party): d for roster in self.snapshot.rosters for d in reversed(roster.decisions)}

    @cached_property
    def notices_by_party(self) -> dict[str, Letter]:
        return {notice.party: notice for notice in self.snapshot.notices}

    def held(self, letter: Letter) -> list[dict[str, Any]]:
        """Why an issued letter does not leave."""
        return [
            {"message": self.wording.reason(hold.reason), "source": self.places(hold.reason.evidence)}
            for hold in letter.held
        ]

    def acts(self, letter: Letter) -> list[dict[str, str]]:
        """What happened to an issued letter, step by step; nothing where it was only issued."""
        found = steps(letter.frozen, letter) if letter.frozen else []
        return [
            {"word": self.say(f"letters.step.{step.name}"), "day": self.wording.long_date(step.on) if step.on else "",
             "reason": step.reason}
            for step in (found if len(found) > 1 else ())
        ]  # fmt: skip

    # --- cells ---

    def places(self, evidence: Iterable[Place]) -> list[dict[str, str]]:
        """Cells as people read them, those of one sheet together: file, sheet, «C12:E12، H7»."""
        grouped: dict[tuple[str, str], list[str]] = {}
        for file, sheet, cell in evidence:
            grouped.setdefault((file, sheet), []).append(cell)
        return [
            {"file": self._file(file), "sheet": sheet, "cells": cells[0] if len(cells) == 1 else self._cells(cells)}
            for (file, sheet), cells in grouped.items()
        ]

    def _cells(self, cells: Iterable[str]) -> str:
        return self.say("word.comma").join(cell_ranges(filter(None, cells)))

    def _file(self, path: str) -> str:
        if path not in self._files:
            is_ours = path == SHIPPED.file  # no file of the office: nobody is to look for it
            self._files[path] = (
                self.say("word.shipped") if is_ours else path.removeprefix(f"{self.snapshot.input_folder}/")
            )
        return self._files[path]

    def places_text(self, places: Iterable[Mapping[str, str]]) -> str:
        """Cells in one line of text, for workbooks."""
        return "؛ ".join(" › ".join(part for part in place.values() if part) for place in places)

    # --- findings ---

    def finding_id(self, finding: Finding) -> str:
        """The permanent anchor of a finding on its page: its code and a digest of its cell."""
        digest = sha256("\0".join(finding.place).encode()).hexdigest()
        return f"{finding.code}-{digest[:6]}"

    # --- dossiers ---

    def status(self, status: RequirementStatus) -> dict[str, Any]:
        """One requirement of a dossier as a page shows it."""
        if id(status) not in self._lines:  # on the pages of the party and of its notice
            made = partial(self._status, status)
            if status.is_deficiency:  # and among all that are open: so it is kept
                party, n = self._numbers_of_statuses[id(status)]
                made = partial(self.piece, party, f"status {n}", made)
            self._lines[id(status)] = made()
        return self._lines[id(status)]

    @cached_property
    def _numbers_of_statuses(self) -> Mapping[int, tuple[str, int]]:
        """Which status of which party each is, by its id: they live as long as the snapshot."""
        return {
            id(status): (code, n)
            for code, dossier in self.snapshot.dossiers.items()
            for n, status in enumerate(dossier.statuses)
        }

    def _status(self, status: RequirementStatus) -> dict[str, Any]:
        return {
            "state": status.state.value,
            "word": self.state_word(status),
            "title": status.requirement.title,
            "label": status.requirement.label,
            "mandatory": status.requirement.mandatory,
            "defect": (status.item.defect or "") if status.item else "",
            "received_on": self._date(status.item.received_on if status.item else None),
            "valid_until": self._date(status.valid_until),
            "term": self.term(status),
            "legal_basis": status.requirement.legal_basis or "",
            "remedy": self.remedy(status),
            "source": self.places(status.evidence),
        }

    def state_word(self, status: RequirementStatus) -> str:
        """The state in a word; a cell that is filled and could not be read is never called empty."""
        if status.contradicts:
            return self.say("word.contradicting")
        return self.say("word.unread") if self.is_unread(status) else self.wording.word(status.state)

    def is_unread(self, status: RequirementStatus) -> bool:
        """Whether a state that is not known may stand in a cell, a column or a sheet that could not be read."""
        if status.state is not RequirementState.NOT_RECORDED or status.contradicts:
            return False
        is_hidden = status.requirement.code in self._unread_documents
        return is_hidden or not self._unread_cells.isdisjoint(status.evidence)

    def blank(self, table: str, name: str, place: Place | None = None) -> str:
        """What stands for a value of that column, and cell, that is not known: «ثبت نشده», or that it was not read."""
        is_unread = place in self._unread_cells or self._unread.of(table, WHOLE, name)
        return self.say("word.unread" if is_unread else "word.none")

    @cached_property
    def _unread_cells(self) -> frozenset[Place]:
        return frozenset(finding.place for finding in self.snapshot.findings if finding.code in UNUSED)

    @cached_property
    def _unread(self) -> Unread:
        return unread(self.snapshot.findings)

    @cached_property
    def _unread_documents(self) -> frozenset[str]:
        return frozenset(r.code for r in self.snapshot.requirements if self._unread.of_states([r.code]))

    def term(self, status: RequirementStatus) -> str:
        """«دورهٔ سال ۱۴۰۵؛ مهلت تا ۳۱ تیر ۱۴۰۵»: of which period, and until when what is open may be brought."""
        period = self.period(status.period) if status.period else ""
        due = ""
        if status.due_on and not status.state.satisfies:
            due = self.say("word.was_due" if status.due_on < self.snapshot.today else "word.due_by", day=status.due_on)
        return self.say("word.semicolon").join(filter(None, (period, due)))

    def titled(self, status: RequirementStatus) -> str:
        """«گزارش مالی (دورهٔ سال ۱۴۰۵)»."""
        return self.of_period(status.requirement.title, status.period)

    def line(self, status: RequirementStatus) -> str:
        """«گزارش مالی (دورهٔ سال ۱۴۰۵): مهلت تا ۳۱ تیر ۱۴۰۵», of a reminder."""
        return f"{self.titled(status)}: {self.say('word.due_by', day=status.due_on)}"

    def of_period(self, title: str, period: Period | None) -> str:
        """The title of a document with the period that it is of, where it recurs."""
        return f"{title} ({self.period(period)})" if period else title

    def period(self, period: Period) -> str:
        """«دورهٔ سال ۱۴۰۵»."""
        return self.say("word.period", period=self.wording.period(period.start, period.end))

    def remedy(self, status: RequirementStatus) -> str:
        """What the party is asked to do about one document."""
        defect = ((status.item.defect if status.item else None) or "").rstrip(" .،؛")
        remedy = clean(status.requirement.remedy or self.say("letter.remedy.default", title=status.requirement.title))
        if status.state.value == "expired":
            return self.say("letter.remedy.expired", remedy=remedy, date=status.valid_until)
        if status.state.value == "flawed" and defect:
            return self.say("letter.remedy.flawed", remedy=remedy, defect=defect)
        if self.is_unread(status):
            return self.say("letter.remedy.unread", title=status.requirement.title)
        if status.state.value == "not_recorded":
            return self.say("letter.remedy.not_recorded", remedy=remedy)
        return remedy

    def _date(self, day: Any) -> str:
        return self.wording.long_date(day) if day else ""

    @cached_property
    def timeline(self) -> Mapping[str, tuple[tuple[date, state_changes.DeficiencyChange], ...]]:
        """Per party what it lacked anew and what it brought, over the published states."""
        return state_changes.timeline(self.snapshot.past.states, self.state)

    @cached_property
    def state(self) -> State:
        """The facts that this run publishes, for comparison with earlier ones."""
        return state_changes.state_of(self.snapshot)

    # --- sessions ---

    def session_title(self, session: Session) -> str:
        """The title of the sheet, else «نشست چهارم»."""
        return session.title or self.wording.session_name(session.number)

    def session_link(self, number: int) -> dict[str, str]:
        """Title and address of a session's page."""
        return {"title": self.session_title(self.roster(number).session), "href": f"sessions/{slug(number)}/index.html"}

    def session(self, session: Session) -> dict[str, Any]:
        """A session as lists and headers show it."""
        if id(session) not in self._sessions:  # on the page of each party, and on others
            self._sessions[id(session)] = session, self._session(session)  # kept, so that no other gets its id
        return self._sessions[id(session)][1]

    def sealed_text(self, roster: Roster, key: str) -> str:
        """That a session is sealed, and of which day its roster is; '' when it is not."""
        if roster.seal is None:
            return ""
        late = "_late" if roster.seal.is_late else ""
        return self.say(f"session.{key}{late}", day=roster.seal.kept_on)

    def _session(self, session: Session) -> dict[str, Any]:
        days = (session.date - self.snapshot.today).days if session.date else None
        is_unread = "state" in session.unread
        hour = hour_of(session, self.snapshot.office)
        state = session.state or (SessionState.PLANNED if days is not None and days >= 0 and not is_unread else None)
        return {
            "number": number_in(session.number),
            "n": to_fa(reference(session.number)),
            "title": self.session_title(session),
            "href": f"sessions/{slug(session.number)}/index.html",
            "date": self.wording.full_date(session.date) if session.date else "",
            "time": self.wording.clock(hour) if hour else "",
            "place": place_of(session, self.snapshot.office),
            "policy": session.policy or "",
            "state": state.value if state else "",
            "state_word": self.wording.word(state) if state else self.blank("sessions", "state", session.at("state")),
            "days_left": to_fa(days) if days is not None and days > 0 else "",
            "is_today": days == 0,
        }

    def criterion(self, roster: Roster) -> str:
        """The policy of a session as it is printed on its roster."""
        if roster.policy is None or not roster.policy.grounds:
            return ""
        grounds = [f"«{self.wording.word(ground)}»" for ground in roster.policy.grounds]
        if len(grounds) == 1:
            return self.say("session.criterion_one", ground=grounds[0])
        return self.say("session.criterion", first=grounds[0], then=self.wording.listed(grounds[1:]))

    def decision(self, decision: Decision) -> dict[str, Any]:
        """One line of a roster. The same line stands on the pages of the session, of the party, and on the first."""
        key = decision.session, decision.party
        held = self._decisions.get(key)
        if held is None or held[0] is not decision:  # a preview has two decisions on the same party
            made = partial(self._decision, decision)
            if self.decisions_by_party.get(key) is decision:
                made = partial(self.piece_of_decision, decision, "decision", made)
            held = self._decisions[key] = decision, made()
        return held[1]

    def outcome(self, outcome: Outcome, state: SessionState | None) -> str:
        """«دعوت می‌شود», and of a session that was held «دعوت شد»."""
        if state is SessionState.HELD and outcome in {Outcome.INVITED, Outcome.NOT_INVITED}:
            return self.say(f"session.was.{outcome.value}")
        return self.wording.word(outcome)

    def _decision(self, decision: Decision) -> dict[str, Any]:
        roster = self.roster(decision.session)
        link = self.party_link(decision.party)
        if roster.seal and (person := roster.seal.people.get(decision.party)):
            link["name"] = person.name
        return {
            "party": link,
            "outcome": decision.outcome.value,
            "by_director": decision.by_director,
            "word": self.outcome(decision.outcome, roster.session.state),
            "ground": self._ground(decision),
            "reason": self.wording.reason(decision.reason),
            "source": self.places(decision.reason.evidence),
            "cells_said": self._values(roster, decision),
            "changes": list(dict.fromkeys(self.wording.reason(change) for change in decision.would_change)),
            "streak": self._streak(decision.n_left_out_before),
            "row": self._decision_row(decision),
        }

    def _ground(self, decision: Decision) -> str:
        """What decided it, in two words; '' where nothing did."""
        if decision.ground in set(Ground):
            return self.wording.word(Ground(decision.ground))
        if decision.by_director:
            return self.say("session.by_director")
        if decision.ground == CORRECTION:
            return self.say("session.by_correction")
        if (ended := decision.reason.code).startswith("ended_"):
            return self.wording.word(PartyChange(ended.removeprefix("ended_")))
        if decision.outcome is not Outcome.BLOCKED:
            return ""
        return self.wording.word(LicenceState(decision.reason.code.removeprefix("blocked_")))

    def _values(self, roster: Roster, decision: Decision) -> str:
        """What the cells said on the day of a sealed session, each value once."""
        values = roster.seal.values if roster.seal else {}
        said = dict.fromkeys(values[place] for place in decision.reason.evidence if place in values)
        return self.say("word.comma").join(self.say("session.value", value=value) for value in said)

    def _streak(self, before: int) -> str:
        return self.say("session.streak" if before > 1 else "session.streak_one", n=before) if before else ""

    def _decision_row(self, decision: Decision) -> dict[str, str]:
        """The row of the decisions table that would invite the party: to read, and to paste into the sheet."""
        name, verdict = self.party(decision.party).name, self.say("session.verdict_invite")
        return {
            "shown": f"{to_fa(reference(decision.session))} | {name} | {verdict} | …",
            "paste": f"{reference(decision.session)}\t{name}\t{verdict}\t",
        }

    @cached_property
    def _rosters(self) -> dict[int, Roster]:
        return {roster.session.number: roster for roster in self.snapshot.rosters}

    def roster(self, number: int) -> Roster:
        """The roster of that session."""
        return self._rosters[number]

    @cached_property
    def requirement_titles(self) -> dict[str, str]:
        """Title of a document by its code."""
        return {requirement.code: requirement.title for requirement in self.snapshot.requirements}

    @cached_property
    def session_numbers(self) -> frozenset[int]:
        """The sessions that have a page."""
        return frozenset(self._rosters)

    @cached_property
    def attendance(self) -> dict[int, dict[str, Attendance]]:
        """Per session and party the one row that says whether it came; none where two rows contradict each other."""
        said: dict[tuple[int, str], list[Attendance]] = {}
        for row in self.snapshot.attendance:
            if row.status is not None:
                said.setdefault((row.session, row.party), []).append(row)
        found: dict[int, dict[str, Attendance]] = {}
        for (session, party), rows in said.items():
            if len({row.status for row in rows}) == 1:
                found.setdefault(session, {})[party] = min(rows, key=lambda r: (r.source.file, r.source.row))
        return found

    def attending(self, row: Attendance | None) -> dict[str, Any]:
        """Whether a party came, and who; whoever is not the secretary of the register came as its representative."""
        attendee, secretary = (row.attendee if row else None) or "", self.secretary(row) if row else None
        return {
            "attendance": self.wording.word(row.status) if row and row.status else "",
            "attendee": attendee,
            "is_substitute": bool(attendee and secretary and fold(bare(attendee)) != fold(bare(secretary))),
        }

    def secretary(self, row: Attendance) -> str | None:
        """Who headed the branch: of a sealed session, on its day."""
        seal = self.roster(row.session).seal
        if seal and row.party in seal.people:
            return seal.people[row.party].secretary
        return self.party(row.party).secretary

    def n_attending(self, session: int, status: AttendanceStatus) -> int:
        """How many parties came to a session, or did not."""
        return sum(row.status is status for row in self.attendance.get(session, {}).values())

    def presence_text(self, code: str) -> str:
        """«حاضر ۲ از ۳», '' when nothing is written down."""
        rows = [by_party[code] for by_party in self.attendance.values() if code in by_party]
        came = sum(row.status is AttendanceStatus.PRESENT for row in rows)
        return self.say("session.presence", came=came, of=len(rows)) if rows else ""
