"""The parser that browsers have: the same values, and the same words for the same mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import cnnshape
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.yaml import document

MISTAKES = {
    "no space after a colon": "input:[8, 8, 3]\nlayers:\n  - {type: relu}\n",
    "two colons on a line": "input: [8, 8, 3]\nlayers:\n  - type: relu: 3\n",
    "an open bracket": "input: [8, 8, 3\nlayers:\n  - {type: relu}\n",
    "an open brace": "input: [8, 8, 3]\nlayers:\n  - {type: relu\n  - {type: relu}\n",
    "an unquoted expression": "input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: =max(3, 4)}\n",
    "a key too deep": "input: [8, 8, 3]\n  name: x\nlayers:\n  - {type: relu}\n",
    "a line of no list": "input: [8, 8, 3]\nlayers:\n  - {type: relu}\n  type: relu\n",
    "an open quote": 'input: [8, 8, 3]\nname: "x\nlayers:\n  - {type: relu}\n',
    "a tab": "input: [8, 8, 3]\nlayers:\n\t- {type: relu}\n",
    "a comma too many": "input: [8, 8, 3]\nlayers:\n  - {type: relu},\n",
    "an unknown alias": "input: *nothing\nlayers:\n  - {type: relu}\n",
    "an anchor without a value": "input: [8, 8, 3]\nlayers:\n  - {type: }}\n",
    "a missing dash": "input: [8, 8, 3]\nlayers:\n  {type: relu}\n  {type: relu}\n",
    "a percent sign": "input: [8, 8, 3]\nname: %x\nlayers:\n  - {type: relu}\n",
    "two documents": "input: [8, 8, 3]\n---\nlayers:\n  - {type: relu}\n",
}


@pytest.fixture
def in_python(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take the parser in Python while a test runs, until it undoes that."""
    monkeypatch.setattr(document, "LOADER", yaml.SafeLoader)
    return monkeypatch


@pytest.mark.parametrize("path", bundled_files()[::6], ids=lambda path: path.stem)
def test_files_have_the_same_numbers(in_python: pytest.MonkeyPatch, path: Path) -> None:
    there = cnnshape.analyze(cnnshape.load(path)).to_dict()
    in_python.undo()
    assert cnnshape.analyze(cnnshape.load(path)).to_dict() == there


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_in_the_same_words(in_python: pytest.MonkeyPatch, name: str) -> None:
    there = said_of(MISTAKES[name])
    in_python.undo()
    assert said_of(MISTAKES[name]) == there


def said_of(text: str) -> list[str]:
    """Return what is said of a text that is no architecture, each with its place."""
    with pytest.raises(cnnshape.SpecError) as caught:
        cnnshape.loads(text)
    return [line for each in caught.value.diagnostics for line in (each.line(), *each.paragraphs())]
