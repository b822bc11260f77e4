"""Letters through a real Postfix on loopback, where one is installed and this is root, as its queue asks: what it takes
lies in the mailboxes once, and what it refuses concerns the letter, the moment or the office, as it says.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import trustme

from generator.settings import Settings
from tests.post.test_sending import N, send, states, workspace

POSTFIX = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PATIENCE_S = 30.0
SIZE = 100_000  # bytes it takes
PARAMETERS = """
compatibility_level = 3.6
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.ir
mydestination =
mynetworks = 127.0.0.0/8
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
virtual_mailbox_domains = example.ir
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {folder}/chain.pem
message_size_limit = {size}
virtual_mailbox_limit = 0
smtputf8_enable = no
biff = no
alias_maps =
local_recipient_maps =
"""
#: What it says of p3, each on a port of its own; nothing on the first.
ANSWERS = ("DUNNO", "550 5.1.1 no such mailbox", "450 4.2.0 greylisted, try again", "554 5.7.1 Relay access denied")
LISTENER = """
127.0.0.1:{port} inet n - n - - smtpd
 -o smtpd_recipient_restrictions=check_recipient_access,regexp:{folder}/access{n},reject_unlisted_recipient
"""
SERVICES = """
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Server:
    """A Postfix, and what lies in its mailboxes."""

    folder: Path
    ports: Mapping[str, int]  # by what is said of p3

    def mailboxes(self, n: int) -> dict[str, list[bytes]]:
        """Recipient → what came, once `n` messages are there and nothing is on its way any more."""
        until = time.monotonic() + PATIENCE_S
        while len(found := list((self.folder / "mail").glob("*/new/*"))) < n and time.monotonic() < until:
            time.sleep(0.05)
        boxes: dict[str, list[bytes]] = {}
        for path in found:
            boxes.setdefault(path.parents[1].name, []).append(path.read_bytes())
        return boxes

    def empty(self) -> None:
        shutil.rmtree(self.folder / "mail")
        self.make_mail()

    def make_mail(self) -> None:
        (self.folder / "mail").mkdir()
        os.chown(self.folder / "mail", *_nobody())


def _nobody() -> tuple[int, int]:
    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


@pytest.fixture(scope="module")
def postfix() -> Iterator[Server]:
    if POSTFIX is None:
        pytest.skip("Postfix is not installed (on Debian: apt-get install postfix)")
    if os.geteuid():
        pytest.skip("Postfix runs for root only; the scripted server stands in (test_replies.py)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with contextlib.ExitStack() as probes:
            free = [probes.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in ANSWERS]
            server = Server(
                folder, {answer: probe.getsockname()[1] for answer, probe in zip(ANSWERS, free, strict=True)}
            )
        _configure(server)
        command = [POSTFIX, "-c", str(folder / "etc")]
        started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False)
        try:
            _wait_for(server, started.stderr)
            yield server
        finally:
            subprocess.run([*command, "stop"], capture_output=True, check=False)


def _configure(server: Server) -> None:
    folder = server.folder
    for part in ("etc", "queue", "data"):
        (folder / part).mkdir()
    server.make_mail()
    os.chown(folder / "data", *(pwd.getpwnam("postfix")[2:4]))
    uid, gid = _nobody()
    told = PARAMETERS.format(folder=folder, uid=uid, gid=gid, size=SIZE)
    (folder / "etc" / "main.cf").write_text(told, encoding="ascii")
    services = SERVICES
    for n, (answer, port) in enumerate(server.ports.items()):
        services += LISTENER.format(port=port, folder=folder, n=n).lstrip()
        (folder / f"access{n}").write_text(f"/^p3@/ {answer}\n", encoding="ascii")
    (folder / "etc" / "master.cf").write_text(services, encoding="ascii")
    users = ("office", *(f"p{n}" for n in range(N)))
    (folder / "mailboxes").write_text("".join(f"{user}@example.ir {user}/\n" for user in users), encoding="ascii")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "chain.pem")


def _wait_for(server: Server, said: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", [*server.ports.values()][-1]), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    log = server.folder / "log"
    pytest.fail(f"Postfix does not start: {said}{log.read_text() if log.exists() else ''}")


@pytest.fixture
def through(postfix: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Settings]]:
    """The same office, its mail going through the port on which that is said of p3."""
    monkeypatch.setenv("SSL_CERT_FILE", str(postfix.folder / "ca.pem"))
    office = workspace(tmp_path / "office", security="starttls")
    yield lambda answer: replace(office, smtp=replace(office.smtp, port=postfix.ports[answer]))
    postfix.empty()


def test_every_letter_lies_in_its_mailbox_once(postfix: Server, through: Callable[[str], Settings]) -> None:
    office = through("DUNNO")
    assert send(office).stopped == "" and send(office).deliveries == ()
    boxes = postfix.mailboxes(N)
    assert {name: len(found) for name, found in boxes.items()} == {f"p{n}": 1 for n in range(N)}
    assert states(office) == {"sent": N}
    for number in range(N):
        message: Any = message_from_bytes(boxes[f"p{number}"][0], policy=policy.default)
        assert "اعلام نواقص پروندهٔ شعبهٔ استانی" in message["Subject"]
        assert message["From"].addresses[0].display_name.split() == [
            "اداره\u200cکل",
            "سیاسی",
            "و",
            "انتخابات",
            "استانداری",
            "نمونه",
        ]
        (attached,) = message.iter_attachments()
        assert attached.get_content() == b"%PDF-1.7 of party " + bytes([65 + number]) * 500


@pytest.mark.parametrize(
    ("answer", "at_first", "in_the_end"),
    [
        (ANSWERS[1], {"sent": N - 1, "failed": 1}, {"sent": N - 1, "failed": 1}),
        (ANSWERS[2], {"sent": N - 1, "deferred": 1}, {"sent": N}),
        (ANSWERS[3], {"sent": 3, "prepared": 1, "ready": N - 4}, {"sent": N}),
    ],
)
def test_a_refusal_concerns_what_it_says(
    postfix: Server,
    through: Callable[[str], Settings],
    answer: str,
    at_first: dict[str, int],
    in_the_end: dict[str, int],
) -> None:
    """The one letter, the moment, or the office; then, nothing more being said, all others arrive."""
    send(through(answer))
    assert states(through(answer)) == Counter(at_first)
    for _ in range(2):
        send(through("DUNNO"))
    assert states(through("DUNNO")) == Counter(in_the_end)
    boxes = postfix.mailboxes(in_the_end["sent"])
    assert len(boxes) == in_the_end["sent"] and {len(found) for found in boxes.values()} == {1}
