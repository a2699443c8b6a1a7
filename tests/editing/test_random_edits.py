"""Random edits: after each, what is known is what a fresh reading knows, and no feature fails."""

from __future__ import annotations

import os
from random import Random

import pytest

from cnnshape.editing.completion import completion
from cnnshape.editing.document import Document, Position
from cnnshape.editing.fixes import quick_fixes
from cnnshape.editing.folding import folds
from cnnshape.editing.hints import hints
from cnnshape.editing.hover import hover
from cnnshape.editing.lenses import lenses
from cnnshape.editing.navigation import definition, highlights
from cnnshape.editing.snapshot import Snapshot, linted, read_snapshot
from cnnshape.editing.symbols import symbols
from cnnshape.editing.tokens import tokens
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.linting.source_text import SourceText

from .random_edits import edited
from .texts import BLOCKS, SMALL

EDITS = int(os.environ.get("CNNSHAPE_EDITS", "50"))
"""Edits of each text; 10,000 of them have been run."""

GOOD_AGAIN = 0.3
"""How often a broken text is put back to the last one that could be read, as by undo."""

TEXTS = {
    "small": SMALL,
    "blocks": BLOCKS,
    "unet": (bundled_folder() / "unet.yaml").read_text(encoding="utf-8"),
    "resnet18": (bundled_folder() / "families/resnet.yaml")
    .read_text(encoding="utf-8")
    .replace("block: bottleneck", "block: basic")
    .replace("[3, 4, 6, 3]", "[2, 2, 2, 2]"),
}


def known(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what a snapshot says, without the sources, which are equal to no others."""
    assert snapshot.analysis is not None
    return (
        snapshot.analysis.to_dict(),
        [(each.line(), each.span[1:], each.help) for each in snapshot.diagnostics],
        sorted(hints(snapshot)),
    )


def use_everything(snapshot: Snapshot, random: Random) -> None:
    """Ask for every feature at a random place; every place that is answered is in the text."""
    lines = snapshot.source.lines
    line = random.randrange(len(lines)) + 1
    position = Position(line, random.randrange(len(lines[line - 1]) + 1) + 1)
    spans = [each.span for each in completion(snapshot, position)]
    spans += [each.span for each in (hover(snapshot, position),) if each is not None]
    spans += [each.span for each in highlights(snapshot, position)]
    spans += [each.span for each in tokens(snapshot)]
    spans += [each.span for each in lenses(snapshot)]
    spans += [each.span for each in symbols(snapshot.root)]
    spans += [each for each in definition(snapshot, position) if each.source is snapshot.source]
    spans += [each.span for each in snapshot.diagnostics]
    for span in spans:
        assert snapshot.source.span(*span[1:]) == span
    for hint in hints(snapshot):
        assert hint.position.line <= len(lines)
        assert hint.position.column <= len(lines[hint.position.line - 1]) + 1
    for fold in folds(snapshot.root):
        assert 1 <= fold.first < fold.last <= len(lines)
    for fix in quick_fixes(snapshot, snapshot.source.span(1, 1, len(lines), 1)):
        SourceText(snapshot.source).edited(fix.edits)


HOSTILE = {
    "lists in lists": "[" * 200_000,
    "mappings in mappings": "input: " + "{a: " * 5000,
    "aliases": "a: &a [1, 2]\ninput: [8, 8, 3]\nlayers: [{type: conv, filters: *a}, *a, *b]\n",
    "half a character": "name: \ud800\ninput: [8, 8, 3]\nlayers: [{type: relu}]\n",
    "a control character": "input: [8, 8, 3]\nlayers: []\n\0",
    "two documents": "---\na: 1\n---\nb: 2\n",
    "one line": "layers: [" + "{type: relu}, " * 3000,
    "nothing": "",
    "a block in itself": "input: [8]\nblocks: {a: {layers: [{type: a}]}}\nlayers: [{type: a}]\n",
    "extends itself": "extends: x.yaml\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_feature_answers_on_hostile_texts(name: str) -> None:
    random = Random(name)
    snapshot = linted(read_snapshot(Document("untitled:1", HOSTILE[name])))
    for _ in range(5):
        use_everything(snapshot, random)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", TEXTS)
def test_what_is_known_after_every_edit_is_what_a_fresh_reading_knows(name: str) -> None:
    random = Random(f"{name}{EDITS}")
    good = text = TEXTS[name]
    snapshot: Snapshot | None = None
    for version in range(EDITS):
        document = Document("untitled:1", text, version)
        snapshot = linted(read_snapshot(document, before=snapshot))
        fresh = linted(read_snapshot(document))
        if snapshot.is_stale:
            assert fresh.known is None
            assert [each.line() for each in snapshot.diagnostics] == [
                each.line() for each in fresh.diagnostics
            ]
        elif fresh.analysis is not None:
            assert known(snapshot) == known(fresh)
            good = text
        use_everything(snapshot, random)
        is_undone = snapshot.is_stale and random.random() < GOOD_AGAIN
        text = good if is_undone else edited(text, random)
