"""Where templates of the workspace run: they see their context and nothing else, and can't run away.

The shipped templates need no guard and pay for none; as soon as the workspace has templates of its own, all of them run
here. What is limited: attributes of objects, changes to lists, the number of steps of a page (turns of loops, calls,
numbers of ranges), the length of a text or a list that is put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator.render.code_generator import Unfolded

MOST_CHARACTERS = 20_000_000  # of one page: a thousand parties take a twentieth of it
_MOST_STEPS = 2_000_000  # of one page, which takes a second or two; five thousand parties take a tenth of it
_MOST_REPEATED = 1_000_000  # characters or items of what is put together
_CALL = 5  # steps
_LARGEST_POWER = 64


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox with limits of its own; `begin` starts the count for a page."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    code_generator_class = Unfolded

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, optimized=False)
        self._n_left = _MOST_STEPS
        self.globals["range"] = self._range
        self.filters |= {"_counted": self._counted, "_bounded": self._bounded}
        self.globals.pop("lipsum", None)
        for name in ("center", "indent", "format", "wordwrap"):  # they make long texts out of a number
            self.filters.pop(name, None)

    def begin(self) -> None:
        """A new page: its steps are counted from here."""
        self._n_left = _MOST_STEPS

    def _range(self, *bounds: int) -> range:
        found = range(*bounds)
        self._spend(len(found) + 1)
        return found

    def _spend(self, n: int) -> None:
        self._n_left -= n
        if self._n_left < 0:
            raise SecurityError(f"more than {_MOST_STEPS} steps on one page")

    def _counted(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self._spend(1)
            yield value

    def _bounded(self, value: Any) -> Any:
        if len(value) > _MOST_REPEATED:
            raise SecurityError(f"longer than {_MOST_REPEATED}")
        return value

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Each loop counts its turns; what is joined with «~» or caught by a block is measured."""
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = _filtered(loop.iter, "_counted")
        for block in tree.find_all(nodes.AssignBlock):
            block.filter = _filtered(block.filter, "_bounded")
        _bound_joins(tree)
        return tree

    def call(self, context: Any, obj: Any, *arguments: Any, **named: Any) -> Any:
        """A call counts as some turns of a loop, whatever is called."""
        self._spend(_CALL)
        return super().call(context, obj, *arguments, **named)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Repetition, powers and old formatting only as far as they can't fill the memory."""
        if operator == "**" and (abs(left) > _MOST_REPEATED or abs(right) > _LARGEST_POWER):
            raise SecurityError("power too large")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("no formatting with %")
        if operator == "*" and all(isinstance(n, int) and abs(n) > _MOST_REPEATED**2 for n in (left, right)):
            raise SecurityError("number too large")
        if operator == "+" and hasattr(left, "__len__") and hasattr(right, "__len__"):
            self._bounded(left)
            self._bounded(right)
        for text, n in ((left, right), (right, left)):
            is_long = operator == "*" and hasattr(text, "__len__") and isinstance(n, int)
            if is_long and len(text) * n > _MOST_REPEATED:
                raise SecurityError("repeated too often")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """No methods that make long texts out of a number, no formatting, nothing that is internal."""
        if isinstance(obj, str) and attr in ("format", "format_map", "ljust", "rjust", "center", "zfill", "expandtabs"):
            return False
        return super().is_safe_attribute(obj, attr, value)


def _filtered(value: Any, name: str) -> nodes.Filter:
    return nodes.Filter(value, name, [], [], None, None, lineno=value.lineno if value else 1)


def _bound_joins(node: nodes.Node) -> None:
    for field, value in list(node.iter_fields()):
        children = value if isinstance(value, list) else [value]
        found = [_filtered(child, "_bounded") if isinstance(child, nodes.Concat) else child for child in children]
        if any(isinstance(child, nodes.Concat) for child in children):
            setattr(node, field, found if isinstance(value, list) else found[0])
        for child in children:
            if isinstance(child, nodes.Node):
                _bound_joins(child)
