"""Hints: beside each written layer the shape that it gives, and its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.editing.document import Position, end_of
from cnnshape.editing.known import Known
from cnnshape.editing.snapshot import Snapshot
from cnnshape.editing.uses import Use
from cnnshape.editing.written import head_of, layer_around, way_to, written_layers
from cnnshape.language.expansion.scope import SEPARATOR
from cnnshape.network import Layout

MAX_LISTED = 12
"""Copies of a layer that the tooltip of a hint lists."""


class Hint(NamedTuple):
    """A text to be shown at a place, in grey; `tooltip` is Markdown.

    If it `is_stale`, it is of the last text that could be read.
    """

    position: Position
    label: str
    tooltip: str
    is_stale: bool


def hints(
    snapshot: Snapshot, focus: Position | None = None, seen: Span | None = None
) -> Iterator[Hint]:
    """Return a hint for each written layer, or those in the stretch that is `seen`, in no order.

    The layers of a block are shown as its first call has them, or the call at `focus`.
    """
    known = snapshot.known
    if known is None:
        return
    calls = calls_at(snapshot, focus)
    for layer in written_layers(known.root):
        place = snapshot.place(head_of(layer.item))
        if place is None or (seen is not None and not end_of(place).is_in(seen)):
            continue
        uses = known.uses_at(layer.item.span)
        if uses:
            yield _hint(end_of(place), uses, calls, known, is_stale=snapshot.is_stale)


def calls_at(snapshot: Snapshot, focus: Position | None) -> frozenset[str]:
    """Return the names of the blocks that are called at a place."""
    root, known = snapshot.values, snapshot.known
    layer = None if focus is None else layer_around(way_to(root, focus), root)
    if layer is None or known is None:
        return frozenset()
    return frozenset(use.name for use in known.uses_at(layer.item.span) if use.is_block)


def _hint(
    position: Position, uses: Sequence[Use], calls: frozenset[str], known: Known, *, is_stale: bool
) -> Hint:
    layout = known.analysis.network.layout
    shown = use_shown(uses, calls)
    times = f" x{len(uses):,}" if len(uses) > 1 else ""
    label = f"{'⇢' if is_stale else '→'} {_short(shown, layout)}{times}"
    return Hint(position, label, "\n".join(_tooltip(uses, layout, is_stale=is_stale)), is_stale)


def use_shown(uses: Sequence[Use], calls: frozenset[str] = frozenset()) -> Use:
    """Return the copy of a layer to be shown: the last one in the first call, or in one of `calls`.

    Repeated copies read each other, so the last of them is what the next layer reads.
    """
    by_call = [list(copies) for _, copies in groupby(uses, lambda use: use.call)]
    chosen = (copies for copies in by_call if calls.intersection(_blocks_around(copies[0])))
    return next(chosen, by_call[0])[-1]


def _blocks_around(use: Use) -> Iterator[str]:
    name = use.call
    while name:
        yield name
        name = name.rpartition(SEPARATOR)[0]


def _short(use: Use, layout: Layout) -> str:
    shape = "?" if use.output is None else layout.text(use.output)
    return f"{shape}, {use.parameters:,} p" if use.parameters else shape


def _tooltip(uses: Sequence[Use], layout: Layout, *, is_stale: bool) -> Iterator[str]:
    if is_stale:
        yield "Before the last edit, which cannot be read:\n"
    for use in uses[:MAX_LISTED]:
        yield f"- `{use.name}`: {use.numbers(layout)}"
    if len(uses) > MAX_LISTED:
        yield f"- and {len(uses) - MAX_LISTED:,} more"
