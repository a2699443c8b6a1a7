"""Each feature over the protocol, on real texts, as an editor asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs pygls: pip install '.[editor]'")

from cnnshape.language.bundled_paths import bundled_folder
from tests.editing.test_fixes import FIXED, MESSY
from tests.editing.texts import BLOCKS, SMALL, at
from tools.language_client import Client, RequestFailed, span

EVERYWHERE = span(0, 0, 10_000, 0)


def place(text: str, word: str, occurrence: int = 0) -> tuple[int, int]:
    """Return where a word is, counted from 0."""
    line, column = at(text, word, occurrence)
    return line - 1, column - 1


def edited(text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """Return a text of ASCII with the edits of a client made."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(place: Mapping[str, int]) -> int:
        return starts[place["line"]] + place["character"]

    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def fixes(client: Client, uri: str, **context: Any) -> list[dict[str, Any]]:
    asked = {"diagnostics": [], **context}
    found: list[dict[str, Any]] = client.about("codeAction", uri, range=EVERYWHERE, context=asked)
    return found


def test_what_the_server_can_do_is_said_at_the_start(folder: Path) -> None:
    client = Client(folder)
    can = client.initialize()
    assert client.end() == 0
    assert can["positionEncoding"] == "utf-16"
    assert can["textDocumentSync"]["change"] == 1
    assert can["renameProvider"] == {"prepareProvider": True}
    assert can["codeActionProvider"]["codeActionKinds"] == ["quickfix", "source.fixAll.cnnshape"]
    assert {
        "hoverProvider",
        "inlayHintProvider",
        "completionProvider",
        "definitionProvider",
        "referencesProvider",
        "documentHighlightProvider",
        "documentSymbolProvider",
        "foldingRangeProvider",
        "semanticTokensProvider",
        "codeLensProvider",
        "diagnosticProvider",
    } <= can.keys()


def test_findings_come_unasked_with_code_page_evidence_and_related_places(client: Client) -> None:
    uri = client.open("messy.yaml", MESSY)
    found = client.diagnostics(uri)
    assert [each["code"] for each in found] == ["N301", "A403", "D502"]
    one = found[1]
    assert one["message"].splitlines()[0] == "relu of relu changes nothing"
    assert one["message"].splitlines()[-1] == "help: remove the second activation"
    assert one["codeDescription"]["href"].endswith("/A403.md")
    assert one["range"] == span(5, 4, 5, 16)
    assert (one["severity"], one["source"], one["tags"]) == (2, "cnnshape", [1])


def test_ten_mistakes_are_ten_findings(client: Client) -> None:
    lines = "".join(f"  - {{type: conv, filtres: {number}}}\n" for number in range(5))
    uri = client.open("wrong.yaml", f"input: [8, 8, 3]\nlayers:\n{lines}")
    found = client.diagnostics(uri)
    assert len(found) == 10
    assert {each["code"] for each in found} == {"E002", "E004"}
    assert {each["range"]["start"]["line"] for each in found} == set(range(2, 7))


def test_hints_are_those_of_the_lines_that_are_asked_for(client: Client) -> None:
    uri = client.open("small.yaml", SMALL)
    assert [(each["position"]["line"], each["label"]) for each in client.hints(uri)] == [
        (3, "→ 28x28x8, 608 p"),
        (4, "→ 28x28x8"),
        (5, "→ 26x26x16, 1,168 p"),
        (9, "→ 10816"),
        (10, "→ 10, 108,170 p"),
    ]
    assert len(client.about("inlayHint", uri, range=span(4, 0, 6, 0))) == 2


def test_hints_of_a_broken_text_are_the_last_known_ones(client: Client) -> None:
    uri = client.open("typing.yaml", SMALL)
    client.diagnostics(uri)
    client.change(uri, SMALL.replace("{type: relu}", "{type: rel"), 2)
    labels = [each["label"] for each in client.hints(uri)]
    assert labels[0] == "⇢ 28x28x8, 608 p"
    assert len(labels) == 4


def test_hints_of_a_block_follow_the_cursor(client: Client) -> None:
    uri = client.open("blocks.yaml", BLOCKS)
    assert client.hints(uri)[0]["label"] == "→ 32x32x4, 148 p x3"
    before = len(client.sent("workspace/inlayHint/refresh"))
    client.at("documentHighlight", uri, *place(BLOCKS, "wide"))
    assert client.hints(uri)[0]["label"] == "→ 32x32x8, 296 p x3"
    assert len(client.sent("workspace/inlayHint/refresh")) == before + 1


def test_hover_is_markdown_about_the_word(client: Client) -> None:
    uri = client.open("hover.yaml", SMALL)
    found = client.at("hover", uri, *place(SMALL, "conv,"))
    assert found["contents"]["kind"] == "markdown"
    assert "(5 * 5 * 3 + 1) * 8 = 608" in found["contents"]["value"]
    assert found["range"] == span(3, 24, 3, 28)
    assert client.at("hover", uri, 99, 0) is None


def test_completion_replaces_the_word_and_keeps_the_order(client: Client) -> None:
    text = SMALL.replace("{type: relu}", "{type: conv, ker")
    uri = client.open("completion.yaml", text)
    line, _ = place(text, "ker\n")
    found = client.at("completion", uri, line, len(text.splitlines()[line]))["items"]
    assert [each["label"] for each in found[:2]] == ["kernel", "filters"]
    assert sorted(each["sortText"] for each in found) == [each["sortText"] for each in found]
    assert found[0]["textEdit"]["newText"] == "kernel: "
    start = found[0]["textEdit"]["range"]["start"]["character"]
    assert text.splitlines()[line][start:] == "ker"


def test_quick_fixes_are_preferred_if_they_are_safe(client: Client) -> None:
    uri = client.open("fixes.yaml", MESSY)
    found = fixes(client, uri)
    titles = [each["title"] for each in found]
    assert titles == [
        "`bias: false` saves 4 parameters",
        "remove the second activation",
        "remove the layer",
        "Silence N301 (bias-before-norm) here",
        "Silence A403 (redundant-activation) here",
        "Silence D502 (no-op-layer) here",
    ]
    assert [each["isPreferred"] for each in found] == [True] * 3 + [False] * 3
    text = edited(MESSY, found[2]["edit"]["changes"][uri])
    assert text == MESSY.replace("  - {type: dropout, rate: 0}\n", "")


def test_a_suppression_is_worked_out_when_it_is_chosen(client: Client) -> None:
    uri = client.open("silence.yaml", MESSY)
    action = fixes(client, uri)[-1]
    assert "edit" not in action
    resolved = client.request("codeAction/resolve", action)
    text = edited(MESSY, resolved["edit"]["changes"][uri])
    assert "rate: 0}  # cnnshape: ignore[D502] as intended\n" in text
    client.change(uri, text, 2)
    assert [each["code"] for each in client.diagnostics(uri, 2)] == ["N301", "A403"]


def test_all_safe_fixes_are_made_on_save_if_the_editor_asks(client: Client) -> None:
    uri = client.open("all.yaml", MESSY)
    for only in ("source.fixAll", "source.fixAll.cnnshape", "source"):
        (action,) = fixes(client, uri, only=[only])
        assert edited(MESSY, action["edit"]["changes"][uri]) == FIXED
    assert fixes(client, uri, only=["refactor"]) == []


def test_definitions_and_references_are_places_in_files(client: Client) -> None:
    uri = client.open("names.yaml", SMALL)
    line, character = place(SMALL, "=width")
    (found,) = client.at("definition", uri, line, character + 1)
    assert found == {"uri": uri, "range": span(1, 13, 1, 18)}
    everywhere = client.at(
        "references", uri, line, character + 1, context={"includeDeclaration": True}
    )
    assert len(everywhere) == 3
    without = client.at(
        "references", uri, line, character + 1, context={"includeDeclaration": False}
    )
    assert len(without) == 2


def test_the_definition_in_a_bundled_file_is_a_file_that_exists(client: Client) -> None:
    text = "extends: families/resnet.yaml\nparameters: {classes: 10}\n"
    uri = client.open("mine.yaml", text)
    (found,) = client.at("definition", uri, *place(text, "families"))
    assert found["uri"] == (bundled_folder() / "families" / "resnet.yaml").resolve().as_uri()


def test_renaming_is_prepared_and_made_in_all_files(client: Client) -> None:
    family = client.folder / "family.yaml"
    family.write_text(SMALL)
    child = client.folder / "child.yaml"
    child.write_text("extends: family.yaml\nparameters: {width: 4}\n")
    uri = client.open("family.yaml", SMALL)
    where = place(SMALL, "width")
    assert client.at("prepareRename", uri, *where) == {
        "range": span(1, 13, 1, 18),
        "placeholder": "width",
    }
    changes = client.at("rename", uri, *where, newName="breadth")["changes"]
    assert edited(SMALL, changes[uri]) == SMALL.replace("width", "breadth")
    assert len(changes[child.as_uri()]) == 1


def test_a_name_that_cannot_be_given_is_refused_with_the_reason(client: Client) -> None:
    uri = client.open("refused.yaml", SMALL)
    with pytest.raises(RequestFailed, match="`second` would change the network") as refused:
        client.at("rename", uri, *place(SMALL, "first"), newName="second")
    assert refused.value.code == -32803
    with pytest.raises(RequestFailed, match="here is no name"):
        client.at("prepareRename", uri, *place(SMALL, "kernel"))


def test_outline_folds_words_and_lenses(client: Client) -> None:
    uri = client.open("outline.yaml", BLOCKS)
    names = [each["name"] for each in client.about("documentSymbol", uri)]
    assert names == ["input", "blocks", "layers"]
    assert {"startLine": 1, "endLine": 6} in client.about("foldingRange", uri)
    words = client.about("semanticTokens/full", uri)["data"]
    assert len(words) % 5 == 0
    assert all(number >= 0 for number in words)
    lens = next(each for each in client.about("codeLens", uri) if each["command"]["command"])
    assert lens["command"]["title"].startswith("5 layers, 592 parameters")
    assert lens["command"]["arguments"] == [uri]


def test_the_report_is_a_page_that_loads_nothing(client: Client) -> None:
    uri = client.open("report.yaml", SMALL)
    params = {"command": "cnnshape.report", "arguments": [uri]}
    page = client.request("workspace/executeCommand", params)
    text = Path(page.removeprefix("file://")).read_text(encoding="utf-8")
    assert "[28,28,8]" in text
    assert "default-src 'none'" in text


def test_there_is_no_report_of_a_broken_text(client: Client) -> None:
    uri = client.open("broken.yaml", "input: [8\nlayers:\n")
    params = {"command": "cnnshape.report", "arguments": [uri]}
    assert client.request("workspace/executeCommand", params) is None
    messages = [each["params"]["message"] for each in client.sent("window/showMessage")]
    assert "there is no report while the text has errors in its keys or its YAML" in messages


@pytest.mark.parametrize("name", ["resnet50", "unet", "families/mobilenet_v3", "densenet121"])
def test_every_feature_answers_on_real_files(client: Client, name: str) -> None:
    text = (bundled_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    uri = client.open(f"{name.replace('/', '_')}.yaml", text)
    client.diagnostics(uri)
    for feature in ("documentSymbol", "semanticTokens/full", "codeLens"):
        assert client.about(feature, uri)
    assert client.about("foldingRange", uri) is not None
    client.hints(uri)
    for line, content in enumerate(text.splitlines()[:20]):
        for feature in ("hover", "completion", "definition", "documentHighlight"):
            client.at(feature, uri, line, len(content) // 2)
