"""Execute a network for `cnnshape run`: within the memory that is allowed, with its progress."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from cnnshape.analysis.result import Analysis
from cnnshape.analysis.run_memory import bytes_to_run
from cnnshape.cli.array_files import read_weights
from cnnshape.cli.exits import fail
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.progress import Progress
from cnnshape.execution import executor
from cnnshape.execution.arrays import run_dtype
from cnnshape.execution.observation import Execution
from cnnshape.importing.source_words import names_a_model
from cnnshape.memory_limit import TooLarge, refuse_above


def execute(
    analysis: Analysis,
    x: Any,
    weights: Mapping[str, Any] | None,
    seed: int,
    limit: int | None,
    *,
    keeps_all: bool,
    keeps_inputs: bool = False,
) -> Execution:
    """Execute a network; end the command if it is too large or its input does not fit."""
    network = analysis.network
    refuse_too_large(analysis, x, keeps_all=keeps_all, limit=limit)
    inputs = tuple(network.input_shapes) if keeps_inputs else ()
    with Progress(len(network.nodes), sys.stderr) as progress:
        try:
            return executor.run(
                network,
                x,
                weights,
                seed,
                run_dtype(network),
                keep=executor.ALL if keeps_all else inputs,
                watch=lambda node, _: progress.passed(node.name),
                draw_missing=weights is None,
            )
        except (TypeError, ValueError) as error:
            progress.clear()
            fail(f"{network.file}: {error}")


def given_weights(
    analysis: Analysis, path: str | None, overrides: Overrides, limit: int | None
) -> Mapping[str, Any] | None:
    """Return the arrays of a file, or else those of the model that is run; None for neither."""
    if path is not None:
        return read_weights(analysis, path, limit)
    if not names_a_model(analysis.network.file):
        return None
    from cnnshape.cli.models import model_weights

    return model_weights(analysis.network, overrides) or None


def refuse_too_large(analysis: Analysis, x: Any, *, keeps_all: bool, limit: int | None) -> None:
    """End the command if executing a network would take more memory than is allowed."""
    first = next(iter(x.values())) if isinstance(x, Mapping) else x
    batch = 1 if first is None or first.ndim == 0 else max(len(first), 1)
    needed = bytes_to_run(analysis, run_dtype(analysis.network), batch, keeps_all)
    try:
        refuse_above(limit, needed, "executing the network")
    except TooLarge as error:
        fail(f"{analysis.network.file}: {error}")
