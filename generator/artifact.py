"""An output file as data: its path in the site, the template that draws it, and all that the template gets to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of the site. The context holds text, numbers, lists and dicts only: nothing that knows more."""

    path: str
    template: str
    context: Mapping[str, Any]
    kind: Literal["html", "pdf"] = "html"
