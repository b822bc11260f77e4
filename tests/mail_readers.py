"""Other people's readers of e-mail: what each makes of the headers of a message.

Python's two, GMime (Evolution, notmuch), mblaze (C, written from the RFCs) and MIME-tools (Perl). Those that are not
Python's are installed by `scripts/setup.sh --dev`; where one is missing, the tests fail and say so.
"""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable, Sequence
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Read(NamedTuple):
    """What a reader shows. `file` is '' where the reader was not asked for it."""

    subject: str
    sender: str
    file: str


def python(files: Sequence[Path]) -> list[Read]:
    """The parser of today, `email.policy.default`."""
    read = []
    for file in files:
        message: Any = message_from_bytes(file.read_bytes(), policy=policy.default)
        (attached,) = message.iter_attachments()
        read.append(Read(str(message["Subject"]), message["From"].addresses[0].display_name, attached.get_filename()))
    return read


def python_old(files: Sequence[Path]) -> list[Read]:
    """The parser of before, `compat32`."""

    def shown(header: str) -> str:
        return str(make_header(decode_header(header)))

    read = []
    for file in files:
        message = message_from_bytes(file.read_bytes())
        name = message.get_payload()[1].get_filename()  # type: ignore[index,union-attr]
        read.append(Read(shown(message["Subject"]), _name(shown(message["From"])), str(name)))
    return read


def gmime(files: Sequence[Path]) -> list[Read]:
    """GMime, through its C interface."""
    call = _gmime()
    read = []
    for file in files:
        data = file.read_bytes()
        stream = call("g_mime_stream_mem_new_with_buffer", ctypes.c_void_p, data, ctypes.c_size_t(len(data)))
        parser = call("g_mime_parser_new_with_stream", ctypes.c_void_p, stream)
        message = call("g_mime_parser_construct_message", ctypes.c_void_p, parser, None)
        sender = call("g_mime_message_get_from", ctypes.c_void_p, message)
        first = call("internet_address_list_get_address", ctypes.c_void_p, sender, 0)
        part = call("g_mime_multipart_get_part", ctypes.c_void_p,
                    call("g_mime_message_get_mime_part", ctypes.c_void_p, message), 1)  # fmt: skip
        text = ctypes.c_char_p
        read.append(Read(
            call("g_mime_message_get_subject", text, message).decode(),
            call("internet_address_get_name", text, first).decode(),
            call("g_mime_part_get_filename", text, part).decode(),
        ))  # fmt: skip
    return read


@cache
def _gmime() -> Callable[..., Any]:
    library = ctypes.CDLL("libgmime-3.0.so.0")
    library.g_mime_init()

    def call(name: str, result: Any, *arguments: Any) -> Any:
        function = getattr(library, name)
        function.restype = result
        return function(*(ctypes.c_void_p(a) if isinstance(a, int) and a > 1 else a for a in arguments))

    return call


def mblaze(files: Sequence[Path]) -> list[Read]:
    """mblaze's `mhdr` and `mshow`."""
    subjects, senders = (_said(["mhdr", "-d", "-h", name, *map(str, files)]) for name in ("subject", "from"))
    return [Read(subject, _name(sender), "") for subject, sender in zip(subjects, senders, strict=True)]


_PERL = r"""
use strict; use MIME::Parser; use MIME::WordDecoder;
binmode STDOUT, ":utf8";
my $parser = MIME::Parser->new; $parser->output_to_core(1); $parser->tmp_to_core(1);
for my $file (@ARGV) {
    my $message = $parser->parse_open($file);
    $message->head->unfold;
    for my $name ("Subject", "From") {
        my $said = $message->head->get($name); chomp $said;
        print mime_to_perl_string($said), "\n";
    }
    print(($message->parts)[1]->head->recommended_filename, "\n");
}
"""


def mime_tools(files: Sequence[Path]) -> list[Read]:
    """Perl's MIME-tools."""
    lines = _said(["perl", "-e", _PERL, *map(str, files)])
    return [Read(lines[n], _name(lines[n + 1]), lines[n + 2]) for n in range(0, len(lines), 3)]


def _said(command: Sequence[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.removesuffix("\n").split("\n")


def _name(sender: str) -> str:
    return sender.rpartition(" <")[0]


READERS: dict[str, Callable[[Sequence[Path]], list[Read]]] = {
    "python": python, "python compat32": python_old, "GMime": gmime, "mblaze": mblaze, "MIME-tools": mime_tools,
}  # fmt: skip
