"""What a person names on the command line, found in the snapshot or asked back with the nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from generator.judging.snapshot import Snapshot
from generator.language.jalali import to_jalali
from generator.language.persian import fold, to_fa, to_latin
from generator.language.wording import Wording
from generator.model import Party, Policy, Roster, Session
from generator.model.errors import UsageError
from generator.model.session_numbers import number_in, reference, slug
from generator.privacy.detector import BY_FORM
from generator.tables.references import Names


def find_party(snapshot: Snapshot, typed: str, wording: Wording) -> Party:
    """The party of that code or name. Raises UsageError: unknown (with the nearest name) or shared by several."""
    parties, formerly = snapshot.parties, snapshot.identities.formerly
    names = Names(
        ((p.code, (p.code, p.name, p.short_name)) for p in parties),
        ((p.code, p.name, p.kind) for p in parties),
    )
    everyone = (*parties, *snapshot.gone)
    before = Names((p.code, formerly.get(p.code, ())) for p in everyone)
    gone = Names((p.code, (p.code, p.name, p.short_name)) for p in snapshot.gone)
    typed = BY_FORM.masked(typed)  # as the names are kept, and as it may be said again
    code = names.find_whole(typed) or gone.find(typed) or before.find(typed) or names.find(typed)
    if code is not None:
        found = next((p for p in snapshot.parties if p.code == code), None)
        if found is None:
            raise UsageError("party_gone", value=next(p.name for p in snapshot.gone if p.code == code))
        return found
    sharing = [p.code for p in snapshot.parties if fold(typed) in {fold(p.name), fold(p.short_name or "")}]
    if len(sharing) > 1 and fold(typed):
        raise UsageError("ambiguous_party", value=typed, codes=wording.say("word.comma").join(sharing))
    labels = [name for p in snapshot.parties for name in (p.name, p.short_name, p.code) if name]
    raise UsageError("unknown_party", value=typed, did_you_mean=_did_you_mean(nearest(typed, labels), wording))


def find_roster(snapshot: Snapshot, typed: str | None, wording: Wording) -> Roster:
    """The roster of that session, «4» or «1406-1»; by default the one ahead. Raises UsageError when there is none."""
    if typed is None:
        if snapshot.next_roster is None:
            raise UsageError("no_session_ahead")
        return snapshot.next_roster
    for roster in snapshot.rosters:
        if to_latin(typed) in _names(roster.session):
            return roster
    if not snapshot.rosters:
        raise UsageError("no_sessions")
    numbers = wording.say("word.comma").join(to_fa(reference(roster.session.number)) for roster in snapshot.rosters)
    raise UsageError("unknown_session", value=to_fa(BY_FORM.masked(typed)), numbers=numbers)


def _names(session: Session) -> set[str]:
    """What it is called on the command line."""
    dated = f"{to_jalali(session.date)[0]}-{number_in(session.number)}" if session.date else ""
    return {slug(session.number), *(form for form in (dated, dated.replace("-", "/")) if form)}


def find_policy(snapshot: Snapshot, typed: str, wording: Wording) -> Policy:
    """The policy of that name. Raises UsageError when there is none, or when it can't be used."""
    policy = snapshot.policies.get(fold(typed))
    if policy is None:
        close = nearest(typed, [p.name for p in snapshot.policies.values()])
        names = wording.say("word.comma").join(f"«{p.name}»" for p in snapshot.policies.values())
        raise UsageError("unknown_policy", value=typed, did_you_mean=_did_you_mean(close, wording), names=names)
    if policy.grounds is None:
        raise UsageError("unreadable_policy", value=policy.name)
    return policy


def nearest(typed: str, labels: Iterable[str]) -> str:
    """The name that a person at a terminal may have meant: one that holds the words, else one that looks like it."""
    by_fold = {fold(label): label for label in labels}
    wanted = fold(typed)
    holding = sorted((name for name in by_fold if wanted and wanted in name), key=lambda name: (len(name), name))
    close = holding or get_close_matches(wanted, by_fold, n=1, cutoff=0.4)
    return by_fold[close[0]] if close else ""


def _did_you_mean(name: str, wording: Wording) -> str:
    return wording.say("finding.phrases.did_you_mean", nearest=name) if name else ""


# Letters as a person at a terminal knows them: the id, and the name of the party that it is to.


def named(letter: str, names: Mapping[str, str]) -> str:
    """«notice-A-1 (حزب نمونهٔ الف)»."""
    return f"{letter} ({names[letter]})" if letter in names else letter


def with_names(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows about letters, for machines, each with the name of its party."""
    return [{**row, "name": names.get(row["letter"], "")} for row in rows]
