"""Number the weighted layers, as the course counts: convolutions, dense and recurrent layers."""

from __future__ import annotations

from collections.abc import Sequence


def weighted_numbers(is_weighted: Sequence[bool], lenders: Sequence[int | None]) -> list[int]:
    """Return the number of every node: its own, the lender's where it shares, or the one before."""
    numbers: list[int] = []
    current = highest = 0
    for counts, lender in zip(is_weighted, lenders, strict=True):
        if counts:
            if lender is None:
                highest += 1
            current = highest if lender is None else numbers[lender]
        numbers.append(current)
    return numbers
