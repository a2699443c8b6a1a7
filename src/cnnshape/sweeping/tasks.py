"""What a worker does: a few designs of a plan, wherever it runs; it needs no file."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Sequence
from time import perf_counter
from traceback import format_exc
from typing import NamedTuple

import cnnshape
from cnnshape.sweeping.design import Design, Plan, designs_of
from cnnshape.sweeping.grid import Settings

VERSION = cnnshape.__version__
"""The version that counts: designs of two versions are not to be mixed."""


class Computed(NamedTuple):
    """Designs and the seconds they took, or the error of the program that ended the work.

    A version that differs from the sender's is all that a worker answers.
    """

    designs: Sequence[Design] = ()
    seconds: float = 0.0
    error: Exception | None = None
    version: str = ""


def computed(plan: Plan | bytes, points: Sequence[Settings], version: str) -> Computed:
    """Return the designs of a plan, which may be packed, at some points.

    Errors are part of the answer, so that what an executor raises is a failure of the executor;
    too little memory is one.
    """
    if version != VERSION:
        return Computed(version=VERSION)
    start = perf_counter()
    try:
        designs = designs_of(plan if isinstance(plan, Plan) else _unpacked(plan), points)
    except MemoryError:
        raise
    except Exception as error:  # whatever it is, the sender raises it
        error.add_note(format_exc())
        return Computed(error=error, version=version)
    return Computed(designs, perf_counter() - start, version=version)


class _Kept(threading.local):
    """The last plan of a thread: with what it has worked out, the next designs are cheaper."""

    packed = b""
    plan: Plan | None = None


_kept = _Kept()


def _unpacked(packed: bytes) -> Plan:
    if _kept.plan is None or _kept.packed != packed:
        _kept.packed, _kept.plan = packed, pickle.loads(packed)  # noqa: S301 the sender's own
    return _kept.plan
