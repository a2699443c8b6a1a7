"""Find the formula of a layer's kind: what a node produces, weighs and costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.faults import CannotRun, Fault
from cnnshape.layers import MODULE_OF_KIND, Layer
from cnnshape.layers.quantities import MAX_COUNT
from cnnshape.network import Layout, Node, Shape

Formula = Callable[[Any, Inputs], Claim]

Known = dict[tuple[Any, ...], tuple[Layer, Claim]]
"""Claims so far, by the identity of the layer, which is kept alive, and by the shapes it reads."""


def claim_of(
    node: Node, shapes: Mapping[str, Shape | None], layout: Layout, known: Known
) -> Claim | None:
    """Return what the formulas say of a node, or None where what it reads is unknown.

    A layer that is used again on the same shapes is `known`.
    Raises CannotRun where the layer does not fit its input.
    """
    layer = node.layer
    read = [shapes[name] for name in node.inputs]
    like = None if node.like is None else shapes[node.like]
    key = (id(layer), like, *read)
    found = known.get(key)
    if found is not None:
        return found[1]
    sizes = tuple([shape for shape in read if shape is not None])
    if len(sizes) < len(read) or (node.like is not None and like is None):
        return None
    return new_claim(layer, Inputs(names_in_scope(node), sizes, layout, like), known)


def new_claim(layer: Layer, inputs: Inputs, known: Known) -> Claim:
    """Return what the formulas say of a layer, and add it to what is known.

    Raises CannotRun where the layer does not fit its input.
    """
    claim = _formula_of(layer.type)(layer, inputs)
    _refuse_the_uncountable(claim)
    known[(id(layer), inputs.like, *inputs.shapes)] = layer, claim
    return claim


NAMES = re.compile(r"[A-Za-z][\w.-]*")
"""References, as a list of them in one line has them."""


def names_in_scope(node: Node) -> tuple[str, ...]:
    """Return the names of what a node reads as a file would write them beside the node."""
    written = node.places.get("from") if len(node.inputs) > 1 else None
    references = () if written is None else tuple(NAMES.findall(written.text))
    if written is not None and len(references) == len(node.inputs):
        return references
    scope, dot, _ = node.name.rpartition(".")
    if not dot:
        return node.inputs
    return tuple([name.removeprefix(scope + dot) for name in node.inputs])


@cache
def _formula_of(kind: str) -> Formula:
    module = MODULE_OF_KIND.get(kind, "entry")
    formula: Formula = import_module(f"cnnshape.analysis.{module}").CLAIMS[kind]
    return formula


def _refuse_the_uncountable(claim: Claim) -> None:
    largest = max(claim.values, claim.macs, claim.trainable_parameters)
    if largest > MAX_COUNT:
        raise CannotRun(
            Fault(
                "E010",
                "this layer is larger than cnnshape counts",
                notes=(f"{largest:,} is above 2**63 - 1 = {MAX_COUNT:,}",),
                help="look for a size with too many digits",
            )
        )
