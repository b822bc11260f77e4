"""One module a kind of page or paper. A new one is a module here, its template, and its name in REPORTS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from generator.model import Contact
from generator.model.artifact import Artifact, Kind
from generator.reports import (
    brief,
    calendar_pages,
    changes,
    deficiencies,
    house,
    index,
    letter_papers,
    letter_register,
    parties,
    print_piles,
    quality,
    roster_files,
    search,
    sessions,
    statistics_pages,
    views,
    what_was_checked,
    year_book,
)
from generator.reports.desk import Desk

REPORTS: tuple[Callable[[Desk], Iterator[Artifact]], ...] = (
    index.artifacts,
    brief.artifacts,
    parties.artifacts,
    parties.former_artifacts,
    deficiencies.artifacts,
    letter_papers.notice_artifacts,
    letter_papers.artifacts,
    letter_register.artifacts,
    letter_register.year_artifacts,
    calendar_pages.artifacts,
    sessions.artifacts,
    print_piles.artifacts,
    roster_files.artifacts,
    sessions.calendar_artifacts,
    house.artifacts,
    views.artifacts,
    changes.artifacts,
    quality.artifacts,
    what_was_checked.artifacts,
    search.artifacts,
    year_book.artifacts,
    statistics_pages.artifacts,
)

#: What only the office sees, below output/ and never below output/site/: personal values may stand there.
PRIVATE_REPORTS: tuple[Callable[[Desk, Mapping[str, Contact]], Iterator[Artifact]], ...] = (
    letter_register.workbooks,
    print_piles.private_papers,
    roster_files.internal_artifacts,
)


def artifacts(desk: Desk, contacts: Mapping[str, Contact]) -> Iterator[Artifact]:
    """Every file that is drawn, one after another; pages link to papers only where there are any.

    What a public report makes is public: only private reports are given the contacts.
    """
    public = (artifact for report in REPORTS for artifact in report(desk))
    private = (replace(a, is_public=False) for report in PRIVATE_REPORTS for a in report(desk, contacts))
    return (a for a in chain(public, private) if desk.with_papers or a.kind not in (Kind.PDF, Kind.BATCH))
