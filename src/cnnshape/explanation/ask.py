"""Explain what Python asks for: one layer or block by its name, or every layer."""

from __future__ import annotations

from typing import overload

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.explanation.block import explain_block
from cnnshape.explanation.layer import explain_layer, explain_layers
from cnnshape.explanation.text import Explanation
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.network import Network


@overload
def explain(network: Network | Analysis, layer: str) -> Explanation: ...


@overload
def explain(network: Network | Analysis, layer: None = None) -> tuple[Explanation, ...]: ...


def explain(
    network: Network | Analysis, layer: str | None = None
) -> Explanation | tuple[Explanation, ...]:
    """Return a layer or block in formulas with its numbers; without a name, every layer.

    `str()` of an explanation is its text. Raises KeyError for a name that no layer and no block
    has.
    """
    analysis = network if isinstance(network, Analysis) else analyze(network)
    if layer is None:
        return explain_layers(analysis)
    names = [row.name for row in analysis.layers]
    if not isinstance(layer, str):
        raise TypeError(f"explain takes the name of a layer or block, not {type(layer).__name__}")
    if layer in names:
        return explain_layer(analysis, layer)
    blocks = {group.name: group for group in analysis.network.groups}
    if layer in blocks:
        return explain_block(analysis, blocks[layer])
    listed = "its names are those of `analyze(network).layers`"
    hint = did_you_mean(layer, (*names, *blocks), listed)
    raise KeyError(f"the network has no layer {layer!r}: {hint}")
