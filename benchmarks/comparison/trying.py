"""Ask a peer that may fail: what it cannot do is an answer, and never the end of a comparison."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.peers.peer import Count


def attempted(action: Callable[[], Count]) -> Count | str:
    """Return what a peer counts, or why it does not."""
    try:
        with silence():
            return action()
    except Exception as error:  # a peer may raise anything
        reason = str(error).strip().partition("\n")[0]
        return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


@contextmanager
def silence() -> Iterator[None]:
    """Keep what peers print, warn of and log away from the report."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
