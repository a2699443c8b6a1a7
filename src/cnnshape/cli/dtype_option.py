"""The option that says in which dtype bytes are counted."""

from __future__ import annotations

from typing import Annotated

from cnnshape.cli import completion
from cnnshape.cli.exits import fail
from cnnshape.cli.parameters import option
from cnnshape.network import DTYPE_BYTES

DTYPES = ", ".join(DTYPE_BYTES)


def _known_dtype(text: str | None) -> str | None:
    """Return the name of a dtype; end the command if it is unknown."""
    if text is not None and text not in DTYPE_BYTES:
        from cnnshape.language.hints.suggestion import did_you_mean

        fail(f"--dtype {text}: unknown; {did_you_mean(text, DTYPE_BYTES, f'use one of {DTYPES}')}")
    return text


Dtype = Annotated[
    str | None,
    option(
        "--dtype",
        metavar="DTYPE",
        autocompletion=completion.dtypes,
        callback=_known_dtype,
        help=f"Count bytes in this dtype: {DTYPES}. Default: the dtype of the file.",
    ),
]
