"""Letters over SMTP: against a real server with TLS and a login, twelve that misbehave, and faults at every step.

What a letter costs when it is sent twice is trust, so the oracle is the server's own count of what it accepted: never
two of one letter, and none that is neither there nor listed.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import shutil
import smtplib
import socket
import ssl
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from generator.judging.office import Office
from generator.language.persian import to_fa
from generator.ledger import letter_book as book, open_ledger, read_ledger
from generator.model import Contact, Letter, LetterKind, LetterState, MessageState, Source
from generator.model.errors import MachineError
from generator.post import sending
from generator.post.composing import Stationery, compose
from generator.post.mail import Mail, message_id, ready
from generator.post.mail_connection import Server
from generator.settings import Settings, Smtp
from tests.builders import wording

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Tehran"))
OFFICE = Office(
    ("جمهوری اسلامی ایران", "استانداری نمونه"), "اداره‌کل سیاسی و انتخابات",
    signatory="کامران آزمایشی‌نژاد", signatory_title="مدیرکل سیاسی و انتخابات",
)  # fmt: skip
SENDER, USER, PASSWORD = "office@example.ir", "office", "s3cret"
N = 10


# --- an office with letters to send -------------------------------------------------------------------------------


def workspace(root: Path, n: int = N, **smtp: Any) -> Settings:
    """Records with `n` issued letters; the settings that send them."""
    root.mkdir(parents=True, exist_ok=True)
    chosen = Settings(root, TODAY, root / "input", root / "output", root / "records", (), smtp=Smtp(
        **{"host": "localhost", "security": "none", "sender": SENDER, "pause_s": 0.0, **smtp}
    ))  # fmt: skip
    with open_ledger(chosen.records) as connection:
        for number in range(n):
            letter = Letter(
                f"notice-P{number}-1", f"P{number}", LetterState.ISSUED, 1, None, number=to_fa(f"1405/42/{number}"),
                dated_on=TODAY, kind=LetterKind.NOTICE,
            )  # fmt: skip
            data = b"%PDF-1.7 of party " + bytes([65 + number]) * 500
            book.freeze(connection, chosen.records, letter, "اعلام نواقص پروندهٔ شعبهٔ استانی", data, TODAY)
    return chosen


def copied(chosen: Settings, root: Path) -> Settings:
    """The same records elsewhere."""
    shutil.copytree(chosen.root, root)
    return replace(chosen, root=root, output=root / "output", records=root / "records")


def contacts(n: int = N) -> dict[str, Contact]:
    nowhere = Source("", "", 0, {})
    return {f"P{k}": Contact(nowhere, f"P{k}", email=f"p{k}@example.ir") for k in range(n)}


def outgoing(chosen: Settings) -> list[Mail]:
    with read_ledger(chosen.records) as connection:
        return list(ready(chosen, book.issued(connection), contacts(), book.refused_for_good(connection)))


def send(chosen: Settings, connect: Callable[[], Any] | None = None, **limits: Any) -> sending.Batch:
    """One run of `generate send --yes`, without the command around it."""
    sending.settle_interrupted(chosen.records)

    def composed(mail: Mail) -> bytes:
        pdf = book.frozen_bytes(chosen.records, mail.letter.file, mail.letter.sha256)
        return compose(mail, pdf, stationery(chosen), NOW)

    def server() -> Server:
        return Server(chosen.smtp, PASSWORD, timeout=limits.get("timeout", 2))

    return sending.deliver(
        outgoing(chosen), chosen.records, chosen.smtp.sender, composed, connect or server, lambda _s: None
    )


def stationery(chosen: Settings) -> Stationery:
    return Stationery(chosen.smtp, OFFICE, wording())


def states(chosen: Settings) -> Counter[str]:
    """How many letters are in each state of the ledger; «ready» for those that it knows no message of."""
    with read_ledger(chosen.records) as connection:
        return Counter(n.mail.value if n.mail else "ready" for n in book.issued(connection))


# --- the server -----------------------------------------------------------------------------------------------------


class Inbox:
    """What a server accepted, and how it misbehaves: `faults` are answers or deeds for one step, each used once."""

    def __init__(self, **faults: Any) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.sender = ""  # only what comes from there counts, where it is given: an earlier office may be late
        self.faults = {step: list(what) for step, what in faults.items()}

    def next_fault(self, step: str) -> Any:
        return self.faults[step].pop(0) if self.faults.get(step) else None

    async def handle_RCPT(self, server: Any, _s: Any, envelope: Any, address: str, _o: Any) -> str:  # noqa: N802
        fault = self.next_fault("rcpt")
        if fault:
            return str(fault)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        fault = self.next_fault("data")
        if fault == "drop unread":
            cut(server)
            return "250 OK"
        if isinstance(fault, str) and fault[0] in "45":
            return fault
        assert len(envelope.rcpt_tos) == 1
        if self.sender in (envelope.mail_from, ""):
            self.accepted.append((envelope.rcpt_tos[0], envelope.original_content))
        if fault == "drop":
            cut(server)
        if fault == "slow":
            await asyncio.sleep(1.5)
        return "250 accepted"

    @property
    def counts(self) -> Counter[str]:
        """How often each recipient got its letter."""
        return Counter(to for to, _ in self.accepted)


def cut(server: Any) -> None:
    """The connection is gone."""
    server.transport.abort()


class Misbehaving(SMTP):
    """aiosmtpd with the faults that its hooks don't reach."""

    @property
    def inbox(self) -> Inbox:
        found = self.event_handler
        assert isinstance(found, Inbox)
        return found

    async def push(self, status: Any) -> None:
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("220 ") and "TLS" not in text and (fault := self.inbox.next_fault("connect")):
            text = fault
        await super().push(text)
        if text.startswith("421"):
            transport: Any = self.transport
            transport.close()  # after what was said has gone out

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        fault = self.inbox.next_fault("before data")
        if fault == "drop":
            cut(self)
        elif fault:
            await self.push(fault)
        else:
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if fault := self.inbox.next_fault("quit"):
            await self.push(fault)
            cut(self)
        else:
            await super().smtp_QUIT(arg)


class _Running(Controller):
    def factory(self) -> SMTP:
        return Misbehaving(self.handler, **self.SMTP_kwargs)


@contextlib.contextmanager
def running(inbox: Inbox, **options: Any) -> Iterator[int]:
    """The server on a port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = _Running(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls_of(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process trusts the authority, as a machine of the office would."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    is_known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known)


# --- a server that behaves ------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.usefixtures("trusted")
def test_every_letter_arrives_once(tmp_path: Path, authority: trustme.CA, security: str) -> None:
    inbox, secure = Inbox(), {"authenticator": knows, "auth_required": True}
    if security == "starttls":
        secure |= {"tls_context": tls_of(authority), "require_starttls": True}
    else:
        secure |= {"ssl_context": tls_of(authority), "auth_require_tls": False}
    with running(inbox, **secure) as port:
        chosen = workspace(tmp_path / "office", port=port, security=security, user=USER)
        batch = send(chosen)
        assert send(chosen).deliveries == ()
    assert batch.stopped == "" and states(chosen) == {"sent": N}
    assert inbox.counts == {f"p{k}@example.ir": 1 for k in range(N)}
    with read_ledger(chosen.records) as connection:
        issued = {letter.party.lower(): letter for letter in book.issued(connection)}
    for to, data in inbox.accepted:
        letter = issued[to.partition("@")[0]]
        assert data.isascii()
        read: Any = message_from_bytes(data, policy=policy.default)
        assert read["Subject"] == f"اعلام نواقص پروندهٔ شعبهٔ استانی (شمارهٔ {letter.number})"
        assert (read["To"], read["Cc"], read["Bcc"]) == (to, None, None)
        assert " ".join(read["From"].split()) == f"{OFFICE.full_name} <{SENDER}>"
        assert read["Date"] == "Sun, 22 Nov 2026 09:30:00 +0330"
        assert read["Message-ID"] == message_id(letter, to, SENDER)
        (attached,) = read.iter_attachments()
        assert attached.get_filename() == f"اعلام نواقص پروندهٔ شعبهٔ استانی {letter.number.replace('/', '-')}.pdf"
        assert attached.get_param("name") == f"notice-{letter.party}-1.pdf"
        assert sha256(attached.get_content()).hexdigest() == letter.sha256
        assert letter.number in (said := read.get_body().get_content())
        signed = ["با احترام", OFFICE.signatory, OFFICE.signatory_title, OFFICE.full_name]
        assert said.splitlines()[-4:] == signed


# --- twelve that do not ---------------------------------------------------------------------------------------------

BEHAVIOURS: dict[str, tuple[dict[str, Sequence[str]], dict[str, int]]] = {
    # what the server does → what the ledger says after one run; the retries of that run included
    "421 at connect": ({"connect": ["421 later"] * 9}, {"ready": 3}),
    "450 at RCPT once": ({"rcpt": ["450 later"]}, {"sent": 3}),
    "450 at RCPT always": ({"rcpt": ["450 later"] * 99}, {"deferred": 3}),
    "550 at RCPT": ({"rcpt": ["550 unknown"]}, {"failed": 1, "sent": 2}),
    "451 at DATA once": ({"data": ["451 later"]}, {"sent": 3}),
    "451 before the text": ({"before data": ["451 later"] * 9}, {"deferred": 3}),
    "554 at DATA": ({"data": ["554 no"]}, {"failed": 1, "sent": 2}),
    "drop at DATA": ({"before data": ["drop"]}, {"sent": 3}),
    "drop before it is accepted": ({"data": ["drop unread"]}, {"uncertain": 1, "sent": 2}),
    "drop after it is accepted": ({"data": ["drop"]}, {"uncertain": 1, "sent": 2}),
    "bad answer to QUIT": ({"quit": ["554 go away"]}, {"sent": 3}),
    "slow answer": ({"data": ["slow"]}, {"uncertain": 1, "sent": 2}),
}  # fmt: skip


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_no_behaviour_of_a_server_makes_a_duplicate(tmp_path: Path, behaviour: str) -> None:
    faults, expected = BEHAVIOURS[behaviour]
    inbox = Inbox(**faults)
    with running(inbox) as port:
        chosen = workspace(tmp_path, 3, port=port)
        first = send(chosen, timeout=0.5 if behaviour == "slow answer" else 5)
        assert states(chosen) == expected
        assert bool(first.stopped) == (behaviour == "421 at connect")
        inbox.faults = {}
        for _ in range(2):
            send(chosen)
    assert max(inbox.counts.values()) == 1
    after = states(chosen)
    assert after["sent"] + after["failed"] + after["uncertain"] == 3  # none is left, none is lost
    assert after["sent"] <= len(inbox.accepted) <= after["sent"] + after["uncertain"]


@pytest.mark.usefixtures("trusted")
def test_without_encryption_or_a_login_nothing_is_sent(tmp_path: Path, authority: trustme.CA) -> None:
    inbox = Inbox()
    stranger = tls_of(trustme.CA())
    servers: dict[str, dict[str, Any]] = {
        "no STARTTLS": {},
        "a certificate of somebody else's": {"tls_context": stranger},
        "a certificate of another name": {"tls_context": tls_of(authority, "other.example.ir")},
        "a login that is refused": {"tls_context": tls_of(authority), "authenticator": lambda *_: AuthResult(success=False)},
    }  # fmt: skip
    for n, options in enumerate(servers.values()):
        with running(inbox, **options) as port:
            chosen = workspace(tmp_path / str(n), 3, port=port, security="starttls", user=USER)
            batch = send(chosen)
        assert batch.stopped and batch.deliveries == ()
        assert states(chosen) == {"ready": 3}
    assert inbox.accepted == []


def test_a_letter_larger_than_the_server_takes_fails_and_the_others_go(tmp_path: Path) -> None:
    inbox = Inbox()
    with running(inbox, data_size_limit=4000) as port:
        chosen = workspace(tmp_path, 2, port=port)
        with open_ledger(chosen.records) as connection:
            letter = Letter("notice-P9-1", "P9", LetterState.ISSUED, 1, None, number="9", dated_on=TODAY)
            book.freeze(connection, chosen.records, letter, "نامه", b"%PDF" * 2000, TODAY)
        send(chosen)
    assert states(chosen) == {"sent": 2, "failed": 1}
    assert max(inbox.counts.values()) == 1


def test_a_person_settles_what_is_uncertain(tmp_path: Path) -> None:
    inbox = Inbox(data=["drop unread"])
    with running(inbox) as port:
        chosen = workspace(tmp_path, 1, port=port)
        send(chosen)
        assert states(chosen) == {"uncertain": 1} and send(chosen).deliveries == ()
        with read_ledger(chosen.records) as connection:
            (message,) = book.messages(connection)
        with open_ledger(chosen.records) as connection:
            book.note(connection, message.message, MessageState.DEFERRED, "resolved by hand")
        send(chosen)
    assert states(chosen) == {"sent": 1} and inbox.counts == {"p0@example.ir": 1}


# --- faults at every step ---------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


def die() -> BaseException:
    """A child process really ends here: nothing is closed, rolled back or flushed."""
    os._exit(9)


FAULTS: dict[str, Callable[[], BaseException]] = {
    "dies": die,
    "killed": Killed,
    "ENOSPC": lambda: OSError(errno.ENOSPC, "disk full"),
    "EIO": lambda: OSError(errno.EIO, "input/output error"),
    "reset": lambda: ConnectionResetError(errno.ECONNRESET, "reset"),
}


class Faulty:
    """Counts the steps to the outside – each statement of the ledger, each word of SMTP – and lets one fail.

    A step fails before it took place, or after it: then the other side has it, and this side does not know.
    """

    def __init__(self, at: int, fault: str, *, after: bool) -> None:
        self.n, self._at, self._fault, self._after = 0, at, fault, after

    def step(self, act: Callable[[], Any]) -> Any:
        self.n += 1
        if self.n != self._at:
            return act()
        if self._after:
            act()
        raise FAULTS[self._fault]()


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Callable[[Faulty | None], None]:
    """Put a fault into every way to the outside that sending has; None takes it out."""
    words = {name: getattr(smtplib.SMTP, name) for name in ("mail", "rcpt", "docmd", "send", "getreply", "quit")}
    opened = open_ledger
    current: list[Faulty | None] = [None]

    def through(act: Callable[[], Any]) -> Any:
        return current[0].step(act) if current[0] else act()

    def wrapped(name: str) -> Callable[..., Any]:
        return lambda *a, **k: through(lambda: words[name](*a, **k))

    @contextlib.contextmanager
    def open_faulty(records: Path, _day: date | None = None) -> Iterator[Any]:
        with ledger_errors(), opened(records) as connection:
            through(lambda: None)  # the file is open, nothing is written
            yield connection
            through(lambda: None)  # the statements are made, nothing is committed
        with ledger_errors():
            through(lambda: None)  # the commit is on the disk

    for name in words:
        monkeypatch.setattr(smtplib.SMTP, name, wrapped(name))
    monkeypatch.setattr(sending, "open_ledger", open_faulty)

    def put(fault: Faulty | None) -> None:
        current[0] = fault

    return put


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder whose every «sync» is free: what is tested is the order of things, not the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@contextlib.contextmanager
def ledger_errors() -> Iterator[None]:
    """What the ledger makes of a disk that refuses."""
    try:
        yield
    except OSError as error:
        raise MachineError("ledger", path="", why=str(error)) from error


def in_a_child(act: Callable[[], Any]) -> int:
    """The exit code of a process that does it; 0 when it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        finally:
            os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that ends itself in the middle")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # smtplib's greeting that was cut
def test_no_fault_at_any_step_makes_a_duplicate_or_loses_a_letter(
    in_memory: Path, faulty: Callable[[Faulty | None], None]
) -> None:
    is_long = bool(os.environ.get("GENERATE_LONG"))  # ten letters, every step; by itself: the steps of ten are
    n = N if is_long else 2  # those of two, more often
    inbox = Inbox()
    with running(inbox) as port:
        clean = workspace(in_memory / "clean", n, port=port)
        counting = Faulty(0, "EIO", after=False)
        faulty(counting)
        send(clean)
        assert counting.n > 8 * n
        prepared = workspace(in_memory / "prepared", n, port=port)
        wrong = []
        for fault in {*FAULTS} - {"killed"}:
            for after in (True,) if fault == "dies" else (False, True):  # dying before a step is after the last
                for at in range(1, counting.n + 1, 1 if is_long or fault == "dies" else 5):
                    inbox.sender, inbox.accepted = f"{fault}{at}{after}@example.ir", []
                    chosen = copied(prepared, in_memory / f"{fault}{at}{after}")
                    chosen = replace(chosen, smtp=replace(chosen.smtp, sender=inbox.sender))
                    faulty(Faulty(at, fault, after=after))
                    if fault == "dies":
                        assert in_a_child(partial(send, chosen)) == 9
                    else:
                        with contextlib.suppress(MachineError, OSError):
                            send(chosen)
                    faulty(None)
                    for _ in range(3):
                        send(chosen)
                    found = states(chosen)
                    is_listed = found["sent"] + found["uncertain"] == n
                    if max(inbox.counts.values()) > 1 or not is_listed or len(inbox.accepted) < found["sent"]:
                        wrong.append((fault, at, after, found, inbox.counts))
    assert wrong == []


def naive(chosen: Settings, done: set[str], port: int) -> None:
    """What everybody writes first: send, then remember; a context manager that says goodbye."""
    for mail in outgoing(chosen):
        if mail.message in done:
            continue
        with smtplib.SMTP("localhost", port, "localhost", timeout=5) as server:
            server.sendmail(SENDER, [mail.recipient], b"Subject: x\r\n\r\nx\r\n")
        done.add(mail.message)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_naive_sender_is_caught_by_the_same_harness(tmp_path: Path, faulty: Callable[[Faulty | None], None]) -> None:
    inbox = Inbox()
    twice = 0
    with running(inbox) as port:
        chosen = workspace(tmp_path, 2, port=port)
        for at in range(1, 15):
            inbox.accepted.clear()
            done: set[str] = set()
            faulty(Faulty(at, "killed", after=True))
            with contextlib.suppress(Killed, smtplib.SMTPException):
                naive(chosen, done, port)
            faulty(None)
            naive(chosen, done, port)
            twice += max(inbox.counts.values()) > 1
    assert twice


# --- what reaches a header --------------------------------------------------------------------------------------------

HOSTILE = ("نامه\r\nBcc: x@evil.example", "=?UTF-8?Q?=0D=0A?=Bcc: x@evil.example نامه", "نامه\x00", "a\u2028b")


@pytest.mark.parametrize("subject", HOSTILE)
def test_nothing_gets_into_a_header(tmp_path: Path, subject: str) -> None:
    inbox = Inbox()
    with running(inbox) as port:
        chosen = workspace(tmp_path, 1, port=port)
        with open_ledger(chosen.records) as connection:
            letter = Letter("notice-P5-1", "P5", LetterState.ISSUED, 1, None, number="5", dated_on=TODAY)
            book.freeze(connection, chosen.records, letter, subject, b"%PDF", TODAY)
        batch = send(chosen)
    assert {d.mail.letter.letter: d.state for d in batch.deliveries} == {
        "notice-P0-1": MessageState.SENT, "notice-P5-1": MessageState.FAILED,
    }  # fmt: skip
    assert len(inbox.accepted) == 1


@pytest.mark.parametrize(
    "address", ["a@x.ir; b@y.ir", "a@x.ir,b@y.ir", "a@x.ir\u200f", "a\u200c@x.ir", "\u06f1@x.ir", "a@x.ir\r\nBcc: b@y.ir", "=?utf-8?q?a?=@x.ir", "<a@x.ir>"]
)  # fmt: skip
def test_no_doubtful_address_gets_mail(tmp_path: Path, address: str) -> None:
    chosen = workspace(tmp_path, 1)
    with read_ledger(chosen.records) as connection:
        issued = book.issued(connection)
    to = {"P0": Contact(Source("", "", 0, {}), "P0", email=address)}
    assert list(ready(chosen, issued, to)) == []


def test_the_same_letter_is_the_same_message(tmp_path: Path) -> None:
    chosen = workspace(tmp_path, 1)
    (mail,) = outgoing(chosen)
    first, again = (compose(mail, b"%PDF", stationery(chosen), NOW) for _ in range(2))
    assert first == again and first.isascii()
    assert b"X-Unsent" not in first and b"X-Unsent: 1" in compose(mail, b"", stationery(chosen), NOW, is_draft=True)
    assert not re.search(rb"(?<!\r)\n", first)
