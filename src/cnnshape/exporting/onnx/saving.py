"""Write a model to a file; weights beyond what protobuf holds go into a file beside it."""

from __future__ import annotations

from pathlib import Path

import onnx

MAX_BYTES = 2**31 - 2**20
"""Protobuf holds 2 GiB; a mebibyte is left for all that is not weights."""


def save(model: onnx.ModelProto, path: Path) -> None:
    """Write a model; weights of 2 GiB and more go to `NAME.data` in the same folder."""
    if sum(len(array.raw_data) for array in model.graph.initializer) <= MAX_BYTES:
        onnx.save_model(model, str(path))
        return
    beside = path.with_name(f"{path.name}.data")
    beside.unlink(missing_ok=True)  # onnx appends to what is there
    onnx.save_model(model, str(path), save_as_external_data=True, location=beside.name)
