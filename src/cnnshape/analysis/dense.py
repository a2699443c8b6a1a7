"""Dense layers: in * units multiply-adds at every position."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.arrays import of_activation, with_bias
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.values import values_fit
from cnnshape.layers.dense import Dense


def dense(layer: Dense, inputs: Inputs) -> Claim:
    """Replace the channels of each position by `units` sums over all of them."""
    refuse_if(_softmax_has_a_choice(layer))
    weights = with_bias((inputs.channels, layer.units), layer.units, layer.bias)
    refuse_if(values_fit(layer.values, weights))
    macs = prod(inputs.sizes) * inputs.channels * layer.units
    return Claim(
        output=(*inputs.sizes, layer.units),
        weights=weights | of_activation(layer.activation, layer.units),
        macs=macs,
        macs_effective=macs,
        reaches=cell_by_cell(inputs.shape),
    )


def _softmax_has_a_choice(layer: Dense) -> Iterator[Fault]:
    if layer.units == 1 and layer.activation == "softmax":
        yield Fault(
            "S109",
            "softmax over a single unit is always 1",
            "activation",
            notes=("exp(x) / exp(x) = 1, whatever the input",),
            help="use `activation: sigmoid` for a yes-or-no output, or two units",
        )


CLAIMS = {"dense": dense}
