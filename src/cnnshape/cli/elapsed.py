"""How long work takes that cannot say how far it is, shown on a terminal only."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from cnnshape.cli.progress import CLEAR_LINE, FIRST_AFTER, MAX_NAME_LENGTH
from cnnshape.report.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

EVERY = 1.0


@contextmanager
def elapsed(what: str, stream: TextIO) -> Iterator[None]:
    """Write over one line of a terminal for how many seconds it works, and clear it at the end.

    The work must not write to the terminal meanwhile.
    """
    if not stream.isatty():
        yield
        return
    from threading import Event, Thread

    is_done = Event()
    writer = Thread(target=_write, args=(what, stream, is_done), daemon=True)
    writer.start()
    try:
        yield
    finally:
        is_done.set()
        writer.join()


def _write(what: str, stream: TextIO, is_done: Event) -> None:
    start = monotonic()
    if is_done.wait(FIRST_AFTER):
        return
    shown = escaped(what)[-MAX_NAME_LENGTH:]
    while True:
        stream.write(f"{CLEAR_LINE}{shown}: {monotonic() - start:.0f} s")
        stream.flush()
        if is_done.wait(EVERY):
            break
    stream.write(CLEAR_LINE)
    stream.flush()
