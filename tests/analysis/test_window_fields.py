"""Receptive fields along the windows alone: statistics of norms and what is broadcast left out."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape.promises.expectations import check_promises
from tests.analysis.questions import last_row, rows, sound

ROOT = Path(__file__).parents[2]
PUBLISHED = sorted((ROOT / "tests" / "facts" / "receptive_fields").glob("*.yaml"))
FAMILY = ROOT / "architectures" / "families" / "efficientnet.yaml"


@pytest.mark.parametrize("file", PUBLISHED, ids=lambda file: file.stem)
def test_published_fields_are_those_along_the_windows(file: Path) -> None:
    analysis = cnnshape.analyze(cnnshape.load(file))
    assert "window_receptive_field" in analysis.network.promises.expect
    assert (analysis.diagnostics, check_promises(analysis)) == ((), ())


def test_norms_over_the_map_leave_no_field_but_that_of_the_windows() -> None:
    (patchgan,) = (file for file in PUBLISHED if file.stem == "patchgan")
    found = {row.name: row for row in cnnshape.analyze(cnnshape.load(patchgan)).layers}
    assert [found[f"conv_{i}"].receptive_field for i in (1, 2, 3)] == [(4, 4), (10, 10), None]
    assert [found[f"conv_{i}"].window_receptive_field for i in (1, 2, 3, 4, 5)] == [
        (field, field) for field in (4, 10, 22, 46, 70)
    ]


def test_gates_do_not_change_the_fields_along_the_windows() -> None:
    """EfficientNet-B0 has the fields of the same network without squeeze and excitation."""
    text = FAMILY.read_text("utf-8")
    gate = text[text.index("      - type: branches") : text.index("  mb_conv:")]
    plain = cnnshape.analyze(cnnshape.loads(text.replace(gate, "      - {type: linear}\n"))).layers
    gated = {row.name: row for row in cnnshape.analyze(cnnshape.load("efficientnet_b0")).layers}
    for row in plain:
        name = row.name.replace("linear_1", "multiply_1")
        assert (name, gated[name].window_receptive_field) == (name, row.receptive_field)
    assert [row.name for row in plain if row.receptive_field is None] == [
        "global_avg_pool_1",
        "dropout_1",
        "classifier",
    ]
    assert gated["head"].receptive_field is None
    assert gated["head"].window_receptive_field == (851, 851)


@pytest.mark.parametrize(
    "layer",
    [
        "instance_norm",
        "group_norm, groups: 2",
        "layer_norm, axes: all",
        "layer_norm",
        "batch_norm",
        "local_response_norm",
    ],
)
def test_a_norm_keeps_each_cell_to_itself(layer: str) -> None:
    row = last_row(f"""
        input: [9, 8, 2]
        layers:
          - {{type: conv, filters: 4, kernel: [3, 1]}}
          - {{type: {layer}}}
          - {{type: conv, filters: 2, kernel: [1, 2], stride: 2}}
        """)
    assert row.window_receptive_field == (3, 2)


BROADCAST = ["[6]", "[1]", "[1, 1, 1]", "[1, 1, 6]", "[9, 1, 6]", "[1, 8, 6]"]


@pytest.mark.parametrize("merge", ["add", "subtract", "multiply", "average", "maximum"])
@pytest.mark.parametrize("narrow", BROADCAST)
@pytest.mark.parametrize("order", ["map, narrow", "narrow, map", "map, narrow, map"])
def test_what_is_broadcast_is_left_out(merge: str, narrow: str, order: str) -> None:
    row = last_row(f"""
        inputs: {{image: [9, 8, 6], narrow: {narrow}}}
        layers:
          - {{name: map, type: conv, filters: 6, kernel: 3, padding: same, from: image}}
          - {{type: {merge}, from: [{order}]}}
        """)
    assert row.window_receptive_field == (3, 3)


def test_a_vector_is_left_out_even_where_the_map_is_one_cell() -> None:
    row = last_row("""
        inputs: {image: [3, 3, 6], vector: [6]}
        layers:
          - {name: map, type: conv, filters: 6, kernel: 3, from: image}
          - {type: add, from: [vector, map]}
        """)
    assert row.output_shape == (1, 1, 6)
    assert row.window_receptive_field == (3, 3)


def test_what_has_the_size_of_the_map_stays_in_the_hull() -> None:
    """A gate with a value for each cell is no other thing than a map."""
    row = last_row("""
        input: [9, 8, 6]
        layers:
          - {name: gate, type: conv, filters: 1, kernel: 5, padding: same}
          - {type: multiply, from: [input, gate]}
        """)
    assert row.window_receptive_field == row.receptive_field == (5, 5)


def test_a_row_and_a_column_hold_each_other_by_no_map() -> None:
    row = last_row("""
        inputs: {column: [9, 1, 6], row: [1, 8, 1]}
        layers:
          - {type: add, from: [column, row]}
        """)
    assert row.window_receptive_field is row.receptive_field is None


@pytest.mark.parametrize(
    "layer",
    [
        "global_avg_pool, keep_axes: true",
        "adaptive_avg_pool, size: 3",
        "custom, output: [8, 8, 2]",
        "flatten",
    ],
)
def test_what_is_no_norm_and_no_gate_has_no_field_along_windows(layer: str) -> None:
    row = last_row(f"input: [8, 8, 2]\nlayers:\n  - {{type: {layer}}}\n  - {{type: relu}}")
    assert row.window_receptive_field is row.receptive_field is None


def test_strides_that_disagree_have_no_field_along_windows() -> None:
    found = rows(
        sound("""
        input: [8, 8, 2]
        layers:
          - {name: small, type: max_pool, kernel: 2}
          - {name: large, type: conv, filters: 2, kernel: 5, from: input}
          - {name: sum, type: add, from: [small, large]}
          - {name: norm, type: instance_norm}
        """)
    )
    assert found["sum"].window_receptive_field is found["norm"].window_receptive_field is None


@pytest.mark.parametrize("name", ["lenet5", "resnet50", "unet", "inception_v3"])
def test_where_nothing_is_left_out_both_fields_are_one_object(name: str) -> None:
    for row in cnnshape.analyze(cnnshape.load(name)).layers:
        assert row.window_receptive_field is row.receptive_field
