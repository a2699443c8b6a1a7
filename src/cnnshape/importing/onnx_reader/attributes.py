"""Attributes in the form of the newest opset: constant inputs that say how, not what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import onnx
from onnx import helper

from cnnshape.importing.graph import Constant
from cnnshape.importing.onnx_reader.arrays import is_small
from cnnshape.importing.records import ImportRefused

SETTINGS: Mapping[str, tuple[str | None, ...]] = {
    "Slice": (None, "starts", "ends", "axes", "steps"),
    "Pad": (None, "pads", "value", "axes"),
    "Clip": (None, "min", "max"),
    "Dropout": (None, "ratio", "training_mode"),
    "Resize": (None, "roi", "scales", "sizes"),
    "Upsample": (None, "scales"),
    **dict.fromkeys(
        (
            *("ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceProd", "ReduceL1"),
            *("ReduceL2", "ReduceSumSquare", "Squeeze", "Unsqueeze"),
        ),
        (None, "axes"),
    ),
    "Reshape": (None, "shape"),
    "Expand": (None, "shape"),
    "Tile": (None, "repeats"),
    "Split": (None, "split"),
}
"""The inputs of operators that are settings, by position; None is a value."""

SCALARS = frozenset({"min", "max", "ratio", "value"})
REAL = SCALARS | {"roi", "scales", "training_mode"}
"""Settings that need not be whole numbers."""

SOFTMAXES = frozenset({"Softmax", "LogSoftmax"})
SOFTMAX_OF_ONE_AXIS = 13
"""The opset from which on a softmax is over one axis, and not over all from it on."""

OLD_NAMES = {"Pad": {"paddings": "pads"}, "Upsample": {}}


def normal_form(
    node: onnx.NodeProto, constant: Callable[[str], Constant | None], opset: int
) -> tuple[tuple[str, ...], dict[str, Any]] | None:
    """Return the inputs that are values, and all settings; None if a setting is computed."""
    settings = {
        OLD_NAMES.get(node.op_type, {}).get(each.name, each.name): _plain(each)
        for each in node.attribute
    }
    if node.op_type in SOFTMAXES and opset < SOFTMAX_OF_ONE_AXIS:
        settings |= {"axis": settings.get("axis", 1), "to_the_end": 1}
    names = SETTINGS.get(node.op_type, ())
    values: list[str] = []
    for at, value in enumerate(node.input):
        name = names[at] if at < len(names) else None
        if name is None:
            values.append(value)
        elif value:
            known = constant(value)
            if known is None or not is_small(known):
                return None
            settings[name] = _setting(node, name, known)
    return tuple(values), settings


def _plain(attribute: onnx.AttributeProto) -> Any:
    value = helper.get_attribute_value(attribute)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if attribute.type == onnx.AttributeProto.FLOAT:
        return _shortest(value)
    return list(value) if attribute.ints or attribute.floats else value


def _setting(node: onnx.NodeProto, name: str, constant: Constant) -> Any:
    array = constant.read()
    if name not in REAL and array.dtype.kind not in "iu":
        raise ImportRefused(f"the {name} of `{node.op_type}` are not whole numbers: {array.dtype}")
    if name in SCALARS:
        return _shortest(array.reshape(-1)[0]) if array.size else None
    return array.reshape(-1).tolist()


def _shortest(value: float) -> float:
    """Return a number of 32 bits in the digits that it was written with: 1e-05, not 9.99e-06."""
    import numpy as np

    return float(str(np.float32(value)))
