"""C702: stages that keep too little of what they read."""

from __future__ import annotations

import pytest

from tests.linting.asking import finding, findings, lines_of


def network(*layers: str, size: str = "[64, 64, 8]") -> str:
    """Return a network whose last stage before the head is a convolution that widens."""
    tail = ("{type: conv, filters: 99, kernel: 1}", "{type: global_avg_pool}")
    rows = "\n".join(f"  - {each}" for each in (*layers, *tail, "{type: dense, units: 2}"))
    return f"input: {size}\nlayers:\n{rows}\n"


def test_an_eighth_of_the_values_is_enough() -> None:
    assert findings(network("{type: conv, filters: 16, kernel: 4, stride: 4}"), "C702") == []


def test_less_than_an_eighth_is_found_with_what_would_be_enough() -> None:
    found = finding(network("{type: conv, filters: 15, kernel: 4, stride: 4}"), "C702")
    assert found.message == "32,768 values fall to 3,840 in 1 weighted layer, 1 in 8.53"
    assert found.notes == (
        "the stage starts from `input`, 64x64x8, and ends with `conv_1`, 16x16x15",
        "1 in 8 would be 4,096, or 16 channels of this map in place of 15",
    )
    assert found.help == "shrink the map in more stages, or give this one at least 16 channels"


def test_a_pooling_counts_with_the_convolution_before_it_and_takes_the_blame() -> None:
    text = network(
        "{type: conv, filters: 8, kernel: 1}", "{type: relu}", "{type: max_pool, kernel: 4}"
    )
    assert lines_of(text, "C702") == [5]


def test_two_stages_that_each_keep_a_quarter_are_gradual() -> None:
    stage = "{type: conv, filters: 8, kernel: 2, stride: 2}"
    assert findings(network(stage, stage), "C702") == []


def test_a_pooling_before_the_first_weighted_layer_is_no_stage() -> None:
    assert findings(network("{type: max_pool, kernel: 8}"), "C702") == []


@pytest.mark.parametrize(
    "head",
    [
        "{type: global_avg_pool}",
        "{type: flatten}",
        "{type: adaptive_avg_pool, size: 2}",
        "{type: conv, filters: 4, kernel: 32}",
    ],
)
def test_the_head_may_be_as_narrow_as_it_likes(head: str) -> None:
    layers = ("{type: conv, filters: 8, kernel: 2, stride: 2}", head, "{type: custom, output: [4]}")
    rows = "\n".join(f"  - {each}" for each in layers)
    assert findings(f"input: [64, 64, 3]\nlayers:\n{rows}\n", "C702") == []


def test_the_last_weighted_layer_is_a_head() -> None:
    """A map of scores, as segmentation ends with, has a channel for each class."""
    text = "input: [64, 64, 64]\nlayers:\n  - {type: conv, filters: 2, kernel: 1}\n"
    assert findings(text, "C702") == []


def test_the_last_stage_before_a_dense_layer_is_judged() -> None:
    text = """
        input: [64, 64, 3]
        layers:
          - {type: conv, filters: 8, kernel: 1}
          - {type: max_pool, kernel: 8}
          - {type: flatten}
          - {type: dense, units: 10}
        """
    assert lines_of(text, "C702") == [4]


BESIDE = """
    input: [32, 32, 64]
    layers:
      - {{type: branches, merge: concat, branches: [[{narrow}], [{beside}]]}}
      - {{type: conv, filters: 64, kernel: 1}}
      - {{type: global_avg_pool}}
      - {{type: dense, units: 2}}
    """
NARROW = "{type: conv, filters: 2, kernel: 1}"


def test_what_goes_past_a_narrow_layer_is_not_lost() -> None:
    assert findings(BESIDE.format(narrow=NARROW, beside=""), "C702") == []


def test_branches_that_are_narrow_together_are_found_at_their_merge() -> None:
    found = finding(BESIDE.format(narrow=NARROW, beside=NARROW), "C702")
    assert found.message == "65,536 values fall to 4,096 in 1 weighted layer, 1 in 16"
    assert "`concat_1`, 32x32x4" in found.notes[0]


def test_branches_may_fall_8_times_for_each_weighted_layer_in_a_row() -> None:
    """A whole encoder beside a shortcut is not one stage."""
    text = """
        input: [32, 32, 64]
        layers:
          - type: branches
            merge: add
            branches:
              - [{{type: conv, filters: 16, kernel: 2, stride: 2}}, {second}]
              - [{{type: conv, filters: {filters}, kernel: 4, stride: 4}}]
          - {{type: conv, filters: 64, kernel: 1}}
          - {{type: global_avg_pool}}
          - {{type: dense, units: 2}}
        """
    second = "{{type: conv, filters: {}, kernel: 2, stride: 2}}"
    assert findings(text.format(second=second.format(16), filters=16), "C702") == []
    found = finding(text.format(second=second.format(15), filters=15), "C702")
    assert found.message == "65,536 values fall to 960 in 2 weighted layers, 1 in 68.3"


def test_two_inputs_are_cut_only_where_they_have_met() -> None:
    text = """
        inputs: {left: [64, 64, 3], right: [64, 64, 3]}
        layers:
          - {name: a, type: conv, from: left, filters: 4, kernel: 4, stride: 4}
          - {name: b, type: conv, from: right, filters: 4, kernel: 4, stride: 4}
          - {type: add, from: [a, b]}
          - {type: conv, filters: 8, kernel: 1}
          - {type: global_avg_pool}
          - {type: dense, units: 2}
        """
    assert findings(text, "C702") == []


def test_a_second_output_keeps_all_before_it_alive() -> None:
    text = """
        input: [32, 32, 64]
        outputs: [wide, last]
        layers:
          - {{name: wide, type: conv, filters: 64, kernel: 1}}
          - {{name: narrow, type: conv, filters: 2, kernel: 1, from: {source}}}
          - {{name: last, type: conv, filters: 64, kernel: 1}}
        """
    assert findings(text.format(source="wide"), "C702") == []


@pytest.mark.parametrize("size", ["[4096, 8]", "[16, 16, 16, 8]"])
def test_any_number_of_axes(size: str) -> None:
    assert findings(network("{type: conv, filters: 7, kernel: 8, stride: 8}", size=size), "C702")


def test_copies_are_reported_once() -> None:
    text = """
        input: [256, 256, 4]
        blocks:
          stage:
            layers:
              - {type: conv, filters: 4, kernel: 3, padding: 1}
              - {type: max_pool, kernel: 4}
        layers:
          - {type: stage, repeat: 2}
          - {type: global_avg_pool}
          - {type: dense, units: 2}
        """
    found = finding(text, "C702")
    assert found.span.line == 6
    assert found.notes[-1] == "the like in 1 more copy of this layer"


def text_of(input: str, *layers: str) -> str:
    rows = "".join(f"  - {{{layer}}}\n" for layer in layers)
    return f"input: {input}\nlayers:\n{rows}"


@pytest.mark.parametrize(
    "layers",
    [
        pytest.param(
            ("type: conv, filters: 21, kernel: 1", "type: upsample, factor: 8, mode: linear"),
            id="scores that are enlarged",
        ),
        pytest.param(
            (
                "type: conv, filters: 21, kernel: 1",
                "type: conv_transpose, filters: 21, kernel: 16, stride: 8, padding: 4",
                "type: softmax",
            ),
            id="scores that are enlarged with weights, as in FCN",
        ),
        pytest.param(
            (
                "type: conv, filters: 10, kernel: 3, padding: same, activation: relu",
                "type: conv, filters: 10, kernel: 1, activation: relu",
                "type: conv, filters: 10, kernel: 1, activation: relu",
                "type: global_avg_pool",
            ),
            id="the last block of a network in network",
        ),
        pytest.param(
            (
                "type: conv, filters: 3, kernel: 3, padding: 1",
                "type: conv, filters: 3, kernel: 1",
            ),
            id="colours and their shift, as in EDSR",
        ),
        pytest.param(
            (
                "type: conv, filters: 12, kernel: 3, padding: 1",
                "type: depth_to_space, factor: 2",
                "type: conv, filters: 3, kernel: 1",
            ),
            id="colours of four cells together",
        ),
        pytest.param(
            (
                "type: depthwise_conv, kernel: [16, 1]",
                "type: conv, filters: 512, kernel: [1, 3]",
                "type: global_avg_pool",
                "type: dense, units: 4",
            ),
            id="a spatial filter over all electrodes, as in EEGNet",
        ),
    ],
)
def test_scores_colours_and_spatial_filters_are_meant(layers: tuple[str, ...]) -> None:
    assert findings(text_of("[16, 16, 512]", *layers), "C702") == []


def test_a_dense_layer_that_projects_each_step_of_a_sequence_is_meant() -> None:
    text = text_of(
        "[50, 768]",
        "type: dense, units: 64",
        "type: conv, filters: 128, kernel: 3",
        "type: global_max_pool",
        "type: dense, units: 4",
    )
    assert findings(text, "C702") == []


@pytest.mark.parametrize(
    "layers",
    [
        pytest.param(
            ("type: conv, filters: 21, kernel: 1", "type: conv, filters: 64, kernel: 1"),
            id="more channels follow",
        ),
        pytest.param(
            (
                "type: conv, filters: 21, kernel: 4, stride: 4",
                "type: conv, filters: 21, kernel: 2, stride: 2",
                "type: conv, filters: 21, kernel: 1",
            ),
            id="the map gets smaller after it",
        ),
        pytest.param(
            (
                "type: conv, filters: 21, kernel: 1",
                "type: conv, filters: 21, kernel: 1",
                "type: flatten",
                "type: dense, units: 21",
            ),
            id="a classifier follows",
        ),
        pytest.param(
            (
                "type: conv, filters: 21, kernel: 16, padding: same",
                "type: conv, filters: 64, kernel: 1",
            ),
            id="a window as long as the axis that keeps it",
        ),
    ],
)
def test_what_is_no_output_yet_is_judged(layers: tuple[str, ...]) -> None:
    assert findings(text_of("[16, 16, 512]", *layers), "C702")


@pytest.mark.parametrize(
    "layer",
    [
        "type: lstm, units: 16",
        "type: gru, units: 16, return_sequence: true",
    ],
)
def test_a_recurrent_layer_sums_up_the_steps(layer: str) -> None:
    text = text_of("[100, 512]", layer, "type: dense, units: 64, activation: relu")
    assert findings(text, "C702") == []


def test_a_conv_lstm_sums_up_the_frames() -> None:
    layers = ("type: conv_lstm, filters: 8, kernel: 3", "type: conv, filters: 64, kernel: 1")
    assert findings(text_of("[64, 16, 16, 8]", *layers), "C702") == []
