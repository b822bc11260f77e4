"""The register: a list of the parties, and a page for each with its dossier, licence, sessions and letters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator.language.persian import to_fa
from generator.model import LetterKind, LetterState, Party, RequirementState, Standing
from generator.model.artifact import Artifact
from generator.reports.desk import Desk
from generator.reports.letter_papers import path, subject
from generator.reports.list_workbooks import column, workbook
from generator.reports.strip import dossier_strip, party_sentence


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """parties/index.html, parties/parties.xlsx and parties/<code>/index.html"""
    rows = [desk.piece(party.code, "register", partial(_row, desk, party)) for party in desk.snapshot.parties]
    title = desk.say("page.parties.title")
    yield desk.page("parties/index.html", "parties.html", "parties", title, {"rows": rows})
    yield workbook(desk, "parties/parties.xlsx", [_table(desk, rows, title)])
    for party in desk.snapshot.parties:
        path = f"parties/{desk.folders[party.code]}/index.html"
        yield desk.page(path, "party.html", "parties", party.name, partial(_party, desk, party), of=party.code)


def _table(desk: Desk, rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    heads = [("code", 12), ("kind", 12), ("scope", 12), ("licence", 22), ("valid_until", 18), ("secretary", 24)]
    titles = {"code": desk.say("table.code"), "licence": desk.say("party.field.licence_state"),
              "valid_until": desk.say("party.field.licence_valid_until")}  # fmt: skip
    columns = [column(desk.say("table.party"), 34)]
    columns += [column(titles.get(key) or desk.say(f"party.field.{key}"), width) for key, width in heads]
    columns += [column(desk.say(f"table.{key}"), 10, text=False) for key in ("satisfied", "of", "n_open")]
    cells: list[list[object]] = []
    for row in rows:
        dossier = desk.snapshot.dossiers[row["code"]]
        counted = [dossier.n_satisfied, len(dossier.statuses), len(dossier.deficiencies)]
        cells.append([row["party"]["name"], *(row[key] for key, _ in heads), *counted])
    return {"title": title, "columns": columns, "rows": cells}


def _row(desk: Desk, party: Party) -> dict[str, Any]:
    dossier = desk.snapshot.dossiers[party.code]
    return {
        "party": desk.party_link(party.code),
        "code": party.code,
        "kind": party.kind or "",
        "scope": desk.wording.word(party.scope) if party.scope else "",
        "licence": desk.wording.word(party.licence_state) if party.licence_state else "",
        "licence_blocks": bool(party.licence_state and party.licence_state.blocks),
        "valid_until": desk.wording.long_date(party.licence_valid_until) if party.licence_valid_until else "",
        "secretary": party.secretary or "",
        "until": party.licence_valid_until.isoformat() if party.licence_valid_until else "",
        "n_satisfied": dossier.n_satisfied,
        "n": to_fa(dossier.n_satisfied),
        "of": to_fa(len(dossier.statuses)),
        "is_complete": dossier.is_complete,
        "dossier": desk.say(
            "parties.complete"
            if dossier.is_complete
            else "parties.open"
            if dossier.deficiencies
            else "parties.under_review"
        ),
        "n_open": to_fa(len(dossier.deficiencies)) if dossier.deficiencies else "",
    }


def _party(desk: Desk, party: Party) -> dict[str, Any]:
    dossier = desk.snapshot.dossiers[party.code]
    notice = desk.notices_by_party.get(party.code)
    statuses = [desk.status(status) for status in dossier.statuses]
    return {
        "row": _row(desk, party),
        "sentence": party_sentence(desk, party.code),
        "strip": dossier_strip(statuses),
        "facts": _facts(desk, party),
        "statuses": statuses,
        "sessions": list(sessions_of(desk, party.code)),
        "presence": desk.presence_text(party.code),
        "notice": {
            "href": desk.notice_href(party.code),
            "state": notice.state.value,
            "word": desk.wording.word(notice.state),
            "reasons": [
                {"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in notice.reasons
            ],
        } if notice else None,
        "views": views_of(desk, party.code),
        "letters": letters_of(desk, party.code),
        "time": time_of(desk, party.code),
        "history": _history(desk, party.code),
        "source": desk.places([party.at("name")]),
    }  # fmt: skip


def views_of(desk: Desk, code: str) -> list[dict[str, str]]:
    """The views that may be attributed to the party."""
    return [
        {
            "domain": view.domain,
            "text": view.text,
            "session": desk.wording.session_name(view.session) if view.session else "",
            "follow_up": view.follow_up or "",
            "state": desk.wording.word(view.state) if view.state else "",
        }
        for view in desk.views_by_party.get(code, ())
    ]


def letters_of(desk: Desk, code: str) -> list[dict[str, Any]]:
    """The letters to the party."""
    return [
        {
            "id": letter.letter,
            "subject": subject(desk, letter),
            "state": desk.wording.word(letter.state),
            "number": letter.number,
            "deadline": desk.wording.long_date(letter.deadline_on) if letter.deadline_on and has_paper else "",
            "page": desk.notice_href(code) if letter.kind is LetterKind.NOTICE and letter.is_current else "",
            "paper": path(desk, letter) if letter.has_paper and (desk.with_papers or letter.frozen) else "",
            "reasons": desk.held(letter),
            "acts": desk.acts(letter),
        }
        for letter in desk.letters_by_party.get(code, ())
        for has_paper in (letter.state not in (LetterState.WITHHELD, LetterState.BLOCKED, LetterState.LAPSED),)
    ]


def _history(desk: Desk, code: str) -> list[dict[str, str]]:
    """What the party lacked anew and what it brought, the latest first."""
    rows = []
    for day, change in desk.timeline.get(code, ()):
        state = change.now or change.before
        rows.append(
            {
                "day": desk.wording.long_date(day),
                "title": desk.requirement_titles.get(change.requirement, change.requirement),
                "text": desk.say(f"party.history.{'new' if change.now else 'resolved'}"),
                "state": change.now or "met",
                "word": desk.wording.word(RequirementState(state)),
            }
        )
    return rows


def _facts(desk: Desk, party: Party) -> list[dict[str, Any]]:
    """The register's columns about the party, each with its cell."""
    shown: list[tuple[str, str]] = [
        ("kind", party.kind or ""),
        ("scope", desk.wording.word(party.scope) if party.scope else ""),
        ("licence_no", to_fa(party.licence_no or "")),
        ("licence_state", desk.wording.word(party.licence_state) if party.licence_state else ""),
        ("licence_valid_until", desk.wording.show(party.licence_valid_until)),
        ("branch_registration_no", to_fa(party.branch_registration_no or "")),
        ("branch_registered_on", desk.wording.show(party.branch_registered_on)),
        ("secretary_general", party.secretary_general or ""),
        ("secretary", party.secretary or ""),
    ]
    return [
        {"title": desk.say(f"party.field.{name}"), "value": value, "source": desk.places([party.at(name)]),
         "blank": "" if value else desk.blank("parties", name, party.at(name))}
        for name, value in shown
    ]  # fmt: skip


def sessions_of(desk: Desk, code: str) -> Iterator[dict[str, Any]]:
    """What the party had to do with each session: invited or not, came or not, chaired."""
    attended = {number: rows[code] for number, rows in desk.attendance.items() if code in rows}
    for roster in desk.snapshot.rosters:
        decision = desk.decisions_by_party.get((roster.session.number, code))
        number = roster.session.number
        row, session = attended.get(number), desk.session(roster.session)
        yield {
            "session": {key: session[key] for key in ("href", "title", "date")},  # no days that are left, which change
            "decision": desk.decision(decision) if decision else None,
            "withheld": desk.wording.reason(roster.withheld) if roster.withheld else "",
            "attendance": desk.wording.word(row.status) if row and row.status else "",
            "attendee": (row.attendee or "") if row else "",
            "chaired": roster.session.chair == code,
        }


def time_of(desk: Desk, code: str) -> list[dict[str, Any]]:
    """What became of the party, its former names and codes, and who headed its branch before; the latest first."""
    who, say = desk.snapshot.identities, desk.say
    found = [_standing(desk, standing) for standing in reversed(who.standings.get(code, ()))]
    texts = [say("party.time.name", name=name) for name in who.former_names.get(code, ())]
    texts += [say("party.time.code", code=old) for old in who.former_codes.get(code, ())]
    known = who.present.get(code) or next((k for k in who.gone if k.code == code), None)
    terms = [term for term in known.terms if term.secretary] if known else []
    pairs = zip(reversed(terms[:-1]), reversed(terms[1:]), strict=True)
    texts += [say("party.time.secretary", name=before.secretary, day=after.since) for before, after in pairs]
    return [*found, *({"text": text, "source": [], "link": None} for text in texts)]


def _standing(desk: Desk, standing: Standing) -> dict[str, Any]:
    link = desk.party_link(standing.other) if desk.has_page(standing.other) else None
    text = desk.say("party.time.changed", change=standing.change, day=standing.day)
    return {"text": text, "source": desk.places(standing.cells), "link": link}


# Pages of those that have left the register, and of addresses under a former code: what was once published goes on
# working (contract §5).


def former_artifacts(desk: Desk) -> Iterator[Artifact]:
    """parties/<code>/index.html and notices/<code>/index.html of parties that are gone, or have another code today"""
    for party in desk.snapshot.gone:
        if party.code in desk.gone_folders:
            path = desk.party_link(party.code)["href"]
            yield desk.page(path, "party_gone.html", "parties", party.name, partial(_gone, desk, party))
    notified = {n.party for n in desk.snapshot.letters if n.kind is LetterKind.NOTICE and n.is_current}
    for folder, code in desk.former_folders.items():
        link = desk.party_link(code)
        yield desk.page(f"parties/{folder}/index.html", "moved.html", "parties", link["name"], {"link": link})
        if code in notified and code in desk.folders:
            to = {"name": desk.say("letter.title.notice", party=link["name"]), "href": desk.notice_href(code)}
            yield desk.page(f"notices/{folder}/index.html", "moved.html", "deficiencies", to["name"], {"link": to})


def _gone(desk: Desk, party: Party) -> dict[str, Any]:
    return {
        "code": party.code,
        "time": time_of(desk, party.code),
        "sessions": [s for s in sessions_of(desk, party.code) if s["decision"] or s["attendance"] or s["chaired"]],
        "letters": letters_of(desk, party.code),
        "views": views_of(desk, party.code),
    }
