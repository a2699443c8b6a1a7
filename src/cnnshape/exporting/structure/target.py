"""What a framework must say so that a network becomes a program in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cnnshape.exporting.code.expressions import Expression
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.structure.classes import Class, Piece
from cnnshape.exporting.structure.steps import Layered, Step

Arguments = Mapping[str, object]


class Target(NamedTuple):
    """What a framework says to the structure of a program; `framework` is its name in messages.

    `steps_of` gives the steps of a layer. `use` is the step of a unit: of its class and what it
    passes. `sequence` is that of pieces one after the other; where a framework has none, they stand
    in the unit around it. `shares_units` says whether a unit can be used again with its weights.
    `name_of` names the class of a block. `channels` is the parameter for the channels of the first
    input; where these can be asked for, `channels_of` does, and they are not passed. `conventions`
    are what parameters of a file are usually called. `attributes` are names that parts of a class
    cannot have, `globals` those that a class cannot have.
    """

    framework: str
    steps_of: Callable[[Layered], tuple[Step, ...]]
    use: Callable[[Class, Arguments], Step]
    sequence: Callable[[Sequence[Piece]], Step] | None
    shares_units: bool
    name_of: Callable[[Identifiers, str], str]
    channels: str
    channels_of: Expression
    conventions: Mapping[str, str]
    attributes: frozenset[str]
    globals: frozenset[str]
