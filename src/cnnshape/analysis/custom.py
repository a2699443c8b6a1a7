"""Declared numbers are used as declared."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, constant
from cnnshape.analysis.claim import Claim, Inputs, all_of_it
from cnnshape.layers.custom import Custom


def axes(layer: Custom, inputs: AxisInputs) -> AxisRule:
    """The sizes that the file declares, whatever the input."""
    return constant(layer.output[:-1], Follows.NOTHING, Accepts.ANYTHING)


def custom(layer: Custom, inputs: Inputs) -> Claim:
    """The output, parameters and multiply-adds that the file declares; the reach is not known."""
    return Claim(
        output=layer.output,
        macs=layer.macs,
        macs_effective=layer.macs,
        reaches=all_of_it(layer.output),
        declared_parameters=layer.parameters,
    )


CLAIMS = {"custom": custom}
AXES = {"custom": axes}
