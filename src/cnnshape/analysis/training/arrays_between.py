"""Arrays that are saved beside inputs and outputs: statistics, masks, and values in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from cnnshape.analysis.named_axes import places_of
from cnnshape.analysis.training.attention import attention_values
from cnnshape.analysis.training.step import Ran


def _batch_norm(ran: Ran) -> int:
    """A mean and a deviation for each channel, over the batch."""
    return 2 * ran.output[-1]


def _instance_norm(ran: Ran) -> int:
    """The same for each sample; PyTorch repeats the scale for each of them."""
    return ran.batch * ran.output[-1] * (3 if ran.layer.scale else 2)


def _group_norm(ran: Ran) -> int:
    """A mean and a deviation for each group of each sample."""
    return 2 * ran.batch * int(ran.layer.groups)


def _layer_norm(ran: Ran) -> int:
    """A mean and a deviation for each set of values that are normalised together."""
    places = places_of(ran.layer.axes, len(ran.output) - 1)
    return 2 * ran.values // prod(ran.output[place] for place in places)


def _rms_norm(ran: Ran) -> int:
    """The root of each position, and the quotient that the scale multiplies."""
    return ran.positions + (ran.values if ran.layer.scale else 0)


def _l2_norm(ran: Ran) -> int:
    """The length of each position, with its lower bound and without, and that quotient."""
    return 2 * ran.positions + (ran.values if ran.layer.scale else 0)


def _dropout(ran: Ran) -> int:
    """A factor for each value; a rate of 0 or 1 needs none."""
    return ran.values if 0 < ran.layer.rate < 1 else 0


def _drop_path(ran: Ran) -> int:
    """A factor for each sample."""
    return ran.batch if 0 < ran.layer.rate < 1 else 0


def _one_more(ran: Ran) -> int:
    """The sigmoid of quick_gelu, the divisor of softsign."""
    return ran.values


def _products(ran: Ran) -> int:
    """Several factors are multiplied two by two: each product but the last is a factor again."""
    return ran.values * sum(ran.flows[2:])


def _maxima(ran: Ran) -> int:
    """Several maps are compared two by two: each maximum but the last is compared again."""
    return ran.values * (len(ran.shapes) - 2)


def _local_response_norm(ran: Ran) -> int:
    """The squares with padding channels around them, their sums, and the power of these."""
    return 3 * ran.values + ran.positions * (int(ran.layer.size) - 1)


def _gated(ran: Ran) -> int:
    """At each step the gates, the states that they act on, and what they make of these.

    Seven values for each unit in an lstm (four gates, the state before, the cell and its tanh) as
    in a gru.
    """
    return 7 * _steps(ran) * _units(ran)


def _simple_rnn(ran: Ran) -> int:
    """The state before each step, and after the last one."""
    return (_steps(ran) + 1) * _units(ran)


def _steps(ran: Ran) -> int:
    return ran.shapes[0][0]


def _units(ran: Ran) -> int:
    """Return the units of both directions, of all samples."""
    directions = 2 if ran.layer.bidirectional else 1
    return ran.batch * directions * int(ran.layer.units)


def _conv_lstm(ran: Ran) -> int:
    """Those of an lstm, in each cell of each frame of the output."""
    return 7 * _steps(ran) * ran.batch * prod(ran.output[-3:])


BETWEEN: Mapping[str, Callable[[Ran], int]] = {
    "batch_norm": _batch_norm,
    "instance_norm": _instance_norm,
    "group_norm": _group_norm,
    "layer_norm": _layer_norm,
    "rms_norm": _rms_norm,
    "l2_norm": _l2_norm,
    "local_response_norm": _local_response_norm,
    "dropout": _dropout,
    "drop_path": _drop_path,
    "quick_gelu": _one_more,
    "softsign": _one_more,
    "multiply": _products,
    "maximum": _maxima,
    "lstm": _gated,
    "gru": _gated,
    "simple_rnn": _simple_rnn,
    "conv_lstm": _conv_lstm,
    "attention": attention_values,
}
"""How many such values there are, for each kind that saves any."""
