"""The options that say what a memory plan counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

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
        help="Layers that write over an input: pointwise, merge, depthwise, accumulate, or none.",
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
Reorder = Annotated[
    bool, typer.Option("--reorder", help="Run branches in the order that needs least memory.")
]
Patches = Annotated[
    int | None,
    typer.Option("--patches", help="Run the first layers on so many parts along each axis."),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="LAYER", help="The last layer in patches. Default: what needs least."
    ),
]


class ArenaOptions(NamedTuple):
    """The options as they are given."""

    dtype: str | None
    align: int
    in_place: str
    outside: str
    scratch: str
    reorder: bool
    patches: int | None
    until: str | None


UNSET = ArenaOptions(None, ALIGN, IN_PLACE, NONE, NONE, False, None, None)  # noqa: FBT003


def refuse_without_arena(options: ArenaOptions) -> None:
    """End the command if an option speaks of an arena that is not asked for."""
    for name, value in options._asdict().items():
        if value != getattr(UNSET, name):
            fail(f"--{name.replace('_', '-')} says what an arena holds: add --arena")


def plan_with(options: ArenaOptions) -> PlanOf:
    """Return the function that plans the memory of a network by the options of a command."""
    from cnnshape.planning.plan import memory

    lists = {name: _names_in(getattr(options, name)) for name in ("in_place", "outside")}
    return partial(memory, **options._asdict() | lists)


def _names_in(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas; `none` is an empty list."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return () if names == (NONE,) else names
