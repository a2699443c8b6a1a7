"""Turn a network into a program: classes for its blocks, and what each use of them passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import NamedTuple

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Diagnostic, SpecError
from cnnshape.exporting.about import title_of
from cnnshape.exporting.code.expressions import Input
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.refusal import NotExpressible, refusal
from cnnshape.exporting.structure.aligning import Form, form_of_unit, places_in, positions_in
from cnnshape.exporting.structure.classes import Class, Piece, Program, Use
from cnnshape.exporting.structure.layered import layered_of
from cnnshape.exporting.structure.sequences import is_chain, is_mostly_one_call, with_runs
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.exporting.structure.unifying import class_of, declared_by
from cnnshape.exporting.structure.units import Leaf, Part, Unit, units_of
from cnnshape.exporting.structure.vectors import Vectors
from cnnshape.network import Node

Arguments = Mapping[str, object]


class Target(NamedTuple):
    """What a framework says to the structure of a program; `framework` is its name in messages.

    `steps_of` gives the steps of a layer. `use` is the step of a unit: of the name of its class,
    its arguments and how many inputs it has. `sequence` is that of pieces one after the other;
    where a framework has none, they stand in the unit around it. `shares_units` says whether a unit
    can be used again with its weights. `name_of` names the class of a block. `channels` is the
    parameter for the channels of the first input, where classes need to know them. `attributes` are
    names that parts of a class cannot have, `globals` those that a class cannot have.
    """

    framework: str
    steps_of: Callable[[Layered], tuple[Step, ...]]
    use: Callable[[str, Arguments, int], Step]
    sequence: Callable[[Sequence[Piece]], Step] | None
    shares_units: bool
    name_of: Callable[[Identifiers, str], str]
    channels: str | None
    attributes: frozenset[str]
    globals: frozenset[str]


class _Group:
    """Uses of a block that one class serves; the first has all parts."""

    def __init__(self, unit: Unit, form: Form) -> None:
        self.form = form
        self.units = [unit]
        self.places: list[Sequence[int]] = [range(len(form.parts))]

    def takes(self, unit: Unit, form: Form) -> bool:
        """Add a unit if it has the same parts, or some of them."""
        places = places_in(self.form, form) if len(unit.reads) == self.inputs else None
        if places is None:
            return False
        self.units.append(unit)
        self.places.append(places)
        return True

    @property
    def inputs(self) -> int:
        """How many values the units read."""
        return len(self.units[0].reads)


class _Builder:
    """The classes while they are found, from the innermost units outwards."""

    def __init__(self, analysis: Analysis, target: Target) -> None:
        self.target = target
        self.layered = layered_of(analysis)
        self.shapes = {each.name: each.output_shape or () for each in analysis.layers}
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
        if self._are_sequences(units, bodies, len(self._groups(units, bodies)) > 1):
            for unit in units:
                self._add_sequence(unit, bodies[unit.path])
            return
        bodies = {each.path: self.with_runs(bodies[each.path], (each.output,)) for each in units}
        for group in self._groups(units, bodies):
            self._add_class(group, bodies)

    def body(self, parts: Sequence[Part]) -> tuple[Piece, ...]:
        """Return the pieces of parts; those of a unit that is no step are named after it."""
        return tuple(piece for part in parts for piece in self._pieces(part))

    def with_runs(self, pieces: tuple[Piece, ...], kept: Sequence[str]) -> tuple[Piece, ...]:
        """Return pieces with repeated units as sequences, where the framework has them."""
        sequence = self.target.sequence
        return pieces if sequence is None else with_runs(pieces, sequence, kept)

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
            return self.target.steps_of(self.layered(node))
        except NotExpressible as why:
            self.refused.append(refusal(node, self.target.framework, why))
            return ()

    def _shape(self, part: Part) -> tuple[int, ...]:
        return self.shapes[part.output]

    def _add_piece(self, unit: Unit, step: Step, use: Use) -> None:
        self.pieces[unit.path] = Piece(unit, (step,), self._shape(unit), use)

    def _add_sequence(self, unit: Unit, body: tuple[Piece, ...]) -> None:
        if self.target.sequence is None:
            self.spliced[unit.path] = body
        else:
            self._add_piece(unit, self.target.sequence(body), Use(body, is_sequence=True))

    def _groups(self, units: Sequence[Unit], bodies: Mapping[str, Sequence[Piece]]) -> list[_Group]:
        groups: list[_Group] = []
        for unit in sorted(units, key=lambda each: -len(bodies[each.path])):
            form = form_of_unit(bodies[unit.path], unit.reads)
            if not any(group.takes(unit, form) for group in groups):
                groups.append(_Group(unit, form))
        return groups

    def _are_sequences(
        self, units: Sequence[Unit], bodies: Mapping[str, Sequence[Piece]], differ: bool
    ) -> bool:
        """Say whether units are better written as sequences than as a class.

        They are if they have different numbers of parts, or one part many times.
        """
        if not all(is_chain(bodies[unit.path], unit.reads) for unit in units):
            return False
        lengths = {len(unit.body) for unit in units}
        return differ or len(lengths) > 1 or is_mostly_one_call(bodies[units[0].path])

    def _add_class(self, group: _Group, bodies: Mapping[str, tuple[Piece, ...]]) -> None:
        units = group.units
        declared = dict(declared_by(units))
        if self.target.channels is not None:
            vector = tuple(self.shapes[unit.reads[0]][-1] for unit in units)
            declared = {self.target.channels: vector} | declared
        vectors = Vectors(declared, self.target.attributes)
        made = class_of(
            self.target.name_of(self.names, units[0].block),
            units[0].block,
            units[0].reads,
            [bodies[unit.path] for unit in units],
            group.places,
            vectors,
            Identifiers(self.target.attributes),
        )
        self.classes.append(made)
        for number, (unit, places) in enumerate(zip(units, group.places, strict=True)):
            arguments = {name: vector[number] for name, vector in made.parameters.items()}
            step = self.target.use(made.name, arguments, group.inputs)
            entries = tuple(made.entries[place] for place in places)
            self._add_piece(unit, step, Use(bodies[unit.path], entries))


def program_of(analysis: Analysis, target: Target) -> Program:
    """Return a network as a program of a framework.

    Raises SpecError with a diagnostic for each layer that the framework cannot express.
    """
    network = analysis.network
    parts = units_of(network, can_share=target.shares_units)
    builder = _Builder(analysis, target)
    title = target.name_of(builder.names, title_of(network))
    for units in _from_inside(parts):
        builder.add(units)
    pieces = builder.body(parts)
    if builder.refused:
        raise SpecError(builder.refused)
    pieces = builder.with_runs(pieces, network.outputs)
    inputs = tuple(network.input_shapes)
    main = class_of(
        title,
        "",
        inputs,
        [pieces],
        [range(len(pieces))],
        Vectors({}, target.attributes),
        Identifiers(target.attributes),
    )
    positions = positions_in(pieces, inputs)
    use = Use(pieces, main.entries)
    outputs = tuple(positions[name] for name in network.outputs)
    return Program((*builder.classes, main), use, inputs, outputs)


def _from_inside(parts: Sequence[Part]) -> Iterator[Sequence[Unit]]:
    """Return the units of each block, after those of the blocks that its uses contain."""
    units: defaultdict[str, list[Unit]] = defaultdict(list)
    inner: defaultdict[str, set[str]] = defaultdict(set)
    for unit in _units_in(parts):
        units[unit.block].append(unit)
        inner[unit.block].update(each.block for each in _units_in(unit.body, are_nested=False))
    for block in TopologicalSorter(inner).static_order():
        yield units[block]


def _units_in(parts: Sequence[Part], *, are_nested: bool = True) -> Iterator[Unit]:
    """Return the units in parts, except those that share the weights of others."""
    for part in parts:
        if isinstance(part, Unit) and part.shares is None:
            yield part
            if are_nested:
                yield from _units_in(part.body)
