"""Masks that are known before the model runs: which scores a softmax is not to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.masks import HIDES, added_mask, hides_what_comes_after
from cnnshape.importing.torch_reader.calls import Call, Handler

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def masked_fill(call: Call) -> Iterable[Operation]:
    """`masked_fill` of scores that the code hides, wherever they are."""
    mask = call.values.constants.get(call.value("mask"))
    value = _number(call, "value")
    if mask is None or value is None or value > HIDES:
        return call.one("masked_fill", call.value("self"))
    return _hidden(call, call.value("self"), mask.read().astype(bool), value)


def where(call: Call) -> Iterable[Operation]:
    """`where(mask, scores, -inf)`, and the other way round."""
    mask = call.values.constants.get(call.value("condition"))
    for name, other, is_hidden in (("self", "other", False), ("other", "self", True)):
        value = _number(call, other)
        if mask is not None and value is not None and value <= HIDES:
            hidden = mask.read().astype(bool) == is_hidden
            return _hidden(call, call.value(name), hidden, value)
    values = [call.values.name(each) for each in call.node.all_input_nodes]
    return call.one("where", *values)


def _number(call: Call, name: str) -> float | None:
    """Return the one number that an argument is, or that a tensor holds."""
    constant = call.values.constants.get(call.value(name))
    if constant is None or any(size != 1 for size in constant.shape):
        return None
    return float(constant.read().reshape(-1)[0])


def _hidden(call: Call, scores: str, hidden: Array, value: float) -> Iterable[Operation]:
    """Return how scores are hidden: all that come after, or those of a mask, which is added."""
    if hides_what_comes_after(hidden):
        return call.one("CausalMask", scores, value=value)
    mask = call.between("mask", hidden.shape)
    call.values.constants[mask] = Constant(
        hidden.shape, lambda: added_mask(hidden, value), is_trained=False
    )
    return call.one("Add", scores, mask)


OPERATORS: Mapping[str, Handler] = {"masked_fill": masked_fill, "where": where}
