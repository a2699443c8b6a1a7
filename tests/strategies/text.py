"""Drafts as architecture files."""

from __future__ import annotations

from cnnshape.language.writing.architecture import architecture_text
from cnnshape.network import Layout
from tests.strategies.draft import Draft
from tests.strategies.random_layer import Keys


def text_of(draft: Draft, outputs: list[str], layout: Layout = Layout.CHANNELS_LAST) -> str:
    """Write a draft as an architecture file; its shapes, channels last, are turned to a layout."""
    inputs = {name: layout.outside(shape) for name, shape in draft.inputs.items()}
    keys: Keys = {"input": inputs["input"]} if inputs.keys() == {"input"} else {"inputs": inputs}
    if layout is not Layout.CHANNELS_LAST:
        keys["layout"] = str(layout)
    if draft.blocks:
        keys["blocks"] = {
            name: {"layers": [_turned(layer, layout) for layer in layers]}
            for name, layers in draft.blocks.items()
        }
    keys["layers"] = [_turned(place.keys, layout) for place in draft.layers]
    if outputs:
        keys["outputs"] = outputs
    return architecture_text(keys)


def _turned(layer: Keys, layout: Layout) -> Keys:
    """Return a layer whose `shape`, if it has one, is in the order of a layout."""
    return {**layer, "shape": layout.outside(layer["shape"])} if "shape" in layer else layer
