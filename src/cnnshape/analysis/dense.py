"""Dense layers: in * units multiply-adds at every position."""

from __future__ import annotations

from math import prod

from cnnshape.analysis.arrays import with_bias
from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, kept
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.analysis.faults import refuse_if
from cnnshape.analysis.fused import weights_of
from cnnshape.analysis.weight_values import values_fit
from cnnshape.layers.dense import Dense


def axes(layer: Dense, inputs: AxisInputs) -> AxisRule:
    """Every size is kept; weights that are written fit one number of channels."""
    accepts = Accepts.ANYTHING if layer.values is None else Accepts.ANY_MAP
    return kept(inputs.rank, Follows.NOTHING, accepts)


def dense(layer: Dense, inputs: Inputs) -> Claim:
    """Replace the channels of each position by `units` sums over all of them."""
    weights = with_bias((inputs.channels, layer.units), layer.units, layer.bias)
    refuse_if(values_fit(layer.values, weights, layer.units))
    macs = prod(inputs.sizes) * inputs.channels * layer.units
    return Claim(
        output=(*inputs.sizes, layer.units),
        weights=weights | weights_of(layer.activation, layer.units),
        macs=macs,
        macs_effective=macs,
        reaches=cell_by_cell(inputs.shape),
    )


CLAIMS = {"dense": dense}
AXES = {"dense": axes}
