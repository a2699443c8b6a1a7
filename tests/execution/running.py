"""Run a text and look at what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

import numpy as np

import cnnshape
from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import run
from cnnshape.execution.observation import Execution, Observation


def executed(
    text: str,
    x: Any = None,
    weights: Mapping[str, Any] | None = None,
    dtype: str = "float64",
    **options: Any,
) -> Execution:
    """Run a text that may be indented as the test around it is."""
    return run(cnnshape.loads(dedent(text)), x, weights, dtype=dtype, **options)


def output(
    text: str,
    x: Any = None,
    weights: Mapping[str, Any] | None = None,
    dtype: str = "float64",
    **options: Any,
) -> Array:
    """Return the only output of a text."""
    (array,) = executed(text, x, weights, dtype, **options).outputs.values()
    return array


def observed(text: str, layer: str, **options: Any) -> Observation:
    """Return what was seen of a layer."""
    return {each.name: each for each in executed(text, **options).observations}[layer]


def numbers(*shape: int, seed: int = 0) -> Array:
    """Return numbers of both signs, without pattern."""
    return np.random.default_rng(seed).standard_normal(shape)


def counted(*shape: int) -> Array:
    """Return the numbers from 0 on."""
    return np.arange(np.prod(shape), dtype=np.float64).reshape(shape)


def one_sample(rows: Any) -> Array:
    """Return a matrix as a batch of one map of one channel."""
    return np.array(rows, np.float64)[np.newaxis, ..., np.newaxis]
