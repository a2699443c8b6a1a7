"""What imported networks look like: the text that a person would have written."""

from __future__ import annotations

from cnnshape.importing.graph import Graph
from cnnshape.importing.imported import text_of_model
from cnnshape.importing.mapping import model_of
from tests.importing.graphs import GraphDraft


def text_of(graph: Graph, *, is_flat: bool = False) -> str:
    return text_of_model(model_of(graph), is_flat=is_flat).text


def residual() -> Graph:
    """Two residual blocks of a module path each, as a ResNet has them."""
    draft = GraphDraft()
    x = draft.input(1, 8, 16, 16)
    for number in range(2):
        path = f"layer.{number}"
        start = x
        for conv in ("conv1", "conv2"):
            inputs = [x, draft.weight(8, 8, 3, 3), draft.weight(8)]
            x = draft.add("Conv", inputs, (1, 8, 16, 16), f"{path}.{conv}", pads=[1, 1, 1, 1])
            if conv == "conv1":
                x = draft.add("Relu", [x], (1, 8, 16, 16), f"{path}.relu")
        x = draft.add("Add", [x, start], (1, 8, 16, 16), path)
        x = draft.add("Relu", [x], (1, 8, 16, 16), f"{path}.relu")
    x = draft.add("GlobalAveragePool", [x], (1, 8, 1, 1), "pool")
    x = draft.add("Flatten", [x], (1, 8), "flat")
    x = draft.add("Gemm", [x, draft.weight(8, 4), draft.weight(4)], (1, 4), "fc")
    classes = {"layer.0": "BasicBlock", "layer.1": "BasicBlock"}
    return draft.graph(x, classes=classes)


def test_modules_that_are_alike_are_a_block_that_repeats() -> None:
    assert (
        text_of(residual())
        == """\
# Imported from net.onnx.
name: net
input: [8, 16, 16]
layout: channels_first
blocks:
  basic_block:
    layers:
      - type: branches
        merge: add
        activation: relu
        branches:
          - - {name: conv1, type: conv, filters: 8, kernel: 3, padding: half, activation: relu}
            - {name: conv2, type: conv, filters: 8, kernel: 3, padding: half}
          - []
layers:
  - {name: layer, type: basic_block, repeat: 2}
  - {name: pool, type: global_avg_pool}
  - {name: fc, type: dense, units: 4}
"""
    )


def test_the_flat_text_has_a_line_for_each_layer() -> None:
    assert (
        text_of(residual(), is_flat=True)
        == """\
# Imported from net.onnx.
name: net
input: [8, 16, 16]
layout: channels_first
layers:
  - {name: layer_0_conv1, type: conv, filters: 8, kernel: 3, padding: half, activation: relu}
  - {name: layer_0_conv2, type: conv, filters: 8, kernel: 3, padding: half}
  - {name: layer_0_add, type: add, from: [layer_0_conv2, input], activation: relu}
  - {name: layer_1_conv1, type: conv, filters: 8, kernel: 3, padding: half, activation: relu}
  - {name: layer_1_conv2, type: conv, filters: 8, kernel: 3, padding: half}
  - {name: layer_1_add, type: add, from: [layer_1_conv2, layer_0_add], activation: relu}
  - {name: pool, type: global_avg_pool}
  - {name: fc, type: dense, units: 4}
"""
    )


def test_a_graph_with_channels_last_is_a_file_with_channels_last() -> None:
    draft = GraphDraft()
    x = draft.input(1, 8, 8, 3)
    x = draft.add("Sub", [x, draft.number(127.5)], (1, 8, 8, 3))
    x = draft.add("Transpose", [x], (1, 3, 8, 8), perm=[0, 3, 1, 2])
    x = draft.add("Conv", [x, draft.weight(4, 3, 3, 3)], (1, 4, 6, 6), "stem.conv")
    x = draft.add("Transpose", [x], (1, 6, 6, 4), perm=[0, 2, 3, 1])
    x = draft.add("Reshape", [x], (1, 144))
    x = draft.add("MatMul", [x, draft.weight(144, 5)], (1, 5))
    x = draft.add("Add", [x, draft.weight(5)], (1, 5))
    assert (
        text_of(draft.graph(x))
        == """\
# Imported from net.onnx.
name: net
input: [8, 8, 3]
layers:
  - {name: affine, type: affine, shift: -127.5}
  - {name: stem_conv, type: conv, filters: 4, kernel: 3, bias: false}
  - {name: flatten, type: flatten}
  - {name: dense, type: dense, units: 5}
"""
    )


def test_gates_and_unknown_operators_are_written_with_what_they_read() -> None:
    draft = GraphDraft()
    x = draft.input(1, 4, 8, 8)
    gate = draft.add("GlobalAveragePool", [x], (1, 4, 1, 1))
    gate = draft.add("Conv", [gate, draft.weight(4, 4, 1, 1)], (1, 4, 1, 1))
    gate = draft.add("Sigmoid", [gate], (1, 4, 1, 1))
    x = draft.add("Mul", [x, gate], (1, 4, 8, 8))
    x = draft.add("NonMaxSuppression", [x], (1, 7, 3))
    assert (
        text_of(draft.graph(x))
        == """\
# Imported from net.onnx.
# NonMaxSuppression: cnnshape has no layer for it
name: net
input: [4, 8, 8]
layout: channels_first
layers:
  - name: multiply
    type: branches
    merge: multiply
    branches:
      - []
      - - {type: global_avg_pool, keep_axes: true}
        - {type: conv, filters: 4, kernel: 1, bias: false, activation: sigmoid}
  - {name: custom, type: custom, output: [7, 3]}
"""
    )
