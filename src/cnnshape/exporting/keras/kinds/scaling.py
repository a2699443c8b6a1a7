"""Trained factors and summands of channels by themselves."""

from __future__ import annotations

import numpy as np

from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.structure.steps import Array, Step, plain


def scaled(role: str = "", initial: float = 1.0) -> Step:
    """Return the step of a trained factor for each channel."""
    build = call("Scale", defaults={"initial": 1.0}, initial=initial)
    return plain(build, {"scale": Array(("weight",), np.asarray)}, role)
