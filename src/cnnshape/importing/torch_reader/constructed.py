"""The lines at which modules are made: those of layers that no line of the user's own calls.

The layers of an `nn.Sequential` are called by PyTorch.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

import torch

from cnnshape.importing.graph import Operation
from cnnshape.importing.own_code import is_own
from cnnshape.importing.records import Place

LINES: WeakKeyDictionary[torch.nn.Module, Place] = WeakKeyDictionary()


@contextmanager
def noting_lines() -> Iterator[None]:
    """Note the line of the user's own code that makes each module meanwhile."""
    original = torch.nn.Module.__init__

    def noting(module: torch.nn.Module, *args: Any, **kwargs: Any) -> None:
        original(module, *args, **kwargs)
        place = _own_line(sys._getframe(1))
        if place is not None:
            LINES[module] = place

    torch.nn.Module.__init__ = noting
    try:
        yield
    finally:
        torch.nn.Module.__init__ = original


def _own_line(frame: FrameType | None) -> Place | None:
    while frame is not None:
        file = frame.f_code.co_filename
        if is_own(file, frame.f_globals.get("__name__", "")):
            return Place(file, frame.f_lineno)
        frame = frame.f_back
    return None


def at_a_line(operation: Operation, root: torch.nn.Module) -> Operation:
    """Return an operator that no line calls with the line that makes its module, if it is known."""
    if operation.place is not None or not operation.scope:
        return operation
    return operation._replace(place=LINES.get(root.get_submodule(operation.scope)))
