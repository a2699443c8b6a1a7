"""How much memory a command may take, as a person writes it."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from cnnshape.cli.exits import fail

SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*(?:([KMGT])(iB|B)?|B)?", re.IGNORECASE)
POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}

MaxMemory = Annotated[
    str | None,
    typer.Option(
        "--max-memory",
        metavar="SIZE",
        help="Refuse what would take more, as 8GiB; 80 % of what is free if left out.",
    ),
]


def bytes_of(text: str | None) -> int | None:
    """Return the bytes of a size as 8GiB, 500MB or 1.5G; end the command where it is none."""
    if text is None:
        return None
    match = SIZE.fullmatch(text.strip())
    if match is None:
        fail(f"--max-memory {text}: write a number and a unit, as 8GiB or 500MB")
    number, unit, suffix = match.groups()
    base = 1000 if suffix is not None and suffix.upper() == "B" else 1024
    return int(float(number) * base ** POWERS.get((unit or "").upper(), 0))
