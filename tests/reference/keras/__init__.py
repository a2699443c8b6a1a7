"""Keras on the backend that KERAS_BACKEND names, else PyTorch, or a skip that says why."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
backend = os.environ["KERAS_BACKEND"]
pytest.importorskip("jax" if backend == "numpy" else backend, reason=f"{backend} is not installed")
keras = pytest.importorskip("keras", reason="Keras is not installed: pip install -e '.[bench]'")


def as_array(value: Any) -> np.ndarray[Any, Any]:
    """Return a value of any backend as an array: PyTorch's may know how it was computed."""
    return np.asarray(value.detach() if hasattr(value, "detach") else value)
