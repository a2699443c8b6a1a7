"""`cnnshape server`: the language server, for editors."""

from __future__ import annotations

import logging
import os
import sys

from cnnshape.cli.exits import fail


def server() -> None:
    """Answer an editor on standard input and output: shapes, findings and fixes while you type."""
    _refuse_modules_of_the_workspace()
    try:
        from cnnshape.server.start import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        fail("the language server needs pygls: pip install 'cnnshape[editor]'")
    if sys.stdin.isatty():
        fail("editors start this command and speak to it; docs/editor.md says how to set them up")
    logging.disable(logging.WARNING)
    serve()


def _refuse_modules_of_the_workspace() -> None:
    """Leave the working directory out of the search for modules, where `python -m` has put it.

    An editor starts the server in any folder, and no module of it may run.
    """
    if sys.path[0] == "" or os.path.realpath(sys.path[0]) == os.path.realpath("."):
        del sys.path[0]
