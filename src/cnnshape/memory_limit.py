"""The memory that is free, or that a caller allows: refuse more before allocating."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

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
