"""A roster goes into the journal and comes back as it was."""

from __future__ import annotations

import json

from hypothesis import given
from msgspec.structs import replace

from generator.judging import decide, dossiers
from generator.judging.roster_facts import cells_of, facts_of, roster_of
from generator.judging.schedule import choose_chairs
from generator.model import Person, Records, Seal
from tests.builders import TODAY, all_records, office, wording


@given(all_records())
def test_what_was_decided_comes_back_as_it_was(records: Records) -> None:
    rosters = decide.decide(records, dossiers.assess(records, TODAY), (), TODAY)
    chairs = choose_chairs(rosters, records.parties, TODAY)
    people = {party.code: Person(party.name, party.secretary) for party in records.parties}
    for roster in rosters:
        chair = chairs.get(roster.session.number)
        values = {place: f"«{place.cell}»" for place in cells_of(roster, chair)}
        told = facts_of(roster, Seal(TODAY, TODAY, False, chair, (), people, values))
        back = roster_of(json.loads(json.dumps(told, ensure_ascii=False)), TODAY, TODAY, is_late=False)
        assert back.seal is not None
        assert (back.session, back.policy) == (roster.session, roster.policy)
        assert (back.seal.chair, back.seal.people, back.seal.values) == (chair, people, values)
        assert back.decisions == tuple(replace(d, would_change=()) for d in roster.decisions)


def test_it_reads_in_a_text_editor() -> None:
    (roster,) = office("""
        [احزاب]
        کد  | نام حزب        | گستره | وضعیت پروانه | اعتبار پروانه
        P-1 | حزب نمونهٔ الف | ملی   | معتبر        | 1407/01/01
        [سیاست‌ها]
        سیاست       | ترتیب | مبنا
        پروانهٔ ملی | 1     | پروانه کشوری
        [نشست‌ها]
        شماره نشست | تاریخ      | سیاست دعوت
        1          | 1405/09/17 | پروانهٔ ملی
    """).rosters.values()
    people = {"P-1": Person("حزب نمونهٔ الف")}
    values = dict.fromkeys(cells_of(roster, None), "معتبر")
    told = facts_of(roster, Seal(TODAY, TODAY, False, None, (), people, values))
    assert told["decisions"]["P-1"] == {
        "name": "حزب نمونهٔ الف",
        "outcome": "invited",
        "ground": "national_licence",
        "reason": {
            "code": "national_licence_until",
            "facts": {"date": {"day": "1407-01-01"}},
            "cells": [["0!C2", "معتبر"], ["0!D2", "معتبر"], ["0!E2", "معتبر"]],
        },
    }
    assert wording().reason(roster_of(told, TODAY, TODAY, is_late=False).decisions[0].reason)
