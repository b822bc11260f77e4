"""Shipped templates, compiled once: kept where Python keeps the program's own compiled modules.

Only shipped ones: whoever may change templates of a workspace must not hand us code that never saw the sandbox. As
with Python's, nothing is kept where the folder can't be written, or where `PYTHONDONTWRITEBYTECODE` says so, unless
it is asked for: `python -m generator.render.prepare`, which the set-up runs.
"""

from __future__ import annotations

import contextlib
import os
import sys
from functools import cached_property
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from generator.render.code_generator import kind


class KeptBeside(jinja2.BytecodeCache):
    """Compiled templates beside the compiled form of `module`; its text and the others' say how they are compiled."""

    def __init__(self, module: Path, *others: Path, is_writing: bool = not sys.dont_write_bytecode) -> None:
        self._module, self._others, self._is_writing = module, others, is_writing

    @cached_property
    def _basis(self) -> bytes:
        texts = (module.read_bytes() for module in (self._module, *self._others))
        return sha256(b"".join(texts) + f"{jinja2.__version__} {kind().__name__}".encode()).digest()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of its file."""
        return sha256(self._basis + f"{name}\0{filename}".encode()).hexdigest()[:24]

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, if it is of the same source and of the same Python."""
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError), self._file(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, whole or not at all."""
        if not self._is_writing:
            return
        file = self._file(bucket)
        partial = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(exist_ok=True)
            with partial.open("wb") as stream:
                bucket.write_bytecode(stream)
            partial.replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()

    def _file(self, bucket: Bucket) -> Path:
        return Path(cache_from_source(str(self._module))).with_name(f"template-{bucket.key}.jinja")
