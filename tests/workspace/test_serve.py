"""`generate serve`: on this machine only, pages as they are on the disk but for one script, and a clean end."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.workspace.server import HOST, SiteServer
from tests.conftest import Built, Workspace


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SiteServer]:
    (tmp_path / "site" / "parties").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("<body>سلام</body>", encoding="utf-8")
    (tmp_path / "site" / "a.txt").write_text("a")
    (tmp_path / "secret.txt").write_text("secret")
    running = SiteServer(tmp_path / "site")
    yield running
    running.close()


def asked(server: SiteServer, path: str, host: str = "", method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=5)
    connection.request(method, path, headers={"Host": host or f"{HOST}:{server.port}"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8")


def test_a_page_gets_one_script_and_a_file_none(server: SiteServer) -> None:
    page = '<body>سلام<script src="/.serve/reload.js"></script></body>'
    assert asked(server, "/") == asked(server, "/index.html") == (200, page)
    assert asked(server, "/a.txt") == (200, "a")
    assert asked(server, "/.serve/version.js?1") == (200, "window.__served(1);")
    server.rebuilt()
    assert asked(server, "/.serve/version.js?2") == (200, "window.__served(2);")


@pytest.mark.parametrize(
    ("path", "host", "method", "status"),
    [
        pytest.param("/../secret.txt", "", "GET", 404, id="above the site"),
        pytest.param("/%2e%2e/secret.txt", "", "GET", 404, id="above the site, encoded"),
        pytest.param("/parties/", "", "GET", 404, id="no list of files"),
        pytest.param("/", "evil.example", "GET", 403, id="another site's name"),
        pytest.param("/", "", "POST", 501, id="nothing to post to"),
    ],
)
def test_what_it_refuses(server: SiteServer, path: str, host: str, method: str, status: int) -> None:
    assert asked(server, path, host, method)[0] == status


def test_it_listens_on_loopback_alone(server: SiteServer) -> None:
    assert server.url.startswith("http://127.0.0.1:")


def test_the_open_page_loads_itself_anew(browser: Any, sample: Built, tmp_path: Path) -> None:
    """Under the pages' own policy, which forbids everything but scripts of the same origin."""
    site = tmp_path / "site"
    shutil.copytree(sample.site, site)
    running = SiteServer(site)
    try:
        browser.get(running.url)
        time.sleep(1.2)
        page = site / "index.html"
        page.write_text(page.read_text(encoding="utf-8").replace("<h1", '<h1 id="anew"', 1), encoding="utf-8")
        running.rebuilt()
        until = time.monotonic() + 10
        while not browser.execute_script("return !!document.getElementById('anew')") and time.monotonic() < until:
            time.sleep(0.1)
        assert browser.execute_script("return !!document.getElementById('anew')")
        assert [entry for entry in browser.get_log("browser") if "Content Security" in entry["message"]] == []
    finally:
        running.close()


def test_the_command_builds_again_and_ends_clean(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write("دفتر.xlsx", {"احزاب": [("کد", "نام حزب"), ("P-1", "حزب یکم")]})
    command = workspace.command("serve", "--port", "0", "--no-pdf")
    process = subprocess.Popen(
        command, cwd=tmp_path, env=workspace.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None and process.stderr is not None
        lines = iter(process.stdout.readline, b"")
        url = next(line.decode().strip() for line in lines if line.startswith(b"http://"))
        port = int(url.rstrip("/").rpartition(":")[2])

        def parties() -> str:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/parties/")
            return connection.getresponse().read().decode("utf-8")

        assert "حزب یکم" in parties()
        (tmp_path / "office.toml").write_text("[x]\ny = 1", encoding="utf-8")  # does not stop it
        assert "office.toml" in process.stderr.readline().decode("utf-8")
        (tmp_path / "office.toml").unlink()
        assert process.stderr.readline()
        workspace.write("دفتر.xlsx", {"احزاب": [("کد", "نام حزب"), ("P-1", "حزب دوم")]})
        assert process.stderr.readline()
        assert "حزب دوم" in parties()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(10) == 0
        assert "Traceback" not in process.stderr.read().decode("utf-8")
    finally:
        process.kill()
        process.communicate()


def test_a_port_that_is_taken_is_said(server: SiteServer, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "office")
    workspace.write("دفتر.xlsx", {"احزاب": [("کد", "نام حزب"), ("P-1", "حزب یکم")]})
    run = workspace.run("serve", "--no-pdf", "--port", str(server.port))
    assert run.code == 2 and str(server.port) in run.err and "Traceback" not in run.err
