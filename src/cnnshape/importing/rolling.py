"""Rolling cells round the ends of axes, as slices and concatenations of ONNX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from cnnshape.importing.graph import Operation
from cnnshape.network import Shape


class RollingCall(Protocol):
    """A call of a framework that is to be written with operators of ONNX."""

    @property
    def output(self) -> str:
        """The name of the value that it gives."""

    def between(self, what: str, shape: Shape) -> str:
        """Return the name of a value between two operators of the call."""

    def operation(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
    ) -> Operation:
        """Return an operator of the call."""


def rolled(
    call: RollingCall, value: str, shape: Shape, shifts: Iterable[int], axes: Sequence[int]
) -> Iterator[Operation]:
    """Return a value whose cells are shifted along axes: what leaves at one end comes in again."""
    for number, (shift, axis) in enumerate(zip(shifts, axes, strict=True)):
        is_last = number == len(axes) - 1
        output = call.output if is_last else call.between(f"rolled {number}", shape)
        yield from _along(call, value, output, shape, axis % len(shape), shift)
        value = output


def _along(
    call: RollingCall, value: str, output: str, shape: Shape, axis: int, shift: int
) -> Iterator[Operation]:
    """Return a value with the cells before a cut behind the others."""
    cut = -shift % shape[axis]
    if cut == 0:
        yield call.operation("Identity", (value,), (output,))
        return
    parts = []
    for start, end in ((cut, shape[axis]), (0, cut)):
        sizes = (*shape[:axis], end - start, *shape[axis + 1 :])
        parts.append(call.between(f"cells {start} to {end} of {value}", sizes))
        bounds = {"axes": [axis], "starts": [start], "ends": [end]}
        yield call.operation("Slice", (value,), (parts[-1],), **bounds)
    yield call.operation("Concat", parts, (output,), axis=axis)
