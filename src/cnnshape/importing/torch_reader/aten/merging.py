"""Operators of two or more values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import fx

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def combined(kind: str, *, is_reversed: bool = False) -> Handler:
    """Return how an operator of two values is written; a number may stand for one of them."""

    def handler(call: Call) -> Iterable[Operation]:
        factor = call.arguments.get("alpha", 1)
        other = call.value("other")
        scaling: list[Operation] = []
        if factor != 1:
            scaled = call.between("scaled", call.values.shapes[other])
            operands = (other, call.values.number(factor))
            scaling, other = [call.operation("Mul", operands, (scaled,))], scaled
        pair = (other, call.value("self")) if is_reversed else (call.value("self"), other)
        return [*scaling, *call.one(kind, *pair)]

    return handler


def divide(call: Call) -> Iterable[Operation]:
    """`div`, unless it rounds."""
    kind = "Div" if call.arguments.get("rounding_mode") is None else "Div that rounds"
    return call.one(kind, call.value("self"), call.value("other"))


def cat(call: Call) -> Iterable[Operation]:
    """`cat` along an axis."""
    return call.one("Concat", *_names(call), axis=call["dim"])


def stack(call: Call) -> Iterable[Operation]:
    """`stack`: each value gets an axis of one cell, along which they are joined."""
    at = call["dim"] % len(call.shape)
    sizes = (*call.shape[:at], 1, *call.shape[at + 1 :])
    parts = [call.between(f"part {number}", sizes) for number, _ in enumerate(_names(call))]
    for name, part in zip(_names(call), parts, strict=True):
        yield call.operation("Reshape", (name,), (part,))
    yield from call.one("Concat", *parts, axis=at)


def _names(call: Call) -> list[str]:
    nodes: list[fx.Node] = list(call["tensors"])
    return [call.values.name(node) for node in nodes]


OPERATORS: Mapping[str, Handler] = {
    "add": combined("Add"),
    "sub": combined("Sub"),
    "rsub": combined("Sub", is_reversed=True),
    "mul": combined("Mul"),
    "maximum": combined("Max"),
    "minimum": combined("Min"),
    "div": divide,
    **dict.fromkeys(("cat", "concat"), cat),
    "stack": stack,
}
