"""The arguments of `run`: arrays in the declared layout, turned to channels last and back."""

from __future__ import annotations

from collections.abc import Mapping
from operator import index
from typing import Any

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.layers.entry import Input
from cnnshape.layers.learned import Embedding
from cnnshape.network import Layout, Network, Shape

INPUT_STREAM = 1
"""Keeps the draw of inputs apart from that of weights, which do not change when `x` is given."""


def given_seed(seed: Any) -> int:
    """Return a seed as an integer; raises ValueError if it is negative or not an integer."""
    try:
        whole = index(seed)
    except TypeError:
        whole = -1
    if whole < 0:
        raise ValueError(f"the seed must be a whole number of at least 0, not {seed!r}")
    return whole


def given_inputs(
    network: Network, x: Any, dtype: np.dtype[np.floating[Any]], seed: int
) -> dict[str, Array]:
    """Return the inputs of a network by name, channels last; one drawn sample if x is None."""
    shapes = {node.name: node.layer.shape for node in network.nodes if type(node.layer) is Input}
    if x is None:
        return _drawn(shapes, vocabularies(network), dtype, seed)
    arrays = {
        name: _inside(name, value, shapes[name], network.layout, dtype)
        for name, value in _by_name(shapes, x).items()
    }
    batches = {name: len(array) for name, array in arrays.items()}
    if len(set(batches.values())) > 1:
        sizes = ", ".join(f"{size} of `{name}`" for name, size in batches.items())
        raise ValueError(f"all inputs need as many samples: there are {sizes}")
    return arrays


def outside(arrays: Mapping[str, Array], layout: Layout) -> dict[str, Array]:
    """Return arrays in the declared layout."""
    if layout is Layout.CHANNELS_LAST:
        return dict(arrays)
    return {name: np.ascontiguousarray(np.moveaxis(a, -1, 1)) for name, a in arrays.items()}


def _drawn(
    shapes: Mapping[str, Shape],
    vocabularies: Mapping[str, int],
    dtype: np.dtype[np.floating[Any]],
    seed: int,
) -> dict[str, Array]:
    """Draw normal values for each input, and indices for one that an embedding reads."""
    random = np.random.default_rng((seed, INPUT_STREAM))
    return {
        name: random.integers(vocabularies[name], size=(1, *shape)).astype(dtype)
        if name in vocabularies
        else random.standard_normal((1, *shape), np.float32).astype(dtype)
        for name, shape in shapes.items()
    }


def vocabularies(network: Network) -> dict[str, int]:
    """Return how many indices there are for each input whose values are indices."""
    origins: dict[str, str] = {}
    found: dict[str, int] = {}
    for node in network.nodes:
        origin = node.name if node.is_input else origins.get(next(iter(node.inputs), ""))
        if origin is None:
            continue
        if isinstance(node.layer, Embedding):
            found[origin] = min(node.layer.vocabulary, found.get(origin, node.layer.vocabulary))
        elif node.is_input or node.layer.traits.passes_values:
            origins[node.name] = origin
    return found


def _by_name(shapes: Mapping[str, Shape], x: Any) -> dict[str, Any]:
    if not isinstance(x, Mapping):
        if len(shapes) > 1:
            raise TypeError(
                f"x must be a dict of arrays, one for each of the inputs {', '.join(shapes)}"
            )
        return dict.fromkeys(shapes, x)
    if set(x) != set(shapes):
        raise ValueError(
            f"x holds {', '.join(map(str, x)) or 'nothing'}, but the inputs are {', '.join(shapes)}"
        )
    return {name: x[name] for name in shapes}


def _inside(
    name: str, value: Any, shape: Shape, layout: Layout, dtype: np.dtype[np.floating[Any]]
) -> Array:
    given = np.asarray(value)
    if given.dtype.kind not in "fiub":
        raise TypeError(f"`{name}` must hold real numbers, not {given.dtype}")
    declared = layout.outside(shape)
    if given.shape[1:] != declared or given.ndim == 0 or len(given) == 0:
        batch = "; put the batch axis in front: `x[None]`" if given.shape == declared else ""
        raise ValueError(
            f"`{name}` must be (m, {', '.join(map(str, declared))}) with at least one sample, "
            f"not {given.shape}{batch}"
        )
    array = given.astype(dtype, copy=False)
    return array if layout is Layout.CHANNELS_LAST else np.moveaxis(array, 1, -1)
