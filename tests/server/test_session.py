"""What happens over time: typing, other files, settings, encodings, kills, and other YAML files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs pygls: pip install '.[editor]'")

from tests.cli.running import command
from tests.editing.texts import SMALL
from tools.language_client import CAPABILITIES, Client, RequestFailed, client_in, span

PAIR = "input: [8, 8, 3]\nlayers:\n  - {type: relu}\n  - {type: relu}\n"


def with_capabilities(**text_document: Any) -> dict[str, Any]:
    merged = CAPABILITIES["textDocument"] | text_document
    return {**CAPABILITIES, "textDocument": merged}


def labels(client: Client, uri: str) -> list[str]:
    return [each["label"] for each in client.hints(uri)]


def test_the_newest_text_is_answered_however_fast_it_is_typed(client: Client) -> None:
    uri = client.open("fast.yaml", PAIR)
    for version in range(2, 60):
        client.change(uri, PAIR.replace("[8, 8, 3]", f"[{version}, 8, 3]"), version)
    assert labels(client, uri)[0] == "→ 59x8x3"
    assert [each["code"] for each in client.diagnostics(uri, 59)] == ["A403"]


def ask_for_fixes(client: Client, uri: str) -> int:
    """Ask for what waits for the linter, which waits until nothing is typed for a moment."""
    context: dict[str, Any] = {"diagnostics": []}
    params = {"textDocument": {"uri": uri}, "range": span(0, 0, 9, 0), "context": context}
    return client.ask("textDocument/codeAction", params)


def test_a_request_of_an_older_text_is_answered_as_outdated(client: Client) -> None:
    uri = client.open("outdated.yaml", PAIR)
    first = ask_for_fixes(client, uri)
    client.change(uri, PAIR + "  - {type: flatten}\n", 2)
    second = ask_for_fixes(client, uri)
    with pytest.raises(RequestFailed, match="the text has changed") as outdated:
        client.answer(first)
    assert outdated.value.code == -32801
    assert client.answer(second)[0]["title"] == "remove the second activation"


def test_a_cancelled_request_stops_no_other(client: Client) -> None:
    uri = client.open("cancelled.yaml", PAIR)
    first = ask_for_fixes(client, uri)
    client.notify("$/cancelRequest", {"id": first})
    assert client.answer(ask_for_fixes(client, uri))
    with pytest.raises(RequestFailed) as cancelled:
        client.answer(first)
    assert cancelled.value.code == -32800


def test_other_yaml_files_are_left_alone(client: Client) -> None:
    uri = client.open("compose.yaml", "services:\n  web: {image: [nginx\n")
    assert client.hints(uri) == []
    assert client.at("hover", uri, 0, 2) is None
    assert client.at("completion", uri, 0, 2) is None
    sent = [each["params"] for each in client.sent("textDocument/publishDiagnostics")]
    assert all(each["diagnostics"] == [] for each in sent if each["uri"] == uri)


def test_findings_go_when_a_text_is_no_architecture_any_more(client: Client) -> None:
    uri = client.open("changing.yaml", PAIR)
    assert client.diagnostics(uri)
    client.change(uri, "services: {}\n", 2)
    assert client.diagnostics(uri, 2) == []
    client.change(uri, PAIR, 3)
    assert client.diagnostics(uri, 3)


def test_an_extended_file_is_read_from_its_buffer_and_then_from_disk(client: Client) -> None:
    (client.folder / "base.yaml").write_text(PAIR)
    parent = client.open("base.yaml", PAIR)
    child = client.open("extending.yaml", "extends: base.yaml\nlayers: [{type: relu}]\n")
    assert labels(client, child) == ["→ 8x8x3"]
    client.change(parent, PAIR.replace("[8, 8, 3]", "[5, 5, 1]"), 2)
    assert labels(client, child) == ["→ 5x5x1"]
    client.notify("textDocument/didClose", {"textDocument": {"uri": parent}})
    assert labels(client, child) == ["→ 8x8x3"]
    (client.folder / "base.yaml").write_text(PAIR.replace("[8, 8, 3]", "[4, 4, 1]"))
    changes = [{"uri": parent, "type": 2}]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    assert labels(client, child) == ["→ 4x4x1"]


def test_errors_of_an_extended_file_point_there(client: Client) -> None:
    (client.folder / "wrong_base.yaml").write_text(PAIR.replace("relu", "rleu"))
    child = client.open("of_wrong.yaml", "extends: wrong_base.yaml\n")
    first = client.diagnostics(child)[0]
    assert first["range"] == span(0, 9, 0, 24)
    related = first["relatedInformation"][0]["location"]
    assert related["uri"] == (client.folder / "wrong_base.yaml").as_uri()
    assert related["range"]["start"]["line"] == 2


@pytest.mark.parametrize(
    ("encodings", "chosen", "character"),
    [
        (["utf-16"], "utf-16", 36),
        (["utf-32", "utf-16"], "utf-32", 35),
        (["utf-8"], "utf-8", 38),
        (None, "utf-16", 36),
    ],
)
def test_columns_are_counted_as_the_client_counts(
    folder: Path, encodings: list[str] | None, chosen: str, character: int
) -> None:
    text = 'input: [8, 8, 3]\nlayers:\n  - {type: relu, description: "😀", x: 1}\n'
    general = {} if encodings is None else {"positionEncodings": encodings}
    client = Client(folder)
    can = client.initialize({**CAPABILITIES, "general": general})
    uri = client.open("a.yaml", text)
    (found,) = client.diagnostics(uri)
    assert client.end() == 0
    assert can["positionEncoding"] == chosen
    assert (found["code"], found["range"]["start"]["character"]) == ("E002", character)


def test_line_breaks_of_windows_and_a_byte_order_mark_move_nothing(client: Client) -> None:
    uri = client.open("windows.yaml", PAIR.replace("\n", "\r\n"))
    (found,) = client.diagnostics(uri)
    assert found["range"] == span(3, 4, 3, 16)
    hints = client.hints(uri)
    assert [each["position"] for each in hints] == [
        {"line": 2, "character": 16},
        {"line": 3, "character": 16},
    ]


def test_a_client_that_pulls_gets_findings_only_when_it_asks(folder: Path) -> None:
    with client_in(folder, with_capabilities(diagnostic={})) as client:
        uri = client.open("a.yaml", PAIR)
        report = client.about("diagnostic", uri)
        assert report["kind"] == "full"
        assert [each["code"] for each in report["items"]] == ["A403"]
        assert client.sent("textDocument/publishDiagnostics") == []


def test_a_client_that_resolves_nothing_gets_whole_suppressions(folder: Path) -> None:
    with client_in(folder, with_capabilities(codeAction={})) as client:
        uri = client.open("a.yaml", PAIR)
        context: dict[str, Any] = {"diagnostics": []}
        found = client.about("codeAction", uri, range=span(0, 0, 9, 0), context=context)
        assert all("edit" in each for each in found)


def test_settings_come_with_the_start_with_a_change_and_when_asked_for(folder: Path) -> None:
    options = {"input": "16x16x3", "set": {"width": 2}, "ignore": ["A402", "H801"]}
    with client_in(folder, options=options) as client:
        uri = client.open("a.yaml", SMALL)
        assert labels(client, uri)[0] == "→ 12x12x2, 152 p"
        assert client.diagnostics(uri) == []
        changed = {"settings": {"cnnshape": {"input": [20, 20, 3]}}}
        client.notify("workspace/didChangeConfiguration", changed)
        assert labels(client, uri)[0] == "→ 16x16x8, 608 p"
    workspace = CAPABILITIES["workspace"] | {"configuration": True}
    client = Client(folder)
    client.settings = {"set": {"width": 3}}
    client.initialize({**CAPABILITIES, "workspace": workspace})
    client.diagnostics(client.open("b.yaml", PAIR))
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.request(
        "textDocument/hover",
        {"textDocument": {"uri": "x"}, "position": {"line": 0, "character": 0}},
    )
    while not client.sent("workspace/configuration"):
        pass
    assert client.end() == 0


def test_wrong_settings_are_named_and_left_out(folder: Path) -> None:
    (folder / "cnnshape.toml").write_text('selcet = ["G"]\n')
    options = {"input": "huge", "ignore": ["Q9"], "set": {"width": 4}}
    with client_in(folder, options=options) as client:
        uri = client.open("a.yaml", SMALL)
        assert labels(client, uri)[0] == "→ 28x28x4, 304 p"
        messages = [each["params"]["message"] for each in client.sent("window/showMessage")]
        assert messages[0] == "cnnshape.input: write sizes joined by x, as 224x224x3"
        assert messages[1].startswith("cnnshape.ignore: ")
        assert "there is no setting `selcet`: did you mean `select`?" in messages[2]


def test_settings_of_the_folder_hold_and_are_read_again_when_they_change(folder: Path) -> None:
    settings = folder / "cnnshape.toml"
    settings.write_text('ignore = ["A403"]\n')
    with client_in(folder) as client:
        uri = client.open("a.yaml", PAIR)
        assert client.diagnostics(uri) == []
        settings.write_text("")
        client.unasked.clear()
        changes = [{"uri": settings.as_uri(), "type": 2}]
        client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        assert [each["code"] for each in client.diagnostics(uri)] == ["A403"]


def test_a_server_that_was_killed_starts_again_with_the_same_texts(folder: Path) -> None:
    client = Client(folder)
    client.initialize()
    uri = client.open("a.yaml", PAIR)
    before = client.diagnostics(uri)
    client.kill()
    with client_in(folder) as again:
        assert again.diagnostics(again.open("a.yaml", PAIR)) == before


def test_no_module_of_the_workspace_is_imported(folder: Path) -> None:
    for name in ("pygls", "lsprotocol", "cattrs", "numpy"):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()\n")
    with client_in(folder) as client:
        uri = client.open("a.yaml", SMALL)
        client.hints(uri)
        client.at("completion", uri, 3, 26)
        client.request(
            "workspace/executeCommand", {"command": "cnnshape.report", "arguments": [uri]}
        )
    assert not (folder / "ran").exists()


def test_the_command_says_who_starts_it_where_a_person_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    for name in [name for name in sys.modules if name.startswith("cnnshape.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [*sys.path])
    outcome = command("server")
    assert outcome.code == 2
    assert "the language server needs pygls: pip install 'cnnshape[editor]'" in outcome.said
