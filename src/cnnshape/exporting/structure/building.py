"""Find the classes of a program, from the innermost units outwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cnnshape.diagnostics import Diagnostic
from cnnshape.exporting.code.expressions import Input
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.refusal import NotExpressible, refusal
from cnnshape.exporting.structure.classes import Class, Piece, Use
from cnnshape.exporting.structure.found_formulas import is_count
from cnnshape.exporting.structure.grouping import Bodies, Uses, groups_of
from cnnshape.exporting.structure.layered import layered_of, places_in
from cnnshape.exporting.structure.parameters import Parameters
from cnnshape.exporting.structure.rates import RATES, RateList
from cnnshape.exporting.structure.sequences import (
    are_copies,
    are_in_one_place,
    is_chain,
    is_mostly_one_call,
    is_short,
    with_optional_parts_together,
    with_runs,
)
from cnnshape.exporting.structure.stages import Stages, stages_of
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.target import Target
from cnnshape.exporting.structure.unifying import Unifier
from cnnshape.exporting.structure.units import Leaf, Part, Unit
from cnnshape.exporting.structure.variants import Variant
from cnnshape.exporting.structure.vectors import Vectors
from cnnshape.network import Node, Shape


class Unlike(Exception):
    """Networks at different settings have parts of which one class would not make both."""


class Builder:
    """The classes while they are found, from the innermost units outwards."""

    def __init__(
        self,
        variants: Sequence[Variant],
        parameters: Parameters,
        target: Target,
        steps: dict[str, tuple[Step, ...]],
        rates: RateList | None = None,
    ) -> None:
        """Start with a network, and others of its file that differ in what is to be a parameter.

        `steps` are those of layers by name: programs of the same networks find them only once.
        `rates` are those of the networks, if they are a list in them.
        """
        self.steps = steps
        self.target = target
        self.rates = rates
        self.parameters = parameters
        places = places_in(variants[0].network)
        self.layered = {
            node.name: layered
            for each in variants
            for layered in [layered_of(each.analysis, places)]
            for node in each.network.nodes
        }
        self.shapes = {
            row.name: row.output_shape or () for each in variants for row in each.analysis.layers
        }
        self.found: dict[str, Sequence[str]] = {}
        self.classes: list[Class] = []
        self.pieces: dict[str, Piece] = {}
        self.spliced: dict[str, tuple[Piece, ...]] = {}
        self.refused: list[Diagnostic] = []
        self.names = Identifiers(target.globals)

    def add(self, units: Sequence[Unit]) -> None:
        """Make pieces of the units of one block, whose inner units are pieces already."""
        bodies = {unit.path: self.body(unit.body) for unit in units}
        if self.refused:
            for unit in units:
                self._add_piece(unit, Step(Input()), Use(bodies[unit.path]))
            return
        function = self._function(units, bodies)
        if function is not None:
            self._add_stages(*function, bodies)
            return
        if self._are_sequences(units, bodies):
            for unit in units:
                self._add_sequence(unit, bodies[unit.path])
            return
        bodies = {each.path: self.with_runs(bodies[each.path], (each.output,)) for each in units}
        for uses in groups_of(units, bodies):
            for each in self._with_optional_parts_together(uses):
                self._add_class(each)

    def body(self, parts: Sequence[Part]) -> tuple[Piece, ...]:
        """Return the pieces of parts; those of a unit that is no step are named after it."""
        return tuple(piece for part in parts for piece in self._pieces(part))

    def with_runs(self, pieces: tuple[Piece, ...], kept: Sequence[str]) -> tuple[Piece, ...]:
        """Return pieces with repeated units as sequences, where the framework has them."""
        sequence = self.target.sequence
        return pieces if sequence is None else with_runs(pieces, sequence, kept)

    def _with_optional_parts_together(self, uses: Uses) -> Iterator[Uses]:
        if self.target.sequence is None:
            return iter((uses,))
        bodies = with_optional_parts_together(uses, self.target.sequence)
        return groups_of(uses.units, bodies)

    def _pieces(self, part: Part) -> Iterator[Piece]:
        if part.path not in self.spliced:
            yield self._piece(part)
            return
        for piece in self.spliced[part.path]:
            named = piece.part._replace(name=f"{part.name}.{piece.name}")
            yield piece._replace(part=named)

    def _piece(self, part: Part) -> Piece:
        if isinstance(part, Leaf):
            return Piece(part, self._steps(part.node), self._shape(part))
        if part.shares is not None:
            return self.pieces[part.shares]._replace(part=part, use=None)
        return self.pieces[part.path]

    def _steps(self, node: Node) -> tuple[Step, ...]:
        """Return the steps of a layer; none, and a refusal to be told, if it has no equivalent."""
        try:
            if node.name not in self.steps:
                self.steps[node.name] = self.target.steps_of(self.layered[node.name](node))
        except NotExpressible as why:
            self.refused.append(refusal(node, self.target.framework, why))
        return self.steps.get(node.name, ())

    def _shape(self, part: Part) -> tuple[int, ...]:
        return self.shapes[part.output]

    def _add_piece(self, unit: Unit, step: Step, use: Use) -> None:
        self.pieces[unit.path] = Piece(unit, (step,), self._shape(unit), use)

    def _add_sequence(self, unit: Unit, body: tuple[Piece, ...]) -> None:
        if self.target.sequence is None:
            self.spliced[unit.path] = body
        else:
            self._add_piece(unit, self.target.sequence(body), Use(body, is_sequence=True))

    def _are_sequences(self, units: Sequence[Unit], bodies: Bodies) -> bool:
        """Say whether units are better written as sequences than as a class.

        They are if they have different parts, or one part many times, or stand once in the network;
        and in PyTorch if a block uses them in one place, where they are a few layers.
        """
        if not all(is_chain(bodies[unit.path], unit.reads) for unit in units):
            return False
        pieces = [bodies[unit.path] for unit in units]
        if self.target.sequence is not None and (
            all(map(are_copies, pieces)) or (all(map(is_short, pieces)) and are_in_one_place(units))
        ):
            return True
        if sum(unit.variant == 0 for unit in units) == 1:
            return True
        have_one_length = len({len(unit.body) for unit in units}) == 1
        if not have_one_length or is_mostly_one_call(bodies[units[0].path]):
            return True
        return len(list(groups_of(units, bodies))) > 1

    def _function(self, units: Sequence[Unit], bodies: Bodies) -> tuple[Class, Uses] | None:
        """Return the function of chains of one class; None if there is none that reads well.

        It has the parameters of the block, and no other ones but whole numbers.
        """
        sequence, name = self.target.sequence, f"make_{units[0].block}"
        uses = stages_of(units, bodies)
        if sequence is None or uses is None or self.parameters.are_called(name):
            return None
        inputs = self._inputs(uses)
        declared, _ = self.parameters.of(uses.units, [shape[-1] for shape in inputs[0]])
        stages = Stages(uses, bodies, declared, self.rates)
        vectors = Vectors(stages.passed_on, self.target.attributes.union([stages.length]))
        made = self._unified(name, uses, vectors, inputs)
        found = (value for each in vectors.found for value in made.parameters[each])
        return (stages.function(made, sequence), uses) if all(map(is_count, found)) else None

    def _add_stages(self, made: Class, uses: Uses, bodies: Bodies) -> None:
        """Add a function of chains of one class, and the sequence that each of them is."""
        made = made._replace(name=self.names.variable(made.name))
        self.classes.append(made)
        for number, unit in enumerate(uses.units):
            arguments = {name: vector[number] for name, vector in made.parameters.items()}
            step = self.target.use(made, arguments)
            self._add_piece(unit, step, Use(bodies[unit.path], is_sequence=True))

    def _add_class(self, uses: Uses) -> None:
        """Add the class of uses of a block, and the piece that each of them is."""
        if uses.units[0].variant:
            raise Unlike
        name = self.target.name_of(self.names, uses.units[0].block)
        made = self.class_named(name, uses)
        for number, (unit, body) in enumerate(zip(uses.units, uses.bodies, strict=True)):
            arguments = {
                name: self._passed(unit, name, vector[number])
                for name, vector in made.parameters.items()
            }
            step = self.target.use(made, arguments)
            entries = tuple(made.entries[place] for place in uses.places[number])
            self._add_piece(unit, step, Use(body, entries))

    def _passed(self, unit: Unit, name: str, value: Any) -> Any:
        """Return what a unit passes for a parameter."""
        if self.rates is None:
            return value
        return self.rates.rates[unit.variant].passed(unit, name, value)

    def class_named(self, name: str, uses: Uses) -> Class:
        """Add a class with a name that is its own, and return it."""
        inputs = self._inputs(uses)
        declared, formulas = self.parameters.of(
            uses.units, [shape[-1] for shape in inputs[0]], list(uses.sequences)
        )
        if self.rates is not None and not uses.units[0].block:
            formulas = [*formulas, self.rates.formula]
            declared = {**declared, RATES.text: self.rates.formula.values}
        vectors = Vectors(declared, self.target.attributes, formulas)
        made = self._unified(name, uses, vectors, inputs)
        self.found[name] = vectors.found
        self.classes.append(made)
        return made

    def _unified(
        self, name: str, uses: Uses, vectors: Vectors, inputs: Sequence[Sequence[Shape]]
    ) -> Class:
        unifier = Unifier(uses, vectors, self.target.attributes, inputs)
        return unifier.made(name, self.target, self.parameters.defaults(uses.units[0].block))

    def _inputs(self, uses: Uses) -> list[list[Shape]]:
        """Return the shapes of each input in all uses."""
        return [
            [self.shapes[unit.reads[at]] for unit in uses.units] for at in range(len(uses.inputs))
        ]
