"""An office's own templates, drawn in a process of their own: what they cost is limited by the system.

The sandbox counts steps, but one filter can take hours or fill the memory in one step. A page that takes too much ends
the process, not the run; what is said names the template. Frames of `processes/child` cross: first the
folders and the seconds, then (path, template, context) a page, each answered by its HTML or by the failure.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.model.artifact import Artifact
from generator.model.errors import GeneratorError, UsageError
from generator.processes.child import limit_memory, receive, send

if TYPE_CHECKING:
    from generator.render.html import Templates

SECONDS_A_PAGE = 10  # of the processor; a page of five thousand parties takes two
_MEMORY = 2**30  # bytes


class Confined:
    """Renders as `Templates` does. To be closed."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [str(folder) for folder in folders]
        self._process: subprocess.Popen[bytes] | None = None

    def render(self, artifact: Artifact) -> str:
        """The HTML of an artifact. Raises UsageError when the template is wrong, or takes too much."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
            )  # fmt: skip
        process = self._process
        assert process.stdin and process.stdout
        try:
            if self._folders:
                send(process.stdin, (self._folders, SECONDS_A_PAGE))
                self._folders = []
            send(process.stdin, (artifact.path, artifact.template, artifact.context))
            answer = receive(process.stdout)
        except (EOFError, OSError) as error:
            self.close()
            raise UsageError("template_heavy", file=artifact.template, seconds=SECONDS_A_PAGE) from error
        if isinstance(answer, GeneratorError):
            raise answer
        return str(answer)

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()


@contextlib.contextmanager
def rendering(folders: Sequence[Path]) -> Iterator[Templates | Confined]:
    """The templates of these folders: the shipped ones here, as soon as there are others all of them confined."""
    if any(path for folder in folders[1:] for path in folder.rglob("*.html")):
        with contextlib.closing(Confined(folders)) as confined:
            yield confined
        return
    from generator.render.html import Templates  # late: a run that draws nothing needs no template engine

    yield Templates(folders[:1])


def _limit_time(seconds: int) -> None:
    """The next page has so many seconds; then the system ends this process."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + seconds
        _, allowed = resource.getrlimit(resource.RLIMIT_CPU)
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(resource.RLIMIT_CPU, (most, allowed))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve(source: Any, target: Any) -> None:
    from generator.render.html import Templates

    folders, seconds = receive(source)
    templates = Templates([Path(folder) for folder in folders])
    while True:
        path, template, context = receive(source)
        _limit_time(seconds)
        send(target, _answer(templates, Artifact(path, template, context)))


def _answer(templates: Templates, artifact: Artifact) -> Any:
    try:
        return templates.render(artifact)
    except GeneratorError as error:
        facts: Mapping[str, object] = error.facts
        return UsageError(error.code, **facts)


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    limit_memory(_MEMORY)
    with contextlib.suppress(EOFError, OSError):  # until the parent has hung up
        _serve(sys.stdin.buffer, sys.stdout.buffer)
