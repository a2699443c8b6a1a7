"""Pieces one after the other, which a framework can run without being told how."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cnnshape.exporting.code.expressions import Expression, Repeated
from cnnshape.exporting.structure.classes import Piece

MIN_REPEATS = 3
"""So many equal calls are written as one that is repeated."""


def is_chain(pieces: Sequence[Piece], inputs: Sequence[str]) -> bool:
    """Say whether each piece reads the one before alone, and can stand in a sequence."""
    before = inputs
    for piece in pieces:
        if piece.part.reads != tuple(before) or len(before) != 1 or piece.part.shares:
            return False
        if any(step.in_sequence is None for step in piece.steps):
            return False
        before = (piece.part.output,)
    return True


def is_mostly_one_call(pieces: Sequence[Piece]) -> bool:
    """Say whether a piece is repeated so often that nobody would write its copies."""
    return len(repeats(pieces)) < len(pieces) - 1


def repeats(pieces: Sequence[Piece]) -> list[Expression]:
    """Return what builds pieces, with equal ones that follow each other said once."""
    calls = [step.in_sequence for piece in pieces for step in piece.steps]
    found: list[Expression] = []
    for call, group in groupby(calls):
        times = len(list(group))
        found += [Repeated(call, times)] if times >= MIN_REPEATS else [call] * times
    return found
