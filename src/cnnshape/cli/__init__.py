"""The commands: each parses its arguments, calls, prints and exits; no arithmetic."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line without collecting garbage, not even at the end: it never pays off."""
    gc.disable()
    from cnnshape.cli.application import run

    try:
        run()
    finally:
        gc.freeze()
