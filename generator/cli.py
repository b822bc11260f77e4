"""The command `generate`: finds the command that was asked for, and turns every failure into a sentence and a code.

Results go to stdout, messages and progress to stderr; a person gets a sentence that says what happened and what to do
next, a machine gets one JSON object. Exit codes are those of contract §4. Only this module, `commands/` and
`terminal.py` print or set an exit code; a command's module is imported when it is asked for, so that none pays for
what another needs.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import re
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from generator import __version__
from generator.commands.options import EXIT_BUG, EXIT_INTERRUPTED, EXIT_MACHINE, EXIT_OK, common_options, merged
from generator.commands.terminal import print_json
from generator.model.errors import WITHOUT_ENGINE, GeneratorError, InputError, UnreadableError

if TYPE_CHECKING:
    from generator.commands.build import Ended
    from generator.model import Finding

#: Name → module below `commands/`, which has a click command of that name.
COMMANDS: Mapping[str, str] = {
    "check": "check",
    "explain": "explain",
    "preview": "preview",
    "texts": "texts",
    "diff": "diff",
    "outbox": "outbox",
    "send": "send",
    "resolve": "resolve",
    "recover": "recover",
    "close": "close",
    "as-of": "as_of",
    "publish": "publish",
    "verify": "verify",
    "history": "history",
    "watch": "watch",
    "serve": "serve",
    "init": "init",
    "menu": "menu",
    "doctor": "doctor",
    "rollup": "rollup",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order of the table above, which is the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name, None when there is none."""
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"generator.commands.{COMMANDS[name]}"), COMMANDS[name])
        assert isinstance(command, click.Command)
        return _told(command, name)


def _told(command: click.Command, name: str) -> click.Command:
    """The command, told in the language of messages where its help is asked for."""
    if not {"-h", "--help"} & set(sys.argv):
        return command
    from generator.language.wording import PERSIAN  # late: most runs need no sentence of it

    if _language(sys.argv) != PERSIAN:
        return command
    from generator.commands.persian_help import in_persian

    return in_persian(command, name)


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="generate")
@common_options
@click.pass_context
def cli(context: click.Context, /, **given: Any) -> Ended | None:
    """Build the office's site and papers from the workbooks in input/.

    Example:  generate --today 1405-09-01
    """
    context.obj = merged(context, given)
    if context.invoked_subcommand is None:
        from generator.commands.build import build

        gc.disable()  # the process ends with the run: nobody need look for what it leaves behind
        return build(context.obj)
    return None


def main() -> None:
    """Run the command and turn every failure into a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):  # a redirected Windows console would refuse Persian
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    _told(cli, "generate")
    as_json, verbose = "--json" in sys.argv, "-v" in sys.argv or "--verbose" in sys.argv
    try:
        found = cli.main(prog_name="generate", standalone_mode=False)  # what a run leaves is kept: see __main__
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(*_misused(error), error.exit_code, as_json)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", {}, EXIT_INTERRUPTED, as_json)
    except GeneratorError as error:
        facts = _masked(error.facts) if isinstance(error, InputError) else error.facts
        rest = error.findings if isinstance(error, UnreadableError) else None
        _fail(error.code, facts, error.exit_code, as_json, rest)
    except (BrokenPipeError, SystemExit):  # click has seen it first, and ends with a code of its own
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone: nothing to say to it
        sys.exit(EXIT_OK)
    except Exception as error:
        if told := _of_the_machine(error) or _of_the_memory():
            _fail(*told, EXIT_MACHINE, as_json)
        if verbose:
            import traceback  # late: takes half as long as click

            traceback.print_exc()
        _fail("bug", {"what": f"{type(error).__name__}: {error}"}, EXIT_BUG, as_json)
    sys.exit(found[0] if isinstance(found, tuple) else found or EXIT_OK)


#: A disk that is full, over its quota, broken, read-only or taken away, where what is printed goes into a file; or a
#: line cut off.
_REFUSED = {
    errno.EACCES, errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EIO, errno.EROFS, errno.EFBIG,
    errno.ECONNRESET,
}  # fmt: skip


def _of_the_machine(error: Exception) -> tuple[str, dict[str, Any]] | None:
    """The code and the facts of what the system refused where nobody expected it; None when that is not it."""
    if isinstance(error, MemoryError):
        return "memory", {}
    if not isinstance(error, OSError):
        return None
    if error.errno in _REFUSED and error.filename is None:
        return "output", {"why": error.strerror}
    if error.errno == errno.ENOENT and error.filename is None:  # the system does not know where it stands
        return "no_folder", {}
    return "system", {"path": error.filename2 or error.filename or "?", "why": error.strerror or type(error).__name__}


def _of_the_memory() -> tuple[str, dict[str, Any]] | None:
    """The code and the facts of a memory that is not as it was written, over which no stage could go; None when it is
    whole. It is looked at only when something failed: that takes as long as a run."""
    from generator import settings
    from generator.judging.roster_facts import check
    from generator.ledger import agrees, recall

    try:
        records = settings.load(Path([".", *_after("--workspace"), *_after("-C")][-1])).records
        if not agrees(records):
            return "index_other", {"path": str(records)}
        check(recall(records))
    except GeneratorError as error:
        return (error.code, dict(error.facts)) if error.exit_code == EXIT_MACHINE else None
    except Exception:  # what failed is told already
        return None
    return None


def _misused(error: click.ClickException) -> tuple[str, dict[str, Any]]:
    """The code and the facts of what is wrong with the command line; what click alone knows is told in its words."""
    context: click.Context | None = getattr(error, "ctx", None)
    facts: dict[str, Any] = {"help": f"{context.command_path if context else 'generate'} --help"}
    if isinstance(error, click.MissingParameter):
        return "missing_argument", {**facts, "name": _placeholder(error.param, context)}
    if isinstance(error, click.NoSuchOption):
        return "unknown_option", {**facts, "name": error.option_name, "nearest": (error.possibilities or [""])[0]}
    if isinstance(error, click.BadOptionUsage):
        if "not take" not in error.message:
            return "empty_option", {**facts, "name": error.option_name}
        return "bad_option", {**facts, "name": error.option_name, "value": "".join(_after(error.option_name)[:1])}
    if isinstance(error, click.BadParameter) and error.param:
        return _bad_value(error.param, facts)
    if extra := re.search(r"unexpected extra arguments? \((.+)\)", error.message):
        return "extra_argument", {**facts, "name": extra[1]}
    if isinstance(error, click.UsageError) and context and context.command is cli:
        asked = next((word for word in sys.argv[1:] if f"command '{word}'" in error.message), "")
        if asked and not isinstance(error, click.BadParameter):
            nearest = get_close_matches(asked, COMMANDS, n=1)
            return "unknown_command", {
                "name": asked,
                "names": ", ".join(COMMANDS),
                "nearest": "".join(nearest),
                **facts,
            }
    return "bad_usage", {**facts, "why": error.format_message().rstrip(".") + "."}


def _placeholder(param: click.Parameter | None, context: click.Context | None) -> str:
    """What is to be typed, as it is called in the language of messages."""
    from generator.commands.persian_help import placeholders
    from generator.language.wording import PERSIAN

    word = param.make_metavar(context) if param and context else ""
    return placeholders(word).replace("...", "") if _language(sys.argv) == PERSIAN else word


def _bad_value(param: click.Parameter, facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What the value of an option or an argument should have been."""
    named = facts | {
        "name": param.opts[0] if isinstance(param, click.Option) else param.human_readable_name,
        "value": next((word for opt in param.opts for word in _after(opt)), ""),
    }
    if isinstance(param.type, click.IntRange) and param.type.min is not None and param.type.max is not None:
        return "bad_number_option", named | {"first": int(param.type.min), "last": int(param.type.max)}
    if isinstance(param.type, click.IntRange) and param.type.min is not None:
        return "low_number_option", named | {"first": int(param.type.min)}
    if isinstance(param.type, click.Choice):
        return "bad_choice_option", named | {"choices": ", ".join(map(str, param.type.choices))}
    return "bad_option", named


def _after(option: str) -> list[str]:
    """What was typed as the value of that option."""
    following = [after for word, after in pairwise(sys.argv[1:]) if word == option]
    return [*following, *(word.partition("=")[2] for word in sys.argv[1:] if word.startswith(f"{option}="))]


def _fail(code: str, facts: Any, exit_code: int, as_json: bool, rest: Sequence[Finding] | None = None) -> NoReturn:
    """Say why, and with --json what was found in the `rest` of the workbooks where some can't be read."""
    from generator.language.wording import Wording
    from generator.settings import shipped_templates

    # Why the engine does not start nobody can guess from a sentence of ours.
    is_quoted = code in WITHOUT_ENGINE or not {"-v", "--verbose"}.isdisjoint(sys.argv)
    found: dict[str, object] = {}
    try:
        wording = Wording.load([shipped_templates()], _language(sys.argv), quotes=is_quoted)
        nearest = facts.get("nearest")
        hint = wording.say("finding.phrases.did_you_mean", nearest=nearest) if nearest else ""
        message = wording.say(f"error.{code}", **{"did_you_mean": hint, **facts})
        if as_json and rest is not None:
            from generator.reports import report_json

            found = {"findings": [report_json.finding(finding, wording) for finding in rest]}
    except OSError:  # the disk does not even let us read how to say it
        message = f"{code}: {', '.join(str(fact) for fact in facts.values())}"
    with contextlib.suppress(OSError):  # nobody can be told; the code tells it still
        if as_json and code not in WITHOUT_ENGINE:  # by then the result of the run was printed
            print_json({"schema": 1, "error": {"code": code, "exit": exit_code, "message": message}, **found})
    with contextlib.suppress(OSError):
        click.echo(message, err=True)
    sys.exit(exit_code)


def _masked(facts: Mapping[str, object]) -> dict[str, object]:
    """What is told of an input; its name may hold personal data."""
    from generator.privacy.detector import BY_FORM

    def shown(fact: object) -> object:
        if isinstance(fact, InputError):
            return InputError(fact.code, **_masked(fact.facts))
        if type(fact) is tuple:
            return tuple(map(shown, fact))
        return BY_FORM.masked(fact) if isinstance(fact, str) else fact

    return {name: shown(fact) for name, fact in facts.items()}


def _language(arguments: list[str]) -> str:
    """The language that was asked for; needed where the options could not even be read."""
    from generator.language.wording import LANGUAGES, PERSIAN

    words = [word for argument in arguments for word in argument.split("=", 1)]
    asked = [after for word, after in pairwise(words) if word == "--lang" and after in LANGUAGES]
    return asked[-1] if asked else PERSIAN
