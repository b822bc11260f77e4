"""Settings of a run: where things are, and the technical switches of `office.toml`.

What the office *says* (letterhead, signatory, weekend …) is data of the workbooks: see `office.py`. An unknown key or
a password in the file is a usage error, not something to pass over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from generator.keeping.store import shipped_templates as shipped_templates
from generator.model.errors import UsageError


class SettingKind(StrEnum):
    """What a setting takes, by the name of its type; its words stand in the text file."""

    STR = "str"
    INT = "int"
    BOOL = "bool"
    FLOAT = "float"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of office.toml: its section, what it takes, what holds without it, what it does (docs/settings.md)."""

    section: str
    key: str
    kind: type
    default: str
    about: str
    choices: tuple[str, ...] = ()


SETTINGS: tuple[Setting, ...] = (
    Setting("site", "timezone", str, "Asia/Tehran", "where «today» is reckoned: a name of the IANA time zones"),
    Setting("site", "stale_days", int, "14", "pages tell their reader that they are old after so many days"),
    Setting("paths", "input", str, "input", "the folder of the workbooks; all paths are relative to the workspace"),
    Setting("paths", "output", str, "output", "what is made; may be deleted at any time"),
    Setting("paths", "records", str, "records", "the office's memory, of this workspace alone; to be backed up"),
    Setting("paths", "templates", str, "templates", "templates and sentences of the office's own"),
    Setting("pdf", "enabled", bool, "true", "`false`: pages and lists only; no letter is issued"),
    Setting("pdf", "jobs", int, "0", "how many PDFs are made at a time; 0: as many as pays"),
    Setting("privacy", "internal_roster", bool, "false", "rosters with telephone numbers in `output/internal`"),
    Setting("publish", "target", str, "", "where `generate publish` and `watch --publish` put the site"),
    Setting("smtp", "host", str, "", "the mail server; without it nothing is sent"),
    Setting("smtp", "port", int, "587, 465 or 25", "its port; by default the usual one of `security`"),
    Setting("smtp", "security", str, "starttls", "how the connection is encrypted", ("starttls", "tls", "none")),
    Setting("smtp", "user", str, "", "the name to log in with; without it there is no login"),
    Setting("smtp", "from", str, "", "the office's address, which letters come from"),
    Setting("smtp", "reply_to", str, "", "where answers go, when not to `from`"),
    Setting("smtp", "ca_file", str, "", "PEM of an authority of the office's own, beside those of the system"),
    Setting("smtp", "pause_seconds", float, "1", "between two letters"),
)
_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
_LARGEST = 65_535  # the largest number of a port; nobody waits or counts for longer
_SECRETS = frozenset({"password", "passwd", "pass", "secret", "token"})


@dataclass(frozen=True, slots=True)
class Smtp:
    """How letters are sent; without a host nothing is. The password is never here: see `commands/send.py`."""

    host: str = ""
    port: int = 587
    security: str = "starttls"  # or "tls", or "none" where the office says so
    user: str = ""
    sender: str = ""
    reply_to: str = ""
    pause_s: float = 1
    ca_file: str = ""  # PEM: an authority of the office's own, beside those that the system trusts


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a run needs to know besides the data. All paths are absolute."""

    root: Path
    today: date
    input: Path
    output: Path
    records: Path
    templates: tuple[Path, ...]  # the shipped folder first, then the workspace's own
    pdf: bool = True
    jobs: int = 0  # 0: as many as pays
    strict: bool = False
    smtp: Smtp = Smtp()
    zone: tzinfo = UTC  # where the office is
    internal_roster: bool = False  # whether the office wants rosters with telephone numbers, for itself alone
    stale_days: int = 14  # `[site] stale_days`: pages say so when they are older
    target: Path | None = None  # where `generate publish` puts the site

    @property
    def site(self) -> Path:
        """The folder that is published."""
        return self.output / "site"


def load(
    root: Path,
    *,
    today: str | None = None,
    pdf: bool = True,
    jobs: int | None = None,
    strict: bool = False,
) -> Settings:
    """The settings of a workspace. Raises UsageError for a missing folder, a bad office.toml or a bad date."""
    root = Path(os.path.realpath(root))  # `resolve` fails at a link that leads to itself
    if not root.is_dir():
        raise UsageError("no_workspace", folder=str(root))
    table = office_toml(root / "office.toml")
    paths = table.get("paths", {})
    target = table.get("publish", {}).get("target", "")
    own = root / paths.get("templates", "templates")
    shipped = shipped_templates()
    _check_apart(root, paths)
    zone = _zone(table.get("site", {}).get("timezone", "Asia/Tehran"))
    return Settings(
        root=root,
        today=_parse_today(today) if today is not None else datetime.now(zone).date(),
        input=root / paths.get("input", "input"),
        output=root / paths.get("output", "output"),
        records=root / paths.get("records", "records"),
        templates=(shipped,)
        if os.path.realpath(own) == os.path.realpath(shipped) or not own.is_dir()
        else (shipped, own),
        pdf=pdf and table.get("pdf", {}).get("enabled", True),
        jobs=jobs if jobs is not None else table.get("pdf", {}).get("jobs", 0),
        strict=strict,
        smtp=_smtp(table.get("smtp", {}), root),
        zone=zone,
        internal_roster=table.get("privacy", {}).get("internal_roster", False),
        stale_days=table.get("site", {}).get("stale_days", 14),
        target=root / target if target else None,
    )


def _check_apart(root: Path, paths: Mapping[str, str]) -> None:
    """Raises UsageError where a folder of the workspace holds another one: what is disposable would take the input or
    the records with it, and what was made would be read as input."""
    places = {name: Path(os.path.realpath(root / paths.get(name, name))) for name in ("input", "output", "records")}
    for name, place in places.items():
        for other, there in places.items():
            if name != other and there.is_relative_to(place):
                raise UsageError(
                    "paths_nested", file="office.toml", key=f"paths.{name}", other=f"paths.{other}", path=str(place)
                )


def now(settings: Settings) -> datetime:
    """This moment, where the office is: of what leaves the house, never of what is built."""
    return datetime.now(settings.zone)


def _smtp(table: Mapping[str, Any], root: Path) -> Smtp:
    """Raises UsageError for a kind of security, or an address of the office, that can't be used."""
    security = table.get("security", "starttls")
    for key in ("from", "reply_to", "host", "user"):
        value = table.get(key, "")
        if (
            not value.isascii()
            or re.search(r"[\s\x00-\x1f,;<>]|=\?", value)
            or (key[0] in "fr" and value.count("@") != bool(value))
        ):
            raise UsageError("bad_setting", file="office.toml", key=f"smtp.{key}", why=f"{value!r}")
    try:
        table.get("host", "").encode("idna")
    except UnicodeError as error:  # an empty part, one of more than 63 letters
        raise UsageError("bad_setting", file="office.toml", key="smtp.host", why=f"{table['host']!r}") from error
    port = table.get("port", _PORTS[security])
    if not 0 < port < 65536:
        raise UsageError("bad_setting", file="office.toml", key="smtp.port", why=str(port))
    return Smtp(
        host=table.get("host", ""),
        port=port,
        security=security,
        user=table.get("user", ""),
        sender=table.get("from", ""),
        reply_to=table.get("reply_to", ""),
        pause_s=max(float(table.get("pause_seconds", 1)), 0),
        ca_file=str(root / ca_file) if (ca_file := table.get("ca_file", "")) else "",
    )


def day_to_reckon_from(typed: str | None) -> date:
    """The day to reckon from: the one that was typed (not ""), else today in Tehran. Raises UsageError."""
    return _parse_today(typed) if typed is not None else datetime.now(_zone("Asia/Tehran")).date()


def load_defaults(root: Path) -> Settings:
    """The settings of a workspace whose office.toml can't be used."""
    root = Path(os.path.realpath(root))
    return Settings(
        root, day_to_reckon_from(None), root / "input", root / "output", root / "records", (shipped_templates(),)
    )


def office_toml(path: Path) -> Mapping[str, Any]:
    """The tables of office.toml, checked; empty when there is none. Raises UsageError."""
    if not path.is_file():
        return {}
    import tomllib  # late: many offices have none

    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise UsageError("settings_encoding", file=path.name) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        end = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
        line, column = map(int, at.groups()) if at else end
        raise UsageError("bad_settings_line", file=path.name, line=line, column=column) from error
    except OSError as error:
        raise UsageError("bad_settings", file=path.name, why=error.strerror or str(error)) from error
    known = {(setting.section, setting.key): setting for setting in SETTINGS}
    for section, values in table.items():
        if not isinstance(values, dict) or section not in {setting.section for setting in SETTINGS}:
            raise UsageError("unknown_setting", file=path.name, key=section)
        for key, value in values.items():
            if key.lower() in _SECRETS:
                raise UsageError("secret_in_settings", file=path.name)
            if (section, key) not in known:
                raise UsageError("unknown_setting", file=path.name, key=f"{section}.{key}")
            _check_value(known[section, key], value, path.name)
    return table


def _check_value(setting: Setting, value: object, file: str) -> None:
    """Raises UsageError for a value of another kind, or for a word that is none of the choices."""
    facts = {"file": file, "key": f"{setting.section}.{setting.key}", "value": f"{value!r}"}
    if setting.choices and value not in setting.choices:
        raise UsageError("bad_setting_choice", choices=", ".join(setting.choices), **facts)
    if type(value) is not setting.kind and not (setting.kind is float and type(value) is int):
        raise UsageError("bad_setting_kind", kind=SettingKind(setting.kind.__name__), **facts)
    is_odd_number = isinstance(value, int | float) and not 0 <= value <= _LARGEST
    if is_odd_number or (isinstance(value, str) and "\0" in value):  # no name of a file or a machine has it
        raise UsageError("bad_setting", file=file, key=facts["key"], why=f"{value!r}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError("bad_setting", file="office.toml", key="site.timezone", why=name) from error


_FIRST, _LAST = 1301, 1497  # Jalali years: calendars and deadlines reach into those beside it, and the tables end


def _parse_today(typed: str) -> date:
    from generator.language.jalali import to_jalali
    from generator.language.values import parse_date  # late: a run that has nothing to do need not read dates

    day, problem = parse_date(typed)
    if day is None or (problem and problem.code != "VAL-016"):
        raise UsageError("bad_date_option", value=typed)
    assert isinstance(day, date)
    if not _FIRST <= to_jalali(day)[0] <= _LAST:
        raise UsageError("far_date_option", value=typed, first=_FIRST, last=_LAST)
    return day
