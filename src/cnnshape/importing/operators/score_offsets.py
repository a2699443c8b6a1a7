"""What attention adds to scores: a bias for each distance, and what hides cells from one another.

Frameworks add arrays that they compute in many ways. So it is the numbers that are compared with
those which the layer computes, and not the operators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.importing.graph import stored_arrays
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.head_views import CellGroups
from cnnshape.importing.records import Weight
from cnnshape.layers.attention import DISTANCE_UNITS, Attention
from cnnshape.network import Layout, Shape

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

HIDES = -100.0
"""Swin hides cells by this, others by less: a score so low has no share in a softmax."""

TOLERANCE = 1e-3
"""Biases may be stored as float16, or computed in it."""


class Offsets(NamedTuple):
    """What the arrays that are added to scores come to: keys of the layer, and its weights.

    `stored` are the names of the arrays in the model that the weights are.
    """

    keys: dict[str, Any]
    weights: dict[str, Weight]
    stored: tuple[str, ...]


def offsets_of(
    values: Sequence[str], heads: int, groups: CellGroups, sizes: tuple[int, int], to: Builder
) -> Offsets:
    """Return what constants are that are added to scores of so many queries and keys.

    Raises Unmapped where attention cannot say it.
    """
    import numpy as np

    shape = (prod(groups.counts), heads, *sizes)
    arrays = {value: _as_scores(_read(value, to), shape) for value in values}
    hidden = np.logical_or.reduce([array <= HIDES for array in arrays.values()])
    keys = _hiding(hidden, groups) if hidden.any() else {}
    biased = [value for value, array in arrays.items() if np.where(hidden, 0, array).any()]
    values = biased or list(arrays)
    bias = np.sum([arrays[value] for value in values], axis=0)
    found = _bias_of_distances(bias, hidden, stored_arrays(values, to.graph.constants), groups, to)
    if found is None and biased:
        raise Unmapped("what is added to its scores is no bias for each distance")
    return Offsets(keys, {}, ()) if found is None else found._replace(keys={**keys, **found.keys})


def _read(value: str, to: Builder) -> Array:
    """Return what is added to scores; flags say which of them are seen."""
    import numpy as np

    constant = to.constant(value)
    if constant is None:
        raise Unmapped("what is added to its scores is computed by the model")
    array = constant.read()
    return np.where(array, 0.0, -np.inf) if array.dtype == np.bool_ else array


def _as_scores(array: Array, shape: Shape) -> Array:
    """Return an array as `(groups, heads, queries, keys)`."""
    import numpy as np

    extra = array.ndim - len(shape)
    if extra > 0 and set(array.shape[:extra]) == {1}:
        array = array.reshape(array.shape[extra:])
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise Unmapped("what is added to its scores has other sizes") from None


def _hiding(hidden: Array, groups: CellGroups) -> dict[str, Any]:
    """Return the keys of a layer that hides these cells from queries."""
    import numpy as np

    group_count, _, queries, keys = hidden.shape
    later = np.triu(np.ones((queries, keys), np.bool_), 1)
    if group_count == 1 and (hidden == later).all():
        return {"causal": True}
    shift = _shift(hidden[:, 0], groups)
    if groups.is_grid or not (hidden == _across_ends(groups, shift)[:, None]).all():
        raise Unmapped("it hides other cells than those that come later, or that a shift moves")
    return {"shift": shift[0] if len({*shift}) == 1 else list(shift)}


def _shift(hidden: Array, groups: CellGroups) -> Shape:
    """Return how many cells of the last windows come from the start of each axis."""
    by_axis = hidden.reshape(*groups.counts, prod(groups.members), *groups.members)
    rank, found = len(groups.sizes), []
    for axis, count in enumerate(groups.counts):
        last = [0] * (2 * rank + 1)
        last[axis] = count - 1
        row: list[Any] = [*last]
        row[rank + 1 + axis] = slice(None)
        found.append(int(by_axis[tuple(row)].sum()) if count > 1 else 0)
    return tuple(found)


def _across_ends(groups: CellGroups, shift: Shape) -> Array:
    """Return which pairs of cells in a window come from both ends of a map: `(groups, n, n)`."""
    import numpy as np

    from cnnshape.execution.cell_groups import windows_of

    one = np.zeros((1, *groups.sizes, 1), np.float32)
    regions, _ = windows_of(one, groups.members, shift).regions(one.dtype)
    across: Array = regions[:, :, None] != regions[:, None, :]
    return across


def _bias_of_distances(
    bias: Array, hidden: Array, stored: Sequence[str], groups: CellGroups, to: Builder
) -> Offsets | None:
    """Return the arrays that give a bias: a table, or layers that compute it from distances."""
    heads = bias.shape[1]
    for kind, shapes in _weights_of_bias(heads, groups).items():
        found = _with_shapes(stored, shapes, to)
        if found is None:
            continue
        arrays = {name: weight for name, (_, weight) in found.items()}
        if _is_alike(bias, _computed(kind, arrays, heads, groups), hidden):
            names = tuple(name for name, _ in found.values())
            return Offsets({"relative_bias": kind}, arrays, names)
    return None


def _weights_of_bias(heads: int, groups: CellGroups) -> Mapping[str, Mapping[str, Shape]]:
    """Return the shapes of the weights that each kind of bias has."""
    rank, rows = len(groups.members), prod(2 * n - 1 for n in groups.members)
    return {
        "table": {"relative_bias": (rows, heads)},
        "continuous": {
            "distance_weight": (rank, DISTANCE_UNITS),
            "distance_bias": (DISTANCE_UNITS,),
            "relative_weight": (DISTANCE_UNITS, heads),
        },
    }


def _with_shapes(
    stored: Sequence[str], shapes: Mapping[str, Shape], to: Builder
) -> dict[str, tuple[str, Weight]] | None:
    """Return for each shape an array that has it, or has it transposed; None if one has none."""
    found: dict[str, tuple[str, Weight]] = {}
    left = list(stored)
    for name, shape in shapes.items():
        fitting = [each for each in left if _shape(each, to) in (shape, shape[::-1])]
        if not fitting:
            return None
        left.remove(fitting[0])
        constant = to.graph.constants[fitting[0]]
        order = range(len(shape))[:: 1 if constant.shape == shape else -1]
        found[name] = fitting[0], weights.turned(constant, constant.shape, order, shape)
    return found


def _shape(value: str, to: Builder) -> Shape:
    return to.graph.constants[value].shape


def _computed(
    kind: str, arrays: Mapping[str, Weight], heads: int, groups: CellGroups
) -> Array | None:
    """Return the bias that a layer computes with these weights, `(heads, cells, cells)`."""
    import numpy as np

    from cnnshape.execution.observation import Tally
    from cnnshape.execution.relative_positions import relative_bias
    from cnnshape.execution.weights import Weights
    from cnnshape.execution.work import Work

    layer = Attention.model_validate({"type": "attention", "heads": heads, "relative_bias": kind})
    given = {f"bias.{name}": weight.read() for name, weight in arrays.items()}
    source = Weights(np.dtype(np.float64), given=given, draw_missing=False)
    work = Work("bias", layer, (), Layout.CHANNELS_LAST, source, Tally())
    with np.errstate(all="ignore"):
        return relative_bias(layer, work, groups.members)


def _is_alike(bias: Array, expected: Array | None, hidden: Array) -> bool:
    import numpy as np

    if expected is None or expected.shape != bias.shape[1:]:
        return False
    visible = np.where(hidden, 0, bias)
    wanted = np.where(hidden, 0, expected)
    return np.allclose(visible, wanted, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
