"""The processes of a run: at work before the program itself is loaded, for that takes as long as reading does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from generator.publishing.lock import hold_workspace
from generator.reading.inputs import digests_of_inputs, inputs_below
from generator.reading.reader import Reader, reader_of
from generator.render.pdf import Workers, engine_problem, workers_of
from generator.settings import Settings


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works for a run, and what was seen when they were set to it."""

    reader: Reader  # has the workbooks of the workspace in hand
    workers: Workers  # lay out papers
    inputs: Mapping[str, str]  # SHA-256 of each workbook by its path below input/
    missing_engine: str = ""  # the library without which no PDF can be made


@contextmanager
def at_work(settings: Settings, workers: Workers | None = None, reader: Reader | None = None) -> Iterator[Staff]:
    """Hold the workspace and have its workbooks read and the PDF engine warmed up, by those that are given or by new
    ones that end with the block.

    Raises WorkspaceBusyError when another run holds the workspace, InputError when a workbook can't be read.
    """
    with hold_workspace(settings.output), reader_of(reader) as own_reader:
        inputs = digests_of_inputs(settings.input)
        own_reader.begin(inputs_below(settings.input, settings.root).workbooks)
        problem = engine_problem() if settings.pdf else ""
        with workers_of(settings, workers, warm=settings.pdf and not problem) as own_workers:
            yield Staff(own_reader, own_workers, inputs, problem)
