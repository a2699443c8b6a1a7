"""Which arrays of the network the tensors of an exported module are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.exporting.pytorch.forward import attribute
from cnnshape.exporting.structure.classes import Piece, Program, Use
from cnnshape.exporting.structure.steps import Array

if TYPE_CHECKING:
    import numpy as np


class Tensor(NamedTuple):
    """A tensor by its name in the module's state, the layer whose arrays it is made of, and how."""

    name: str
    layer: str
    array: Array

    def value(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
        """Return the values in the order of PyTorch, from arrays by names such as `conv1.bias`."""
        value: np.ndarray[Any, Any] = self.array.value(self.layer, arrays)
        return value


def tensors_of(program: Program) -> Iterator[Tensor]:
    """Return all tensors of the module of a program, those that are shared once."""
    yield from _of_use(program.use, "")


def _of_use(use: Use, prefix: str) -> Iterator[Tensor]:
    if use.is_sequence:
        position = 0
        for piece in use.pieces:
            names = [str(position + at) for at in range(len(piece.steps))]
            position += len(piece.steps)
            yield from _of_piece(piece, names, prefix)
    else:
        for piece, entry in zip(use.pieces, use.entries, strict=True):
            names = [attribute(entry, step) for step in piece.steps]
            yield from _of_piece(piece, names, prefix)


def _of_piece(piece: Piece, names: list[str], prefix: str) -> Iterator[Tensor]:
    if piece.part.shares is not None:
        return
    if piece.use is not None:
        yield from _of_use(piece.use, f"{prefix}{names[0]}.")
        return
    for step, name in zip(piece.steps, names, strict=True):
        for tensor, array in step.arrays.items():
            whole = f"{prefix}{name}.{tensor}" if tensor else f"{prefix}{name}"
            yield Tensor(whole, piece.part.path, array)
