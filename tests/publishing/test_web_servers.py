"""The examples of `deploy/` on loopback, with the web servers that are installed here: what each says of the files of a
published site, and what it gives to nobody.

Their workers run as a user who is not the owner of the site where this is root; so the modes count.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.keeping import seal
from generator.publishing import mirror
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
MODULES = ("mpm_event", "authz_core", "authz_host", "mime", "dir", "alias", "filter", "headers", "substitute")
NOT_FOUND = '<html data-root=""><link href="assets/site.css"><script src="assets/site.js"></script><a href="#main"></a>'
FILES = {
    "index.html": "خانه", "404.html": NOT_FOUND, "parties/a/index.html": "حزب", "assets/site.css": "p{}", "assets/site.js": "1",
    "search-index.js": "1", "sessions/1/session.ics": "BEGIN:VCALENDAR", "sessions/1/roster.pdf": "%PDF-1.7", "sessions/1/roster.xlsx": "PK",
    "assets/fonts/v.woff2": "wOF2", "assets/emblem.svg": "<svg/>", "assets/emblem.png": "PNG",
}  # fmt: skip
TYPES = {
    "index.html": "text/html; charset=utf-8", "parties/a/index.html": "text/html; charset=utf-8",
    "assets/site.css": "text/css; charset=utf-8", "assets/site.js": "text/javascript; charset=utf-8",
    "search-index.js": "text/javascript; charset=utf-8", "sessions/1/session.ics": "text/calendar; charset=utf-8",
    "sessions/1/roster.pdf": "application/pdf", "assets/fonts/v.woff2": "font/woff2", "assets/emblem.png": "image/png",
    "sessions/1/roster.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "assets/emblem.svg": "image/svg+xml; charset=utf-8",
}  # fmt: skip
KEPT_BACK = (
    "/.generate/site.sha256", "/.generate/workspace.json", "/.target.generate/site/index.html", "/.hidden.html",
    "/parties/a/.hidden.html", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/parties/%2e%2e/%2e%2e/secret.txt",
)  # fmt: skip


class Answer(NamedTuple):
    """What a server says to GET."""

    status: int
    headers: Mapping[str, str]
    body: str


def get(port: int, path: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read().decode("utf-8"))
    finally:
        connection.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Path]:
    """A folder with a published site, written by a run that lets nobody else read what it makes."""
    with tempfile.TemporaryDirectory() as name:  # that of pytest is closed to others
        folder = Path(name)
        before = os.umask(0o077)
        try:
            for path, text in FILES.items():
                (folder / "site" / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / "site" / path).write_text(text, encoding="utf-8")
            for _ in range(2):
                mirror.mirror(
                    folder / "site", seal.digests(folder / "site"), folder / "target", mirror.Owner("a", "/a")
                )
        finally:
            os.umask(before)
        folder.chmod(0o755)
        for path in ("secret.txt", "target/.hidden.html", "target/parties/a/.hidden.html"):
            (folder / path).write_text("secret", encoding="utf-8")
        yield folder


def replaced(text: str, changes: Mapping[str, str]) -> str:
    """Each of these once or more; what is no longer there fails the test."""
    for pattern, new in changes.items():
        text, n = re.subn(pattern, new, text)
        assert n, pattern
    return text


def nginx(served: Path, port: int, folder: Path) -> list[str]:
    site = replaced((DEPLOY / "nginx.conf").read_text(encoding="utf-8"), {
        r"listen 80;": f"listen 127.0.0.1:{port};", r"\n *listen \[::\]:80;": "", r"/srv/www/ahzab;": f"{served}/target;",
    })  # fmt: skip
    temporary = "".join(
        f"{kind}_temp_path {folder};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user www-data;" if os.geteuid() == 0 else ""
    text = f"{user} daemon off; pid {folder}/pid; error_log {folder}/log;\nevents {{}}\nhttp {{ access_log off;\n{temporary}{site}}}\n"
    (folder / "conf").write_text(text, encoding="utf-8")
    return ["nginx", "-p", str(folder), "-e", str(folder / "log"), "-c", str(folder / "conf")]


def apache(served: Path, port: int, folder: Path) -> list[str]:
    site = replaced((DEPLOY / "apache.conf").read_text(encoding="utf-8"), {
        r"\*:80>": f"127.0.0.1:{port}>", r"/srv/www/ahzab": f"{served}/target",
    })  # fmt: skip
    modules = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in MODULES)
    user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
    text = (
        f"ServerRoot {folder}\n{modules}{user}Listen 127.0.0.1:{port}\nServerName localhost\nPidFile {folder}/pid\n"
        f"ErrorLog {folder}/log\nDefaultRuntimeDir {folder}\nTypesConfig /etc/mime.types\n"
        f"<Directory />\nRequire all denied\n</Directory>\n{site}"
    )
    (folder / "conf").write_text(text, encoding="utf-8")
    return ["apache2", "-X", "-f", str(folder / "conf")]


SERVERS = {"nginx": nginx, "apache2": apache}


@pytest.fixture(scope="module", params=SERVERS)
def port(request: pytest.FixtureRequest, served: Path) -> Iterator[int]:
    name: str = request.param
    if not shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        pytest.skip(f"{name} is not installed (on Debian: apt-get install {name})")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free: int = probe.getsockname()[1]
    folder = served / name
    folder.mkdir()
    command = SERVERS[name](served, free, folder)
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait_for(free, process, folder)
            yield free
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[str], folder: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    log = (folder / "log").read_text() if (folder / "log").exists() else ""
    said = process.stderr.read() if process.poll() is not None and process.stderr else ""
    pytest.fail(f"it does not start: {said}{log}")


def test_every_file_has_its_type_and_is_asked_for_again(port: int) -> None:
    answers = {path: get(port, f"/{path}") for path in TYPES}
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(TYPES, 200)
    assert {path: answer.headers["Content-Type"].lower() for path, answer in answers.items()} == TYPES
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {"no-cache"}
    assert {answer.headers["X-Content-Type-Options"] for answer in answers.values()} == {"nosniff"}
    assert get(port, "/").body == get(port, "/index.html").body == FILES["index.html"]


@pytest.mark.parametrize("path", ["/gone.html", "/parties/gone/", "/sessions/1/letters/gone.pdf"])
def test_what_is_not_there_is_answered_by_a_page_that_finds_its_own_files(port: int, path: str) -> None:
    answer = get(port, path)
    assert answer.status == 404 and answer.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    assert answer.body == (
        '<html data-root="/"><link href="/assets/site.css"><script src="/assets/site.js"></script><a href="#main"></a>'
    )


@pytest.mark.parametrize("path", KEPT_BACK)
def test_nothing_internal_is_served(port: int, path: str) -> None:
    answer = get(port, path)
    assert answer.status in (400, 404) and "secret" not in answer.body


@pytest.mark.parametrize("path", ["/parties/", "/assets/", "/sessions/1/"])
def test_no_folder_is_listed(port: int, path: str) -> None:
    answer = get(port, path)
    assert answer.status in (403, 404) and "roster" not in answer.body and "fonts" not in answer.body
