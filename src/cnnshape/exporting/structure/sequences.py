"""Pieces one after the other, which a framework can run without being told how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from cnnshape.exporting.code.expressions import Call, Expression
from cnnshape.exporting.structure.classes import Piece, Use
from cnnshape.exporting.structure.grouping import Bodies, Uses
from cnnshape.exporting.structure.layered import place_of
from cnnshape.exporting.structure.loops import with_loops
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.units import Leaf, Part, Unit
from cnnshape.network import NOWHERE

MIN_COPIES = 2
"""So many copies of a block are one sequence."""

MAX_SHORT = 3
"""So many steps need no class, where one place uses them."""


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


def are_copies(pieces: Sequence[Piece]) -> bool:
    """Say whether pieces are the copies of one block, which a file repeats."""
    first = pieces[0].part
    return len(pieces) >= MIN_COPIES and all(_are_copies(each.part, first) for each in pieces)


def is_short(pieces: Sequence[Piece]) -> bool:
    """Say whether pieces are a few layers: a convolution, its norm and an activation."""
    is_flat = all(isinstance(piece.part, Leaf) for piece in pieces)
    return is_flat and sum(len(piece.steps) for piece in pieces) <= MAX_SHORT


def are_in_one_place(units: Sequence[Unit]) -> bool:
    """Say whether one block uses all units, each of its uses once."""
    around = {unit.path.removesuffix(unit.name) for unit in units}
    is_inside = "" not in around
    is_once = len(around) == len(units)
    places = {place_of(each.place) for each in units}
    is_written = NOWHERE not in {each.place for each in units}
    return is_inside and is_once and is_written and len(places) == 1


def repeats(pieces: Sequence[Piece]) -> list[Expression]:
    """Return what builds pieces, with those said once that follow each other and are alike."""
    return with_loops([step.in_sequence for piece in pieces for step in piece.steps])


def with_runs(
    pieces: Sequence[Piece], sequence: Callable[[Sequence[Piece]], Step], kept: Collection[str]
) -> tuple[Piece, ...]:
    """Return pieces with uses of one class that follow each other as one that is a sequence.

    They are the copies of a layer that a file repeats: `blocks_1`, `blocks_2` and on. `kept` are
    the nodes that are read from outside.
    """
    readers: Counter[str] = Counter(name for piece in pieces for name in piece.part.reads)
    readers.update(kept)
    lenders = {piece.part.shares for piece in pieces}
    found: list[list[Piece]] = []
    for piece in pieces:
        if found and _goes_on(found[-1], piece, readers) and piece.part.path not in lenders:
            found[-1].append(piece)
        else:
            found.append([piece])
    return tuple(
        each
        for run in found
        for each in ([_as_one(run, sequence)] if len(run) >= MIN_COPIES else run)
    )


def called(piece: Piece) -> Expression:
    """Return the class that a unit is of."""
    own = piece.steps[0].own
    return own.function if isinstance(own, Call) else None


def _goes_on(run: Sequence[Piece], piece: Piece, readers: Mapping[str, int]) -> bool:
    """Say whether a piece is the next copy of those in a run, and alone in reading the last."""
    first, last = run[0], run[-1]
    if called(piece) != called(first) or not _are_copies(piece.part, first.part):
        return False
    is_chain = piece.part.reads == (last.part.output,) and readers[last.part.output] == 1
    base, _, number = first.name.rpartition("_")
    is_copy = number.isdigit() and piece.name == f"{base}_{int(number) + len(run)}"
    return is_chain and is_copy and piece.steps[0].in_sequence is not None


def _are_copies(part: Part, other: Part) -> bool:
    """Say whether units are copies of one block, which a file repeats in one place."""
    if not (isinstance(part, Unit) and isinstance(other, Unit)):
        return False
    return part.place == other.place != NOWHERE


def _as_one(run: Sequence[Piece], sequence: Callable[[Sequence[Piece]], Step]) -> Piece:
    first = run[0].part
    name, path = (text.rpartition("_")[0] for text in (first.name, first.path))
    return _named(run, first._replace(name=name), sequence, path)


def _named(
    run: Sequence[Piece],
    first: Part,
    sequence: Callable[[Sequence[Piece]], Step],
    path: str | None = None,
) -> Piece:
    """Return pieces as one, under the name of the first."""
    unit = Unit(first.name, path or first.path, "", {}, first.reads, run[-1].part.output, ())
    return Piece(unit, (sequence(run),), run[-1].output_shape, Use(tuple(run), is_sequence=True))


def with_optional_parts_together(uses: Uses, sequence: Callable[[Sequence[Piece]], Step]) -> Bodies:
    """Return the pieces of uses with parts in a row as one, that are there or not together."""
    runs = list(_optional_runs(uses))
    return {
        unit.path: _together(body, places, runs, sequence)
        for unit, body, places in zip(uses.units, uses.bodies, uses.places, strict=True)
    }


def _optional_runs(uses: Uses) -> Iterator[Sequence[int]]:
    """Return the places of parts that only some uses have, and of which each reads the last."""
    whole = uses.whole
    readers = Counter(name for piece in whole for name in piece.part.reads)
    lenders = {piece.part.shares for piece in whole}
    presence = [tuple(each is not None for each in uses.alike(at)) for at in range(len(whole))]

    def is_optional(at: int) -> bool:
        part = whole[at].part
        is_alone = part.path not in lenders and is_chain((whole[at],), part.reads)
        return is_alone and not all(presence[at])

    def starts(at: int) -> bool:
        """Say whether a part does not go on with the one before it."""
        before = whole[at - 1].part.output
        is_next = is_optional(at - 1) and presence[at - 1] == presence[at]
        return not (is_next and whole[at].part.reads == (before,) and readers[before] == 1)

    run: list[int] = []
    for at in filter(is_optional, range(len(whole))):
        if at == 0 or starts(at):
            run = []
        run.append(at)
        is_last = at + 1 == len(whole) or not is_optional(at + 1) or starts(at + 1)
        if is_last and len(run) > 1:
            yield run


def _together(
    body: Sequence[Piece],
    places: Mapping[int, int],
    runs: Sequence[Sequence[int]],
    sequence: Callable[[Sequence[Piece]], Step],
) -> tuple[Piece, ...]:
    """Return the pieces of a use with those of each run as one."""
    starts = {places[run[0]]: len(run) for run in runs if run[0] in places}
    found: list[Piece] = []
    at = 0
    while at < len(body):
        length = starts.get(at, 1)
        run = body[at : at + length]
        found.append(run[0] if length == 1 else _named(run, run[0].part, sequence))
        at += length
    return tuple(found)
