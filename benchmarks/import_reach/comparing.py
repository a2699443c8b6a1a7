"""Import a network, and compare its parameters and outputs with the framework's own."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np

import cnnshape
from benchmarks.import_reach.subjects import Array, Subject
from cnnshape.importing.imported import Imported, imported, text_of_model
from cnnshape.importing.source_text import input_like
from cnnshape.network import Layout, Network

TOLERANCE = 1e-4
"""How far outputs may be apart, relative to the largest."""


class Reach(NamedTuple):
    """How an import of a network compares with the network.

    `too_many` are weights that the import has and the network has not, trained or not. `lines` and
    `flat_lines` are those of the text, with blocks and without. `is_bundled` says whether the
    architecture of this name computes the same; None if there is none.
    """

    name: str
    parameters: int
    too_many: int
    unknown: int
    apart: float
    lines: int
    flat_lines: int
    is_bundled: bool | None
    seconds: float

    @property
    def is_reached(self) -> bool:
        """Whether all is known and equal."""
        return not self.unknown and not self.too_many and self.apart <= TOLERANCE

    def row(self) -> str:
        """Return the line of a table."""
        verdict = "" if self.is_reached else "not reached"
        counts = f"{self.parameters:>13,} {self.too_many:>9,} {self.unknown:>7} {self.apart:>9.1e}"
        lines = f"{self.lines:>5} {self.flat_lines:>5} {DIFF[self.is_bundled]:>7}"
        return f"{self.name:28} {counts} {lines} {self.seconds:>7.1f}  {verdict}".rstrip()


DIFF = {True: "equal", False: "differs", None: "-"}
HEADING = (
    f"{'network':28} {'parameters':>13} {'too many':>9} {'custom':>7} {'apart':>9} {'lines':>5} "
    f"{'flat':>5} {'bundled':>7} {'seconds':>7}"
)


def reach(subject: Subject) -> Reach:
    """Import a network and run both on the same input."""
    start = perf_counter()
    model = subject.read()
    found = imported(model)
    seconds = perf_counter() - start
    totals = cnnshape.analyze(found.network).totals
    trained, not_trained = totals.trainable_parameters or 0, totals.non_trainable_parameters or 0
    unknown = sum(node.layer.type == "custom" for node in found.network.nodes)
    return Reach(
        subject.name,
        subject.trained,
        max(trained - subject.trained, not_trained - subject.not_trained, key=abs),
        unknown,
        float("nan") if unknown else _apart(subject, found),
        found.text.count("\n"),
        text_of_model(model, is_flat=True).text.count("\n"),
        _is_bundled(subject, found.network),
        seconds,
    )


def _is_bundled(subject: Subject, network: Network) -> bool | None:
    """Say whether the bundled architecture computes the same scores, at the same input."""
    name = subject.bundled
    if not Path("architectures", f"{name}.yaml").is_file():
        return None
    layout = cnnshape.load(name).layout
    designed = cnnshape.load(name, input_like(network, layout), subject.settings)
    (last,) = (node for node in designed.nodes if node.name in designed.outputs)
    if last.layer.output_function == "softmax":
        designed = designed.with_keys({last.name: {"activation": None}})
    return cnnshape.diff(designed, network, as_executed=True).is_equal


def _apart(subject: Subject, found: Imported) -> float:
    x = np.random.default_rng(1).standard_normal((1, *subject.shape)).astype(np.float32)
    theirs = subject.outputs(x)
    own = next(iter(found.network.input_shapes.values()))
    given = x if found.network.layout.outside(own) == subject.shape else _turned(found, x)
    weights = dict(found.weights)
    ours = next(iter(cnnshape.run(found.network, given, weights).outputs.values()))
    if ours.shape != theirs.shape and ours.ndim > 2:
        ours = _turned_back(found, ours)
    return float(np.abs(ours - theirs.reshape(ours.shape)).max() / np.abs(theirs).max())


def _turned(found: Imported, x: Array) -> Array:
    """Return an array of the framework in the layout that the network was written in."""
    is_last = found.network.layout is Layout.CHANNELS_LAST
    return np.moveaxis(x, 1, -1) if is_last else np.moveaxis(x, -1, 1)


def _turned_back(found: Imported, x: Array) -> Array:
    is_last = found.network.layout is Layout.CHANNELS_LAST
    return np.moveaxis(x, -1, 1) if is_last else np.moveaxis(x, 1, -1)
