"""Mutated workbooks: whatever is in a file, it is read or refused with a code, soon and within its memory.

FUZZ=2000 makes that many of them; each is the same on every run, and `FUZZ_ONLY=123` is number 123 alone.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import re
import struct
import subprocess
import tempfile
import threading
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import IO, Any, NamedTuple

import pytest

from generator import pipeline, settings, stages
from generator.model import Past
from generator.model.errors import InputError
from generator.processes.child import framed, value_of
from generator.reading import opener, reader
from generator.reading.sheets import Sheet, unpacked
from tests.builders import wording
from tests.conftest import TODAY
from tests.dialects import (
    Clerk,
    Grid,
    Layout,
    csv_writer,
    libreoffice,
    sample,
    write_openpyxl,
    write_xlsxwriter,
)

_N = int(os.environ.get("FUZZ", "300"))
_ONLY = os.environ.get("FUZZ_ONLY")
_N_CHILDREN = 2

Mutation = Callable[[Random, bytes], bytes]


# --- the small office that is mutated -----------------------------------------------------------------------------


def write_seeds(folder: Path) -> list[Path]:
    """A few rows of every table of the sample, in every format."""
    tables = [table.part(0, 4) for table in sample().tables.values()]
    rng = Random("seeds")
    clerk = Clerk(rng, sample().names)
    grids = []
    for n, table in enumerate(tables):
        grids.append(Grid(f"{table.spec.hints[0]} {n}", hidden=n == 3))
        Layout(titles=n % 2, groups=n % 3 == 0, numbers=True, totals=n % 4 == 0).put(grids[-1], clerk, table, 1, 1)
    write_xlsxwriter(folder / "a.xlsx", grids)
    write_openpyxl(folder / "b.xlsx", grids)
    libreoffice({"ods": [folder / "a.xlsx"], "xls": [folder / "a.xlsx"]}, folder)
    register = Grid("")
    Layout(titles=1).put(register, Clerk(rng, sample().names, only_text=True), tables[0], 1, 1)
    csv_writer("utf-8-sig", ";")(folder / "c.csv", [register])
    return [folder / name for name in ("a.xlsx", "a.xlsx", "b.xlsx", "b.xlsx", "a.ods", "a.xls", "c.csv")]


# --- mutations ------------------------------------------------------------------------------------------------------


def _flip(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 4, 100, len(data))) :]


def _insert(rng: Random, data: bytes) -> bytes:
    at, start = rng.randrange(len(data)), rng.randrange(len(data))
    return data[:at] + rng.choice((rng.randbytes(rng.choice((1, 8, 300))), data[start : start + 200])) + data[at:]


_BYTES: Sequence[Mutation] = (_flip, _cut, _insert)

_NUMBERS = ("-1", "0", "1e308", "1e999", "-1e999", "nan", "inf", "1e-400", "2958465", "2958466", "-0.5", "60", "99999999999999999999",
            "0.5", "1404", "14051301", "4294967296", "2147483648", "", " ", "x", "--1", "1,5", "۱۲", "13991230.5", "#N/A", "#REF!")  # fmt: skip
_TEXTS = ("&#0;", "&#xD800;", "&#x1F600;", "&amp;" * 5000, "=1+1", "=cmd|' /C calc'!A0", "\u202e\u2066", "ی" * 40_000, "&bogus;", "<b>",
          "]]>", "\ufffe", "_x0000_", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "جمع", "نام حزب", "-", "۱۴۰۵/۱۳/۴۵", "1/1/1", "٫", "۱" * 500,
          "[احزاب]", "\t\r\n", "0" * 30, "نشست " + "9" * 40, "=?UTF-8?Q?=0D=0A?=")  # fmt: skip
_PLACES = (
    "A0",
    "XFD1048576",
    "XFE1",
    "A1048577",
    "ZZZZ9",
    "A99999999999",
    "A150000",
    "ZZ9999",
    "a1",
    "1A",
    "",
    "A-1",
    "AAA3",
    "$B$2",
)
_TYPES = ("s", "b", "e", "d", "n", "str", "inlineStr", "zz", "")
_ATTRIBUTES = {
    rb' r="[^"]*"': _PLACES,
    rb' t="[^"]*"': _TYPES,
    rb' s="[^"]*"': ("9999", "-1", "x", ""),
    rb' ref="[^"]*"': ("A1", "B2:A1", "A1:XFD1048576", "A0:B0", "x", "A1:A1:A1", "A1:B200000"),
    rb' sheetId="[^"]*"': ("0", "-1", "1", "x"),
    rb' name="[^"]*"': ("", "الف" * 200, "احزاب", "../x", "&#10;"),
    rb' Target="[^"]*"': ("../../x.xml", "", "worksheets/sheet1.xml", "/xl/workbook.xml", "http://example.ir/"),
    rb' r:id="[^"]*"': ("", "rId1", "rId999"),
    rb' hidden="[^"]*"': ("true", "x"),
    rb' formatCode="[^"]*"': ("yyyy", "[$-160429]yyyy/mm/dd", "[h]:mm", "", "[[[", '"' + "y" * 500),
    rb' numFmtId="[^"]*"': ("14", "9999", "x", "-1"),
    rb' table:number-[a-z]+-repeated="[^"]*"': ("1048576", "0", "-1", "x", "16384", "99999999999", "150000"),
    rb' office:value="[^"]*"': _NUMBERS,
    rb' office:date-value="[^"]*"': ("1405-09-01", "0000-00-00", "9999-12-31", "x", "2026-02-30", "-1-1-1", "2026-11-22T25:61:00"),
    rb' office:value-type="[^"]*"': ("float", "date", "time", "percentage", "currency", "boolean", "string", "x"),
}  # fmt: skip
_CONTENT = {
    rb"<v>[^<]*</v>": [f"<v>{number}</v>" for number in _NUMBERS],
    rb"<t[^>]*>[^<]*</t>": [f"<t>{text}</t>" for text in _TEXTS],
    rb"<text:p>[^<]*</text:p>": [f"<text:p>{text}</text:p>" for text in _TEXTS],
    rb"<row [^>]*>": ['<row r="0">', "<row>", '<row r="1048577">', '<row r="3"><row r="3">', '<row r="190000" hidden="1">'],
    rb"<c [^>]*/>|<c [^>]*>.*?</c>": ['<c r="B3"><f>1+1</f></c>', '<c t="e"><v>#N/A</v></c>', "<c/>", '<c r="C2"/>' * 3000],
    rb"</row>": ["", "</row></row>", "</sheetData>"],
    rb"<mergeCell [^>]*/>": ['<mergeCell ref="A1:XFD1048576"/>', '<mergeCell ref="A1:A200000"/>', "<mergeCell/>"],
}  # fmt: skip


def _nasty(rng: Random, xml: bytes) -> bytes:
    """A value, a name, a type or a place replaced by one that nobody expects; up to three of them."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        pattern, choices = rng.choice([*_ATTRIBUTES.items(), *_CONTENT.items()])
        found = [match.span() for match in re.finditer(pattern, xml, re.DOTALL)]
        if not found:
            continue
        start, end = rng.choice(found)
        new = rng.choice(choices)
        if pattern in _ATTRIBUTES:
            name = xml[start:end].partition(b"=")[0].decode()
            new = f'{name}="{new}"'
        xml = xml[:start] + new.encode() + xml[end:]
    return xml


def _in_part(rng: Random, data: bytes) -> bytes:
    """The zip with one or two of its parts mutated and compressed anew, so that the mutation reaches the parser."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {info.filename: source.read(info) for info in source.infolist()}
        telling = [n for n in parts if re.search(r"sheet\d+\.xml|sharedStrings|workbook\.xml|styles|content\.xml", n)]
        for name in rng.sample(telling, rng.choice((1, 1, 2))):
            if parts[name]:
                parts[name] = rng.choice((_nasty, _nasty, _nasty, _nasty, *_BYTES))(rng, parts[name])
        if rng.random() < 0.05:
            del parts[rng.choice(sorted(parts))]
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


def _in_text(rng: Random, data: bytes) -> bytes:
    """A CSV with a cell replaced, or its encoding, or its separators."""
    cells = data.split(b";")
    cells[rng.randrange(len(cells))] = rng.choice(_TEXTS).encode()
    made = b";".join(cells)
    return rng.choice((made, made.replace(b";", rng.choice((b"\t", b",", b"|", b'"'))), made.replace(b"\n", b"\r", 3)))


def mutated(number: int, seeds: Sequence[Path]) -> tuple[str, bytes]:
    """(suffix, bytes) of that mutant."""
    rng = Random(f"mutant {number}")
    seed = rng.choice(seeds)
    data = seed.read_bytes()
    within = _in_text if seed.suffix == ".csv" else _in_part
    if seed.suffix == ".xls" or rng.random() < 0.15:
        return seed.suffix, rng.choice(_BYTES)(rng, data)
    return seed.suffix, within(rng, data)


# --- reading them ---------------------------------------------------------------------------------------------------


class Answer(NamedTuple):
    number: int
    sheets: list[Any] | None
    code: str
    seconds: float
    peak: int  # KiB of memory that the child has used so far


class Child:
    """A reader process that is asked again and again; a new one when it is gone. The protocol is that of `reader`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._last_words: IO[bytes] = io.BytesIO()
        self._answers: queue.Queue[bytes | None] = queue.Queue()

    def ask(self, path: Path) -> dict[str, Any]:
        if self._process is None:
            self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the child
            self._process = subprocess.Popen(
                reader.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._last_words
            )
            self._answers = queue.Queue()
            threading.Thread(target=self._collect, args=(self._process, self._answers), daemon=True).start()
        assert self._process.stdin
        self._process.stdin.write(framed((str(path), path.name)))
        self._process.stdin.flush()
        sheets: list[Sheet] = []
        while True:
            try:
                data = self._answers.get(timeout=reader.SECONDS_A_FILE)
            except queue.Empty:
                self.close()
                return {"error": "slow"}
            if data is None:
                why = reader.why_gone(self._process, self._last_words)
                self.close()
                return {"error": why}
            answer = value_of(data)
            if answer is None:
                return {"sheets": sheets}
            if isinstance(answer, InputError):
                return {"error": answer.code}
            sheets.append(unpacked(answer, path.name))

    @property
    def peak(self) -> int:
        """KiB of memory that it has used so far; 0 when it is gone."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text() if self._process else ""
        except OSError:
            return 0
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) if found else 0

    @staticmethod
    def _collect(process: subprocess.Popen[bytes], answers: queue.Queue[bytes | None]) -> None:
        assert process.stdout
        while len(size := process.stdout.read(8)) == 8:
            answers.put(process.stdout.read(struct.unpack(">Q", size)[0]))
        answers.put(None)

    def close(self) -> None:
        self._last_words.close()
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
            self._process = None


def answers(numbers: Sequence[int], seeds: Sequence[Path], folder: Path) -> Iterator[Answer]:
    """What the readers say of each mutant."""
    children: queue.Queue[Child] = queue.Queue()
    for _ in range(_N_CHILDREN):
        children.put(Child())

    def ask(number: int) -> Answer:
        suffix, data = mutated(number, seeds)
        path = folder / f"{number}{suffix}"
        path.write_bytes(data)
        child = children.get()
        started = time.monotonic()
        try:
            answer = child.ask(path)
            seconds, peak = time.monotonic() - started, child.peak
        finally:
            children.put(child)
        return Answer(number, answer.get("sheets"), answer.get("error", ""), seconds, peak)

    with ThreadPoolExecutor(_N_CHILDREN) as pool:
        yield from pool.map(ask, numbers)
    while not children.empty():
        children.get().close()


def test_mutants_are_read_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = write_seeds(tmp_path)
    (tmp_path / "input").mkdir()
    chosen = settings.load(tmp_path, today=TODAY, pdf=False)
    said: Counter[str] = Counter()
    broken: list[str] = []
    slowest, peak = 0.0, 0
    numbers = [int(_ONLY)] if _ONLY else range(_N)
    for answer in answers(numbers, seeds, tmp_path):
        started = time.monotonic()
        code = answer.code
        if answer.sheets is not None:
            coming: Any = contextlib.nullcontext((iter(answer.sheets), []))
            monkeypatch.setattr(stages, "reading", lambda *_, coming=coming: coming)
            try:
                for finding in pipeline.examine(chosen, wording(), Past()).snapshot.findings:
                    wording().finding(finding)
                code = "read"
            except InputError as error:
                code = f"read, {error.code}"
            except Exception:
                broken.append(f"FUZZ_ONLY={answer.number}\n{traceback.format_exc(limit=-3)}")
        said[code] += 1
        slowest = max(slowest, answer.seconds, time.monotonic() - started)
        peak = max(peak, answer.peak)
    print(f"{dict(said)}, the slowest took {slowest:.1f} s, the largest {peak / 1024:.0f} MiB")  # noqa: T201
    assert not broken, f"{len(broken)} of {len(numbers)}\n" + "\n".join(broken[:10])
    assert slowest < reader.SECONDS_A_FILE and "slow" not in said
    assert _ONLY or (said["read"] > _N // 10 and len(said) > 4), said  # or the mutations would reach nothing
    assert 0 < peak * 1024 <= opener.MEMORY_LIMIT
