"""Which copies of an item there are: `repeat` says how many, `if` whether each is on."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.layer_context import LayerContext

COPIED_BY = frozenset({"repeat", "if"})
"""Keys that say how many copies there are; without them there is one, without an index."""


def number_of_copies(context: LayerContext) -> int | None:
    """Return how many copies there are, None if the item is not repeated."""
    if context.item.get("repeat") is None:
        return None
    copies = context.work_out("repeat")
    if isinstance(copies, int) and not isinstance(copies, bool) and copies >= 0:
        return copies
    from cnnshape.language.hints.wording import forgotten_mark, quote

    help = forgotten_mark(copies, context.environment)
    context.problem(
        "E004",
        f"`repeat` must be a whole number of at least 0, not {quote(copies)}",
        context.place("repeat"),
        help or "write how many copies there are",
    )
    raise Broken


def copies_of(context: LayerContext, number: int | None) -> Iterator[LayerContext]:
    """Return the context itself, or that of each copy with its index and its suffix."""
    if number is None:
        yield context
        return
    for copy in range(number):
        yield context._replace(
            environment=context.environment.at(copy),
            suffix=f"{context.suffix}_{copy + 1}",
        )


def is_on(context: LayerContext) -> bool:
    """Say whether a copy is switched on; raise Broken if its `if` is no condition."""
    if context.item.get("if") is None:
        return True
    condition = context.work_out("if")
    if isinstance(condition, bool):
        return condition
    from cnnshape.language.hints.wording import forgotten_mark, quote, yes_or_no

    help = forgotten_mark(condition, context.environment) or yes_or_no(condition)
    context.problem(
        "E004",
        f"`if` must be true or false, not {quote(condition)}",
        context.place("if"),
        help or "write true, false, or an expression with a comparison",
    )
    raise Broken
