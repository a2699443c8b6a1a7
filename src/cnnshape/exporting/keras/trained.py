"""The arrays of a network from its exported model of Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnshape.exporting.keras.variables import variables_of
from cnnshape.exporting.keras.weights import variable_in
from cnnshape.exporting.structure.source import Source
from cnnshape.exporting.trained import Array, arrays_of
from cnnshape.network import Shape


def arrays_of_model(source: Source, shapes: Mapping[str, Shape], model: Any) -> dict[str, Array]:
    """Return the arrays of these shapes that a model of exported source has.

    A functional model has no layers that lead to no output. Raises ValueError if the model is not
    one of this source.
    """
    known = {layer.name for layer in model.layers}
    variables = list(variables_of(source.program))
    if model.weights and not any(each.holder in known for each in variables):
        names = ", ".join(dict.fromkeys(each.holder for each in variables[:3]))
        raise ValueError(f"the model has none of the layers of the exported one, such as {names}")
    found = {each.name: each for each in variables if each.holder in known}
    owned = {name for each in found.values() for name in each.array.names(each.layer)}
    kept = {name: shape for name, shape in shapes.items() if name in owned}
    return arrays_of(found.values(), kept, lambda name: _values(variable_in(model, found[name])))


def _values(variable: Any) -> Array:
    import keras

    array: Array = np.asarray(keras.ops.convert_to_numpy(variable))
    return array if array.dtype == np.float64 else array.astype(np.float32)
