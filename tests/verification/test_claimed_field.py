"""Whether all channels of a layer have one field follows from the traits of its kind."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.layers import KINDS, model_of
from cnnshape.layers.traits import Channels
from cnnshape.verification.claimed_field import claimed_fields

NARROW_AND_WIDE = """
input: [12, 12, 4]
layers:
  - {name: narrow, type: conv, filters: 4, kernel: 1, from: input}
  - {name: wide, type: conv, filters: 4, kernel: 5, padding: same, from: input}
  - {name: both, type: concat, from: [narrow, wide]}
  - LAYER
"""


def is_uniform(layer: str) -> bool:
    """Return whether all channels are claimed to have one field, after a concat of two fields."""
    analysis = cnnshape.analyze(cnnshape.loads(NARROW_AND_WIDE.replace("LAYER", layer)))
    assert analysis.diagnostics == ()
    field, _ = claimed_fields(analysis.network, analysis.claims)[analysis.layers[-1].name]
    assert field is not None
    return field.is_uniform


@pytest.mark.parametrize(
    "layer",
    [
        "{type: conv, filters: 4, kernel: 1}",
        "{type: conv_transpose, filters: 4, kernel: 2}",
        "{type: dense, units: 3}",
        "{type: softmax}",
        "{type: activation, function: log_softmax}",
        "{type: layer_norm}",
    ],
)
def test_kinds_that_mix_all_channels_give_all_of_them_one_field(layer: str) -> None:
    assert is_uniform(layer)


@pytest.mark.parametrize(
    "layer",
    [
        "{type: conv, filters: 4, kernel: 1, groups: 2}",
        "{type: depthwise_conv, kernel: 1}",
        "{type: relu}",
        "{type: activation, function: relu}",
        "{type: batch_norm}",
        "{type: local_response_norm}",
        "{type: channel_shuffle, groups: 2}",
        "{type: slice, channels: [2, 6]}",
        "{type: space_to_depth, factor: 2}",
    ],
)
def test_other_kinds_keep_fields_apart(layer: str) -> None:
    assert not is_uniform(layer)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_with_groups_of_channels_says_how_many(kind: str) -> None:
    model = model_of(kind)
    if model.kind_traits.channels is Channels.GROUP:
        assert "groups" in model.model_fields
