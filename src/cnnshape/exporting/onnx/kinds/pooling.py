"""Pooling; runtimes refuse padding as wide as the kernel, so then the map is padded before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.onnx.windows import attributes_of, sides_of, windows_of_pool
from cnnshape.window import Window

LOWEST = -np.inf
"""What padding counts as in a maximum."""

GLOBAL = {"global_max_pool": "GlobalMaxPool", "global_avg_pool": "GlobalAveragePool"}
ADAPTIVE = {
    "adaptive_avg_pool": ("AveragePool", "ReduceMean"),
    "adaptive_max_pool": ("MaxPool", "ReduceMax"),
}
"""The operator where all cells are as large, and that of one cell."""


def max_pool(layer: Any, export: LayerExport) -> str:
    """One operator."""
    attributes = plain_attributes(layer, export.sizes)
    if attributes is not None:
        return export.add("MaxPool", export.x, **attributes)
    windows = windows_of_pool(layer, export.sizes)
    padded = export.padded(export.x, sides_of(windows), LOWEST)
    return export.add("MaxPool", padded, **attributes_of(layer, windows, is_padded=True))


def avg_pool(layer: Any, export: LayerExport) -> str:
    """One operator, or one on a padded map whose means are brought to the cells that count."""
    attributes = plain_attributes(layer, export.sizes)
    if attributes is not None and not (layer.count_padding and "ceil_mode" in attributes):
        counted = {"count_include_pad": int(layer.count_padding)}
        return export.add("AveragePool", export.x, **attributes, **counted)
    windows = windows_of_pool(layer, export.sizes)
    padded = export.padded(export.x, sides_of(windows))
    means = export.add("AveragePool", padded, **attributes_of(layer, windows, is_padded=True))
    return export.add("Mul", means, export.numbers("shares", _taps_over_counted(layer, export)))


def plain_attributes(layer: Any, sizes: Sequence[int]) -> dict[str, Any] | None:
    """Return the attributes of a pooling; None where runtimes refuse or misread them."""
    windows = windows_of_pool(layer, sizes, partial=False)
    positions = [w.count(n) for w, n in zip(windows_of_pool(layer, sizes), sizes, strict=True)]
    rounded_up = [-(-_steps(w, n) // w.stride) + 1 for w, n in zip(windows, sizes, strict=True)]
    attributes = attributes_of(layer, windows)
    if not _is_narrow(attributes):
        return None
    if positions == [w.count(n) for w, n in zip(windows, sizes, strict=True)]:
        return attributes
    return attributes | {"ceil_mode": 1} if positions == rounded_up else None


def _steps(window: Window, size: int) -> int:
    """Return how many cells the window can move on."""
    return size + window.before + window.after - window.span


def _is_narrow(attributes: dict[str, Any]) -> bool:
    """Say whether the padding of each side is below the kernel."""
    kernel = attributes["kernel_shape"]
    return all(
        cells < taps for cells, taps in zip(attributes["pads"], (*kernel, *kernel), strict=True)
    )


def _taps_over_counted(layer: Any, export: LayerExport) -> Any:
    """Return the taps of a window over those that count, for each position of a pooling."""
    shares = np.ones(())
    fixed = windows_of_pool(layer, export.sizes, partial=False)
    for window, n, positions in zip(fixed, export.sizes, export.output, strict=False):
        counted = _counted(window, n, positions, with_padding=layer.count_padding)
        shares = np.multiply.outer(shares, window.span / counted)
    return shares


def _counted(window: Window, n: int, positions: int, *, with_padding: bool) -> Any:
    """Return how many cells of each position count: those of the axis, or of the padding too."""
    starts = np.arange(positions) * window.stride - window.before
    least, most = (-window.before, n + window.after) if with_padding else (0, n)
    return np.minimum(starts + window.span, most) - np.maximum(starts, least)


def global_pool(layer: Any, export: LayerExport) -> str:
    """One cell, or a vector."""
    cell = export.add(GLOBAL[layer.type], export.x)
    return cell if layer.keep_axes else export.add("Flatten", cell, axis=1)


def adaptive_pool(layer: Any, export: LayerExport) -> str:
    """Windows where all cells are as large; otherwise cell by cell, one axis after the other."""
    wanted = per_axis(layer.size, export.rank)
    windows, one_cell = ADAPTIVE[layer.type]
    if set(wanted) == {1}:
        return export.add(f"Global{windows}", export.x)
    if not any(n % cells for n, cells in zip(export.sizes, wanted, strict=True)):
        kernel = [n // cells for n, cells in zip(export.sizes, wanted, strict=True)]
        return export.add(windows, export.x, kernel_shape=kernel, strides=kernel)
    result = export.x
    for axis, (n, cells) in enumerate(zip(export.sizes, wanted, strict=True), start=2):
        if n != cells:
            result = _along(result, axis, n, cells, one_cell, export)
    return result


def _along(value: str, axis: int, n: int, cells: int, operator: str, export: LayerExport) -> str:
    """Return a map with so many cells along an axis: cell i is i*n/cells to (i+1)*n/cells."""
    axes = export.integers("axes", [axis])
    parts = []
    for cell in range(cells):
        start, stop = cell * n // cells, -(-(cell + 1) * n // cells)
        part = export.sliced(value, [axis], [start], [stop])
        parts.append(part if stop - start == 1 else export.add(operator, part, axes, keepdims=1))
    return parts[0] if cells == 1 else export.add("Concat", *parts, axis=axis)


WRITERS = {
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    **dict.fromkeys(GLOBAL, global_pool),
    **dict.fromkeys(ADAPTIVE, adaptive_pool),
}
