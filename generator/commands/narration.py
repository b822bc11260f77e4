"""What `explain` and `preview` say to a person, as lines of text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from generator.judging.transitions import steps
from generator.judging.what_if import Change, changes
from generator.model import Letter, LetterKind, Outcome, Party, Place, RequirementStatus, Roster
from generator.model.catalogue import SEVERITY
from generator.model.session_numbers import number_in
from generator.reports import report_json
from generator.reports.desk import Desk
from generator.reports.letter_trials import cells_of_letter


def explain_lines(desk: Desk, party: Party, rosters: Iterable[Roster]) -> Iterator[str]:
    """The dossier with its cells, then each session with its decision, the cells and what would change it."""
    say, dossier = desk.say, desk.snapshot.dossiers[party.code]
    yield say("explain.title", party=party.name, code=party.code)
    yield ""
    if dossier.statuses:
        key = "complete" if dossier.is_complete else "incomplete"
        yield say(f"explain.{key}", n=dossier.n_satisfied, of=len(dossier.statuses))
    else:
        yield say("explain.no_requirements")
    for status in dossier.statuses:
        yield f"  {_document(desk, status)}"
        cells = desk.snapshot.proof.of_state(party.code, status.requirement.code)
        shown = _deciding(status.evidence, cells)
        yield f"      {_places(desk, shown)}"
        yield from _rest(desk, "      ", cells, shown)
        if status.state.is_deficiency:
            asked = "" if desk.is_unread(status) else status.requirement.remedy
            yield f"      {say('message.remedy', remedy=asked or desk.remedy(status))}"
    rosters = list(rosters)
    if not rosters:
        yield ""
        yield say("explain.no_sessions")
    for roster in rosters:
        yield ""
        yield from _session(desk, party.code, roster)


def finding_lines(desk: Desk, code: str) -> Iterator[str]:
    """What a code means, what an error of it holds back, and each place where it stands today."""
    found = [f for f in desk.snapshot.findings if f.code == code]
    yield desk.say("explain.finding", code=code, severity=SEVERITY[code], meaning=desk.wording.meaning(code))
    yield desk.say(f"explain.severity.{SEVERITY[code].value}")
    yield ""
    if not found:
        yield desk.say("explain.no_finding")
    for finding in found:
        message, remedy = desk.wording.finding(finding)
        yield desk.wording.show(finding.place)
        yield f"    {message}"
        yield f"    {desk.say('message.remedy', remedy=remedy)}"


def letter_lines(desk: Desk, letter: Letter) -> Iterator[str]:
    """How far a letter has come, what it rests on, and what stands against it."""
    name = desk.snapshot.recipients[letter.letter]
    yield desk.say("explain.letter", letter=letter.letter, party=name, state=letter.state)
    for finding in letter.reasons:
        message, remedy = desk.wording.finding(finding)
        yield f"  {finding.code}  {desk.wording.show(finding.place)}"
        yield f"      {message} {desk.say('message.remedy', remedy=remedy)}"
    for hold in letter.held:
        yield f"  {desk.wording.reason(hold.reason)}"
        yield f"      {desk.say('explain.evidence', places=_places(desk, hold.reason.evidence))}"
    for status in letter.told:
        is_ahead = letter.kind is LetterKind.REMINDER
        yield f"  {desk.line(status)}" if is_ahead else f"  {_document(desk, status)}"
        yield f"      {desk.say('explain.evidence', places=_places(desk, status.evidence))}"
    shown = [p for status in letter.told for p in status.evidence] + [f.place for f in letter.reasons]
    yield from _rest(desk, "  ", cells_of_letter(letter, desk.snapshot, desk.wording), shown)
    if letter.frozen:
        for step in steps(letter.frozen, letter):
            day = desk.wording.long_date(step.on) if step.on else desk.say("history.undated")
            yield "  " + desk.say("history.step", day=day, step=desk.say(f"letters.step.{step.name}"))
    if letter.session is not None:
        yield desk.say("explain.letter_session", session=str(number_in(letter.session)), code=letter.party)


def session_lines(desk: Desk, roster: Roster) -> Iterator[str]:
    """Who is invited to a session and who is not, each with the reason; who chairs it, and why."""
    yield from _heading(desk, roster)
    if roster.withheld:
        return
    yield desk.criterion(roster)
    if sealed := desk.sealed_text(roster, "sealed_short"):
        yield sealed
    yield from _chair(desk, roster)
    for outcome in Outcome:
        lines = [desk.decision(d) for d in roster.with_outcome(outcome)]
        if lines:
            yield desk.say("explain.outcomes", word=outcome, n=len(lines))
            yield from (f"  {line['party']['name']}: {line['reason']}" for line in lines)


def _chair(desk: Desk, roster: Roster) -> Iterator[str]:
    """Who chairs a session, why, and on which cells that rests."""
    snapshot, number = desk.snapshot, roster.session.number
    if choice := snapshot.chairs.get(number):
        party = desk.party_link(choice.party)["name"]
        yield desk.say("explain.chair", party=party, reason=desk.wording.reason(choice.reason))
        if choice.reason.evidence:
            yield f"  {desk.say('explain.evidence', places=_places(desk, choice.reason.evidence))}"
    if roster.seal is None:
        shown = choice.reason.evidence if choice else ()
        yield from _rest(desk, "  ", snapshot.proof.of_chair(number, snapshot.rosters, snapshot.parties), shown)


def _heading(desk: Desk, roster: Roster) -> Iterator[str]:
    """The session, and why it has no roster where it has none."""
    shown = desk.session(roster.session)
    yield desk.say("explain.session", title=shown["title"], date=shown["date"] or desk.say("explain.undated"))
    if roster.withheld:
        yield f"  {desk.wording.reason(roster.withheld)}"
        yield f"  {desk.say('explain.evidence', places=_places(desk, roster.withheld.evidence))}"
        yield from _rest(desk, "  ", desk.snapshot.proof.of_roster(roster.session.number), roster.withheld.evidence)


def _document(desk: Desk, status: RequirementStatus) -> str:
    shown = desk.status(status)
    mark = desk.say(f"explain.mark.{shown['state']}")
    optional = "" if shown["mandatory"] else desk.say("explain.optional")
    until = desk.say("explain.until", date=shown["valid_until"]) if shown["valid_until"] else ""
    defect = f" ({shown['defect']})" if shown["defect"] else ""
    term = f" ({shown['term']})" if shown["term"] else ""
    return f"{mark} {shown['title']}{optional}{term}: {shown['word']}{until}{defect}"


def _session(desk: Desk, party: str, roster: Roster) -> Iterator[str]:
    yield from _heading(desk, roster)
    if roster.withheld:
        return
    decision = next((d for d in roster.decisions if d.party == party), None)
    if decision is None:  # it came into the register after the session was sealed
        yield f"  {desk.say('explain.not_on_roster')}"
        return
    line = desk.decision(decision)
    if sealed := desk.sealed_text(roster, "sealed_short"):
        yield f"  {sealed}"
    yield f"  {desk.say('explain.outcome', word=line['word'])}"
    yield f"  {desk.say('explain.why', reason=line['reason'])}"
    cells = () if roster.seal else desk.snapshot.proof.of_decision(decision)
    shown = decision.reason.evidence if roster.seal else _deciding(decision.reason.evidence, cells)
    yield f"  {desk.say('explain.evidence', places=_places(desk, shown))}"
    yield from _rest(desk, "  ", cells, shown)
    if advice := report_json.advice(decision, roster, desk.wording, desk.snapshot.proof, desk.snapshot.sheets):
        yield f"  {desk.say('explain.change')}"
        yield from (f"    • {one['message']} {one['steps']}" for one in advice)


def _deciding(evidence: Iterable[Place], cells: Collection[Place]) -> tuple[Place, ...]:
    """Those of the cells that a sentence points at which can change it; where none can, the place that it speaks of."""
    places = tuple(evidence)
    return tuple(p for p in places if p in cells) or places


def _rest(desk: Desk, indent: str, cells: Iterable[Place], shown: Iterable[Place]) -> Iterator[str]:
    """The cells that can change a statement besides those that its sentence shows."""
    if others := sorted({*cells} - {*shown}):
        yield f"{indent}{desk.say('explain.rests_on', places=_places(desk, others))}"


def _places(desk: Desk, evidence: Iterable[Place]) -> str:
    return desk.say("word.comma").join(
        " › ".join(part for part in (p["file"], p["sheet"], p["cells"]) if part) for p in desk.places(evidence)
    )


def preview_lines(desk: Desk, now: Roster, then: Roster, today: date, day: date) -> Iterator[str]:
    """Who would come in and who would drop out, by what ground, against the roster of today."""
    shown = desk.session(then.session)
    yield desk.say("preview.title", session=shown["title"], date=shown["date"] or desk.say("explain.undated"))
    if then.withheld:
        yield desk.wording.reason(then.withheld)
        return
    yield desk.say("preview.with", criterion=desk.criterion(then), day=day)
    if now.withheld:
        yield desk.say("preview.now_withheld", reason=desk.wording.reason(now.withheld))
    else:
        yield desk.say("preview.now", criterion=desk.criterion(now), day=today)
    counts = (
        desk.say(
            "preview.counts", word=outcome, n=len(then.with_outcome(outcome)), before=len(now.with_outcome(outcome))
        )
        for outcome in Outcome
    )
    yield "  " + " · ".join(counts)
    differing = changes(now, then)
    coming, going = [c for c in differing if c.comes_in], [c for c in differing if c.drops_out]
    others = [c for c in differing if c.before and not c.comes_in and not c.drops_out]
    yield from _changed(desk, "comes_in", "plus", coming)
    yield from _changed(desk, "drops_out", "minus", going)
    yield from _moved(desk, others)
    yield ""
    if not differing:
        yield desk.say("preview.same")
    yield desk.say("preview.nothing_written")


def _changed(desk: Desk, heading: str, mark: str, found: list[Change]) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield desk.say(f"preview.{heading}", n=len(found))
    for change in found:
        after = desk.decision(change.after)
        yield "  " + desk.say("preview.line", mark=desk.say(f"preview.{mark}"), party=after["party"]["name"])
        before = desk.decision(change.before) if change.before else None
        yield "      " + desk.say("preview.shift", before=_outcome(desk, before), after=_outcome(desk, after))
        yield f"      {after['reason']}"


def _moved(desk: Desk, found: list[Change]) -> Iterator[str]:
    """Those who neither come in nor drop out, a line each."""
    if not found:
        return
    yield ""
    yield desk.say("preview.other", n=len(found))
    for change in found:
        before, after = desk.decision(change.before) if change.before else None, desk.decision(change.after)
        shift = desk.say("preview.shift", before=_outcome(desk, before), after=_outcome(desk, after))
        yield "  " + desk.say("preview.moved", party=after["party"]["name"], shift=shift)


def _outcome(desk: Desk, line: dict[str, object] | None) -> str:
    if line is None:
        return desk.say("word.none")
    if not line["ground"]:
        return str(line["word"])
    return desk.say("preview.outcome_ground", outcome=line["word"], ground=line["ground"])
