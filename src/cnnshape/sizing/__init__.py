"""Which input sizes work and which lose nothing, from the arithmetic of each axis by itself."""

from __future__ import annotations

from cnnshape.sizing.answer import sizes_of
from cnnshape.sizing.nearest import nearest_clean
from cnnshape.sizing.result import Answer, Sizes

__all__ = ["Answer", "Sizes", "nearest_clean", "sizes_of"]
