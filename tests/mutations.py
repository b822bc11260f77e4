"""Every statement proves itself: each cell of random offices is changed, and what changes is held against the evidence.

    .venv/bin/python -m tests.mutations 20 1      # how many offices, and the number of the first

An office is drawn from a seed, as sheets. Each cell – but codes, names, references and headers – is changed to every
other legal value of its column; a statement that is another one then must have named the cell, and a cell that is named
must be able to change its statement.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, count
from typing import Any, NamedTuple

from generator.judging import letter_texts
from generator.judging.correspondence import Case, correspond
from generator.judging.decide import policies
from generator.judging.dossiers import in_force_on
from generator.judging.judgement import Judged, judge
from generator.judging.letter_texts import LetterTexts
from generator.judging.office import load_letter_texts, load_shipped
from generator.judging.office_files import with_usable_files
from generator.judging.schedule import Schedule, choose_chairs
from generator.judging.snapshot import Snapshot
from generator.judging.working_days import holidays_in
from generator.keeping.memo import Memo
from generator.model import ChairChoice, Finding, KnownSheet, LetterState, Outcome, Past
from generator.reading.sheets import Sheet
from generator.reports import report_json
from generator.reports.desk import Desk
from generator.reports.letter_papers import content
from generator.settings import shipped_templates
from generator.tables.normalise import normalise
from generator.tables.remembered import held_against
from tests.builders import TODAY, sheet, wording

PAST, TODAY_TYPED, SOON, AHEAD = "۱۴۰۴/۰۲/۰۳", "۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۰۹/۱۵", "۱۴۰۶/۱۱/۱۲"
DATES = ("", PAST, "۱۴۰۵/۰۸/۳۰", TODAY_TYPED, SOON, AHEAD)
#: Header, or key of the office → what is tried in a cell of it besides, so that there is something before and after all
#: that the column can hold: a day, a term, a weekend of other days than a row of the calendar makes working days.
OTHERS: Mapping[str, Sequence[str]] = {
    "از تاریخ": ("۱۳۹۹/۰۱/۱۵", "۱۴۰۷/۰۲/۲۰"), "تا تاریخ": ("۱۳۹۹/۰۱/۱۵", "۱۴۰۷/۰۲/۲۰"),
    "تاریخ": (TODAY_TYPED, AHEAD), "آغاز از": ("۱۳۹۹/۰۱/۱۵", AHEAD),
    "اعضای خانه احزاب / دوره": ("دورهٔ پنجم",), "روزهای تعطیل هفته": ("شنبه، یکشنبه",),
}  # fmt: skip
STATES = ("دارد", "ندارد", "ناقص", "در دست بررسی", "معاف", "")
YES_NO = ("بلی", "خیر", "")
_BLANK = ("",) * 6
GROUNDS = ("پرونده کامل", "شعبه ثبت‌شده", "پروانه کشوری", "پروانه استانی", "عضو خانه احزاب", "همه تشکل‌ها")
POLICIES = ("سیاست یک", "سیاست دو")

#: Sheet → header → the legal values of the column; nothing for codes, names and references.
COLUMNS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "احزاب": {
        "کد": (), "نام حزب": (), "نوع": ("حزب", "انجمن", "جمعیت", ""), "گستره": ("ملی", "استانی", ""),
        "شماره پروانه": ("11", "12", ""), "تاریخ صدور": (PAST, PAST, *DATES),
        "وضعیت پروانه": ("معتبر", "معتبر", "معتبر", "منقضی", "تعلیق", "منحل", "مجوز اولیه", ""),
        "اعتبار پروانه": DATES, "شماره ثبت شعبه": ("", "71", "72"), "تاریخ ثبت شعبه": DATES,
        "دبیر استان": ("نام یکم", "نام دوم", ""), "تاریخ مجمع": DATES, "تلفن همراه": ("09120000001", ""),
        "لقب": ("جناب آقای", "سرکار خانم", ""), "سمت": ("دبیر استان", "مسئول شاخه استان", ""),
    },
    "مدارک لازم": {
        "کد مدرک": (), "عنوان مدرک": (), "برای": ("", "", "", "همه", "ملی", "استانی", "حزب", "انجمن", "دفتر"),
        "الزامی": ("بلی", "بلی", *YES_NO), "مدت‌دار": YES_NO, "اقدام لازم": ("بفرستید", ""), "ترتیب": ("0", "1", "2", "3", "9"),
        "از تاریخ": (*_BLANK, *DATES), "تا تاریخ": (*_BLANK, *DATES),
        "دوره": (*_BLANK, "یک‌بار", "هر ۱۲ ماه", "تا ۱۴۰۵/۰۸/۰۱", "تا ۱۴۰۶/۰۸/۰۱", "ظرف ۳۰ روز"),
        "آغاز از": (PAST, "۱۴۰۵/۰۸/۲۰", "تاریخ ثبت شعبه", "تاریخ مجمع", ""),
        "عنوان کوتاه": ("", "کوتاه"),
    },
    "پرونده‌ها": {
        "حزب": (), "مدرک": (), "وضعیت": ("دارد", "دارد", "دارد", *STATES), "تاریخ دریافت": (PAST, PAST, PAST, *DATES), "اعتبار تا": DATES,
        "شرح نقص": (*_BLANK, "مهر ندارد", "امضا ندارد"), "تاریخ بررسی": (PAST, PAST, *DATES), "شماره نامه": ("12", ""),
    },
    "نشست‌ها": {
        "شماره نشست": (), "تاریخ": ("۱۴۰۵/۰۷/۱۴", "۱۴۰۵/۰۹/۱۷", "۱۴۰۵/۱۰/۱۵", "۱۴۰۵/۱۱/۱۴", "۱۴۰۴/۰۱/۲۰", "۱۴۰۶/۱۲/۰۱"), "ساعت": ("10:00", "11:00", ""),
        "سیاست دعوت": (*POLICIES, *POLICIES, ""), "رئیس جلسه": ("", "P-1", "P-2"),
        "وضعیت": ("برنامه‌ریزی‌شده", "برنامه‌ریزی‌شده", "لغو شده", "برگزار شد", ""), "محل": ("تالار", "سالن دیگر", ""),
    },
    "تصمیم‌ها": {
        "نشست": (), "حزب": (), "تصمیم": ("دعوت شود", "دعوت نشود"), "دلیل": ("نامهٔ کمیسیون", "نظر مدیرکل", ""),
        "تاریخ تصمیم": DATES, "تصمیم‌گیرنده": ("مدیرکل", "معاون", ""),
    },
    "سیاست‌ها": {
        "سیاست": (), "ترتیب": ("1", "2", "3", "4"), "مبنا": GROUNDS, "از تاریخ": (*_BLANK, *DATES),
        "تا تاریخ": (*_BLANK, *DATES),
    },
    "اعضای خانه احزاب": {
        "حزب": (), "نماینده": ("نام یکم", ""), "تاریخ عضویت": DATES,
        "دوره": ("", "۱۴۰۵", "۱۴۰۲ تا ۱۴۰۴", "دورهٔ دوم", "دورهٔ سوم", "دورهٔ چهارم"),
    },
    "تغییرات تشکل‌ها": {
        "تاریخ": (PAST, "۱۴۰۵/۰۸/۳۰"), "حزب": (), "تغییر": ("خروج", "انحلال", "بازگشت"),
    },
    "دستور کار": {
        "نشست": (), "دستور کار": ("انتخابات", "گوناگون"), "مدت": ("10", "20", ""), "ترتیب": ("0", "1", "2", "3", ""),
    },
    "حضور و غیاب": {"نشست": (), "حزب": (), "وضعیت حضور": ("حاضر", "غایب")},
    "مشخصات اداره": {"کلید": (), "مقدار": ()},
    "تعطیلات": {"تاریخ": ("۱۴۰۵/۰۹/۰۳", "۱۴۰۵/۰۹/۰۵", "۱۴۰۵/۰۹/۰۶", "۱۴۰۵/۰۹/۱۰"), "نوع": ("تعطیل", "کاری")},
}  # fmt: skip
#: Key → its legal values.
OFFICE: Mapping[str, Sequence[str]] = {
    "سربرگ": ("استانداری نمونه", "استانداری دیگر"),
    "امضاکننده": ("نام نخست", "نام دیگر", ""),
    "مهلت رفع نقص": ("5", "20", ""),
    "روزهای تعطیل هفته": ("پنجشنبه، جمعه", "جمعه"),
    "محل نشست": ("تالار", "سالن یک", ""),
    "ساعت نشست": ("9:30", "8:00", ""),
    "رابط اداره": ("نام رابط", ""),
}
_WIDE = ("دارد", "دارد", "ندارد", "ناقص", "ناقص: مهر ندارد", "معاف", "", "۱۴۰۵/۰۲/۰۱", "در دست بررسی")
_DOCUMENTS = ("فرم یک", "تصویر پروانه", "اجاره‌نامه", "صورت‌جلسهٔ مجمع")
_CODES = ("form1", "licence", "lease", "congress")


class Cell(NamedTuple):
    """One cell of an office, counted from 0, and what it could say instead."""

    sheet: int
    row: int
    column: int
    others: tuple[str, ...]


def office(seed: int) -> tuple[list[Sheet], list[Cell]]:
    """The sheets of a random office, and its cells."""
    draw = random.Random(seed)
    n_parties, n_documents = draw.randint(3, 5), draw.randint(2, 4)
    names = [f"حزب نمونهٔ {letter}" for letter in ("الف", "ب", "پ", "ت", "ث")][:n_parties]
    codes = [f"P-{n}" for n in range(1, n_parties + 1)]
    is_wide = draw.random() < 0.3
    fixed: dict[str, list[dict[str, str]]] = {
        "احزاب": [{"کد": code, "نام حزب": name} for code, name in zip(codes, names, strict=True)],
        "مدارک لازم": [
            {"کد مدرک": _CODES[n], "عنوان مدرک": _DOCUMENTS[n], "ترتیب": str(n + 1)} for n in range(n_documents)
        ],
        "پرونده‌ها": [
            {"حزب": code, "مدرک": document}
            for code in codes for document in _CODES[:n_documents] if draw.random() < 0.8
        ],
        "نشست‌ها": [{"شماره نشست": str(n + 1), "تاریخ": COLUMNS["نشست‌ها"]["تاریخ"][n + 1], "رئیس جلسه": draw.choice(["", "", codes[0]])}
                    for n in range(draw.randint(1, 3))],
        "تصمیم‌ها": [{"نشست": "1", "حزب": draw.choice(codes)} for _ in range(draw.randint(0, 3))],
        "سیاست‌ها": [{"سیاست": policy, "ترتیب": str(n)} for policy in POLICIES for n in range(1, draw.randint(2, 4))],
        "اعضای خانه احزاب": [{"حزب": code} for code in codes if draw.random() < 0.4],
        "دستور کار": [{"نشست": "1"} for _ in range(draw.randint(1, 2))],
        "تعطیلات": [{}],
        "مشخصات اداره": [{"کلید": key, "مقدار": draw.choice(OFFICE[key])} for key in OFFICE],
    }  # fmt: skip
    if draw.random() < 0.3:
        fixed["تغییرات تشکل‌ها"] = [{"حزب": draw.choice(codes)}]
    columns = {title: _columns(draw, COLUMNS[title]) for title in fixed}
    found = []
    cells: list[Cell] = []
    for title, rows in fixed.items():
        if title == "پرونده‌ها" and is_wide:
            headers: Mapping[str, Sequence[str]] = {"حزب": (), **dict.fromkeys(_DOCUMENTS[:n_documents], _WIDE)}
            rows = [{"حزب": code} for code in codes]
        else:
            headers = columns[title]
        typed = [
            [row[h] if h in row else draw.choice(values) if values else "" for h, values in headers.items()]
            for row in rows
        ]
        found.append(sheet(title, list(headers), *typed))
        for r, row in enumerate(typed, 1):
            for c, (header, values) in enumerate(headers.items()):
                known = OFFICE[row[0]] if title == "مشخصات اداره" else COLUMNS[title].get(header, values)
                besides = (OTHERS.get(name, ()) for name in (header, f"{title} / {header}", row[0]))
                tried = (*known, *chain(*besides)) if header != "کلید" else ()
                others = tuple(v for v in dict.fromkeys(tried) if v != row[c])
                if others:
                    cells.append(Cell(len(found) - 1, r, c, others))
    return found, cells


#: Columns that a sheet always has; the others are there or not.
_NEEDED = frozenset(
    {"تاریخ", "تصمیم", "دلیل", "مبنا", "ترتیب", "سیاست دعوت", "وضعیت", "تغییر", "دستور کار", "وضعیت پروانه"}
)


def _columns(draw: random.Random, columns: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    kept = {name: values for name, values in columns.items() if not values or name in _NEEDED or draw.random() < 0.7}
    if "دوره" in kept and "آغاز از" not in kept:
        kept["دوره"] = tuple(v for v in kept["دوره"] if not v.startswith(("هر", "ظرف")))
    return kept


Name = tuple[object, ...]  # what a statement is about
At = tuple[str, str]  # sheet, A1


def judged(found: Sequence[Sheet]) -> Judged:
    """What the program makes of the sheets."""
    return examined(found)[0]


def examined(found: Sequence[Sheet]) -> tuple[Judged, Sequence[KnownSheet]]:
    """The same, and what the sheets were taken for."""
    defaults, shipped_office = load_shipped([shipped_templates()])
    records, findings, regions = normalise(found, defaults, (), TODAY)
    held = held_against((), found, regions, findings, records, TODAY)
    made = judge(
        records, shipped_office, Past(), findings, wording(), _national, lambda _: "",
        partial(with_usable_files, templates=[shipped_templates()]), TODAY,
    )  # fmt: skip
    return made, held.sheets


_national = holidays_in(Memo())


def statements(made: Judged) -> dict[Name, object]:
    """All that is said of the office."""
    told: dict[Name, object] = {
        ("state", party, status.requirement.code): status.state
        for party, dossier in made.dossiers.items()
        for status in dossier.statuses
    }
    for roster in made.rosters:
        number = roster.session.number
        if roster.withheld:
            told["withheld", number] = wording().reason(roster.withheld)
        choice = chairs_of(made).get(number)
        told["chair", number] = choice.party if choice else None
        for d in roster.decisions:
            told["decision", number, d.party] = d.outcome, d.ground, wording().reason(d.reason)
    return told | letters(snapshot_of(made))


def letters(snapshot: Snapshot) -> dict[Name, object]:
    """What the letters say that may leave, as they are printed; of one that an error withholds nothing is known."""
    desk = Desk(snapshot, wording())
    told: dict[Name, object] = {}
    for letter in snapshot.letters:
        if letter.state is LetterState.WITHHELD:
            told["letter", letter.letter] = WITHHELD
        elif letter.has_paper and letter.state is not LetterState.BLOCKED:
            said = content(desk, letter)
            lines = [[row["title"], row["word"], row["remedy"], row["term"]] for row in said["deficiencies"]]
            ends = [[row["title"], row["valid_until"]] for row in said["reminders"]]
            told["letter", letter.letter] = said | {"deficiencies": lines, "reminders": ends}
            told["deadline", letter.letter] = letter.deadline_on
    return told


WITHHELD = "withheld"
N_ADVICE = 200  # pieces that are followed at least


def snapshot_of(made: Judged) -> Snapshot:
    """What letters are printed from."""
    texts, found = _shipped_texts()
    case = Case(
        made.records, made.parties, made.dossiers, made.rosters, (*made.findings, *found), made.office, made.days, Past(),
        TODAY, texts=texts,
    )  # fmt: skip
    records = made.records
    return Snapshot(
        TODAY, "input", made.office, made.days, made.parties, records.addressees, in_force_on(records, TODAY),
        made.dossiers, records.sessions, records.agenda, records.attendance, records.views, records.house_steps,
        records.house_members, policies(records), made.rosters, Schedule(1405, (), None, None), case.chairs,
        correspond(case).letters, made.findings, Past(), (), made.proof, False, identities=records.identities, texts=texts,
    )  # fmt: skip


@cache
def _shipped_texts() -> tuple[LetterTexts, list[Finding]]:
    return letter_texts.read((), load_letter_texts([shipped_templates()]))


def chairs_of(made: Judged) -> dict[int, ChairChoice]:
    return choose_chairs(made.rosters, made.parties, TODAY)


def evidence(made: Judged) -> dict[Name, frozenset[At]]:
    """The cells that report.json names for each statement; none of what is sealed, for no cell can change it."""
    told: dict[Name, Any] = {}
    for party, dossier in made.dossiers.items():
        for one in report_json.dossier(dossier, made.proof)["requirements"]:
            told["state", party, one["code"]] = one
    for roster in made.rosters:
        if roster.seal is None:
            for d in roster.decisions:
                told["decision", d.session, d.party] = report_json.decision(d, roster, wording(), made.proof, ())
    sessions = report_json.sessions(made.rosters, made.parties, chairs_of(made), made.proof)
    for roster, one in zip(made.rosters, sessions, strict=True):
        if roster.seal is None:
            told["chair", roster.session.number] = one
    for one in report_json.withheld_rosters(made.rosters, wording(), made.proof):
        told["withheld", one["session"]] = one
    snapshot = snapshot_of(made)
    for letter in snapshot.letters:
        if letter.has_paper and letter.state is not LetterState.BLOCKED:
            told["letter", letter.letter] = report_json.explain_letter(letter, snapshot, wording())
    return {name: frozenset((p["sheet"], p["cell"]) for p in one["evidence"]) for name, one in told.items()}


def with_value(found: Sequence[Sheet], cell: Cell, value: str) -> list[Sheet]:
    """The sheets with another value in one cell."""
    rows = [list(row) for row in found[cell.sheet].rows]
    rows[cell.row][cell.column] = value
    return [each._replace(rows=rows) if n == cell.sheet else each for n, each in enumerate(found)]


def violations(seed: int, n_values: int = 0) -> Iterator[tuple[str, str]]:
    """(kind, where) of everything that is not as evidence must be; with `n_values` only some cells are changed, and a
    cell counts as idle where all of its values were tried."""
    found, cells = office(seed)
    if n_values:
        random.Random(seed).shuffle(cells)
        cells = cells[: max(1, n_values * len(cells) // sum(len(cell.others) for cell in cells))]
    made = judged(found)
    before, named = statements(made), evidence(made)
    can_change: dict[Name, set[At]] = {key: set() for key in named}
    headers: dict[At, str] = {}
    for cell in cells:
        sheet_, row = found[cell.sheet], found[cell.sheet].rows[cell.row]
        at = sheet_.title, f"{'ABCDEFGHIJKLMNOP'[cell.column]}{cell.row + 1}"
        headers[at] = f"{sheet_.title} / {sheet_.rows[0][cell.column]}"
        for value in cell.others:
            after = statements(judged(with_value(found, cell, value)))
            for key, cells_of_it in named.items():
                if (now := after.get(key)) != before[key]:
                    can_change[key].add(at)
                    if at not in cells_of_it and now != WITHHELD:
                        change = f"{row[cell.column]!r} → {value!r}: {before[key]} → {now}"
                        yield f"missing: {key[0]} / {headers[at]}", f"{seed} {key} {at} {change}"
    for key, cells_of_it in named.items():
        for at in sorted((cells_of_it & headers.keys()) - can_change[key]):
            yield f"idle: {key[0]} / {headers[at]}", f"{seed} {key} {at} {before[key]}"


def advice(found: Sequence[Sheet]) -> Iterator[tuple[Name, Mapping[str, Any], bool]]:
    """Every piece of advice of an office, and whether the party is invited once it has been followed to the letter."""
    made, known = examined(found)
    for roster in made.rosters:
        for d in roster.decisions:
            for one in report_json.decision(d, roster, wording(), made.proof, known)["would_change"]:
                after = judged(followed(found, one))
                now = [n for r in after.rosters for n in r.decisions if (n.session, n.party) == (d.session, d.party)]
                yield ("advice", d.session, d.party), one, [n.outcome for n in now] == [Outcome.INVITED]


def varied(seed: int) -> list[Sheet]:
    """The same office with other values in some cells and some rows left out: more ways to be left out of a session."""
    draw = random.Random(seed)
    found, cells = office(seed)
    for cell in draw.sample(cells, min(len(cells), 15)):
        found = with_value(found, cell, draw.choice(cell.others))
    gone = {"پرونده‌ها", "اعضای خانه احزاب", "تصمیم‌ها"}
    return [
        each._replace(rows=[row for n, row in enumerate(each.rows) if n == 0 or each.title not in gone or draw.random() < 0.7])
        for each in found
    ]  # fmt: skip


def what_to_do(found: Sequence[Sheet], one: Mapping[str, Any]) -> Iterator[str]:
    """Each step of a piece of advice by the sheet and the column that it is about."""
    heads = {each.title: each.rows[0] for each in found}
    for cell in one["cells"]:
        yield f"{cell['sheet']} / {heads[cell['sheet']]['ABCDEFGHIJKLMNOP'.index(cell['cell'][0])]}"
    for row in one["rows"]:
        yield f"{row['sheet']}: a row"
    if len(one["cells"]) + len(one["rows"]) > 1:
        yield "several steps"


def followed(found: Sequence[Sheet], one: Mapping[str, Any]) -> list[Sheet]:
    """The sheets with the cells and rows that a piece of advice tells to write."""
    tables = {each.title: [list(row) for row in each.rows] for each in found}
    for cell in one["cells"]:
        tables[cell["sheet"]][int(cell["cell"][1:]) - 1]["ABCDEFGHIJKLMNOP".index(cell["cell"][0])] = cell["value"]
    for row in one["rows"]:
        rows = tables.setdefault(row["sheet"], [list(row["values"])])
        rows.append([row["values"].get(header, "") for header in rows[0]])
        assert row["values"].keys() <= {*rows[0]}, row
    return [sheet(title, *rows) for title, rows in tables.items()]


def main() -> None:
    n, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kinds: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for seed in range(first, first + n):
        for kind, where in violations(seed):
            kinds[kind] += 1
            examples.setdefault(kind, where)
    given, steps = 0, Counter[str]()
    for seed in chain.from_iterable((n, -n) for n in count(first)):
        if abs(seed) >= first + n and given >= N_ADVICE:
            break
        found = office(seed)[0] if seed > 0 else varied(-seed)
        for name, one, is_true in advice(found):
            given += 1
            steps.update({*what_to_do(found, one)})
            if not is_true:
                kinds["advice that does not help"] += 1
                examples.setdefault("advice that does not help", f"{seed} {name} {one}")
    for step, n_times in sorted(steps.items()):
        sys.stdout.write(f"{n_times} pieces of advice: {step}\n")
    for kind, n_times in kinds.most_common():
        sys.stdout.write(f"{n_times} {kind}\n      {examples[kind]}\n")
    sys.stdout.write(f"{n} offices, {given} pieces of advice followed: {sum(kinds.values())} violations\n")


if __name__ == "__main__":
    main()
