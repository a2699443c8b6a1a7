"""Layers as steps of Keras, as `steps.txt` lists them.

That they compute the same is looked at in tests/reference/exporting, with Keras.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnnshape.exporting.keras.kinds import steps_for
from cnnshape.exporting.refusal import NotExpressible
from cnnshape.layers import KINDS
from tests.exporting.written import layered, listed, written

EXPANDED = {"separable_conv"}
"""Kinds that are other layers by the time that a network has been read."""


@pytest.mark.parametrize(("shape", "keys", "lines"), list(listed("keras")))
def test_a_layer_is_written_as_is_listed(shape: str, keys: str, lines: list[str]) -> None:
    assert written("keras", shape, keys) == lines


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in EXPANDED])
def test_no_kind_is_forgotten(kind: str) -> None:
    assert callable(steps_for(kind))


def test_values_of_a_file_with_channels_first_keep_its_order() -> None:
    assert written("keras", "4x8x8", "type: flatten", "channels_first") == [
        "layers.Permute((3, 1, 2))",
        "layers.Flatten()",
    ]
    assert written("keras", "4x8x8", "type: reshape, shape: [16, 4, 4]", "channels_first") == [
        "layers.Permute((3, 1, 2))",
        "layers.Reshape((16, 4, 4))",
        "layers.Permute((2, 3, 1))",
    ]


def test_a_custom_layer_is_refused_with_a_way_out() -> None:
    with pytest.raises(NotExpressible, match=r"^its shape and its costs are declared") as refused:
        written("keras", "8x8x4", "type: custom, output: [8, 8, 4]")
    assert refused.value.help == (
        "write what it does in layers of the language, or leave it out with `if: false`"
    )


VIDEO, CONV_LSTM = "4x8x8x2", "type: conv_lstm, filters: 3, kernel: 3"


def test_a_conv_lstm_with_a_stride_and_a_dilation_is_refused_with_a_way_out() -> None:
    with pytest.raises(NotExpressible, match=r"has no dilation together with a stride$") as refused:
        written("keras", VIDEO, f"{CONV_LSTM}, stride: 2, dilation: 2")
    assert refused.value.key == "dilation"
    assert refused.value.help == "leave out `stride` or `dilation`, or export to pytorch"
    assert written("keras", VIDEO, f"{CONV_LSTM}, stride: 2")
    assert written("keras", VIDEO, f"{CONV_LSTM}, dilation: 2")
    assert written("pytorch", VIDEO, f"{CONV_LSTM}, stride: 2, dilation: 2")


def test_a_gru_that_resets_after_has_both_biases_in_one_array() -> None:
    (step,) = steps_for("gru")(layered("8x4", "type: gru, units: 3"))
    bias = step.arrays["gru_cell/bias"]
    assert bias.reads == ("bias", "recurrent_bias")
    assert bias.lay_out(np.zeros(9), np.ones(9)).tolist() == [[0.0] * 9, [1.0] * 9]
