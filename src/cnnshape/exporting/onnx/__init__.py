"""Networks as models of ONNX: each layer as operators on values with channels first."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from cnnshape.network import Network

if TYPE_CHECKING:
    import onnx


def to_onnx(network: Network, weights: Mapping[str, Any] | None = None) -> onnx.ModelProto:
    """Return a model of ONNX that computes what the network does, for any number of samples.

    Its opset is 21, which onnxruntime has taken since 1.18. Values have their channels first,
    whatever the layout of the file; layers, inputs and outputs have the names of the file.
    `weights` maps `layer.weight` to arrays; those that are missing have the values that `run` draws
    with the seed 0. Raises SpecError if a layer does not fit or ONNX cannot express it, ValueError
    or TypeError if a weight does not fit, and ImportError without onnx.
    """
    if find_spec("onnx") is None:
        raise ImportError("to_onnx needs onnx: pip install 'cnnshape[onnx]'")
    from cnnshape.exporting.onnx.model import model_of

    return model_of(network, weights)
