"""Which input sizes work and which lose nothing, from the arithmetic of each axis by itself."""

from __future__ import annotations

from cnnshape.sizing.answer import WITHOUT_AXES, sizes, sizes_of
from cnnshape.sizing.nearest import nearest_clean
from cnnshape.sizing.result import Answer, Sizes

__all__ = ["WITHOUT_AXES", "Answer", "Sizes", "nearest_clean", "sizes", "sizes_of"]
