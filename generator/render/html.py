"""Jinja2 over the template folders: the workspace's own templates before the shipped ones, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError

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
            line = _line_in_template(error)
            raise UsageError("template", file=artifact.template, line=line, why=str(error)) from error


def _line_in_template(error: BaseException) -> int:
    """The line of the innermost template frame."""
    line, frame = 0, error.__traceback__
    while frame:
        if frame.tb_frame.f_code.co_filename.endswith(".html"):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
