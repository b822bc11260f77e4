"""The processes of a run: at work before the program itself is loaded, for that takes as long as reading does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from generator.engine.versions import engine_problem
from generator.keeping import memo
from generator.keeping.lock import hold_workspace
from generator.keeping.memo import Memo
from generator.model.errors import InputError
from generator.publishing.unchanged import program
from generator.reading.input_sheets import Tables
from generator.reading.inputs import digests_of, inputs_below, relative
from generator.reading.reader import Reader, reader_of
from generator.render.workers import Workers, workers_of
from generator.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays warm from run to run under `watch`."""

    reader: Reader
    workers: Workers
    memo: Memo  # what pages were made from


@contextmanager
def keeping(settings: Settings) -> Iterator[Kept]:
    """Them, for as long as the block lasts."""
    with reader_of() as reader, workers_of(settings) as workers:
        yield Kept(reader, workers, Memo(lambda: memo.recalled(settings.output, program())))


@dataclass(frozen=True, slots=True)
class Resources:
    """What a run has at work for it, and what was seen when that was begun."""

    reader: Reader  # has the workbooks of the workspace in hand
    workers: Workers  # lay out papers
    memo: Memo
    tables: Tables  # the workbooks that need not be read
    inputs: Mapping[str, str]  # SHA-256 of each workbook by its path below input/
    missing_engine: str = ""  # the library without which no PDF can be made


@contextmanager
def at_work(settings: Settings, kept: Kept | None = None) -> Iterator[Resources]:
    """Hold the workspace and have its workbooks read and the PDF engine warmed up, by those that were kept or by new
    ones that end with the block.

    Raises WorkspaceBusyError when another run holds the workspace, InputError when a workbook can't be read.
    """
    if not settings.input.is_dir():  # no workspace: nothing is written into whatever folder it is
        raise InputError("no_input", folder=relative(settings.input, settings.root))
    with ExitStack() as stack:
        stack.enter_context(hold_workspace(settings.output))
        own = kept or stack.enter_context(keeping(settings))
        found = inputs_below(settings.input, settings.root)
        digests = digests_of(found)
        tables = Tables(settings.output / ".cache/tables", program(), found.workbooks, digests)
        own.reader.begin(tables.changed)
        problem = engine_problem() if settings.pdf else ""
        own.memo.begin()
        inputs = {path.relative_to(settings.input).as_posix(): digest for path, digest in digests.items()}
        yield Resources(own.reader, own.workers, own.memo, tables, inputs, problem)
