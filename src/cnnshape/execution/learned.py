"""Trained arrays by themselves, and rows of a table that are looked up by index."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Work
from cnnshape.layers.learned import Embedding, Learned


def learned(layer: Learned, work: Work) -> Array:
    """Return the values once for each sample."""
    weight = work.weight("weight", layer.shape, layer.shape[-1])
    return np.broadcast_to(weight, (work.samples, *weight.shape)).copy()


def embedding(layer: Embedding, work: Work) -> Array:
    """Return the row of each index; that of an index which is not a number is none either."""
    indices = work.x[..., 0] if work.x.ndim > 2 else work.x
    table = work.weight("weight", (layer.vocabulary, layer.channels), layer.channels)
    _refuse_inexact(layer, indices)
    unknown = np.isnan(indices)
    known = np.where(unknown, 0, indices)
    _refuse_strangers(layer, known)
    rows: Array = table[known.astype(np.intp)]
    rows[unknown] = np.nan
    return rows


def _refuse_inexact(layer: Embedding, indices: Array) -> None:
    """Raise ValueError if the dtype does not hold every index: values were rounded to others."""
    exact = 2 ** (np.finfo(indices.dtype).nmant + 1)
    if layer.vocabulary - 1 > exact:
        raise ValueError(
            f"{indices.dtype} holds whole numbers up to {exact:,} exactly, and the vocabulary has "
            f"{layer.vocabulary:,}: run it with a wider dtype"
        )


def _refuse_strangers(layer: Embedding, indices: Array) -> None:
    """Raise ValueError for an index that is outside the table, or is not a whole number."""
    fits = (indices >= 0) & (indices < layer.vocabulary) & (indices == np.floor(indices))
    if not fits.all():
        worst = float(indices[~fits].flat[0])
        raise ValueError(
            f"it reads the index {worst:g}: indices are whole numbers from 0 to "
            f"{layer.vocabulary - 1:,}"
        )


KERNELS = {"learned": learned, "embedding": embedding}
