"""Which arrays of the network the variables of an exported model are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.exporting.keras.names import BETWEEN, label_of
from cnnshape.exporting.structure.classes import Program, Use
from cnnshape.exporting.structure.steps import Array

if TYPE_CHECKING:
    import numpy as np


class Variable(NamedTuple):
    """A variable of a layer of the model: the `holder`, and its `path` in that.

    `layer` is the one of the network whose arrays it is made of, and `array` says how.
    """

    holder: str
    path: str
    layer: str
    array: Array

    @property
    def name(self) -> str:
        """The variable by its layer and its path in that."""
        return f"{self.holder}/{self.path}"

    def value(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
        """Return the values in the order of Keras, from arrays by names such as `conv1.bias`."""
        value: np.ndarray[Any, Any] = self.array.value(self.layer, arrays)
        return value


def variables_of(program: Program) -> Iterator[Variable]:
    """Return the variables of all layers of the model of a program, those that are shared once."""
    yield from _of_use(program.use, "")


def _of_use(use: Use, prefix: str) -> Iterator[Variable]:
    for piece, entry in zip(use.pieces, use.entries, strict=True):
        if piece.part.shares is not None:
            continue
        if piece.use is not None:
            yield from _of_use(piece.use, f"{prefix}{label_of(entry, piece.steps[0])}{BETWEEN}")
            continue
        for step in piece.steps:
            holder = f"{prefix}{label_of(entry, step)}"
            for path, array in step.arrays.items():
                yield Variable(holder, path, piece.part.path, array)
