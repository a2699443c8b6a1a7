"""Exported source as models of Keras, and files of their weights."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnshape.exporting.keras.names import label_of
from cnnshape.exporting.structure.classes import Use
from cnnshape.exporting.structure.source import Source
from cnnshape.exporting.structure.steps import Array

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
    """Assign each array of the network to the variable of its layer."""
    layers = {layer.name: layer for layer in model.layers}
    for name, variable, owner, array in _variables_of(source.program.use, ""):
        values = array.lay_out(*(arrays[f"{owner}.{each}"] for each in array.reads))
        found = [v for v in layers[name].variables if v.path.endswith(f"{name}/{variable}")]
        found[0].assign(values)


def _variables_of(use: Use, prefix: str) -> Iterator[tuple[str, str, str, Array]]:
    """Return the variables of all layers: of which layer, which one, the owner, and its arrays."""
    for piece, entry in zip(use.pieces, use.entries, strict=True):
        if piece.part.shares is not None:
            continue
        if piece.use is not None:
            yield from _variables_of(piece.use, f"{prefix}{entry.label}.")
            continue
        for step in piece.steps:
            name = f"{prefix}{label_of(entry, step)}"
            for variable, array in step.arrays.items():
                yield name, variable, piece.part.path, array
