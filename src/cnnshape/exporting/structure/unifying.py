"""Make one class of the uses of a block: what is equal stays, what differs is a parameter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cnnshape.exporting.code.comparing import constants_of, with_constants
from cnnshape.exporting.code.expressions import Expression
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.code.variables import LETTERS
from cnnshape.exporting.structure import rates
from cnnshape.exporting.structure.aligning import bypass_of, positions_in
from cnnshape.exporting.structure.classes import Class, Entry
from cnnshape.exporting.structure.computed import with_computed
from cnnshape.exporting.structure.contents import contents_of
from cnnshape.exporting.structure.defaults import defaults_of, with_one_type
from cnnshape.exporting.structure.flow import Flow
from cnnshape.exporting.structure.found_formulas import ABSENT, Vector
from cnnshape.exporting.structure.grouping import Uses
from cnnshape.exporting.structure.norm_names import with_named_norms
from cnnshape.exporting.structure.numbering import numbered_anew
from cnnshape.exporting.structure.outlines import outline_of
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.target import Target
from cnnshape.exporting.structure.units import Leaf
from cnnshape.exporting.structure.vectors import Vectors
from cnnshape.exporting.structure.widths import with_widths
from cnnshape.network import Shape


class Unifier:
    """Makes the class of uses of a block, part by part."""

    def __init__(
        self,
        uses: Uses,
        vectors: Vectors,
        reserved: Collection[str],
        inputs: Sequence[Sequence[Shape]],
    ) -> None:
        """Start with uses, and the shapes of each of their inputs in all of them.

        Names that are `reserved` are not given to parts.
        """
        identifiers = Identifiers(reserved)
        self._uses = uses
        self._reserved = reserved
        self._vectors = vectors
        self._inputs = inputs
        self._flow = Flow(vectors, [tuple(shape[-1] for shape in each) for each in inputs])
        self._names = [identifiers.variable(piece.name) for piece in uses.whole]
        self._positions = positions_in(uses.whole, uses.inputs)
        self._owners = {piece.part.path: at for at, piece in enumerate(uses.whole)}
        self._alike = [uses.alike(at) for at in range(len(uses.whole))]

    def made(self, name: str, target: Target, written: Mapping[str, Any]) -> Class:
        """Return the class, under a name; `written` are the defaults that the file has."""
        entries, block = self._entries(), self._uses.units[0].block
        if not block and rates.are_in(entries):
            self._vectors.mention(rates.RATES.text)
        found = self._vectors.parameters
        vectors = {each: with_one_type(found[each]) for each in found}
        defaults = self._defaults(vectors, written)
        usual = () if block else (target.channels, *target.conventions.values())
        first = [each for each in usual if each in vectors]
        others = sorted(vectors.keys() - {*first}, key=[*vectors].index)
        ordered = [*first, *sorted(others, key=defaults.__contains__)]
        parameters = {each: vectors[each] for each in ordered}
        given = self._flow.of(len(entries) - 1)
        output = None if given is None else given.expression
        taken = {*parameters, *self._names}
        computed, entries = with_computed(
            entries, self._vectors.computed, output, taken, is_block=bool(block)
        )
        if not block:
            widths, entries = with_widths(entries, {*taken, *computed, *self._reserved})
            computed = {**computed, **widths}
        entries = self._named(entries, {*self._reserved, *computed}, target)
        inputs = self._input_names({*parameters, *computed, *(each.name for each in entries)})
        positional = None if block else len(first)
        made = Class(
            name, block, parameters, defaults, inputs, entries, computed, positional=positional
        )
        outline = outline_of(made, target.channels, self._shapes(), output, self._vectors)
        return made._replace(outline=outline, contents=contents_of(self._uses) if block else "")

    def _named(
        self, entries: tuple[Entry, ...], reserved: Collection[str], target: Target
    ) -> tuple[Entry, ...]:
        """Return entries in which parts that the file does not name have names as people give.

        In a framework without sequences, numbers stay as they are: names have them too.
        """
        whole = self._uses.whole
        if target.sequence is None:
            return with_named_norms(entries, whole, reserved)
        numbered = numbered_anew(entries, whole, reserved)
        return numbered_anew(with_named_norms(numbered, whole, reserved), whole, reserved)

    def _input_names(self, taken: Collection[str]) -> tuple[str, ...]:
        """Return x for the first input; others are called as in the block, or by a letter."""
        names = Identifiers({*self._reserved, *self._names, *taken} - {*LETTERS})
        called = [None, *self._uses.units[0].names_read[1:]]
        letters = [*LETTERS, *"x" * len(called)]
        return tuple(names.variable(each or letters[at]) for at, each in enumerate(called))

    def _defaults(
        self, parameters: Mapping[str, Vector], written: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the defaults of parameters: a network has all values of the file."""
        if self._uses.units[0].block:
            return defaults_of(parameters, self._uses.written, written)
        return {name: vector[0] for name, vector in parameters.items()}

    def _shapes(self) -> list[tuple[Shape, Shape]]:
        """Return what each use reads first, and what it gives."""
        given = (body[-1].output_shape for body in self._uses.bodies)
        return list(zip(self._inputs[0], given, strict=True))

    def _entries(self) -> tuple[Entry, ...]:
        # Parts that all uses have come first: what is said of them serves the others too.
        order = sorted(range(len(self._alike)), key=lambda at: None in self._alike[at])
        entries = {at: self._entry(at) for at in order}
        return tuple(entries[at] for at in range(len(entries)))

    def _entry(self, at: int) -> Entry:
        piece, alike, name = self._uses.whole[at], self._alike[at], self._names[at]
        reads = tuple(self._positions[each] for each in piece.part.reads)
        presence = [each is not None for each in alike]
        condition = None if all(presence) else self._vectors.condition(presence, name)
        steps = tuple(self._steps(at, reads))
        self._flow.note(at, reads, alike, steps)
        traits = piece.part.node.layer.traits if isinstance(piece.part, Leaf) else None
        return Entry(
            name,
            piece.name,
            reads,
            steps,
            condition,
            bypass_of(reads) if condition is not None else -1,
            None if piece.part.shares is None else self._owners[piece.part.shares],
            is_norm=traits is not None and traits.is_norm,
            drops=traits is not None and traits.drops,
        )

    def _steps(self, at: int, reads: Sequence[int]) -> Iterator[Step]:
        for number, step in enumerate(self._uses.whole[at].steps):
            steps = [None if each is None else each.steps[number] for each in self._alike[at]]
            own = [None if each is None else each.own for each in steps]
            forward = [None if each is None else each.forward for each in steps]
            yield step._replace(
                own=None if step.own is None else self._unified(at, step.own, own, reads),
                forward=self._unified(at, step.forward, forward, reads),
            )

    def _unified(
        self, at: int, whole: Expression, alike: Sequence[Expression], reads: Sequence[int]
    ) -> Any:
        """Return an expression with parameters where others differ; None is one that is absent."""
        lists = [None if each is None else constants_of(each) for each in alike]
        values = iter(
            [
                self._vectors.expression(
                    tuple(ABSENT if each is None else each[number][1] for each in lists),
                    (argument, f"{self._names[at]}_{argument}"),
                    self._flow.read(argument, reads),
                )
                for number, (argument, _) in enumerate(constants_of(whole))
            ]
        )
        return with_constants(whole, lambda *_: next(values))
