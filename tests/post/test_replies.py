"""Every answer of a server at every stage: what it is about decides what becomes of the letters.

Whatever is said: no letter twice, none lost, and none that failed for what was not its fault.
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.post.replies import Concern, Stage, concern, readable, unnamed
from tests.post.test_sending import send, states, workspace
from tests.scripted_server import Scripted

N = 3
ABOUT = {  # stage, answer → what it is about
    (Stage.SENDER, "530 5.7.0 Authentication required"): Concern.SESSION,
    (Stage.SENDER, "550 5.7.1 you may not send as this address"): Concern.SESSION,
    (Stage.SENDER, "553 5.1.8 Sender address rejected"): Concern.SESSION,
    (Stage.SENDER, "554 no"): Concern.SESSION,
    (Stage.SENDER, "501 syntax"): Concern.SESSION,
    (Stage.SENDER, "552 5.3.4 message size exceeds fixed limit"): Concern.LETTER,
    (Stage.SENDER, "451 try later"): Concern.LATER,
    (Stage.SENDER, "421 closing"): Concern.SESSION,
    (Stage.RECIPIENT, "550 5.1.1 unknown user"): Concern.LETTER,
    (Stage.RECIPIENT, "550 no such mailbox"): Concern.LETTER,
    (Stage.RECIPIENT, "550 5.1.1 <relay@example.ir>: Recipient address rejected"): Concern.LETTER,
    (Stage.RECIPIENT, "550 <sender@example.ir> unknown"): Concern.LETTER,  # the words, not the address
    (Stage.RECIPIENT, "550 5.4.1 Recipient address rejected: Access denied"): Concern.LETTER,
    (Stage.RECIPIENT, "552 5.2.2 mailbox full"): Concern.LETTER,
    (Stage.RECIPIENT, "501 5.1.3 bad address syntax"): Concern.LETTER,
    (Stage.RECIPIENT, "553 bad address"): Concern.LETTER,
    (Stage.RECIPIENT, "556 domain does not accept mail"): Concern.LETTER,
    (Stage.RECIPIENT, "554 5.7.1 <x@example.ir>: Relay access denied"): Concern.SESSION,
    (Stage.RECIPIENT, "550 relaying denied"): Concern.SESSION,
    (Stage.RECIPIENT, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"): Concern.SESSION,
    (Stage.RECIPIENT, "554 5.7.1 Service unavailable; Client host [1.2.3.4] blocked"): Concern.SESSION,
    (Stage.RECIPIENT, "530 5.7.0 Must issue a STARTTLS command first"): Concern.SESSION,
    (Stage.RECIPIENT, "550 5.7.1 delivery not authorized"): Concern.DOUBTFUL,
    (Stage.RECIPIENT, "554 transaction failed"): Concern.DOUBTFUL,
    (Stage.RECIPIENT, "450 4.2.0 greylisted"): Concern.LATER,
    (Stage.DATA, "554 no valid recipients"): Concern.DOUBTFUL,
    (Stage.DATA, "503 5.5.1 bad sequence"): Concern.SESSION,
    (Stage.TEXT, "554 5.7.1 rejected as spam"): Concern.LETTER,
    (Stage.TEXT, "554 no"): Concern.LETTER,
    (Stage.TEXT, "535 5.7.8 authentication required"): Concern.SESSION,
    (Stage.TEXT, "550 5.7.26 unauthenticated mail is not accepted, see DMARC"): Concern.SESSION,
    (Stage.TEXT, "452 disk full"): Concern.LATER,
}


@pytest.mark.parametrize(("stage", "answer"), ABOUT, ids=[f"{stage}: {answer}" for stage, answer in ABOUT])
def test_what_an_answer_is_about(stage: Stage, answer: str) -> None:
    code, _, words = answer.partition(" ")
    assert concern(stage, int(code), words) is ABOUT[stage, answer]


def test_words_of_a_server_are_shown_without_personal_data() -> None:
    said = readable(
        "550 کاربر <reza.karimi@example.ir>\x1b[31m ناشناس\r\nreza.karimi 09181000001 ABC0123456789".encode()
    )
    assert unnamed(said, "reza.karimi@example.ir") == "550 کاربر <re…@example.ir> [31m ناشناس re… …01 ABC0123456789"
    assert readable(b"\xff\xfe" * 400).count("�") == 200


# --- a server that says what it is told to ----------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a sync costs nothing: what is tested is what is noted, not the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as found:
        yield Path(found)


CODES = (
    299,
    354,
    421,
    450,
    451,
    452,
    454,
    500,
    501,
    502,
    503,
    504,
    521,
    530,
    535,
    538,
    550,
    551,
    552,
    553,
    554,
    555,
    999,
)
ODD: dict[str, str | None] = {
    "nonsense": "what a day", "empty": "", "closed": None, "huge": "550 " + "x" * 20_000, "not ASCII": "550 نه",
    "relay": "550 5.7.1 relaying denied", "two at once": "250 ok\r\n250 ok", "control": "550 \x1b[2J\x00",
}  # fmt: skip
ANSWERS: dict[str, str | None] = {**{str(code): f"{code} so it is" for code in CODES}, **ODD}
STAGES = ("connect", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".", "RSET", "QUIT")


@pytest.mark.parametrize("stage", STAGES)
def test_no_answer_at_any_stage_doubles_loses_or_burns_a_letter(folder: Path, stage: str) -> None:
    wrong = []
    for n, (name, answer) in enumerate(ANSWERS.items()):
        said = {stage: answer} | ({"RCPT": "550 unknown"} if stage == "RSET" else {})
        with contextlib.closing(Scripted(**said)) as server:
            chosen = workspace(folder / str(n), N, port=server.port, user="office" if stage == "AUTH" else "")
            first = send(chosen)
            before = states(chosen)
            if first.stopped:
                assert first.stage
            server.said = {}
            for _ in range(2):
                send(chosen)
            after = states(chosen)
        is_about_one = stage in ("RCPT", ".", "RSET") or (name == "552" and stage == "MAIL")
        if (
            max(server.taken.values(), default=0) > 1
            or (before["failed"] and not is_about_one)
            or (before["uncertain"] and stage != ".")
            or after["sent"] + after["failed"] + after["uncertain"] != N
            or server.taken.total() < after["sent"]
        ):
            wrong.append((name, before, after, server.taken, first))
    assert wrong == []


STOPPING = {  # stage, answer → where the batch stopped
    ("connect", "554 go away"): Stage.CONNECT,
    ("connect", None): Stage.CONNECT,
    ("EHLO", "550 not you"): Stage.HELLO,
    ("AUTH", "535 5.7.8 bad credentials"): Stage.LOGIN,
    ("AUTH", "454 4.7.0 later"): Stage.LOGIN,
    ("MAIL", "530 log in first"): Stage.SENDER,
    ("MAIL", "554 not you"): Stage.SENDER,
    ("MAIL", "421 closing"): Stage.SENDER,
    ("RCPT", "554 5.7.1 relay access denied"): Stage.RECIPIENT,
    ("DATA", "530 log in first"): Stage.DATA,
    (".", "535 log in first"): Stage.TEXT,
}


@pytest.mark.parametrize(("word", "answer"), STOPPING)
def test_what_is_about_the_office_stops_the_batch_and_leaves_all_ready(
    folder: Path, word: str, answer: str | None
) -> None:
    with contextlib.closing(Scripted(**{word: answer, **({"HELO": answer} if word == "EHLO" else {})})) as server:
        chosen = workspace(folder, N, port=server.port, user="office" if word == "AUTH" else "")
        batch = send(chosen)
        assert batch.stage is STOPPING[word, answer] and batch.stopped
        assert states(chosen).keys() <= {"ready", "prepared"}
        assert server.commands.count("MAIL") <= 1
        server.said = {}
        send(chosen)
    assert states(chosen) == {"sent": N} and server.taken.total() == N


def test_encryption_that_is_refused_stops_the_batch(folder: Path) -> None:
    for n, (answer, offered) in enumerate((("454 not now", True), ("220 go on", True), ("502 what?", False))):
        hello = {"EHLO": "250-here\r\n250 STARTTLS"} if offered else {}
        with contextlib.closing(Scripted(STAR=answer, **hello)) as server:
            chosen = workspace(folder / str(n), N, port=server.port, security="starttls")
            batch = send(chosen, timeout=1)
        assert batch.stage is Stage.ENCRYPTION and states(chosen) == {"ready": N}


def test_the_scripted_server_outlives_bytes_that_are_no_text() -> None:
    """Such as the hello of TLS, which it hears after «220 go on» and can't read."""
    with contextlib.closing(Scripted()) as server:
        for _ in range(2):  # after the first it must still be there
            with (
                socket.create_connection(("127.0.0.1", server.port), timeout=5) as client,
                client.makefile("rb") as said,
            ):
                client.sendall(b"\x16\x03\x01\n\x86\xff\xfe\x00\r\n")
                assert [said.readline()[:3] for _ in range(3)] == [b"220", b"500", b"500"]


def test_a_server_that_takes_one_letter_a_connection_gets_them_all(folder: Path) -> None:
    with contextlib.closing(Scripted()) as server:
        server.n_a_connection = 1
        chosen = workspace(folder, 6, port=server.port)
        batch = send(chosen)
    assert batch.stopped == "" and states(chosen) == {"sent": 6} and max(server.taken.values()) == 1


def test_a_letter_at_which_the_server_stops_does_not_stop_the_others_for_ever(folder: Path) -> None:
    with contextlib.closing(Scripted()) as server:
        server.relay_denied_to = "p0@example.ir"
        chosen = workspace(folder, N, port=server.port)
        assert send(chosen).stage is Stage.RECIPIENT and server.taken.total() == 0
        assert send(chosen).stage is Stage.RECIPIENT and server.taken.total() == N - 1
    assert states(chosen) == {"sent": N - 1, "prepared": 1}
