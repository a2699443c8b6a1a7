"""Custom layers: their numbers are declared, and what they compute is not known."""

from __future__ import annotations

from typing import NoReturn

from cnnshape.exporting.refusal import CannotExport
from cnnshape.exporting.structure.steps import Layered


def custom(_layered: Layered) -> NoReturn:
    """Refuse it."""
    raise CannotExport(
        "a custom layer declares its numbers, but not what it computes",
        help="write the layers that it stands for in its place",
    )


STEPS = {"custom": custom}
