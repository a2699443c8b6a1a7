"""The arena of a plan as an array, in which execution finds its inputs and writes its outputs.

Every value of the plan is an element of the array, so that addresses are those of the plan in
values. Where a buffer begins or ends, its values become NaN: whatever a plan lets overlap, or end
too early, is not a number in the outputs.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.placement import is_same
from cnnshape.network import Node, Shape
from cnnshape.planning.buffers import Role
from cnnshape.planning.result import Arena


class PlannedMemory:
    """The arena as an array, in which execution puts outputs where the plan says."""

    def __init__(self, arena: Arena, bytes_per_value: int, dtype: np.dtype[Any]) -> None:
        """Make the array, of which nothing is a number yet."""
        self.values: Array = np.full(arena.size // bytes_per_value, np.nan, dtype)
        self.copied: list[str] = []
        self._steps = {name: step for step, name in enumerate(arena.steps)}
        self._begin: dict[int, list[slice]] = {}
        self._end: dict[int, list[slice]] = {}
        self._start: dict[str, int] = {}
        self._scratch: dict[str, slice] = {}
        for buffer, offset in zip(arena.buffers, arena.offsets, strict=True):
            first = offset // bytes_per_value
            place = slice(first, first + buffer.size // bytes_per_value)
            self._begin.setdefault(buffer.first, []).append(place)
            self._end.setdefault(buffer.last, []).append(place)
            if buffer.role is Role.SCRATCH:
                self._scratch[buffer.name] = place
            else:
                self._start |= dict.fromkeys(buffer.layers, first)

    def begin(self, node: Node) -> None:
        """Let the buffers that begin at a layer hold nothing that is a number."""
        self._forget(self._begin.get(self._steps[node.name], ()))

    def output(self, name: str, shape: Shape) -> Array | None:
        """Return the place of an output; None if it is not in the arena."""
        if name not in self._start:
            return None
        first = self._start[name]
        return self.values[first : first + prod(shape)].reshape(shape)

    def scratch(self, name: str, shape: Shape) -> Array | None:
        """Return a place in the scratch of a layer, behind what was given of it before."""
        free = self._scratch.get(name)
        if free is None or free.stop - free.start < prod(shape):
            return None
        self._scratch[name] = slice(free.start + prod(shape), free.stop)
        return self.values[free.start : free.start + prod(shape)].reshape(shape)

    def settle(self, name: str, result: Array) -> Array:
        """Copy an output into the arena if its kernel could not write it there."""
        place = self.output(name, result.shape)
        if place is None or is_same(place, result):
            return result
        place[...] = result
        self.copied.append(name)
        return place

    def finish(self, node: Node) -> None:
        """Forget the buffers that end with a layer, but those of the last: they are the result."""
        step = self._steps[node.name]
        if step < len(self._steps) - 1:
            self._forget(self._end.get(step, ()))

    def _forget(self, places: Iterable[slice]) -> None:
        for place in places:
            self.values[place] = np.nan
