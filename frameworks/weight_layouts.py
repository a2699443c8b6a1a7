"""Weights in the order of PyTorch and ONNX, where what a layer gives comes first."""

from __future__ import annotations

from typing import Any

import numpy as np


def outputs_first(array: Any) -> Any:
    """Return the weight of a convolution or a dense layer as (filters, in, *kernel)."""
    return np.moveaxis(array, (-1, -2), (0, 1))


def channels_first(array: Any) -> Any:
    """Return the weight of a depthwise convolution as (in * multiplier, 1, *kernel)."""
    moved = np.moveaxis(array, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *moved.shape[2:])
