"""What the search box of every page finds, and the tables with which the script folds as Python does.

`search-index.js` and `assets/search.js` are loaded when somebody searches, `assets/words.js` on every page: classic
scripts that set members of one global, because `file://` has neither fetch() nor modules. Letters of years gone by
stand in parts of their own, `search-<year>.js`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from generator.language.jalali import month_of, numeric
from generator.language.persian import script_tables, to_fa
from generator.model import Letter, LetterKind, LetterState, Party
from generator.model.artifact import Artifact, Kind
from generator.model.session_numbers import reference, slug
from generator.reports.desk import NAVIGATION, Desk
from generator.reports.letter_papers import subject

#: Kind of a hit, in the order in which equally good hits are shown; their names are `search.kind.<name>`.
KINDS = ("party", "person", "session", "page", "requirement", "letter", "agenda", "view", "finding")

#: Places that are looked for by a name of their own: key below `search.title`, address. Papers are not always there.
PLACES = (("matrix", "index.html#matrix"), ("year", "index.html#year"), ("off", "sessions/index.html#off"))
PAPERS = (("brief", "brief.pdf"), ("calendar", "sessions/calendar.pdf"))

#: Letters of Kurdish, Luri and their neighbours → what a Persian keyboard has for them.
LOCAL_LETTERS = {
    "ڕ": "ر", "ڒ": "ر", "ڑ": "ر", "ڵ": "ل", "ۆ": "و", "ۊ": "و", "ۇ": "و", "ۈ": "و", "ۉ": "و", "ڤ": "و", "ۋ": "و",
    "ێ": "ی", "ۍ": "ی", "ھ": "ه", "ڎ": "د", "ڈ": "د", "ں": "ن", "ڼ": "ن", "ڭ": "ک", "ګ": "گ", "ݣ": "گ",
}  # fmt: skip
_VOWEL = re.compile(r"ە(?=\w)")  # a vowel that Persian does not write inside a word, and for which it begins with «ا»
_FIRST_VOWEL = re.compile(r"\bئە")

#: Of a finding's sentence: one that lists a hundred names would make the index a hundred times as long.
N_LETTERS = 160

#: Columns of the register that a party is found by, with their names.
_TOLD = ("licence_no", "branch_registration_no", "secretary", "secretary_general")

#: One hit: kind, title, address from the root of the site, line below the title, words that are found but not shown.
Entry = tuple[str, str, str, str, str]


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """search-index.js, assets/words.js and assets/day.css: what all pages load, the day of the data with it"""
    kinds = [desk.say(f"search.kind.{kind}") for kind in KINDS]
    earlier = dict(_earlier(desk))
    lines = ",\n".join(_lines(desk))
    n_text, n_page = KINDS.index("finding"), KINDS.index("page")
    head = f"kinds:{_json(kinds)},text:{n_text},page:{n_page},parts:{_json([f'search-{y}.js' for y in earlier])}"
    yield Artifact("search-index.js", "", {"text": f"window.office.index={{{head},rows:[\n{lines}\n]}};\n"}, Kind.TEXT)
    for year, rows in earlier.items():
        text = ",\n".join(rows)
        text = f"window.office.index.rows=window.office.index.rows.concat([\n{text}\n]);\n"
        yield Artifact(f"search-{year}.js", "", {"text": text}, Kind.TEXT)
    words = {key: desk.say(f"script.{key}") for key in desk.wording.keys("script")}
    rules: dict[str, Any] = {name: desk.say(f"search.{name}") for name in ("titles", "soft", "endings")}
    rules |= {name: desk.wording.items(f"search.{name}") for name in ("same", "numbers")}
    rules["months"] = desk.wording.items("calendar.months")
    tables = {"words": words, "signs": script_tables(), "search": {**rules, "letters": LOCAL_LETTERS}}
    tables |= {"day": desk.snapshot.today.isoformat(), "stale": desk.snapshot.stale_days}
    text = f"window.office={_json(tables)};\n"
    yield Artifact("assets/words.js", "", {"text": text}, Kind.TEXT)
    day = desk.say("site.as_of", day=desk.wording.full_date(desk.snapshot.today))
    text = f".printed::after{{content:{_json(f' · {day}')}}}\n.foot::before{{content:{_json(f'{day} · ')}}}\n"
    yield Artifact("assets/day.css", "", {"text": text}, Kind.TEXT)


def _lines(desk: Desk) -> Iterator[str]:
    """Everything that can be found, a row a line; what is about one party alone is put into words once."""
    for party in desk.snapshot.parties:
        yield desk.piece(party.code, "search", partial(_party, desk, party))
    yield from map(_line, _gone(desk))
    yield from map(_line, _sessions(desk))
    yield from map(_line, _pages(desk))
    yield from (line for year, line in _letter_lines(desk) if year is None)
    yield from map(_line, _requirements(desk))
    yield from map(_line, _views(desk))
    yield from map(_line, _findings(desk))


def _letter_lines(desk: Desk) -> Iterator[tuple[int | None, str]]:
    """The letters, each with its year, None where that is the present one or it has none yet."""
    of_letters = {code: iter(desk.piece(code, "search letters", partial(_letters, desk, code)))
                  for code in desk.letters_by_party if desk.has_page(code)}  # fmt: skip
    this_year = month_of(desk.snapshot.today).year
    for letter in desk.snapshot.letters:
        if letter.party in of_letters and _is_shown(letter):
            year = month_of(letter.dated_on).year if letter.dated_on else this_year
            yield None if year >= this_year else year, next(of_letters[letter.party])


def _earlier(desk: Desk) -> Iterator[tuple[int, list[str]]]:
    """The letters of each year gone by."""
    found: dict[int, list[str]] = {}
    for year, line in _letter_lines(desk):
        if year is not None:
            found.setdefault(year, []).append(line)
    yield from sorted(found.items(), reverse=True)


def _line(entry: Entry) -> str:
    kind, *rest = entry
    return _json([KINDS.index(kind), *rest])


def _party(desk: Desk, party: Party) -> str:
    """Two lines: the party, and its secretary where one is known."""
    link, dossier = desk.party_link(party.code), desk.snapshot.dossiers[party.code]
    state = "complete" if dossier.is_complete else "open" if dossier.deficiencies else "under_review"
    licence = desk.wording.word(party.licence_state) if party.licence_state else ""
    states = (licence, desk.say(f"parties.{state}"), desk.say("search.party", n=len(dossier.deficiencies)))
    note = " · ".join(filter(None, states))
    scope = desk.wording.word(party.scope) if party.scope else ""
    told = [(name, getattr(party, name)) for name in _TOLD]
    facts = (f"{desk.say(f'party.field.{name}')} {value}" for name, value in told if value)
    vowels = _without_vowels(party.name, party.short_name)
    called = (party.code, *_formerly(desk, party.code), party.short_name)
    hidden = (*called, party.kind, scope, desk.say("search.dossier"), *facts, *vowels)
    line = _line(("party", link["name"], link["href"], note, _joined(*hidden)))
    if not party.secretary:
        return line
    said = desk.say("search.person", party=link["name"])
    person = ("person", party.secretary, link["href"], said, _joined(*_without_vowels(party.secretary)))
    return f"{line},\n{_line(person)}"


def _without_vowels(*texts: str | None) -> Iterator[str]:
    """A Kurdish text as somebody writes it who leaves the vowels out."""
    for text in texts:
        if text and _VOWEL.search(text):
            yield _VOWEL.sub("", _FIRST_VOWEL.sub("ا", text))


def _pages(desk: Desk) -> Iterator[Entry]:
    """The pages by their names and by what else they are called."""
    for key, href in NAVIGATION:
        hidden = desk.say(f"search.page.{key}")
        yield "page", desk.say(f"page.{key}.title"), href, "", _joined(desk.say(f"page.{key}.nav"), hidden)
    for key, href in (*PLACES, *(PAPERS if desk.with_papers else ())):
        yield "page", desk.say(f"search.title.{key}"), href, "", desk.say(f"search.page.{key}")


def _views(desk: Desk) -> Iterator[Entry]:
    """Views by what they say; whose they are only where the page says it too."""
    for n, view in enumerate(desk.snapshot.views, 1):
        text = view.text if len(view.text) <= N_LETTERS else f"{view.text[:N_LETTERS]}…"
        name = desk.name(view.party) if view.party else ""
        yield "view", text, f"views/index.html#v{n}", " · ".join(filter(None, (view.domain, name))), ""


def _formerly(desk: Desk, code: str) -> tuple[str, ...]:
    """The codes and names that a party had before."""
    who = desk.snapshot.identities
    return *who.former_codes.get(code, ()), *who.former_names.get(code, ())


def _gone(desk: Desk) -> Iterator[Entry]:
    """Who has left the register is found all the same."""
    for party in desk.snapshot.gone:
        link = desk.party_link(party.code)
        hidden = _joined(party.code, *_formerly(desk, party.code), party.short_name, party.secretary)
        yield "party", link["name"], link["href"], desk.say("party.gone.note"), hidden


def _sessions(desk: Desk) -> Iterator[Entry]:
    for session in desk.snapshot.sessions:
        shown = desk.session(session)
        hidden = _joined(
            desk.wording.session_name(session.number),
            to_fa(reference(session.number)),
            shown["place"],
            _numeric(session.date),
        )
        yield (
            "session",
            shown["title"],
            shown["href"],
            " · ".join(filter(None, (shown["date"], shown["state_word"]))),
            hidden,
        )
    for item in desk.snapshot.agenda:
        if item.session in desk.session_numbers:
            proposer = desk.name(item.proposed_by) if item.proposed_by else ""
            href = f"sessions/{slug(item.session)}/index.html#agenda"
            yield "agenda", item.topic, href, desk.wording.session_name(item.session), _joined(proposer, item.presenter)


def _letters(desk: Desk, code: str) -> list[str]:
    """The lines of a party's letters."""
    return [_line(_letter(desk, letter)) for letter in desk.letters_by_party[code] if _is_shown(letter)]


def _is_shown(letter: Letter) -> bool:
    return letter.state not in (LetterState.BLOCKED, LetterState.LAPSED)


def _letter(desk: Desk, letter: Letter) -> Entry:
    title = f"{subject(desk, letter)} — {desk.party(letter.party).name}"
    href = f"{desk.party_link(letter.party)['href']}#letters"
    if letter.kind is LetterKind.NOTICE and letter.is_current:
        href = desk.notice_href(letter.party)
    note = " · ".join(filter(None, (letter.letter, desk.wording.word(letter.state), letter.number)))
    return "letter", title, href, note, _joined(desk.wording.word(letter.kind), *_day(desk, letter.dated_on))


def _numeric(day: date | None) -> str:
    return numeric(day) if day else ""


def _day(desk: Desk, day: date | None) -> tuple[str, ...]:
    """A day in both of its forms."""
    return (numeric(day), desk.wording.full_date(day)) if day else ()


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
