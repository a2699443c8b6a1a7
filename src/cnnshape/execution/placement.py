"""Where the outputs of layers are written: anywhere, or as someone outside says."""

from __future__ import annotations

from typing import Protocol

from cnnshape.execution.arrays import Array
from cnnshape.network import Node, Shape


class Placement(Protocol):
    """Memory that is given from outside, in which layers find their inputs and write outputs."""

    def begin(self, node: Node) -> None:
        """Hear that a layer is about to run."""
        ...

    def output(self, name: str, shape: Shape) -> Array | None:
        """Return the array in which a layer is to write its output; None leaves it the choice."""
        ...

    def scratch(self, name: str, shape: Shape) -> Array | None:
        """Return an array beside the output that a layer needs while it runs, as `output` does."""
        ...

    def settle(self, name: str, result: Array) -> Array:
        """Return the output of a layer in its place; a kernel may have written it elsewhere."""
        ...

    def finish(self, node: Node) -> None:
        """Hear that a layer has run, and its output is where it belongs."""
        ...


def is_same(one: Array, other: Array) -> bool:
    """Say whether two arrays are the same values in the same bytes."""
    return (
        one.ctypes.data == other.ctypes.data
        and one.shape == other.shape
        and one.strides == other.strides
    )
