"""Weights that a file writes out: the shape they have, held against the shape the layer needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnnshape.analysis.faults import Fault
from cnnshape.layers.weight_values import WeightValues
from cnnshape.network import Shape
from cnnshape.phrases import sizes_text

NAMED_FILTER = (3, 3)


def values_fit(
    values: WeightValues | None, weights: Mapping[str, Shape], filters: int
) -> Iterator[Fault]:
    """Refuse values of another shape than the arrays of a layer with so many filters."""
    if values is None:
        return
    for name, written in (("weight", values.weight), ("bias", values.bias)):
        if written is None:
            continue
        needed = weights.get(name)
        if needed is None:
            yield Fault(
                "S102",
                f"`values` gives a {name}, but the layer has none",
                "values",
                help=f"remove the {name}, or give the layer one: `{name}: true`",
            )
        elif not any(_fits(written, shape) for shape in _accepted(name, needed, filters)):
            yield _mismatch(name, written, needed, filters)


def _accepted(name: str, needed: Shape, filters: int) -> tuple[Shape, ...]:
    """Return the whole array, one matrix for all channels and filters, or one for each filter."""
    if name == "bias" or len(needed) < 3:
        return (needed,)
    kernel = needed[:-2]
    return needed, kernel, (filters, *kernel)


def _fits(written: Any, shape: Shape) -> bool:
    if isinstance(written, str):
        return shape == NAMED_FILTER
    if not isinstance(written, (list, tuple)):
        return shape == ()
    return bool(shape) and len(written) == shape[0] and all(_fits(w, shape[1:]) for w in written)


def _mismatch(name: str, written: Any, needed: Shape, filters: int) -> Fault:
    accepted = " or ".join(_text(s) for s in dict.fromkeys(_accepted(name, needed, filters)))
    shape = shape_of(written)
    found = "ragged" if shape is None else _text(shape)
    return Fault(
        "S102",
        f"the {name} in `values` is {found}, the layer needs {_text(needed)}",
        "values",
        help=f"write nested lists of {accepted}",
    )


def shape_of(written: Any) -> Shape | None:
    """Return the shape of nested lists, or None where they are ragged."""
    if isinstance(written, str):
        return NAMED_FILTER
    if not isinstance(written, (list, tuple)):
        return ()
    inner = {shape_of(each) for each in written} or {()}
    shape = inner.pop()
    return None if inner or shape is None else (len(written), *shape)


def _text(shape: Shape) -> str:
    return sizes_text(shape) or "a single number"
