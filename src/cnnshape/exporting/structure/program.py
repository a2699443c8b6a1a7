"""Turn a network into a program: classes for its blocks, and what each use of them passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from graphlib import TopologicalSorter

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import SpecError
from cnnshape.exporting.about import title_of
from cnnshape.exporting.structure.aligning import form_of_unit, positions_in
from cnnshape.exporting.structure.building import Builder, Unlike
from cnnshape.exporting.structure.classes import Piece, Program, Use
from cnnshape.exporting.structure.grouping import Uses
from cnnshape.exporting.structure.parameters import Parameters
from cnnshape.exporting.structure.rates import are_in, rate_list
from cnnshape.exporting.structure.settings import chosen_settings
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.target import Target
from cnnshape.exporting.structure.units import Part, Unit, units_of
from cnnshape.exporting.structure.variants import Variant, Variants
from cnnshape.exporting.structure.written_formulas import written_defaults


def program_of(analysis: Analysis, target: Target) -> Program:
    """Return a network as a program of a framework.

    Raises SpecError with a diagnostic for each layer that the framework cannot express.
    """
    variants = Variants(analysis, None if target.channels_of else target.channels)
    root = None if variants.template is None else variants.template.root
    defaults = {} if root is None else written_defaults(root)
    steps: dict[str, tuple[Step, ...]] = {}

    def build(networks: Sequence[Variant], settings: Collection[str]) -> Program:
        parameters = Parameters(networks, settings, variants.written, defaults, target)
        return _built(networks, parameters, target, steps)

    return chosen_settings(build([variants.base], ()), variants, target.conventions, build)


def _built(
    networks: Sequence[Variant],
    parameters: Parameters,
    target: Target,
    steps: dict[str, tuple[Step, ...]],
) -> Program:
    """Return the program of the first of some networks, which differ in settings."""
    parts = [
        units_of(each.network, can_share=target.shares_units, prefix=each.prefix, variant=number)
        for number, each in enumerate(networks)
    ]
    rates = rate_list(parts, parameters.settings())
    found = _written(networks, parts, Builder(networks, parameters, target, steps, rates))
    if any(are_in(made.entries) for made in found.classes[:-1]):
        # A list of the network is not known in its blocks.
        return _written(networks, parts, Builder(networks, parameters, target, steps))
    return found


def _written(
    networks: Sequence[Variant], parts: Sequence[Sequence[Part]], builder: Builder
) -> Program:
    """Return the program of networks, by their parts."""
    target = builder.target
    title = target.name_of(builder.names, title_of(networks[0].network))
    for units in _from_inside([part for each in parts for part in each]):
        builder.add(units)
    bodies = [builder.body(each) for each in parts]
    if builder.refused:
        raise SpecError(builder.refused)
    outputs = networks[0].network.outputs
    uses = _uses(
        title,
        networks,
        [
            builder.with_runs(body, each.network.outputs)
            for body, each in zip(bodies, networks, strict=True)
        ],
    )
    main = builder.class_named(title, uses)
    positions = positions_in(uses.whole, uses.inputs)
    return Program(
        tuple(builder.classes),
        Use(uses.whole, main.entries),
        uses.inputs,
        tuple(positions[name] for name in outputs),
        sum(map(len, builder.found.values())),
    )


def _uses(title: str, networks: Sequence[Variant], bodies: Sequence[tuple[Piece, ...]]) -> Uses:
    """Return networks as uses of one class; raise Unlike if one has other parts than the first."""
    units = []
    for number, each in enumerate(networks):
        inputs, outputs = tuple(each.network.input_shapes), each.network.outputs
        units.append(Unit(title, "", "", {}, inputs, outputs[-1], (), variant=number))
    forms = [form_of_unit(body, unit.reads) for unit, body in zip(units, bodies, strict=True)]
    if any(form != forms[0] for form in forms):
        raise Unlike
    places = {at: at for at in range(len(bodies[0]))}
    return Uses(tuple(units), tuple(bodies), (places,) * len(units))


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
