"""The options that say what a memory plan counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

from cnnshape.cli.exits import fail
from cnnshape.cli.parameters import option

if TYPE_CHECKING:
    from cnnshape.network import Network
    from cnnshape.planning.result import MemoryPlan

    PlanOf = Callable[[Network], MemoryPlan]

NONE = "none"
MAX_DIGITS = 6

Align = Annotated[int | None, option(help="Bytes that addresses are multiples of. Default: 16.")]
InPlaceLayers = Annotated[
    str | None,
    option(
        "--in-place",
        metavar="A,B",
        help="Layers that write over an input: pointwise, merge, depthwise, accumulate, or none. "
        "Default: pointwise.",
    ),
]
OutsideArena = Annotated[
    str | None,
    option("--outside", metavar="A,B", help="Kept elsewhere: input, output, or none."),
]
ScratchOf = Annotated[
    str | None,
    option("--scratch", metavar="NAME", help="Scratch of convolutions: none, im2col or cmsis-nn."),
]
Reorder = Annotated[
    bool | None,
    option("--reorder", help="Run branches in the order that needs least memory."),
]
Patches = Annotated[
    str | None,
    option("--patches", metavar="N", help="Run the first layers on so many parts along each axis."),
]
Until = Annotated[
    str | None,
    option(
        "--until", metavar="LAYER", help="The last layer in patches. Default: what needs least."
    ),
]


class ArenaOptions(NamedTuple):
    """The options as they are given; those that are not are left to the file."""

    dtype: str | None
    align: int | None
    in_place: str | None
    outside: str | None
    scratch: str | None
    reorder: bool | None
    patches: str | None
    until: str | None


def refuse_without_arena(options: ArenaOptions) -> None:
    """End the command if an option speaks of an arena that is not asked for."""
    for name, value in options._asdict().items():
        if value is not None:
            fail(f"--{name.replace('_', '-')} says what an arena holds: add --arena")


def plan_with(options: ArenaOptions) -> PlanOf:
    """Return the function that plans the memory of a network by the options of a command."""
    from cnnshape.planning.plan import memory

    read = {name: _names_in(name, getattr(options, name)) for name in ("in_place", "outside")}
    return partial(memory, **options._asdict() | read | {"patches": _parts_in(options.patches)})


def _names_in(option: str, text: str | None) -> tuple[str, ...] | None:
    """Return the names in a list with commas; `none` is an empty list, and stands alone."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if names == (NONE,):
        return ()
    word = f"--{option.replace('_', '-')} {text}"
    if NONE in names:
        fail(f"{word}: `none` stands alone; without it, the others are meant")
    if "" in names:
        fail(f"{word}: a name is missing at a comma; `none` is an empty list")
    return names


def _parts_in(text: str | None) -> int | None:
    """Return the parts along each axis, as 2 or 2x2."""
    if text is None:
        return None
    parts = set(text.lower().split("x"))
    (part, *others) = parts
    if others or not (part.isascii() and part.isdigit() and len(part) < MAX_DIGITS):
        fail(f"--patches {text}: write one number for all axes, as 2; 2x2 is the same")
    return int(part)
