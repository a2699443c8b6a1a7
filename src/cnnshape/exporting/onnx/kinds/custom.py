"""Custom layers: what they compute is not known."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.refusal import NotExpressible


def custom(layer: Any, export: LayerExport) -> str:
    """Refuse it."""
    raise NotExpressible(
        "its shape and its costs are declared, and what it computes is not known",
        key="type",
        help="write what it does in layers of the language, or leave it out with `if: false`",
    )


WRITERS = {"custom": custom}
