"""Channels that a network rounds: computed once, under the name of the part that gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from cnnshape.exporting.code.comparing import parts_of, replaced
from cnnshape.exporting.code.expressions import Call, Expression, Name
from cnnshape.exporting.code.translating import ROUNDING
from cnnshape.exporting.structure.classes import Entry
from cnnshape.exporting.structure.computed import Computed

MIN_USES = 2
"""Channels that so many arguments are have a name."""


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
            entry = _with(entry, width, last)
        if len(given) == 1 and own.text not in taken:
            named[own.text] = given[0]
            entry = _with(entry, given[0], own)
            last = own
        found.append(entry)
    return _without_single_uses(named, found)


def _without_single_uses(
    named: dict[str, Expression], entries: Sequence[Entry]
) -> tuple[Computed, tuple[Entry, ...]]:
    """Say in full what has one use."""
    times = Counter(part.text for entry in entries for part in _said(entry) if type(part) is Name)
    for name in [each for each in named if times[each] < MIN_USES]:
        width = named.pop(name)
        entries = [_with(entry, Name(name), width) for entry in entries]
    return named, tuple(entries)


def _widths(entry: Entry) -> Iterator[Expression]:
    """Return the rounded channels among the arguments of a part."""
    return (part for part in _said(entry) if _is_rounded(part))


def _is_rounded(part: Expression) -> bool:
    return isinstance(part, Call) and part.function == Name(ROUNDING)


def _said(entry: Entry) -> Iterator[Expression]:
    return (part for step in entry.steps if step.own for part in parts_of(step.own))


def _with(entry: Entry, old: Expression, new: Expression) -> Entry:
    """Return an entry that builds its parts with another expression for channels."""
    steps = (
        each._replace(own=replaced(each.own, old, new)) if each.own else each  # type: ignore[arg-type]
        for each in entry.steps
    )
    return entry._replace(steps=tuple(steps))
