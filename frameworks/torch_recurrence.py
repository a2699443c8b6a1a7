"""Recurrent layers as PyTorch computes them, on tensors `(m, channels, *spatial)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from frameworks.padding import sides_at
from frameworks.torch_windows import F, Tensor, Weights, correlate, padded

LSTM_GATES, GRU_GATES, NO_GATES = (0, 1, 2, 3), (1, 0, 2), (0,)
"""Our gates in PyTorch's order: those of an lstm are the same, a gru has reset before update."""


def lstm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return what `torch.nn.LSTM` gives: all states, or the last one of each direction."""
    start = _start(layer, x)
    settings = _settings(layer, weights, LSTM_GATES)
    states, last, _ = torch.lstm(_steps(x), (start, start), *settings)
    return _wanted(layer, states, last)


def gru(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return what `torch.nn.GRU` gives, which always resets after the product."""
    if not layer.reset_after:
        return _gru_that_resets_before(layer, x, weights)
    settings = _settings(layer, weights, GRU_GATES)
    return _wanted(layer, *torch.gru(_steps(x), _start(layer, x), *settings))


def simple_rnn(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return what `torch.nn.RNN` gives."""
    function = torch.rnn_relu if layer.function == "relu" else torch.rnn_tanh
    settings = _settings(layer, weights, NO_GATES)
    return _wanted(layer, *function(_steps(x), _start(layer, x), *settings))


def conv_lstm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return an lstm of convolutions, frame by frame; of PyTorch are the convolutions."""
    weight, recurrent = (
        weights[name].movedim((-1, -2), (0, 1)) for name in ("weight", "recurrent_weight")
    )
    fed = [
        correlate(layer, each, weight, weights.get("bias"), groups=1, surroundings="zeros")
        for each in x.unbind(2)
    ]
    state = cell = torch.zeros_like(fed[0][:, : layer.filters])
    states = []
    for gates in fed:
        sides = sides_at("same", state.shape[2:], recurrent.shape[2:], (1, 1), (1, 1))
        i, f, g, o = (gates + F.conv2d(padded(state, sides), recurrent)).chunk(4, 1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        state = o.sigmoid() * cell.tanh()
        states.append(state)
    return torch.stack(states, 2) if layer.return_sequence else state


def _gru_that_resets_before(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the gru of the paper, step by step."""
    found = []
    for prefix in _prefixes(layer):
        own = _arrays(layer, weights, prefix)
        steps = list((_steps(x) @ own[0] + own[2]).unbind(1))
        z, r, n = own[1].chunk(3, 1)
        of_z, of_r, of_n = own[3].chunk(3)
        state, states = torch.zeros_like(steps[0][:, : layer.units]), []
        for step in reversed(steps) if prefix else steps:
            to_z, to_r, to_n = step.chunk(3, 1)
            update, reset = (to_z + state @ z + of_z).sigmoid(), (to_r + state @ r + of_r).sigmoid()
            candidate = (to_n + (reset * state) @ n + of_n).tanh()
            state = (1 - update) * candidate + update * state
            states.append(state)
        found.append(torch.stack(states[::-1] if prefix else states, 2))
    if layer.return_sequence:
        return torch.cat(found, 1)
    return torch.cat([each[..., -1 if at == 0 else 0] for at, each in enumerate(found)], 1)


def _settings(layer: Any, weights: Weights, gates: Sequence[int]) -> tuple[Any, ...]:
    """Return the arrays of all directions as PyTorch has them, and its other arguments."""
    arrays = [
        _reordered(array, gates).T.contiguous() if array.ndim > 1 else _reordered(array, gates)
        for prefix in _prefixes(layer)
        for array in _arrays(layer, weights, prefix)
    ]
    return arrays, True, 1, 0.0, False, layer.bidirectional, True


def _prefixes(layer: Any) -> Sequence[str]:
    return ("", "backward_") if layer.bidirectional else ("",)


def _arrays(layer: Any, weights: Weights, prefix: str) -> Sequence[Tensor]:
    """Return the matrices and biases of a direction; one that a layer does not have is zero."""
    matrices = [weights[f"{prefix}{name}"] for name in ("weight", "recurrent_weight")]
    none = torch.zeros_like(matrices[0][0])
    return [
        *matrices,
        *(weights.get(f"{prefix}{name}", none) for name in ("bias", "recurrent_bias")),
    ]


def _reordered(array: Tensor, gates: Sequence[int]) -> Tensor:
    parts = array.chunk(len(gates), -1)
    return torch.cat([parts[gate] for gate in gates], -1)


def _steps(x: Tensor) -> Tensor:
    return x.movedim(1, -1)


def _start(layer: Any, x: Tensor) -> Tensor:
    return x.new_zeros(len(_prefixes(layer)), len(x), layer.units)


def _wanted(layer: Any, states: Tensor, last: Tensor) -> Tensor:
    return states.movedim(-1, 1) if layer.return_sequence else torch.cat(list(last), 1)
