"""Make one class of the uses of a block: what is equal stays, what differs is a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cnnshape.exporting.code.comparing import constants_of, with_constants
from cnnshape.exporting.code.expressions import Expression
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.structure.aligning import bypass_of, positions_in
from cnnshape.exporting.structure.classes import Class, Entry, Piece
from cnnshape.exporting.structure.computed import with_computed
from cnnshape.exporting.structure.defaults import defaults_of
from cnnshape.exporting.structure.found_formulas import ABSENT
from cnnshape.exporting.structure.grouping import Uses
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.vectors import Vectors


def class_of(name: str, uses: Uses, vectors: Vectors, identifiers: Identifiers) -> Class:
    """Return the class of uses of a block."""
    names = [identifiers.variable(piece.name) for piece in uses.whole]
    positions = positions_in(uses.whole, uses.inputs)
    owners = {piece.part.path: at for at, piece in enumerate(uses.whole)}
    alike = [uses.alike(at) for at in range(len(uses.whole))]

    def entry(at: int) -> Entry:
        piece = uses.whole[at]
        reads = tuple(positions[each] for each in piece.part.reads)
        presence = [each is not None for each in alike[at]]
        condition = None if all(presence) else vectors.condition(presence, names[at])
        return Entry(
            names[at],
            piece.name,
            reads,
            tuple(_unified_steps(piece, alike[at], vectors, names[at])),
            condition,
            bypass_of(reads) if condition is not None else -1,
            None if piece.part.shares is None else owners[piece.part.shares],
        )

    # Parts that all uses have come first: what is said of them serves the others too.
    order = sorted(range(len(uses.whole)), key=lambda at: None in alike[at])
    entries = {at: entry(at) for at in order}
    ordered = tuple(entries[at] for at in range(len(uses.whole)))
    block = uses.units[0].block
    defaults = (
        defaults_of(vectors.parameters, uses.written)
        if block
        else {name: vector[0] for name, vector in vectors.parameters.items()}
    )
    parameters = dict(sorted(vectors.parameters.items(), key=lambda item: item[0] in defaults))
    output = vectors.formula(tuple(body[-1].output_shape[-1] for body in uses.bodies))
    computed, ordered = with_computed(ordered, vectors.computed, output, {*parameters, *names})
    return Class(name, block, parameters, defaults, len(uses.inputs), ordered, computed)


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
