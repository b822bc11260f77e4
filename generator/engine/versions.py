"""The one table of the versions that this program was tested with, and what of it is installed.

Whatever reaches into the private parts of a library asks here first: with any other version the library works as it
came. Versions are read off the folder that an installer makes beside a library; nothing is imported for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

TESTED: Mapping[str, tuple[str, ...]] = {
    "weasyprint": ("70.0",),
    "pydyf": ("0.13.0",),
    "cssselect2": ("0.10.1",),
    "tinycss2": ("1.5.1",),
    "jinja2": ("3.1.6",),
    "markupsafe": ("3.0.4",),
}
#: What a failing test says to whoever has moved a version.
HOW_TO_TAKE_UP = """\
A library is of a version that its private parts were not tested with, or one of them no longer fits: see «Taking up a
new version» in docs/engine.md. In short: change the range in pyproject.toml, `make lock`, add the version to TESTED in
generator/engine/versions.py, run the tests in tests/engine and
tests/render/test_code_generator.py, and mend or drop the patch that they name.\
"""
#: Before it WeasyPrint has no `URLFetcher`, loses the ZWNJ or gives other bytes on each run.
OLDEST_ENGINE = 70


class Untested(NamedTuple):
    """A library of which another version is installed than those that were tested."""

    library: str
    version: str
    tested: str


def installed(library: str) -> str:
    """Its version, '' when it is not installed; all of them, with commas, where an upgrade has left more than one.

    `importlib.metadata` says the same, and takes longer to import than all else that a run with few papers needs.
    """
    found = find_spec(library)
    folder = Path(found.origin).parents[1] if found and found.origin else None
    names = sorted(path.name for path in folder.glob(f"{library}-*.dist-info")) if folder else []
    return ", ".join(name.removeprefix(f"{library}-").removesuffix(".dist-info") for name in names)


def tested(library: str) -> str:
    """The versions of it that were tested, as one reads them."""
    return ", ".join(TESTED[library])


def is_tested(*libraries: str) -> bool:
    """Whether all of them are of a version that was tested."""
    return all(installed(library) in TESTED[library] for library in libraries)


def untested() -> list[Untested]:
    """The installed libraries of the table that are of another version."""
    found = ((library, installed(library), good) for library, good in TESTED.items())
    return [Untested(name, version, tested(name)) for name, version, good in found if version and version not in good]


def too_old() -> str:
    """The version of WeasyPrint if it is older than any that can be used, else ''."""
    version = installed("weasyprint")
    major = version.partition(".")[0]
    return version if major.isdigit() and int(major) < OLDEST_ENGINE else ""
