"""The house as a reader sees it: its rooms with their floors, drawn from the imports, and a glossary from the types.

`make_docs` writes what is made here; nothing of it is typed by hand but the two prefaces.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_FOLDER = ROOT / "generator"
_HOUSE = """# The house

{generated}

Every module of `generator/` by its room, from the top floor down: a room imports from rooms below it only, which
`tests/test_architecture.py` reads from the folders. Verbs are stages, nouns are vocabulary.

![The rooms and their floors](images/house.svg)
"""
_GLOSSARY = """# Glossary

{generated}

The vocabulary of the code: every public type of `generator/model/` and of the pure rooms, in the words of its own
docstring. The words of the office – what a notice, a roster or a dossier is – stand in the workbooks' help sheet.
"""


@cache
def sources() -> dict[str, ast.Module]:
    """Path below generator/ → its code."""
    found = sorted(_FOLDER.rglob("*.py"))
    return {p.relative_to(_FOLDER).as_posix(): ast.parse(p.read_text(encoding="utf-8")) for p in found}


def room_of(path: str) -> str:
    """The room that a module stands in; a module beside the rooms is one by itself."""
    return path.split("/")[0].removesuffix(".py")


def imported_rooms(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Room → the other rooms that it imports from."""
    rooms = {room_of(path) for path in trees}
    found: dict[str, set[str]] = {room: set() for room in rooms}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "generator":
                parts = node.module.split(".")[1:]
                names = [parts[0]] if parts else [alias.name for alias in node.names]
                found[room_of(path)].update(name for name in names if name in rooms and name != room_of(path))
    return found


def floors(trees: Mapping[str, ast.Module]) -> list[list[str]]:
    """The rooms from the ground up: each as low as what it imports allows. Raises CycleError."""
    below = {room: others for room, others in imported_rooms(trees).items() if room != "__init__"}
    height: dict[str, int] = {}
    for room in TopologicalSorter(below).static_order():
        height[room] = 1 + max((height[other] for other in below.get(room, ())), default=-1)
    return [sorted(room for room, n in height.items() if n == floor) for floor in range(max(height.values()) + 1)]


def caption(tree: ast.Module) -> str:
    """The first sentence of its docstring."""
    return (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")


def house_page(generated: str) -> str:
    """docs/house.md."""
    return "\n".join(_house_lines(sources(), generated)) + "\n"


def _house_lines(trees: Mapping[str, ast.Module], generated: str) -> Iterator[str]:
    yield _HOUSE.format(generated=generated)
    for floor in reversed(floors(trees)):
        for room in floor:
            inside = {path: tree for path, tree in trees.items() if room_of(path) == room}
            init = inside.pop(f"{room}/__init__.py", None)
            yield f"## {room}\n\n{caption(init)}\n" if init else f"## {room}\n"
            for path, tree in inside.items():
                if not path.endswith("__init__.py"):
                    yield f"- `{path}`: {caption(tree)}"
            yield ""


def glossary_page(generated: str) -> str:
    """docs/glossary.md."""
    return "\n".join(_glossary_lines(sources(), generated)) + "\n"


def _glossary_lines(trees: Mapping[str, ast.Module], generated: str) -> Iterator[str]:
    yield _GLOSSARY.format(generated=generated)
    yield "| name | what it is | where |\n|---|---|---|"
    entries = []
    for path, tree in trees.items():
        if room_of(path) not in ("model", "judging"):
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and (said := ast.get_docstring(node)):
                first = said.split("\n\n")[0].replace("\n", " ").replace("|", "/")
                entries.append((node.name, f"| {node.name} | {first} | `{path}` |"))
    yield from (line for _name, line in sorted(entries))


# --- the picture --------------------------------------------------------------------------------------------------

_WIDTH, _FLOOR, _GAP, _BOX = 760, 44, 8, 30  # px


def house_picture() -> str:
    """docs/images/house.svg: a line a floor, a box a room, the ground at the foot."""
    trees = sources()
    built = floors(trees)
    height = len(built) * _FLOOR + _GAP
    style = "font: 13px sans-serif; fill: #12343b"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}">',
        "<title>The rooms of generator/ on their floors: each imports from the floors below it</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fbfaf7"/>',
    ]
    for n, floor in enumerate(reversed(built)):
        widths = [len(room) * 8 + 22 for room in floor]
        x = (_WIDTH - sum(widths) - _GAP * (len(widths) - 1)) // 2
        y = n * _FLOOR + _GAP
        for room, width in zip(floor, widths, strict=True):
            parts.append(f'<rect x="{x}" y="{y}" width="{width}" height="{_BOX}" rx="3" fill="none" stroke="#0f5f63"/>')
            parts.append(
                f'<text x="{x + width // 2}" y="{y + 20}" text-anchor="middle" style="{style}">{escape(room)}</text>'
            )
            x += width + _GAP
    return "\n".join([*parts, "</svg>", ""])
