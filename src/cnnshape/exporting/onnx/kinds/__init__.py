"""Layer kinds as operators of ONNX, each in a module of the name that its model has."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.layers import MODULE_OF_KIND

Writer = Callable[[Any, LayerExport], str]
"""Adds the operators of a layer to a graph, and returns the value that the last one gives."""


@cache
def writer_of(kind: str) -> Writer:
    """Return what writes a layer of a kind; raises KeyError if nothing does."""
    module = import_module(f"cnnshape.exporting.onnx.kinds.{MODULE_OF_KIND[kind]}")
    found: Writer = module.WRITERS[kind]
    return found
