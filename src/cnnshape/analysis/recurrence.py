"""Recurrent layers: at each step, gates * units sums over the channels read and over the state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from cnnshape.analysis.arrays import with_bias
from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, constant, kept
from cnnshape.analysis.claim import Claim, Inputs, all_of_it
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.layers.recurrence import Gru, Lstm, Recurrence, SimpleRnn
from cnnshape.network import Layout, Shape
from cnnshape.phrases import count


def axes(layer: Recurrence, inputs: AxisInputs) -> AxisRule:
    """The length is kept, or goes with all steps but the last."""
    if layer.return_sequence:
        return kept(inputs.rank, Follows.NOTHING, Accepts.ANYTHING)
    return constant((), Follows.NOTHING, Accepts.ANYTHING)


def lstm(layer: Lstm, inputs: Inputs) -> Claim:
    """Four gates: input, forget, candidate and output."""
    return _over_steps(layer, inputs, 4)


def gru(layer: Gru, inputs: Inputs) -> Claim:
    """Three gates: update, reset and candidate."""
    return _over_steps(layer, inputs, 3)


def simple_rnn(layer: SimpleRnn, inputs: Inputs) -> Claim:
    """The state itself, without a gate."""
    return _over_steps(layer, inputs, 1)


def _over_steps(layer: Recurrence, inputs: Inputs, gates: int) -> Claim:
    """length * (in + units) * gates * units multiply-adds in each direction."""
    refuse_if(_needs_a_sequence(layer, inputs))
    directions = ("", "backward_") if layer.bidirectional else ("",)
    arrays = _arrays(layer, inputs.channels, gates * layer.units)
    units = len(directions) * layer.units
    output = (*inputs.sizes, units) if layer.return_sequence else (units,)
    products = sum(prod(shape) for shape in arrays.values() if len(shape) == 2)
    macs = prod(inputs.sizes) * len(directions) * products
    return Claim(
        output=output,
        weights={prefix + name: arrays[name] for prefix in directions for name in arrays},
        macs=macs,
        macs_effective=macs,
        reaches=all_of_it(output),
    )


def _arrays(layer: Recurrence, channels: int, outputs: int) -> Mapping[str, Shape]:
    """Return the arrays of one direction: matrices for the step and for the state, and biases."""
    arrays = with_bias((channels, outputs), outputs, layer.bias)
    arrays["recurrent_weight"] = (layer.units, outputs)
    if layer.has_recurrent_bias:
        arrays["recurrent_bias"] = (outputs,)
    return arrays


def kind_of_input(inputs: Inputs) -> str:
    """Say what is read by a layer that needs another number of axes."""
    if inputs.rank == 0:
        return f"a vector of {count(inputs.channels, 'value')}"
    return f"a map with {count(inputs.rank, 'spatial axis', 'spatial axes')}"


def _needs_a_sequence(layer: Recurrence, inputs: Inputs) -> Iterator[Fault]:
    """Refuse an input with more spatial axes than one, or with none."""
    if inputs.rank == 1:
        return
    yield Fault(
        "S108",
        f"{layer.type} needs a sequence, but reads {kind_of_input(inputs)}",
        notes=(f"`{inputs.names[0]}` is {inputs.text()}, a sequence is length x channels",),
        help=_reshape_help(inputs) if inputs.rank else _vector_help(inputs),
    )


def _reshape_help(inputs: Inputs) -> str:
    cells = prod(inputs.sizes)
    other = _columns_help(inputs) if inputs.rank == 2 else "`conv_lstm` for the frames of a video"
    return (
        f"put {_reshape_to(cells, inputs.channels, inputs)} before it to read all {cells:,} cells "
        f"one after another, or {other}"
    )


def _columns_help(inputs: Inputs) -> str:
    """Say how to read a picture column by column: with channels_first, columns are last already."""
    height, width = inputs.sizes
    moved = "`{type: permute, axes: [width, height, channels]}` and "
    is_last = inputs.layout is Layout.CHANNELS_LAST
    reshape = _reshape_to(width, height * inputs.channels, inputs)
    return f"{moved if is_last else ''}{reshape} to read {count(width, 'column')}"


def _reshape_to(length: int, channels: int, inputs: Inputs) -> str:
    shape = inputs.layout.outside((length, channels))
    return f"`{{type: reshape, shape: [{shape[0]}, {shape[1]}]}}`"


def _vector_help(inputs: Inputs) -> str:
    if inputs.names == ("input",):
        steps = inputs.layout.with_one_channel(inputs.shape)
        return f"declare the input with its channels, as [{steps[0]}, {steps[1]}], or use `dense`"
    return (
        "give the recurrent layer before it `return_sequence: true`, move this layer above the "
        "flatten or the global pooling, or use `dense`"
    )


CLAIMS = {"lstm": lstm, "gru": gru, "simple_rnn": simple_rnn}
AXES = {"lstm": axes, "gru": axes, "simple_rnn": axes}
