"""Exported source as models of Keras, and files of their weights."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnshape.exporting.keras.variables import Variable, variables_of
from cnnshape.exporting.structure.source import Source

if TYPE_CHECKING:
    import numpy as np

    Arrays = Mapping[str, np.ndarray[Any, Any]]


def model_of(source: Source, arrays: Arrays | None) -> Any:
    """Return the model of exported source, with the given arrays in it.

    Raises ImportError without keras.
    """
    import_module("keras")
    namespace: dict[str, Any] = {"__name__": source.title}
    exec(compile(source.text, f"<{source.title}>", "exec"), namespace)  # noqa: S102
    model = namespace[source.program.classes[-1].name]()
    if arrays is not None:
        _set_weights(model, source, arrays)
    return model


def content_of(source: Source, arrays: Arrays) -> bytes:
    """Return the file that `model.load_weights` reads."""
    model = model_of(source, arrays)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.weights.h5"
        model.save_weights(path)
        return path.read_bytes()


def _set_weights(model: Any, source: Source, arrays: Arrays) -> None:
    """Assign each array of the network to the variable of its layer.

    A functional model has no layers that lead to no output.
    """
    known = {layer.name for layer in model.layers}
    for variable in variables_of(source.program):
        if variable.holder in known:
            variable_in(model, variable).assign(variable.value(arrays))


def variable_in(model: Any, variable: Variable) -> Any:
    """Return a variable of the model; raise ValueError where its layer has no such one."""
    variables = model.get_layer(variable.holder).variables
    found = [each for each in variables if each.path.endswith(variable.name)]
    if len(found) != 1:
        raise ValueError(f"the model has no {variable.name}, which the exported one has")
    return found[0]
