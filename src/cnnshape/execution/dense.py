"""Dense layers: one matrix product over the channels, at every position of a map alike."""

from __future__ import annotations

from cnnshape.execution.arrays import Array
from cnnshape.execution.finishing import finishing
from cnnshape.execution.weight_values import written_array
from cnnshape.execution.work import Work
from cnnshape.layers.dense import Dense


def dense(layer: Dense, work: Work) -> Array:
    """Replace the channels of each position by `units` sums over all of them."""
    *positions, channels = work.x.shape
    written = written_array(layer.values, "weight")
    weight = work.weight("weight", (channels, layer.units), channels, written)
    finish = finishing(layer, work, layer.units, layer.values)
    result = work.new((*positions, layer.units))
    rows = result.reshape(-1, layer.units)
    finish(work.product(work.x.reshape(-1, channels), weight, rows))
    return result


KERNELS = {"dense": dense}
