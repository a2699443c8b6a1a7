"""The arrays of an ONNX file: read when they are asked for, and from its own folder only."""

from __future__ import annotations

from math import prod
from pathlib import Path
from typing import Any

import onnx
from onnx import numpy_helper

from cnnshape.importing.graph import Constant
from cnnshape.importing.records import ImportRefused

MAX_LOCATION = 1000

FEW = 4096
"""Values of so many numbers may be shapes, axes or pads: they are read at once."""


def constant_of(tensor: onnx.TensorProto, folder: Path, *, is_weight: bool) -> Constant:
    """Return a stored array, which may lie in a file beside the model."""
    return Constant(tuple(tensor.dims), lambda: array_of(tensor, folder), is_weight)


def array_of(tensor: onnx.TensorProto, folder: Path) -> Any:
    """Return the values of a stored array; raise ImportRefused if they are not there."""
    try:
        _check_external(tensor, folder)
        return numpy_helper.to_array(tensor, str(folder))
    except (ValueError, TypeError, KeyError, OSError, RuntimeError) as error:
        raise ImportRefused(f"the weight `{tensor.name}` cannot be read: {error}") from error


def is_small(constant: Constant) -> bool:
    """Say whether a value may be a shape, or axes, rather than a weight."""
    return prod(constant.shape) <= FEW


def _check_external(tensor: onnx.TensorProto, folder: Path) -> None:
    """Raise ValueError if external data leave the folder of the model, or are not there."""
    if tensor.data_location != onnx.TensorProto.EXTERNAL:
        return
    location = next((each.value for each in tensor.external_data if each.key == "location"), "")
    if len(location) > MAX_LOCATION:
        raise ValueError(f"its data lie in a file whose name has {len(location):,} characters")
    path = (folder / location).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"its data `{location}` lie outside of the folder of the model")
    if not path.is_file():
        raise ValueError(f"there is no file `{location}` beside the model")
