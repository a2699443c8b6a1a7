"""The playground on this machine: a server that answers its own page alone, out of memory."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from posixpath import splitext
from secrets import compare_digest, token_urlsafe
from typing import Any

from cnnshape.language.yaml.limits import MAX_BYTES
from cnnshape.playing.answers import NotAsked, Playground
from cnnshape.playing.page import POLICY, site_files

HERE = "127.0.0.1"
NAMES = (HERE, "localhost")
JSON = "application/json"
MAX_REQUEST = 8 * MAX_BYTES
"""Bytes of a question: JSON writes a character of a text as up to six bytes."""

MAX_DIGITS = 12
"""Of the length that a question says it has."""

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": JSON,
}
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class PlaygroundServer(ThreadingHTTPServer):
    """Serves the page under a secret path, on a port that was free, for this machine alone."""

    daemon_threads = True

    def __init__(self, text: str | None) -> None:
        """Take a port, and begin with a text or the first example."""
        super().__init__((HERE, 0), Handler)
        self.token = token_urlsafe()
        self.playground = Playground()
        self.hosts = frozenset(f"{name}:{self.server_port}" for name in NAMES)
        self.files = site_files("server", text)

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{HERE}:{self.server_port}/{self.token}/"

    def handle_error(self, *_: Any) -> None:
        """Say nothing of a browser that went away before its answer came."""


class Handler(BaseHTTPRequestHandler):
    """Answers one request, if it comes from the page itself."""

    server: PlaygroundServer
    protocol_version = "HTTP/1.1"
    server_version = "cnnshape"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Answer with a file of the page."""
        name = self._path()
        content = None if name is None else self.server.files.get(name or "index.html")
        if name is None or content is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._answer(content, TYPES[splitext(name or "index.html")[1]])

    def do_POST(self) -> None:
        """Answer a question."""
        if self._path() != "answer":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif self.headers.get("Content-Type") != JSON:
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        elif (length := self._length()) is None:
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif length > MAX_REQUEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._answer_question(self.rfile.read(length))

    def _answer_question(self, question: bytes) -> None:
        try:
            answered = self.server.playground.answer(question.decode())
        except (NotAsked, UnicodeDecodeError):
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            self._answer(answered.encode(), JSON)

    def _path(self) -> str | None:
        """Return what is asked for below the secret path; None for requests of others.

        Another page can let a name of its own lead here, and send forms: its requests name it.
        """
        _, token, *rest = self.path.partition("?")[0].split("/", 2)
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        is_own = host in self.server.hosts and origin in (None, f"http://{host}")
        is_known = compare_digest(token.encode(), self.server.token.encode())
        return rest[0] if is_own and is_known and rest else None

    def _length(self) -> int | None:
        written = self.headers.get("Content-Length", "")
        is_number = written.isascii() and written.isdigit() and len(written) <= MAX_DIGITS
        return int(written) if is_number else None

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer with a status and end the connection: what was sent with it is not read."""
        self.close_connection = True
        self._answer(f"{status.phrase}\n".encode(), TYPES[".txt"], status)

    def _answer(self, content: bytes, type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Write no line for each request."""
