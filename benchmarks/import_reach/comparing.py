"""Import a module of PyTorch, and compare its parameters and outputs with the framework's own."""

from __future__ import annotations

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import torch

import cnnshape
from cnnshape.importing.sources import from_torch

TOLERANCE = 1e-4
"""How far outputs may be apart, relative to the largest."""


class Reach(NamedTuple):
    """How an import of a model compares with the model.

    `lines` and `flat_lines` are those of the text, with blocks and without.
    """

    name: str
    parameters: int
    too_many: int
    unknown: int
    apart: float
    lines: int
    flat_lines: int
    seconds: float

    @property
    def is_reached(self) -> bool:
        """Whether all is known and equal."""
        return not self.unknown and not self.too_many and self.apart <= TOLERANCE

    def row(self) -> str:
        """Return the line of a table."""
        verdict = "" if self.is_reached else "not reached"
        counts = f"{self.parameters:>13,} {self.too_many:>9,} {self.unknown:>7} {self.apart:>9.1e}"
        lines = f"{self.lines:>5} {self.flat_lines:>5}"
        return f"{self.name:28} {counts} {lines} {self.seconds:>7.1f}  {verdict}".rstrip()


HEADING = (
    f"{'network':28} {'parameters':>13} {'too many':>9} {'custom':>7} {'apart':>9} {'lines':>5} "
    f"{'flat':>5} {'seconds':>7}"
)


def reach(name: str, module: Any, shape: tuple[int, ...]) -> Reach:
    """Import a module and run both on the same input."""
    start = perf_counter()
    imported = from_torch(module, shape)
    seconds = perf_counter() - start
    flat = from_torch(module, shape, is_flat=True)
    totals = cnnshape.analyze(imported.network).totals
    parameters = sum(each.numel() for each in module.parameters())
    unknown = sum(node.layer.type == "custom" for node in imported.network.nodes)
    return Reach(
        name,
        parameters,
        (totals.trainable_parameters or 0) - parameters,
        unknown,
        float("nan") if unknown else _apart(module, imported, shape),
        imported.text.count("\n"),
        flat.text.count("\n"),
        seconds,
    )


def _apart(module: Any, imported: Any, shape: tuple[int, ...]) -> float:
    torch.manual_seed(1)
    x = torch.randn(1, *shape)
    with torch.no_grad():
        found = module(x)
    theirs = (found["out"] if isinstance(found, dict) else found).numpy()
    is_last = str(imported.network.layout) == "channels_last"
    given = np.moveaxis(x.numpy(), 1, -1) if is_last else x.numpy()
    ours = next(
        iter(cnnshape.run(imported.network, given, dict(imported.weights)).outputs.values())
    )
    if is_last and ours.ndim > 2:
        ours = np.moveaxis(ours, -1, 1)
    largest = float(np.abs(theirs).max())
    return float(np.abs(ours - theirs.reshape(ours.shape)).max()) / largest
