"""Regularisation: the identity when executed, but for layer_scale's weight a channel."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import keeps_all
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.layers.regularization import Dropout, DropPath, LayerScale


def drop(layer: Dropout | DropPath, inputs: Inputs) -> Claim:
    """The input itself."""
    return Claim(output=inputs.shape, reaches=cell_by_cell(inputs.shape))


def layer_scale(layer: LayerScale, inputs: Inputs) -> Claim:
    """C parameters."""
    return Claim(
        output=inputs.shape,
        weights={"weight": (inputs.channels,)},
        reaches=cell_by_cell(inputs.shape),
    )


CLAIMS = {"dropout": drop, "drop_path": drop, "layer_scale": layer_scale}
AXES = dict.fromkeys(CLAIMS, keeps_all)
