"""The arrays of a network from the state of its exported module: the way back from training.

A layout only moves values. Laid out as the weights are, the numbers of their cells say where each
value of the state belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnshape.exporting.pytorch.tensors import tensors_of
from cnnshape.exporting.structure.source import Source
from cnnshape.network import Shape

Array = NDArray[np.floating[Any]]
Cells = NDArray[np.int64]
NOWHERE = 0
"""The cell of values that a network has no place for: zeros which PyTorch needs."""


def arrays_of(
    source: Source, shapes: Mapping[str, Shape], state: Mapping[str, Any]
) -> dict[str, Array]:
    """Return the arrays of these shapes, from the tensors that exported source gives a module.

    Raises ValueError if the state is not one of this module.
    """
    cells = dict(_numbered(shapes))
    tensors = [(each, each.value(cells)) for each in tensors_of(source.program)]
    values = {each.name: _values(each.name, where.shape, state) for each, where in tensors}
    found = np.empty(1 + sum(map(prod, shapes.values())), np.result_type(*values.values(), "f4"))
    for tensor, where in tensors:
        found[where] = values[tensor.name]
        if not where.any() and values[tensor.name].any():
            raise ValueError(
                f"{tensor.name} was trained, and {tensor.layer} has no such array:"
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


def _values(name: str, shape: Shape, state: Mapping[str, Any]) -> Array:
    if name not in state:
        raise ValueError(f"the state has no {name}, which the exported module has")
    tensor = state[name].detach().cpu()
    if tuple(tensor.shape) != shape:
        raise ValueError(f"{name} is {_sizes(tensor.shape)}, and {_sizes(shape)} when exported")
    values: Array = (tensor if tensor.element_size() == 8 else tensor.float()).numpy()
    return values


def _sizes(shape: Shape) -> str:
    return "x".join(map(str, shape)) or "one number"
