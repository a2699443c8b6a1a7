"""Stages: chains of one class, each of its own length, which a function of the program returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from cnnshape.exporting.code.comparing import constants_of, form_of, replaced, with_constants
from cnnshape.exporting.code.expressions import (
    INDEX,
    Expression,
    Index,
    Item,
    Name,
    Operation,
    Repeated,
    Slice,
)
from cnnshape.exporting.structure.classes import Class, Piece
from cnnshape.exporting.structure.found_formulas import ABSENT, Vector, agree
from cnnshape.exporting.structure.grouping import Bodies, Uses
from cnnshape.exporting.structure.rates import RATES, RateList, place_in
from cnnshape.exporting.structure.sequences import called, is_chain
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.units import Unit

MIN_STAGES = 3
"""So many stages of a network share a function."""

DEPTH = "depth"
"""What a function calls the length of a stage where the file has no name for it."""

FIRST = Item(RATES, 0)
OTHERS = Item(RATES, Operation("+", 1, INDEX))
"""The rates that a stage is given: that of its first part, and those of the others in a loop."""

Parameters = Mapping[str, Vector]
"""Values for each use."""


def stages_of(units: Sequence[Unit], bodies: Bodies) -> Uses | None:
    """Return units as uses of two parts: the first of a chain, and what each of the others is.

    None if they are no chains of one class, or too few. A chain of one part has another too, with
    arguments that are absent: it stands there 0 times.
    """
    ordered = sorted(units, key=lambda unit: (unit.variant, -len(bodies[unit.path])))
    longest = bodies[ordered[0].path]
    are_many = sum(unit.variant == 0 for unit in units) >= MIN_STAGES
    if not (are_many and ordered[0].block and len(longest) > 1 and _are_chains(units, bodies)):
        return None
    if len({called(piece) for unit in units for piece in bodies[unit.path]}) > 1:
        return None
    chains = [_with_own_rates(bodies[unit.path]) for unit in ordered]
    if not all(map(_is_repeated, chains)):
        return None
    pairs = tuple((chain[0], _other(chain, chains[0][1])) for chain in chains)
    if len({tuple(form_of(_own(piece)) for piece in pair) for pair in pairs}) > 1:
        return None
    return Uses(tuple(ordered), pairs, ({0: 0, 1: 1},) * len(pairs))


def _are_chains(units: Sequence[Unit], bodies: Bodies) -> bool:
    """Say whether units are made of classes, each of which reads the one before."""
    return all(
        is_chain(bodies[unit.path], unit.reads)
        and all(piece.use and not piece.use.is_sequence for piece in bodies[unit.path])
        for unit in units
    )


def _own(piece: Piece) -> Expression:
    return piece.steps[0].own


def _with_own(piece: Piece, own: Expression) -> Piece:
    (step,) = piece.steps
    return piece._replace(steps=(step._replace(own=own),))  # type: ignore[arg-type]


def _with_own_rates(chain: Sequence[Piece]) -> list[Piece]:
    """Return a chain in which all parts read one place of the list, if theirs are in a row."""
    start = place_in(_own(chain[0]))
    if start is None:
        return list(chain)
    places = (Item(RATES, start + at) for at in range(len(chain)))
    return [
        _with_own(piece, replaced(_own(piece), place, FIRST))
        for piece, place in zip(chain, places, strict=True)
    ]


def _is_repeated(chain: Sequence[Piece]) -> bool:
    """Say whether all parts after the first are equal, and rates are in a row."""
    others = {_own(piece) for piece in chain[1:]}
    return len(others) <= 1 and all(place_in(_own(piece)) in (None, 0) for piece in chain)


def _other(chain: Sequence[Piece], like: Piece) -> Piece:
    """Return what each part of a chain after the first is; if there is none, nothing like it."""
    if len(chain) > 1:
        return chain[1]
    absent = with_constants(_own(like), lambda *_: ABSENT)  # type: ignore[arg-type]
    return _with_own(like._replace(output_shape=chain[0].output_shape), absent)


class Stages:
    """Uses of chains as one function: what it may have as parameters, and what it returns."""

    def __init__(
        self, uses: Uses, bodies: Bodies, declared: Parameters, rates: RateList | None
    ) -> None:
        """Start with uses of two parts, with their chains, and with what their block declares.

        What says how long a stage is are the rates of its parts, if they have some, or a number.
        """
        self._uses = uses
        self._declared = declared
        own = tuple(_own_rates(bodies[unit.path], unit, rates) for unit in uses.units)
        lengths = tuple(len(bodies[unit.path]) for unit in uses.units)
        self._lengths: Vector = lengths if None in own else own
        names = (name for name, vector in declared.items() if vector == lengths)
        self.length = next(names, DEPTH) if None in own else RATES.text

    @property
    def passed_on(self) -> Parameters:
        """What the block declares, without what it calls as its parts do but passes otherwise."""
        passed = list(_passed(self._uses))
        names = {name for name, _ in passed}
        return {
            name: vector
            for name, vector in self._declared.items()
            if name != self.length
            and (name not in names or any(name == n and agree(v, vector) for n, v in passed))
        }

    def function(self, made: Class, sequence: Callable[[Sequence[Piece]], Step]) -> Class:
        """Return the class of the two parts as a function, which returns a sequence of them.

        Its parameters are in the order of the block, those with a default last.
        """
        first, other = (entry.steps[0].own for entry in made.entries)
        others = Repeated(other, Operation("-", Name(self.length), 1))
        if self.length == RATES.text:
            others = Repeated(replaced(other, FIRST, OTHERS), None)
        parts = zip(self._uses.whole, (first, others), strict=True)
        pieces = [_in_sequence(piece, part) for piece, part in parts]
        known = {**made.parameters, self.length: self._lengths}
        places = [*self._declared, *known]
        named = sorted(known, key=lambda each: (each in made.defaults, places.index(each)))
        parameters = {each: known[each] for each in named}
        return made._replace(
            parameters=parameters, entries=(), contents="", returned=sequence(pieces).own
        )


def _passed(uses: Uses) -> Iterator[tuple[str, Vector]]:
    """Return the arguments of the parts of stages, by their names."""
    for pieces in zip(*uses.bodies, strict=True):
        for values in zip(*(constants_of(_own(piece)) for piece in pieces), strict=True):
            yield values[0][0], tuple(value for _, value in values)


def _own_rates(chain: Sequence[Piece], unit: Unit, rates: RateList | None) -> Item | None:
    """Return the part of the list of rates that is that of a chain; None if it has none."""
    start = place_in(_own(chain[0]))
    if start is None or rates is None:
        return None
    stop = start + len(chain)
    is_rest = stop == rates.rates[unit.variant].length
    return Item(RATES, Index((Slice(start, None if is_rest else stop),)))


def _in_sequence(piece: Piece, part: Expression) -> Piece:
    (step,) = piece.steps
    return piece._replace(steps=(step._replace(in_sequence=part),))  # type: ignore[arg-type]
