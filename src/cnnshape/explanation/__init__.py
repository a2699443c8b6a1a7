"""Formulas with the numbers put in, in the notation of the course."""

from __future__ import annotations

from cnnshape.explanation.ask import explain
from cnnshape.explanation.block import explain_block
from cnnshape.explanation.layer import explain_layer, explain_layers
from cnnshape.explanation.products import Values, one_output, place_names
from cnnshape.explanation.text import Explanation, Section

__all__ = [
    "Explanation",
    "Section",
    "Values",
    "explain",
    "explain_block",
    "explain_layer",
    "explain_layers",
    "one_output",
    "place_names",
]
