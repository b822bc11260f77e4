"""Folder names of parties: safe on every file system, and never two alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from generator.language.party_names import folder_names

HOSTILE = (
    "..",
    ".",
    "/",
    "\\",
    "a/b",
    "../../etc",
    "CON",
    "nul.txt",
    "com1",
    "index",
    "P 1",
    "P-1.",
    "x" * 60,
    "",
    "<b>",
    "a\x00b",
    "%2e",
)
_SAFE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


@pytest.mark.parametrize("code", ["P-1", "p1", "1405.12", "A_1", "7"])
def test_a_plain_code_is_its_own_folder(code: str) -> None:
    assert folder_names([code]) == {code: code}


@pytest.mark.parametrize(
    ("code", "folder"),
    [
        ("حزب الف", r"hzb-alf-[0-9a-f]{8}"),
        ("۱۲/الف", r"12-alf-[0-9a-f]{8}"),
        ("漢字", r"x-[0-9a-f]{8}"),
        ("CON", r"con-[0-9a-f]{8}"),
        ("index", r"index-[0-9a-f]{8}"),
    ],
)
def test_any_other_code_gets_a_readable_stand_in(code: str, folder: str) -> None:
    assert re.fullmatch(folder, folder_names([code])[code])


@pytest.mark.parametrize(("first", "second"), [("P-1", "p-1"), ("Ab", "aB")])
def test_codes_that_differ_in_case_only(first: str, second: str) -> None:
    names = folder_names([second, first])
    assert names[first] == first
    assert re.fullmatch(rf"{second.lower()}-[0-9a-f]{{8}}", names[second])


@pytest.mark.parametrize("code", HOSTILE, ids=ascii)
def test_hostile_codes(code: str) -> None:
    _check_names([code, "P-1"])


@given(
    st.lists(st.text(max_size=50) | st.sampled_from(HOSTILE) | st.text("aAbB-.", max_size=3), unique=True, max_size=8)
)
def test_names_are_safe_and_unique(codes: list[str]) -> None:
    _check_names(codes)


@given(st.permutations(["P-1", "p-1", "حزب", "CON", "con"]))
def test_the_order_of_the_sheet_does_not_matter(codes: list[str]) -> None:
    assert folder_names(codes) == folder_names(sorted(codes))


def test_a_code_that_looks_like_a_stand_in() -> None:
    _check_names(["الف", *folder_names(["الف"]).values()])


def _check_names(codes: list[str]) -> None:
    names = folder_names(codes)
    assert set(names) == set(codes)
    assert len({name.casefold() for name in names.values()}) == len(codes)
    for name in names.values():
        assert _SAFE_NAME.fullmatch(name) and len(name) <= 40
        assert name.casefold().split(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt1", "index"}
