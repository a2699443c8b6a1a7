"""The option that says in which dtype bytes are counted."""

from __future__ import annotations

from typing import Annotated

import typer

from cnnshape.cli.exits import fail
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.network import DTYPE_BYTES

Dtype = Annotated[
    str | None,
    typer.Option(
        "--dtype",
        metavar="DTYPE",
        help=f"One of {', '.join(DTYPE_BYTES)}; the file's own if left out.",
    ),
]


def known_dtype(text: str | None) -> str | None:
    """Return a dtype; end the command where there is none of that name."""
    if text is not None and text not in DTYPE_BYTES:
        help = did_you_mean(text, DTYPE_BYTES, f"use one of {', '.join(DTYPE_BYTES)}")
        fail(f"--dtype {text}: unknown; {help}")
    return text
