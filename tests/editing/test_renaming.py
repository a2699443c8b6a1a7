"""Renaming: every place in every file, proved by reading them again, or a reason why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnshape.editing.document import Position
from cnnshape.editing.entities import occurrences
from cnnshape.editing.renaming import CannotRename, name_to_change, renaming
from cnnshape.editing.snapshot import Snapshot
from cnnshape.linting.source_text import SourceText

from .test_navigation import FAMILY, READERS, folder, opened
from .texts import SMALL, at, bundled, read

__all__ = ["folder"]


def renamed(snapshot: Snapshot, position: Position, name: str) -> dict[str, str]:
    edits = renaming(snapshot, position, name)
    return {
        Path(file).name: SourceText(each[0].span.source).edited(each)
        for file, each in edits.items()
    }


def refusal(text: str, word: str, name: str) -> str:
    with pytest.raises(CannotRename) as refused:
        renaming(read(text), at(text, word), name)
    return str(refused.value)


def test_a_layer_is_renamed_wherever_it_is_read() -> None:
    (text,) = renamed(read(READERS), at(READERS, "stem"), "begin").values()
    assert text == READERS.replace("stem", "begin")
    (text,) = renamed(read(READERS), at(READERS, "body, skip"), "inner").values()
    assert text == READERS.replace("body", "inner")


def test_a_parameter_is_renamed_in_its_scope_only() -> None:
    (text,) = renamed(read(READERS), at(READERS, "base"), "filters_of_all").values()
    assert text == READERS.replace("base", "filters_of_all")
    same = READERS.replace("base", "width").replace("width: =width", "width: 8")
    (text,) = renamed(read(same), at(same, "width"), "base").values()
    assert text == READERS.replace("width: =base", "width: 8")


def test_a_whole_family_is_renamed_from_any_of_its_files(folder: Path) -> None:
    wide = opened(folder, "wide.yaml")
    texts = renamed(wide, at(wide.document.text, "width"), "filters")
    assert texts["family.yaml"] == FAMILY.replace("width", "filters")
    assert texts["wide.yaml"] == wide.document.text.replace("width", "filters")
    assert texts.keys() == {"family.yaml", "wide.yaml"}


@pytest.mark.parametrize(
    ("word", "name", "message"),
    [
        ("relu, from", "x", "here is no name: rename a layer, a block or a parameter"),
        (
            "relu_1",
            "x",
            "`relu_1` is a default name: write `name: relu_1` in its layer first",
        ),
        ("unit:", "conv", "`conv` is taken by the language: choose another name"),
        ("base", "max", "`max` is taken by the language: choose another name"),
        ("base", "a-b", "`a-b` cannot name a parameter: use letters, digits and `_`"),
        (
            "stem",
            "1",
            "`1` cannot name a layer: use letters, digits, `_` and `-`, starting with a letter",
        ),
        ("stem", "unit_a", "`unit_a` would change the network: choose another name"),
        ("body", "skip", "`skip` would change the network: choose another name"),
    ],
)
def test_what_cannot_be_renamed_says_why(word: str, name: str, message: str) -> None:
    assert refusal(READERS, word, name) == message


def test_a_name_of_a_file_that_is_not_in_the_workspace_is_renamed_there(tmp_path: Path) -> None:
    text = "extends: families/resnet.yaml\noutputs: [classifier]\n"
    snapshot = read(text, path=tmp_path / "mine.yaml")
    with pytest.raises(CannotRename, match=r"is defined in resnet\.yaml: rename it there"):
        name_to_change(snapshot, at(text, "classifier"))


def test_the_place_to_be_changed_is_the_word_under_the_cursor() -> None:
    line, column = at(READERS, "unit_a.body")
    span = name_to_change(read(READERS), Position(line, column + 8))
    assert (span.text, span.column) == ("body", column + 7)


@pytest.mark.parametrize("name", ["unet", "googlenet", "mobilenet_v2", "inception_v3"])
def test_every_name_of_real_networks_can_be_renamed(name: str) -> None:
    snapshot = bundled(name)
    definitions = [each for each in occurrences(snapshot.root) if each.defines]
    assert definitions
    for each in definitions[:8]:
        position = Position(each.span.line, each.span.column)
        (text,) = renamed(snapshot, position, "another_name").values()
        assert "another_name" in text


def test_quotes_and_line_breaks_stay_as_they_are() -> None:
    text = SMALL.replace("name: first", 'name: "first"').replace("\n", "\r\n")
    (after,) = renamed(read(text), at(text, "first"), "begin").values()
    assert after == text.replace("first", "begin")
