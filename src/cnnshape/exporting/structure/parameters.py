"""What the classes of a program may have as parameters, and what the file computes of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cnnshape.exporting.code.translating import FUNCTIONS, ROUNDING
from cnnshape.exporting.structure.found_formulas import Formula, Vector
from cnnshape.exporting.structure.target import Target
from cnnshape.exporting.structure.units import Unit
from cnnshape.exporting.structure.variants import Variant
from cnnshape.exporting.structure.written_formulas import TOP, Place, Written, formulas_of

CONDITION = re.compile(r"(is|are|has|have|can|use|with)_|\w*s$")
"""Names that say that they are conditions."""

CHANNELS = "channels"
"""What the file calls the channels of the input of a block."""


class Parameters:
    """The parameters of blocks and of the file, in the networks of which a program is made."""

    def __init__(
        self,
        variants: Sequence[Variant],
        settings: Collection[str],
        written: Mapping[str, Sequence[Written]],
        defaults: Mapping[str, Mapping[str, Any]],
        target: Target,
    ) -> None:
        """Start with networks that differ in `settings`, and with what the file computes.

        `defaults` are those that it has for the parameters of each block.
        """
        self._variants = variants
        computed = (each.name for each in written.get(TOP, ()) if settings and each.name)
        self._settings = tuple(dict.fromkeys((*settings, *computed)))
        self._written = written
        self._defaults = defaults
        self._target = target
        self._functions = FUNCTIONS.union({ROUNDING} & target.globals)

    def of(
        self,
        units: Sequence[Unit],
        channels: Sequence[int],
        sequences: Sequence[Sequence[Unit]] = (),
    ) -> tuple[Mapping[str, Vector], Sequence[Formula]]:
        """Return what the class of some uses of a block may have, and formulas of that.

        `channels` are those that each use reads, `sequences` the blocks that are written out in the
        class, each as it is in all uses.
        """
        declared: dict[str, Vector] = {}
        names: dict[str, str] = {}
        for name, called, vector in self._declared(units, channels):
            if called not in declared:
                declared[called] = vector
                names[name] = called
        places = [
            Place({**self._variants[unit.variant].network.parameters, **unit.arguments}, each)
            for unit, each in zip(units, channels, strict=True)
        ]
        written = self._written.get(units[0].block, ())
        formulas = list(formulas_of(written, places, names, self._functions))
        for each in sequences:
            formulas += self._formulas_in(each, places, names)
        if self._target.channels_of is not None and units[0].block:
            asked = Formula(self._target.channels_of, tuple(channels), self._target.channels)
            formulas.insert(0, asked)
        return declared, formulas

    def _formulas_in(
        self, units: Sequence[Unit], places: Sequence[Place], names: Mapping[str, str]
    ) -> Iterator[Formula]:
        """Return formulas of a block that is written out, which knows the settings of the file."""
        arguments = units[0].arguments
        known = {name: names[name] for name in self._settings if name in names}
        own = [
            place._replace(values={**place.values, **unit.arguments})
            for place, unit in zip(places, units, strict=True)
        ]
        constants = {
            name: value
            for name, value in arguments.items()
            if type(value) in (int, float) and all(each.arguments[name] == value for each in units)
        }
        called = {name: each for name, each in known.items() if name not in arguments}
        written = [each for each in self._written.get(units[0].block, ()) if each.name is None]
        return formulas_of(written, own, called, self._functions, constants)

    def settings(self) -> Sequence[Mapping[str, Any]]:
        """Return what each network has for the settings that differ, as the code calls them."""
        called = {name: self._target.conventions.get(name, name) for name in self._settings}
        return [
            {
                self._free(called[name]): each.settings[name]
                for name in called
                if name in each.settings
            }
            for each in self._variants
        ]

    def are_called(self, name: str) -> bool:
        """Say whether the file or one of its blocks has a parameter of this name."""
        network = self._variants[0].network
        return name in network.parameters or any(name in each.arguments for each in network.groups)

    def defaults(self, block: str) -> Mapping[str, Any]:
        """Return the defaults that the file has for the parameters of a block."""
        return {self._free(name): each for name, each in self._defaults.get(block, {}).items()}

    def _declared(
        self, units: Sequence[Unit], channels: Sequence[int]
    ) -> Iterator[tuple[str, str, Vector]]:
        """Return the name that the file has for a parameter, that in the code, and its values."""
        is_block = bool(units[0].block)
        if is_block:
            yield CHANNELS, self._target.channels, tuple(channels)
        for name in units[0].arguments:
            vector = tuple(unit.arguments.get(name) for unit in units)
            if _are_numbers(vector):
                yield name, self._free(self._called(units[0].block, name, vector)), vector
        for name in self._settings:
            if name in units[0].arguments:
                continue
            vector = tuple(self._variants[unit.variant].settings[name] for unit in units)
            if not _are_numbers(vector):
                continue
            is_channels = name == self._target.channels and not is_block
            called = self._target.conventions.get(name, name)
            yield CHANNELS if is_channels else name, self._free(called), vector

    def _called(self, block: str, name: str, vector: Vector) -> str:
        """Return what the code calls a parameter: a condition that is computed says that it is one.

        A verb does, as `projects`.
        """
        is_computed = any(each.name == name for each in self._written.get(block, ()))
        is_condition = is_computed and all(isinstance(each, bool) for each in vector)
        return f"use_{name}" if is_condition and not CONDITION.match(name) else name

    def _free(self, name: str) -> str:
        """Return a name that nothing in the code has."""
        return f"{name}_" if name in self._target.attributes else name


def _are_numbers(vector: Vector) -> bool:
    return all(isinstance(each, (bool, int, float)) for each in vector)
