"""Uses of one block that differ in some parts: which parts of one the parts of another are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.exporting.code.comparing import form_of
from cnnshape.exporting.structure.classes import Piece
from cnnshape.exporting.structure.units import Leaf


class Form(NamedTuple):
    """What must be equal in all uses: the form of each part, and what it reads by position."""

    parts: tuple[Hashable, ...]
    reads: tuple[tuple[int, ...], ...]


def form_of_unit(pieces: Sequence[Piece], inputs: Sequence[str]) -> Form:
    """Return the form of a unit that reads inputs."""
    positions = positions_in(pieces, inputs)
    return Form(
        tuple(map(_form_of_piece, pieces)),
        tuple(tuple(positions[name] for name in piece.part.reads) for piece in pieces),
    )


def positions_in(pieces: Sequence[Piece], inputs: Sequence[str]) -> Mapping[str, int]:
    """Return the positions of values: from 0 on those of pieces, from -1 down those of inputs."""
    own = {piece.part.output: position for position, piece in enumerate(pieces)}
    return {name: -1 - number for number, name in enumerate(inputs)} | own


def places_in(whole: Form, other: Form) -> tuple[int, ...] | None:
    """Return where the parts of a form are in a longer one; None if they are not all there.

    A part that is missing must be one that the others can do without: they read what it reads.
    """
    for places in (_leftmost(whole, other), _rightmost(whole, other)):
        if places is not None and _is_wired_alike(whole, other, places):
            return places
    return None


def bypass_of(reads: Sequence[int]) -> int:
    """Return which value stands for a part that is missing: the last that was computed."""
    return max(reads)


def _leftmost(whole: Form, other: Form) -> tuple[int, ...] | None:
    places: list[int] = []
    for part in other.parts:
        start = places[-1] + 1 if places else 0
        found = next((at for at in range(start, len(whole.parts)) if whole.parts[at] == part), None)
        if found is None:
            return None
        places.append(found)
    return tuple(places)


def _rightmost(whole: Form, other: Form) -> tuple[int, ...] | None:
    last = len(whole.parts) - 1
    found = _leftmost(
        Form(whole.parts[::-1], whole.reads[::-1]), Form(other.parts[::-1], other.reads[::-1])
    )
    return None if found is None else tuple(last - place for place in reversed(found))


def _is_wired_alike(whole: Form, other: Form, places: Sequence[int]) -> bool:
    """Say whether each part reads what its counterpart reads, past the parts that are missing."""
    counterpart = {place: at for at, place in enumerate(places)}
    meant: dict[int, int] = {}
    for place, reads in enumerate(whole.reads):
        read = [_meaning(each, meant) for each in reads]
        if place not in counterpart:
            if not reads:
                return False
            meant[place] = _meaning(bypass_of(reads), meant)
        elif tuple(read) != other.reads[counterpart[place]]:
            return False
        else:
            meant[place] = counterpart[place]
    return meant[len(whole.reads) - 1] == len(other.reads) - 1


def _meaning(read: int, meant: Mapping[int, int]) -> int:
    return read if read < 0 else meant[read]


def _form_of_piece(piece: Piece) -> Hashable:
    """Return what must be equal: the kind of a layer or the block of a unit too."""
    part = piece.part
    kind = part.node.layer.type if isinstance(part, Leaf) else part.block
    return kind, tuple(_form_of_steps(piece)), part.shares is None


def _form_of_steps(piece: Piece) -> Iterator[Hashable]:
    for step in piece.steps:
        own = None if step.own is None else form_of(step.own)
        yield form_of(step.forward), own, step.role
