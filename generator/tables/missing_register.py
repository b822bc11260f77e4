"""Why a run can't go on: there is no party. Told as exactly as can be from the sheets that came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.model import Finding, Place
from generator.model.errors import InputError
from generator.reading.sheets import Sheet
from generator.tables.recognise import recognise


def kept(coming: Iterable[Sheet], into: list[Sheet]) -> Iterator[Sheet]:
    """The sheets as they come, each also put by: they come only once."""
    for sheet in coming:
        into.append(sheet)
        yield sheet


def why_no_party(sheets: Sequence[Sheet], findings: Iterable[Finding], folder: str) -> InputError:
    """Why there is no party, as exactly as can be told: an empty table, a header that is almost right, no table."""
    for region in recognise(sheets, ())[0]:
        if region.spec.key == "parties":
            return InputError("empty_parties", place=Place(region.sheet.file, region.sheet.title))
    for finding in findings:
        if finding.code == "TBL-003" and finding.table == "parties":
            return InputError("no_parties_near", place=finding.place, **finding.facts)
    return InputError("no_parties", folder=folder)
