"""The steps of a layer as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

import cnnshape
from cnnshape.analysis.engine import analyze
from cnnshape.exporting.code.writing import Around, text_of
from cnnshape.exporting.pytorch.kinds import Steps, steps_of
from cnnshape.exporting.structure.layered import layered_of
from cnnshape.exporting.structure.steps import Layered, Step


def layered(shapes: str, keys: str, layout: str = "channels_last") -> Layered:
    """Return the layer of a network that has no other one, on inputs such as `8x8x4, 4`."""
    sizes = [shape.replace("x", ", ") for shape in shapes.split(", ")]
    inputs = ", ".join(f"{name}: [{each}]" for name, each in zip("abc", sizes, strict=False))
    read = ", ".join("abc"[: len(sizes)])
    text = (
        f"inputs: {{{inputs}}}\nlayout: {layout}\n"
        f"layers:\n  - {{name: it, from: [{read}], {keys}}}\n"
    )
    network = cnnshape.loads(text)
    return layered_of(analyze(network))(network.nodes[-1])


def written(shapes: str, keys: str, layout: str = "channels_last") -> list[str]:
    """Return a line for each step: what it builds, computes, and is in a sequence."""
    return list(lines_of(steps_of(layered(shapes, keys, layout))))


def lines_of(steps: Steps) -> Iterator[str]:
    """Return the lines of steps; a module that is called with its input is written alone."""
    for step in steps:
        computed = text_of(step.forward, Around(["x", "y", "z"], "it"))
        if step.own is None:
            yield computed + _in_sequence(step)
        elif computed == "it(x)" and step.in_sequence == step.own:
            yield text_of(step.own)
        else:
            yield f"it = {text_of(step.own)}; {computed}" + _in_sequence(step)


def _in_sequence(step: Step) -> str:
    return "" if step.in_sequence is None else f"  # {text_of(step.in_sequence)}"
