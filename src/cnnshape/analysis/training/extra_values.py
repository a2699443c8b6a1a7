"""Arrays that are saved beside inputs and outputs: statistics, masks, and values in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from cnnshape.analysis.named_axes import places_of
from cnnshape.analysis.training.attention import attention_values
from cnnshape.analysis.training.step import LayerRun


def _batch_norm(run: LayerRun) -> int:
    """A mean and a deviation for each channel, over the batch."""
    return 2 * run.output[-1]


def _instance_norm(run: LayerRun) -> int:
    """The same for each sample; PyTorch repeats the scale for each of them."""
    return run.batch * run.output[-1] * (3 if run.layer.scale else 2)


def _group_norm(run: LayerRun) -> int:
    """A mean and a deviation for each group of each sample."""
    return 2 * run.batch * int(run.layer.groups)


def _layer_norm(run: LayerRun) -> int:
    """A mean and a deviation for each set of values that are normalised together."""
    places = places_of(run.layer.axes, len(run.output) - 1)
    return 2 * run.values // prod(run.output[place] for place in places)


def _rms_norm(run: LayerRun) -> int:
    """The root of each position, and the quotient that the scale multiplies."""
    return run.positions + (run.values if run.layer.scale else 0)


def _l2_norm(run: LayerRun) -> int:
    """The length of each position, with its lower bound and without, and that quotient."""
    return 2 * run.positions + (run.values if run.layer.scale else 0)


def _dropout(run: LayerRun) -> int:
    """A factor for each value; a rate of 0 or 1 needs none."""
    return run.values if 0 < run.layer.rate < 1 else 0


def _drop_path(run: LayerRun) -> int:
    """A factor for each sample."""
    return run.batch if 0 < run.layer.rate < 1 else 0


def _one_more(run: LayerRun) -> int:
    """The sigmoid of quick_gelu, the divisor of softsign."""
    return run.values


def _products(run: LayerRun) -> int:
    """Several factors are multiplied two by two: each product but the last is a factor again."""
    return run.values * sum(run.flows[2:])


def _maxima(run: LayerRun) -> int:
    """Several maps are compared two by two: each maximum but the last is compared again."""
    return run.values * (len(run.shapes) - 2)


def _local_response_norm(run: LayerRun) -> int:
    """The squares with padding channels around them, their sums, and the power of these."""
    return 3 * run.values + run.positions * (int(run.layer.size) - 1)


def _gated(run: LayerRun) -> int:
    """At each step the gates, the states that they act on, and what they make of these.

    Seven values for each unit in an lstm (four gates, the state before, the cell and its tanh) as
    in a gru.
    """
    return 7 * _steps(run) * _units(run)


def _simple_rnn(run: LayerRun) -> int:
    """The state before each step, and after the last one."""
    return (_steps(run) + 1) * _units(run)


def _steps(run: LayerRun) -> int:
    return run.shapes[0][0]


def _units(run: LayerRun) -> int:
    """Return the units of both directions, of all samples."""
    directions = 2 if run.layer.bidirectional else 1
    return run.batch * directions * int(run.layer.units)


def _conv_lstm(run: LayerRun) -> int:
    """Those of an lstm, in each cell of each frame of the output."""
    return 7 * _steps(run) * run.batch * prod(run.output[-3:])


EXTRA_VALUES: Mapping[str, Callable[[LayerRun], int]] = {
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
