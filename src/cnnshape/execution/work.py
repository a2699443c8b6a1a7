"""The argument of a kernel: the arrays it reads, weights on request, and a place to write to."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cnnshape.execution.arrays import Array, owner_of_bytes
from cnnshape.execution.observation import Share, Tally
from cnnshape.execution.weights import Request, WeightSource
from cnnshape.layers.layer import Layer
from cnnshape.network import Layout, Shape

View = Callable[[Array], Array]
"""Returns the same values in another shape, as a copy if strides cannot express it."""


class Deferred(NamedTuple):
    """An array and the view of it that readers get, computed anew each time that it is read.

    So a layer that aliases its input takes no bytes, even if no strides express the new order.
    """

    array: Array
    view: View

    def seen(self) -> Array:
        """Return the values in their new shape, as a temporary array."""
        return np.ascontiguousarray(self.view(self.array))

    def then(self, view: View) -> Deferred:
        """Return a view of these values, deferred as well: on the same bytes."""
        return Deferred(self.array, lambda array: view(self.view(array)))


def anywhere(_shape: Shape) -> None:
    """Let a layer write its output to an array of its own."""


def identity(array: Array) -> Array:
    """Return the values themselves: the view of a layer that changes nothing."""
    return array


class Work(NamedTuple):
    """One layer's work: `arrays` are what it reads, `(m, *spatial, channels)`, in their order.

    `samples` is m, for layers that read none. `owner` is the layer whose weights it uses, `like`
    the shape of the layer whose size it takes, and `may_overwrite` says that no other layer reads
    the first array. Where the first array is a temporary copy of `deferred` values, an alias of it
    is deferred too. With `windows_only`, norms use constant statistics, and merges constants for
    the arrays that they broadcast. `start` fills the state of a recurrent layer before its first
    step. `place` returns the array to write an output of a shape to, if one is given from outside,
    `scratch_place` that for scratch.
    """

    owner: str
    layer: Layer
    arrays: tuple[Array, ...]
    layout: Layout
    source: WeightSource
    tally: Tally
    like: Shape | None = None
    may_overwrite: bool = False
    deferred: Deferred | None = None
    windows_only: bool = False
    start: float = 0.0
    samples: int = 1
    place: Callable[[Shape], Array | None] = anywhere
    scratch_place: Callable[[Shape], Array | None] = anywhere

    @property
    def x(self) -> Array:
        """The first array, which for most layers is the only one."""
        return self.arrays[0]

    @property
    def target(self) -> Array:
        """The output of an in-place layer: its input, or a new array if other layers read that."""
        given = self.place(self.x.shape)
        if given is not None:
            return given
        return self.x if self.may_overwrite else np.empty(self.x.shape, self.x.dtype)

    def new(self, shape: Shape) -> Array:
        """Return an array for the output, whose values are not set."""
        given = self.place(shape)
        return np.empty(shape, self.x.dtype) if given is None else given

    def weight(self, name: str, shape: Shape, fan_in: int, written: Array | None = None) -> Array:
        """Ask for an array, which is drawn with the variance 2 / fan_in unless given or written."""
        return self._take(Request(self.owner, name, shape, fan_in, written=written))

    def constant(
        self, name: str, shape: Shape, value: float, written: Array | None = None
    ) -> Array:
        """Ask for an array that starts with one value everywhere."""
        return self._take(Request(self.owner, name, shape, None, value, written))

    def statistic(self, name: str, shape: Shape, value: float) -> Array:
        """Ask for an array that is kept but not trained."""
        return self._take(Request(self.owner, name, shape, None, value), is_trained=False)

    def product(
        self, left: Array, right: Array, out: Array | None = None, met: Share | None = None
    ) -> Array:
        """Return the matrix product over the last axis of `left`, and count its multiply-adds."""
        result = np.matmul(left, right, out=out)
        self.tally.contracted(left, result, met)
        return result

    def scratch(self, array: Array) -> Array:
        """Return an array after counting its bytes among those that are alive meanwhile."""
        self.tally.scratch_bytes += array.nbytes
        given = self.scratch_place(array.shape)
        if given is None:
            return array
        given[...] = array
        return given

    def alias(self, view: View) -> Array | Deferred:
        """Return a view of the input, in the bytes of the input."""
        if self.deferred is not None:
            return self.deferred.then(view)
        seen = view(self.x)
        if seen.flags.c_contiguous and owner_of_bytes(seen) is owner_of_bytes(self.x):
            return seen
        if not self.may_overwrite:
            return Deferred(self.x, view)
        target = self.x.reshape(seen.shape)
        target[...] = seen
        return target

    def _take(self, request: Request, *, is_trained: bool = True) -> Array:
        array, is_new = self.source.take(request)
        self.tally.received(request.array, array, is_new=is_new, is_trained=is_trained)
        return array
