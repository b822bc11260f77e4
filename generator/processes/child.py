"""What passes between this program and a process of its own: one value a frame, in MessagePack behind its length.

    <8 bytes, big-endian: length of the rest>  <the value in MessagePack>

Values are plain – nothing, truth, numbers, text, bytes, lists, mappings – besides days, hours, spans and our own
failures, which have extension types of MessagePack. So whatever a process sends that reads strangers' files, nothing
of it can be executed here, which a pickle could not promise. Tuples arrive as lists.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

import msgspec

from generator.model import errors
from generator.model.errors import GeneratorError

N_LENGTH = 8  # bytes
_DATE, _DATETIME, _TIME, _SPAN, _FAILURE, _TEXT, _NUMBER = range(1, 8)
_READ: Mapping[int, Callable[[str], Any]] = {
    _DATE: date.fromisoformat, _DATETIME: datetime.fromisoformat, _TIME: time.fromisoformat, _NUMBER: int,
}  # fmt: skip
_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})


def limit_memory(most: int) -> None:
    """No more than `most` bytes for this process, or than the system lets it have; where there are such limits."""
    if sys.platform != "win32":
        import resource

        _, allowed = resource.getrlimit(resource.RLIMIT_AS)
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def send(stream: IO[bytes], value: Any) -> None:
    """One value. Raises OSError when nobody listens."""
    stream.write(framed(value))
    stream.flush()


def framed(value: Any) -> bytes:
    """The frame of a value. Raises TypeError when a part of it is of no type that can pass."""
    data = msgspec.msgpack.encode(_plain(value))
    return len(data).to_bytes(N_LENGTH, "big") + data


def receive(stream: IO[bytes]) -> Any:
    """The next value. Raises EOFError when the other end is gone."""
    size = stream.read(N_LENGTH)
    if len(size) < N_LENGTH:
        raise EOFError
    n_bytes = int.from_bytes(size, "big")
    data = stream.read(n_bytes)
    if len(data) < n_bytes:
        raise EOFError
    return value_of(data)


def value_of(data: bytes) -> Any:
    """What a frame holds behind its length."""
    return msgspec.msgpack.decode(data, ext_hook=_extension)


def _plain(value: Any) -> Any:
    """The value with an extension in the place of what MessagePack does not know."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _text(value)
    if kind is int:
        return value if -(2**63) <= value < 2**64 else _ext(_NUMBER, str(value))
    if kind in _PLAIN:
        return value
    if kind is list or kind is tuple or isinstance(value, tuple):
        return [item if type(item) is float or item is None else _plain(item) for item in value]
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return _ext(_DATETIME, value.isoformat())
    if isinstance(value, date):
        return _ext(_DATE, value.isoformat())
    if isinstance(value, time):
        return _ext(_TIME, value.isoformat())
    if isinstance(value, timedelta):
        return _ext(_SPAN, f"{value.days} {value.seconds} {value.microseconds}")
    if isinstance(value, GeneratorError):
        told = [type(value).__name__, value.code, dict(value.facts)]
        return msgspec.msgpack.Ext(_FAILURE, msgspec.msgpack.encode(_plain(told)))
    if isinstance(value, str):  # of an enumeration
        return _text(str(value))
    if isinstance(value, Path):
        return _text(str(value))
    raise TypeError(f"{kind.__name__} can't pass")


def _text(value: str) -> Any:
    """Names of files need not be UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return msgspec.msgpack.Ext(_TEXT, value.encode("utf-8", "surrogatepass"))
    return value


def _ext(code: int, text: str) -> Any:
    return msgspec.msgpack.Ext(code, text.encode())


def _extension(code: int, data: memoryview) -> Any:
    said = bytes(data)
    if code == _FAILURE:
        name, failure, facts = value_of(said)
        kind = getattr(errors, name)
        assert issubclass(kind, GeneratorError)
        return kind(failure, **facts)
    if code == _TEXT:
        return said.decode("utf-8", "surrogatepass")
    text = said.decode()
    if code == _SPAN:
        days, seconds, microseconds = map(int, text.split())
        return timedelta(days, seconds, microseconds)
    return _READ[code](text)
