"""A softmax at the end of a network: what it reads is a method, for a loss that expects logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.exporting.code.comparing import with_inputs
from cnnshape.exporting.code.expressions import Expression, Name, call
from cnnshape.exporting.pytorch.kinds.activation import OVER_CHANNELS, along
from cnnshape.exporting.structure.classes import Class

METHOD = "logits"
ABOUT = "Return the scores before the softmax, for nn.CrossEntropyLoss."

SOFTMAX = along(OVER_CHANNELS["softmax"], 1).forward


class Logits(NamedTuple):
    """A network without the softmax at its end, and its output."""

    made: Class
    output: int


def logits_of(made: Class, outputs: Sequence[int]) -> Logits | None:
    """Return a network without its softmax; None if it does not end with one over its channels."""
    last, taken = len(made.entries) - 1, {each.name for each in made.entries}
    if tuple(outputs) != (last,) or METHOD in {*taken, *made.parameters}:
        return None
    *steps, softmax = made.entries[last].steps
    if softmax.forward != SOFTMAX or made.entries[last].condition is not None:
        return None
    if not steps:
        return Logits(made._replace(entries=made.entries[:last]), made.entries[last].reads[0])
    entry = made.entries[last]._replace(steps=tuple(steps))
    return Logits(made._replace(entries=(*made.entries[:last], entry)), last)


def probabilities(inputs: Sequence[str]) -> Expression:
    """Return the softmax of the method, called with the inputs of the network."""
    return with_inputs(SOFTMAX, [call(f"self.{METHOD}", *map(Name, inputs))])
