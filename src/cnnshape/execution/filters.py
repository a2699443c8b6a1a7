"""Edge filters that have names, as matrices: each responds to edges in one direction."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Matrix = tuple[tuple[int, ...], ...]


def _turned(matrix: Matrix) -> Matrix:
    """Transpose a matrix: a filter for vertical edges becomes one for horizontal edges."""
    return tuple(zip(*matrix, strict=True))


VERTICAL: Matrix = ((1, 0, -1), (1, 0, -1), (1, 0, -1))
SOBEL_VERTICAL: Matrix = ((1, 0, -1), (2, 0, -2), (1, 0, -1))
SCHARR_VERTICAL: Matrix = ((3, 0, -3), (10, 0, -10), (3, 0, -3))

NAMED_FILTERS: Mapping[str, Matrix] = MappingProxyType(
    {
        "vertical": VERTICAL,
        "horizontal": _turned(VERTICAL),
        "sobel_vertical": SOBEL_VERTICAL,
        "sobel_horizontal": _turned(SOBEL_VERTICAL),
        "scharr_vertical": SCHARR_VERTICAL,
        "scharr_horizontal": _turned(SCHARR_VERTICAL),
    }
)
