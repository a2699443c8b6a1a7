"""onnx.shape_inference: the shapes of a graph of ONNX, in C++; no counts."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.peer import Analysis, Count, Peer

if TYPE_CHECKING:
    from cnnshape.network import Network

LENET = """
<ir_version: 9, opset_import: ["": 20]>
lenet (
  float[1, 3, 32, 32] x, float[6, 3, 5, 5] w1, float[6] b1, float[16, 6, 5, 5] w2, float[16] b2,
  float[120, 400] w3, float[120] b3, float[84, 120] w4, float[84] b4, float[10, 84] w5,
  float[10] b5
) => (float[1, 10] y) {
  conv1 = Conv (x, w1, b1)
  relu1 = Relu (conv1)
  pool1 = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (relu1)
  conv2 = Conv (pool1, w2, b2)
  relu2 = Relu (conv2)
  pool2 = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (relu2)
  flat = Flatten (pool2)
  fc3 = Gemm <transB = 1> (flat, w3, b3)
  relu3 = Relu (fc3)
  fc4 = Gemm <transB = 1> (relu3, w4, b4)
  relu4 = Relu (fc4)
  fc5 = Gemm <transB = 1> (relu4, w5, b5)
  y = Softmax (fc5)
}
"""
RESNET50 = "backend/test/data/light/light_resnet50.onnx"
"""The ResNet-50 that the package ships for its tests, with the shapes of its weights alone."""


def show(name: str) -> None:
    """Print the graph of a network with the shapes of all its values."""
    onnx: Any = import_module("onnx")
    parser: Any = import_module("onnx.parser")
    inference: Any = import_module("onnx.shape_inference")
    printer: Any = import_module("onnx.printer")
    if name == "lenet":
        model = parser.parse_model(LENET)
    else:
        model = onnx.load(Path(onnx.__file__).parent / RESNET50)
    print(printer.to_text(inference.infer_shapes(model)))


def prepare(network: Network, batch: int) -> Analysis:
    """Make a graph of a network without weights, and without the shapes that cnnshape declares."""
    from cnnshape.exporting.onnx.model import light_model

    inference: Any = import_module("onnx.shape_inference")
    model = light_model(network)
    del model.graph.value_info[:]
    model.graph.output[0].type.tensor_type.ClearField("shape")

    def count() -> Count:
        (output,) = inference.infer_shapes(model).graph.output
        _, channels, *spatial = (size.dim_value for size in output.type.tensor_type.shape.dim)
        return Count(output=(*spatial, channels))

    return count


PEER = Peer(
    "onnx.shape_inference",
    ("onnx",),
    "onnx_inference",
    "shapes alone",
    prepare,
)
