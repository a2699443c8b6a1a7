"""Pads, crops and upsampling."""

from __future__ import annotations

from math import prod
from typing import Any

from cnnshape.analysis.sliding import sides_per_axis
from cnnshape.exporting.onnx.layer_export import LayerExport, around, first
from cnnshape.exporting.onnx.windows import PAD_MODES
from cnnshape.network import Shape


def pad(layer: Any, export: LayerExport) -> str:
    """One operator."""
    sides = sides_per_axis(layer.padding, export.rank)
    if layer.mode == "constant":
        return export.padded(export.x, sides, layer.value)
    amounts = export.integers("pads", around(sides))
    return export.add("Pad", export.x, amounts, mode=PAD_MODES[layer.mode])


def crop(layer: Any, export: LayerExport) -> str:
    """A part of each axis; to the size of another layer, its centre."""
    *wanted, _ = export.output
    if layer.cropping is None:
        starts = [(n - cells) // 2 for n, cells in zip(export.sizes, wanted, strict=True)]
    else:
        starts = [before for before, _ in sides_per_axis(layer.cropping, export.rank)]
    stops = [start + cells for start, cells in zip(starts, wanted, strict=True)]
    return export.sliced(export.x, range(2, export.rank + 2), starts, stops)


def upsample(layer: Any, export: LayerExport) -> str:
    """One operator; runtimes have `cubic` on maps of two axes, so others go axis by axis."""
    settings: dict[str, Any] = {"coordinate_transformation_mode": layer.places, "mode": layer.mode}
    if layer.mode == "nearest":
        settings["nearest_mode"] = layer.rounding or "floor"
    if layer.cubic_coefficient is not None:
        settings["cubic_coeff_a"] = float(layer.cubic_coefficient)
    if layer.exclude_outside:
        settings["exclude_outside"] = 1
    before, after = first(export.shapes[0]), first(export.output)
    if layer.mode != "cubic" or export.rank == 2:
        return _resized(export.x, before, after, settings, export)
    result = export.x
    for at in range(1, len(after)):
        rows, columns = prod([*after[:at]]), prod(before[at + 1 :])
        flat = export.reshape(result, [rows, before[at], columns])
        sizes = (rows, before[at], columns), (rows, after[at], columns)
        result = _resized(flat, *sizes, settings, export)
    return export.reshape(result, after)


def _resized(
    value: str, before: Shape, after: Shape, settings: dict[str, Any], export: LayerExport
) -> str:
    """Return a value in other sizes: by factors where these are whole."""
    if not any(wanted % n for n, wanted in zip(before, after, strict=True)):
        factors = [wanted // n for n, wanted in zip(before, after, strict=True)]
        return export.add("Resize", value, "", export.numbers("scales", [1, *factors]), **settings)
    return export.add("Resize", value, "", "", export.of_all_samples(after), **settings)


WRITERS = {"pad": pad, "zero_pad": pad, "crop": crop, "upsample": upsample}
