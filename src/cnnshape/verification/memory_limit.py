"""The memory that an execution needs and the memory that is free: refuse before allocating."""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import prod
from pathlib import Path

from cnnshape.analysis.result import Analysis
from cnnshape.network import DTYPE_BYTES
from cnnshape.phrases import binary_size

SHARE_OF_FREE = 0.8
MEMORY_INFORMATION = Path("/proc/meminfo")
CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")


class TooLarge(MemoryError):
    """Executing a network would take more memory than is allowed; nothing was allocated."""


def refuse_above(limit: int | None, needed: int, what: str) -> None:
    """Raise TooLarge if more is needed than allowed: `limit`, or 80 % of the free memory."""
    allowed = allowed_bytes(limit)
    if allowed is None or needed <= allowed:
        return
    source = "80 % of the free memory" if limit is None else "as requested"
    raise TooLarge(
        f"{what} would take about {binary_size(needed)} of memory, and {binary_size(allowed)} are "
        f"allowed ({source})"
    )


def allowed_bytes(limit: int | None) -> int | None:
    """Return the limit, or 80 % of the free memory; None if that is not known."""
    if limit is not None:
        return limit
    free = min(_bytes_free(), default=None)
    return None if free is None else int(free * SHARE_OF_FREE)


def bytes_to_run(analysis: Analysis, dtype: str, batch: int = 1, keeps_all: bool = False) -> int:
    """Return about the bytes of a run: all weights, and the widest place or all kept outputs.

    `analysis` is that of one sample.
    """
    totals, each = analysis.totals, DTYPE_BYTES[dtype]
    stored = (totals.trainable_parameters or 0) + (totals.non_trainable_parameters or 0)
    values = batch * (2 * _widest_values(analysis) + _input_values(analysis))
    kept = batch * (totals.activation_size or 0) if keeps_all else 0
    return each * (stored + values + kept)


def bytes_to_verify(analysis: Analysis, dtype: str) -> int:
    """Return about the bytes of a verification: the weights of one layer, and the widest place."""
    values = largest_weights(analysis)[1] + 3 * _widest_values(analysis)
    return DTYPE_BYTES[dtype] * values


def largest_weights(analysis: Analysis) -> tuple[str, int]:
    """Return the layer with the most weights, and how many these are."""
    sizes = ((row.name, sum(map(prod, (row.weights or {}).values()))) for row in analysis.layers)
    return max(sizes, key=lambda each: each[1])


def _widest_values(analysis: Analysis) -> int:
    """Return the most values that are alive at a time, for one sample."""
    bytes_each = _bytes_per_value(analysis)
    return (analysis.totals.peak_activation_bytes or 0) // (bytes_each * analysis.batch)


def _bytes_per_value(analysis: Analysis) -> int:
    first = analysis.layers[0]
    return (first.activation_bytes or 1) // (first.activation_size or 1)


def _input_values(analysis: Analysis) -> int:
    return sum(
        prod(row.output_shape) for row in analysis.layers if not row.inputs and row.output_shape
    )


def _bytes_free() -> Iterator[int]:
    """Return the free bytes of the machine and the limit of a container, if they are known."""
    if MEMORY_INFORMATION.exists():
        for line in MEMORY_INFORMATION.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                yield int(line.split()[1]) * 1024
    elif hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
        yield os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if CONTAINER_LIMIT.exists():
        text = CONTAINER_LIMIT.read_text(encoding="ascii").strip()
        if text.isdecimal():
            yield int(text)
