"""Graphs of operators written by hand, as readers give them: no framework is needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.importing.graph import Constant, Graph, Operation


class GraphDraft:
    """A graph in the making; each method returns the name of a value."""

    def __init__(self) -> None:
        self._operations: list[Operation] = []
        self._constants: dict[str, Constant] = {}
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._inputs: list[str] = []

    def input(self, *shape: int) -> str:
        """Add an input."""
        name = f"x{len(self._inputs)}"
        self._inputs.append(name)
        self._shapes[name] = shape
        return name

    def weight(self, *shape: int) -> str:
        """Add a stored array of ones."""
        name = f"w{len(self._constants)}"
        self._constants[name] = Constant(shape, lambda: np.ones(shape, np.float32), is_weight=True)
        return name

    def number(self, value: float) -> str:
        """Add a number of the code."""
        name = f"w{len(self._constants)}"
        self._constants[name] = Constant((), lambda: np.array(value), is_trained=False)
        return name

    def add(
        self, kind: str, inputs: list[str], shape: tuple[int, ...], scope: str = "", **settings: Any
    ) -> str:
        """Add an operator whose output has a shape."""
        name = f"v{len(self._operations)}"
        self._shapes[name] = shape
        self._operations.append(Operation(kind, tuple(inputs), (name,), settings, scope))
        return name

    def graph(self, *outputs: str, classes: dict[str, str] | None = None) -> Graph:
        """Return the graph."""
        return Graph(
            "net.onnx", "net", tuple(self._inputs), outputs, tuple(self._operations),
            self._constants, self._shapes, (), classes or {},
        )  # fmt: skip
