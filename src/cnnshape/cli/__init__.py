"""The commands: each parses its arguments, calls, prints and exits; no arithmetic."""

from __future__ import annotations

import gc
import signal
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line without collecting garbage, not even at the end: it never pays off."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_quietly)
    gc.disable()
    from cnnshape.cli.command_line import run

    try:
        run()
    finally:
        gc.freeze()


def _end_quietly(number: int, frame: object) -> NoReturn:  # noqa: ARG001
    """End the command from wherever it is; a second interruption ends it without tidying up.

    The code is that of `Exit.INTERRUPTED`, whose module may be imported only in part.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(128 + number)
