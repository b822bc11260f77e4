"""A short form of `make faults ARGS="--only publish"`: what readers of the target see when publishing is broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.faults import injected, published
from scripts.faults.injected import Case, Log
from scripts.faults.published import Harness, Way

Broken = tuple[str, str, str, bool]  # the call, what it is about, what befalls it, and whether that stays

EXCHANGED: tuple[Broken, ...] = (
    ("mkdir", ".target.generate", "ENOSPC", False), ("mkdir", ".target.generate/site/.generate", "kill", False),
    ("rename", ".target.generate/site/index.html", "kill", False), ("sendfile", ".target.generate/site/index.html.generate-part", "ENOSPC", True),
    ("chmod", ".target.generate/site/index.html", "EIO", False), ("fsync", ".target.generate/site/index.html", "EIO", False),
    ("renameat2", "target", "kill", False), ("renameat2", "target", "EIO", False), ("unlinkat", "index.html", "kill", False),
    ("unlinkat", "index.html", "EACCES", True), ("rmdir", ".target.generate", "kill", False),
)  # fmt: skip
BY_FILE: tuple[Broken, ...] = (
    ("write", "target/.generate/journal.part", "ENOSPC", False), ("rename", "target/index.html", "kill", False),
    ("rename", "target/index.html", "EIO", False), ("rename", "target/parties/index.html", "EIO", True),
    ("unlink", "target/sessions/2/index.html", "EIO", False), ("unlink", "target/.generate/journal", "EACCES", True),
    ("rename", "target/.generate/site.sha256", "ENOSPC", False), ("chmod", "target/parties/C/index.html", "EIO", False),
)  # fmt: skip
FIRST: tuple[Broken, ...] = (
    ("mkdir", "target", "EACCES", False), ("mkdir", "target/.generate", "kill", False), ("renameat2", "target", "kill", False),
    ("write", "said", "ENOSPC", False),
)  # fmt: skip


@pytest.fixture(scope="module")
def harnesses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Way, Harness]]:
    if problem := injected.check_tools():
        pytest.skip(problem)
    with published.harnesses(tmp_path_factory.mktemp("publishing")) as found:
        yield found


@pytest.mark.parametrize(
    ("way", "broken"), [(Way.EXCHANGED, EXCHANGED), (Way.BY_FILE, BY_FILE), (Way.SHARED, BY_FILE), (Way.FIRST, FIRST)]
)
def test_readers_see_the_old_site_or_the_new_one_and_are_told_which(
    harnesses: dict[Way, Harness], way: Way, broken: tuple[Broken, ...]
) -> None:
    harness = harnesses[way]
    places = {(call.name, call.about): call for call in harness.calls()}
    cases = [Case(places[call, about], kind, stays) for call, about, kind, stays in broken]
    assert list(injected.inject(harness, cases, Log())) == []
    assert harness.n_not_met == 0


def test_the_harness_sees_what_a_naive_publisher_tears(harnesses: dict[Way, Harness]) -> None:
    assert harnesses[Way.EXCHANGED].torn_naively(4) > 0
