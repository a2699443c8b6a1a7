"""Trained arrays by themselves, and tables whose rows are looked up."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport, first


def learned(layer: Any, export: LayerExport) -> str:
    """The array once for each sample."""
    weight = export.weight("weight", lambda array: np.moveaxis(array, -1, 0)[np.newaxis])
    return export.add("Expand", weight, export.of_all_samples(first(export.output)))


def embedding(layer: Any, export: LayerExport) -> str:
    """The rows of whole numbers; a map of one channel holds these without that axis."""
    indices = export.x
    if indices not in export.index_inputs:
        indices = export.add("Cast", indices, to=INTEGERS)
    if export.rank:
        indices = export.add("Squeeze", indices, export.integers("axes", [1]))
    rows = export.add("Gather", export.weight("weight"), indices, axis=0)
    return export.channels_first(rows, len(export.output) - 1)


INTEGERS = 7
"""`TensorProto.INT64`."""

WRITERS = {"learned": learned, "embedding": embedding}
