"""Is the machine and the workspace fit to work? One small function a check, each with its sentence and its remedy.

Nothing is changed: a folder is tried with a file that is taken away again, SMTP goes no further than the envelope. A
check never raises for what it is there to find. The sentences stand in the text file under `[doctor]`.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from generator import settings as configuration
from generator.engine.versions import engine_problem, tested, too_old, untested
from generator.judging.working_days import working_days
from generator.keeping import seal
from generator.keeping.lock import LOCK, hold
from generator.language import jalali
from generator.language.wording import Wording
from generator.ledger import agrees, integrity, read_ledger
from generator.ledger.evidence import missing
from generator.ledger.letter_book import issued, vouch_for_papers
from generator.model.errors import (
    GeneratorError,
    InputError,
    MachineError,
    MemoryLostError,
    UsageError,
    WorkspaceBusyError,
)
from generator.post.replies import unnamed
from generator.publishing import mirror, unchanged
from generator.publishing.placing import SEAL
from generator.reading.inputs import inputs_below, reachable
from generator.render.lint import findings as template_findings, syntax_faults
from generator.settings import Settings
from generator.workspace.input_changes import stamps

_MEGABYTE = 1_000_000
_ENOUGH_MB, _TOO_LITTLE_MB = 500, 50
_OLDEST_PYTHON = (3, 11)
_FONTS = ("Vazirmatn-Regular.ttf", "Vazirmatn-Medium.ttf", "Vazirmatn-Bold.ttf", "Vazirmatn.woff2")
_SHOWN = 3  # of a list that may be long
_TIMEOUT = 10  # seconds, for the mail server
_LATE_S = 600  # after something was saved, for the next run


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: `case` is the text below `[doctor]`, '' when all is well."""

    name: str
    level: Level = Level.OK
    case: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, wording: Wording) -> str:
        """What it found."""
        key = f"doctor.{self.case}.message" if self.level is not Level.OK else f"doctor.ok.{self.case or self.name}"
        return wording.say(key, **self.facts)

    def remedy(self, wording: Wording) -> str:
        """What to do about it; '' when all is well."""
        return "" if self.level is Level.OK else wording.say(f"doctor.{self.case}.remedy", **self.facts)


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    settings: Settings
    wording: Wording
    shipped: Path
    smtp: Mapping[str, Any]
    refused: UsageError | None = None  # why office.toml can't be used; the shipped settings stand in for it
    misworded: UsageError | None = None  # the same for the office's own wording


def check_all(patient: Patient) -> list[Found]:
    """Every check, in the order of CHECKS."""
    return [found for check in CHECKS for found in check(patient)]


def admit(root: Path, today: str | None, language: str) -> Patient:
    """Take the workspace in, whatever state its settings and its wording are in. Raises UsageError without a folder."""
    shipped = configuration.shipped_templates()
    refused = misworded = None
    smtp: Mapping[str, Any] = {}
    try:
        settings = configuration.load(root, today=today)
        smtp = configuration.office_toml(root.resolve() / "office.toml").get("smtp", {})
    except UsageError as error:
        if error.code == "no_workspace":
            raise
        refused, settings = error, configuration.load_defaults(root)
    try:
        wording = Wording.load(settings.templates, language)
    except UsageError as error:
        misworded, wording = error, Wording.load([shipped], language)
    return Patient(settings, wording, shipped, smtp, refused, misworded)


# --- the machine ----------------------------------------------------------------------------------------------


def _python(_patient: Patient) -> Iterable[Found]:
    version = ".".join(map(str, sys.version_info[:3]))
    good = tuple(sys.version_info[:2]) >= _OLDEST_PYTHON
    facts = {"version": version}
    yield Found("python", facts=facts) if good else Found("python", Level.FAIL, "python_old", facts)


def _pdf_engine(_patient: Patient) -> Iterable[Found]:
    if version := too_old():
        yield Found("pdf_engine", Level.FAIL, "engine_old", {"version": version, "tested": tested("weasyprint")})
        return
    missing = engine_problem()
    yield Found("pdf_engine", Level.FAIL, "pdf_missing", {"why": missing}) if missing else Found("pdf_engine")
    for other in untested():
        yield Found("pdf_engine", Level.WARN, "untested", other._asdict())


def _fonts(patient: Patient) -> Iterable[Found]:
    folder = patient.shipped / "assets" / "fonts"
    missing = [name for name in _FONTS if not (folder / name).is_file()]
    yield Found("fonts", Level.FAIL, "font_missing", {"files": ", ".join(missing)}) if missing else Found("fonts")


def _disk(patient: Patient) -> Iterable[Found]:
    free = shutil.disk_usage(_nearest(patient.settings.output)).free // _MEGABYTE
    level = Level.OK if free >= _ENOUGH_MB else Level.WARN if free >= _TOO_LITTLE_MB else Level.FAIL
    yield Found("disk", level, "" if level is Level.OK else "disk_low", {"free": free})


def _nearest(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


# --- the workspace --------------------------------------------------------------------------------------------


def _settings(patient: Patient) -> Iterable[Found]:
    if patient.refused is None:
        yield Found("settings")
    else:
        why = patient.wording.say(f"error.{patient.refused.code}", **patient.refused.facts)
        yield Found("settings", Level.FAIL, "bad_settings", {"why": why})


def _input(patient: Patient) -> Iterable[Found]:
    folder = patient.settings.input
    facts: dict[str, object] = {"folder": str(folder)}
    try:
        with reachable(folder):
            is_there = folder.is_dir()
        found = [path for path, _name in inputs_below(folder, patient.settings.root).workbooks]
    except InputError as error:
        yield Found("input", Level.FAIL, "unreachable_input", error.facts)
        return
    if not is_there:
        yield Found("input", Level.FAIL, "no_input", facts)
        return
    for path in found:
        try:
            with path.open("rb") as file:
                file.read(1)
        except OSError as error:
            why = error.strerror or str(error)
            yield Found("input", Level.FAIL, "unreadable_input", {"file": path.name, "why": why})
            return
    yield (
        Found("input", facts={**facts, "n": len(found)}) if found else Found("input", Level.FAIL, "no_workbooks", facts)
    )


def _open_files(patient: Patient) -> Iterable[Found]:
    locks: Sequence[str] = ()
    with contextlib.suppress(InputError):  # was told
        locks = inputs_below(patient.settings.input, patient.settings.root).locks
    facts = {"files": patient.wording.say("word.comma").join(locks)}
    yield Found("open_files", Level.WARN, "open_in_excel", facts) if locks else Found("open_files")


def _folders(patient: Patient) -> Iterable[Found]:
    for name, folder in (("output", patient.settings.output), ("records", patient.settings.records)):
        facts: dict[str, object] = {"folder": str(folder)}
        try:
            if folder.exists() and not folder.is_dir():
                raise NotADirectoryError(20, "Not a directory")
            with tempfile.NamedTemporaryFile(dir=_nearest(folder), prefix=".doctor-"):
                pass
        except OSError as error:
            yield Found(name, Level.FAIL, "not_writable", {**facts, "why": error.strerror or str(error)})
        else:
            yield Found(name, facts=facts)


def _lock(patient: Patient) -> Iterable[Found]:
    path = patient.settings.output / LOCK
    if path.is_file():
        try:
            with hold(path):
                pass
        except WorkspaceBusyError:
            yield Found("lock", Level.WARN, "busy")
            return
        except OSError:  # that it can't be opened is said of the folder
            return
    yield Found("lock")


def _ledger(patient: Patient) -> Iterable[Found]:
    problem = missing(patient.settings)
    if problem and (isinstance(problem, MemoryLostError) or problem.code == "records_shared"):
        why = patient.wording.say(f"error.{problem.code}", **problem.facts)
        case = "ledger_broken" if problem.code == "memory_damaged" else "memory_lost"
        yield Found("ledger", Level.FAIL, case, {"why": why})
        return
    try:
        said = integrity(patient.settings.records)
        if said == "ok" and not agrees(patient.settings.records):
            yield Found("ledger", Level.FAIL, "index_other")
            return
        with read_ledger(patient.settings.records) as connection:
            vouch_for_papers(patient.settings.records, issued(connection))
    except MachineError as error:
        said = patient.wording.say(f"error.{error.code}", **error.facts)
    yield Found("ledger") if said == "ok" else Found("ledger", Level.FAIL, "ledger_broken", {"why": said})


def _templates(patient: Patient) -> Iterable[Found]:
    wording, settings = patient.wording, patient.settings
    faults = [
        f"{file}: {wording.say('finding.TPL-001.message', line=line, why=why)}"
        for file, line, why in syntax_faults(patient.shipped)
    ]
    own = [] if patient.misworded else template_findings(settings.templates, settings.root)
    faults += [f"{f.place.file}: {wording.finding(f)[0]}" for f in own]
    yield Found("templates", Level.FAIL, "bad_template", {"faults": " ".join(faults)}) if faults else Found("templates")


def _wording(patient: Patient) -> Iterable[Found]:
    if patient.misworded is None:
        yield Found("wording")
    else:
        why = patient.wording.say(f"error.{patient.misworded.code}", **patient.misworded.facts)
        yield Found("wording", Level.FAIL, "bad_wording", {"why": why})


def _holidays(patient: Patient) -> Iterable[Found]:
    """The public holidays of the Jalali year after this one."""
    year = jalali.to_jalali(patient.settings.today)[0] + 1
    days = working_days(frozenset(), (), patient.wording)
    off = {day: reason for day in _days_of(year) if (reason := days.off(day))}
    estimated = [patient.wording.long_date(day) for day, reason in off.items() if reason.is_estimate]
    if len(off) < 2:  # the last day of a leap year is known without a table
        yield Found("holidays", Level.WARN, "no_holidays", {"year": year})
    elif estimated:
        days_shown = patient.wording.say("word.comma").join(estimated[:_SHOWN])
        if len(estimated) > _SHOWN:
            days_shown += patient.wording.say("word.more", n=len(estimated) - _SHOWN)
        facts = {"year": year, "n": len(estimated), "days": days_shown}
        yield Found("holidays", Level.WARN, "estimated", facts)
    else:
        yield Found("holidays", facts={"year": year})


def _days_of(year: int) -> Iterable[date]:
    first, last = jalali.from_jalali(year, 1, 1), jalali.from_jalali(year + 1, 1, 1)
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal()))


# --- where readers find it ------------------------------------------------------------------------------------------


def _up_to_date(patient: Patient) -> Iterable[Found]:
    """Whether the last run has seen what was saved; else the service or the schedule does not run, or can't read."""
    with contextlib.suppress(OSError):  # without a run, or without the share, there is nothing to compare
        last = unchanged.ended_at(patient.settings)
        saved = max((stamp / 1e9 for stamp, _size in stamps(patient.settings).values()), default=0.0)
        if saved - last > _LATE_S:
            yield Found("up_to_date", Level.WARN, "behind")
            return
    yield Found("up_to_date")


def _published(patient: Patient) -> Iterable[Found]:
    """Whether the target can be written to, holds the site that is in place, and can be read by others."""
    target = patient.settings.target
    if target is None:
        yield Found("published", case="publish_off")
        return
    facts: dict[str, object] = {"target": str(target)}
    try:
        place = mirror.check_target(target, patient.settings)
        with tempfile.TemporaryFile(dir=_nearest(place)):
            pass
        ours, theirs = (seal.read(path) for path in (patient.settings.output / SEAL, place / mirror.SEAL))
        hidden = mirror.hidden(place, theirs) if theirs else []
    except GeneratorError as error:
        why = patient.wording.say(f"error.{error.code}", **error.facts)
        yield Found("published", Level.FAIL, "target_unfit", {**facts, "why": why})
    except OSError as error:
        yield Found("published", Level.FAIL, "not_writable", {"folder": str(target), "why": error.strerror or ""})
    else:
        if hidden:
            yield Found("published", Level.WARN, "hidden", {**facts, "path": str(hidden[0]), "n": len(hidden)})
        elif ours == theirs:
            yield Found("published", facts=facts)
        else:
            yield Found("published", Level.WARN, "unpublished", facts)


# --- the mail server ------------------------------------------------------------------------------------------


def _smtp(patient: Patient) -> Iterable[Found]:
    """Goes as far as a letter would – encryption, login, sender, recipient (the office itself) – and takes it back."""
    if not patient.smtp.get("host"):
        yield Found("smtp", case="smtp_off")
        return
    from generator.post import mail_connection

    smtp = patient.settings.smtp
    facts: dict[str, object] = {"host": smtp.host, "port": str(smtp.port)}
    try:
        secret = mail_connection.password(smtp)
        server = mail_connection.Server(smtp, secret, _TIMEOUT)
    except UsageError as error:
        why = patient.wording.say(f"error.{error.code}", **error.facts)
        yield Found("smtp", Level.FAIL, "smtp_settings", {**facts, "why": why})
        return
    except mail_connection.StoppedError as error:
        case = {"encryption": "smtp_no_tls", "login": "smtp_no_login"}.get(error.stage.value, "smtp_unreachable")
        yield Found("smtp", Level.FAIL, case, {**facts, "why": unnamed(str(error))})
        return
    facts["said"] = server.offers
    try:
        if smtp.sender:
            server.offer(smtp.sender, smtp.reply_to or smtp.sender, 0)
            server.reset()
    except (mail_connection.RefusedError, mail_connection.BrokenError) as error:
        yield Found("smtp", Level.FAIL, "smtp_refused", {**facts, "why": unnamed(str(error))})
    else:
        yield Found("smtp", facts=facts) if smtp.sender else Found("smtp", Level.WARN, "smtp_no_sender", facts)
    finally:
        server.close()


#: A new check is one function above, its name here, its sentences below `[doctor]`.
CHECKS: tuple[Callable[[Patient], Iterable[Found]], ...] = (
    _python,
    _pdf_engine,
    _fonts,
    _settings,
    _input,
    _open_files,
    _folders,
    _lock,
    _disk,
    _ledger,
    _up_to_date,
    _published,
    _templates,
    _wording,
    _holidays,
    _smtp,
)
