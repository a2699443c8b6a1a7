"""The kinds of files that can be broken, by name; each is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from tools.fuzz.fuzzer import Target

MODULES = {
    "architectures": "tools.fuzz.architectures",
    "onnx": "tools.fuzz.onnx_files",
    "keras": "tools.fuzz.keras_files",
}


def target_named(name: str) -> Target:
    """Return a kind of files."""
    return cast("Target", import_module(MODULES[name]).TARGET)
