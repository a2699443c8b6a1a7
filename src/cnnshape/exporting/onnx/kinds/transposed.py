"""Transposed convolution, whose padding crops."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.sliding import per_axis
from cnnshape.analysis.transposed import spreads
from cnnshape.exporting.onnx.layer_export import LayerExport, pads
from cnnshape.exporting.onnx.windows import flipped, outputs_first


def conv_transpose(layer: Any, export: LayerExport) -> str:
    """One operator; what it cannot add at the end is cropped less, or added as zeros."""
    spread = spreads(layer, export.rank)
    is_plain = all(each.extra < each.window.stride for each in spread)
    windows = [each.window for each in spread]
    less = [0 if is_plain else each.extra for each in spread]
    crops = [(w.before, max(w.after - cells, 0)) for w, cells in zip(windows, less, strict=True)]
    zeros = [max(cells - w.after, 0) for w, cells in zip(windows, less, strict=True)]
    settings = {
        "kernel_shape": list(per_axis(layer.kernel, export.rank)),
        "strides": [window.stride for window in windows],
        "dilations": list(per_axis(layer.dilation, export.rank)),
        "pads": pads(crops),
        "output_padding": [each.extra if is_plain else 0 for each in spread],
        "group": layer.groups,
    }
    weight = export.weight("weight", lambda array: flipped(layer, outputs_first(array)))
    if not any(zeros):
        return export.add("ConvTranspose", export.x, weight, *export.bias(), **settings)
    result = export.add("ConvTranspose", export.x, weight, **settings)
    result = export.padded(result, [(0, cells) for cells in zeros])
    if not layer.bias:
        return result
    return export.add("Add", result, export.weight("bias", export.for_each_channel))


WRITERS = {"conv_transpose": conv_transpose}
