"""Every window between two sizes, as the answer to a question without a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.phrases import sizes_text
from cnnshape.schema_versions import SOLVE_VERSION
from cnnshape.solving.settings import MAX_SIZE, AnySettings, Ranges
from cnnshape.solving.spreads import spreads_between
from cnnshape.solving.windows import windows_between


class SizeAnswer(NamedTuple):
    """All windows, or transposed windows, that turn some sizes into others."""

    sizes: tuple[int, ...]
    outputs: tuple[int, ...]
    is_transposed: bool
    ranges: Ranges
    found: tuple[AnySettings, ...]

    @property
    def is_solved(self) -> bool:
        """Whether there is one."""
        return bool(self.found)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as `cnnshape solve --format json` prints it."""
        return {
            "schema_version": SOLVE_VERSION,
            "solved": "window",
            "sizes": list(self.sizes),
            "output": list(self.outputs),
            "transposed": self.is_transposed,
            "answers": [each.to_dict() for each in self.found],
        }


def size_answer(
    sizes: Sequence[int],
    outputs: Sequence[int],
    ranges: Ranges | None = None,
    *,
    is_transposed: bool = False,
) -> SizeAnswer:
    """Return all windows that turn sizes of axes into others, the best first.

    Raises ValueError for sizes of other axes, below 1 or too large, and for too many windows.
    """
    if len(sizes) != len(outputs) and 1 not in (len(sizes), len(outputs)):
        raise ValueError(f"{sizes_text(sizes)} and {sizes_text(outputs)} have unlike axes")
    if not all(1 <= size <= MAX_SIZE for size in (*sizes, *outputs)):
        raise ValueError(f"sizes are from 1 to {MAX_SIZE:,}")
    rank = max(len(sizes), len(outputs))
    read, wanted = (
        tuple(each) if len(each) == rank else (each[0],) * rank for each in (sizes, outputs)
    )
    sought = Ranges() if ranges is None else ranges
    sought.check()
    between = spreads_between if is_transposed else windows_between
    return SizeAnswer(read, wanted, is_transposed, sought, tuple(between(read, wanted, sought)))
