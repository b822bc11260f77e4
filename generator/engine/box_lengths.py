"""Used lengths of WeasyPrint 70.0's boxes, faster: the same answers on shorter ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_MARGINS = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_WIDTHS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


def resolving(percent: Any, boxes: Any, dimension: type) -> Callable[[Any, Any], None]:
    """`resolve_percentages`: pixels, which nearly all lengths are by now, are taken as they are."""
    percentage, check_math, adjust_box_sizing = percent.percentage, percent.check_math, percent.adjust_box_sizing

    def used(value: Any, style: Any, refer_to: Any) -> Any:
        if type(value) is dimension and value.unit == "px":  # type: ignore[attr-defined]
            return value.value  # type: ignore[attr-defined]
        return value if value == "auto" else percentage(value, style, refer_to)

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        kept = vars(box.style)
        fixed = kept.get("_fixed")
        if fixed is None:
            fixed = kept["_fixed"] = _fixed(box.style, dimension)
        if fixed:
            lengths, borders, is_collapsed = fixed
            of_box = vars(box)
            of_box.update(lengths)
            if not is_collapsed:
                of_box.update(borders)
                return
            for name in _BORDERS:
                if not hasattr(box, name):
                    of_box[name] = borders[name]
            return
        resolve_some(box, containing_block)

    def resolve_some(box: Any, containing_block: Any) -> None:
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


def _fixed(style: Any, dimension: type) -> tuple[Mapping[str, Any], Mapping[str, Any], bool] | tuple[()]:
    """The used lengths of boxes with a style, if they are the same in any surroundings, the widths of their borders,
    and whether these go before those that the table has found."""
    lengths: dict[str, Any] = {}
    for name in (*_WIDTHS, *_MARGINS, "height", "min_height", "max_height"):
        value = style[name]
        if type(value) is dimension and value.unit == "px":  # type: ignore[attr-defined]
            lengths[name] = value.value  # type: ignore[attr-defined]
        elif value == "auto":
            lengths[name] = 0 if name in ("min_width", "min_height") else value
        else:
            return ()
    if style["box_sizing"] != "content-box":
        return ()
    return lengths, {name: style[name] for name in _BORDERS}, style["border_collapse"] == "collapse"


def strut_once(plain: Callable[[Any], tuple[float, float]]) -> Callable[[Any], tuple[float, float]]:
    """`strut`, remembered by the style itself: a copy that gets another font is another style."""

    def strut(style: Any) -> tuple[float, float]:
        kept: dict[str, Any] = vars(style)
        found: tuple[float, float] | None = kept.get("_strut")
        if found is None:
            found = kept["_strut"] = plain(style)
        return found

    return strut
