"""Turn a network into a program: classes for its blocks, and what each use of them passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import SpecError
from cnnshape.exporting.about import title_of
from cnnshape.exporting.structure.aligning import positions_in
from cnnshape.exporting.structure.building import Builder
from cnnshape.exporting.structure.classes import Program, Use
from cnnshape.exporting.structure.grouping import one_use
from cnnshape.exporting.structure.target import Target
from cnnshape.exporting.structure.units import Part, Unit, units_of


def program_of(analysis: Analysis, target: Target) -> Program:
    """Return a network as a program of a framework.

    Raises SpecError with a diagnostic for each layer that the framework cannot express.
    """
    network = analysis.network
    parts = units_of(network, can_share=target.shares_units)
    builder = Builder(analysis, target)
    title = target.name_of(builder.names, title_of(network))
    for units in _from_inside(parts):
        builder.add(units)
    pieces = builder.body(parts)
    if builder.refused:
        raise SpecError(builder.refused)
    pieces = builder.with_runs(pieces, network.outputs)
    inputs = tuple(network.input_shapes)
    whole = Unit(title, "", "", {}, inputs, network.outputs[-1], parts)
    main = builder.class_named(title, one_use(whole, pieces), {})
    positions = positions_in(pieces, inputs)
    outputs = tuple(positions[name] for name in network.outputs)
    return Program(tuple(builder.classes), Use(pieces, main.entries), inputs, outputs)


def _from_inside(parts: Sequence[Part]) -> Iterator[Sequence[Unit]]:
    """Return the units of each block, after those of the blocks that its uses contain."""
    units: defaultdict[str, list[Unit]] = defaultdict(list)
    inner: defaultdict[str, list[str]] = defaultdict(list)
    for unit in _units_in(parts):
        units[unit.block].append(unit)
        # In a list, for a set would give the classes another order in each run.
        inner[unit.block] += [each.block for each in _units_in(unit.body, are_nested=False)]
    for block in TopologicalSorter(inner).static_order():
        yield units[block]


def _units_in(parts: Sequence[Part], *, are_nested: bool = True) -> Iterator[Unit]:
    """Return the units in parts, except those that share the weights of others."""
    for part in parts:
        if isinstance(part, Unit) and part.shares is None:
            yield part
            if are_nested:
                yield from _units_in(part.body)
