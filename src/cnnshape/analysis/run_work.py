"""About how many steps executing a network takes, known from its numbers before it runs."""

from __future__ import annotations

from math import prod

from cnnshape.analysis.claim import Claim, Reach
from cnnshape.analysis.result import Analysis, LayerAnalysis


def steps_to_run(analysis: Analysis) -> int:
    """Return the multiply-adds of a run of one sample, and the cells that its poolings compare."""
    return sum(_steps(row, analysis.claims[row.name]) for row in analysis.layers)


def _steps(row: LayerAnalysis, claim: Claim | None) -> int:
    """Return the steps of a layer: one for each value, or one for each that a window reads."""
    if claim is None:
        return 0
    reaches = claim.reaches[0] if claim.windows and claim.reaches else ()
    return max(claim.macs, claim.values * prod(map(_taps, reaches)))


def _taps(reach: Reach | None) -> int:
    return 1 if reach is None else max(map(len, reach.taps))
