"""The office's own words: the table `vocabulary`, read before all others, like the answers about sheets.

A row says that a word stands for one of ours: for an accepted value, in every column where that value may stand or in
the one that is named; for a header; or for the name of a party, a document or a session. So one row mends all cells. A
word that already means something else, and two rows that contradict, are asked about and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from generator.language import words
from generator.language.persian import fold
from generator.language.values import OneOf
from generator.language.words import word_key
from generator.model import Finding, OwnWord, Source
from generator.reading.sheets import OwnWords
from generator.tables.columns import (
    DOSSIERS,
    OFFICE_KEY_BY_FOLD,
    TABLE_BY_KEY,
    TABLES,
    VOCABULARY,
    Column,
    TableSpec,
    headers_of,
)
from generator.tables.references import Names

At = tuple[str, str]  # table and field

#: What may stand under «ستون» in place of a column's name: the word is one for headers.
_OF_HEADERS = frozenset(map(fold, ("سرستون", "سرستون‌ها", "عنوان ستون", "نام ستون", "ستون", "header")))


class Vocabulary(Struct, frozen=True):
    """The rows, and those that mean something: what each says of its word, by table and field.

    A row of which nothing can be used says nothing here, and one that contradicts another or a word of ours neither.
    """

    rows: tuple[OwnWord, ...] = ()
    usable: tuple[OwnWord, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)  # folded header of the wide form → requirement

    @property
    def own(self) -> OwnWords | None:
        """For the sheets; None where there is nothing."""
        headers: dict[str, tuple[str, ...]] = {}
        cells: dict[At, dict[str, str]] = {}
        for row in self.usable:
            for _, header in _headers(row, self.documents):
                headers[fold(row.word)] = tuple(dict.fromkeys((*headers.get(fold(row.word), ()), header)))
            for at, _ in _cells(row):
                cells.setdefault(at, {})[word_key(row.word)] = row.meaning
        return OwnWords(headers, cells) if headers or cells else None


def vocabulary_of(rows: Iterable[OwnWord], documents: Mapping[str, str]) -> Vocabulary:
    """What can be used of the rows. `documents` are the headers of the wide form → the codes of their requirements."""
    rows = tuple(rows)
    usable = (row for row in rows if row.column is None or _is_column(row.column))
    usable = (row for row in usable if not _is_taken(row, documents) and not _contradiction(row, rows, documents))
    return Vocabulary(rows, tuple(usable), documents)


def _says(row: OwnWord, documents: Mapping[str, str]) -> dict[At, Any]:
    """What the row says: of a column the accepted value, of a table («», its key) which column the header is."""
    headers = {("", at[0]): at[1] for at, _ in reversed([*_headers(row, documents)])}
    return headers | dict(_cells(row))


def _is_taken(row: OwnWord, documents: Mapping[str, str]) -> bool:
    """Whether the word is one of ours already, and means something else, where the row would have it."""
    return any(_taken(at, row.word) not in (None, value) for at, value in _cells(row)) or any(
        _other_header(at, row.word, documents) for at, _ in _headers(row, documents)
    )


def _contradiction(row: OwnWord, rows: Iterable[OwnWord], documents: Mapping[str, str]) -> OwnWord | None:
    """Another row that says another thing of the same word, where both speak of it."""
    here = _says(row, documents)
    for other in rows:
        if other is not row and word_key(other.word) == word_key(row.word):
            there = _says(other, documents)
            if any(there[at] != here[at] for at in here.keys() & there.keys()):
                return other
    return None


# --- accepted values ----------------------------------------------------------------------------------------------


def _cells(row: OwnWord) -> Iterator[tuple[At, Any]]:
    """Where the meaning is an accepted value, and which: in the column that the row names, or in all."""
    for spec in TABLES:
        for column in spec.columns:
            value = _value((spec.key, column.field), row.meaning)
            if value is not None and _is_named(row, spec, column):
                yield (spec.key, column.field), value


def _value(at: At, typed: str) -> Any:
    """What a word of ours means in that column; None where it is none."""
    column = _column(at)
    if isinstance(column.parser, OneOf):
        return column.parser.words.find(typed)
    if at == ("requirements", "applies_to"):
        folded = fold(typed)
        return "" if folded in words.EVERYONE else words.APPLIES_TO.get(folded)
    return OFFICE_KEY_BY_FOLD.get(fold(typed)) if at == ("office", "key") else None


def _taken(at: At, typed: str) -> Any:
    """The same of the word itself; one of more than one meaning is the office's to settle."""
    parser = _column(at).parser
    return None if isinstance(parser, OneOf) and parser.words.is_doubtful(typed) else _value(at, typed)


def _column(at: At) -> Column:
    return TABLE_BY_KEY[at[0]].column(at[1])


def _is_named(row: OwnWord, spec: TableSpec, column: Column) -> bool:
    """Whether the row speaks of that column: by one of its headers, by its table, or of all."""
    if row.column is None or fold(row.column) in _OF_HEADERS:
        return row.column is None
    said = fold(row.column)
    return said == fold(column.field) or said in map(fold, column.headers) or said in map(fold, (spec.key, *spec.hints))


# --- headers ------------------------------------------------------------------------------------------------------


def _headers(row: OwnWord, documents: Mapping[str, str]) -> Iterator[tuple[At, str]]:
    """Which columns the meaning is a header of, and that header; a document's column is («dossiers», its code)."""
    said = fold(row.meaning)
    is_of_headers = row.column is None or fold(row.column) in _OF_HEADERS
    for spec in TABLES:
        for column in spec.columns:
            if said in map(fold, (column.field, *column.headers)) and (is_of_headers or _is_named(row, spec, column)):
                yield (spec.key, column.field), row.meaning if said in map(fold, column.headers) else column.title
    if said in documents and (
        is_of_headers or fold(row.column or "") in (said, "dossiers", *map(fold, DOSSIERS.hints))
    ):
        yield ("dossiers", f"#{documents[said]}"), row.meaning


def _other_header(at: At, word: str, documents: Mapping[str, str]) -> str | None:
    """Another column of the same table that the word is a header of already."""
    known = headers_of(TABLE_BY_KEY[at[0]]).get(fold(word))
    if at[1].startswith("#"):
        known = f"#{documents[fold(word)]}" if fold(word) in documents else None
    return known if known not in (None, at[1]) else None


# --- names --------------------------------------------------------------------------------------------------------


def with_own_names(names: Names[Any], rows: Iterable[OwnWord], key: str) -> Names[Any]:
    """The names of parties, documents or sessions, with the office's own words for them."""
    found: dict[str, Any] = {}
    for row in rows:
        meant = names.find(row.meaning) if _may_name(row, key) and names.find_whole(row.word) is None else None
        if meant is not None:
            folded = fold(row.word)
            found[folded] = meant if found.get(folded, meant) == meant else None
    return names.also({word: meant for word, meant in found.items() if meant is not None}) if found else names


def _may_name(row: OwnWord, key: str) -> bool:
    return row.column is None or any(
        column.refers_to == key and _is_named(row, spec, column) for spec in TABLES for column in spec.columns
    )


# --- what is wrong with the rows ----------------------------------------------------------------------------------


def vocabulary_findings(vocabulary: Vocabulary, names: Mapping[str, Names[Any]]) -> Iterator[Finding]:
    """Of each row: a column that is none, a meaning that is none, a word that is taken, a contradiction.

    `names` are those of the sheets, without the office's own words.
    """
    for row in vocabulary.rows:
        if row.column is not None and not _is_column(row.column):
            yield _finding("VOC-004", row, "column", row.column)
            continue
        named = {key: meant for key in names if _may_name(row, key) and (meant := names[key].find(row.meaning))}
        if not named and not _says(row, vocabulary.documents):
            yield _finding("VOC-001", row, "meaning", row.meaning, nearest=_nearest(row, names))
        elif _is_taken(row, vocabulary.documents) or any(
            names[key].find_whole(row.word) not in (None, meant) for key, meant in named.items()
        ):
            yield _finding("VOC-002", row, "word", row.word, meant=row.meaning)
        elif other := _contradiction(row, vocabulary.rows, vocabulary.documents) or _another_name(
            row, vocabulary.rows, named, names
        ):
            yield _finding(
                "VOC-003", row, "word", row.word, other=other.at("word"), first=row.meaning, second=other.meaning
            )


def _another_name(
    row: OwnWord, rows: Iterable[OwnWord], named: Mapping[str, Any], names: Mapping[str, Names[Any]]
) -> OwnWord | None:
    same = (other for other in rows if other is not row and fold(other.word) == fold(row.word))
    return next((o for o in same for key in named if names[key].find(o.meaning) not in (None, named[key])), None)


def _finding(code: str, row: OwnWord, column: str, value: str, **facts: object) -> Finding:
    return Finding(code, row.at(column), VOCABULARY.key, column, value, facts)


@cache
def _columns() -> frozenset[str]:
    names = (
        n for spec in TABLES for n in (spec.key, *spec.hints, *(h for c in spec.columns for h in (c.field, *c.headers)))
    )
    return _OF_HEADERS | frozenset(map(fold, names))


def _is_column(typed: str) -> bool:
    return fold(typed) in _columns()


def _nearest(row: OwnWord, names: Mapping[str, Names[Any]]) -> str:
    """A meaning of ours that looks like the one that is written, '' without any."""
    columns = (column for spec in TABLES for column in spec.columns if _is_named(row, spec, column))
    near = (column.parser.words.nearest(row.meaning) for column in columns if isinstance(column.parser, OneOf))
    of_names = (some.nearest_label(row.meaning) for some in names.values())
    return next(filter(None, (*near, *of_names)), "")


# --- the row that would settle an error ---------------------------------------------------------------------------

REFERS_TO = {"REF-001": "parties", "REF-002": "requirements", "REF-003": "sessions"}


def settled(findings: Iterable[Finding], vocabulary: Vocabulary, names: Mapping[str, Names[Any]]) -> Iterator[Finding]:
    """The findings; what is only a spelling comes with the row of this table that would settle it, and was tried."""
    tried: dict[tuple[str, ...], bool] = {}
    for finding in findings:
        near = _near(finding)
        if not near or not finding.value:
            yield finding
            continue
        column = "" if finding.code in _HEADERS else TABLE_BY_KEY[finding.table].column(finding.column).title
        row = OwnWord(Source(finding.place.file, finding.place.sheet, 1, {}), finding.value, near, column or None)
        key = (finding.code, finding.table, finding.column, finding.value, near)
        if key not in tried:
            tried[key] = _settles(finding, row, vocabulary, names)
        facts = {**finding.facts, "row": (row.word, row.meaning, column)}
        yield replace(finding, facts=facts) if tried[key] else finding


_HEADERS = frozenset({"TBL-005", "TBL-013", "TBL-020"})


def _near(finding: Finding) -> str:
    """What of ours is meant if it is only a spelling; '' where that can't be said."""
    if finding.code == "VAL-001":
        return str(finding.facts.get("near", ""))
    fields = finding.facts.get("fields")
    if finding.code == "TBL-020" and isinstance(fields, tuple) and len(fields) == 1:
        return str(finding.facts["titles"])
    is_number = finding.code == "REF-003" and finding.value.isdigit()
    return str(finding.facts.get("nearest", "")) if finding.code in {*_HEADERS, *REFERS_TO} and not is_number else ""


def _settles(finding: Finding, row: OwnWord, vocabulary: Vocabulary, names: Mapping[str, Names[Any]]) -> bool:
    """Whether that cell or header would be understood with this row beside those that are there."""
    if key := REFERS_TO.get(finding.code):
        found = with_own_names(names[key], (*vocabulary.rows, row), key).find(row.word)
        return found is not None and found == names[key].find(row.meaning)
    with_it = vocabulary_of((*vocabulary.rows, row), vocabulary.documents)
    if row not in with_it.usable or not with_it.own:
        return False
    if finding.code in _HEADERS:
        return any(at[0] == finding.table for at, _ in _headers(row, vocabulary.documents))
    return word_key(row.word) in with_it.own.cells.get((finding.table, finding.column), {})
