"""Cells around a map: Keras' words where they mean the same, else a layer that pads."""

from __future__ import annotations

from math import inf

from cnnshape.exporting.code.expressions import Constant, Input, call
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.exporting.structure.windows import Sides, is_nothing, sides_of
from cnnshape.window import Window


def padding_of(layered: Layered) -> tuple[str, Sides]:
    """Return the padding of a window as Keras says it, and the cells to put around before.

    `same` is TensorFlow's there and here; where the stride is 1 in all uses of a block, cells may
    mean the same.
    """
    windows = layered.claim.windows
    means_same = not layered.is_strided and all(map(_is_same, windows))
    is_same = layered.layer.padding == "same" or means_same
    sides = sides_of(windows)
    if is_same and not is_nothing(sides):
        return "same", ()
    return "valid", sides


def _is_same(window: Window) -> bool:
    total = window.span - 1
    return (window.stride, window.before, window.after) == (1, total // 2, total - total // 2)


def amounts(sides: Sides) -> Constant:
    """Return cells as a layer of Keras takes them: one number, one for each axis, or pairs."""
    if len(sides) == 1 or not all(before == after for before, after in sides):
        ((before, after), *others) = sides
        return tuple(sides) if others else before if before == after else (before, after)
    each = tuple(before for before, _ in sides)
    return each[0] if len(set(each)) == 1 else each


def zeros_around(sides: Sides, role: str = "pad") -> tuple[Step, ...]:
    """Return the step that puts zeros around a map; none where there is nothing to put."""
    if is_nothing(sides):
        return ()
    return (
        plain(call(f"layers.ZeroPadding{len(sides)}D", ("padding", amounts(sides))), role=role),
    )


def cropped(sides: Sides, role: str = "crop") -> tuple[Step, ...]:
    """Return the step that cuts cells off a map; none where there is nothing to cut."""
    if is_nothing(sides):
        return ()
    return (plain(call(f"layers.Cropping{len(sides)}D", ("cropping", amounts(sides))), role=role),)


def constant_around(sides: Sides, value: float) -> tuple[Step, ...]:
    """Return the step that puts a number around a map."""
    if is_nothing(sides):
        return ()
    padded = call("ops.pad", Input(), ("pad_width", _of_tensor(sides)), constant_values=value)
    return (Step(padded),)


def infinity_around(sides: Sides) -> tuple[Step, ...]:
    """Return the step that puts cells around a map that no maximum takes."""
    return constant_around(sides, -inf)


def around(sides: Sides, mode: str) -> tuple[Step, ...]:
    """Return the step that puts zeros or copies of its own cells around a map."""
    if mode == "zeros" or is_nothing(sides):
        return zeros_around(sides)
    copied = call("copy_around", Input(), ("padding", tuple(sides)), ("mode", mode))
    return (Step(copied),)


def _of_tensor(sides: Sides) -> Constant:
    return ((0, 0), *sides, (0, 0))
