"""A mail server on loopback that is as it should be, but for the answers that it is told to give."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from typing import Any

_GOOD = {
    "connect": "220 ready", "EHLO": "250-here\r\n250-SIZE 9999999\r\n250 AUTH PLAIN", "HELO": "250 here", "AUTH": "235 ok",
    "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken", "RSET": "250 ok", "QUIT": "221 bye",
}  # fmt: skip


class Scripted:
    """SMTP as it should be, but for the answers in `said`; `None` ends the connection, `taken` is what it accepted."""

    def __init__(self, **said: str | None) -> None:
        self.said: dict[str, str | None] = dict(said)
        self.taken: Counter[str] = Counter()
        self.commands: list[str] = []
        self.text = b""  # of the last one
        self.relay_denied_to = ""
        self.n_a_connection = 0  # how many letters it takes before it ends the connection; 0: all
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                with contextlib.suppress(OSError), client, client.makefile("rb") as lines:
                    self._converse(client, lines)

    def _answer(self, client: socket.socket, word: str) -> bool:
        """Whether the connection stands."""
        answer = self.said.get(word, _GOOD.get(word, "500 what?"))
        if answer is None:
            return False
        client.sendall(f"{answer}\r\n".encode())
        return not answer.startswith("421")

    def _converse(self, client: socket.socket, lines: Any) -> None:
        if not self._answer(client, "connect"):
            return
        recipient, n = "", 0
        for line in lines:
            word = line[:4].decode("ascii", "replace").strip().upper()  # a client that was told to speak TLS does
            self.commands.append(word)
            if word == "RCPT":
                recipient = line.decode("ascii", "replace").partition("<")[2].partition(">")[0]
            if word == "RCPT" and recipient == self.relay_denied_to:
                client.sendall(b"550 5.7.1 relaying denied\r\n")
                continue
            if not self._answer(client, word) or word == "QUIT":
                return
            if word != "DATA" or self.said.get("DATA", _GOOD["DATA"])[:3] != "354":  # type: ignore[index]
                continue
            self.text = b""
            while (text := lines.readline()) != b".\r\n":
                if not text:
                    return
                self.text += text
            self.taken[recipient] += str(self.said.get(".", _GOOD["."])).startswith("250")
            n += 1
            if not self._answer(client, ".") or n == self.n_a_connection:
                return
