"""The channels of each value in a class, as formulas: what a part reads is what another gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce

from cnnshape.exporting.code.expressions import Call, Operation
from cnnshape.exporting.structure.aligning import bypass_of
from cnnshape.exporting.structure.classes import Piece
from cnnshape.exporting.structure.found_formulas import ABSENT, Formula, Vector, agree
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.vectors import Vectors

READ = frozenset(["in_channels", "in_features", "num_features"])
"""Arguments that are the channels which a part reads."""

GIVEN = frozenset(["out_channels", "out_features", "filters", "units"])
"""Arguments that are the channels which a part gives."""


class Flow:
    """The channels of the values of a class that are known so far, by the positions of entries."""

    def __init__(self, vectors: Vectors, inputs: Sequence[Vector]) -> None:
        """Start with the channels of each input in all uses."""
        self._vectors = vectors
        self._known: dict[int, Formula | None] = {}
        self._channels = {-1 - number: vector for number, vector in enumerate(inputs)}
        for number, vector in enumerate(inputs):
            formula = vectors.formula(vector)
            self._known[-1 - number] = None if formula is None else Formula(formula, vector)

    def read(self, argument: str, reads: Sequence[int]) -> Formula | None:
        """Return what an argument is that counts the channels which a part reads."""
        return self._known.get(reads[0]) if argument in READ and reads else None

    def of(self, position: int) -> Formula | None:
        """Return the channels of a value."""
        return self._known.get(position)

    def note(
        self,
        position: int,
        reads: Sequence[int],
        alike: Sequence[Piece | None],
        steps: Sequence[Step],
    ) -> None:
        """Note the channels that a part gives, which reads some values and has steps in a class.

        Where it is missing, the value that stands for it has other channels perhaps.
        """
        missing = self._channels.get(bypass_of(reads), (ABSENT,) * len(alike))
        vector = tuple(
            other if each is None else each.output_shape[-1]
            for each, other in zip(alike, missing, strict=True)
        )
        known = [self._known.get(each) for each in reads]
        told = (*known, _argument(steps, alike), _sum(known))
        self._channels[position] = vector
        self._known[position] = next(
            (each for each in told if each is not None and agree(vector, each.values)), None
        )


def _argument(steps: Sequence[Step], alike: Sequence[Piece | None]) -> Formula | None:
    """Return the argument that says how many channels come out, if it does in all uses."""
    for at, step in enumerate(steps):
        for number, argument in enumerate(step.own.arguments if step.own else ()):
            if argument.name in GIVEN:
                return Formula(argument.value, _values(alike, at, number))
    return None


def _values(alike: Sequence[Piece | None], step: int, argument: int) -> Vector:
    """Return an argument of a step in all uses."""
    found = []
    for piece in alike:
        own = None if piece is None else piece.steps[step].own
        found.append(own.arguments[argument].value if isinstance(own, Call) else ABSENT)
    return tuple(found)


def _sum(parts: Sequence[Formula | None]) -> Formula | None:
    """Return the channels of values one after the other."""
    known = [each for each in parts if each is not None]
    if len(known) < max(len(parts), 2):
        return None
    times = Counter(each.expression for each in known)
    terms = [each if n == 1 else Operation("*", n, each) for each, n in times.items()]
    values = tuple(map(sum, zip(*(each.values for each in known), strict=True)))
    return Formula(reduce(lambda one, other: Operation("+", one, other), terms), values)
