"""Standard input as a file: `-` on the command line, `<stdin>` in reports, read at most once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cnnshape.cli.exits import fail

if TYPE_CHECKING:
    from cnnshape.diagnostics import Source

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<stdin>"

READ_TWICE = "standard input can be read only once"


def read_standard_input() -> Source:
    """Return the text of standard input; raise SpecError if it is not text."""
    from cnnshape.language.loading import decode
    from cnnshape.language.yaml.limits import MAX_BYTES

    if sys.stdin is None:
        fail("standard input is closed")
    return decode(sys.stdin.buffer.read(MAX_BYTES + 1), STANDARD_INPUT_NAME)


def name_of(file: str) -> str:
    """Return the name of a file in reports."""
    return STANDARD_INPUT_NAME if file == STANDARD_INPUT else file
