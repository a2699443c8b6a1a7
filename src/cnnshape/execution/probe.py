"""One layer alone on ones with weights of one: its outputs count products that read a cell.

The outputs of a recurrent layer are no sums of products. Its values are not 0 where padding does
not make them so, so each of its products is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import run_layer
from cnnshape.execution.observation import ReadingTally, Tally
from cnnshape.execution.weights import Ones
from cnnshape.execution.work import Deferred, Work
from cnnshape.layers.layer import Layer
from cnnshape.network import Layout, Shape

EXACT_IN_FLOAT32 = 2**24
"""Up to here every whole number is a float32."""

BARE = MappingProxyType({"bias": False, "activation": None, "values": None})
"""The keys of a layer that change its sums, and their values without an effect."""


def effective_macs(layer: Layer, shapes: Sequence[Shape], like: Shape | None = None) -> int:
    """Return the multiply-adds of one sample that read a cell and land inside the output.

    `shapes` are those of the samples it reads, channels last. Padding is zero and adds nothing to a
    sum of ones; bias and activation are left out. What says where a layer reads is zero: it reads
    in its place. A layer that multiplies nothing has 0.
    Where outputs are no sums of products, as those of attention, the kernel counts what it reads.
    """
    if layer.traits.recurs:
        return _products_that_read(layer, shapes)
    keys = type(layer).model_fields
    bare = layer.model_copy(update={key: BARE[key] for key in BARE if key in keys})
    total, largest = _sum_on_ones(bare, shapes, like, np.dtype(np.float32))
    if largest >= EXACT_IN_FLOAT32:
        total, _ = _sum_on_ones(bare, shapes, like, np.dtype(np.float64))
    return total


def _sum_on_ones(
    layer: Layer, shapes: Sequence[Shape], like: Shape | None, dtype: np.dtype[np.floating]
) -> tuple[int, float]:
    work = _work_on_ones(layer, shapes, dtype, like)
    result = run_layer(layer.type, work)
    if work.tally.macs_effective is not None:
        return work.tally.macs_effective, 0.0
    if work.tally.macs == 0 or isinstance(result, Deferred):
        return 0, 0.0
    return int(result.sum(dtype=np.float64)), float(result.max())


def _products_that_read(layer: Layer, shapes: Sequence[Shape]) -> int:
    tally = ReadingTally()
    work = _work_on_ones(layer, shapes, np.dtype(np.float32))._replace(start=1.0, tally=tally)
    run_layer(layer.type, work)
    return tally.macs_that_read


def _work_on_ones(
    layer: Layer, shapes: Sequence[Shape], dtype: np.dtype[np.floating], like: Shape | None = None
) -> Work:
    return Work(
        owner=layer.type,
        layer=layer,
        arrays=tuple(_ones(layer, position, shape, dtype) for position, shape in enumerate(shapes)),
        layout=Layout.CHANNELS_LAST,
        source=Ones(dtype),
        tally=Tally(),
        like=like,
    )


def _ones(layer: Layer, position: int, shape: Shape, dtype: np.dtype[np.floating]) -> Array:
    is_steering = position == layer.traits.steered_by
    return (np.zeros if is_steering else np.ones)((1, *shape), dtype)
