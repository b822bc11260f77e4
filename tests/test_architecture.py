"""The shape of the house, read from its folders: imports run downwards only, and the middle rooms are pure."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import generator

FOLDER = Path(generator.__file__).parent
#: Rooms in which nothing reads a clock, a disk or a network: what they need comes as arguments.
PURE = {"model", "judging", "reports"}
#: In a pure room, the modules that read the files which an office table names.
READ_OFFICE_FILES = {"judging/office.py", "judging/office_files.py"}
SPEAK = {"cli.py", "__main__.py", "commands"}  # click is theirs
OUTSIDE = {
    "os",
    "pathlib",
    "shutil",
    "tempfile",
    "glob",
    "sqlite3",
    "subprocess",
    "socket",
    "smtplib",
    "urllib",
    "http",
    "ctypes",
}
HEAVY = {
    "pandas",
    "weasyprint",
    "openpyxl",
    "holidays",
    "python_calamine",
    "email_validator",
    "xlsxwriter",
    "icalendar",
}
#: Private parts of libraries: the engine's are touched in `engine/` only, Jinja2's in one module.
PRIVATE = {
    "weasyprint": "engine",
    "pydyf": "engine",
    "cssselect2": "engine",
    "tinyhtml5": "engine",
    "jinja2.compiler": "render/code_generator.py",
    "jinja2.runtime": "render/code_generator.py",
}

SOURCES = {
    path.relative_to(FOLDER).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.rglob("*.py"))
}
ROOMS = sorted({path.split("/")[0] for path in SOURCES if "/" in path})


def module_of(path: str) -> str:
    """«judging/rules/dates.py» → «generator.judging.rules.dates»."""
    parts = ["generator", *path.removesuffix(".py").split("/")]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


def room_of(path: str) -> str:
    """The room that a module stands in; a module beside the rooms is one by itself."""
    return path.split("/")[0]


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all that is imported, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imported(path: str) -> frozenset[str]:
    """Our own modules that it imports, as paths."""
    names = (name if name in MODULES else name.rpartition(".")[0] for name in imports(SOURCES[path]))
    return frozenset(MODULES[name] for name in names if name in MODULES) - {path, "__init__.py"}


def edges(of: Mapping[str, frozenset[str]]) -> TopologicalSorter[str]:
    return TopologicalSorter(of)


def test_rooms_import_downwards_only() -> None:
    """No circle of rooms, so each stands on a floor above all that it imports."""
    below: dict[str, set[str]] = {}
    for path in SOURCES:
        below.setdefault(room_of(path), set()).update(room_of(other) for other in imported(path))
    try:
        list(TopologicalSorter({room: others - {room} for room, others in below.items()}).static_order())
    except CycleError as error:
        pytest.fail(f"rooms that import each other: {' → '.join(error.args[1])}")


def test_modules_import_no_circle() -> None:
    try:
        list(TopologicalSorter({path: imported(path) for path in SOURCES}).static_order())
    except CycleError as error:
        pytest.fail(f"modules that import each other: {' → '.join(error.args[1])}")


def test_every_room_has_a_caption() -> None:
    assert [
        room for room in ROOMS if not ast.get_docstring(SOURCES.get(f"{room}/__init__.py", ast.Module([], [])))
    ] == []
    assert [path for path, tree in SOURCES.items() if not ast.get_docstring(tree)] == []


def test_no_two_modules_have_one_name() -> None:
    stems = Counter(Path(path).stem for path in SOURCES)
    assert [stem for stem, n in stems.items() if n > 1 and not stem.startswith("__")] == []


def test_a_room_is_taken_in_at_a_glance() -> None:
    assert len(ROOMS) <= 26
    assert [room for room in ROOMS if sum(room_of(path) == room for path in SOURCES) < 2] == []


def test_tests_mirror_the_rooms() -> None:
    folders = {path.name for path in Path(__file__).parent.iterdir() if path.is_dir() and any(path.glob("test_*.py"))}
    assert folders - set(ROOMS) == set()


@pytest.mark.parametrize("path", [path for path in SOURCES if room_of(path) in PURE])
def test_pure_rooms_touch_nothing_outside(path: str) -> None:
    taking_apart = {"urllib.parse.unquote", "urllib.parse.urlsplit"}  # addresses, without going there
    found = {name.split(".")[0] for name in set(imports(SOURCES[path])) - taking_apart} & OUTSIDE
    assert path in READ_OFFICE_FILES or not found
    assert path in READ_OFFICE_FILES or not calls(SOURCES[path]) & {"open", "input"}


def calls(tree: ast.AST) -> set[str]:
    """«print», «sys.exit», «date.today» …"""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("path", SOURCES)
def test_only_the_settings_ask_what_day_it_is(path: str) -> None:
    clocks = {"today", "now", "utcnow", "time_ns", "sleep"}
    found = {call for call in calls(SOURCES[path]) if call.rpartition(".")[2] in clocks and "." in call}
    assert not found or path == "settings.py"
    modules = {name.split(".")[0] for name in imports(SOURCES[path])}
    assert not modules & {"time", "logging", "random", "locale"} or room_of(path) in {
        "commands",
        "processes",
        "reading",
    }


@pytest.mark.parametrize("path", SOURCES)
def test_only_the_command_prints_or_exits(path: str) -> None:
    said = {
        call
        for call in calls(SOURCES[path])
        if call in {"print", "exit", "quit"} or call.startswith(("click.", "sys.exit", "os._exit"))
    }
    assert not said or room_of(path) in SPEAK


@pytest.mark.parametrize("path", SOURCES)
def test_what_is_slow_to_import_is_imported_late(path: str) -> None:
    top = [node for node in SOURCES[path].body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not {name.split(".")[0] for node in top for name in imports(node)} & HEAVY


@pytest.mark.parametrize("path", SOURCES)
def test_private_parts_of_libraries_are_touched_in_one_room(path: str) -> None:
    for name in imports(SOURCES[path]):
        owner = next((o for part, o in PRIVATE.items() if name == part or name.startswith(f"{part}.")), None)
        assert owner is None or path.startswith(owner), f"{name} belongs into {owner}"


#: Style sheets as the engine has read them, kept where Python keeps the program's own compiled code.
PICKLES = {"engine/parsed_styles.py"}


@pytest.mark.parametrize("path", sorted(set(SOURCES) - PICKLES))
def test_nothing_is_unpickled(path: str) -> None:
    """A child process reads strangers' files; what it sends back must not be able to run anything."""
    assert not {name.split(".")[0] for name in imports(SOURCES[path])} & {"pickle", "shelve", "dill"}
