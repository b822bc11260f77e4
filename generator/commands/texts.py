"""`generate texts`: what the letters say, with real data, before any is issued; and their paragraphs as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json
from generator.model.errors import MachineError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.model import Letter, LetterKind
    from generator.reports.desk import Desk
    from generator.settings import Settings
    from generator.stages import Examined


@click.command()
@click.option("--write", "is_to_write", is_flag=True, help="Write the shipped paragraphs into a workbook in input/.")
@common_options
@click.pass_context
def texts(context: click.Context, /, is_to_write: bool, **given: Any) -> None:
    """Show each kind of letter with the data of a party that is to get one. Writes nothing without --write.

    With --write the paragraphs that the program ships come into a workbook in input/, to be changed there; one that
    exists is never overwritten.

    Example:  generate texts --write
    """
    from generator import pipeline
    from generator.language.wording import Wording
    from generator.ledger import recall
    from generator.model.catalogue import counts
    from generator.reports.desk import Desk

    options = merged(context, given)
    settings, wording = prepared(options)
    examined = pipeline.examine(settings, wording, recall(settings.records))
    persian = Wording.load(settings.templates)  # as letters are, whatever messages are in
    written = _write(settings, examined, wording, persian) if is_to_write else ("", "")
    letters = list(_letters(Desk(examined.snapshot, persian, False)))
    if options.as_json:
        print_json({"schema": 1, "written": written[0], "letters": letters})
    else:
        for line in [written[1]] if is_to_write else _lines(letters, wording):
            click.echo(line)
    context.exit(EXIT_DATA if counts(examined.snapshot.findings)["error"] else EXIT_OK)


def _write(settings: Settings, examined: Examined, wording: Wording, persian: Wording) -> tuple[str, str]:
    """(the workbook that was written, what there is to say)."""
    from generator.workspace.starter import letter_texts

    if rows := examined.records.letter_texts:
        place = rows[0].at("text")
        return "", wording.say("texts.taken", place=f"{place.file} › {place.sheet}")
    name, content = letter_texts(persian)
    file = f"{settings.input.name}/{name}"
    try:
        with (settings.input / name).open("xb") as target:
            target.write(content)
    except FileExistsError:
        return "", wording.say("texts.there", file=file)
    except OSError as error:
        raise MachineError("disk", path=str(settings.input / name), why=error.strerror or str(error)) from error
    return file, wording.say("texts.written", file=file)


def _sample(desk: Desk, kind: LetterKind) -> Letter | None:
    """The first letter of that kind that is not issued yet; else one as the party of an invitation, or of a notice,
    would get it, with «…» for what nobody has written."""
    from msgspec.structs import replace

    from generator.model import LetterKind, LetterState, Reference, Replaced

    drafts = [n for n in desk.snapshot.letters if not n.state.is_issued and n.state is not LetterState.BLOCKED]
    drafts.sort(key=lambda n: n.state is LetterState.WITHHELD)
    if found := next((n for n in drafts if n.kind is kind), None):
        return found
    like = LetterKind.NOTICE if kind is LetterKind.STAGE else LetterKind.INVITATION
    other, today = next((n for n in drafts if n.kind is like), None), desk.snapshot.today
    if other is None or kind in (LetterKind.NOTICE, LetterKind.MEMBERSHIP, LetterKind.REMINDER):
        return None
    return replace(
        other, letter="", kind=kind, follows=Reference("…", today), reasons=(),
        facts={**other.facts, "decision": "…", "on": today.isoformat()},
        replaces=(Replaced("", "…", today, "…", is_void=True),) if kind is LetterKind.WITHDRAWAL else (),
    )  # fmt: skip


def _letters(desk: Desk) -> Iterator[dict[str, Any]]:
    """Of each kind one letter that is not issued, with what real data make of it."""
    from generator.model import LetterKind
    from generator.reports.letter_papers import content

    for kind in LetterKind:
        letter = _sample(desk, kind)
        said: dict[str, Any] = {"kind": kind.value, "own": kind in desk.snapshot.texts.own, "letter": "", "party": ""}
        if letter:
            made = content(desk, letter)
            withheld = [desk.wording.finding(finding)[0] for finding in letter.reasons]
            said |= {"letter": letter.letter, "party": letter.party, "name": made["party"], "withheld": withheld,
                     "recipient": [made["recipient"]["person"], made["recipient"]["role"]],
                     "subject": made["subject"], "enclosures": made["enclosures"],
                     "paragraphs": list(_paragraphs(made, desk.wording))}  # fmt: skip
        yield said


def _paragraphs(made: dict[str, Any], wording: Wording) -> Iterator[str]:
    for item in (*made["paragraphs"], *made["last"]):
        match item["block"]:
            case "":
                yield "".join(made["deadline"] if piece["is_deadline"] else piece["text"] for piece in item["pieces"])
            case "table":
                yield wording.say("texts.table", n=len(made["deficiencies"]))
            case "agenda":
                yield wording.say("texts.agenda", n=len(made["agenda"]))
            case _:
                for line in made["reminders"]:
                    yield wording.say("texts.reminder", title=line["title"], date=line["valid_until"])


def _lines(letters: list[dict[str, Any]], wording: Wording) -> Iterator[str]:
    from generator.model import LetterKind

    for letter in letters:
        kind = LetterKind(letter["kind"])
        yield f"=== {wording.say('texts.own' if letter['own'] else 'texts.shipped', kind=kind)}"
        if not letter["party"]:
            yield wording.say("texts.none")
        else:
            sample = "texts.sample" if letter["letter"] else "texts.supposed"
            yield wording.say(sample, party=letter["name"], letter=letter["letter"])
            yield from (wording.say("texts.withheld", message=message) for message in letter["withheld"])
            yield ""
            yield from filter(None, letter["recipient"])
            yield wording.say("texts.subject", subject=letter["subject"])
            yield from letter["paragraphs"]
            yield from (wording.say("texts.enclosed", what=what) for what in letter["enclosures"])
        yield ""
