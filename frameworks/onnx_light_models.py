"""The published networks that the onnx package carries without their weights, with drawn ones.

Their weights are all one number: every score is the same then, and any import equals them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

FOLDER = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
SCALE, VARIANCE = 1, 4
"""Where a batch normalization reads what must not be near 0."""


def light_models() -> list[Path]:
    """Return the files."""
    return sorted(FOLDER.glob("*.onnx"))


def with_drawn_weights(path: Path) -> onnx.ModelProto:
    """Return a model whose weights are drawn, so that values keep about their size."""
    model = onnx.load(path)
    graph = model.graph
    readers = {name: node for node in graph.node for name in node.input}
    shapes = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    filled = [node for node in graph.node if _fills(node, readers)]
    random = np.random.default_rng(0)
    for node in filled:
        shape = tuple(int(each) for each in shapes[node.input[0]])
        is_scale = _is_scale(node.output[0], readers)
        array = _drawn(shape, random, is_scale=is_scale).astype(np.float32)
        graph.initializer.append(numpy_helper.from_array(array, node.output[0]))
        graph.node.remove(node)
    return model


def _fills(node: onnx.NodeProto, readers: dict[str, onnx.NodeProto]) -> bool:
    reader = readers.get(node.output[0])
    return node.op_type == "ConstantOfShape" and reader is not None and reader.op_type != "Reshape"


def _is_scale(name: str, readers: dict[str, onnx.NodeProto]) -> bool:
    """Say whether a weight multiplies, or divides: one of a norm, or of a product."""
    reader = readers[name]
    if reader.op_type == "Unsqueeze":
        return bool(readers[reader.output[0]].op_type == "Mul")
    is_norm = reader.op_type == "BatchNormalization"
    return bool(is_norm and name in (reader.input[SCALE], reader.input[VARIANCE]))


def _drawn(shape: tuple[int, ...], random: np.random.Generator, *, is_scale: bool) -> Any:
    if is_scale:
        return random.uniform(0.8, 1.2, shape)
    if len(shape) == 1:
        return random.normal(0, 0.1, shape)
    return random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))
