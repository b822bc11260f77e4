"""The stages of `pipeline`, each in full: what it takes from the rooms below, and what the next one is given."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace as with_other
from functools import cache
from typing import Any

from msgspec.structs import replace

from generator import reports
from generator.counting.counter import Counter
from generator.judging import (
    appointments,
    carrying_on,
    checked,
    correspondence,
    decide,
    letter_lines,
    letter_texts,
    sealing,
    upcoming,
    working_days,
)
from generator.judging.dossiers import in_force_on
from generator.judging.judgement import Judged
from generator.judging.letter_numbers import BesideIds
from generator.judging.letter_texts import LetterTexts
from generator.judging.office import load_letter_texts, load_shipped
from generator.judging.schedule import choose_chairs, plan_of, planned_days, schedule
from generator.judging.snapshot import Snapshot
from generator.judging.working_days import Holidays
from generator.keeping import memo
from generator.keeping.manifest import Manifest
from generator.keeping.memo import Memo
from generator.language.wording import Wording
from generator.ledger.recording import digest_of
from generator.model import Contact, Finding, Letter, Past, Records
from generator.model.artifact import Kind
from generator.model.catalogue import sort_key
from generator.model.errors import InputError
from generator.model.past import recoded
from generator.post import letter_copies, mail, mail_files
from generator.post.issuing import issuing
from generator.privacy.candidates import GAP
from generator.privacy.labels import Labels
from generator.publishing.inspection import Inspection
from generator.publishing.placing import Published, place_private, publish
from generator.publishing.unchanged import program
from generator.reading.input_sheets import reading
from generator.reading.sheets import Sheet
from generator.render.drawing import Drawing
from generator.reports import report_json, tallies
from generator.reports.desk import Desk
from generator.reports.left_out import neutral
from generator.resources import Resources
from generator.returning.returned import Returned
from generator.settings import Settings
from generator.tables import confidential
from generator.tables.normalise import normalise
from generator.tables.recognise import Region
from generator.tables.register import kept, why_no_party
from generator.tables.remembered import Held, held_against
from generator.tables.screening import detector_for
from generator.tables.typed_letters import typed_rows

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Examined:
    """The state of the office, and beside it the personal data that no page is made from."""

    snapshot: Snapshot
    contacts: Mapping[str, Contact]
    records: Records  # for those who ask «what if»
    typed: Records  # the rows of the sheets, whatever the records remember
    regions: Sequence[Region]  # the tables as they stand in the sheets, private columns and all: for the privacy gate
    reading: tuple[Finding, ...]  # what reading had to say: a fact that could not be read decides nothing
    labels: Labels  # the real names of files and sheets: for whoever opens one
    copy: letter_copies.Copy  # what was typed into the letters table in output/

    def with_findings(self, more: Sequence[Finding]) -> Examined:
        """The same office, with more to be said of it."""
        findings = tuple(sorted({*self.snapshot.findings, *more}, key=sort_key))
        return with_other(self, snapshot=replace(self.snapshot, findings=findings))


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did."""

    snapshot: Snapshot
    published: Published
    copies: Returned
    examined: Examined
    missing_engine: str = ""  # the library without which no PDF could be made
    leftover: object = None  # what it had in hand besides: see commands.build.Ended
    notes: tuple[str, ...] = ()  # what else there is to say, as messages


@dataclass(frozen=True, slots=True)
class OfficeRead:
    """The workbooks as records, and what else of them the later stages need."""

    sheets: Sequence[Sheet]
    failed: Sequence[InputError]  # of the workbooks that can't be read
    labels: Labels
    findings: Sequence[Finding]  # of files and of the letters' texts; those of tables are in `held`
    held: Held
    records: Records  # as the sheets have them
    regions: Sequence[Region]
    shipped_office: Mapping[str, Any]
    national: Callable[[int], Holidays]
    texts: LetterTexts
    past: Past  # by the codes that parties have today


def read(settings: Settings, past: Past, resources: Resources | None) -> OfficeRead:
    """The workbooks as records. Raises InputError when there are no parties."""
    sheets: list[Sheet] = []
    failed: list[InputError] = []
    labels = Labels()
    reader, tables = (resources.reader, resources.tables) if resources else (None, None)
    with reading(settings.input, settings.root, reader, tables, failed) as (coming, findings):
        defaults, shipped_office = load_shipped(settings.templates)
        national = working_days.holidays_in(resources.memo if resources else Memo())
        national(settings.today.year)  # it takes a while, and so do the workbooks
        records, said, regions = normalise(
            kept(labels.shown(coming), sheets),
            defaults,
            past.sheets,
            settings.today,
            sealing.sessions_of(past.sealed),
            sealing.bearers(past),
            past.parties,
        )
    past = recoded(past, records.identities.moves)
    if resources and settings.pdf:
        resources.workers.warm_up()  # not before: the reader and the program's own start have the processors until now
    if not records.parties and not failed:
        raise why_no_party(sheets, said, settings.input.name)
    here = {(sheet.file, sheet.title) for sheet in sheets}
    expected = carrying_on.still_expected(past.sheets, here, past.closed, settings.today)
    held = held_against(expected, sheets, regions, said, records, settings.today)
    found = [*(replace(f, place=labels.place(f.place)) for f in findings), *labels.findings]
    texts, of_texts = letter_texts.read(records.letter_texts, load_letter_texts(settings.templates))
    found += of_texts
    return OfficeRead(sheets, failed, labels, found, held, records, regions, shipped_office, national, texts, past)


def letters_of(
    read: OfficeRead, judged: Judged, past: Past, findings: Sequence[Finding], settings: Settings, wording: Wording
) -> tuple[tuple[Letter, ...], list[letter_lines.Line], letter_copies.Copy, list[Finding]]:
    """All letters, the lines of the letters table, the copy of it that lies in output/, and what there is to say."""
    records = judged.records
    written = correspondence.correspond(correspondence.Case(
        records, judged.parties, judged.dossiers, judged.rosters, findings, judged.office, judged.days, past,
        settings.today, settings.pdf and not past.is_after(settings.today), read.texts,
    ))  # fmt: skip
    findings = [*findings, *written.findings]
    letters = mail.with_obstacles(
        written.letters, records.contacts, findings, judged.office, records.office, wording, settings.records.name
    )
    hindered = mail.reasons(letters)
    copy = letter_copies.read(settings)
    told = tuple(typed_rows(read.regions))
    told = (*told, *letter_copies.still_typed(copy, told, letters))
    beside = BesideIds(judged.parties, past.letters, records.identities.formerly)
    ordered = letter_lines.in_order(letters, judged.parties)
    lines = letter_lines.lines_of(ordered, told, [*findings, *hindered], beside)
    refused = letter_lines.refused_copies(lines, letter_copies.name_of(settings))
    return letters, list(lines), copy, [*written.findings, *hindered, *copy.findings, *refused]


def snapshot_of(
    read: OfficeRead,
    judged: Judged,
    past: Past,
    letters: tuple[Letter, ...],
    lines: Sequence[letter_lines.Line],
    findings: Sequence[Finding],
    settings: Settings,
    wording: Wording,
) -> Snapshot:
    """All that pages and papers are made from."""
    records, office, today = judged.records, judged.office, settings.today
    calendar = schedule(records.sessions, office, judged.days, today, planned_days(judged.plans))
    chairs = choose_chairs(judged.rosters, judged.parties, today)
    return Snapshot(
        today=today,
        input_folder=settings.input.name,
        office=office,
        days=judged.days,
        parties=judged.parties,
        addressees=records.addressees,
        requirements=in_force_on(records, today),
        dossiers=judged.dossiers,
        sessions=records.sessions,
        agenda=records.agenda,
        attendance=records.attendance,
        views=records.views,
        house_steps=records.house_steps,
        house_members=records.house_members,
        policies=decide.policies(records),
        rosters=judged.rosters,
        schedule=calendar,
        chairs=chairs,
        letters=letters,
        findings=tuple(sorted(findings, key=sort_key)),
        past=past,
        proof=judged.proof,
        sheets=read.held.sheets,
        to_remember=read.held.to_remember,
        lines=tuple(lines),
        letters_copy=letter_copies.name_of(settings),
        appointments=appointments.appointments(
            records.sessions, records.agenda, office, past.appointments, wording, today, settings.zone
        )
        if not past.is_after(today)
        else past.appointments,
        internal_roster=settings.internal_roster,
        sealed=judged.sealed.sessions,
        to_keep=sealing.to_keep(judged.rosters, records, chairs, today, judged.value_of),
        due=upcoming.due(records, judged.dossiers, today),
        periods=upcoming.kept_periods(records, judged.dossiers, today),
        plan=plan_of(today, office, records.holidays, calendar),
        gone=judged.gone,
        identities=records.identities,
        texts=read.texts,
        tallies=judged.tallies,
        profiles=checked.profiles(read.regions, read.records, read.held.findings),
        stale_days=settings.stale_days,
        has_own_pages=any(next((own / "reports").glob("*.html"), None) for own in settings.templates[1:]),
    )


def place(
    examined: Examined,
    settings: Settings,
    wording: Wording,
    progress: Progress,
    resources: Resources,
    left_out: Mapping[str, frozenset[str]],
    counter: Counter,
) -> tuple[Published, Desk, object]:
    """The same, with neutral pages in the place of those that are left out (path → where links into it lead).

    What only the office sees, the report among it, is placed after the swap. Raises LeaksError.
    """
    desk = Desk(examined.snapshot, wording, settings.pdf, resources.memo, counter.counted)
    counter.begin(tallies.facts(desk))  # it counts while all else is worked out
    private: list[tuple[str, bytes | None]] = []
    manifest, by = Manifest(settings.output), program()
    drawing = Drawing(settings, manifest, resources.workers, by)
    inspection = cache(lambda: _inspection(examined, settings, drawing))
    artifacts = (
        (a.is_public and a.path in left_out and neutral(desk, a, left_out[a.path])) or a
        for a in reports.artifacts(desk, examined.contacts)
    )
    published = publish(
        settings,
        lambda folder: private.extend(drawing.fill(folder, artifacts, progress, lambda: inspection().prepare())),
        issuing(
            lambda folder, files: inspection().look(folder, files, drawing.covers),
            settings, examined.snapshot, examined.contacts, drawing.artifacts, digest_of(resources.inputs),
        ),
        manifest,
    )  # fmt: skip
    report = report_json.report(desk)
    outbox = mail_files.outbox(
        settings, examined.snapshot.letters, examined.contacts, examined.snapshot.office, wording
    )
    private = letter_copies.unless_touched(settings, examined.copy, private)
    place_private(settings, [*private, *outbox, ("report.json", report.encode())])
    letter_copies.remember(settings, examined.copy, examined.snapshot.lines)
    memo.keep(settings.output, by, resources.memo)
    with contextlib.suppress(OSError):  # without it the next run draws all anew, with the same bytes
        manifest.save()
        drawing.keep_texts()
    return published, desk, (drawing, manifest, inspection)


def _inspection(examined: Examined, settings: Settings, drawing: Drawing) -> Inspection:
    """The search for the private cells of the sheets, once all artifacts have come."""
    cells, public = confidential.sort_cells(examined.regions, detector_for(examined.contacts.values()))
    codes = [party.code for party in examined.snapshot.parties]
    frozen = (artifact.path for artifact in drawing.artifacts if artifact.kind is Kind.FROZEN)
    addressed = confidential.addressed(examined.snapshot.addressees, codes, frozen)
    return Inspection(cells, [public], settings, addressed, drawing.artifacts, GAP.join(codes))
