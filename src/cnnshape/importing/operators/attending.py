"""Attention of queries, keys and values by heads, as a layer that projects nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose, prod, sqrt
from typing import Any, NamedTuple

from cnnshape.importing.graph import Operation, stored_arrays
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.head_views import CellGroups, HeadView, by_head, groups_of
from cnnshape.importing.operators.score_offsets import Offsets, offsets_of
from cnnshape.importing.records import NOTHING, Moved
from cnnshape.importing.views import CHANNELS, SPACE, View

LARGEST_SCALE = 100.0
"""Of the trained scale of cosine attention."""


class Attended(NamedTuple):
    """Queries, keys and values, and how the queries are split; the others are split alike."""

    queries: View
    keys: View
    values: View
    split: HeadView

    @property
    def views(self) -> tuple[View, View, View]:
        """All three."""
        return self.queries, self.keys, self.values

    @property
    def reads(self) -> list[str]:
        """What the layer reads: one for all, or the queries and one for keys and values."""
        return read_once([view.layer for view in self.views])

    @property
    def score_sizes(self) -> tuple[int, int]:
        """How many queries and keys a group has."""
        return self.queries.shape[-2], self.keys.shape[-2]


def attended(queries: View, keys: View, values: View) -> Attended:
    """Return three values split into heads in one way; raise Unmapped for others."""
    found = [by_head(view) for view in (queries, keys, values)]
    first = found[0]
    if first is None or any(each is None or each.heads != first.heads for each in found):
        raise Unmapped("its queries, keys and values are not split into heads")
    if first.groups and any(each is None or each.positions != first.positions for each in found):
        raise Unmapped("its queries, keys and values are not in the same groups")
    return Attended(queries, keys, values, first)


def attend(
    operation: Operation,
    to: Builder,
    what: Attended,
    keys: Mapping[str, Any],
    added: Sequence[str] = (),
    factor: str | None = None,
) -> None:
    """Add a layer with its `keys`; `added` to its scores, whose `factor` may be trained."""
    split = what.split
    groups = groups_of(what.queries, split.groups, split.cells)
    offsets = logit = Offsets({}, {}, ())
    if added:
        offsets = offsets_of(added, split.heads, groups, what.score_sizes, to)
    if factor is not None:
        logit = _logit_scale(factor, split.heads, to)
    layer = to.add_record(
        operation._replace(inputs=(*operation.inputs, *offsets.stored, *logit.stored)),
        "attention",
        what.reads,
        {
            "heads": split.heads,
            "project_inputs": False,
            "project_output": False,
            **(groups.key if split.groups or _is_filled_up(what, to) else {}),
            **keys,
            **offsets.keys,
        },
        {**offsets.weights, **logit.weights},
        moved=_moved(what.queries, groups, offsets),
    )
    *_, positions, _ = what.queries.dimensions
    result = what.values._replace(layer=layer)
    to.set(operation.output, result.with_dimension(len(result.dimensions) - 2, positions))


def scale_key(scale: float | None, view: View, heads: int) -> dict[str, float]:
    """Return the key for what scores are multiplied by, if it is not the usual scale."""
    channels = prod(axis.size for axis in view.axes if axis.name.partition("/")[0] == CHANNELS)
    usual = 1 / sqrt(channels / heads)
    return {} if scale is None or isclose(scale, usual, rel_tol=1e-4) else {"scale": scale}


def read_once(layers: list[str]) -> list[str]:
    """Return one layer where all are the same, or two where the last two are."""
    if len(set(layers)) == 1:
        return layers[:1]
    return layers[:2] if layers[1] == layers[-1] else layers


def _is_filled_up(what: Attended, to: Builder) -> bool:
    """Say whether one map is filled up before it is projected: a window may cover more than it."""
    givers = {_projected(view.layer, to) for view in what.views}
    giver = to.records.get(givers.pop())
    return not givers and giver is not None and giver.kind == "zero_pad"


def _projected(layer: str, to: Builder) -> str:
    """Return the layer that is projected to give a value."""
    giver = to.records.get(layer)
    while giver is not None and (giver.kind == "dense" or "channels" in giver.keys):
        layer = giver.reads[0]
        giver = to.records.get(layer)
    return layer


def _moved(view: View, groups: CellGroups, offsets: Offsets) -> Moved:
    """Return how far the cells of each axis were moved before, and how many there are."""
    shift = offsets.keys.get("shift")
    if shift is None:
        return NOTHING
    rank = len(groups.sizes)
    each = [shift] * rank if isinstance(shift, int) else shift
    names = [view.name_of_axis(name) for name in SPACE[:rank]]
    pairs = zip(names, each, groups.sizes, strict=True)
    return {name: (-by % size, size) for name, by, size in pairs if by}


def _logit_scale(factor: str, heads: int, to: Builder) -> Offsets:
    """Return the array that the scale of cosine attention is computed from."""
    import numpy as np

    constant = to.constant(factor)
    for name in stored_arrays([factor], to.graph.constants):
        stored = to.graph.constants[name]
        if constant is None or prod(stored.shape) != heads:
            continue
        expected = np.minimum(np.exp(stored.read()), LARGEST_SCALE).reshape(-1)
        if np.allclose(constant.read().reshape(-1), expected, rtol=1e-3, equal_nan=True):
            return Offsets({}, {"logit_scale": weights.flat(stored)}, (name,))
    raise Unmapped("the factor of its cosines is no trained number for each head")
