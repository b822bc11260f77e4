"""The one place that reaches into Jinja2's private parts, for speed and for limits; every page keeps its bytes.

Only the versions that this was tested with are touched; any other works as it came. A test compares the pages with and
without. What is spared are calls of functions: a key is looked up and a text escaped where it stands, and a macro is
called without first asking what kind of function it is.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup

from generator.engine.versions import is_tested


def kind() -> type[Environment]:
    """Jinja2 for templates that are trusted: the faster one where it is known to do the same."""
    return FastEnvironment if is_tested("jinja2", "markupsafe") else Environment


class FastMacro(Macro):
    """A macro whose usual call, with positional values only, takes a short way."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._is_plain = bool(self._default_autoescape) and not (self.caller or self.catch_kwargs or self.catch_varargs)

    def brief(self, *values: Any) -> str:
        """The same as a call."""
        n_left = self._argument_count - len(values)
        if n_left < 0 or not self._is_plain:
            return self(*values)
        # `Markup(text)` would look for ways to make HTML of it, which text does not have.
        return str.__new__(Markup, self._func(*values, *(missing,) * n_left) if n_left else self._func(*values))


class _Code(CodeGenerator):
    """What Jinja2 writes, with the usual case of a lookup, an escape and a call written out before the general one.

    `d_`, `s_` and `f_` hold what was just evaluated; each is read before the next one may be set.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        self.writeline("from markupsafe import _escape_inner")
        self.writeline(f"from {__name__} import FastMacro")
        super().visit_Template(node, frame)

    def macro_def(self, macro_ref: Any, frame: Frame) -> None:
        self.write("Fast")  # and then «Macro(…)»
        super().macro_def(macro_ref, frame)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        if hasattr(dict, node.attr):  # it may mean the method
            super().visit_Getattr(node, frame)
            return
        self.write(f"(d_[{node.attr!r}] if (d_ := ")
        self.visit(node.node, frame)
        self.write(f").__class__ is dict and {node.attr!r} in d_ else environment.getattr(d_, {node.attr!r}))")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if forward_caller or node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(f_.brief(")
        for value in node.args:
            self.visit(value, frame)
            self.write(", ")
        self.write(") if (f_ := ")
        self.visit(node.node, frame)
        self.write(").__class__ is FastMacro else ")
        self.write("context.call(f_")
        held = {"_loop_vars": frame.loop_frame, "_block_vars": frame.block_frame}
        self.signature(node, frame, {name: name for name, is_there in held.items() if is_there})
        self.write("))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_usual(frame, finalize):
            self.write("(_escape_inner(s_) if (s_ := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_usual(frame, finalize):
            self.write(").__class__ is str else s_ if s_.__class__ is Markup else escape(s_))")
        else:
            super()._output_child_post(node, frame, finalize)


class FastEnvironment(Environment):
    """Compiles with `_Code`."""

    code_generator_class = _Code

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A dict where Jinja2 has a chain of two, for each page copies it; the environment's own no longer change."""
        return {**self.globals, **(d or {})}


class Unfolded(CodeGenerator):
    """Works nothing out while it compiles: «[1]|slice(1000000000)» would take its hours there."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


def _is_usual(frame: Frame, finalize: Any) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None
