"""Why a run failed. What is wrong with the *data* is a Finding, never one of these.

Each carries the code of a sentence in `templates/text/` (`error.<code>`) with its facts, and the exit code of the
command. The message that a person reads is composed at the edge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.model import Finding


class GeneratorError(Exception):
    """The run can't go on; `exit_code` is the one of contract §4."""

    exit_code = 70

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Mapping[str, object] = facts


class UsageError(GeneratorError):
    """An option or a setting is wrong."""

    exit_code = 2


class InputError(GeneratorError):
    """An input can't be read, or the parties table is missing or empty: the site in place stays as it is."""

    exit_code = 3


class UnreadableError(InputError):
    """Workbooks that can't be read: each with its own reason. All others were examined; `findings` is what came of it.

    Only InputErrors of the reader are among them. Nothing may be published.
    """

    def __init__(self, errors: Sequence[InputError], findings: Sequence[Finding] = ()) -> None:
        if len(errors) == 1:
            super().__init__(errors[0].code, **errors[0].facts)
        else:
            super().__init__("several_unreadable", files=tuple(errors))
        self.errors, self.findings = tuple(errors), tuple(findings)


class StrictError(GeneratorError):
    """There are errors in the data, and the user asked to publish nothing then."""

    exit_code = 1


#: Without an engine the pages are built all the same, and the result of the run is told before the failure.
WITHOUT_ENGINE = frozenset({"no_pdf_engine", "engine_old", "engine_start", "engine_bytes", "engine_text"})


class MachineError(GeneratorError):
    """Disk full, no permission, the PDF engine is missing."""

    exit_code = 4


class MemoryLostError(MachineError):
    """Letters were issued that the records know nothing of: nothing is written or sent until that is mended."""


class LeakError(GeneratorError):
    """A private value is in a file of the finished site that can't be left out, so nothing is published."""

    exit_code = 1


class WorkspaceBusyError(GeneratorError):
    """Another run holds the workspace."""

    exit_code = 6
