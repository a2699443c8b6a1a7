"""What one expansion of an architecture leaves for the next: layers that are alike, and claims."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.formulas import Known
from cnnshape.layers import Layer

MOST_KEPT = 50_000
"""More is forgotten before the next expansion, so that a long sweep does not fill the memory."""


class Kept:
    """Layers by what is written of them, and the claims of layers on the shapes they read."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.layers: dict[tuple[Any, ...], Layer] = {}
        self.claims: Known = {}

    def forget_if_full(self) -> None:
        """Start anew where too much is kept."""
        if len(self.layers) + len(self.claims) > MOST_KEPT:
            self.layers.clear()
            self.claims.clear()
