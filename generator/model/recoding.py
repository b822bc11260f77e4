"""What the memory tells of, under other codes of its parties: all of them at once, so that two may exchange theirs.

Facts are plain JSON; `shape` says where in them codes stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from generator.model.outcomes import Corrected
from generator.model.past import Past
from generator.model.vocabulary import CorrectedSubject

Facts = Mapping[str, Any]
Codes = Mapping[str, str]


def recoded(past: Past, codes: Codes) -> Past:
    """The same past, in which all that is told of a party stands under its code of today."""
    if not codes:
        return past
    sealed = tuple(
        replace(
            s, facts=_roster(s.facts, codes), attendance=_keys(s.attendance, codes),
            agenda=tuple(_item(item, codes) for item in s.agenda),
            corrections=tuple(_corrected(c, codes) for c in s.corrections),
        )
        for s in past.sealed
    )  # fmt: skip
    return replace(
        past,
        states=tuple(replace(state, facts=_state(state.facts, codes)) for state in past.states),
        letters=tuple(
            replace(letter, party=codes.get(letter.party, letter.party), facts=_with_chair(letter.facts, codes))
            for letter in past.letters
        ),
        drafts={
            name: replace(draft, party=codes.get(draft.party, draft.party), facts=_with_chair(draft.facts, codes))
            for name, draft in past.drafts.items()
        },
        kept=tuple(replace(kept, facts=_roster(kept.facts, codes)) for kept in past.kept),
        sealed=sealed,
        closed=tuple(replace(year, facts=_year(year.facts, codes)) for year in past.closed),
    )


def of_shape(shape: str, facts: Any, codes: Codes) -> Any:
    """Facts of that shape (a key of `_SHAPES`) under other codes."""
    return _SHAPES[shape](facts, codes)


def _with_chair(facts: Facts, codes: Codes) -> Facts:
    chair = str(facts.get("chair", ""))
    return {**facts, "chair": codes[chair]} if chair in codes else facts


def _keys(facts: Facts, codes: Codes) -> dict[str, Any]:
    return {codes.get(code, code): told for code, told in facts.items()}


def _state(facts: Facts, codes: Codes) -> dict[str, Any]:
    decisions = {session: _keys(told, codes) for session, told in facts.get("decisions", {}).items()}
    by_party = {name: _keys(facts[name], codes) for name in ("parties", "deficiencies") if name in facts}
    return {**facts, **by_party, "decisions": decisions}


def _roster(facts: Facts, codes: Codes) -> dict[str, Any]:
    found = dict(facts)
    session, chair = facts["session"], facts.get("chair")
    if session.get("chair") in codes:
        found["session"] = {**session, "chair": codes[session["chair"]]}
    if chair:
        queue = [codes.get(code, code) for code in chair["queue"]]
        found["chair"] = {**chair, "party": codes.get(chair["party"], chair["party"]), "queue": queue}
    found["agenda"] = [_item(item, codes) for item in facts.get("agenda", ())]
    found["decisions"] = _keys(facts["decisions"], codes)
    return found


def _item(item: Facts, codes: Codes) -> Facts:
    by = item.get("proposed_by", "")
    return {**item, "proposed_by": codes[by]} if by in codes else item


def _items(items: list[Facts], codes: Codes) -> list[Facts]:
    return [_item(item, codes) for item in items]


def _corrected(known: Corrected, codes: Codes) -> Corrected:
    known = replace(known, party=codes.get(known.party, known.party)) if known.party else known
    if known.subject is not CorrectedSubject.CHAIR:
        return known
    was, right = codes.get(known.was, known.was), codes.get(known.right_value, known.right_value)
    return replace(known, was=was, right_value=right)


def _correction(facts: Facts, codes: Codes) -> Any:
    return msgspec.to_builtins(_corrected(msgspec.convert(facts, Corrected), codes))


def _change(facts: Facts, codes: Codes) -> dict[str, Any]:
    return {**facts, "other": codes.get(facts["other"], facts["other"])}


def _year(facts: Facts, codes: Codes) -> dict[str, Any]:
    """Of a closed year: its views, the chairs of its sessions that were called off, and how often who chaired."""
    found = dict(facts)
    for name, field in (("views", "party"), ("cancelled", "chair")):
        rows = facts.get(name, ())
        found[name] = [{**row, field: codes[row[field]]} if row.get(field) in codes else row for row in rows]
    if "chairs" in facts:
        found["chairs"] = _keys(facts["chairs"], codes)
    return found


_SHAPES: Mapping[str, Callable[[Any, Codes], Any]] = {
    "state": _state, "letter": _with_chair, "roster": _roster, "attendance": _keys, "agenda": _items,
    "correction": _correction, "change": _change, "year": _year,
}  # fmt: skip
