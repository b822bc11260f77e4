"""The page of a letter's life: every state, every act of the office, and what becomes of the letter then."""

from __future__ import annotations

from collections.abc import Iterator

from generator.judging.transitions import CONTRADICTIONS, NEXT, Follow, follow
from generator.language.wording import Wording
from generator.model import Act, LetterState
from generator.model.catalogue import SEVERITY

_FOLLOWS = {
    Follow.NOTHING: "none",
    Follow.UNSAID: "of a notice the next draft, for its party has not been told of the deficiency; else none",
    Follow.SECOND_PAPER: "a second paper of the same letter, with the right number; the first stays",
    Follow.AFRESH: "the next draft about the matter, under an id of its own; it does not speak of this one",
    Follow.THANKS: "of a notice, of a decision after the third one, of membership: "
    "«پاسخ … به نامهٔ شمارهٔ … مورخ … رسید»; else none",
    Follow.DECISION: "while something is missing still, with the reason of the act: "
    "«پس از پیگیری نوبت سوم، … چنین تصمیم گرفته است: «…»»",
    Follow.AMENDING: "the next draft, under an id of its own: «در اصلاح نامهٔ شمارهٔ … مورخ … و جایگزین آن»",
    Follow.VOIDING: "the next draft, under an id of its own: «نامهٔ شمارهٔ … مورخ … کان‌لم‌یکن تلقی می‌شود»; "
    "where nothing is left to write, a letter of withdrawal says only that",
}
_HOW = {
    LetterState.DRAFT: "it has no number yet",
    LetterState.WITHHELD: "an error stands against it",
    LetterState.BLOCKED: "nothing may be written to its party",
    LetterState.LAPSED: "it was a draft, and nothing asks for it any more; with a number it is issued all the same, "
    "unless its session is over",
    LetterState.ISSUED: "number and date are known; it is in the office",
    LetterState.HELD: "issued, and its ground is gone",
    LetterState.NOT_SENT: "«ارسال نمی‌شود»",
    LetterState.SENT: "an e-mail with it was accepted",
    LetterState.HANDED_OVER: "«تاریخ تحویل» is filled in",
    LetterState.ANSWERED: "«پاسخ رسید», or the sheets say that all is there",
    LetterState.RETURNED: "«برگشت خورد»",
    LetterState.WITHDRAWN: "«ابطال»",
    LetterState.REPLACED: "«اصلاح»",
}


def letters_page(generated: str, wording: Wording) -> str:
    """docs/letters.md"""
    return "\n".join(_lines(generated, wording)) + "\n"


def _lines(generated: str, wording: Wording) -> Iterator[str]:
    yield generated
    yield "\n# The life of a letter\n"
    yield "Each row of the letters table is one act of the office: «اقدام»، «تاریخ اقدام» and «دلیل», all three,"
    yield "beside the id. A letter may have several rows; the same act on the same day is one event. What the"
    yield "journal has of an act stands, whatever becomes of its row. An act that the state does not admit changes"
    yield "nothing and is an error at its cell; a letter that has not left stays where it is until the row is"
    yield "mended.\n"
    yield "## States\n"
    yield "| state | in Persian | how a letter comes there |"
    yield "|---|---|---|"
    for state in LetterState:
        yield f"| `{state.value}` | {wording.word(state)} | {_HOW[state]} |"
    yield "\n## State × act"
    for state in LetterState:
        yield f"\n### {wording.word(state)} (`{state.value}`)\n"
        if set(NEXT[state].values()) == {"LET-015"}:
            yield f"Nothing can be done with it: every act is {_finding('LET-015', wording)}."
            continue
        yield "| act | state | letter that follows | otherwise |"
        yield "|---|---|---|---|"
        for act in Act:
            found = NEXT[state][act]
            if isinstance(found, LetterState):
                yield f"| {wording.word(act)} | {wording.word(found)} | {_FOLLOWS[follow(state, act)]} | |"
            else:
                yield f"| {wording.word(act)} | as it is | none | {_finding(found, wording)} |"
    yield "\n## What else speaks against an act\n"
    pairs = [" and ".join(f"«{wording.word(act)}»" for act in Act if act in pair) for pair in CONTRADICTIONS]
    yield f"- On one day {'; '.join(pairs)} contradict each other: {_finding('LET-019', wording)}, and neither counts."
    for code, why in (
        ("LET-001", "the id is of no letter; only letters of the same party are offered"),
        ("LET-005", "its day is ahead"),
        ("LET-014", "act, day or reason is missing"),
        ("LET-016", "its day is before the letter's"),
        ("LET-017", "a release against a block, or for a session that is over"),
        ("LET-020", "the recipient beside the id is another party"),
        ("LET-023", "«تصحیح شماره» without another number in the row"),
        ("LET-024", "«تصحیح شماره» of a letter whose text was not kept at issue"),
        ("LET-025", "«مرحلهٔ بعد» beside a letter that is no third notice"),
        ("LET-026", "the kind beside the id is another one"),
    ):
        yield f"- {_finding(code, wording)}: {why}."


def _finding(code: str, wording: Wording) -> str:
    assert code in SEVERITY
    return f"[{code}](findings.md#{code.lower()}) {wording.meaning(code)}"
