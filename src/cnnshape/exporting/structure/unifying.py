"""Make one class of the uses of a block: what is equal stays, what differs is a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnnshape.exporting.code.comparing import constants_of, with_constants
from cnnshape.exporting.code.expressions import Expression
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.structure.aligning import bypass_of, positions_in
from cnnshape.exporting.structure.classes import Class, Entry, Piece
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.units import Unit
from cnnshape.exporting.structure.vectors import ABSENT, Vectors


def class_of(
    class_name: str,
    block: str,
    inputs: Sequence[str],
    bodies: Sequence[Sequence[Piece]],
    places: Sequence[Sequence[int]],
    vectors: Vectors,
    identifiers: Identifiers,
) -> Class:
    """Return the class of several bodies of pieces.

    The first has all parts, and reads `inputs`; `places` say where the parts of each are.
    """
    whole = bodies[0]
    positions = positions_in(whole, inputs)
    names = [identifiers.variable(piece.name) for piece in whole]
    entries: dict[int, Entry] = {}
    alike = [
        [_piece_at(at, body, place) for body, place in zip(bodies, places, strict=True)]
        for at in range(len(whole))
    ]
    # Parts that all uses have come first: what is said of them serves the others too.
    for at in sorted(range(len(whole)), key=lambda each: None in alike[each]):
        piece, name = whole[at], names[at]
        reads = tuple(positions[each] for each in piece.part.reads)
        presence = [each is not None for each in alike[at]]
        condition = None if all(presence) else vectors.condition(presence, name)
        entries[at] = Entry(
            name,
            piece.name,
            reads,
            tuple(_unified_steps(piece, alike[at], vectors, name)),
            condition,
            bypass_of(reads) if condition is not None else -1,
            _shared_in(whole, piece),
        )
    ordered = tuple(entries[at] for at in range(len(whole)))
    return Class(class_name, block, vectors.parameters, len(inputs), ordered)


def _shared_in(pieces: Sequence[Piece], piece: Piece) -> int | None:
    """Return the position of the piece whose weights a piece uses."""
    if piece.part.shares is None:
        return None
    return [each.part.path for each in pieces].index(piece.part.shares)


def _piece_at(at: int, body: Sequence[Piece], places: Sequence[int]) -> Piece | None:
    return body[places.index(at)] if at in places else None


def _unified_steps(
    piece: Piece, alike: Sequence[Piece | None], vectors: Vectors, name: str
) -> Iterator[Step]:
    for number, step in enumerate(piece.steps):
        steps = [None if each is None else each.steps[number] for each in alike]
        own = [None if each is None else each.own for each in steps]
        forward = [None if each is None else each.forward for each in steps]
        yield step._replace(
            own=None if step.own is None else _unified(step.own, own, vectors, name),
            forward=_unified(step.forward, forward, vectors, name),
        )


def _unified(whole: Expression, alike: Sequence[Expression], vectors: Vectors, name: str) -> Any:
    """Return an expression with parameters where those that are alike differ; None is absent."""
    lists = [None if each is None else list(constants_of(each)) for each in alike]
    values = iter(
        [
            vectors.expression(
                tuple(ABSENT if each is None else each[number][1] for each in lists),
                (argument, f"{name}_{argument}"),
            )
            for number, (argument, _) in enumerate(constants_of(whole))
        ]
    )
    return with_constants(whole, lambda *_: next(values))


def declared_by(units: Sequence[Unit]) -> Mapping[str, tuple[Any, ...]]:
    """Return the values of a block's parameters in its uses, those that are numbers or words."""
    names = units[0].arguments
    return {
        name: tuple(unit.arguments[name] for unit in units)
        for name in names
        if all(isinstance(unit.arguments.get(name), (bool, int, float)) for unit in units)
    }
