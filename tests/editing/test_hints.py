"""Hints: shapes and parameters beside the lines that they are of."""

from __future__ import annotations

from cnnshape.editing.document import Position
from cnnshape.editing.hints import hints
from cnnshape.editing.snapshot import Snapshot

from .texts import BLOCKS, SMALL, at, bundled, read


def labels(snapshot: Snapshot, focus: Position | None = None) -> list[tuple[int, str]]:
    found = sorted(hints(snapshot, focus))
    return [(hint.position.line, hint.label) for hint in found]


def test_every_layer_has_its_shape_and_its_parameters() -> None:
    assert labels(read(SMALL)) == [
        (4, "→ 28x28x8, 608 p"),
        (5, "→ 28x28x8"),
        (6, "→ 26x26x16, 1,168 p"),
        (10, "→ 10816"),
        (11, "→ 10, 108,170 p"),
    ]


def test_a_hint_stands_after_its_layer_or_after_the_first_key_of_a_long_one() -> None:
    columns = {hint.position.line: hint.position.column for hint in hints(read(SMALL))}
    lines = SMALL.splitlines()
    assert columns[5] == len(lines[4]) + 1
    assert columns[6] == len("  - type: conv") + 1


def test_several_layers_of_a_line_have_a_hint_each() -> None:
    text = "input: [8, 8, 3]\nlayers: [{type: relu}, {type: flatten}]\n"
    found = sorted(hints(read(text)))
    assert [(hint.position, hint.label) for hint in found] == [
        (Position(2, 22), "→ 8x8x3"),
        (Position(2, 39), "→ 192"),
    ]


def test_layers_of_a_block_are_shown_as_in_its_first_call_with_the_number_of_copies() -> None:
    assert labels(read(BLOCKS)) == [
        (6, "→ 32x32x4, 148 p x3"),
        (7, "→ 32x32x4"),
        (9, "→ 32x32x4, 296 p"),
        (10, "→ 32x32x8, 296 p"),
        (11, "→ 8"),
    ]


def test_or_as_in_the_call_under_the_cursor() -> None:
    snapshot = read(BLOCKS)
    assert labels(snapshot, at(BLOCKS, "wide"))[0] == (6, "→ 32x32x8, 296 p x3")
    assert labels(snapshot, at(BLOCKS, "global"))[0] == (6, "→ 32x32x4, 148 p x3")


def test_a_tooltip_lists_the_copies_and_says_when_there_are_many() -> None:
    family = bundled("families/resnet")
    first = next(hint for hint in hints(family) if hint.position.line == 37)
    lines = first.tooltip.splitlines()
    assert lines[0] == "- `stage_1.bottleneck_1.conv_1`: 56x56x64, 4,096 parameters"
    assert len(lines) == 13
    assert lines[-1] == "- and 4 more"


def test_shapes_after_a_fault_are_unknown_but_shown_above_it() -> None:
    text = SMALL.replace("kernel: 5", "kernel: 50")
    assert labels(read(text)) == [(4, "→ ?"), (5, "→ ?"), (6, "→ ?"), (10, "→ ?"), (11, "→ ?")]
    text = SMALL.replace("kernel: 3", "kernel: 30")
    assert labels(read(text))[:3] == [(4, "→ 28x28x8, 608 p"), (5, "→ 28x28x8"), (6, "→ ?")]


def test_last_known_shapes_stay_beside_a_broken_line_and_are_marked() -> None:
    broken = read(SMALL.replace("  - {type: relu}", "  - {type: relu"), before=read(SMALL))
    assert labels(broken) == [
        (4, "⇢ 28x28x8, 608 p"),
        (6, "⇢ 26x26x16, 1,168 p"),
        (10, "⇢ 10816"),
        (11, "⇢ 10, 108,170 p"),
    ]
    assert all(hint.is_stale for hint in hints(broken))
    assert next(hints(broken)).tooltip.startswith("Before the last edit")


def test_channels_first_shapes_are_written_as_the_file_writes_them() -> None:
    text = "layout: channels_first\ninput: [3, 8, 9]\nlayers:\n  - {type: relu}\n"
    assert labels(read(text)) == [(4, "→ 3x8x9")]


def test_a_text_that_was_never_readable_has_no_hints() -> None:
    assert labels(read("input: [8, 8\nlayers:\n")) == []
