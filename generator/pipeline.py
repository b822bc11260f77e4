"""The whole program on one screen: examine what the sheets say, then build what follows from it."""

from __future__ import annotations

import contextlib
from dataclasses import replace as with_other
from functools import partial

from generator import stages
from generator.counting.counter import Counter
from generator.judging.judgement import judge
from generator.judging.office_files import with_usable_files
from generator.language.wording import Wording
from generator.ledger import recall, settle
from generator.ledger.evidence import check, check_rows
from generator.ledger.recording import remember
from generator.model import Past
from generator.model.catalogue import counts, of_the_rest, sort_key
from generator.model.errors import InputError, StrictError, UnreadableError
from generator.post.issuing import draft_news
from generator.publishing.inspection import LeaksError
from generator.publishing.placing import Published
from generator.publishing.unchanged import program
from generator.render import lint
from generator.reports.desk import Desk
from generator.reports.quality import resting
from generator.resources import Resources, at_work
from generator.returning.returned import write_copies
from generator.settings import Settings
from generator.stages import Examined, Progress, Result
from generator.tables.screening import detector_for
from generator.tables.shown_cells import values_of


def run(settings: Settings, wording: Wording, progress: Progress, resources: Resources | None = None) -> Result:
    """One run of `generate`: recall → examine → publish → remember, alone in the workspace from end to end.

    Without a PDF engine the pages are built all the same, and the result says so. `resources` is at work already and
    holds the workspace; without it the run has its own. Raises WorkspaceBusyError when another run holds it.
    """
    if resources is None:
        with at_work(settings) as resources:
            return run(settings, wording, progress, resources)
    problem = resources.missing_engine
    settings = with_other(settings, pdf=settings.pdf and not problem)  # without papers no letter is issued
    check(settings)
    is_rebuilt = settle(settings.records)
    past = recall(settings.records)
    examined = examine(settings, wording, past, resources)
    check_rows(settings.records, examined.records.letters)
    snapshot = examined.snapshot
    if settings.strict and (n := counts(snapshot.findings)["error"]):
        raise StrictError("strict", n=n)
    if unseen := [name for name, digest in resources.inputs.items() if not digest]:  # it could be read since
        raise InputError("unreadable", file=unseen[0], why="")
    inputs = {examined.labels.file(name): digest for name, digest in resources.inputs.items()}
    examined, published, desk, leftover = build(examined, settings, wording, progress, resources)
    snapshot = examined.snapshot
    is_over = past.is_after(settings.today)
    if not is_over:
        remember(settings, snapshot, published, inputs, problem, list(draft_news(settings, desk)))
    resources.tables.keep()
    copies = write_copies(settings, snapshot.findings, wording, examined.labels, resting(snapshot, wording))
    notes = (*(("index_rebuilt",) if is_rebuilt else ()), *(("day_is_over",) if is_over else ()))
    return Result(snapshot, published, copies, examined, problem, (desk, leftover), notes)


def examine(settings: Settings, wording: Wording, past: Past, resources: Resources | None = None) -> Examined:
    """Read → normalise → judge → draft letters → all that pages are made from. Writes nothing.

    Raises UnreadableError when workbooks can't be read, with the findings of the others; InputError when there are no
    parties.
    """
    read = stages.read(settings, past, resources)
    past = read.past
    value_of = values_of(read.sheets, detector_for(read.records.contacts.values()))
    judged = judge(
        read.records, read.shipped_office, past, read.held.findings, wording, read.national, value_of,
        partial(with_usable_files, templates=settings.templates), settings.today,
    )  # fmt: skip
    findings = [*read.findings, *lint.findings(settings.templates, settings.root), *judged.findings]
    if read.failed:
        raise UnreadableError(read.failed, sorted(of_the_rest(findings), key=sort_key))
    letters, lines, copy, of_letters = stages.letters_of(read, judged, past, findings, settings, wording)
    snapshot = stages.snapshot_of(read, judged, past, letters, lines, [*findings, *of_letters], settings, wording)
    return Examined(
        snapshot,
        judged.records.contacts,
        judged.records,
        read.records,
        read.regions,
        tuple(read.held.findings),
        read.labels,
        copy,
    )


def build(
    examined: Examined, settings: Settings, wording: Wording, progress: Progress, resources: Resources
) -> tuple[Examined, Published, Desk, object]:
    """Reports → render → publish by one swap; the state that was published, what was, and what else was in hand.

    A page that the privacy gate stops is left out, and its value is a finding; all else is published. Raises LeakError
    when that can't be done, StrictError when errors are to publish nothing.
    """
    left_out: dict[str, frozenset[str]] = {}
    with contextlib.closing(Counter(settings.output, program())) as counter:
        while True:
            try:
                return examined, *stages.place(examined, settings, wording, progress, resources, left_out, counter)
            except LeaksError as leaks:
                if leaks.paths <= left_out.keys():
                    raise
                left_out |= {path: leaks.anchors.get(path, frozenset()) for path in leaks.paths}
                examined = examined.with_findings(leaks.findings())
                if settings.strict:
                    raise StrictError("strict", n=counts(examined.snapshot.findings)["error"]) from leaks
