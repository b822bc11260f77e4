"""Which cells can change a decision, found by deciding again with each of them changed (contract §3, «Evidence»).

Pure. What decides alike is tried once: of a thousand parties with the same kind of row, one. The policy is tried by
itself, for all that it looks at of a party is which grounds hold; so is the dossier, document by document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator.judging import tried_values as tried
from generator.judging.cases import Case, Cases, membership, term_end
from generator.judging.decide import decide_session, policies, stands, with_invited
from generator.judging.document_trials import DocumentTrials, Key, side
from generator.judging.so_far import decision_so_far, party_so_far, session_so_far, so_far
from generator.language.persian import fold
from generator.model import (
    Announced,
    Decision,
    DirectorDecision,
    Dossier,
    Finding,
    Ground,
    HouseMember,
    Outcome,
    Party,
    Place,
    Policy,
    PolicyGround,
    Reason,
    Records,
    Requirement,
    RequirementState,
    RequirementStatus,
    Roster,
    Session,
    SessionState,
    Source,
)
from generator.model.resting import unread

#: The columns of the register that a decision looks at itself; what dossiers look at is found with them.
COLUMNS = (
    "licence_state",
    "licence_issued_on",
    "licence_valid_until",
    "scope",
    "branch_registration_no",
    "branch_registered_on",
)
_NOWHERE = Source("", "", 0, {})
_LATER = HouseMember(_NOWHERE, "", term="دورهٔ ۹۹")  # somebody who joined for a later term than anybody
_LACKING = RequirementStatus(Requirement(_NOWHERE, "", "…"), RequirementState.MISSING)
_MET = RequirementStatus(Requirement(_NOWHERE, "", "…"), RequirementState.MET)

T = TypeVar("T")
Said = tuple[object, ...]  # a statement, without the cells that its sentence names
Lines = Sequence[PolicyGround]
View = Callable[[Roster], object]  # what is looked at of a roster of one party


def whole(roster: Roster) -> object:
    """Outcome, ground and sentence."""
    return _said(roster)


def is_invited(roster: Roster) -> object:
    """Whether the party is invited."""
    return any(decision.outcome is Outcome.INVITED for decision in roster.decisions)


class Situation(Struct, frozen=True):
    """All that the decision on one party and one session follows from. Rows are as they are typed."""

    session: Session
    party: Party
    case: Case  # the dossier, and what could not be read
    rows: tuple[DirectorDecision, ...]  # on this party and session
    own: tuple[HouseMember, ...]  # rows of the party
    latest: tuple[HouseMember, ...]  # of others, that may end its membership
    lines: tuple[PolicyGround, ...]


class DecisionTrials:
    """The decisions of one run; each is tried when it is asked about."""

    def __init__(
        self,
        records: Records,
        dossiers: Mapping[str, Dossier],
        findings: Iterable[Finding],
        today: date,
        invited: Mapping[tuple[int, str], Reason],
        fixed: Mapping[int, Announced],
    ) -> None:
        """`records` are as they are typed, but for sealed sessions; the rest is what decisions follow from."""
        self.records, self.today = records, today
        self.documents = DocumentTrials(records, today)
        self._dossiers, self._findings = dossiers, list(findings)
        self._invited, self._fixed = invited, fixed
        self._memo: dict[object, Any] = {}

    def cells(self, party: str, number: int, view: View = whole) -> Iterator[Place]:
        """The cells that can change what `view` looks at of a decision. Who left the register has a letter."""
        if party not in self.parties:
            yield from self._invited[number, party].evidence
            return
        now = self.situation(party, number)
        yield from self.own_cells(party, number, view)
        yield from self._policy_places(now, view)

    def own_cells(self, party: str, number: int, view: View = whole) -> Iterator[Place]:
        """The same without the cells of the session's own row and of its policy, which speak of all parties."""
        now = self.situation(party, number)
        keys, rests_on_dossier = self._tried(now, view)
        for key in keys:
            yield from self._places(key, now)
        if now.case.unread_documents:
            read = replace(now, case=replace(now.case, unread_documents=()))
            if view(self.decided(read)) != view(self.decided(now)):  # of two, what mends one leaves the other
                mend = [[*self.documents.beside(p, now.party, now.session)] for p in now.case.unread_documents]
                yield from (cell for cell in mend[0] if all(cell in cells for cells in mend))
        if self.documents.are_dated and self._rests_on_day(now, view):
            yield now.session.at("date")
        if rests_on_dossier:
            session = now.session.number if self.documents.are_dated else None
            known = "dossier", party, rests_on_dossier, session  # the same for one session after the other
            if known not in self._memo:
                self._memo[known] = tuple(self._of_dossier(now, rests_on_dossier))
            yield from self._memo[known]

    def _rests_on_day(self, now: Situation, view: View) -> bool:
        """Whether another day of its session makes another statement: it says which lines of the policy are in force,
        and what is asked for, both at once."""
        if not tried.has_cell(now.session, "date"):
            return False
        said, code = view(self.decided(now, self._own_policy(now.session))), now.party.code
        for update in self._days_of(now):
            session = replace(now.session, **update)
            other = replace(now, session=session, case=self._case(code, session.date or self.today))
            if view(self.decided(other)) != said:
                return True
        return False

    def cells_of_roster(self, number: int) -> Iterator[Place]:
        """The cells that can change why there is no roster, or that there is none."""
        session, lines = self.sessions[number], self.records.policies
        now = self._withheld(session, lines)
        for place, others in self.policy_cells(session, lines):
            if any(self._withheld(*other) != now for other in others):
                yield place

    # --- what is known ---

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        return {party.code: party for party in self.records.parties}

    @cached_property
    def sessions(self) -> Mapping[int, Session]:
        return {session.number: session for session in self.records.sessions}

    @cached_property
    def _hidden(self) -> Any:
        return unread(self._findings)

    @cached_property
    def _in_doubt(self) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(f.place for f in self._hidden.of_rosters()))

    @cached_property
    def _cases(self) -> Cases:
        now = so_far(self.records, self.today)
        return Cases(now, self._dossiers, self._findings, self._hidden, self.today)

    @cached_property
    def _rows(self) -> Mapping[tuple[int, str], list[DirectorDecision]]:
        found: dict[tuple[int, str], list[DirectorDecision]] = {}
        for row in self.records.decisions:
            found.setdefault((row.session, row.party), []).append(row)
        return found

    def _case(self, party: str, day: date) -> Case:
        key = "cases", day
        if key not in self._memo:
            self._memo[key] = {case.party.code: case for case in self._cases.on(day)}
        found: Case = self._memo[key][party]
        return found

    def situation(self, party: str, number: int) -> Situation:
        """What the decision on a party follows from."""
        session = self.sessions[number]
        own = tuple(row for row in self.records.house_members if row.party == party)
        case = self._case(party, session.date or self.today)
        rows = tuple(self._rows.get((number, party), ()))
        return Situation(session, self.parties[party], case, rows, own, self._latest(party, own), self.records.policies)

    def _latest(self, party: str, own: Sequence[HouseMember]) -> tuple[HouseMember, ...]:
        """The rows of others that say how late a term there is, the latest last; none where its own rows name days."""
        if not own:
            return ()
        if all(not row.term or term_end(row.term) for row in own):
            return ()
        return tuple(row for row in self.records.house_members if row.party != party)

    # --- deciding again ---

    def decided(self, now: Situation, policy: Policy | None = None) -> Roster:
        """The roster of one party that follows from a situation; `policy` where that is known already."""
        session = session_so_far(now.session, self.today)
        day = session.date or self.today
        policy = policy or self._policy(session, now.lines)
        joined = [row for row in (*now.latest, *now.own) if row.joined_on is None or row.joined_on <= self.today]
        house = membership(joined, day) if joined else None
        code = now.party.code
        case = replace(
            now.case, party=party_so_far(now.party, self.today),
            membership=house.members.get(code) if house else None, former=house.former.get(code) if house else None,
        )  # fmt: skip
        rows = [row for typed in now.rows if (row := decision_so_far(typed, self.today))]
        return with_invited(decide_session(session, policy, [case], rows, self._in_doubt), self._invited)

    def _policy(self, session: Session, lines: Sequence[PolicyGround]) -> Policy | None:
        if not session.policy:
            return None
        day, name = session.date or self.today, fold(session.policy)

        def read() -> Policy | None:
            return policies(Records(policies=tuple(lines)), day).get(name)

        is_own = lines is self.records.policies
        policy = self.once(("policy", name, day if self._edges else None), read) if is_own else read()
        said = self._fixed.get(session.number)
        return said.policy if said and said.policy and policy else policy

    def _own_policy(self, session: Session) -> Policy | None:
        """The policy of a session as it stands."""
        now = session_so_far(session, self.today)
        return self.once(("policy of", session.number), lambda: self._policy(now, self.records.policies))

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What is made of the rows as they are, made once."""
        if key not in self._memo:
            self._memo[key] = make()
        found: T = self._memo[key]
        return found

    def grounds(self, now: Situation) -> tuple[Ground, ...]:
        """The grounds of its policy, in their order."""
        policy = self._own_policy(now.session)
        return policy.grounds if policy and policy.grounds else ()

    def roster(self, session: Session, lines: Sequence[PolicyGround], among: Iterable[str], like: Roster) -> Roster:
        """A roster that says of some parties whether they would be invited; `like` is the one that stands."""
        now, lines = session_so_far(session, self.today), tuple(lines)
        policy = self._policy(now, lines)
        if self._withheld(session, lines)[:1] == ("withheld",):
            return replace(like, session=now, decisions=())
        day = now.date if self._are_dated else None
        grounds = policy.grounds if policy else None
        key = "roster", now.number, day, now.state is SessionState.HELD, grounds, tuple(among)
        if key not in self._memo:
            outcomes = {True: Outcome.INVITED, False: Outcome.NOT_INVITED}
            self._memo[key] = tuple(
                Decision(code, now.number, outcomes[bool(is_invited(self.decided(other, policy)))], "", Reason(""))
                for code in among
                if code in self.parties
                for case in [self._case(code, session.date or self.today)]
                for other in [replace(self.situation(code, now.number), session=session, lines=lines, case=case)]
            )
        return replace(like, session=now, decisions=self._memo[key], withheld=None)

    @cached_property
    def _are_dated(self) -> bool:
        """Whether it may matter to a decision when its session is, but for which lines of its policy hold."""
        records = self.records
        return self.documents.are_dated or bool(records.house_members or records.identities.standings)

    def _withheld(self, session: Session, lines: Sequence[PolicyGround]) -> Said:
        session = session_so_far(session, self.today)
        return _said(decide_session(session, self._policy(session, lines), (), (), self._in_doubt))

    # --- trying ---

    def _tried(self, now: Situation, view: View) -> tuple[list[Key], str]:
        """The cells that change a decision, but for those of policy and dossier; and whether it rests on the dossier:
        «listed» where its sentence counts or names documents, «complete» where only that it is complete matters."""
        key = view, self._likeness(now)
        if key not in self._memo:
            policy = self._own_policy(now.session)
            said = view(self.decided(now, policy))
            keys = [
                key for key, others in self._cells(now)
                if any(view(self.decided(other, policy if key[0] != "sessions" else None)) != said for other in others)
            ]  # fmt: skip
            self._memo[key] = keys, self._rests_on_dossier(now, view)
        found: tuple[list[Key], str] = self._memo[key]
        return found

    def _cells(self, now: Situation) -> Iterator[tuple[Key, Iterator[Situation]]]:
        today, day = self.today, now.session.date or self.today
        for name, updates in tried.of_party(now.party, COLUMNS, (), today):
            unread_cells = {field: place for field, place in now.case.unread.items() if place != now.party.at(name)}
            case = replace(now.case, unread=unread_cells)
            yield ("parties", 0, name), (replace(now, case=case, party=replace(now.party, **u)) for u in updates)
        for n, row in enumerate(now.rows):
            for name, updates in tried.of_decision(row, today):
                yield ("decisions", n, name), (replace(now, rows=_with(now.rows, n, u)) for u in updates)
        for n, member in enumerate(now.own):
            for name, updates in tried.of_member(member, day, today):
                unread_cells = {field: place for field, place in now.case.unread.items() if place != member.at(name)}
                case = replace(now.case, unread=unread_cells)
                yield ("house_members", n, name), (replace(now, case=case, own=_with(now.own, n, u)) for u in updates)
        for n, member in enumerate(now.latest):
            for name, updates in tried.of_member(member, day, today):
                yield ("others", n, name), (replace(now, latest=_with(now.latest, n, u)) for u in updates)
        standings = now.case.who.standings.get(now.party.code, ())
        for n, standing in enumerate(standings):
            for name, values in tried.of_standing(standing, (day, today)):
                yield ("party_changes", n, name), (self._with_standing(now, n, u) for u in values)
        if tried.has_cell(now.session, "date") and not self.documents.are_dated:
            days = self._days_of(now)
            yield ("sessions", 0, "date"), (replace(now, session=replace(now.session, **u)) for u in days)
        for name, updates in tried.of_session(now.session, (), ()):
            if name == "state":
                yield ("sessions", 0, name), (replace(now, session=replace(now.session, **u)) for u in updates)

    def _days_of(self, now: Situation) -> list[tried.Update]:
        """The days that may matter to a decision, as the session's own."""
        standings = now.case.who.standings.get(now.party.code, ())
        anchors = [self.today, *self._edges, *(s.day for s in standings)]
        anchors += [edge for row in (*now.own, *now.latest) for edge in (row.joined_on, term_end(row.term)) if edge]
        return [{"date": day} for day in tried.days_around(anchors, blank=False)]

    @cached_property
    def _edges(self) -> Sequence[date]:
        """The first and last days of lines and requirements."""
        rows: Sequence[PolicyGround | Requirement] = (*self.records.policies, *self.records.requirements)
        return [edge for row in rows for edge in (row.in_force_from, row.in_force_until) if edge]

    def _with_standing(self, now: Situation, n: int, update: tried.Update) -> Situation:
        who, code = now.case.who, now.party.code
        standings = sorted(_with(who.standings[code], n, update), key=lambda s: (s.day, s.change.ends))
        who = replace(who, standings={**who.standings, code: tuple(standings)})
        return replace(now, case=replace(now.case, who=who))

    def _policy_places(self, now: Situation, view: View) -> tuple[Place, ...]:
        """The cells of the policy, and which policy it is. Which grounds hold is all that it looks at of a party."""
        like = self._likeness(now)
        said = self.once(("said", like), lambda: _said(self.decided(now, self._own_policy(now.session)))[:2])
        grounds = self.once(("grounds", like), lambda: tuple(stands(ground, now.case) for ground in Ground))
        key = "policy", view, self._session_likeness(now.session), grounds, said, len(now.rows)

        def tried_ones() -> list[Place | str]:
            before = view(self.decided(now, self._own_policy(now.session)))
            own = {now.session.at(name): name for name in ("policy", "state", "date")}  # another session has its own
            return [
                own.get(place, place) for place, others in self.policy_cells(now.session, now.lines)
                if not (self.documents.are_dated and own.get(place) == "date")
                and any(view(self.decided(replace(now, session=session, lines=tuple(lines)))) != before
                        for session, lines in others)
            ]  # fmt: skip

        found = self.once(key, tried_ones)
        return tuple(now.session.at(one) if isinstance(one, str) else one for one in found)

    def policy_cells(self, session: Session, lines: Lines) -> Iterator[tuple[Place, Iterator[tuple[Session, Lines]]]]:
        """Each cell of the session and of its policy, with the session and the lines as they could be."""
        for place, sessions in self.session_cells(session, lines):
            yield place, ((other, lines) for other in sessions)
        for place, versions in self.line_cells(session, lines):
            yield place, ((session, other) for other in versions)

    def session_cells(self, session: Session, lines: Lines) -> Iterator[tuple[Place, Iterator[Session]]]:
        """Each cell of the session that says whom it is for, with the session as it could be."""
        names = list(dict.fromkeys(line.policy for line in lines))
        for name, updates in tried.of_session(session, names, [self.today, *self._edges]):
            yield session.at(name), (replace(session, **u) for u in updates)

    def line_cells(self, session: Session, lines: Lines) -> Iterator[tuple[Place, Iterator[Lines]]]:
        """Each cell of the policy of a session, with the lines as they could be."""
        same = [line for line in lines if session.policy and fold(line.policy) == fold(session.policy)]
        for n, line in enumerate(lines):
            for name, updates in tried.of_line(line, same, session.date or self.today) if line in same else ():
                yield line.at(name), (_with(lines, n, u) for u in updates)

    def grounds_under(self, session: Session, lines: Lines | None = None) -> object:
        """The grounds by which a session invites under these lines, its own without any; None where nobody knows."""
        if lines is None:
            policy = self._own_policy(session)
        else:
            policy = self._policy(session_so_far(session, self.today), lines)
        return policy.grounds if policy else None

    def _rests_on_dossier(self, now: Situation, view: View) -> str:
        """Whether another dossier would make another statement."""

        def with_dossier(statuses: tuple[RequirementStatus, ...]) -> object:
            dossier = Dossier(now.party.code, statuses)
            return view(self.decided(replace(now, case=replace(now.case, dossier=dossier)), policy))

        policy, dossier = self._own_policy(now.session), now.case.dossier
        said = view(self.decided(now, policy))
        if with_dossier((*dossier.statuses, _LACKING)) != said:
            names_none = dossier.is_complete and with_dossier((*dossier.statuses, _MET)) == said
            return "listed" if view is whole and not names_none else "complete"
        return "complete" if not dossier.is_complete and with_dossier(()) != said else ""

    def _of_dossier(self, now: Situation, how: str) -> Iterator[Place]:
        """The cells of all documents that change what is said of the dossier as a whole."""
        party, trials = now.party, self.documents
        tried_ones = {code: trials.tried(party, code, now.session) for code in trials.requirements}
        n_open = sum(each.is_open for each in tried_ones.values())
        n_exempt = sum(each.part == ("exempt",) for each in tried_ones.values())
        if how == "listed":
            are_open = [code for code, each in tried_ones.items() if each.is_open]
            yield from trials.cells_of_order(are_open)
            yield from trials.cells_of_labels(are_open, now.session.date or self.today)
        for code, each in tried_ones.items():
            are_others_open = n_open > each.is_open
            keys: tuple[Key, ...] = ()
            if how == "listed":
                is_only_exempt = n_exempt == (each.part == ("exempt",))
                keys = each.open if are_others_open else (*each.counted, *(each.exempt if is_only_exempt else ()))
            elif not are_others_open:
                keys = each.clears if each.is_open else each.open
            yield from (trials.place(key, party, code) for key in keys)

    def _places(self, key: Key, now: Situation) -> Iterator[Place]:
        table, n, name = key
        if table == "parties":
            yield now.party.at(name)
        elif table == "sessions":
            yield now.session.at(name)
        elif table == "party_changes":
            yield from tried.cells_of_standing(
                now.case.who.standings[now.party.code][n], name, self.records.party_changes
            )
        else:
            rows: Sequence[Any] = {"decisions": now.rows, "house_members": now.own, "others": now.latest}[table]
            yield rows[n].at(name)

    def _session_likeness(self, session: Session) -> object:
        """What two sessions must share for the same of their cells to matter."""
        is_dated = self._are_dated or bool(self._edges)
        day = session.date if is_dated else side(session.date, self.today)
        policy = session.number if session.number in self._fixed else session.policy
        return policy, session.state, session.unread, id(session.source.columns), day

    def _likeness(self, now: Situation) -> object:
        """What two situations must share for the same cells to matter."""
        return self.once(("like", now.party.code, now.session.number), lambda: self._alike(now))

    def _alike(self, now: Situation) -> object:

        def like(day: date | None) -> int | None:
            return side(day, self.today)

        case, party, session = now.case, now.party, now.session
        dossier = case.dossier
        return (
            self._session_likeness(session),
            id(party.source.columns), party.scope, party.licence_state, like(party.licence_issued_on),
            like(party.licence_valid_until), bool(party.branch_registration_no), like(party.branch_registered_on),
            dossier.is_complete, any(s.requirement.mandatory for s in dossier.statuses),
            tuple((id(r.source.columns), r.verdict, bool(r.reason), like(r.decided_on), bool(r.decided_by), r.unread)
                  for r in now.rows),
            tuple((id(r.source.columns), r.term, r.joined_on) for r in (*now.own, *now.latest)),
            tuple(sorted(case.unread)), bool(case.unread_documents), case.who.asked.get(party.code),
            case.who.standings.get(party.code), (now.session.number, party.code) in self._invited,
        )  # fmt: skip


def _with(rows: Sequence[Any], n: int, update: tried.Update) -> tuple[Any, ...]:
    return (*rows[:n], replace(rows[n], **update), *rows[n + 1 :])


def _said(roster: Roster) -> Said:
    """What a roster of one party says; of one of nobody, why there is none."""
    if roster.withheld:
        return ("withheld", _words(roster.withheld))
    return tuple(part for d in roster.decisions for part in (d.outcome, d.ground, _words(d.reason)))


def _words(value: object) -> object:
    """A sentence by its code and facts."""
    if isinstance(value, Reason):
        return value.code, tuple((name, _words(fact)) for name, fact in value.facts.items())
    return tuple(map(_words, value)) if isinstance(value, tuple) else value
