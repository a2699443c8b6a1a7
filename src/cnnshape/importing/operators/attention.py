"""Attention with its projections, as readers find it in the modules of a framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.positions import as_positions, with_channels
from cnnshape.importing.views import BATCH, CHANNELS, SPACE, Axis, Dimension, View


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
    layer = to.add_record(
        operation, "attention", _reads(views), keys, _arrays(operation, to, names)
    )
    result = views[0]._replace(layer=layer)
    to.set(operation.output, with_channels(result, to.shape(operation.output)[-1]))


def scaled_dot_product(operation: Operation, to: Builder) -> None:
    """`ScaledDotProductAttention` of queries, keys and values by heads: nothing projects them."""
    views = [to.view(each) for each in operation.inputs]
    heads = views[0].shape[1]
    if any(_head_parts(view, heads) is None for view in views):
        raise Unmapped("its queries, keys and values are not split into heads")
    keys = {"heads": heads, "project_inputs": False, "project_output": False}
    layer = to.add_record(operation, "attention", _reads(views), {**operation.attributes, **keys})
    result = views[0]._replace(layer=layer)
    width = views[2].dimensions[-1]
    to.set(operation.output, result._replace(dimensions=(*result.dimensions[:-1], width)))


def _head_parts(view: View, heads: int) -> View | None:
    """Return a view of batch, heads, positions and channels of a head; None for any other."""
    batch, outer, *places, inner = (_names(each) for each in view.dimensions)
    whole = all(name in SPACE for each in places for name in each)
    split = ([], [CHANNELS]) if heads == 1 else ([f"{CHANNELS}/0"], [f"{CHANNELS}/1"])
    return view if (batch, whole, (outer, inner)) == ([BATCH], True, split) else None


def _arrays(operation: Operation, to: Builder, names: Sequence[str]) -> dict[str, Any]:
    known = [to.constant(each) for each in operation.inputs[-len(names) :]]
    return {
        name: weights.as_is(constant)
        for name, constant in zip(names, known, strict=True)
        if constant is not None
    }


def _reads(views: Sequence[View]) -> list[str]:
    """Return what the layer reads: one for all, or the queries and one for keys and values."""
    layers = [view.layer for view in views]
    if len(set(layers)) == 1:
        return layers[:1]
    return layers[:2] if layers[1] == layers[-1] else layers


def _groups(view: View, *, is_grouped: bool) -> Mapping[str, Any]:
    """Return the keys that say which positions pay attention to one another."""
    places = [each for each in view.dimensions[:-1] if _names(each) != [BATCH]]
    if not is_grouped:
        if any("/" in name for each in places for name in _names(each)):
            raise Unmapped("its positions are split into groups")
        return {}
    if len(places) != 2 and not (len(places) == 1 and view.dimensions[1] == ()):
        raise Unmapped("its positions are not groups of cells")
    cells = places[-1]
    axes = [name.partition("/")[0] for name in _names(cells)]
    parts = {name.partition("/")[2] for name in _names(cells)}
    if axes != sorted(axes) or axes[0] not in SPACE or len(parts) != 1:
        raise Unmapped("its groups are neither windows nor grids")
    return {"grid" if parts == {"0"} else "window": _size(cells)}


def _size(cells: Sequence[Axis]) -> int | list[int]:
    sizes = [axis.size for axis in cells]
    return sizes[0] if len(set(sizes)) == 1 else sizes


def _names(dimension: Dimension) -> list[str]:
    return [axis.name for axis in dimension]


OPERATORS = {
    "MultiHeadAttention": attention,
    "ScaledDotProductAttention": scaled_dot_product,
}
