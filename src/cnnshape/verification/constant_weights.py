"""Weights to observe with, not to compute with: exact shapes, in the memory of the largest."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.weights import Request
from cnnshape.phrases import sizes_text


class ConstantWeights:
    """Hands out parts of one buffer for each name of array, with one value everywhere.

    A layer does not need its weights once it has run, so a network of any depth needs no more than
    its largest arrays. A weight is 1 / fan_in: it is not 0, which could stop a NaN, and values do
    not grow from layer to layer.
    """

    def __init__(self, dtype: np.dtype[np.floating]) -> None:
        """Prepare to hand out arrays of a dtype."""
        self._dtype = dtype
        self._buffers: dict[str, Array] = {}
        self._handed: set[str] = set()

    def take(self, request: Request) -> tuple[Array, bool]:
        """Return an array of the requested shape, and whether this is the first request for it.

        Raises ValueError if the file writes an array of another shape.
        """
        _refuse_other_shape(request)
        is_new = request.name not in self._handed
        self._handed.add(request.name)
        array = self._buffer(request.array, prod(request.shape)).reshape(request.shape)
        array[...] = request.constant if request.fan_in is None else 1 / request.fan_in
        array.flags.writeable = False
        return array, is_new

    def refuse_leftovers(self, layer: str) -> None:
        """Nothing was given, so nothing is left."""

    def _buffer(self, name: str, size: int) -> Array:
        if name not in self._buffers or self._buffers[name].size < size:
            self._buffers.pop(name, None)
            self._buffers[name] = np.empty(size, self._dtype)
        return self._buffers[name][:size]


def _refuse_other_shape(request: Request) -> None:
    written = request.written
    if written is not None and written.shape != request.shape:
        have, need = map(sizes_text, (written.shape, request.shape))
        raise ValueError(f"`values` writes {request.array} {have}, but the layer needs {need}")
