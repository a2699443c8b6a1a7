"""Arrays that belong to the layer before: biases of convolutions, scales and shifts of norms."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import NamedTuple

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.building import STATISTICS, Builder
from cnnshape.importing.records import Record, Weight
from cnnshape.importing.views import CHANNELS


class Slot(NamedTuple):
    """A key of a layer that says whether it has an array, and the name of the array."""

    key: str
    array: str


CONVOLUTIONS = dict.fromkeys(("conv", "depthwise_conv", "conv_transpose", "dense"), "bias")
NORMS = dict.fromkeys(("batch_norm", "instance_norm", "group_norm", "layer_norm"), "shift")
SHIFTS: Mapping[str, str] = {**CONVOLUTIONS, **NORMS}
"""The key of a kind for what is added to each channel."""

SCALES: Mapping[str, str] = dict.fromkeys((*NORMS, "rms_norm", "l2_norm"), "scale")
"""The key of a kind for what each channel is multiplied by."""


def is_folded(kind: str, operation: Operation, to: Builder, numbers: Constant) -> bool:
    """Make a constant the array of the layer before, if that lacks it and nothing else reads it.

    The operator has the value and the constant as inputs.
    """
    value = operation.inputs[0]
    view = to.view(value)
    record = to.records.get(view.layer)
    slot = None if record is None else _slot(kind, record)
    if record is None or slot is None or not to.only_reader(value):
        return False
    channels = next((axis.size for axis in view.axes if axis.name == CHANNELS), 0)
    if prod(numbers.shape) != channels:
        return False
    array = weights.flat(numbers)
    if record.shares is not None and not _is_shared(array, slot, to.records[record.shares]):
        return False
    arrays = record.weights if record.shares else {**record.weights, slot.array: array}
    others_are_frozen = record.is_frozen or not record.weights.keys() - STATISTICS
    frozen = others_are_frozen and not numbers.is_trained
    keys = {**record.keys, slot.key: True}
    to.replace(record._replace(keys=keys, weights=arrays, is_frozen=frozen))
    to.set(operation.output, view)
    return True


def _is_shared(array: Weight, slot: Slot, owner: Record) -> bool:
    """Say whether the layer whose weights are shared has the same array."""
    known = owner.weights.get(slot.array)
    return known is not None and bool((known.read() == array.read()).all())


def _slot(kind: str, record: Record) -> Slot | None:
    """Return the place of a layer for a constant; None if it is taken, or comes too late."""
    keys = record.keys
    shift, scale = SHIFTS.get(record.kind), SCALES.get(record.kind)
    if kind == "add" and shift is not None and keys.get(shift) is False:
        return Slot(shift, "bias")
    is_shifted = shift is not None and keys.get(shift) is not False
    if kind == "multiply" and scale is not None and keys.get(scale) is False and not is_shifted:
        return Slot(scale, "weight")
    return None
