"""Operators that resize a map, and that repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import as_map, axis_name
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.windows import one_or_each

PLAIN_NEAREST = {"coordinates": "asymmetric", "rounding": "floor"}
"""The default of `mode: nearest`."""


def resize(operation: Operation, to: Builder) -> None:
    """`Resize` in all its modes."""
    attributes = operation.attributes
    mode = attributes.get("mode", "nearest")
    where = attributes.get("coordinate_transformation_mode", "half_pixel")
    if attributes.get("antialias"):
        raise Unmapped("it smooths what it makes smaller")
    if where not in ("half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"):
        raise Unmapped(f"it resizes with coordinates `{where}`")
    keys: dict[str, Any] = {"mode": mode, "coordinates": where.removeprefix("pytorch_")}
    if mode == "nearest":
        keys["rounding"] = attributes.get("nearest_mode", "round_prefer_floor")
    if mode == "cubic":
        keys["cubic_coefficient"] = attributes.get("cubic_coeff_a", -0.75)
        keys["exclude_outside"] = bool(attributes.get("exclude_outside", 0))
    _upsample(operation, to, keys)


def upsample(operation: Operation, to: Builder) -> None:
    """`Upsample`, as it was up to opset 9."""
    mode = operation.attributes.get("mode", "nearest")
    _upsample(operation, to, {"mode": mode, "coordinates": "asymmetric"})


def _upsample(operation: Operation, to: Builder, keys: dict[str, Any]) -> None:
    features = as_map(to, operation, operation.inputs[0])
    before, after = features.shape[2:], to.shape(operation.output)[2:]
    if len(before) != len(after) or 0 in before:
        raise Unmapped("it gives another number of axes, or reads none of an axis")
    scales = (operation.attributes.get("scales") or [])[2:]
    if any(float(size * scale) != new for size, scale, new in zip(before, scales, after)):  # noqa: B905
        raise Unmapped("its scales give no whole number of cells")
    factors = [new / old for old, new in zip(before, after, strict=True)]
    is_whole = all(each == int(each) for each in factors)
    if is_whole:
        size = {"factor": one_or_each([int(each) for each in factors])}
    else:
        size = {"size": one_or_each(list(after))}
    to.add(operation, "upsample", [features], {**size, **_short(keys, is_whole)})


def _short(keys: dict[str, Any], is_whole: bool) -> dict[str, Any]:
    """Return keys without those that say the default of the mode."""
    if keys["mode"] == "nearest":
        rounds = str(keys.get("rounding", "floor")).startswith("round")
        if is_whole and keys["coordinates"] == "half_pixel" and rounds:
            return {}  # the centres of the new cells are within the old one
        return {k: v for k, v in keys.items() if PLAIN_NEAREST.get(k) != v and v != "nearest"}
    defaults = {"coordinates": "half_pixel", "cubic_coefficient": -0.75, "exclude_outside": False}
    return {k: v for k, v in keys.items() if k not in defaults or defaults[k] != v}


def tile(operation: Operation, to: Builder) -> None:
    """`Tile`: a `tile` for each axis that is repeated."""
    _tile(operation, to, operation.attributes["repeats"])


def expand(operation: Operation, to: Builder) -> None:
    """`Expand`, which repeats axes of one cell."""
    before, after = to.shape(operation.inputs[0]), to.shape(operation.output)
    if len(before) != len(after):
        raise Unmapped("it adds an axis")
    _tile(operation, to, [new // old for old, new in zip(before, after, strict=True)])


def _tile(operation: Operation, to: Builder, repeats: list[int]) -> None:
    view = to.view(operation.inputs[0])
    for at, times in enumerate(repeats):
        if times == 1:
            continue
        keys = {"axis": axis_name(view, at), "times": times}
        layer = to.add_record(operation, "tile", [view.layer], keys)
        axis = view.dimensions[at][0]
        longer = axis._replace(size=axis.size * times)
        view = view._replace(layer=layer).with_dimension(at, (longer,))
    to.set(operation.output, view)


OPERATORS: Mapping[str, Any] = {
    "Resize": resize,
    "Upsample": upsample,
    "Tile": tile,
    "Expand": expand,
}
