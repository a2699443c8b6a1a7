"""Recurrence over pictures: a window on each frame, and another on the state of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.cells import lstm_cell
from cnnshape.execution.convolution import convolved
from cnnshape.execution.recurrence import run_steps
from cnnshape.execution.sliding import Slide, slides_over
from cnnshape.execution.work import Work
from cnnshape.layers.conv_lstm import ConvLstm
from cnnshape.network import Shape

GATES = 4


def conv_lstm(layer: ConvLstm, work: Work) -> Array:
    """Read the frames in their order, with a state that is a map."""
    if work.x.ndim != 5:
        raise ValueError(f"it needs frames, and reads {work.x.ndim - 2} spatial axes")
    frames = work.x.swapaxes(0, 1)
    on_frame = slides_over(frames[0], layer.kernel, layer.stride, layer.padding, layer.dilation)
    kernel = tuple(len(slide.taps) for slide in on_frame)
    places = tuple(len(slide.starts) for slide in on_frame)
    start = np.full((len(work.x), *places, layer.filters), work.start, work.x.dtype)
    on_state = slides_over(start, kernel, 1, "same", 1)
    outputs = GATES * layer.filters
    weight = _weight(work, "weight", (*kernel, frames.shape[-1], outputs))
    recurrent = _weight(work, "recurrent_weight", (*kernel, layer.filters, outputs))
    bias = work.constant("bias", (outputs,), 0.0) if layer.bias else None
    step = lstm_cell(lambda state: convolved(work, state, on_state, recurrent), start.copy())
    products = _products(work, frames, on_frame, weight, bias)
    if not layer.return_sequence:
        return run_steps(products, step, start, None)
    result = work.new((len(start), len(frames), *start.shape[1:]))
    run_steps(products, step, start, result.swapaxes(0, 1))
    return result


def _weight(work: Work, name: str, shape: Shape) -> Array:
    return work.weight(name, shape, prod(shape[:-1]))


def _products(
    work: Work, frames: Array, slides: Sequence[Slide], weight: Array, bias: Array | None
) -> Iterator[Array]:
    """Yield the gates `(m, height, width, gates)` of each frame, without the state, as scratch."""
    for frame in frames:
        product = convolved(work, np.ascontiguousarray(frame), slides, weight)
        if bias is not None:
            product += bias
        yield product


KERNELS = {"conv_lstm": conv_lstm}
