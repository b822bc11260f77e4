"""Styles of elements in papers of WeasyPrint 70.0, faster: what is alike is matched against the sheets once.

The rows of a roster have the same tags and classes below the same ancestors, so the same rules are theirs. Only a rule
that looks at more than that, such as `:last-child`, is tried on each of them. Pseudo-elements get a style when they are
asked for theirs: every element might have six (`::marker`, `::footnote-call` …), hardly any has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from math import inf
from types import CodeType
from typing import Any

#: What a compiled selector may ask for that depends on nothing but tags and attributes of an element and its ancestors.
_OF_ANCESTRY = frozenset({
    "ancestors", "any", "ascii_lower", "attrib", "classes", "endswith", "etree_element", "get", "id",
    "in_html_document", "lang", "local_name", "lower", "namespace_url", "next", "parent", "split_whitespace",
    "startswith",
})  # fmt: skip

_MOST_ALIKE = 2_000  # elements remembered; with more of them all are forgotten, so that memory stays flat

Rule = tuple[Any, ...]  # as the matcher has it: test, specificity, order, name of the pseudo-element, declarations
Cascade = dict[str, tuple[Any, Any]]  # property → value, weight


class _Alike:
    """Elements with the same tags and attributes, from the root down."""

    __slots__ = ("below", "cascades", "others", "sure")

    def __init__(self, sure: Sequence[Sequence[Rule]], others: Sequence[Sequence[Rule]]) -> None:
        self.sure, self.others = sure, others  # per sheet: the rules of all of them; those that must be tried on each
        self.below: dict[Any, _Alike] = {}  # by what children have
        self.cascades: dict[Any, Mapping[str | None, Cascade]] = {}  # by which of the others an element has


class _Known:
    """What was matched against the sheets of the last paper; those of the next are nearly always the same."""

    def __init__(self) -> None:
        self._sheets: Sequence[Any] = ()
        self._first = _Alike((), ())
        self.n_below = 0  # elements in it

    def first(self, sheets: Sequence[Any], root: Any) -> _Alike:
        """Above the root of a paper. Where it does not say its language, something in its head might."""
        is_same = len(sheets) == len(self._sheets) and all(map(_is_same, sheets, self._sheets))
        if not is_same or self.n_below > _MOST_ALIKE or root.get("lang") is None:
            self._sheets, self._first, self.n_below = tuple(sheets), _Alike((), ()), 0
        if root.get("lang") is None:
            self._sheets = ()
        return self._first


def _is_same(sheet: Any, other: Any) -> bool:
    return sheet[0] is other[0] and sheet[1:] == other[1:]


def match_alike_once(css: Any) -> None:
    """Let the engine's `StyleFor` match, cascade and compute once for elements that are alike."""
    css.StyleFor.__init__ = _begun(css, _Known())
    css.StyleFor.__call__ = _asked(css.ComputedStyle, css.StyleFor.__call__)


def _begun(css: Any, matched: _Known) -> Callable[..., None]:
    """`StyleFor.__init__`."""

    def init(
        self: Any, html: Any, sheets: Any, presentational_hints: bool, font_config: Any, target_collector: Any
    ) -> None:
        computed: dict[Any, Any] = {}
        self._cascaded_styles, self._computed_styles = {}, computed
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, font_config
        late: dict[Any, Mapping[str | None, Cascade]] = {}  # by element
        self._late, self._late_with = late, (html.etree_element, html.base_url)
        own = _own_styles(css, html, presentational_hints)
        known: dict[Any, Any] = {}
        first = matched.first(sheets, html.etree_element)
        for element in html.wrapper_element.iter_subtree():
            tree, parent = element.etree_element, element.parent
            element.alike = alike = _alike(first if parent is None else parent.alike, element, sheets, matched)
            declared = own.get(tree)
            cascades = _cascades(css, alike, element, sheets, declared)
            key = None if declared is not None else (parent and id(computed[parent.etree_element, None]), id(cascades))
            if key and key in known:
                computed[tree, None] = known[key]
            else:
                self._cascaded_styles[tree, None] = cascades.get(None, {})
                self.set_computed_styles(
                    tree, root=html.etree_element, parent=parent and parent.etree_element, base_url=html.base_url,
                    target_collector=target_collector,
                )  # fmt: skip
                if key:
                    known[key] = computed[tree, None]
            late[tree] = cascades
        for tree, cascades in late.items():
            for pseudo, cascade in cascades.items():
                if pseudo and "anchor" in cascade:  # what links point to must be known before they are
                    target_collector.collect_anchor(self(tree, pseudo)["anchor"])
        self._cascaded_styles.clear()

    return init


def _asked(computed_style: Any, plain: Callable[..., Any]) -> Callable[..., Any]:
    """`StyleFor.__call__`."""

    def call(self: Any, element: Any, pseudo_type: str | None = None) -> Any:
        of = self._computed_styles
        if pseudo_type and (element, pseudo_type) not in of:
            cascade = self._late.get(element, {}).get(pseudo_type)
            if cascade is not None:
                root, base_url = self._late_with
                of[element, pseudo_type] = computed_style(
                    of[element, None], cascade, pseudo_type, of[root, None], base_url, self.font_config,
                    self.initial_page_sizes,
                )  # fmt: skip
        return plain(self, element, pseudo_type)

    return call


def _own_styles(css: Any, html: Any, presentational_hints: bool) -> dict[Any, Cascade]:
    """What attributes such as `style` declare, by element."""
    found: dict[Any, Cascade] = {}
    attributes = css.find_style_attributes(html.etree_element, presentational_hints, html.base_url)
    for specificity, element, declarations, base_url in attributes:
        declared = css.preprocess_declarations(base_url, declarations)
        _declare(css, found.setdefault(element, {}), declared, "author", inf, specificity)
    return found


def _alike(above: _Alike, element: Any, sheets: Any, matched: _Known) -> _Alike:
    tree = element.etree_element
    key = tree.tag, *tree.attrib.items()
    found = above.below.get(key)
    if found is None:
        matched.n_below += 1
        sure, others = [], []
        for sheet, _origin, _specificity in sheets:
            of_ancestry = _of_ancestry(sheet.matcher)
            rules = list(_rules_for(sheet.matcher, element))
            sure.append([rule for rule in rules if rule[2] in of_ancestry and rule[0](element)])
            others.append([rule for rule in rules if rule[2] not in of_ancestry])
        found = above.below[key] = _Alike(sure, others)
    return found


def _rules_for(matcher: Any, element: Any) -> Iterator[Rule]:
    """As `Matcher.match` chooses what to try."""
    from cssselect2 import ascii_lower

    if element.id is not None:
        yield from matcher.id_selectors.get(element.id, ())
    for name in element.classes:
        yield from matcher.class_selectors.get(name, ())
    yield from matcher.lower_local_name_selectors.get(ascii_lower(element.local_name), ())
    yield from matcher.namespace_selectors.get(element.namespace_url, ())
    if "lang" in element.etree_element.attrib:
        yield from matcher.lang_attr_selectors
    yield from matcher.other_selectors


def _of_ancestry(matcher: Any) -> frozenset[int]:
    """The orders of its rules that depend on ancestry alone; found once a sheet."""
    kept = vars(matcher)
    if kept.get("_n_rules") != matcher.order:
        by_name = matcher.id_selectors, matcher.class_selectors, matcher.lower_local_name_selectors
        lists = [rules for found in (*by_name, matcher.namespace_selectors) for rules in found.values()]
        rules = chain(*lists, matcher.lang_attr_selectors, matcher.other_selectors)
        kept["_of_ancestry"] = frozenset(r[2] for r in rules if _OF_ANCESTRY.issuperset(_names(r[0].__code__)))
        kept["_n_rules"] = matcher.order
    found: frozenset[int] = kept["_of_ancestry"]
    return found


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _cascades(
    css: Any, alike: _Alike, element: Any, sheets: Any, declared: Cascade | None
) -> Mapping[str | None, Cascade]:
    """What is declared for the element and for its pseudo-elements; the same object for what is alike in all."""
    tried = [[rule for rule in rules if rule[0](element)] for rules in alike.others]
    key = tuple((n, rule[2]) for n, rules in enumerate(tried) for rule in rules)
    found = alike.cascades.get(key) if declared is None else None
    if found is not None:
        return found
    made: dict[str | None, Cascade] = {} if declared is None else {None: declared}
    for (sheet, origin, sheet_specificity), sure, also in zip(sheets, alike.sure, tried, strict=True):
        for _test, specificity, _order, pseudo, (declarations, layer) in sorted([*sure, *also], key=_rank):
            order = inf if layer is None else sheet.layers.index(layer)
            _declare(css, made.setdefault(pseudo, {}), declarations, origin, order, sheet_specificity or specificity)
    if declared is None:
        alike.cascades[key] = made
    return made


def _rank(rule: Rule) -> tuple[Any, int]:
    return rule[1], rule[2]


def _declare(css: Any, style: Cascade, declarations: Any, origin: str, layer: float, specificity: Any) -> None:
    for name, values, importance in declarations:
        weight = css.declaration_precedence(origin, importance), layer, specificity
        old_weight = style.get(name, (None, None))[1]
        if old_weight is None or old_weight <= weight:
            style[name] = values, weight
