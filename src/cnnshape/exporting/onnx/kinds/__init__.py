"""Layer kinds as operators of ONNX, each in a module of the name that its model has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.structure.kinds import entry_for

Writer = Callable[[Any, LayerExport], str]
"""Adds the operators of a layer to a graph, and returns the value that the last one gives."""


def writer_of(kind: str) -> Writer:
    """Return what writes a layer of a kind; raises KeyError if nothing does."""
    found: Writer = entry_for(kind, __name__, "WRITERS")
    return found
