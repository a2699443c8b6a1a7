"""Padding of space in its modes, and of channels with zeros."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler

PAD_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def pad(call: Call) -> Iterable[Operation]:
    """`pad`: PyTorch says the last axis first."""
    return _padded(call, call["pad"], PAD_MODES[call["mode"]], call["value"])


def constant_pad(call: Call) -> Iterable[Operation]:
    """`constant_pad_nd`."""
    return _padded(call, call["pad"], "constant", call["value"])


def copying_pad(mode: str) -> Handler:
    """Return how padding with copies of cells is written."""
    return lambda call: _padded(call, call["padding"], mode, None)


def _padded(
    call: Call, pairs: Sequence[int], mode: str, value: float | None
) -> Iterable[Operation]:
    left = len(call.shape) - len(pairs) // 2
    before = [0] * left + list(pairs[::2])[::-1]
    after = [0] * left + list(pairs[1::2])[::-1]
    if mode == "constant" and not value and _adds_channels(call, before, after):
        return _with_empty_channels(call, before, after)
    return call.one("Pad", call.value("self"), pads=before + after, mode=mode, value=value)


def _adds_channels(call: Call, before: Sequence[int], after: Sequence[int]) -> bool:
    """Say whether there are cells of padding along the second axis, and no more than it has."""
    sides = (*before[1:2], *after[1:2])
    return any(sides) and min(sides) >= 0 and max(sides) <= call.shape_of("self")[1]


def _with_empty_channels(
    call: Call, before: Sequence[int], after: Sequence[int]
) -> Iterable[Operation]:
    """Return padding whose channels of zeros are channels of the value, times 0."""
    space = ([0, 0, *before[2:]], [0, 0, *after[2:]])
    sizes = (1, call.shape_of("self")[1], *call.shape[2:])
    value = call.between("padded", sizes)
    yield call.operation(
        "Pad", (call.value("self"),), (value,), pads=[*space[0], *space[1]], mode="constant"
    )
    parts = [value]
    for number, count in enumerate((before[1], after[1])):
        if count:
            shape = (1, count, *sizes[2:])
            some, empty = (call.between(f"{what} {number}", shape) for what in ("some", "empty"))
            yield call.operation("Slice", (value,), (some,), axes=[1], starts=[0], ends=[count])
            yield call.operation("Mul", (some, call.values.number(0.0)), (empty,))
            parts.insert(number * len(parts), empty)
    yield from call.one("Concat", *parts, axis=1)


OPERATORS: Mapping[str, Handler] = {
    "pad": pad,
    "constant_pad_nd": constant_pad,
    **{f"reflection_pad{rank}d": copying_pad("reflect") for rank in (1, 2, 3)},
    **{f"replication_pad{rank}d": copying_pad("edge") for rank in (1, 2, 3)},
}
