"""Jinja2 over the template folders: the workspace's own templates before the shipped ones, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import jinja2
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.bccache import Bucket

from generator.keeping.store import Kept
from generator.language.persian import to_fa
from generator.model.artifact import Artifact
from generator.model.errors import UsageError
from generator.render import code_generator
from generator.render.code_generator import kind
from generator.render.refused import fault_in, is_own_file, refused
from generator.render.sandbox import MOST_CHARACTERS, Sandbox


class KeptTemplates(jinja2.BytecodeCache):
    """Shipped templates, compiled once; the texts of `modules` say how.

    Only shipped ones: whoever may change templates of a workspace must not hand us code that never saw the sandbox.
    """

    def __init__(self, *modules: Path, is_asked_for: bool = False) -> None:
        self._modules, self._is_asked_for = modules, is_asked_for

    @cached_property
    def _basis(self) -> bytes:
        return b"".join(module.read_bytes() for module in self._modules)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, if it is of the same source."""
        kept = self._kept(bucket).read()
        if kept and kept[0] == bucket.checksum:
            bucket.code = kept[1]

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, whole or not at all."""
        self._kept(bucket).write(lambda: (bucket.checksum, bucket.code), is_asked_for=self._is_asked_for)

    def _kept(self, bucket: Bucket) -> Kept:
        return Kept("template", self._basis, jinja2.__version__, kind().__name__, bucket.key)


#: A telephone number after its area code, or from abroad, a date in ISO form, and what begins with a digit and goes on
#: with Latin letters («42-P/107»): among right-to-left words they would be turned around. «۳-۲» is read from the right.
_TURNED = re.compile(
    r"(?<![\d-])(?:[0۰]\d{1,4}-\d{4,}|\+\d[\d-]{6,}|\d{4}-\d\d-\d\d)(?![\d-])"
    r"|(?<![\w/.-])\d+[-/._:#][\d/._:#-]*[A-Za-z](?:[\w/._:#-]*[A-Za-z\d])?"
)
_ISOLATED = "\u2066\\g<0>\u2069"
_LATIN_WORD = re.compile(r"[^\s«»()،؛]*[A-Za-z][^\s«»()،؛]*")

_DIGIT, _LATIN = re.compile(r"\d"), re.compile("[A-Za-z]")
#: The modules whose text says how templates are compiled.
COMPILED_BY = Path(__file__), Path(code_generator.__file__)


def _fa(value: object) -> str:
    """Persian digits, but in words with Latin letters: codes and addresses stay as they are."""
    return _in_persian(str(value))


@lru_cache(maxsize=16384)  # titles of documents and the like stand on every page
def _in_persian(text: str) -> str:
    if not _DIGIT.search(text):
        return text
    is_latin = _LATIN.search(text) is not None
    if is_latin or "-" in text or "+" in text:  # they have either, and most texts have none
        text = _TURNED.sub(_ISOLATED, text)
    if not is_latin:
        return to_fa(text)
    parts, end = [], 0
    for word in _LATIN_WORD.finditer(text):
        parts += [to_fa(text[end : word.start()]), word[0]]
        end = word.end()
    return "".join(parts) + to_fa(text[end:])


class _Own(FileSystemLoader):
    """An office's own templates, but for those that are refused: there the shipped ones stand in."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        super().__init__(folder, encoding="utf-8")
        self._refused = {one.path.relative_to(folder).as_posix() for one in refused(folder, shipped)}
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template in self._refused or not is_own_file(self._folder, self._folder / template):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


class Templates:
    """The compiled templates of one run."""

    def __init__(self, folders: Sequence[Path], compiled: BytecodeCache | None = None) -> None:
        loaders = [*(_Own(folder, folders[0]) for folder in reversed(folders[1:])), FileSystemLoader(folders[0])]
        self._folders = folders
        is_ours = len(folders) == 1
        kind = code_generator.kind() if is_ours else Sandbox
        self._environment = kind(
            loader=ChoiceLoader(loaders),
            bytecode_cache=(compiled or KeptTemplates(*COMPILED_BY)) if is_ours else None,
            autoescape=True,  # select_autoescape() would leave some suffixes out
            undefined=StrictUndefined,  # a name that is not there is a mistake, not an empty text
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,  # a template does not change during a run
        )
        self._environment.filters["fa"] = _fa

    def render(self, artifact: Artifact) -> str:
        """The HTML of an artifact. Raises UsageError with file and line when the template is wrong."""
        if isinstance(self._environment, Sandbox):
            self._environment.begin()
        try:
            return self._limited(self._environment.get_template(artifact.template), artifact)
        except TemplateSyntaxError as error:
            file = error.name or artifact.template
            raise UsageError("template", file=file, line=error.lineno, why=error.message or "") from error
        except UsageError:
            raise
        except Exception as error:  # a template can divide by zero as well as any program
            file, line = self._place(error, artifact.template)
            why = str(error).partition("\n")[0] or type(error).__name__
            raise UsageError("template", file=file, line=line, why=why) from error

    def compile(self, name: str) -> None:
        """Have the template of that name ready."""
        self._environment.get_template(name)

    def fault(self, source: str) -> tuple[int, str] | None:
        """(line, why) when the text is no template, None when it compiles."""
        try:
            self._environment.compile(source)
        except TemplateSyntaxError as error:
            return error.lineno, error.message or ""
        except (ValueError, RecursionError, MemoryError) as error:  # numbers without end, a thousand brackets
            return 1, str(error) or type(error).__name__
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

    def _limited(self, template: Template, artifact: Artifact) -> str:
        if not isinstance(self._environment, Sandbox):
            return template.render(artifact.context)
        parts, left = [], MOST_CHARACTERS
        for part in template.generate(artifact.context):
            parts.append(part)
            left -= len(part)
            if left < 0:
                raise UsageError("template", file=artifact.template, line=0, why=f"> {MOST_CHARACTERS} characters")
        html = "".join(parts)
        if fault := fault_in(html, self._folders[0]):  # put together out of pieces that are nothing by themselves
            raise UsageError("template", file=artifact.template, line=0, why=fault[1])
        return html

    def _place(self, error: BaseException, template: str) -> tuple[str, int]:
        """File and line of the innermost template frame."""
        file, line, frame = template, 0, error.__traceback__
        while frame:
            path = Path(frame.tb_frame.f_code.co_filename)
            for folder in self._folders:
                if path.suffix == ".html" and path.is_relative_to(folder):
                    file, line = path.relative_to(folder).as_posix(), frame.tb_lineno
            frame = frame.tb_next
        return file, line
