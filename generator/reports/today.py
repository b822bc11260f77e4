"""What must be done today: what waits for a decision or a number, and what is due.

The first page and the brief share it. Each item is a count with the way to its rows; each dated row says what, whose,
when and where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.language.persian import to_fa
from generator.model import Letter, LetterState, TaskState
from generator.model.catalogue import counts
from generator.model.session_numbers import slug
from generator.reports.desk import Desk
from generator.reports.follow_ups import all_open

N_SOON = 7  # working days that count as soon
_THIRD_ROUND_OVER = "LET-010"
N_TO_DELIVER = 3  # working days within which an issued letter is sent or handed over


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a day: the key of its kind below `today.kind`, what it is, whose, and the way to it."""

    day: date
    kind: str
    what: str
    owner: str
    href: str


def items(desk: Desk) -> list[dict[str, Any]]:
    """The counts, the most pressing first; what is at zero is left out."""
    snapshot = desk.snapshot
    waiting = [n for n in snapshot.letters if n.state is LetterState.DRAFT]
    withheld = sum(n.state is LetterState.WITHHELD for n in snapshot.letters)
    held = sum(n.state is LetterState.HELD for n in snapshot.letters)
    undelivered = [n for n in snapshot.letters if _waits_too_long(desk, n)]
    rows = due(desk)
    late = sum(row.day < snapshot.today for row in rows)
    session, returned = snapshot.schedule.next_session, LetterState.RETURNED.value
    found = [
        (
            "decisions",
            snapshot.n_needing_decision,
            f"sessions/{slug(session.number)}/index.html#waiting" if session else "",
        ),
        ("errors", counts(snapshot.findings)["error"], "quality/index.html#error"),
        ("overdue", late, "index.html#due"),
        ("soon", len(rows) - late, "index.html#due"),
        ("withheld", withheld, "index.html#withheld"),
        ("held", held, "index.html#held"),
        ("undelivered", len(undelivered), f"letters/index.html#{LetterState.ISSUED.value}"),
        ("returned", sum(_came_back(desk, n) for n in snapshot.letters), f"letters/index.html#{returned}"),
        ("next_stage", sum(f.code == _THIRD_ROUND_OVER for f in snapshot.findings), "quality/index.html#warning"),
        ("unnumbered", len(waiting), "letters/index.html#draft"),
        ("follow_ups", len(all_open(desk)), "views/index.html#follow-ups"),
        ("upcoming", len(snapshot.due), "deficiencies/index.html#due"),
    ]
    hot = {"decisions", "errors", "overdue", "withheld", "held", "undelivered", "returned", "next_stage"}
    return [
        {"name": name, "n": to_fa(n), "text": desk.say(f"today.{name}"), "href": href, "is_hot": name in hot}
        for name, n, href in found
        if n
    ]


def _waits_too_long(desk: Desk, letter: Letter) -> bool:
    """Whether it was issued and has not been sent or handed over within `N_TO_DELIVER` working days."""
    if letter.state is not LetterState.ISSUED or letter.dated_on is None:
        return False
    return desk.snapshot.days.after(letter.dated_on, N_TO_DELIVER) < desk.snapshot.today


def _came_back(desk: Desk, letter: Letter) -> bool:
    """Whether it came back undelivered, and the next one about its matter still waits."""
    return letter.state is LetterState.RETURNED and any(
        (n.kind, n.session) == (letter.kind, letter.session) and not n.state.is_issued
        for n in desk.letters_by_party[letter.party]
    )


def due(desk: Desk) -> list[Due]:
    """What is overdue or due within seven working days, by day."""
    last = desk.snapshot.days.after(desk.snapshot.today, N_SOON)
    return sorted(
        (row for row in _all_dated(desk) if row.day <= last), key=lambda row: (row.day, row.kind, row.what, row.owner)
    )


def due_rows(desk: Desk) -> list[dict[str, Any]]:
    """The same as a page shows it."""
    return [
        {
            "kind": desk.say(f"today.kind.{row.kind}"),
            "what": row.what,
            "owner": row.owner,
            "href": row.href,
            "day": desk.wording.full_date(row.day),
            "key": row.day.isoformat(),
            "is_late": row.day < desk.snapshot.today,
            "is_today": row.day == desk.snapshot.today,
        }
        for row in due(desk)
    ]


def _all_dated(desk: Desk) -> Iterator[Due]:
    snapshot = desk.snapshot
    session = snapshot.schedule.next_session
    if session and session.date:
        yield Due(
            session.date, "session", desk.session_title(session), "", f"sessions/{slug(session.number)}/index.html"
        )
    for item in snapshot.agenda:
        if item.due_on and item.state is not TaskState.DONE and item.session in desk.session_numbers:
            what = item.outcome or item.topic
            yield Due(
                item.due_on, "outcome", what, item.owner or "", f"sessions/{slug(item.session)}/index.html#agenda"
            )
    for step in snapshot.house_steps:
        if step.date and step.state is not TaskState.DONE:
            yield Due(step.date, "house", step.step, step.owner or "", "house/index.html")
    for code, dossier in snapshot.dossiers.items():
        for status in dossier.statuses:
            if status.state.value == "expiring" and status.valid_until:
                link = desk.party_link(code)
                yield Due(status.valid_until, "expiry", status.requirement.title, link["name"], link["href"])
