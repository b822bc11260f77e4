"""The site on loopback, with pages that load themselves anew when the site was built again.

What is on the disk is not touched: a page gets one script more on its way out. That script asks by loading another
script, for the pages' own content security policy allows scripts of the same origin and nothing else. Only this
machine is answered, by its own names, so that no page of another site can read along.
"""

from __future__ import annotations

import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

HOST = "127.0.0.1"
_SCRIPT, _VERSION = "/.serve/reload.js", "/.serve/version.js"
_TAG = f'<script src="{_SCRIPT}"></script>'.encode()
_EVERY_MS = 1000
#: Asks for the version once a second; another one than before loads the page anew, where the reader was.
_RELOAD = f"""(function () {{
  var first = null;
  window.__served = function (version) {{
    if (first !== null && version !== first) {{ location.reload(); }}
    first = version;
  }};
  function ask() {{
    var script = document.createElement("script");
    script.src = "{_VERSION}?" + Date.now();
    script.onload = script.onerror = function () {{ script.remove(); setTimeout(ask, {_EVERY_MS}); }};
    document.head.appendChild(script);
  }}
  ask();
}})();
"""


class SiteServer:
    """Serves a folder until it is closed; `rebuilt` tells the pages that are open."""

    def __init__(self, site: Path, port: int = 0) -> None:
        """Raises OSError when the port is taken; 0 takes a free one."""
        self._version = 1
        self._server = _Server((HOST, port), partial(_Handler, directory=str(site), owner=self))
        self._thread = threading.Thread(target=self._server.serve_forever, name="serve", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the site is."""
        return f"http://{HOST}:{self.port}/"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def version(self) -> int:
        """How many sites there have been."""
        return self._version

    def rebuilt(self) -> None:
        """Let the pages load themselves anew."""
        self._version += 1

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False  # on Windows two programs could have the port


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, owner: SiteServer, **more: Any) -> None:
        self._owner = owner
        super().__init__(*arguments, **more)

    def send_head(self) -> Any:
        """The file that is asked for, open; the pages among them with one script more."""
        names = {f"{name}:{self._owner.port}" for name in (HOST, "localhost")}
        if self.headers.get("Host", "") not in names:
            self.send_error(HTTPStatus.FORBIDDEN)
            return None
        asked = self.path.partition("?")[0]
        if asked == _SCRIPT:
            return self._answer(_RELOAD.encode(), "text/javascript")
        if asked == _VERSION:
            return self._answer(f"window.__served({self._owner.version});".encode(), "text/javascript")
        path = Path(self.translate_path(self.path))
        if asked.endswith("/"):
            path /= "index.html"
        if path.suffix != ".html" or not path.is_file():
            return super().send_head()
        return self._answer(path.read_bytes().replace(b"</body>", _TAG + b"</body>"), "text/html")

    def _answer(self, body: bytes, kind: str) -> BinaryIO:
        from io import BytesIO

        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def list_directory(self, path: Any) -> None:
        """There are no lists of files."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Requests are nobody's business."""
