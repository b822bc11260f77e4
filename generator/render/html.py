"""Jinja2 over the template folders: the workspace's own templates before the shipped ones, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    meta,
    nodes,
)

from generator.artifact import Artifact
from generator.errors import UsageError
from generator.persian import to_fa

_LATIN_WORD = re.compile(r"[^\s«»()،؛]*[A-Za-z][^\s«»()،؛]*")


def _fa(value: object) -> str:
    """Persian digits, but in words with Latin letters: codes and addresses stay as they are."""
    text, parts, end = str(value), [], 0
    for word in _LATIN_WORD.finditer(text):
        parts += [to_fa(text[end : word.start()]), word[0]]
        end = word.end()
    return "".join(parts) + to_fa(text[end:])


class Templates:
    """The compiled templates of one run."""

    def __init__(self, folders: Sequence[Path]) -> None:
        loaders = [FileSystemLoader(folder, encoding="utf-8") for folder in reversed(folders)]
        self._environment = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,  # select_autoescape() would leave some suffixes out
            undefined=StrictUndefined,  # a name that is not there is a mistake, not an empty text
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["fa"] = _fa

    def render(self, artifact: Artifact) -> str:
        """The HTML of an artifact. Raises UsageError with file and line when the template is wrong."""
        try:
            return self._environment.get_template(artifact.template).render(artifact.context)
        except TemplateSyntaxError as error:
            file = error.name or artifact.template
            raise UsageError("template", file=file, line=error.lineno, why=error.message or "") from error
        except TemplateError as error:
            file, line = _place_in_template(error)
            raise UsageError("template", file=file or artifact.template, line=line, why=str(error)) from error

    def fault(self, source: str) -> tuple[int, str] | None:
        """(line, why) when the text is no template, None when it compiles."""
        try:
            self._environment.compile(source)
        except TemplateSyntaxError as error:
            return error.lineno, error.message or ""
        return None

    def names(self, source: str) -> list[tuple[str, int]]:
        """(name, line) of every variable that the template takes from its context, where it is first used."""
        tree = self._environment.parse(source)
        taken = meta.find_undeclared_variables(tree) - self._environment.globals.keys()
        lines: dict[str, int] = {}
        for node in tree.find_all(nodes.Name):
            if node.name in taken and node.ctx == "load":
                lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
        return sorted(lines.items(), key=lambda item: (item[1], item[0]))


def _place_in_template(error: BaseException) -> tuple[str, int]:
    """(file below templates/, line) of the innermost template frame."""
    file, line, frame = "", 0, error.__traceback__
    while frame:
        path = Path(frame.tb_frame.f_code.co_filename)
        if path.suffix == ".html":
            file, line = "/".join(path.parts[-2:]), frame.tb_lineno
        frame = frame.tb_next
    return file, line
