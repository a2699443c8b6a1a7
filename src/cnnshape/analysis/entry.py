"""The input brings its own shape."""

from __future__ import annotations

from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.layers.entry import Input


def entry(layer: Input, inputs: Inputs) -> Claim:
    """The declared shape."""
    return Claim(layer.shape)


CLAIMS = {"input": entry}
