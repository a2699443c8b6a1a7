"""The arrays of a network from the state of its exported module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.exporting.pytorch.tensors import tensors_of
from cnnshape.exporting.structure.source import Source
from cnnshape.exporting.trained import Array, arrays_of
from cnnshape.network import Shape


def arrays_of_state(
    source: Source, shapes: Mapping[str, Shape], state: Mapping[str, Any]
) -> dict[str, Array]:
    """Return the arrays of these shapes, from the tensors that exported source gives a module.

    Raises ValueError if the state is not one of this module.
    """
    return arrays_of(tensors_of(source.program), shapes, lambda name: _values(name, state))


def _values(name: str, state: Mapping[str, Any]) -> Array:
    if name not in state:
        raise ValueError(f"the state has no {name}, which the exported module has")
    tensor = state[name].detach().cpu()
    values: Array = (tensor if tensor.element_size() == 8 else tensor.float()).numpy()
    return values
