"""Change the rules one operator at a time, run the tests beside them, and name the changes that no test notices.

    python -m scripts.mutants                            every rule, every mutant: takes hours of one core
    python -m scripts.mutants decide values --sample 40  two rules, forty mutants of each
    python -m scripts.mutants --write                    every rule, and the figures into docs/mutants.md

A mutant is one small change to the source of one function: a comparison turned round, `and` for `or`, a condition
always true or never, a number one more, a `not` or a statement taken away, `+` for `-`, `all` for `any`. Nothing is
written to the disk: tests are collected once, and for each mutant a fork of that process gives the function its changed
code and runs the tests that call it. It is killed when one of them fails, or does not end in time; else it survives.
`equivalent_mutants.toml` lists the changes that no test can notice, each with its reason: they are not counted.
"""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import importlib
import inspect
import os
import random
import resource
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mutants.md"
_EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
_CPU_SECONDS = 60  # for the tests of one mutant; what loops for ever counts as killed, a busy machine kills nothing

_OF_RULES = ("judging/test_rules.py", "judging/test_rules_more.py", "judging/test_rules_at_their_edges.py")
#: Each rule module by its stem, and the tests beside it, below `tests/`.
RULES: Mapping[str, tuple[str, Sequence[str]]] = {
    "acts": ("judging/acts.py", ["judging/test_acts.py", "judging/test_preflight.py"]),
    "branches": ("judging/rules/branches.py", _OF_RULES),
    "correspondence": (
        "judging/correspondence.py",
        [f"judging/test_{name}.py" for name in ("correspondence", "rounds", "acts", "what_errors_hold", "reminders")],
    ),
    "dates": ("judging/rules/dates.py", _OF_RULES),
    "decide": (
        "judging/decide.py",
        ["judging/test_decide.py", "judging/test_decide_in_doubt.py", "judging/test_announced.py"],
    ),
    "dossier": ("judging/rules/dossier.py", _OF_RULES),
    "dossiers": (
        "judging/dossiers.py",
        ["judging/test_dossiers.py", "judging/test_summary_dossiers.py", "judging/test_terms.py"],
    ),
    "letter_numbers": ("judging/letter_numbers.py", ["judging/test_letter_numbers.py"]),
    "meeting": ("judging/rules/meeting.py", _OF_RULES),
    "numbering": (
        "judging/numbering.py",
        ["judging/test_letter_numbers.py", "judging/test_correspondence.py", "judging/test_acts.py"],
    ),
    "preflight": ("judging/preflight.py", ["judging/test_preflight.py", "judging/test_reminders.py"]),
    "rounds": ("judging/rounds.py", ["judging/test_rounds.py", "judging/test_reminders.py"]),
    "schedule": ("judging/schedule.py", ["judging/test_schedule.py", "judging/test_session_rows.py"]),
    "session": ("judging/rules/session.py", _OF_RULES),
    "transitions": ("judging/transitions.py", ["judging/test_acts.py"]),
    "values": (
        "language/values.py",
        ["tables/test_values.py", "language/test_cell_values.py"],
    ),
    "working_days": ("judging/working_days.py", ["judging/test_working_days.py", "judging/test_schedule.py"]),
}

_SWAPS: Mapping[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
_NAMES = {"all": "any", "any": "all", "min": "max", "max": "min"}


# --- making them --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one function or method of a module."""

    function: str  # the outermost one: what is called by its name in the module
    line: int
    change: str
    code: CodeType  # of the outermost function


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of the functions of a module, in the order of its lines; docstrings and types are left alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for name, function in _functions(tree.body, ""):
        for node in (node for statement in function.body[_has_docstring(function) :] for node in _nodes(statement)):
            for change, undo in _changes(node):
                code = _code_of(compile(tree, str(path), "exec"), name)
                found.append(Mutant(name, getattr(node, "lineno", function.lineno), change, code))
                undo()
    return found


def _functions(body: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")


def _has_docstring(function: ast.FunctionDef) -> bool:
    first = function.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """Each way to change the node: it is changed while the pair is in hand, and as it was after `undo()`."""
    said = ast.unparse(node) if isinstance(node, ast.expr) else ""
    match node:
        case ast.Compare():
            for n, operator in enumerate(node.ops):
                if swapped := _SWAPS.get(type(operator)):
                    yield _put(node.ops, n, swapped(), f"{said} → {swapped.__name__}")
        case ast.BoolOp() | ast.BinOp() if swapped := _SWAPS.get(type(node.op)):
            yield _put(node, "op", swapped(), f"{said} → {swapped.__name__}")
        case ast.If() | ast.IfExp():
            test = ast.unparse(node.test)
            for value in (True, False):
                yield _put(node, "test", ast.copy_location(ast.Constant(value), node.test), f"if {test} → {value}")
        case ast.comprehension():
            for n, condition in enumerate(node.ifs):
                true = ast.copy_location(ast.Constant(True), condition)
                yield _put(node.ifs, n, true, f"for … if {ast.unparse(condition)} → True")
        case ast.UnaryOp(op=ast.Not()):
            twice = ast.copy_location(ast.UnaryOp(ast.Not(), node.operand), node)
            yield _put(node, "operand", twice, f"{said} → no not")
        case ast.Constant(value=bool(truth)):
            yield _put(node, "value", not truth, f"{truth} → {not truth}")
        case ast.Constant(value=int(number)):
            yield _put(node, "value", number + 1, f"{number} → {number + 1}")
        case ast.Name(id="all" | "any" | "min" | "max"):
            yield _put(node, "id", _NAMES[node.id], f"{node.id} → {_NAMES[node.id]}")
        case ast.Expr(value=ast.Constant()):
            pass
        case ast.Expr():
            nothing = ast.copy_location(ast.Constant(None), node.value)
            yield _put(node, "value", nothing, f"{_short(node.value)} → left out")


def _short(node: ast.AST) -> str:
    said = ast.unparse(node)
    return said if len(said) <= 60 else f"{said[:59]}…"


def _put(where: Any, name: Any, value: Any, change: str) -> tuple[str, Callable[[], None]]:
    if isinstance(where, list):
        before = copy.copy(where[name])
        where[name] = value
        return change, lambda: where.__setitem__(name, before)
    before = getattr(where, name)
    setattr(where, name, value)
    return change, lambda: setattr(where, name, before)


def _code_of(code: CodeType, name: str) -> CodeType:
    first, _, rest = name.partition(".")
    # The last of that name: an earlier one may be an overload.
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType) and constant.co_name == first][
        -1
    ]
    return _code_of(inner, rest) if rest else inner


# --- trying them --------------------------------------------------------------------------------------------------


@dataclass
class Trial:
    """A plugin of pytest: once the tests are collected, tries mutants on them instead of running them."""

    module: str
    mutants: Sequence[Mutant]
    n_workers: int
    survivors: list[Mutant] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)  # tests that fail without any change

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Only examples of the rules: a test that writes an office to the disk takes as long as all of these."""
        items[:] = [item for item in items if "tmp_path_factory" not in getattr(item, "fixturenames", ())]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        module = importlib.import_module(self.module)
        caches = [found.cache_clear for found in vars(module).values() if hasattr(found, "cache_clear")]
        functions = {name: _function(module, name) for name in {mutant.function for mutant in self.mutants}}
        callers = self._callers(session, {function.__code__: name for name, function in functions.items()})
        if self.failing:
            return True
        running: dict[int, tuple[Mutant, tempfile.TemporaryDirectory[str]]] = {}
        for mutant in self.mutants:
            while len(running) >= self.n_workers:
                self._collect(running)
            folder = tempfile.TemporaryDirectory(prefix="mutant-")
            child = os.fork()
            if child == 0:
                resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
                for clear in caches:
                    clear()
                _end_with(session, callers[mutant.function], functions[mutant.function], mutant.code, folder.name)
            running[child] = mutant, folder
        while running:
            self._collect(running)
        self.survivors.sort(key=lambda mutant: mutant.line)
        return True

    def _callers(self, session: pytest.Session, names: Mapping[CodeType, str]) -> dict[str, list[pytest.Item]]:
        """Its tests by function, the quickest first; what a fixture keeps for others counts for the first."""
        callers: dict[str, list[pytest.Item]] = {name: [] for name in names.values()}
        seconds = {}
        for n, item in enumerate(session.items):
            called: set[str] = set()

            def note(frame: FrameType, event: str, _: object, called: set[str] = called) -> None:
                if event == "call" and frame.f_code in names:
                    called.add(names[frame.f_code])

            after = session.items[n + 1] if n + 1 < len(session.items) else None
            begun = time.process_time()
            sys.setprofile(note)
            try:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            finally:
                sys.setprofile(None)
            if session.testsfailed:
                self.failing.append(item.nodeid)
                return callers
            seconds[item] = time.process_time() - begun
            for name in called:
                callers[name].append(item)
        for tests in callers.values():
            tests.sort(key=seconds.__getitem__)
        return callers

    def _collect(self, running: dict[int, tuple[Mutant, tempfile.TemporaryDirectory[str]]]) -> None:
        """Wait until a child has ended."""
        child, status = os.waitpid(-1, 0)
        mutant, folder = running.pop(child)
        if status == 0:
            self.survivors.append(mutant)
            print(f"survived  {self.module}:{mutant.line} {mutant.function}  {mutant.change}", flush=True)
        folder.cleanup()


def _function(module: Any, name: str) -> FunctionType:
    """The function that runs when the name is called: below decorators, properties and class methods."""
    found = functools.reduce(lambda within, part: inspect.getattr_static(within, part), name.split("."), module)
    while not isinstance(found, FunctionType):
        found = next(
            inner for part in ("__wrapped__", "__func__", "fget", "func") if (inner := getattr(found, part, None))
        )
    inner = inspect.unwrap(found)
    assert isinstance(inner, FunctionType)
    return inner


def _end_with(
    session: pytest.Session, tests: list[pytest.Item], function: FunctionType, code: CodeType, folder: str
) -> None:
    """In the child: run the tests with the function changed; the process ends with 1 when one fails."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    failed = 1
    try:
        tempfile.tempdir = folder
        session.config._tmp_path_factory._basetemp = Path(folder)  # type: ignore[attr-defined]  # no two children in one
        function.__code__ = code
        for n, item in enumerate(tests):
            after = tests[n + 1] if n + 1 < len(tests) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if session.testsfailed:
                break
        failed = int(bool(session.testsfailed))
    finally:
        os._exit(failed)


# --- telling of it ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """What came of one rule module."""

    path: str
    tests: Sequence[str]
    n_tried: int
    n_equivalent: int
    survivors: Sequence[Mutant]

    @property
    def percent(self) -> float:
        return 100 * (1 - len(self.survivors) / max(1, self.n_tried))


def tried(rule: str, n_sample: int, seed: int, n_workers: int) -> Figure:
    """Try the mutants of one rule module.

    Raises: SystemExit, when its tests fail without any change.
    """
    path, tests = RULES[rule]
    named = f"generator/{path}"
    mutants = mutants_of(ROOT / named)
    equivalent = {
        (entry["function"], entry["change"])
        for entry in tomllib.loads(_EQUIVALENT.read_text(encoding="utf-8")).get(rule, [])
    }
    if stale := equivalent - {(mutant.function, mutant.change) for mutant in mutants}:
        sys.exit(f"{_EQUIVALENT.name} lists for {rule} what is no mutant any more: {sorted(stale)}")
    chosen = [mutant for mutant in mutants if (mutant.function, mutant.change) not in equivalent]
    n_equivalent = len(mutants) - len(chosen)
    if 0 < n_sample < len(chosen):
        chosen = sorted(random.Random(seed).sample(chosen, n_sample), key=lambda mutant: mutant.line)
    trial = Trial(f"generator.{path.removesuffix('.py').replace('/', '.')}", chosen, n_workers)
    options = [
        "-o",
        "addopts=",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:terminal",
        "-s",
    ]
    code = pytest.main([*options, *(f"tests/{name}" for name in tests)], plugins=[trial])
    if trial.failing or code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(f"the tests of {rule} fail without any change: {trial.failing or code}")
    return Figure(named, tests, len(chosen), n_equivalent, trial.survivors)


def _table(figures: Sequence[Figure]) -> str:
    rows = "".join(
        f"| `{figure.path}` | {', '.join(f'`{name}`' for name in figure.tests)} | {figure.n_tried} "
        f"| {len(figure.survivors)} | {figure.percent:.1f} % | {figure.n_equivalent} |\n"
        for figure in figures
    )
    head = "| rules | tests, below `tests/` | mutants | survived | killed | equivalent |\n|---|---|--:|--:|--:|--:|\n"
    return head + rows


def _write(figures: Sequence[Figure]) -> None:
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition("<!-- figures -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    PAGE.write_text(f"{before}{mark}\n{_table(figures)}\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Names the survivors and counts; ends with 1 when fewer than `--at-least` percent of a module were killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", choices=[*RULES, []], metavar="RULE", help=" ".join(RULES))
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each module, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--at-least", type=float, default=95, metavar="PERCENT")
    parser.add_argument("--write", action="store_true", help="the figures into docs/mutants.md: of every rule")
    asked = parser.parse_args()
    if asked.write and (asked.rules or asked.sample):
        parser.error("--write needs every mutant of every rule")
    os.chdir(ROOT)
    os.nice(10)
    # A failure is enough: nobody reads the smallest one.
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("mutants", phases=phases, derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("mutants")
    figures = []
    for rule in asked.rules or RULES:
        figures.append(tried(rule, asked.sample, asked.seed, asked.workers))
        n_killed = figures[-1].n_tried - len(figures[-1].survivors)
        print(f"{rule}: {n_killed} of {figures[-1].n_tried} killed ({figures[-1].percent:.1f} %)", flush=True)
    print(_table(figures))
    if asked.write:
        _write(figures)
    return int(any(figure.percent < asked.at_least for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
