"""Which uses of a block one class can serve: those that have the parts of the longest, or some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.exporting.structure.aligning import Form, form_of_unit, places_in
from cnnshape.exporting.structure.classes import Piece
from cnnshape.exporting.structure.units import Unit

Places = Mapping[int, int]
"""Where the parts of a use are: positions among all parts, and in the use."""

Bodies = Mapping[str, tuple[Piece, ...]]
"""The pieces of units by the paths of these."""


class Uses(NamedTuple):
    """Uses of a block that one class serves, with their pieces; the first has all parts."""

    units: tuple[Unit, ...]
    bodies: tuple[tuple[Piece, ...], ...]
    places: tuple[Places, ...]

    @property
    def whole(self) -> tuple[Piece, ...]:
        """The pieces of the first: all parts of the class."""
        return self.bodies[0]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The nodes that the first reads."""
        return self.units[0].reads

    @property
    def written(self) -> list[int]:
        """The uses in the network itself, not in one with other settings."""
        return [at for at, unit in enumerate(self.units) if unit.variant == 0]

    def alike(self, at: int) -> list[Piece | None]:
        """Return what each use has in the place of a part; None where it has nothing."""
        return [
            body[place[at]] if at in place else None
            for body, place in zip(self.bodies, self.places, strict=True)
        ]

    @property
    def sequences(self) -> Iterator[Sequence[Unit]]:
        """The blocks of which all uses have the parts, one after the other, each in all uses."""
        parts = (
            [each for each in self.alike(at) if each is not None] for at in range(len(self.whole))
        )
        return _sequences(each for each in parts if len(each) == len(self.units))


def _sequences(parts: Iterable[Sequence[Piece]]) -> Iterator[Sequence[Unit]]:
    for alike in parts:
        bodies = [each.use.pieces for each in alike if each.use and each.use.is_sequence]
        if len(bodies) < len(alike) or len({len(body) for body in bodies}) > 1:
            continue
        units = [each.part for each in alike if isinstance(each.part, Unit) and each.part.block]
        if len(units) == len(alike):
            yield units
        yield from _sequences(zip(*bodies, strict=True))


def one_use(unit: Unit, pieces: tuple[Piece, ...]) -> Uses:
    """Return a unit as the only use of its block."""
    return Uses((unit,), (pieces,), ({at: at for at in range(len(pieces))},))


def groups_of(units: Sequence[Unit], bodies: Bodies) -> Iterator[Uses]:
    """Return the uses of a block in as few groups as possible."""
    groups: list[tuple[Form, Uses]] = []
    for unit in sorted(units, key=lambda each: -len(bodies[each.path])):
        form = form_of_unit(bodies[unit.path], unit.reads)
        for at, (whole, uses) in enumerate(groups):
            added = _with(uses, whole, unit, form, bodies[unit.path])
            if added is not None:
                groups[at] = whole, added
                break
        else:
            groups.append((form, one_use(unit, bodies[unit.path])))
    return (uses for _, uses in groups)


def _with(uses: Uses, whole: Form, unit: Unit, form: Form, body: tuple[Piece, ...]) -> Uses | None:
    """Return uses with one more; None if it has other parts."""
    if len(unit.reads) != len(uses.inputs):
        return None
    places = places_in(whole, form)
    if places is None:
        return None
    own = {place: at for at, place in enumerate(places)}
    return Uses((*uses.units, unit), (*uses.bodies, body), (*uses.places, own))
