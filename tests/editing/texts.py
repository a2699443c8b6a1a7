"""Texts as they are typed: with a `|` where the cursor is."""

from __future__ import annotations

from pathlib import Path

from cnnshape.editing.document import Document, Position
from cnnshape.editing.snapshot import NO_SETTINGS, Settings, Snapshot, snapshot_of
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.network import Shape

SMALL = """\
input: [32, 32, 3]
parameters: {width: 8}
layers:
  - {name: first, type: conv, filters: =width, kernel: 5}
  - {type: relu}
  - type: conv
    name: second
    filters: =2 * width
    kernel: 3
  - {type: flatten}
  - {name: classes, type: dense, units: 10}
"""

BLOCKS = """\
input: [32, 32, 4]
blocks:
  unit:
    parameters: {width: , times: 2}
    layers:
      - {name: body, type: conv, filters: =width, kernel: 3, padding: same, repeat: =times}
      - {type: add, from: [body, input], if: =channels == width}
layers:
  - {type: unit, width: 4}
  - {name: wide, type: unit, width: 8, times: 1}
  - {type: global_avg_pool}
"""


def read(
    text: str,
    settings: Settings = NO_SETTINGS,
    before: Snapshot | None = None,
    path: Path | None = None,
) -> Snapshot:
    uri = "untitled:1" if path is None else path.as_uri()
    return snapshot_of(Document(uri, text, 1, path), settings, before)


def typed(text: str, before: str | None = None) -> tuple[Snapshot, Position]:
    """Return what is known of a text, and where its `|` was; `before` could be read."""
    above, below = text.split("|")
    known = None if before is None else read(before)
    line = above.rpartition("\n")[2]
    return read(above + below, before=known), Position(above.count("\n") + 1, len(line) + 1)


def at(text: str, word: str, occurrence: int = 0) -> Position:
    """Return the place of the first character of a word in a text."""
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(word, start + 1)
    return Position(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def bundled(name: str) -> Snapshot:
    path = bundled_folder() / f"{name}.yaml"
    return read(path.read_text(encoding="utf-8"), path=path)


def shape(snapshot: Snapshot, name: str) -> Shape | None:
    """Return what a layer gives."""
    assert snapshot.analysis is not None
    return {row.name: row.output_shape for row in snapshot.analysis.layers}[name]
