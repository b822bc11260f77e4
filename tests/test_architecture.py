"""The shape of the house: a module imports from its own floor or a lower one, and the middle floors are pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import generator

FOLDER = Path(generator.__file__).parent
#: Packages whose modules have each a floor of its own; any other (`rules`, `reports`, `render`) stands on one.
GROUPS = {"reading", "tables", "publishing", "returning", "post", "workspace"}
#: From the ground up.
FLOORS = {
    "vocabulary": """
        decode model persian sift jalali words nothing honorifics values columns sheets catalogue errors cells paths references artifact wording privacy memory derived resting
    """,
    "stages": """
        formats relations faults ooxml delimited workbook inputs opener reader kept read hallmarks unread recognise marked rows roles settling remembered screening samples confidential register normalise no_parties dossiers planning office office_files decide
        rules validate schedule numbering quoting acts preflight letters preview appointments snapshot statistics comparison history links
    """,
    "reports": "reports",
    "edges": """
        shipped settings lock names seal journal manifest pieces swap unchanged mirror searched gate render publish ledger staff parts remarks annotate
        returned mail mail_headers replies credentials composing connection obstacles sending issuing
    """,
    "program": "remember pipeline report_json console narrate starter survey checkup server provinces rollup_pages rollup",
    "command": "options terminal commands cli __main__ __init__",
}
FLOOR = {module: number for number, modules in enumerate(FLOORS.values()) for module in modules.split()}
TOUCH_DISK = {
    "workbook",
    "inputs",
    "kept",
    "opener",
    "reader",
    "read",
    "office",
    "office_files",
    "wording",
    "derived",
    "settings",
    "shipped",
    "render",
    "manifest",
    "pieces",
    "unchanged",
    "lock",
    "seal",
    "swap",
    "mirror",
    "searched",
    "gate",
    "journal",
    "publish",
    "ledger",
    "connection",
    "credentials",
    "sending",
    "issuing",
    "annotate",
    "returned",
    "starter",
    "survey",
    "checkup",
    "server",
    "provinces",
    "rollup",
    "options",
    "commands",
    "cli",
    "__main__",
}
SPEAK = {"__main__", "cli", "commands", "options", "terminal"}  # click is theirs
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


def name_of(path: Path) -> str:
    parts = path.relative_to(FOLDER).parts
    return parts[parts[0] in GROUPS].removesuffix(".py")


SOURCES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.rglob("*.py"))}
MODULES = [pytest.param(path, id=path.relative_to(FOLDER).as_posix()) for path in SOURCES]


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all that is imported, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_parts(tree: ast.AST) -> set[str]:
    """Which of our own modules and packages it imports."""
    names = (name.split(".")[1:] for name in imports(tree) if name.startswith("generator."))
    return {parts[parts[0] in GROUPS] for parts in names}


def calls(tree: ast.AST) -> set[str]:
    """«print», «sys.exit», «date.today» …"""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_every_module_has_its_floor() -> None:
    assert {name_of(path) for path in SOURCES} - FLOOR.keys() == set()


@pytest.mark.parametrize("path", MODULES)
def test_imports_go_down(path: Path) -> None:
    floor = FLOOR.get(name_of(path), len(FLOORS))
    known = imported_parts(SOURCES[path]) & FLOOR.keys()
    assert {other for other in known if FLOOR[other] > floor} == set()


@pytest.mark.parametrize("path", MODULES)
def test_only_the_edges_touch_the_world(path: Path) -> None:
    taking_apart = {
        "urllib.parse.quote",
        "urllib.parse.unquote",
        "urllib.parse.urlsplit",
    }  # addresses, without going there
    found = {name.split(".")[0] for name in set(imports(SOURCES[path])) - taking_apart} & OUTSIDE
    assert name_of(path) in TOUCH_DISK or not found
    assert name_of(path) in TOUCH_DISK or not calls(SOURCES[path]) & {"open", "input"}


@pytest.mark.parametrize("path", MODULES)
def test_only_the_settings_ask_what_day_it_is(path: Path) -> None:
    clocks = {"today", "now", "utcnow", "time_ns", "sleep"}
    found = {call for call in calls(SOURCES[path]) if call.rpartition(".")[2] in clocks and "." in call}
    assert not found or name_of(path) == "settings"
    modules = {name.split(".")[0] for name in imports(SOURCES[path])}
    assert not modules & {"time", "logging", "random", "locale"} or name_of(path) in {"commands", "reader"}


@pytest.mark.parametrize("path", MODULES)
def test_only_the_command_prints_or_exits(path: Path) -> None:
    said = {
        call
        for call in calls(SOURCES[path])
        if call in {"print", "exit", "quit"} or call.startswith(("click.", "sys.exit", "os._exit"))
    }
    assert not said or name_of(path) in SPEAK


@pytest.mark.parametrize("path", MODULES)
def test_what_is_slow_to_import_is_imported_late(path: Path) -> None:
    top = [node for node in SOURCES[path].body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not {name.split(".")[0] for node in top for name in imports(node)} & HEAVY
