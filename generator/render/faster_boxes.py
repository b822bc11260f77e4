"""Used lengths and places in the flow, of WeasyPrint 70.0's boxes, faster: the same answers on shorter ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_FLOATED = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
_MARGINS = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_WIDTHS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


def is_in_normal_flow(self: Any) -> bool:
    """`Box.is_in_normal_flow`, asking the style twice instead of six times."""
    style = self.style
    if style["float"] in _FLOATED:
        return False
    position = style["position"]
    if position == "static" or position == "relative":
        return True
    return not (position in ("absolute", "fixed") or position[0] in ("running()", "note()"))


def resolving(percent: Any, boxes: Any, dimension: type) -> Callable[[Any, Any], None]:
    """`resolve_percentages`: pixels, which nearly all lengths are by now, are taken as they are."""
    percentage, check_math, adjust_box_sizing = percent.percentage, percent.check_math, percent.adjust_box_sizing

    def used(value: Any, style: Any, refer_to: Any) -> Any:
        if type(value) is dimension and value.unit == "px":  # type: ignore[attr-defined]
            return value.value  # type: ignore[attr-defined]
        return value if value == "auto" else percentage(value, style, refer_to)

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        if isinstance(containing_block, boxes.Box):
            cb_width, cb_height = containing_block.width, containing_block.height
        else:
            cb_width, cb_height = containing_block
        style = box.style
        maybe_height = cb_height if isinstance(box, boxes.PageBox) else cb_width
        for name in _WIDTHS:
            setattr(box, name, used(style[name], style, cb_width))
        if box.min_width == "auto":
            box.min_width = 0
        for name in _MARGINS:
            setattr(box, name, used(style[name], style, maybe_height))
        if cb_height == "auto":
            height = style["height"]
            is_open = height == "auto" or check_math(height) or height.unit == "%"
            box.height = "auto" if is_open else height.value
            box.min_height = used(style["min_height"], style, 0)
            box.max_height = used(style["max_height"], style, float("inf"))
        else:
            box.height = used(style["height"], style, cb_height)
            box.min_height = used(style["min_height"], style, cb_height)
            box.max_height = used(style["max_height"], style, cb_height)
        if box.min_height == "auto":
            box.min_height = 0
        collapse = style["border_collapse"] == "collapse"
        for name in _BORDERS:
            if not (collapse and hasattr(box, name)):  # else it was found when the borders of the table were
                setattr(box, name, style[name])
        if style["box_sizing"] != "content-box":
            adjust_box_sizing(box, "width")
            adjust_box_sizing(box, "height")

    return resolve_percentages


def strut_once(plain: Callable[[Any], tuple[float, float]]) -> Callable[[Any], tuple[float, float]]:
    """`strut`, remembered by the style itself: a copy that gets another font is another style."""

    def strut(style: Any) -> tuple[float, float]:
        kept: dict[str, Any] = vars(style)
        found: tuple[float, float] | None = kept.get("_strut")
        if found is None:
            found = kept["_strut"] = plain(style)
        return found

    return strut
