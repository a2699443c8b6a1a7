"""The options that say what a memory plan counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cnnshape.cli.exits import fail

if TYPE_CHECKING:
    from cnnshape.network import Network
    from cnnshape.planning.result import MemoryPlan

    PlanOf = Callable[[Network], MemoryPlan]

NONE = "none"
ALIGN = 16
IN_PLACE = "pointwise"

Align = Annotated[int, typer.Option(min=1, help="Bytes that addresses are multiples of.")]
InPlaceLayers = Annotated[
    str,
    typer.Option(
        "--in-place",
        metavar="A,B",
        help="Layers that write over their input: pointwise, merge, depthwise, or none.",
    ),
]
OutsideArena = Annotated[
    str, typer.Option("--outside", metavar="A,B", help="Kept elsewhere: input, output, or none.")
]
ScratchOf = Annotated[
    str,
    typer.Option(
        "--scratch", metavar="NAME", help="Scratch of convolutions: none, im2col or cmsis-nn."
    ),
]


def _names_in(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas; `none` is an empty list."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return () if names == (NONE,) else names


def refuse_without_arena(
    arena: bool, dtype: str | None, align: int, in_place: str, outside: str, scratch: str
) -> None:
    """End the command if an option speaks of an arena that is not asked for."""
    given = {
        "--dtype": dtype is not None,
        "--align": align != ALIGN,
        "--in-place": in_place != IN_PLACE,
        "--outside": outside != NONE,
        "--scratch": scratch != NONE,
    }
    for option, is_given in given.items():
        if is_given and not arena:
            fail(f"{option} says what an arena holds: add --arena")


def plan_with(dtype: str | None, align: int, in_place: str, outside: str, scratch: str) -> PlanOf:
    """Return the function that plans the memory of a network by the options of a command."""
    from cnnshape.planning.plan import memory

    return partial(
        memory,
        dtype=dtype,
        align=align,
        in_place=_names_in(in_place),
        outside=_names_in(outside),
        scratch=scratch,
    )
