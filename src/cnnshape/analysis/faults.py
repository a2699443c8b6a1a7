"""What a formula raises where a layer cannot run on what reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple


class Fault(NamedTuple):
    """Why a layer cannot run: a code, the evidence, and the key that is at fault."""

    code: str
    message: str
    key: str | None = None
    notes: tuple[str, ...] = ()
    help: str | None = None


class CannotRun(Exception):
    """Carries every fault that was found in one layer."""

    def __init__(self, *faults: Fault) -> None:
        """Keep the faults in the order in which they were found."""
        super().__init__(*(fault.message for fault in faults))
        self.faults = faults


def refuse_if(*guards: Iterator[Fault]) -> None:
    """Run guards, each of which yields the faults it sees, and raise all of them together."""
    faults = list(chain.from_iterable(guards))
    if faults:
        raise CannotRun(*faults)
