"""What passes between processes arrives as it was, and nothing else passes."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from generator.model.errors import InputError
from generator.processes.child import N_LENGTH, framed, receive, send, value_of

_LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text() | st.binary()
    | st.dates() | st.datetimes() | st.times() | st.timedeltas()
)  # fmt: skip
_VALUES = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


def crossed(value: Any) -> Any:
    return value_of(framed(value)[N_LENGTH:])


@given(_VALUES)
def test_what_is_sent_arrives_as_it_was(value: Any) -> None:
    assert crossed(value) == value
    assert type(crossed(value)) is type(value)


@pytest.mark.parametrize(
    "value",
    [date(2026, 11, 22), datetime(2026, 11, 22, 14, 30), time(9, 5), timedelta(1, 2, 3), 10**30, "\udcff نام", "می‌شود"],
)
def test_days_hours_large_numbers_and_odd_names(value: Any) -> None:
    assert crossed([value, {"in": value}]) == [value, {"in": value}]


def test_a_failure_arrives_with_its_facts() -> None:
    told = crossed(InputError("too_heavy", file="input/\udcff.xlsx", n=3))
    assert isinstance(told, InputError) and told.code == "too_heavy"
    assert dict(told.facts) == {"file": "input/\udcff.xlsx", "n": 3}


def test_one_value_after_another_until_the_other_end_is_gone() -> None:
    stream = io.BytesIO()
    send(stream, [1, "۲"])
    send(stream, None)
    half = framed("cut off")[:-2]
    stream.write(half)
    stream.seek(0)
    assert receive(stream) == [1, "۲"]
    assert receive(stream) is None
    with pytest.raises(EOFError):
        receive(stream)


def test_what_has_no_plain_form_does_not_pass() -> None:
    with pytest.raises(TypeError):
        framed([object()])
