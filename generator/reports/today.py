"""What must be done today: what waits for a decision or a number, and what is due.

The first page and the brief share it. Each item is a count with the way to its rows; each dated row says what, whose,
when and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.language.persian import to_fa
from generator.model import Letter, LetterState, MessageState, TaskState
from generator.model.catalogue import counts
from generator.model.session_numbers import slug
from generator.reports.desk import Desk
from generator.reports.follow_ups import all_open
from generator.reports.letter_papers import dated, subject
from generator.reports.letter_register import ordered

N_SOON = 7  # working days that count as soon
_THIRD_ROUND_OVER = "LET-010"
N_TO_DELIVER = 3  # working days within which an issued letter is sent or handed over
N_ROWS = 12  # letters of one cause in sight; the register has them all


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
    rows = due(desk)
    late = sum(row.day < snapshot.today for row in rows)
    session, acts = snapshot.schedule.next_session, _by_cause(desk)
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
        *((cause, len(letters), f"index.html#{cause}") for cause, letters in acts.items()),
        ("unnumbered", len(waiting), "letters/index.html#draft"),
        ("follow_ups", len(all_open(desk)), "views/index.html#follow-ups"),
        ("upcoming", len(snapshot.due), "deficiencies/index.html#due"),
    ]
    hot = {"decisions", "errors", "overdue", "withheld", "held", *acts}
    return [
        {"name": name, "n": to_fa(n), "text": desk.say(f"today.{name}"), "href": href, "is_hot": name in hot}
        for name, n, href in found
        if n
    ]


def acts(desk: Desk) -> list[dict[str, Any]]:
    """The issued letters about which somebody has to do something, by cause: a row an act, and what it is."""
    return [
        {
            "cause": cause,
            "text": desk.say(f"today.{cause}"),
            "todo": desk.say(f"today.todo.{cause}"),
            "n": to_fa(len(letters)),
            "n_more": to_fa(len(letters) - N_ROWS) if len(letters) > N_ROWS else "",
            "rows": [
                {
                    "id": letter.letter,
                    "subject": subject(desk, letter),
                    "number": letter.number,
                    "day": dated(desk, letter.delivered_on or letter.dated_on),
                    "party": desk.party_link(letter.party) if desk.has_page(letter.party) else None,
                    "code": letter.party,
                }
                for letter in letters[:N_ROWS]
            ],
        }
        for cause, letters in _by_cause(desk).items()
        if letters
    ]


def _by_cause(desk: Desk) -> Mapping[str, list[Letter]]:
    """Each letter stands under one cause."""
    decides = {f.facts["letter"] for f in desk.snapshot.findings if f.code == _THIRD_ROUND_OVER}
    causes: Mapping[str, Callable[[Letter], bool]] = {
        "uncertain": lambda n: n.state is LetterState.ISSUED and _mail(n) is MessageState.UNCERTAIN,
        "refused": lambda n: n.state is LetterState.ISSUED and _mail(n) is MessageState.FAILED,
        "undelivered": lambda n: _waits_too_long(desk, n),
        "returned": lambda n: _came_back(desk, n),
        "next_stage": lambda n: n.letter in decides,
    }
    found: dict[str, list[Letter]] = {cause: [] for cause in causes}
    for letter in ordered(desk):
        if cause := next((cause for cause, is_so in causes.items() if is_so(letter)), None):
            found[cause].append(letter)
    return found


def _mail(letter: Letter) -> MessageState | None:
    return letter.frozen.mail if letter.frozen else None


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
