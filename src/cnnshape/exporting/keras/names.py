"""What layers are called in a Keras model: as in the file, behind the use of their block."""

from __future__ import annotations

from cnnshape.exporting.code.writing import quoted
from cnnshape.exporting.structure.classes import Entry
from cnnshape.exporting.structure.steps import Step

BETWEEN = "-"
"""What stands between the names of a block and of its layer: Keras on PyTorch takes no dot."""


def label_of(entry: Entry, step: Step) -> str:
    """Return what the layer or the use of a block of a step is called in its block."""
    label = entry.label.replace(".", BETWEEN)
    return f"{label}{BETWEEN}{step.role}" if step.role else label


def name_in_block(label: str) -> str:
    """Return the Python of a name behind that of the block: f"{name}-conv_1"."""
    inside = quoted(label)[1:-1].replace("{", "{{").replace("}", "}}")
    return f'f"{{name}}{BETWEEN}{inside}"'
