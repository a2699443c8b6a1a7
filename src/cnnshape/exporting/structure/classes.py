"""What a program says of a network: a class for each block, and what each use of it passes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from cnnshape.exporting.code.expressions import Call, Expression
from cnnshape.exporting.structure.found_formulas import Vector
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.units import Part
from cnnshape.network import Shape


class Piece(NamedTuple):
    """A part of a unit in a framework: a layer in its steps, or a unit that is one step.

    `reads` and `output` are nodes. `shares` is the path of the piece whose weights it uses. `use`
    says what a unit is made of; a layer has none.
    """

    part: Part
    steps: tuple[Step, ...]
    output_shape: Shape
    use: Use | None = None

    @property
    def name(self) -> str:
        """The name of the part in its unit."""
        return self.part.name


class Entry(NamedTuple):
    """A part of a class. `reads` are positions of entries; -1 is the first input, -2 the second.

    Where `condition` is given, uses in which it does not hold have no such part: its value is then
    that of `bypass`. `shares` is the position of the entry whose weights it uses. `label` is what
    the file calls the part. One that `is_norm` is written around the part whose values it divides;
    what one gives that `drops` some in training is called as what it read.
    """

    name: str
    label: str
    reads: tuple[int, ...]
    steps: tuple[Step, ...]
    condition: Expression = None
    bypass: int = -1
    shares: int | None = None
    is_norm: bool = False
    drops: bool = False

    @property
    def is_built(self) -> bool:
        """Whether the class builds something for it, which it does not share with another."""
        return self.shares is None and any(step.own is not None for step in self.steps)

    @property
    def operands(self) -> tuple[int, ...]:
        """The positions of what it reads, and of what stands for it where it may be absent."""
        return self.reads if self.condition is None else (*self.reads, self.bypass)


Sizes = tuple[Expression, ...]
"""The sizes of a shape, channels last."""

Outline = tuple[Sizes, Sizes]
"""What a block reads and gives."""


class Class(NamedTuple):
    """A block as a class.

    `inputs` are the names of what it reads. `parameters` have a value for each of its uses, and
    some of them a default: those come last. `computed` has what is made of them once, in this
    order. `contents` says in words what is computed; `outline` is None where shapes follow no
    simple rule. Parameters after the first `positional` ones are passed by name alone; None is all
    of them by either. One that is no more than a sequence of others has no entries: it is a
    function of its parameters, and that is what is `returned`.
    """

    name: str
    block: str
    parameters: Mapping[str, Vector]
    defaults: Mapping[str, Any]
    inputs: tuple[str, ...]
    entries: tuple[Entry, ...]
    computed: Mapping[str, Expression] = MappingProxyType({})
    outline: Outline | None = None
    contents: str = ""
    positional: int | None = None
    returned: Call | None = None


class Use(NamedTuple):
    """What a unit is made of: its pieces, and the entries that they are in its class.

    A sequence has no class: its pieces stand one after the other.
    """

    pieces: tuple[Piece, ...]
    entries: tuple[Entry, ...] = ()
    is_sequence: bool = False


class Program(NamedTuple):
    """The classes of a network, inner ones first and last its own, and what that is made of.

    `inputs` are the names of the inputs of the network, `outputs` positions of entries, or from -1
    down those of inputs. `found` is how many parameters of blocks the file does not have.
    """

    classes: tuple[Class, ...]
    use: Use
    inputs: tuple[str, ...]
    outputs: tuple[int, ...]
    found: int = 0
