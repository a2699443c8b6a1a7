"""The weights of a model: those that are given, and for the rest those that `run` draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnshape.analysis.result import Analysis
from cnnshape.network import Shape

SEED = 0


def all_weights(analysis: Analysis, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return all weights of a network; it is executed only if some are missing, or do not fit.

    Raises ValueError or TypeError if what is given does not fit.
    """
    if given is not None and _shapes(given) == weight_shapes(analysis):
        return given
    from cnnshape.execution.executor import run

    return run(analysis.network, weights=given, seed=SEED).weights


def weight_shapes(analysis: Analysis) -> Mapping[str, Shape]:
    """Return the shapes of all arrays of a network by their names, as `conv1.weight`."""
    return {
        f"{row.name}.{name}": shape
        for row in analysis.layers
        if row.shares is None
        for name, shape in (row.weights or {}).items()
    }


def _shapes(given: Mapping[str, Any]) -> Mapping[str, Shape]:
    return {name: np.shape(array) for name, array in given.items()}
