"""The arrays of a network from those of its exported model: the way back from training.

A layout only moves values. Laid out as the weights are, the numbers of their cells say where each
value of the model belongs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cnnshape.network import Shape

Array = NDArray[np.floating[Any]]
Cells = NDArray[np.int64]
NOWHERE = 0
"""The cell of values that a network has no place for: zeros which a framework needs."""


class Trained(Protocol):
    """An array of a framework by its name there, and the layer whose arrays it is made of."""

    @property
    def name(self) -> str:
        """The name in the model."""

    @property
    def layer(self) -> str:
        """The layer of the network."""

    def value(self, arrays: Mapping[str, Any]) -> Any:
        """Return it from arrays by names such as `conv1.bias`."""


def arrays_of(
    trained: Iterable[Trained],
    shapes: Mapping[str, Shape],
    array_of: Callable[[str], Array],
) -> dict[str, Array]:
    """Return the arrays of these shapes that are in the model.

    `array_of` gives that of a name in the model. Raises ValueError if one has another shape.
    """
    cells = dict(_numbered(shapes))
    placed = [(each, each.value(cells)) for each in trained]
    values = {each.name: _checked(each.name, array_of(each.name), at) for each, at in placed}
    found = np.empty(1 + sum(map(prod, shapes.values())), np.result_type(*values.values(), "f4"))
    for each, where in placed:
        found[where] = values[each.name]
        if not where.any() and values[each.name].any():
            raise ValueError(
                f"{each.name} was trained, and {each.layer} has no such array:"
                " give the layer `recurrent_bias: true`"
            )
    return {name: found[where] for name, where in cells.items()}


def _numbered(shapes: Mapping[str, Shape]) -> Iterator[tuple[str, Cells]]:
    """Return the cells of each array, all numbered through."""
    start = NOWHERE + 1
    for name, shape in shapes.items():
        stop = start + prod(shape)
        yield name, np.arange(start, stop).reshape(shape)
        start = stop


def _checked(name: str, array: Array, cells: Cells) -> Array:
    if array.shape != cells.shape:
        raise ValueError(
            f"{name} is {_sizes(array.shape)}, and {_sizes(cells.shape)} when exported"
        )
    return array


def _sizes(shape: Shape) -> str:
    return "x".join(map(str, shape)) or "one number"
