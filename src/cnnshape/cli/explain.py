"""`cnnshape explain`: the formulas of a layer with the numbers put in."""

from __future__ import annotations

from typing import Annotated

import typer

from cnnshape.cli.options import File, Inputs, Settings


def explain(
    file: File,
    layer: Annotated[
        str | None, typer.Argument(metavar="LAYER", help="The layer; all of them if left out.")
    ] = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Write the formulas of a layer with its numbers put in."""
