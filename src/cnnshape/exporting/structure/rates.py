"""Rates that rise in equal steps from block to block: a list in the network, one for each block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import isclose
from typing import Any, NamedTuple

from cnnshape.exporting.code.comparing import parts_of
from cnnshape.exporting.code.expressions import (
    INDEX,
    Expression,
    Item,
    Listing,
    Name,
    Operation,
    Repeated,
)
from cnnshape.exporting.structure.classes import Entry
from cnnshape.exporting.structure.found_formulas import Formula
from cnnshape.exporting.structure.loops import exact
from cnnshape.exporting.structure.units import Part, Unit

RATES = Name("rates")
"""What a network calls the list."""

MIN_RATES = 3
"""So many different rates are a list."""

Settings = Mapping[str, Any]


class Rates(NamedTuple):
    """The rates of a network: the parameter of blocks that they are, and the place of each unit.

    They are the multiples of `step` from 0 on, `length` of them. `places` has the paths of units.
    """

    argument: str
    step: float
    length: int
    places: Mapping[str, int]

    def passed(self, unit: Unit, name: str, value: Any) -> Any:
        """Return what a unit passes for a parameter: its place in the list, or the value itself."""
        place = self.places.get(unit.path) if name == self.argument else None
        is_own = place is not None and value == unit.arguments[name]
        return Item(RATES, place) if is_own else value


class RateList(NamedTuple):
    """The rates of several networks of one file, and the formula that gives them in all."""

    rates: Sequence[Rates]
    formula: Formula


def rate_list(networks: Sequence[Sequence[Part]], settings: Sequence[Settings]) -> RateList | None:
    """Return the rates of networks by their parts, which differ in settings; None without any.

    Nor are there any where something else has the name of the list.
    """
    taken = {*settings[0], *(part.name for part in networks[0])}
    rates = [each for each in map(_rates_of, networks) if each is not None]
    if RATES.text in taken or len(rates) < len(networks):
        return None
    formula = _formula_of(rates, settings)
    return None if formula is None else RateList(rates, formula)


def _rates_of(parts: Sequence[Part]) -> Rates | None:
    """Return the rates of the blocks of a network; None if there are none that rise from 0."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for path, name, value in _numbers(parts, frozenset()):
        found[name][path] = value
    return next((each for each in map(_rates, found, found.values()) if each is not None), None)


def are_in(entries: Sequence[Entry]) -> bool:
    """Say whether parts of a class use the list."""
    steps = [step for entry in entries for step in entry.steps]
    said = [each for step in steps for each in (step.own, step.forward)]
    return any(part == RATES for each in said for part in parts_of(each))


def place_in(expression: Expression) -> int | None:
    """Return the place of the list that an expression reads; None if it reads none."""
    for part in parts_of(expression):
        match part:
            case Item(value=Name() as read, index=int(place)) if read == RATES:
                return place
    return None


def _numbers(parts: Sequence[Part], around: frozenset[str]) -> Iterator[tuple[str, str, float]]:
    """Return the numbers that units are given, with their paths, in the order of the network.

    What a unit passes on to those in it, `around`, is theirs no more.
    """
    for part in parts:
        if isinstance(part, Unit) and part.shares is None:
            own = {
                k: v
                for k, v in part.arguments.items()
                if type(v) in (int, float) and k not in around
            }
            yield from ((part.path, name, value) for name, value in own.items())
            yield from _numbers(part.body, around.union(own))


def _rates(name: str, values: Mapping[str, float]) -> Rates | None:
    """Return values by the paths of units as rates, if they rise in equal steps from 0."""
    different = sorted(set(values.values()))
    length = len(different)
    if length < MIN_RATES or different[0] != 0 or type(different[-1]) is int:
        return None
    step = different[-1] / (length - 1)
    if not all(isclose(one + step, other) for one, other in pairwise(different)):
        return None
    return Rates(name, step, length, {path: different.index(v) for path, v in values.items()})


def _formula_of(rates: Sequence[Rates], settings: Sequence[Settings]) -> Formula | None:
    """Return the list as a formula of the settings of networks; None if none gives it in all."""
    first = rates[0]
    if any(each.length != first.length for each in rates):
        return None
    for name, value in settings[0].items():
        parts = round(value / first.step) if type(value) is float else 0
        pairs = zip(rates, settings, strict=True)
        if parts and all(isclose(each.step * parts, other[name]) for each, other in pairs):
            return _formula(Name(name), parts, rates)
    if any(not isclose(each.step, first.step) for each in rates):
        return None
    last = first.length - 1
    return _formula(exact(first.step * last), last, rates)


def _formula(highest: Expression, parts: int, rates: Sequence[Rates]) -> Formula:
    each = Operation("/", Operation("*", highest, INDEX), parts)
    return Formula(
        Listing((Repeated(each, rates[0].length),)),
        tuple((one.step, one.length) for one in rates),
        RATES.text,
    )
