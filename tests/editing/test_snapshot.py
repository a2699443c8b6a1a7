"""Snapshots: what is known of a text, and what stays known while it is unfinished."""

from __future__ import annotations

from pathlib import Path

import cnnshape
from cnnshape.editing.document import Document
from cnnshape.editing.snapshot import Settings, snapshot_of
from cnnshape.linting.selection import Selection

from .texts import BLOCKS, SMALL, read, shape

PAIR = "input: [8, 8, 3]\nlayers:\n  - {type: relu}\n  - {type: relu}\n"


def test_a_text_is_analysed_and_linted_as_on_the_command_line() -> None:
    snapshot = read(PAIR)
    assert [each.line() for each in snapshot.diagnostics] == [
        each.line() for each in cnnshape.lint(cnnshape.loads(PAIR, file="untitled:1"))
    ]
    assert [each.code for each in snapshot.diagnostics] == ["A403"]
    assert snapshot.analysis is not None
    assert snapshot.analysis.totals.layers == 2
    assert not snapshot.is_stale


def test_a_text_that_was_never_readable_has_no_numbers_but_all_errors() -> None:
    snapshot = read("input: [8, 8, 3]\nlayers:\n  - {type: cnv}\n  - {type: conv}\n")
    assert [(each.code, each.span.line) for each in snapshot.diagnostics] == [
        ("E005", 3),
        ("E004", 4),
        ("E004", 4),
    ]
    assert (snapshot.known, snapshot.is_stale) == (None, False)
    assert snapshot.values is not None


def test_numbers_stay_while_a_line_is_unfinished() -> None:
    before = read(SMALL)
    snapshot = read(SMALL.replace("{type: relu}", "{type: rel"), before=before)
    assert snapshot.is_stale
    assert snapshot.known is before.known
    assert [each.code for each in snapshot.diagnostics] == ["E001"]
    again = read(SMALL.replace("{type: relu}", "{type: relu"), before=snapshot)
    assert again.known is before.known
    assert not read(SMALL, before=again).is_stale


def test_places_move_with_the_lines_around_what_changed() -> None:
    before = read(SMALL)
    text = SMALL.replace("  - {type: relu}\n", "  - {type: relu}\n  - {type: \n\n")
    snapshot = read(text, before=before)
    assert snapshot.analysis is not None
    nodes = {node.name: node for node in snapshot.analysis.network.nodes}
    moved = {name: snapshot.place(node.span) for name, node in nodes.items()}
    lines = {name: span and span.line for name, span in moved.items()}
    assert lines == {
        "input": 1,
        "first": 4,
        "relu_1": 5,
        "second": 8,
        "flatten_1": 12,
        "classes": 13,
    }


def test_the_layer_on_a_changed_line_has_no_place() -> None:
    snapshot = read(SMALL.replace("kernel: 5}", "kernel: }}"), before=read(SMALL))
    assert snapshot.analysis is not None
    first = snapshot.analysis.network.nodes[1]
    assert (first.name, snapshot.place(first.span)) == ("first", None)


def test_settings_are_those_of_the_client_as_far_as_the_file_has_them() -> None:
    settings = Settings(Selection(ignore=("A403",)), (16, 16, 3), {"width": 2, "depth": 9})
    snapshot = read(SMALL, settings)
    assert shape(snapshot, "first") == (12, 12, 2)
    assert read(PAIR, settings).diagnostics == ()
    assert snapshot.refused is None


def test_settings_that_do_not_fit_are_left_out_and_named() -> None:
    snapshot = read(SMALL, Settings(input={"left": (8, 8, 3)}))
    assert shape(snapshot, "first") == (28, 28, 8)
    assert snapshot.refused == "the file has one input, called `input`"


def test_errors_of_an_extended_file_are_shown_where_it_is_extended(tmp_path: Path) -> None:
    (tmp_path / "family.yaml").write_text(BLOCKS.replace("kernel: 3", "kernal: 3"))
    child = tmp_path / "child.yaml"
    snapshot = read("name: child\nextends: family.yaml\n", path=child)
    first = snapshot.diagnostics[0]
    assert (first.code, first.span.line, first.span.text) == ("E002", 2, "family.yaml")
    assert first.fix is None
    there = first.related[0]
    assert (there.message, there.span.line) == ("the mistake is here", 6)
    assert there.span.source.name == str(tmp_path / "family.yaml")


def test_warnings_of_an_extended_file_are_shown_in_that_file_only(tmp_path: Path) -> None:
    (tmp_path / "family.yaml").write_text(PAIR)
    snapshot = read("extends: family.yaml\n", path=tmp_path / "child.yaml")
    assert snapshot.diagnostics == ()
    assert snapshot.analysis is not None


def test_an_extended_file_is_read_as_it_is_in_the_editor(tmp_path: Path) -> None:
    family, child = tmp_path / "family.yaml", tmp_path / "child.yaml"
    family.write_text(PAIR)
    document = Document(child.as_uri(), "extends: family.yaml\n", 1, child)
    buffers = {family.resolve(): PAIR.replace("[8, 8, 3]", "[4, 4, 1]")}
    snapshot = snapshot_of(document, buffers=buffers)
    assert shape(snapshot, "input") == (4, 4, 1)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    snapshot = read("\ufeff" + PAIR)
    assert snapshot.known is not None
    assert snapshot.diagnostics[0].span.column == 5
