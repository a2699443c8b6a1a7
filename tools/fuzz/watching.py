"""Watch what an input does: what it raises, how long it takes, and how much memory."""

from __future__ import annotations

import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SLOW = "slow"

MAX_SECONDS = 10.0
"""Processor time that one question may take: what takes longer is stopped, and a fault."""


class Broken(NamedTuple):
    """The kind of a broken promise, and more about it."""

    kind: str
    detail: str = ""


class Slow(BaseException):
    """A question took more processor time than it may; nothing that it runs catches this."""


@contextmanager
def watching(who: str, broken: list[Broken]) -> Iterator[None]:
    """Add to what is broken what is raised inside, and whether it takes long."""
    try:
        with _limited():
            yield
    except Slow:
        broken.append(Broken(f"{who}: {SLOW}", traceback.format_exc()))
    except Exception as error:  # an exception of any kind is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{who}: {type(error).__name__} in {Path(place.filename).name}:{place.name}"
        broken.append(Broken(kind, traceback.format_exc()))


@contextmanager
def _limited() -> Iterator[None]:
    """Raise Slow if what is done inside takes too much processor time."""

    def stop(*_: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def memory_taken() -> int:
    """Return the most bytes that this process has had at any time."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken if sys.platform == "darwin" else taken * 1024
