"""Say every number of a network: claims, counts and fields, put together in rows and totals."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import SupportsIndex

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.counts import Columns, counts_of
from cnnshape.analysis.formulas import Known
from cnnshape.analysis.lazy_analysis import LazyAnalysis
from cnnshape.analysis.limits import bounded, is_small
from cnnshape.analysis.live_memory import live_in, live_values
from cnnshape.analysis.propagation import Faults, propagate
from cnnshape.analysis.result import Analysis, Totals
from cnnshape.analysis.structure import Structure, structure_of
from cnnshape.analysis.totals import totals_of
from cnnshape.diagnostics import Diagnostic, in_file_order
from cnnshape.gc_pause import gc_paused
from cnnshape.layers.quantities import MAX_COUNT
from cnnshape.network import DTYPE_BYTES, Network


def analyze(
    network: Network,
    batch: int = 1,
    dtype: str | None = None,
    *,
    keep_outputs: bool = False,
    optimizer: str | None = None,
) -> Analysis:
    """Return every number of a network for a batch of samples, and the faults in its shapes.

    With `keep_outputs` the live bytes hold outputs of the network until its last layer has run.
    With an `optimizer` (sgd, momentum, rmsprop or adam) the costs of training by it are added.
    Raises ValueError where the batch is below 1 or the dtype or the optimizer is unknown, and
    TypeError where it is no network.
    """
    if not isinstance(network, Network):
        kind = type(network).__name__
        raise TypeError(f"analyze takes a network, as `load` returns it, not {kind}")
    dtype = network.dtype if dtype is None else dtype
    batch = _whole_batch(batch)
    if not isinstance(dtype, str) or dtype not in DTYPE_BYTES:
        raise ValueError(f"unknown dtype {dtype!r}: use one of {', '.join(DTYPE_BYTES)}")
    if optimizer is not None:
        _check_optimizer(optimizer)
    return analysis_of(network, batch, dtype, keep_outputs=keep_outputs, optimizer=optimizer)


@gc_paused
def analysis_of(
    network: Network,
    batch: int,
    dtype: str,
    *,
    keep_outputs: bool = False,
    optimizer: str | None = None,
) -> Analysis:
    """Return every number of a network, as `analyze` does, for arguments that were checked."""
    analysis = lazy_analysis_of(
        network, batch, dtype, keep_outputs=keep_outputs, optimizer=optimizer
    )
    return Analysis(
        network,
        batch,
        dtype,
        analysis.layers,
        analysis.totals,
        analysis.diagnostics,
        analysis.claims,
        keep_outputs,
        optimizer,
    )


@gc_paused
def lazy_analysis_of(
    network: Network,
    batch: int,
    dtype: str,
    *,
    keep_outputs: bool = False,
    optimizer: str | None = None,
    known: Known | None = None,
) -> LazyAnalysis:
    """Return what `analysis_of` returns, with rows as soon as they are asked for.

    What is `known` of layers that other networks have as well is not worked out again.
    """
    claims, faults = propagate(network, known)
    structure, of_nodes = structure_of(network), list(claims.values())
    live = live_values(structure.wiring, of_nodes, keep_outputs=keep_outputs)
    counted: Columns = counts_of(structure, of_nodes, live, batch, DTYPE_BYTES[dtype])
    training = None
    if optimizer is not None:
        from cnnshape.analysis.training.costs import training_costs

        counted, training = training_costs(
            network, claims, counted, optimizer, batch, DTYPE_BYTES[dtype]
        )
    columns, totals, excesses = bounded(
        network, structure, counted, batch, DTYPE_BYTES[dtype], training
    )
    diagnostics = _diagnostics(network, [*faults, *excesses])
    return LazyAnalysis(network, batch, dtype, totals, diagnostics, claims, columns)


def _whole_batch(batch: SupportsIndex) -> int:
    try:
        samples = index(batch)
    except TypeError:
        samples = 0
    if isinstance(batch, bool) or not 1 <= samples <= MAX_COUNT:
        raise ValueError(f"the batch must be a whole number from 1 to 2**63 - 1, not {batch!r}")
    return samples


def _check_optimizer(optimizer: str) -> None:
    from cnnshape.analysis.training.optimizers import OPTIMIZERS

    if not isinstance(optimizer, str) or optimizer not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {optimizer!r}: use one of {', '.join(OPTIMIZERS)}")


def outline(network: Network, known: Known | None = None) -> LazyAnalysis:
    """Return the totals of a network, for one sample in its own dtype: those that `analyze` has.

    That takes two thirds of the time, for nothing asks for rows. What is `known` of layers that
    other networks have as well is not worked out again.
    """
    return lazy_analysis_of(network, 1, network.dtype, known=known)


def totals_without_faults(
    structure: Structure, claims: Sequence[Claim], dtype: str
) -> Totals | None:
    """Return the totals of a network in which all layers run; None if a number is too large."""
    live = live_in(structure.lifetimes, claims)
    counts = counts_of(structure, claims, live, 1, DTYPE_BYTES[dtype])
    totals = totals_of(structure, counts, DTYPE_BYTES[dtype])
    return totals if is_small(totals, DTYPE_BYTES[dtype]) else None


def _diagnostics(network: Network, faults: Faults) -> tuple[Diagnostic, ...]:
    if not faults:
        return network.diagnostics
    from cnnshape.analysis.padding_notes import with_padding_notes
    from cnnshape.analysis.smallest_input import with_smallest_input

    explained = with_smallest_input(network, with_padding_notes(network, faults))
    return in_file_order((*network.diagnostics, *explained))
