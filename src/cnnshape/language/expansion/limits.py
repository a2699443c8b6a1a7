"""How large and how deep a network may get: a short file can mean billions of layers."""

from __future__ import annotations

from typing import NoReturn

from cnnshape.diagnostics import Related, Span, SpecError
from cnnshape.language.problems import Problems

MAX_LAYERS = 10_000
MAX_CALL_DEPTH = 60
"""Blocks in blocks, and branches in branches, that are followed."""


def refuse_too_many(problems: Problems, span: Span, uses: tuple[Related, ...] = ()) -> NoReturn:
    """Note that there are too many layers, and stop."""
    message = f"the network has more than {MAX_LAYERS:,} layers"
    help = "look for a `repeat` that is too large, or for blocks that multiply"
    problems.add("E010", message, span, help, related=uses)
    raise SpecError(problems.found)


def refuse_too_deep(problems: Problems, span: Span, uses: tuple[Related, ...]) -> NoReturn:
    """Note that blocks and branches nest too deep, and stop."""
    message = f"blocks and branches nest deeper than {MAX_CALL_DEPTH} levels"
    help = "use `repeat` for copies, and fewer blocks inside blocks"
    problems.add("E010", message, span, help, related=uses[:1])
    raise SpecError(problems.found)
