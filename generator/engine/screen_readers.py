"""What a paper tells who can't see it, beyond what the engine tells by itself (PDF/UA-1, ISO 14289-1 §7.3 and §7.5).

Headers of tables say whether they head a column or a row; a picture has the words of its `aria-label`; one without
words only repeats what stands beside it, so it is no part of the content.
"""

from __future__ import annotations

import re
from typing import Any

_NAMED_PICTURE = re.compile(r'(<svg\b[^>]*\saria-label="([^"]*)"[^>]*>)')


def with_titles(html: str) -> str:
    """The paper with the name of each drawing where the engine looks for it."""
    return _NAMED_PICTURE.sub(r"\1<title>\2</title>", html)


def finish(_document: Any, pdf: Any) -> None:
    """Complete the tags of a document before it is written."""
    elements = [o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/StructElem"]
    root = next((o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/StructTreeRoot"), None)
    decoration = [e for e in elements if e["S"] == "/Figure" and "Alt" not in e and root is not None]
    for element in elements:
        if element["S"] == "/TH":
            element["A"]["Scope"] = "/Column" if _stands_in_head(element, pdf) else "/Row"
    places = {page: _places_of_figures(page, pdf) for page in {e["Pg"] for e in decoration}}
    for element in decoration:
        _leave_out(element, places[element["Pg"]], root, pdf)


def _places_of_figures(page: Any, pdf: Any) -> dict[int, tuple[list[Any], int]]:
    """Number of a marked figure of a page → the page's drawing and where in it the figure begins."""
    stream = _object(_object(page, pdf)["Contents"], pdf).stream
    begins = [n for n, sign in enumerate(stream) if sign == "/Figure"]
    return {stream[n + 1]["MCID"]: (stream, n) for n in begins}


def _object(reference: Any, pdf: Any) -> Any:
    """What «12 0 R» refers to."""
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return pdf.objects[int(text.partition(" ")[0])]


def _stands_in_head(element: Any, pdf: Any) -> bool:
    row = _object(element["P"], pdf)
    return bool(_object(row["P"], pdf)["S"] == "/THead")


def _leave_out(figure: Any, places: dict[int, tuple[list[Any], int]], root: Any, pdf: Any) -> None:
    """Draw it as decoration: outside of the tags, where no reader looks for content."""
    stream, at = places[figure["K"][0]]
    stream[at : at + 3] = ["/Artifact", b"BMC", b""]  # as many signs as before: «/Figure», its number, BDC
    _object(figure["P"], pdf)["K"].remove(figure.reference)
    numbers = _object(root["ParentTree"], pdf)["Nums"]
    of_page = next(refs for refs in numbers[1::2] if isinstance(refs, list) and figure.reference in refs)
    of_page[of_page.index(figure.reference)] = "null"
