"""Layers as steps of PyTorch, as `steps.txt` lists them.

That they compute the same is looked at in tests/reference/exporting, with PyTorch.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnnshape.exporting.pytorch.kinds import steps_for
from cnnshape.exporting.refusal import NotExpressible
from cnnshape.layers import KINDS
from tests.exporting.written import layered, listed, written

EXPANDED = {"separable_conv"}
"""Kinds that are other layers by the time that a network has been read."""


@pytest.mark.parametrize(("shape", "keys", "lines"), list(listed("pytorch")))
def test_a_layer_is_written_as_is_listed(shape: str, keys: str, lines: list[str]) -> None:
    assert written("pytorch", shape, keys) == lines


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in EXPANDED])
def test_no_kind_is_forgotten(kind: str) -> None:
    assert callable(steps_for(kind))


def test_channels_first_is_the_order_of_pytorch() -> None:
    assert written("pytorch", "4x8x8", "type: flatten", "channels_first") == [
        "torch.flatten(x, 1)  # nn.Flatten()"
    ]
    reshaped = written("pytorch", "4x8x8", "type: reshape, shape: [16, 4, 4]", "channels_first")
    assert reshaped == ["x.reshape(-1, 16, 4, 4)"]


def test_a_custom_layer_is_refused_with_a_way_out() -> None:
    with pytest.raises(NotExpressible, match=r"^its shape and its costs are declared") as refused:
        written("pytorch", "8x8x4", "type: custom, output: [8, 8, 4]")
    assert refused.value.help == (
        "write what it does in layers of the language, or leave it out with `if: false`"
    )


def test_arrays_have_the_names_and_the_order_of_pytorch() -> None:
    (step,) = steps_for("gru")(layered("8x4", "type: gru, units: 3"))
    read = {name: array.reads for name, array in step.arrays.items()}
    assert read == {
        "weight_ih_l0": ("weight",),
        "weight_hh_l0": ("recurrent_weight",),
        "bias_ih_l0": ("bias",),
        "bias_hh_l0": ("recurrent_bias",),
    }
    gates = np.arange(9)  # three of z, three of r, three of n
    assert list(step.arrays["bias_ih_l0"].lay_out(gates)) == [3, 4, 5, 0, 1, 2, 6, 7, 8]
