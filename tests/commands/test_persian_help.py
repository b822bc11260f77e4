"""`--help` and errors of usage in the language of messages: Persian sentences without English fragments."""

from __future__ import annotations

import re

import click
import pytest

from generator.cli import COMMANDS, cli
from generator.commands.persian_help import help_text
from tests.conftest import Workspace

#: What may be Latin in Persian help: commands, options, names of files and the words of the command line itself.
_LATIN = re.compile(
    r"generate [^\n]*|--?[\w-]+|\[[^\]]*\]|[\w-]+/[\w./-]*|\b[\w-]+\.(?:toml|html)\b|"
    r"\b(?:PDF|JSON|Ctrl-C|Enter|target|records|site)\b|[A-Z]+-\d+"
)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_persian(name: str) -> None:
    command = cli.get_command(click.Context(cli), name) if name else cli
    assert command is not None
    said = help_text()["command"][name or "generate"]
    own = {
        param.name for param in command.params
        if isinstance(param, click.Option) and param.name not in help_text()["option"] and param.name != "version"
    }  # fmt: skip
    assert own <= set(said.get("option", {})), "an option without Persian help"
    assert said["example"].startswith(f"generate {name}".rstrip())
    for sentence in (said["about"], said.get("more", ""), *said.get("option", {}).values()):
        assert not re.search("[A-Za-z]{2,}", _LATIN.sub("", sentence)), sentence


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("office"))


def test_help_is_in_the_language_of_messages(workspace: Workspace) -> None:
    persian = workspace.run("send", "--help", today=None)
    assert persian.code == 0
    assert persian.out.startswith("کاربرد: generate send [گزینه‌ها")
    assert "نمونه:  generate send --yes --limit 5" in persian.out
    assert workspace.run("send", "--help", "--lang", "en", today=None).out.startswith("Usage: generate send [OPTIONS]")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["chek"], "آیا منظور «check» است؟"),
        (["check", "--retuned"], "آیا منظور «--returned» است؟"),
        (["explain"], "پس از فرمان تشکل"),
        (["send", "--limit", "0"], "عددی درست از ۱ به بالا بنویسید"),
        (["--jobs", "0"], "عددی درست از ۱ تا ۶۴ بنویسید"),
        (["check", "--lang", "de"], "یکی از این‌ها را بنویسید: fa, en"),
        (["init", "a", "b"], "«b» در این فرمان جایی ندارد"),
        (["check", "--today"], "پس از گزینهٔ «--today» مقداری نوشته نشده است"),
        (["check", "--json=3"], "مقدار «3» برای «--json» پذیرفته نیست"),
        (["close"], "پس از فرمان سال"),
    ],
)
def test_errors_of_usage_are_persian_sentences(workspace: Workspace, typed: list[str], said: str) -> None:
    run = workspace.run(*typed, today=None)
    assert run.code == 2
    assert said in run.err
