"""Rules about who is on the register: branches, those who head them, and members of the House of Parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.judging.rules.facts import Facts, in_sheet_order
from generator.language.honorifics import bare, contradict
from generator.language.persian import collation_key, fold
from generator.model import Finding, HouseMember, LicenceState, Party
from generator.tables.columns import PARTIES

_CHANNELS = ("email", "phone", "mobile")


def _finding(code: str, party: Party, column: str, **facts: object) -> Finding:
    return Finding(code, party.at(column), "parties", column, facts={"party": party.name, **facts}, party=party.code)


def _names(parties: Iterable[Party]) -> str:
    return "، ".join(sorted((party.name for party in parties), key=collation_key))


def one_person_heads_one_branch(facts: Facts) -> Iterator[Finding]:
    """Nobody is in charge of the branches of two parties at a time (bylaw of article 13, article 5 پ).

    The same national id is one person, the same name may be two. Every party of the group is told, whatever its
    place in the sheet; the id itself is shown to nobody. What is dissolved has no branch.
    """
    branches = [party for party in facts.records.parties if party.licence_state is not LicenceState.DISSOLVED]
    ids = {code: contact.national_id for code, contact in facts.records.contacts.items() if contact.national_id}
    by_id: dict[str, list[Party]] = {}
    by_name: dict[str, list[Party]] = {}
    for party in branches:
        if party.code in ids:
            by_id.setdefault(ids[party.code], []).append(party)
        if party.secretary:
            by_name.setdefault(fold(bare(party.secretary)), []).append(party)
    for party in branches:
        others = [other for other in by_id.get(ids.get(party.code, ""), ()) if other is not party]
        if others:
            yield _finding("PTY-001", party, "national_id", others=_names(others))
        namesakes = [
            other
            for other in by_name.get(fold(bare(party.secretary or "")), ())
            if other is not party and not (party.code in ids and other.code in ids)
        ]
        if namesakes:
            yield _finding("PTY-002", party, "secretary", secretary=party.secretary, others=_names(namesakes))


def numbers_are_of_one_party(facts: Facts) -> Iterator[Finding]:
    """A licence or registration number, a legal id or an e-mail address that two parties bear: a row pasted into
    another, or one party written twice. Both are told; an address and an id are shown to nobody."""
    there = [party for party in facts.records.parties if party.licence_state is not LicenceState.MERGED]
    for column in ("licence_no", "branch_registration_no", "legal_id", "email"):
        bearers: dict[str, list[Party]] = {}
        for party in there:
            contact = facts.records.contacts.get(party.code)
            if value := getattr(party if hasattr(party, column) else contact, column, None):
                bearers.setdefault(fold(value), []).append(party)
        for party, others in ((p, [o for o in ps if o is not p]) for ps in bearers.values() for p in ps):
            if others:
                code = "PTY-008" if column == "email" else "PTY-007"
                title = PARTIES.column(column).title
                yield _finding(code, party, column, column_title=title, others=_names(others))


def titles_agree_with_each_other(facts: Facts) -> Iterator[Finding]:
    """«جناب آقای» beside «خانم …»: one of the two cells is wrong, and no letter guesses which."""
    for party in facts.records.parties:
        honorific = facts.records.addressees[party.code].honorific
        if honorific and party.secretary and contradict(honorific, party.secretary):
            said = {"honorific": honorific, "secretary": party.secretary}
            yield _finding("PTY-005", party, "secretary", **said)


def branch_bears_the_title_of_its_licence(facts: Facts) -> Iterator[Finding]:
    """The title of a branch is the one in the party's licence (bylaw of article 13, article 5 الف)."""
    for party in facts.records.parties:
        if party.licence_name and fold(party.licence_name) != fold(party.name):
            yield _finding("LIC-002", party, "licence_name", licence_name=party.licence_name)


def party_can_be_reached(facts: Facts) -> Iterator[Finding]:
    """Without e-mail and telephone a letter has to be handed over. Nothing is said where no sheet has such columns."""
    for party in facts.records.parties:
        contact = facts.records.contacts.get(party.code)
        if contact is None or (party.licence_state and party.licence_state.blocks):
            continue
        columns = [name for name in _CHANNELS if name in contact.source.columns]
        if columns and not (contact.email or contact.phone or contact.mobile):
            yield _finding("PTY-003", party, columns[0])


def _member(code: str, member: HouseMember, facts: Facts, **more: object) -> Finding:
    said = {"party": facts.party(member.party).name, **more}
    return Finding(code, member.at("party"), "house_members", "party", facts=said, party=member.party)


def house_members_are_not_blocked(facts: Facts) -> Iterator[Finding]:
    """A party that is suspended, seized or dissolved takes no part in the House."""
    for member in facts.records.house_members:
        state = facts.party(member.party).licence_state
        if state and state.blocks:
            yield _member("HSE-002", member, facts, state=state)


def house_members_are_listed_once(facts: Facts) -> Iterator[Finding]:
    """A party is one member a term; of a row without one nobody knows which it is of."""
    seen: dict[str, list[HouseMember]] = {}
    for member in in_sheet_order(facts.records.house_members):
        term = fold(member.term or "")
        before = seen.setdefault(member.party, [])
        other = next((o for o in before if not term or fold(o.term or "") in ("", term)), None)
        before.append(member)
        if other:
            yield _member("HSE-003", member, facts, other=other.at("party"))
