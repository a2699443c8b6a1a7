"""Cells before and after each axis, in all the ways in which a file writes them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.strategies.random_layer import Draw

Sides = tuple[tuple[int, int], ...]

RULES = ("valid", "same", "half")
COPIES = ("reflect", "replicate", "circular")
AMOUNTS = ("number", "each", "pairs")


def drawn_sides(draw: Draw, form: str, rank: int, most: int) -> Sides:
    """Draw the cells before and after each axis in one of the ways in which they are written."""
    amount = st.integers(0, most)
    if form == "number":
        return ((draw(amount),) * 2,) * rank
    if form == "each":
        return tuple((draw(amount),) * 2 for _ in range(rank))
    if form == "pairs":
        return tuple((draw(amount), draw(amount)) for _ in range(rank))
    return ((0, 0),) * rank


def fits(mode: str, sides: Sides, sizes: tuple[int, ...]) -> bool:
    """Say whether each axis has the cells that padding of a mode copies."""
    spare = {"reflect": 1, "circular": 0}.get(mode)
    return spare is None or all(
        max(ends) + spare <= n for ends, n in zip(sides, sizes, strict=True)
    )


def written_sides(form: str, sides: Sides) -> Any:
    """Write padding as a rule's name, one number, a number for each axis, or pairs."""
    if form == "number":
        return sides[0][0]
    if form == "each":
        return [before for before, _ in sides]
    return [list(pair) for pair in sides] if form == "pairs" else form
