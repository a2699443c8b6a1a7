"""The zeros that layers put around a map are followed to the window that meets them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import analyze, loads, run, sizes
from cnnshape.analysis.axes.layer_padding import Paddings, paddings_of

ADDS = st.builds(
    "{{type: zero_pad, padding: [[{}, {}]]}}".format, st.integers(0, 3), st.integers(0, 3)
)
CUTS = st.builds("{{type: crop, cropping: [[{}, {}]]}}".format, *[st.integers(0, 2)] * 2)
KEEPS = st.sampled_from(
    ["{type: relu}", "{type: dropout}", "{type: slice, channels: [0, 1]}", "{type: leaky_relu}"]
)


def network_of(layers: list[str], size: int) -> str:
    rows = "".join(f"  - {layer}\n" for layer in layers)
    return f"input: [{size}, 1]\nlayers:\n{rows}"


def padding_of(*layers: str, size: int = 40) -> Paddings:
    analysis = analyze(loads(network_of(list(layers), size)))
    return paddings_of(analysis.network, analysis.claims)[analysis.layers[-1].name]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(ADDS, CUTS, KEEPS), min_size=1, max_size=6))
def test_padding_is_what_is_zero_where_the_input_is_not(layers: list[str]) -> None:
    network = loads(network_of(layers, 40))
    (values,) = run(network, np.ones((1, 40, 1))).outputs.values()
    zeros = np.flatnonzero(values[0, :, 0])
    ends = (int(zeros[0]), len(values[0]) - 1 - int(zeros[-1]))
    assert padding_of(*layers) == (ends,)


@pytest.mark.parametrize(
    "layer",
    [
        "{type: batch_norm}",
        "{type: instance_norm}",
        "{type: softmax}",
        "{type: channel_shuffle, groups: 1}",
        "{type: add, from: [zero_pad_1, zero_pad_1]}",
    ],
)
def test_layers_that_leave_cells_in_their_places_keep_it(layer: str) -> None:
    assert padding_of("{type: zero_pad, padding: [[2, 1]]}", layer) == ((2, 1),)


def test_maps_in_a_row_have_the_padding_of_the_first_before_and_of_the_last_after() -> None:
    first = "{name: a, type: zero_pad, padding: [[2, 1]]}"
    last = "{name: b, type: zero_pad, padding: [[3, 4]], from: input}"
    joined = "{type: concat, from: [a, b], axis: length}"
    assert padding_of(first, last, joined) == ((2, 4),)


def test_a_part_of_the_cells_has_no_padding() -> None:
    cut = "{type: slice, axis: length, start: 1}"
    assert padding_of("{type: zero_pad, padding: [[2, 1]]}", cut) == ((0, 0),)


@pytest.mark.parametrize(
    "layer",
    [
        "{type: conv, filters: 1, kernel: 3, padding: same}",
        "{type: max_pool, kernel: 2}",
        "{type: upsample, factor: 2}",
        "{type: adaptive_avg_pool, size: 5}",
        "{type: reshape, shape: [43, 1]}",
        "{type: custom, output: [43, 1]}",
    ],
)
def test_after_other_layers_there_is_none(layer: str) -> None:
    assert padding_of("{type: zero_pad, padding: [[2, 1]]}", layer) == ((0, 0),)


def test_a_merge_keeps_what_is_padding_in_all_that_it_reads() -> None:
    assert padding_of(
        "{name: a, type: zero_pad, padding: [[0, 3]]}",
        "{name: b, type: zero_pad, padding: [[2, 1]], from: input}",
        "{type: add, from: [a, b]}",
    ) == ((0, 1),)


@pytest.mark.parametrize("joined", ["[token, input]", "[input, token]"])
def test_a_learned_token_joins_a_sequence_at_every_size(joined: str) -> None:
    """A layer that reads nothing has no padding."""
    text = network_of(
        [
            "{name: token, type: learned, shape: [1, 1]}",
            f"{{type: concat, axis: length, from: {joined}}}",
        ],
        8,
    )
    (answer,) = sizes(loads(text), up_to=8).to_dict()["answers"]
    assert answer["works"]["sizes"] == [{"from": 1, "to": 8, "step": 1}]
