"""What the search box of every page finds, and the tables with which the script folds as Python does.

`search-index.js` is loaded when somebody searches, `assets/words.js` on every page: classic scripts that set members
of one global, because `file://` has neither fetch() nor modules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from generator.language.persian import script_tables, to_fa
from generator.model import Letter, LetterKind, LetterState, Party
from generator.model.artifact import Artifact, Kind
from generator.reports.desk import Desk
from generator.reports.letter_papers import subject

#: Kind of a hit, in the order in which equally good hits are shown; their names are `search.kind.<name>`.
KINDS = ("party", "session", "letter", "agenda", "requirement", "finding")

#: Of a finding's sentence: one that lists a hundred names would make the index a hundred times as long.
N_LETTERS = 160

#: One hit: kind, title, address from the root of the site, line below the title, words that are found but not shown.
Entry = tuple[str, str, str, str, str]


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """search-index.js and assets/words.js"""
    kinds = [desk.say(f"search.kind.{kind}") for kind in KINDS]
    lines = ",\n".join(_lines(desk))
    index = f"window.office.index={{kinds:{_json(kinds)},rows:[\n{lines}\n]}};\n"
    yield Artifact("search-index.js", "", {"text": index}, Kind.TEXT)
    words = {key: desk.say(f"script.{key}") for key in desk.wording.keys("script")}
    text = f"window.office={_json({'words': words, 'signs': script_tables()})};\n"
    yield Artifact("assets/words.js", "", {"text": text}, Kind.TEXT)


def _lines(desk: Desk) -> Iterator[str]:
    """Everything that can be found, a row a line; what is about one party alone is put into words once."""
    for party in desk.snapshot.parties:
        yield desk.piece(party.code, "search", partial(_party, desk, party))
    yield from map(_line, _sessions(desk))
    of_letters = {code: iter(desk.piece(code, "search letters", partial(_letters, desk, code)))
                  for code in desk.letters_by_party if code in desk.folders}  # fmt: skip
    for letter in desk.snapshot.letters:
        if letter.party in of_letters and _is_shown(letter):
            yield next(of_letters[letter.party])
    yield from map(_line, _requirements(desk))
    yield from map(_line, _findings(desk))


def _line(entry: Entry) -> str:
    kind, *rest = entry
    return _json([KINDS.index(kind), *rest])


def _party(desk: Desk, party: Party) -> str:
    link = desk.party_link(party.code)
    note = desk.say("search.party", n=len(desk.snapshot.dossiers[party.code].deficiencies))
    hidden = (party.code, party.short_name, party.kind, party.secretary, party.secretary_general, party.licence_no)
    return _line(("party", link["name"], link["href"], note, _joined(*hidden)))


def _sessions(desk: Desk) -> Iterator[Entry]:
    for session in desk.snapshot.sessions:
        shown = desk.session(session)
        hidden = _joined(desk.wording.session_name(session.number), session.number, shown["place"], session.date)
        yield (
            "session",
            shown["title"],
            shown["href"],
            " · ".join(filter(None, (shown["date"], shown["state_word"]))),
            hidden,
        )
    for item in desk.snapshot.agenda:
        if item.session in desk.session_numbers:
            proposer = desk.party(item.proposed_by).name if item.proposed_by in desk.folders else ""
            href = f"sessions/{item.session}/index.html#agenda"
            yield "agenda", item.topic, href, desk.wording.session_name(item.session), _joined(proposer, item.presenter)


def _letters(desk: Desk, code: str) -> list[str]:
    """The lines of a party's letters."""
    return [_line(_letter(desk, letter)) for letter in desk.letters_by_party[code] if _is_shown(letter)]


def _is_shown(letter: Letter) -> bool:
    return letter.state is not LetterState.BLOCKED


def _letter(desk: Desk, letter: Letter) -> Entry:
    title = f"{subject(desk, letter)} — {desk.party(letter.party).name}"
    href = f"parties/{desk.folders[letter.party]}/index.html#letters"
    if letter.kind is LetterKind.NOTICE and letter.is_current:
        href = desk.notice_href(letter.party)
    note = " · ".join(filter(None, (letter.letter, desk.wording.word(letter.state), letter.number)))
    return "letter", title, href, note, ""


def _requirements(desk: Desk) -> Iterator[Entry]:
    n_open = {r.code: 0 for r in desk.snapshot.requirements}
    for dossier in desk.snapshot.dossiers.values():
        for status in dossier.deficiencies:
            n_open[status.requirement.code] += 1
    for requirement in desk.snapshot.requirements:
        note = desk.say("search.requirement", n=n_open[requirement.code])
        hidden = _joined(requirement.code, requirement.short_title)
        yield "requirement", requirement.title, "deficiencies/index.html#requirements", note, hidden


def _findings(desk: Desk) -> Iterator[Entry]:
    for finding in desk.snapshot.findings:
        message, _ = desk.wording.finding(finding)
        places = desk.places_text(desk.places([finding.place]))
        hidden = _joined(finding.code, desk.wording.meaning(finding.code))
        yield (
            "finding",
            message if len(message) <= N_LETTERS else f"{message[:N_LETTERS]}…",
            f"quality/index.html#{desk.finding_id(finding)}",
            places,
            hidden,
        )


def _joined(*parts: object) -> str:
    return " ".join(to_fa(part) if isinstance(part, int) else str(part) for part in parts if part)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _json(value: Any) -> str:
    """JSON that is a JavaScript expression as well."""
    return _ENCODER.encode(value).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
