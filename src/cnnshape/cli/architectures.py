"""`cnnshape architectures`: what is bundled, with the totals that the files promise."""

from __future__ import annotations


def architectures() -> None:
    """List the bundled architectures with the totals their files promise."""
