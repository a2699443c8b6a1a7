"""A client of the language server: it starts the real program and speaks to it as editors do."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

PROGRAM = (sys.executable, "-m", "cnnshape", "server")
TIMEOUT = 60
"""Seconds that an answer may take: a busy machine is not a failure."""

CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "codeAction": {"resolveSupport": {"properties": ["edit"]}},
        "rename": {"prepareSupport": True},
    },
    "workspace": {"inlayHint": {"refreshSupport": True}},
}


class RequestFailed(Exception):
    """An answer that is an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        """Keep its code and message."""
        super().__init__(error["message"])
        self.code = error["code"]


class Client:
    """Sends requests and waits for their answers; keeps what the server sends unasked."""

    def __init__(self, folder: Path) -> None:
        """Start the server in a folder."""
        self.process = subprocess.Popen(
            PROGRAM,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.folder = folder
        self.messages: Queue[dict[str, Any]] = Queue()
        self.unasked: list[dict[str, Any]] = []
        self.answers: dict[int, dict[str, Any]] = {}
        self.settings: Any = None
        self.can: dict[str, Any] = {}
        self._number = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        while line := stdout.readline():
            length = 0
            while line.strip():
                name, _, value = line.decode().partition(":")
                length = int(value) if name == "Content-Length" else length
                line = stdout.readline()
            self.messages.put(json.loads(stdout.read(length)))

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message."""
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        """Send what has no answer."""
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> int:
        """Send a request; return its number without waiting for the answer."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        return self._number

    def request(self, method: str, params: Any) -> Any:
        """Send a request and return its answer."""
        return self.answer(self.ask(method, params))

    def answer(self, number: int) -> Any:
        """Return the answer of a request; RequestFailed if it is an error."""
        while number not in self.answers:
            self._take(self.messages.get(timeout=TIMEOUT))
        answer = self.answers.pop(number)
        if "error" in answer:
            raise RequestFailed(answer["error"])
        return answer["result"]

    def _take(self, message: dict[str, Any]) -> None:
        """Keep an answer or a notification; answer what the server asks."""
        if "method" not in message:
            self.answers[message["id"]] = message
            return
        self.unasked.append(message)
        if "id" in message:
            is_settings = message["method"] == "workspace/configuration"
            result = [self.settings] if is_settings else None
            self.send({"id": message["id"], "result": result})

    def initialize(
        self, capabilities: Mapping[str, Any] | None = None, options: Any = None
    ) -> dict[str, Any]:
        """Connect, and return what the server can do."""
        result = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": self.folder.as_uri(),
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "work"}],
                "capabilities": CAPABILITIES if capabilities is None else capabilities,
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        self.can = result["capabilities"]
        return self.can

    def open(self, name: str, text: str) -> str:
        """Open a text under a name of the folder, and return its address."""
        uri = (self.folder / name).as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, text: str, version: int) -> None:
        """Change a text."""
        params = {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"text": text}],
        }
        self.notify("textDocument/didChange", params)

    def at(self, feature: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """Ask for something at a place; lines and units count from 0."""
        place = {"line": line, "character": character}
        document = {"textDocument": {"uri": uri}, "position": place}
        return self.request(f"textDocument/{feature}", document | more)

    def about(self, feature: str, uri: str, **more: Any) -> Any:
        """Ask for something of a whole text."""
        return self.request(f"textDocument/{feature}", {"textDocument": {"uri": uri}} | more)

    def hints(self, uri: str, last: int = 10_000) -> list[dict[str, Any]]:
        """Return the hints of a text in the order of its lines."""
        found = self.about("inlayHint", uri, range=span(0, 0, last, 0))
        return sorted(found or [], key=lambda each: each["position"]["line"])

    def diagnostics(self, uri: str, version: int = 1) -> list[dict[str, Any]]:
        """Return the findings that are sent of a version, once all are known.

        They come twice, before and after the linter; the answer about fixes comes after both.
        """
        context: dict[str, Any] = {"diagnostics": []}
        self.about("codeAction", uri, range=span(0, 0, 0, 0), context=context)
        sent = (each["params"] for each in self.sent("textDocument/publishDiagnostics"))
        meant = [each for each in sent if (each["uri"], each.get("version")) == (uri, version)]
        found: list[dict[str, Any]] = meant[-1]["diagnostics"]
        return found

    def wait_for_findings(self, uri: str, version: int, times: int) -> None:
        """Wait until the findings of a version were sent so many times."""
        method = "textDocument/publishDiagnostics"
        while True:
            sent = [each["params"] for each in self.unasked if each["method"] == method]
            if sum((each["uri"], each["version"]) == (uri, version) for each in sent) >= times:
                return
            self._take(self.messages.get(timeout=TIMEOUT))

    def sent(self, method: str) -> list[dict[str, Any]]:
        """Return what the server has sent by now of a method."""
        while True:
            try:
                self._take(self.messages.get_nowait())
            except Empty:
                break
        return [each for each in self.unasked if each["method"] == method]

    def wait_for(self, method: str) -> None:
        """Wait until the server has sent something of a method."""
        while not any(each["method"] == method for each in self.unasked):
            self._take(self.messages.get(timeout=TIMEOUT))

    def end(self) -> int:
        """End the server, and return its exit code."""
        self.request("shutdown", None)
        self.notify("exit", None)
        code = self.process.wait(TIMEOUT)
        self._close()
        return code

    def kill(self) -> None:
        """Kill the server."""
        self.process.kill()
        self.process.wait(TIMEOUT)
        self._close()

    def _close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


def span(line: int, character: int, end_line: int, end_character: int) -> dict[str, Any]:
    """Return a stretch of a text; lines and units count from 0."""
    return {
        "start": {"line": line, "character": character},
        "end": {"line": end_line, "character": end_character},
    }


@contextmanager
def client_in(
    folder: Path, capabilities: Mapping[str, Any] | None = None, options: Any = None
) -> Iterator[Client]:
    """Yield a client that is connected; its server must end well."""
    client = Client(folder)
    try:
        client.initialize(capabilities, options)
        yield client
        assert client.end() == 0
    finally:
        if client.process.poll() is None:
            client.kill()
