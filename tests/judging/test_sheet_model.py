"""Random offices, judged by the program and by a model of its own: states, decisions, chairs, deadline, plan.

MODEL=300 chooses how many offices; `make model` is the long form.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from generator.judging.schedule import schedule
from generator.judging.working_days import parse_rule
from generator.reading.sheets import Sheet
from tests import mutations
from tests.builders import TODAY
from tests.sheet_model import Model

OFFICES = int(os.environ.get("MODEL", "40"))
RULES = [f"{nth} {weekday} هر {months}ماه" for nth in ("نخستین", "دومین", "سومین")
         for weekday in ("شنبه", "سه‌شنبه", "چهارشنبه", "جمعه") for months in ("", "دو ")]  # fmt: skip


def drawn(seed: int) -> list[Sheet]:
    """An office with some cells changed, and now and then a second row about one document."""
    draw = random.Random(seed)
    found, cells = mutations.office(seed)
    for cell in draw.sample(cells, min(len(cells), draw.randint(0, 12))):
        found = mutations.with_value(found, cell, draw.choice(cell.others))
    for n, sheet in enumerate(found):
        if sheet.title == "پرونده‌ها" and "مدرک" in sheet.rows[0] and len(sheet.rows) > 1 and draw.random() < 0.4:
            again = list(draw.choice(sheet.rows[1:]))
            again[2] = draw.choice(("دارد", "ندارد", ""))
            found[n] = sheet._replace(rows=[*sheet.rows, again])
    return found


def differences(seed: int) -> Iterator[str]:
    """Where the two disagree about an office."""
    sheets = drawn(seed)
    made, model = mutations.judged(sheets), Model(sheets, TODAY)
    rosters = {r.session.number: r for r in made.rosters}
    rule = random.Random(seed).choice(RULES)
    planned = schedule(made.records.sessions, replace(made.office, rule=parse_rule(rule)), made.days, TODAY).planned
    days = made.office.deadline_days
    pairs = {
        "states": (model.states, {(code, s.requirement.code): s.state.value
                                  for code, dossier in made.dossiers.items() for s in dossier.statuses}),
        "rosters": (model.rosters, {n: {d.party: (d.outcome.value, d.ground) for d in r.decisions}
                                    for n, r in rosters.items() if not r.withheld}),
        "chairs": (model.chairs, {n: choice.party for n, choice in mutations.chairs_of(made).items()}),
        "deadline": (model.deadline, made.days.after(TODAY, days) if days else None),
        f"plan {rule}": (model.plan(rule), [p.day for p in planned]),
    }  # fmt: skip
    for what, (right, now) in pairs.items():
        if right != now:
            yield f"{seed} {what}: {now} instead of {right}"


@pytest.mark.parametrize("block", range(max(1, OFFICES // 20)))
def test_the_program_and_the_model_say_the_same_of_an_office(block: int) -> None:
    assert [line for seed in range(block * 20, block * 20 + 20) for line in differences(seed)] == []
