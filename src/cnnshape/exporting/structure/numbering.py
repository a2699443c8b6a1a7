"""Numbers in the names of parts: from 1 on without a gap, and none where there is only one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from cnnshape.exporting.code.comparing import names_in
from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.structure.classes import Entry, Piece
from cnnshape.exporting.structure.units import Leaf


def numbered_anew(
    entries: Sequence[Entry], pieces: Sequence[Piece], reserved: Collection[str]
) -> tuple[Entry, ...]:
    """Return entries in which parts that the file gives no name are numbered from 1 on.

    What is built without arrays, and equally everywhere, is built once. Names that are `reserved`
    are not given.
    """
    found = list(entries)
    taken = {entry.name for entry in entries} | names_in_forward(entries) | {*reserved}
    for base, positions in _unnamed(entries, pieces).items():
        own = {entries[at].name for at in positions}
        is_one = len(positions) == 1 or _are_one([entries[at] for at in positions])
        names = [f"{base}_{number}" for number in range(1, len(positions) + 1)]
        if is_one:
            names[0] = base
        identifiers = Identifiers(taken - own)
        if [identifiers.variable(name) for name in names] != names:
            continue
        for at, name in zip(positions, names, strict=True):
            shares = positions[0] if is_one and at != positions[0] else entries[at].shares
            found[at] = entries[at]._replace(name=name, shares=shares)
    return tuple(found)


def _unnamed(entries: Sequence[Entry], pieces: Sequence[Piece]) -> Mapping[str, Sequence[int]]:
    """Return the positions of parts that are built and called as their kind or block is."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, (entry, piece) in enumerate(zip(entries, pieces, strict=True)):
        part = piece.part
        is_named = isinstance(part, Leaf) and "name" in part.node.places
        kind = part.node.layer.type if isinstance(part, Leaf) else part.block
        base, _, number = entry.name.rpartition("_")
        if entry.is_built and not is_named and base == kind and number.isdigit():
            found[base].append(at)
    return {base: each for base, each in found.items() if _are_counted(entries, pieces, each)}


def _are_counted(
    entries: Sequence[Entry], pieces: Sequence[Piece], positions: Sequence[int]
) -> bool:
    """Say whether numbers count parts, and none was chosen: of uses of a block, only a single 1."""
    are_layers = all(isinstance(pieces[at].part, Leaf) for at in positions)
    return are_layers or [entries[at].name[-2:] for at in positions] == ["_1"]


def _are_one(entries: Sequence[Entry]) -> bool:
    """Say whether parts are built equally, and have nothing that is trained or kept."""
    has_arrays = any(step.arrays for entry in entries for step in entry.steps)
    is_optional = any(entry.condition is not None for entry in entries)
    built = [[step.own for step in entry.steps] for entry in entries]
    return not (has_arrays or is_optional) and all(each == built[0] for each in built)


def names_in_forward(entries: Sequence[Entry]) -> set[str]:
    """Return the parameters that are read where values are computed: attributes of their own."""
    said = [step.forward for entry in entries for step in entry.steps]
    said += [entry.condition for entry in entries]
    return set(names_in(*said))
