"""Channels that a network rounds: computed once, under the name of the part that gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cnnshape.exporting.code.comparing import parts_of
from cnnshape.exporting.code.expressions import Call, Expression, Name
from cnnshape.exporting.code.translating import ROUNDING
from cnnshape.exporting.structure.classes import Entry
from cnnshape.exporting.structure.computed import Computed, saying, without_single_uses


def with_widths(
    entries: Sequence[Entry], taken: Collection[str]
) -> tuple[Computed, tuple[Entry, ...]]:
    """Return the channels that parts of a network give and others read, and entries that use them.

    A part that gives as many as one before it has a name of its own for them. Names that are
    `taken` are not given.
    """
    named: dict[str, Expression] = {}
    found: list[Entry] = []
    last = Name("")
    for entry in entries:
        own = Name(f"{entry.name}_channels")
        widths = list(dict.fromkeys(_widths(entry)))
        read = [each for each in widths if last.text and each == named[last.text]]
        given = [each for each in widths if each not in read]
        for width in read:
            entry = saying(entry, width, last)
        if len(given) == 1 and own.text not in taken:
            named[own.text] = given[0]
            entry = saying(entry, given[0], own)
            last = own
        found.append(entry)
    kept, entries = without_single_uses(named, found)
    return kept, tuple(entries)


def _widths(entry: Entry) -> Iterator[Expression]:
    """Return the rounded channels among the arguments of a part."""
    built = (part for step in entry.steps if step.own for part in parts_of(step.own))
    return (part for part in built if _is_rounded(part))


def _is_rounded(part: Expression) -> bool:
    return isinstance(part, Call) and part.function == Name(ROUNDING)
