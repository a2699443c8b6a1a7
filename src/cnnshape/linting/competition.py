"""Over how many values a softmax acts: those that add up to 1."""

from __future__ import annotations

from math import prod

from cnnshape.analysis.named_axes import places_of
from cnnshape.layers.softmax import Competition
from cnnshape.linting.subject import Subject
from cnnshape.network import Node


def competing_values(node: Node, subject: Subject) -> int:
    """Return how many values compete under a softmax, which is the layer or fused into it."""
    shape = subject.shape(node)
    if isinstance(node.layer, Competition):
        return prod(shape[place] for place in places_of(node.layer.axes, len(shape) - 1))
    return shape[-1]
