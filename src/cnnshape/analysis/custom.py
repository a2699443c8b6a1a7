"""What cnnshape does not know is taken at its word."""

from __future__ import annotations

from cnnshape.analysis.claim import Claim, Inputs, all_of_it
from cnnshape.layers.custom import Custom


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
