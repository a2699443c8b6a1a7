"""Arithmetic on each value by itself: the shape stays, and nothing is learned."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.rule import keeps_all, keeps_map
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.elementwise import Affine
from cnnshape.layers.layer import Layer
from cnnshape.phrases import count


def affine(layer: Affine, inputs: Inputs) -> Claim:
    """No parameters: scale and shift are constants."""
    refuse_if(_constants_match_channels(layer, inputs))
    return Claim(inputs.shape, reaches=cell_by_cell(inputs.shape))


def arithmetic(layer: Layer, inputs: Inputs) -> Claim:
    """No parameters: each value is worked out from the one in its place."""
    return Claim(inputs.shape, reaches=cell_by_cell(inputs.shape))


def _constants_match_channels(layer: Affine, inputs: Inputs) -> Iterator[Fault]:
    """Refuse a list that has not one number for each channel."""
    for key, written in (("scale", layer.scale), ("shift", layer.shift)):
        if isinstance(written, tuple) and len(written) != inputs.channels:
            yield Fault(
                "S102",
                f"`{key}` lists {count(len(written), 'number')} for "
                f"{count(inputs.channels, 'channel')}",
                key,
                notes=(f"it reads {inputs.text()} from `{inputs.names[0]}`",),
                help=f"list {count(inputs.channels, 'number')}, or write one for all channels",
            )


CLAIMS = dict.fromkeys(LAYER_MODULES["elementwise"], arithmetic) | {"affine": affine}
AXES = dict.fromkeys(CLAIMS, keeps_all) | {"affine": keeps_map}
