"""The shapes that a block reads and gives, in terms of its parameters: what its text says of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from cnnshape.exporting.code.comparing import names_in, parts_of, replaced
from cnnshape.exporting.code.expressions import Expression, Input, Name, Operation
from cnnshape.exporting.structure.classes import Class, Outline
from cnnshape.exporting.structure.found_formulas import Vector
from cnnshape.exporting.structure.vectors import Vectors
from cnnshape.network import Shape

AXES: Sequence[Sequence[str]] = ((), ("L",), ("H", "W"), ("D", "H", "W"))
"""The names of spatial axes, by how many there are."""

CHANNELS = Name("C")
"""The channels of the input, where a class has no parameter for them."""


def outline_of(
    made: Class,
    channels: str,
    shapes: Sequence[tuple[Shape, Shape]],
    given: Expression,
    vectors: Vectors,
) -> Outline | None:
    """Return the shapes of a class by those that its uses read and give; None if they are unlike.

    Where axes have no simple formula, the channels are all that is said. `given` is the formula of
    those that come out, `channels` the parameter for those of the input.
    """
    ranks = {(len(read), len(gives)) for read, gives in shapes}
    if len(ranks) != 1:
        return None
    ((rank_read, rank_given),) = ranks
    letters = AXES[rank_read - 1]
    entering = _entering(made, channels, shapes)
    if given is None and all(read[-1] == gives[-1] for read, gives in shapes):
        given = entering
    if given is None and len({gives[-1] for _, gives in shapes}) > 1:
        given = vectors.formula(tuple(gives[-1] for _, gives in shapes))
    if rank_given not in (1, rank_read) or given is None:
        return None
    axes = [
        _axis(letter, *_along(shapes, at), vectors)
        for at, letter in enumerate(letters[: rank_given - 1])
    ]
    output = replaced(_of_arguments(made, given), Name(channels), entering)
    known = {*made.parameters, *made.computed, CHANNELS.text, *letters}
    if not set(names_in(output)) <= known:
        return None
    if None in axes or not all(set(names_in(each)) <= known for each in axes):
        return (entering,), (output,)
    return (*map(Name, letters), entering), (*axes, output)


def _entering(made: Class, channels: str, shapes: Sequence[tuple[Shape, Shape]]) -> Expression:
    """Return the channels that a class reads: always as many, its parameter, or a letter."""
    counts = {read[-1] for read, _ in shapes}
    if len(counts) == 1:
        return counts.pop()
    is_known = channels in made.parameters or channels in made.computed
    return Name(channels) if is_known else CHANNELS


def _of_arguments(made: Class, formula: Expression) -> Expression:
    """Return a formula with what a class computes said in full: a reader sees its arguments."""
    for name, computed in reversed(list(made.computed.items())):
        if not any(isinstance(part, Input) for part in parts_of(computed)):
            formula = replaced(formula, Name(name), computed)
    return formula


def _along(shapes: Sequence[tuple[Shape, Shape]], axis: int) -> tuple[Vector, Vector]:
    return tuple(read[axis] for read, _ in shapes), tuple(gives[axis] for _, gives in shapes)


def _axis(letter: str, before: Vector, after: Vector, vectors: Vectors) -> Expression:
    """Return the size of an axis after a block; None if it has no simple formula."""
    if before == after:
        return Name(letter)
    pairs = list(zip(before, after, strict=True))
    strides = tuple(round(one / other) or 1 for one, other in pairs)
    if all(ceil(one / by) == other for (one, other), by in zip(pairs, strides, strict=True)):
        same = strides[0] if len(set(strides)) == 1 else None
        by = same or vectors.formula(strides)
        return None if by is None else Operation("/", Name(letter), by)
    return _line(letter, sorted(set(pairs)))


def _line(letter: str, pairs: Sequence[tuple[int, int]]) -> Expression:
    """Return a multiple and a sum, if one gives all sizes; two say it, or a small difference."""
    (first, given), (last, gives) = pairs[0], pairs[-1]
    if first == last and abs(given - first) > first // 4:
        return None
    factor = (gives - given) // (last - first) if last != first else 1
    offset = given - factor * first
    if factor < 1 or any(factor * one + offset != other for one, other in pairs):
        return None
    grown = Name(letter) if factor == 1 else Operation("*", factor, Name(letter))
    if not offset:
        return grown
    return Operation("+" if offset > 0 else "-", grown, abs(offset))
