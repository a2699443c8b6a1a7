"""The server of the playground answers its own page, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from cnnshape.playing.server import MAX_REQUEST, PlaygroundServer

TEXT = "input: [8, 8, 3]\nlayers:\n  - {name: a, type: relu}\n"
ASKED = json.dumps({"ask": "draw", "text": TEXT, "selected": ""})


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: Message
    body: bytes


@pytest.fixture(scope="module")
def server() -> Iterator[PlaygroundServer]:
    """Run a server while tests ask it."""
    with PlaygroundServer(TEXT) as started:
        Thread(target=started.serve_forever, daemon=True).start()
        yield started
        started.shutdown()


def ask(
    server: PlaygroundServer,
    path: str,
    method: str = "GET",
    body: str | None = None,
    **headers: str,
) -> Answer:
    """Return what a server answers; `headers` replace the usual ones, `_` stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    usual = {"Content-Type": "application/json"} if body is not None else {}
    with closing(HTTPConnection("127.0.0.1", server.server_port, timeout=30)) as connection:
        connection.request(method, path, body, {**usual, **named})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def inside(server: PlaygroundServer, name: str = "") -> str:
    """Return the path of a file of the page."""
    return f"/{server.token}/{name}"


def test_the_page_and_its_files_are_served(server: PlaygroundServer) -> None:
    for name, type in (
        ("", "text/html"),
        ("playground.js", "text/javascript"),
        ("codemirror.min.js", "text/javascript"),
        ("page.css", "text/css"),
        ("codemirror.LICENSE.txt", "text/plain"),
    ):
        answer = ask(server, inside(server, name))
        assert answer.status == 200
        assert str(answer.headers["Content-Type"]).startswith(type)


def test_a_question_is_answered(server: PlaygroundServer) -> None:
    answer = ask(server, inside(server, "answer"), "POST", ASKED)
    assert answer.status == 200
    assert json.loads(answer.body)["problems"] == []


def test_it_listens_on_this_machine_alone(server: PlaygroundServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.url.startswith("http://127.0.0.1:")


def test_each_start_has_a_secret_of_its_own() -> None:
    with PlaygroundServer(None) as one, PlaygroundServer(None) as other:
        assert one.token != other.token
        assert min(len(one.token), len(other.token)) >= 40


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/answer",
        "//",
        "/wrong/",
        "/wrong/index.html",
        "/{token}",
        "/{token}/../server.py",
        "/{token}/%2e%2e/server.py",
        "/{token}//etc/passwd",
        "/{token}/nothing.html",
        "/{token}x/",
        "/\u00e9/",
    ],
)
def test_nothing_else_is_served(server: PlaygroundServer, path: str) -> None:
    asked = path.format(token=server.token).encode().decode("latin-1")
    for method, body in (("GET", None), ("POST", ASKED)):
        answer = ask(server, asked.replace("\u00c3\u00a9", "%C3%A9"), method, body)
        assert answer.status == 404
        assert TEXT not in answer.body.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
    ids=str,
)
def test_pages_of_others_get_no_answer(server: PlaygroundServer, headers: dict[str, str]) -> None:
    for path, method, body in (("", "GET", None), ("answer", "POST", ASKED)):
        answer = ask(server, inside(server, path), method, body, **headers)
        assert answer.status == 404
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_its_own_page_is_answered_by_both_names(server: PlaygroundServer) -> None:
    for name in ("127.0.0.1", "localhost"):
        host = f"{name}:{server.server_port}"
        answer = ask(
            server, inside(server, "answer"), "POST", ASKED, Host=host, Origin=f"http://{host}"
        )
        assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (ASKED, {"Content_Type": "text/plain"}, 415),
        (ASKED, {"Content_Length": "-1"}, 411),
        (ASKED, {"Content_Length": "9" * 5000}, 411),
        ("", {"Content_Length": str(MAX_REQUEST + 1)}, 413),
        ("{}", {}, 400),
        ('{"ask": "example", "name": "../lenet"}', {}, 400),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), {}, 400),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    server: PlaygroundServer, body: str, headers: dict[str, str], status: int
) -> None:
    assert ask(server, inside(server, "answer"), "POST", body, **headers).status == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(server: PlaygroundServer, method: str) -> None:
    assert ask(server, inside(server), method).status == 501


def test_the_policy_lets_nothing_leave(server: PlaygroundServer) -> None:
    headers = ask(server, inside(server)).headers
    policy = str(headers["Content-Security-Policy"])
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_hostile_texts_are_data_of_the_page() -> None:
    with PlaygroundServer("# </script><script>alert(1)</script>") as server:
        page = server.files["index.html"].decode()
    assert "<script>alert" not in page
    assert page.count("<script") == 4


def test_a_text_that_is_too_long_is_answered_so(server: PlaygroundServer) -> None:
    long = json.dumps({"ask": "draw", "selected": "", "text": "# " + "x" * 2**20})
    answer = json.loads(ask(server, inside(server, "answer"), "POST", long).body)
    assert [each["code"] for each in answer["problems"]] == ["E010"]


def test_nothing_is_written(
    server: PlaygroundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ask(server, inside(server))
    ask(server, inside(server, "answer"), "POST", ASKED)
    assert list(tmp_path.iterdir()) == []
