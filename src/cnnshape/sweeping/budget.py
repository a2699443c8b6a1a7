"""How much work a sweep may be: the layers of all its designs together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnshape.sweeping.design import Design

MAX_LAYERS = 200_000_000
"""Layers of all designs together: about an hour of one process."""

LAYERS_OF_A_REFUSED_DESIGN = 1000
"""What a design counts that is refused while it is read."""


class Budget:
    """Lets designs pass while there is work left, and knows whether any were left out."""

    def __init__(self, layers: int) -> None:
        """Allow so many layers in all."""
        self.layers = layers
        self.passed = 0
        self.is_exceeded = False
        self._left = layers

    def within(self, found: Iterable[Design]) -> Iterator[Design]:
        """Return designs up to the one that takes the last of the work."""
        for design in found:
            if self._left <= 0:
                self.is_exceeded = True
                return
            totals = design.totals
            self._left -= LAYERS_OF_A_REFUSED_DESIGN if totals is None else max(totals.layers, 1)
            self.passed += 1
            yield design
