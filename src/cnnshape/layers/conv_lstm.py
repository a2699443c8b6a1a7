"""Recurrence over pictures: a video is read frame by frame, and the state is a map."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, CountPerAxis, Flag, Padding
from cnnshape.layers.recurrence import OVER_STEPS
from cnnshape.layers.traits import Saved


class ConvLstm(Layer):
    """An lstm whose products are convolutions: it reads a video frame by frame, along its depth.

    Input `(depth, height, width, in)`; weight `(*kernel, in, 4 * filters)`, `recurrent_weight`
    `(*kernel, filters, 4 * filters)` and bias `(4 * filters,)`, in the order of `lstm`. The window
    on the state has stride 1 and `same` padding. Shi et al., 1506.04214.
    """

    kind_traits = OVER_STEPS._replace(slides=True, saves=(Saved.INPUTS, Saved.INTERMEDIATES))

    type: Literal["conv_lstm"]
    filters: Count
    kernel: CountPerAxis
    stride: CountPerAxis = 1
    padding: Padding = "valid"
    dilation: CountPerAxis = 1
    bias: Flag = True
    return_sequence: Flag = False
