"""Recurrence over pictures: an lstm with a window over each frame, and another over the state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from cnnshape.analysis.arrays import with_bias
from cnnshape.analysis.axes.rule import AxisInputs, AxisRule, Follows, OutputAxis, each
from cnnshape.analysis.axes.windows import Slide
from cnnshape.analysis.claim import Claim, Inputs, all_of_it
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.recurrence import kind_of_input
from cnnshape.analysis.sliding import (
    OtherAxes,
    per_axis,
    slides_of,
    windows_at,
    windows_fit,
)
from cnnshape.layers.conv_lstm import ConvLstm
from cnnshape.network import Shape
from cnnshape.phrases import count
from cnnshape.window import IDENTITY, Window, pairs_inside

GATES = 4
FRAME_AXES = 2
EVERY_FRAME = Slide(IDENTITY)


def slides(layer: ConvLstm, rank: int) -> tuple[Slide, ...]:
    """Return what happens to each axis: all frames are read, and a window slides over each."""
    if rank != FRAME_AXES + 1:
        raise OtherAxes
    keys = layer.kernel, layer.stride, layer.padding, layer.dilation
    return (EVERY_FRAME, *slides_of(FRAME_AXES, *keys))


def axes(layer: ConvLstm, inputs: AxisInputs) -> AxisRule:
    """The depth is kept, or goes with all frames but the last; a window slides over the others."""
    rule = each(slides(layer, inputs.rank), Follows.NOTHING)
    kept: tuple[OutputAxis, ...] = rule.axes if layer.return_sequence else rule.axes[1:]
    return rule._replace(axes=kept)


def conv_lstm(layer: ConvLstm, inputs: Inputs) -> Claim:
    """Four gates at each position of each frame, of a window on the frame and one on the state."""
    refuse_if(_needs_frames(inputs))
    frame = inputs._replace(shapes=(inputs.shape[1:],))
    refuse_if(_lists_match_frames(layer))
    windows = windows_at(inputs.sizes, slides(layer, inputs.rank))
    refuse_if(windows_fit(frame, windows[1:]))
    frames, *positions = (w.count(n) for w, n in zip(windows, inputs.sizes, strict=True))
    kernel, dilation = (per_axis(value, FRAME_AXES) for value in (layer.kernel, layer.dilation))
    outputs = GATES * layer.filters
    weight: Shape = (*kernel, inputs.channels, outputs)
    recurrent: Shape = (*kernel, layer.filters, outputs)
    inside = _pairs(positions, windows[1:], kernel, dilation, frame.sizes)
    on_state = windows_at(positions, slides_of(FRAME_AXES, kernel, 1, "same", 1))
    inside_state = _pairs(positions, on_state, kernel, (1,) * FRAME_AXES, positions)
    output = (frames, *positions, layer.filters)[0 if layer.return_sequence else 1 :]
    return Claim(
        output=output,
        weights=with_bias(weight, outputs, layer.bias) | {"recurrent_weight": recurrent},
        macs=frames * prod(positions) * (prod(weight) + prod(recurrent)),
        macs_effective=frames * outputs * (inside * inputs.channels + inside_state * layer.filters),
        reaches=all_of_it(output),
        windows=windows,
    )


def _pairs(
    positions: Sequence[int],
    windows: Sequence[Window],
    kernel: Sequence[int],
    dilation: Sequence[int],
    sizes: Sequence[int],
) -> int:
    """Count the taps, at all positions of a frame, that read a cell and not padding."""
    return prod(
        pairs_inside(o, w.stride, f, d, w.before, n)
        for o, w, f, d, n in zip(positions, windows, kernel, dilation, sizes, strict=True)
    )


def _needs_frames(inputs: Inputs) -> Iterator[Fault]:
    """Refuse an input that is not depth x height x width x channels."""
    if inputs.rank != FRAME_AXES + 1:
        yield Fault(
            "S108",
            f"conv_lstm needs frames, but reads {kind_of_input(inputs)}",
            notes=(
                f"`{inputs.names[0]}` is {inputs.text()}, frames are depth x height x width x "
                "channels: the depth is time",
            ),
            help=_frames_help(inputs),
        )


def _lists_match_frames(layer: ConvLstm) -> Iterator[Fault]:
    """Refuse a list that is not as long as a frame has axes."""
    for key in ("kernel", "stride", "padding", "dilation"):
        value = getattr(layer, key)
        if isinstance(value, tuple) and len(value) != FRAME_AXES:
            yield Fault(
                "S108",
                f"`{key}` lists {count(len(value), 'value')} for the {FRAME_AXES} axes of a frame",
                key,
                notes=("a window slides over height and width; the depth is read step by step",),
                help=f"write one number for both axes, or a list of {FRAME_AXES}",
            )


def _frames_help(inputs: Inputs) -> str:
    if inputs.rank == 1:
        return "use `lstm` for a sequence of length x channels"
    if inputs.rank == 0:
        return "use `dense` for a vector, or move this layer above the flatten"
    shape = inputs.layout.outside((1, *inputs.shape))
    if inputs.names == ("input",):
        return f"declare the input with its frames, as {list(shape)} for one"
    return (
        "declare an input with frames, give the `conv_lstm` before it `return_sequence: true`, or "
        "use `conv` for a picture"
    )


CLAIMS = {"conv_lstm": conv_lstm}
AXES = {"conv_lstm": axes}
