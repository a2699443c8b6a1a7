"""The option that limits the memory of a command, as a person writes it."""

from __future__ import annotations

import re
from typing import Annotated

from cnnshape.cli.exits import fail
from cnnshape.cli.parameters import option

SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*(?:([KMGT])(iB|B)?|B)?", re.IGNORECASE)
POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}


def _bytes_in(text: str) -> int:
    """Return the bytes of a size as 8GiB, 500MB or 1.5G; end the command if it is invalid."""
    match = SIZE.fullmatch(text.strip())
    if match is None:
        fail(f"--max-memory {text}: write a number and a unit, as 8GiB or 500MB")
    number, unit, suffix = match.groups()
    base = 1000 if suffix is not None and suffix.upper() == "B" else 1024
    return int(float(number) * base ** POWERS.get((unit or "").upper(), 0))


MaxMemory = Annotated[
    int | None,
    option(
        "--max-memory",
        metavar="SIZE",
        parser=_bytes_in,
        help="Refuse to use more memory than this, as 8GiB. Default: 80 % of the free memory.",
    ),
]
