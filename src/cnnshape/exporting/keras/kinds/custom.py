"""Custom layers: their numbers are declared, and what they compute is not known."""

from __future__ import annotations

from typing import NoReturn

from cnnshape.exporting.refusal import NotExpressible
from cnnshape.exporting.structure.steps import Layered


def custom(_layered: Layered) -> NoReturn:
    """Refuse it."""
    raise NotExpressible(
        "its shape and its costs are declared, and what it computes is not known",
        key="type",
        help="write what it does in layers of the language, or leave it out with `if: false`",
    )


STEPS = {"custom": custom}
