"""The course's letters: f, p, s, n_H, n_W, n_C, with the layer in square brackets above them."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.analysis.result import LayerAnalysis

ONLY_INPUT = "input"
"""The name of the input of a network that has one."""

AXIS_LETTERS = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}


class Notation:
    """Names the sizes before and after a layer.

    The superscript is the number of the weighted layer, 0 for the input. A pooling has the number
    of the convolution before it, but other sizes: so a layer without weights of its own is called
    by its name, and each letter has one value.
    """

    def __init__(self, layer: LayerAnalysis, below: LayerAnalysis) -> None:
        """Take the row of a layer and the row of the first layer it reads."""
        self.here = superscript(layer)
        self.below = superscript(below)

    def after(self, letter: str) -> str:
        """Write a letter of this layer, as `n_H^[1]`."""
        return f"{letter}^[{self.here}]"

    def along(self, letter: str, values: Sequence[object]) -> tuple[str, ...]:
        """Write a letter for each axis, as `f_H^[1]` and `f_W^[1]` if its values differ."""
        if len(set(values)) < 2:
            return (self.after(letter),) * len(values)
        return tuple(self.after(f"{letter}_{axis}") for axis in AXIS_LETTERS[len(values)])

    def before(self, letter: str) -> str:
        """Write a letter of the layer below, as `n_H^[0]`."""
        return f"{letter}^[{self.below}]"


def superscript(layer: LayerAnalysis) -> str:
    """Return what identifies a layer: its own number, or its name if it has none."""
    if layer.type == "input":
        return "0" if layer.name == ONLY_INPUT else layer.name
    return str(layer.weighted_layer) if layer.has_own_number else layer.name


def axis_letters(rank: int) -> tuple[str, ...]:
    """Return the names of the spatial sizes, as n_H and n_W."""
    return tuple(f"n_{letter}" for letter in AXIS_LETTERS.get(rank, ()))
