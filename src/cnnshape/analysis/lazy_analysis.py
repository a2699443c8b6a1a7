"""An analysis whose rows are made when they are asked for: most rules of the linter need none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.analysis.claim import Claims
from cnnshape.analysis.computed_once import computed_once
from cnnshape.analysis.counts import Columns
from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals
from cnnshape.analysis.rows import rows_of
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Network, Shape


class _LazyFields(NamedTuple):
    """What is worked out at once: the fields of `Analysis` without its rows, and their counts."""

    network: Network
    batch: int
    dtype: str
    totals: Totals
    diagnostics: tuple[Diagnostic, ...]
    claims: Claims
    columns: Columns


class LazyAnalysis(_LazyFields):
    """What `Analysis` says, under the same names."""

    @computed_once
    def layers(self) -> tuple[LayerAnalysis, ...]:
        """The row of each layer."""
        return rows_of(self.network, self.claims, self.columns)

    @property
    def outputs(self) -> Mapping[str, Shape | None]:
        """The shapes of the outputs by name, channels last; None is unknown after a fault."""
        claims = ((name, self.claims[name]) for name in self.network.outputs)
        return {name: None if claim is None else claim.output for name, claim in claims}


Analysed = Analysis | LazyAnalysis
"""What the formulas say of a network, for whoever reads it by names."""
