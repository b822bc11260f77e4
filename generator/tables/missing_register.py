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
    """Why there is no party, as exactly as can be told: an empty table, a header that is almost right, the sheet that
    comes nearest, no table."""
    findings = list(findings)
    ignored = {finding.place for finding in findings if finding.code == "TBL-027"}
    for region in recognise(sheets, ())[0]:
        if region.spec.key == "parties" and not (region.is_weak or region.sheet.hidden):
            place = Place(region.sheet.file, region.sheet.title)
            return InputError("ignored_parties" if place in ignored else "empty_parties", place=place)
    for finding in findings:
        if finding.code == "TBL-003" and finding.table == "parties":
            return InputError("no_parties_near", place=finding.place, **finding.facts)
        if finding.code == "TBL-039" and finding.table == "parties":
            return InputError("turned_parties", place=finding.place)
    asked = [f.place for f in findings if f.table == "parties" and f.code in _ASKED]
    likely = next((Place(place.file, place.sheet) for place in (*asked, *_likely(sheets))), None)
    if likely:
        return InputError("no_parties_likely", place=likely, sheet=likely.sheet or likely.file.rsplit("/", 1)[-1])
    return InputError("no_parties", folder=folder)


_ASKED = frozenset({"TBL-006", "TBL-024", "TBL-025", "TBL-026", "TBL-033"})


def _likely(sheets: Iterable[Sheet]) -> list[Place]:
    """The sheets that would be a register if the office said so, the one that says most first."""
    found = [
        (-len(region.fields), sheet.hidden, n, Place(sheet.file, sheet.title))
        for n, sheet in enumerate(sheets)
        if not recognise([sheet], ())[0]  # what is another table is no register
        for region in recognise([sheet._replace(role="parties")], ())[0]
    ]
    return [place for *_, place in sorted(found)]
