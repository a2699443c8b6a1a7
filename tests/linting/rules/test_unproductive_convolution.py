"""R601: the smallest receptive field on any path decides."""

from __future__ import annotations

import pytest

from tests.linting.asking import finding, findings, lines_of


def chain(size: int, *layers: str) -> str:
    """Return a network whose first layer has a receptive field of 9 and a stride of 1."""
    rows = "\n".join(f"  - {each}" for each in ("{type: conv, filters: 4, kernel: 9}", *layers))
    return f"input: [{size}, {size}, 3]\nlayers:\n{rows}\n"


CONV = "{type: conv, filters: 4, kernel: 3, padding: 1}"


def test_a_field_as_large_as_the_input_is_enough() -> None:
    text = "input: [9, 9, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 9, padding: 4}\n  - "
    found = finding(text + CONV, "R601")
    assert found.message == (
        "a convolution reads cells that each depend on all 9 cells of the input"
    )
    assert found.notes == (
        "the smallest receptive field of what it reads is 9, the input is 9",
        "148 parameters and 11,664 multiply-adds add no new context",
    )
    assert found.help == (
        "remove it, or make its kernel 1; in an input above 9 every convolution of the network "
        "adds context"
    )


def test_the_input_that_is_reported_is_large_enough_for_all() -> None:
    text = """
        input: [{size}, 1]
        layers:
          - {{type: conv, filters: 4, kernel: 9, padding: 4}}
          - {{type: conv, filters: 4, kernel: 3, padding: 1}}
          - {{type: conv, filters: 4, kernel: 3, padding: 1}}
        """
    helps = {each.help for each in findings(text.format(size=9), "R601")}
    assert helps == {
        "remove it, or make its kernel 1; in an input above 11 every convolution of the network "
        "adds context"
    }
    assert lines_of(text.format(size=11), "R601") == [5]
    assert findings(text.format(size=12), "R601") == []


def test_one_cell_more_and_there_is_context_left() -> None:
    text = "input: [10, 10, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 9, padding: 4}\n  - "
    assert findings(text + CONV, "R601") == []


@pytest.mark.parametrize(
    "layer",
    [
        "{type: conv, filters: 4, kernel: 1}",
        "{type: max_pool, kernel: 3, stride: 1, padding: 1}",
    ],
)
def test_a_kernel_of_1_and_a_pooling_look_for_nothing_new(layer: str) -> None:
    text = "input: [9, 9, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 9, padding: 4}\n  - "
    assert findings(text + layer, "R601") == []


def merged(*branches: str) -> str:
    listed = ", ".join(f"[{each}]" for each in branches)
    return f"""
        input: [9, 9, 3]
        layers:
          - {{type: branches, merge: concat, branches: [{listed}]}}
          - {CONV}
        """


WIDE = "{type: conv, filters: 4, kernel: 9, padding: 4}"


def test_a_path_that_has_seen_less_keeps_the_convolution_productive() -> None:
    assert findings(merged(WIDE, WIDE), "R601")
    assert findings(merged(WIDE, ""), "R601") == []
    assert findings(merged(WIDE, CONV), "R601") == []


def test_a_gate_is_no_path() -> None:
    text = """
        input: [9, 9, 3]
        layers:
          - {{name: map, type: conv, filters: 4, kernel: {kernel}, padding: half}}
          - {{name: gate, type: global_avg_pool}}
          - {{type: multiply, from: [map, gate]}}
          - {{type: conv, filters: 4, kernel: 3, padding: 1}}
        """
    assert findings(text.format(kernel=7), "R601") == []
    assert findings(text.format(kernel=9), "R601")


@pytest.mark.parametrize("norm", ["{type: instance_norm}", "{type: group_norm, groups: 2}"])
def test_a_norm_that_sees_all_of_a_map_shows_no_place_to_any_cell(norm: str) -> None:
    assert findings(chain(32, norm, CONV), "R601") == []


def test_each_axis_counts_on_which_the_kernel_looks() -> None:
    text = """
        input: [9, 40, 3]
        layers:
          - {{type: conv, filters: 4, kernel: 9, padding: 4}}
          - {{type: conv, filters: 4, kernel: {kernel}, padding: half}}
        """
    assert findings(text.format(kernel="[3, 1]"), "R601")
    assert findings(text.format(kernel="[1, 3]"), "R601") == []
    assert findings(text.format(kernel="[3, 3]"), "R601") == []


def test_strides_and_dilation_count() -> None:
    text = """
        input: [{size}, 3]
        layers:
          - {{type: conv, filters: 4, kernel: 3, stride: 2, padding: 1}}
          - {{type: conv, filters: 4, kernel: 3, dilation: 3, padding: 3}}
          - {{type: conv, filters: 4, kernel: 3, padding: 1}}
        """
    assert lines_of(text.format(size=15), "R601") == [5]
    assert lines_of(text.format(size=16), "R601") == []


def test_a_decoder_draws_and_is_left_alone() -> None:
    text = """
        input: [8, 8, 3]
        layers:
          - {type: conv, filters: 4, kernel: 7, stride: 4, padding: 3}
          - {type: conv, filters: 4, kernel: 2}
          - {type: upsample, factor: 8}
          - {type: conv, filters: 3, kernel: 3, padding: 1}
        """
    assert findings(text, "R601") == []


def test_layers_of_three_axes_and_copies() -> None:
    text = """
        input: [5, 5, 5, 2]
        layers:
          - {type: conv, filters: 2, kernel: 5, padding: 2}
          - {type: conv, filters: 2, kernel: 3, padding: 1, repeat: 3}
        """
    assert finding(text, "R601").notes[-1] == "the same in 2 more copies of this layer"
