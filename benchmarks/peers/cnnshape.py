"""cnnshape itself, started and called as its users do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.peers.peer import Analysis, Count, Peer

if TYPE_CHECKING:
    from cnnshape.network import Network


def show(name: str) -> None:
    """Print the table of a bundled network."""
    from cnnshape.cli import main

    sys.argv = ["cnnshape", "table", name]
    main()


def prepare(network: Network, batch: int) -> Analysis:
    """Take a network that is loaded."""
    import cnnshape
    from cnnshape.diagnostics import SpecError, has_errors

    def count() -> Count:
        analysis = cnnshape.analyze(network, batch)
        if has_errors(analysis.diagnostics):
            raise SpecError(analysis.diagnostics)
        totals, last = analysis.totals, analysis.layers[-1]
        return Count(totals.macs, totals.trainable_parameters, last.output_shape)

    return count


CNNSHAPE = Peer(
    "cnnshape",
    ("cnnshape",),
    "cnnshape",
    "multiply-adds of convolutions and dense layers, padded taps too, bias not; runs nothing",
    prepare,
)
