"""The steps of a layer as lines of text, and those that are listed for a framework."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import cnnshape
from cnnshape.analysis.engine import analyze
from cnnshape.exporting.code.writing import Around, text_of
from cnnshape.exporting.structure.layered import layered_of
from cnnshape.exporting.structure.steps import Layered, Step

Steps = tuple[Step, ...]


def listed(framework: str) -> Iterator[tuple[str, str, list[str]]]:
    """Return the shape, the keys and the lines of each layer that is listed."""
    path = Path(__file__).parent / f"{framework}_kinds" / "steps.txt"
    for entry in path.read_text(encoding="utf-8").strip().split("\n\n"):
        head, *lines = entry.split("\n")
        shape, keys = head.split(": ", 1)
        yield shape, keys.removeprefix("{").removesuffix("}"), [line.strip() for line in lines]


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


def written(framework: str, shapes: str, keys: str, layout: str = "channels_last") -> list[str]:
    """Return a line for each step: what it builds, computes, and is in a sequence."""
    kinds = import_module(f"cnnshape.exporting.{framework}.kinds")
    return list(lines_of(kinds.steps_of(layered(shapes, keys, layout))))


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
