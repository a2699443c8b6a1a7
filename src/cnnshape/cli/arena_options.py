"""The options that say what a memory plan counts."""

from __future__ import annotations

from typing import Annotated

import typer

NONE = "none"

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


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas; `none` is an empty list."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return () if names == (NONE,) else names
