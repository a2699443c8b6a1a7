"""Mistakes about layers that walk over steps: gates, states, directions."""

from __future__ import annotations

from tools.formula_faults.fault import KIND, Fault

FAULTS = (
    Fault(
        "a gru has the four gates of an lstm",
        "analysis/recurrence.py",
        "return _over_steps(layer, inputs, 3)",
        "return _over_steps(layer, inputs, 4)",
        f"{KIND}[gru]",
    ),
    Fault(
        "a recurrent layer multiplies at one step",
        "analysis/recurrence.py",
        "macs = prod(inputs.sizes) * len(directions) * products",
        "macs = len(directions) * products",
        f"{KIND}[gru]",
    ),
    Fault(
        "the backward direction of a recurrent layer costs nothing",
        "analysis/recurrence.py",
        "macs = prod(inputs.sizes) * len(directions) * products",
        "macs = prod(inputs.sizes) * products",
        f"{KIND}[gru]",
    ),
    Fault(
        "the backward direction shares the weights of the forward one",
        "analysis/recurrence.py",
        "for prefix in directions for name in arrays",
        'for prefix in ("",) for name in arrays',
        f"{KIND}[gru]",
    ),
    Fault(
        "the state is not multiplied",
        "analysis/recurrence.py",
        "if len(shape) == 2)",
        "if len(shape) == 2 and shape[0] == inputs.channels)",
        f"{KIND}[gru]",
    ),
    Fault(
        "every recurrent layer has two biases",
        "analysis/recurrence.py",
        "if layer.has_recurrent_bias:",
        "if layer.bias:",
        f"{KIND}[lstm]",
    ),
    Fault(
        "the frames of a conv_lstm are multiplied once",
        "analysis/conv_lstm.py",
        "macs=frames * prod(positions)",
        "macs=prod(positions)",
        f"{KIND}[conv_lstm]",
    ),
    Fault(
        "the state of a conv_lstm is not multiplied",
        "analysis/conv_lstm.py",
        "(prod(weight) + prod(recurrent))",
        "prod(weight)",
        f"{KIND}[conv_lstm]",
    ),
    Fault(
        "the window on the state of a conv_lstm has the stride of the frame",
        "analysis/conv_lstm.py",
        'slides_of(FRAME_AXES, kernel, 1, "same", 1)',
        'slides_of(FRAME_AXES, kernel, layer.stride, "same", 1)',
        f"{KIND}[conv_lstm]",
    ),
    Fault(
        "the taps of a conv_lstm on the padding of its state are effective",
        "analysis/conv_lstm.py",
        "inside_state * layer.filters)",
        "prod(positions) * prod(kernel) * layer.filters)",
        f"{KIND}[conv_lstm]",
    ),
)
