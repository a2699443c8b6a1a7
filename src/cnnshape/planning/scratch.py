"""The memory that a layer takes only while it runs, by the conventions of known kernels."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.homes import is_depthwise
from cnnshape.network import DTYPE_BYTES, Node, Shape
from cnnshape.planning.conventions import Conventions, Scratch

COLUMNS, INT16 = 2, 2
"""How many windows CMSIS-NN unfolds at a time, and the bytes of a value in them."""


def scratch_bytes(
    node: Node, claim: Claim, reads: Sequence[Shape], conventions: Conventions
) -> int:
    """Return the bytes that a layer needs beside its inputs and its output."""
    each = DTYPE_BYTES[conventions.dtype] * conventions.batch
    own = claim.scratch * each
    if conventions.scratch is Scratch.NONE or not _is_convolution(node, claim):
        return own
    kernel = claim.weights["weight"][: len(claim.output) - 1]
    window = prod(kernel) * reads[0][-1]
    is_a_matrix_product = prod(kernel) == 1 and all(each.stride == 1 for each in claim.windows)
    if is_a_matrix_product:
        return own
    if conventions.scratch is Scratch.CMSIS_NN:
        return own + _columns(node) * window * INT16
    return own + prod(claim.output[:-1]) * window * each


def _is_convolution(node: Node, claim: Claim) -> bool:
    traits = node.layer.traits
    return traits.slides and traits.is_weighted and not traits.recurs and bool(claim.windows)


def _columns(node: Node) -> int:
    """Return how many windows CMSIS-NN unfolds at a time: one of a depthwise convolution."""
    return 1 if is_depthwise(node) else COLUMNS
