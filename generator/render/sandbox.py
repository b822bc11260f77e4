"""Where templates of the workspace run: they see their context and nothing else, and can't run away.

The shipped templates need no guard and pay for none; as soon as the workspace has templates of its own, all of them run
here. What is limited: attributes of objects, calls, changes to lists, numbers of a range, repeated text.
"""

from __future__ import annotations

from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_CHARACTERS = 20_000_000  # of one page: a thousand parties take a twentieth of it
_MOST_NUMBERS = 1_000_000  # of all ranges of one page
_MOST_REPEATED = 1_000_000  # characters or items of one repetition
_LARGEST_POWER = 64


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox with limits of its own; `begin` starts the count for a page."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._n_left = _MOST_NUMBERS
        self.globals["range"] = self._range
        self.globals.pop("lipsum", None)
        for name in ("center", "indent", "format", "wordwrap"):  # they make long texts out of a number
            self.filters.pop(name, None)

    def begin(self) -> None:
        """A new page: its ranges are counted from here."""
        self._n_left = _MOST_NUMBERS

    def _range(self, *bounds: int) -> range:
        found = range(*bounds)
        self._n_left -= len(found) + 1
        if self._n_left < 0:
            raise SecurityError(f"more than {_MOST_NUMBERS} numbers in ranges")
        return found

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Repetition, powers and old formatting only as far as they can't fill the memory."""
        if operator == "**" and (abs(left) > _MOST_REPEATED or abs(right) > _LARGEST_POWER):
            raise SecurityError("power too large")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("no formatting with %")
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
