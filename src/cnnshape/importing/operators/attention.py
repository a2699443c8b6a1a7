"""Attention with its projections, as readers find it in the modules of a framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.attending import read_once
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.head_views import groups_of
from cnnshape.importing.operators.positions import as_positions, with_channels
from cnnshape.importing.views import BATCH, Dimension, View


def attention(operation: Operation, to: Builder) -> None:
    """`MultiHeadAttention`: `reads` values, and then arrays under the names of the attribute.

    All other attributes are keys of the layer. In `groups` positions stand in two dimensions: the
    groups, and the cells of each.
    """
    settings = dict(operation.attributes)
    names = settings.pop("arrays")
    inputs = operation.inputs[: len(operation.inputs) - len(names)]
    views = [as_positions(operation, to, each) for each in inputs]
    is_grouped = settings.pop("groups", False)
    keys = {**settings, **_groups(views[0], is_grouped=is_grouped)}
    reads = read_once([view.layer for view in views])
    layer = to.add_record(operation, "attention", reads, keys, _arrays(operation, to, names))
    result = views[0]._replace(layer=layer)
    to.set(operation.output, with_channels(result, to.shape(operation.output)[-1]))


def _arrays(operation: Operation, to: Builder, names: Sequence[str]) -> dict[str, Any]:
    known = [to.constant(each) for each in operation.inputs[-len(names) :]]
    return {
        name: weights.as_is(constant)
        for name, constant in zip(names, known, strict=True)
        if constant is not None
    }


def _groups(view: View, *, is_grouped: bool) -> Mapping[str, Any]:
    """Return the keys that say which positions pay attention to one another."""
    places = [each for each in view.dimensions[:-1] if _names(each) != [BATCH]]
    if not is_grouped:
        if any("/" in name for each in places for name in _names(each)):
            raise Unmapped("its positions are split into groups")
        return {}
    if len(places) != 2 and not (len(places) == 1 and view.dimensions[1] == ()):
        raise Unmapped("its positions are not groups of cells")
    *outer, cells = places
    return groups_of(view, [axis for each in outer for axis in each], cells).key


def _names(dimension: Dimension) -> list[str]:
    return [axis.name for axis in dimension]


OPERATORS = {"MultiHeadAttention": attention}
