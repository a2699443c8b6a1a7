"""Masks of scores that are known before a model runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

HIDES = -1e4
"""A score that is set to this or less has no share in a softmax."""


def added_mask(hidden: Array, value: float) -> Array:
    """Return what is added to scores to hide some."""
    import numpy as np

    return np.where(hidden, np.float32(value), np.float32(0))


def hides_what_comes_after(hidden: Array) -> bool:
    """Say whether the scores of later positions are hidden, and no others."""
    import numpy as np

    sizes: tuple[int, ...] = (1, 1, *hidden.shape)
    rows, columns = sizes[-2:]
    is_square = rows == columns and all(size == 1 for size in sizes[:-2])
    return is_square and bool((hidden == np.triu(np.ones((rows, columns), bool), 1)).all())
