"""Cells around a map: Keras' words where they mean the same, else a layer that pads."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.structure.steps import Layered, Step, plain

Sides = Sequence[tuple[int, int]]


def padding_of(layered: Layered) -> tuple[str, Sides]:
    """Return the padding of a window as Keras says it, and the cells to put around before.

    `same` is TensorFlow's there and here; `half` is the same wherever the stride is 1.
    """
    windows = layered.claim.windows
    sides = [(window.before, window.after) for window in windows]
    if layered.layer.padding == "same":
        return "same", ()
    if not any(map(any, sides)):
        return "valid", ()
    return "valid", sides


def zeros_around(sides: Sides) -> tuple[Step, ...]:
    """Return the step that puts zeros around a map; none where there is nothing to put."""
    if not any(map(any, sides)):
        return ()
    both = tuple(before if before == after else (before, after) for before, after in sides)
    alike = set(sides)
    amounts = sides[0][0] if len(alike) == 1 and sides[0][0] == sides[0][1] else tuple(sides)
    name = f"layers.ZeroPadding{len(both)}D"
    return (plain(call(name, ("padding", amounts)), role="pad"),)
