"""True claims are proved, on networks of every rank, and what is not seen is not called proved."""

from __future__ import annotations

from collections import Counter

import pytest

import cnnshape
from cnnshape import Proof
from cnnshape.verification.evidence import Status
from cnnshape.verification.proof import LayerProof

RESIDUAL = """
input: [24, 24, 3]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: same, bias: false}
  - {type: batch_norm, activation: relu}
  - type: branches
    merge: add
    activation: relu
    branches:
      - - {type: conv, filters: 8, kernel: 3, stride: 2, padding: 1, activation: relu}
        - {type: conv, filters: 8, kernel: 3, padding: 1}
      - - {name: projection, type: conv, filters: 8, kernel: 1, stride: 2}
  - {type: max_pool, kernel: 3, stride: 2, ceil_mode: true}
  - {type: global_avg_pool}
  - {type: dense, units: 5, activation: softmax}
"""

SEQUENCE = """
input: [50, 2]
layers:
  - {type: conv, filters: 3, kernel: 4, stride: 2, dilation: 2}
  - {type: avg_pool, kernel: 3, stride: 1, padding: 1, count_padding: true}
  - {type: conv_transpose, filters: 2, kernel: 3, stride: 2, output_padding: 1}
"""

VOLUME = """
input: [9, 10, 11, 1]
layers:
  - {type: conv, filters: 2, kernel: [1, 2, 3], stride: [1, 2, 1]}
  - {type: max_pool, kernel: 2, stride: 1}
"""

ENLARGED = """
input: [12, 14, 2]
layers:
  - {name: narrow, type: conv, filters: 4, kernel: 3, stride: 2, padding: same}
  - {type: upsample, factor: 2, mode: linear}
  - {type: conv, filters: 4, kernel: 3}
  - {type: conv_transpose, filters: 4, kernel: 2, stride: 2, padding: same}
  - {type: depth_to_space, factor: 2}
"""

GATED = """
input: [8, 8, 4]
layers:
  - {name: map, type: depthwise_conv, kernel: 3, padding: half, activation: prelu}
  - {type: global_avg_pool, keep_axes: true}
  - {name: gate, type: conv, filters: 4, kernel: 1, activation: sigmoid}
  - {type: multiply, from: [map, gate]}
"""

SHARED = """
inputs: {left: [9, 9, 1], right: [9, 9, 1]}
layers:
  - {name: one, type: conv, filters: 2, kernel: 3, from: left}
  - {name: other, type: conv, filters: 2, kernel: 3, from: right, share: one}
  - {type: subtract, from: [one, other]}
"""

FIRST = """
layout: channels_first
input: [3, 10, 12]
layers:
  - {type: conv, filters: 2, kernel: [3, 5]}
  - {type: reshape, shape: [4, 8, 4]}
  - {type: flatten}
  - {type: dense, units: 3}
"""


def verified(text: str) -> Proof:
    return cnnshape.verify(cnnshape.loads(text))


def layers_of(proof: Proof) -> dict[str, LayerProof]:
    return {layer.name: layer for layer in proof.layers}


@pytest.mark.parametrize(
    "text", [RESIDUAL, SEQUENCE, VOLUME, ENLARGED, GATED, SHARED, FIRST], ids=str.split
)
def test_every_number_of_a_network_is_proved(text: str) -> None:
    proof = verified(text)
    assert proof.ok
    assert proof.mismatches == ()
    assert {layer.status for layer in proof.layers} == {Status.PROVED}
    assert {evidence.status for evidence in proof.totals.values()} == {Status.PROVED}


def test_lenet_is_proved_row_by_row() -> None:
    proof = cnnshape.verify(cnnshape.load("lenet"))
    assert proof.ok
    assert proof.counts == Counter({Status.PROVED: 8})
    conv2 = layers_of(proof)["conv2"].numbers
    assert {name: (each.claimed, each.observed) for name, each in conv2.items()} == {
        "output_shape": ((10, 10, 16),) * 2,
        "activation_size": (1600, 1600),
        "weights": ({"weight": (5, 5, 6, 16), "bias": (16,)},) * 2,
        "trainable_parameters": (2416, 2416),
        "non_trainable_parameters": (0, 0),
        "macs": (240000, 240000),
        "macs_effective": (240000, 240000),
        "receptive_field": ((14, 14), (14, 14)),
        "window_receptive_field": ((14, 14), (14, 14)),
        "live_bytes": (11104, 11104),
    }
    assert proof.totals["trainable_parameters"][:2] == (62006, 62006)
    assert proof.totals["peak_activation_bytes"][:2] == (31104, 31104)


def test_a_field_that_is_everything_is_not_claimed_and_not_proved() -> None:
    numbers = layers_of(cnnshape.verify(cnnshape.load("lenet")))["fc3"].numbers
    assert numbers["receptive_field"][:3] == (None, None, Status.NOTHING_CLAIMED)


def test_a_field_larger_than_the_input_is_not_called_proved() -> None:
    proof = verified(
        """
input: [8, 20, 1]
layers:
  - {name: inside, type: conv, filters: 1, kernel: 5, padding: same}
  - {name: beyond, type: conv, filters: 1, kernel: 5, padding: same}
"""
    )
    inside, beyond = (layers_of(proof)[name] for name in ("inside", "beyond"))
    assert inside.numbers["receptive_field"][:3] == ((5, 5), (5, 5), Status.PROVED)
    assert beyond.numbers["receptive_field"][:3] == ((9, 9), (None, 9), Status.NOT_OBSERVABLE)
    assert beyond.status is Status.NOT_OBSERVABLE
    assert proof.ok
    assert proof.counts == Counter({Status.PROVED: 1, Status.NOT_OBSERVABLE: 1})


def test_cells_cropped_away_are_not_missed() -> None:
    """A cell beside the crop reads padding, though what it would see lies inside the input."""
    proof = verified(
        """
input: [12, 12, 1]
layers:
  - {type: crop, cropping: 3}
  - {type: conv, filters: 1, kernel: 3, padding: same}
"""
    )
    assert proof.ok
    assert proof.layers[-1].numbers["receptive_field"][:3] == ((3, 3), (3, 3), Status.PROVED)


def test_channels_that_see_less_than_the_hull_are_no_mismatch() -> None:
    """The field of a concat is the hull over its channels; the channels kept here see less."""
    proof = verified(
        """
input: [12, 1]
layers:
  - type: branches
    merge: concat
    branches:
      - - {type: conv, filters: 1, kernel: 1}
      - - {type: conv, filters: 1, kernel: 5, padding: same}
  - {name: kept, type: slice, channels: [0, 1]}
"""
    )
    assert proof.ok
    assert layers_of(proof)["concat_1"].status is Status.PROVED
    assert layers_of(proof)["kept"].numbers["receptive_field"].status is Status.NOT_OBSERVABLE


def test_what_reads_only_padding_across_an_axis_is_no_mismatch() -> None:
    proof = verified(
        """
input: [3, 1, 1]
layers:
  - {type: conv, filters: 1, kernel: 1, stride: [1, 2], padding: 1}
"""
    )
    assert proof.ok
    assert proof.layers[-1].numbers["receptive_field"].status is Status.NOT_OBSERVABLE


def test_long_axes_are_sampled_and_the_proof_says_so() -> None:
    proof = verified(
        """
input: [1000, 40, 1]
layers:
  - {type: conv, filters: 1, kernel: 9, padding: same}
  - {type: max_pool, kernel: 4}
"""
    )
    along_height, along_width = proof.sampled
    assert (along_height.axis, along_height.size) == ("height", 1000)
    assert along_height.tried < 20
    assert along_height.is_strip
    assert along_width == ("width", 40, 40, True)
    assert {layer.status for layer in proof.layers} == {Status.PROVED}


def test_what_rests_on_a_custom_layer_is_declared_and_the_rest_proved() -> None:
    proof = verified(
        """
input: [8, 8, 3]
layers:
  - {name: before, type: conv, filters: 2, kernel: 3}
  - {name: attention, type: custom, output: [4, 4, 5], parameters: 7, macs: 11}
  - {name: after, type: conv, filters: 2, kernel: 2}
"""
    )
    layers = layers_of(proof)
    assert proof.ok
    assert layers["before"].status is Status.PROVED
    assert layers["attention"].numbers["macs"][:3] == (11, None, Status.DECLARED)
    assert layers["after"].numbers["output_shape"][:3] == ((3, 3, 2), (3, 3, 2), Status.DECLARED)
    assert layers["after"].rests_on == ("attention",)
    assert proof.totals["trainable_parameters"][:3] == (56 + 7 + 42, 56 + 7 + 42, Status.DECLARED)


def test_beside_a_custom_layer_only_its_live_bytes_are_declared() -> None:
    proof = verified(
        """
input: [6, 6, 1]
layers:
  - {name: unknown, type: custom, output: [6, 6, 1]}
  - {name: beside, type: conv, filters: 1, kernel: 3, padding: same, from: input}
  - {name: both, type: add, from: [unknown, beside]}
"""
    )
    beside = layers_of(proof)["beside"]
    statuses = {name: each.status for name, each in beside.numbers.items()}
    assert statuses.pop("live_bytes") is Status.DECLARED
    assert set(statuses.values()) == {Status.PROVED}
    assert beside.rests_on == ()


def test_a_network_with_faults_is_not_executed() -> None:
    proof = verified("input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 5}\n")
    assert not proof.ok
    assert [each.code for each in proof.diagnostics] == ["S101"]
    assert proof.layers == ()


def test_only_a_network_is_verified() -> None:
    with pytest.raises(TypeError, match=r"takes a network, as `load` returns it, not str"):
        cnnshape.verify("lenet")  # type: ignore[arg-type]


def test_a_double_is_verified_in_float64() -> None:
    proof = verified(
        "dtype: float64\ninput: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 3}\n"
    )
    assert proof.dtype == "float64"
    assert proof.layers[-1].numbers["live_bytes"][:3] == (160, 160, Status.PROVED)


def test_inputs_of_other_ranks_are_looked_at_along_the_axes_they_have() -> None:
    proof = verified(
        """
inputs: {picture: [6, 6, 1], signal: [9, 2], values: [3]}
layers:
  - {type: conv, filters: 1, kernel: 3, from: picture}
  - {type: conv, filters: 1, kernel: 3, from: signal}
  - {type: relu, from: values}
"""
    )
    assert proof.ok
    assert {layer.status for layer in proof.layers} == {Status.PROVED}
    assert [each.size for each in proof.sampled] == [9, 6]


def test_a_layer_that_makes_nan_of_zeros_hides_what_it_sees() -> None:
    """0 / 0 is NaN without any in the input: then a NaN in the output says nothing."""
    proof = verified(
        """
input: [8, 8, 4]
layers:
  - {type: local_response_norm, k: 0}
  - {type: conv, filters: 1, kernel: 3}
"""
    )
    assert proof.ok
    assert [layer.status for layer in proof.layers[1:]] == [Status.NOT_OBSERVABLE] * 2


def test_a_network_without_layers_is_its_input() -> None:
    proof = verified("input: [4, 4, 1]\nlayers: []\n")
    assert proof.ok
    assert proof.counts == Counter()
