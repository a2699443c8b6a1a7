"""What a class computes once of its parameters: what the file does so, and what is said often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cnnshape.exporting.code.comparing import names_in, parts_of, replaced
from cnnshape.exporting.code.expressions import (
    Call,
    Expression,
    Input,
    Listing,
    Name,
    Operation,
    Slice,
)
from cnnshape.exporting.structure.classes import Entry
from cnnshape.exporting.structure.vectors import CHANNELS

Computed = Mapping[str, Expression]
"""Values by their names, in the order in which they are computed."""

ARITHMETIC = frozenset("+-*") | {"//"}
MIN_TIMES = 2
"""A formula that stands so many times in a class is computed once."""

HIDDEN = "hidden"
OUTPUT = "out_channels"
CHANNELS_OF_SLICE = "in_channels"


def with_computed(
    entries: Sequence[Entry],
    computed: Computed,
    output: Expression,
    taken: Collection[str],
    *,
    is_block: bool,
) -> tuple[Computed, tuple[Entry, ...]]:
    """Return what is computed once, and entries that use it.

    `computed` has what the file names, `output` is the formula of the channels that come out.
    What is said often is computed once in blocks alone: a network has its layers one by one.
    Names that are `taken` are not given, and none twice: what would have it is said in full.
    """
    kept, entries = without_single_uses(dict(computed), entries)
    for formula, argument in _repeated(entries) if is_block else ():
        name = OUTPUT if formula == output else HIDDEN if argument in CHANNELS else argument
        if name not in taken and name not in kept:
            kept[name] = formula
            entries = [saying(entry, formula, Name(name)) for entry in entries]
    return kept, tuple(entries)


def without_single_uses(
    computed: dict[str, Expression], entries: Sequence[Entry]
) -> tuple[dict[str, Expression], Sequence[Entry]]:
    """Put what is used once, and while the parts are built, where it is used."""
    for name in list(reversed(computed)):
        built = Counter(names_in(*(each for entry in entries for each in _built(entry))))
        built.update(names_in(*computed.values()))
        formula = computed[name]
        # What asks for a shape is no argument of a call, and a list is computed once.
        stays = any(isinstance(part, (Input, Listing)) for part in parts_of(formula))
        if built[name] == 1 and not stays and name not in set(names_in(*_computed_later(entries))):
            del computed[name]
            entries = [saying(entry, Name(name), formula) for entry in entries]
            computed = {k: replaced(v, Name(name), formula) for k, v in computed.items()}
    return computed, entries


def _built(entry: Entry) -> Iterator[Expression]:
    """Return what an entry says where its parts are built, and the condition of all of them."""
    yield from (step.own for step in entry.steps if step.own is not None)
    yield entry.condition


def _computed_later(entries: Sequence[Entry]) -> Iterator[Expression]:
    """Return what entries say where they compute something of their inputs."""
    for entry in entries:
        yield from (step.forward for step in entry.steps)
        if len(entry.reads) > 1 or any(step.own is None for step in entry.steps):
            yield entry.condition


def _repeated(entries: Sequence[Entry]) -> Iterator[tuple[Operation, str]]:
    """Return formulas that several arguments are, each with the name of the first of these."""
    first: dict[Operation, str] = {}
    times: Counter[Operation] = Counter()
    for entry in entries:
        for expression in (*_built(entry), *(step.forward for step in entry.steps)):
            for formula, name in _formulas_in(expression):
                first.setdefault(formula, name)
                times[formula] += 1
    return ((formula, first[formula]) for formula in first if times[formula] >= MIN_TIMES)


def _formulas_in(expression: Expression) -> Iterator[tuple[Operation, str]]:
    """Return the arguments of calls, and the ends of slices of channels, that are computed."""
    for part in parts_of(expression):
        found: list[tuple[Expression, str]] = []
        if isinstance(part, Call):
            found = [(each.value, each.name) for each in part.arguments]
        if isinstance(part, Slice):
            found = [(part.start, CHANNELS_OF_SLICE), (part.stop, CHANNELS_OF_SLICE)]
        for value, name in found:
            if isinstance(value, Operation) and value.symbol in ARITHMETIC and _is_formula(value):
                yield value, name


def _is_formula(value: Operation) -> bool:
    """Say whether a value is computed of parameters alone."""
    return all(isinstance(each, (int, Name, Operation)) for each in parts_of(value))


def saying(entry: Entry, old: Expression, new: Expression) -> Entry:
    """Return an entry that says a part of its expressions otherwise."""

    def said(expression: Any) -> Any:
        return replaced(expression, old, new)

    steps = (each._replace(own=said(each.own), forward=said(each.forward)) for each in entry.steps)
    return entry._replace(steps=tuple(steps), condition=said(entry.condition))
