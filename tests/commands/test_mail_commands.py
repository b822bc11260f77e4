"""`send`, `outbox` and `resolve` as a user runs them: what can't be mailed is listed with its place, all else goes."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from generator.ledger import letter_book as book, open_ledger, read_ledger
from generator.model import Letter, LetterKind, LetterState, MessageState
from tests.conftest import Workspace
from tests.scripted_server import Scripted

N, TODAY = 3, date(2026, 11, 22)
MAILED = '[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "office@example.ir"\npause_seconds = 0\n'
NAMES = ("همبستگی", "سپیده", "آموزگاران")


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    """Three parties with a letter each, issued and not sent."""
    made = Workspace(tmp_path / "office")
    records = made.root / "records"
    with open_ledger(records) as connection:
        for n in range(N):
            letter = Letter(
                f"membership-P{n}", f"P{n}", LetterState.ISSUED, 0, None, number=f"۴۲/{n}", dated_on=TODAY,
                kind=LetterKind.MEMBERSHIP,
            )  # fmt: skip
            book.freeze(connection, records, letter, "معرفی نماینده به خانهٔ احزاب", b"%PDF-1.7 " + bytes([n]), TODAY)
    rows = [(f"P{n}", f"حزب نمونهٔ {name}", f"p{n}@example.ir") for n, name in enumerate(NAMES)]
    made.write("احزاب.xlsx", {"احزاب": [("کد", "نام حزب", "رایانامه"), *rows]})
    members = [(f"P{n}",) for n in range(N)]  # without membership the letters would be held back
    made.write("خانه.xlsx", {"اعضای خانه احزاب": [("حزب",), *members]})
    return made


def with_address(office: Workspace, address: str) -> None:
    """The same office, the second party with another address."""
    rows = [(f"P{n}", f"حزب نمونهٔ {name}", address if n == 1 else f"p{n}@example.ir") for n, name in enumerate(NAMES)]
    office.write("احزاب.xlsx", {"احزاب": [("کد", "نام حزب", "رایانامه"), *rows]})


def without_paper(office: Workspace) -> None:
    (office.root / "records" / "letters" / "1405" / "membership-P1.pdf").unlink()


def with_changed_paper(office: Workspace) -> None:
    (office.root / "records" / "letters" / "1405" / "membership-P1.pdf").write_bytes(b"%PDF of another")


HINDERED: dict[
    str, tuple[Callable[[Workspace], None], tuple[str, str, str]]
] = {  # what is done to the second letter → the place where it is said to be
    "a bad address": (lambda office: with_address(office, "a@x.ir; b@y.ir"), ("input/احزاب.xlsx", "احزاب", "C3")),
    "no paper": (without_paper, ("records/letters/1405/membership-P1.pdf", "", "")),
    "another paper": (with_changed_paper, ("records/letters/1405/membership-P1.pdf", "", "")),
}


@pytest.mark.parametrize("name", HINDERED)
def test_a_letter_that_cannot_be_mailed_is_listed_and_the_others_go(office: Workspace, name: str) -> None:
    hinder, place = HINDERED[name]
    hinder(office)
    with contextlib.closing(Scripted()) as server:
        (office.root / "office.toml").write_text(MAILED.format(port=server.port), encoding="utf-8")
        for command in (("outbox",), ("send",), ("send", "--yes")):
            run = office.run(*command, "--json")
            said = json.loads(run.out)
            (row,) = said["unsendable"]
            assert (row["letter"], row["party"]) == ("membership-P1", "P1") and len(row["reason"]) > 20
            assert [tuple(cell.values()) for cell in row["cells"]] == [place]
            assert run.code == (5 if "--yes" in command else 0)
        assert [(m["letter"], m["state"]) for m in said["messages"]] == [
            ("membership-P0", "sent"),
            ("membership-P2", "sent"),
        ]
        assert server.taken.keys() == {"p0@example.ir", "p2@example.ir"}
    told = office.run("outbox")
    assert "membership-P1" in told.out and place[0] in told.out and told.err == ""


def test_a_text_that_no_header_holds_is_a_finding_and_on_the_page(office: Workspace) -> None:
    with open_ledger(office.root / "records") as connection:
        connection.execute("DROP TRIGGER letter_is_issued")
        connection.execute("UPDATE letter SET subject = 'اعلام =?UTF-8?Q?=0D=0A?= نواقص' WHERE party = 'P1'")
    (row,) = json.loads(office.run("outbox", "--json").out)["unsendable"]
    assert row["letter"] == "membership-P1" and row["cells"][0]["file"] == "records/letters/1405/membership-P1.pdf"
    result = office.build()
    (found,) = [f for f in result.snapshot.findings if f.code == "LET-013"]
    assert found.party == "P1"
    page = (office.site / "letters" / "index.html").read_text(encoding="utf-8")
    assert page.count("را نمی‌توان با رایانامه فرستاد") == 1
    assert sorted(file.name for file in (office.output / "outbox").iterdir()) == [
        "membership-P0.eml",
        "membership-P2.eml",
    ]


def test_the_drafts_are_the_same_in_every_run_and_bear_the_date_of_their_letter(office: Workspace) -> None:
    office.build()
    first = (office.output / "outbox" / "membership-P0.eml").read_bytes()
    (office.output / "outbox" / "membership-P0.eml").unlink()
    office.build(today="1405-09-20")
    assert (office.output / "outbox" / "membership-P0.eml").read_bytes() == first
    assert b"Date: Sun, 22 Nov 2026 08:00:00 +0330" in first


def test_what_stops_the_batch_is_said_with_what_to_do(office: Workspace) -> None:
    with contextlib.closing(Scripted(MAIL="553 5.7.1 <office@example.ir>: not owned by 09181000001")) as server:
        (office.root / "office.toml").write_text(MAILED.format(port=server.port), encoding="utf-8")
        run = office.run("send", "--yes")
        assert run.code == 5 and "office@example.ir" not in run.err + run.out and "09181000001" not in run.err + run.out
        assert "هنگام اعلام فرستنده" in run.err and "«from»" in run.err and "۳ نامه آمادهٔ ارسال ماند" in run.err
        said = json.loads(office.run("send", "--yes", "--json").out)
        assert said["stage"] == "sender" and {m["state"] for m in said["messages"]} == {"ready"}
        server.said = {}
        assert office.run("send", "--yes").code == 0 and server.taken.total() == N


def test_a_test_message_says_so_and_leaves_no_trace(office: Workspace) -> None:
    with contextlib.closing(Scripted()) as server:
        (office.root / "office.toml").write_text(MAILED.format(port=server.port), encoding="utf-8")
        run = office.run("send", "--test", "chief@example.ir", "--json")
        assert run.code == 0 and json.loads(run.out)["state"] == "sent"
        assert server.taken == {"chief@example.ir": 1}
        read: Any = message_from_bytes(server.text, policy=policy.default)
        assert "آزمایش" in read["Subject"] and "آزمایش" in read.get_content()
        assert office.run("send", "--test", "a@x.ir,b@y.ir").code == 2
        server.said = {"RCPT": "550 unknown"}
        refused = office.run("send", "--test", "chief@example.ir")
        assert refused.code == 5 and "550 unknown" in refused.err
    with read_ledger(office.root / "records") as connection:
        assert book.messages(connection) == ()


def test_many_messages_are_settled_at_once_or_none(office: Workspace) -> None:
    ids = [f"membership-P{n}" for n in range(N)]
    with open_ledger(office.root / "records") as connection:
        for letter in ids:
            book.prepare(connection, f"<{letter}@example.ir>", letter, "p@example.ir")
            book.note(connection, f"<{letter}@example.ir>", MessageState.UNCERTAIN)
    assert office.run("resolve", *ids, "membership-P9", "--sent").code == 2
    assert len(json.loads(office.run("outbox", "--json").out)["unsettled"]) == N
    run = office.run("resolve", *ids[:2], "<membership-P0@example.ir>", "--sent", "--json")
    assert [(row["letter"], row["state"]) for row in json.loads(run.out)["resolved"]] == [(i, "sent") for i in ids[:2]]
    (left,) = json.loads(office.run("outbox", "--json").out)["unsettled"]
    assert re.search("P2", left["letter"])
