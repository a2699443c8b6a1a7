"""Recurrent layers that PyTorch does not have."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def without_bias(module: nn.RNNBase, name: str) -> nn.RNNBase:
    """Keep one of the two biases of a recurrent module, as "bias_hh", at zero."""
    for each, parameter in module.named_parameters():
        if each.startswith(name):
            nn.init.zeros_(parameter).requires_grad_(False)
    return module


class ResetFirstGRUCell(nn.Module):
    """A step of a GRU that resets the state before it is multiplied."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, recurrent_bias: bool
    ) -> None:
        super().__init__()
        self.inputs = nn.Linear(input_size, 3 * hidden_size, bias)
        self.states = nn.Linear(hidden_size, 3 * hidden_size, recurrent_bias)

    def forward(self, steps: Tensor) -> Tensor:
        """Return the states after all steps, which are `(batch, length, channels)`."""
        units = self.states.in_features
        bias = self.states.bias
        of_gates, of_candidate = self.states.weight.tensor_split([2 * units])
        state = steps.new_zeros(steps.shape[0], units)
        states = []
        for step in self.inputs(steps).unbind(1):
            gates, candidate = step.tensor_split([2 * units], dim=1)
            gates = gates + state @ of_gates.T
            if bias is not None:
                gates = gates + bias[: 2 * units]
                candidate = candidate + bias[2 * units :]
            update, reset = gates.sigmoid().chunk(2, dim=1)
            candidate = (candidate + (reset * state) @ of_candidate.T).tanh()
            state = (1 - update) * candidate + update * state
            states.append(state)
        return torch.stack(states, dim=1)


class ResetFirstGRU(nn.Module):
    """The GRU of the paper: it resets the state before its product, nn.GRU after.

    Returns all states and the last ones, as nn.GRU does. Cho et al., 1406.1078.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        recurrent_bias: bool = False,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        self.cells = nn.ModuleList(
            ResetFirstGRUCell(input_size, hidden_size, bias, recurrent_bias)
            for _ in range(2 if bidirectional else 1)
        )

    def forward(self, steps: Tensor) -> tuple[Tensor, Tensor]:
        """Read steps `(batch, length, channels)`, forwards and perhaps backwards."""
        first, *others = self.cells
        states = [first(steps)]
        last = [states[0][:, -1]]
        for backward in others:
            reversed_states = backward(steps.flip(1))
            states.append(reversed_states.flip(1))
            last.append(reversed_states[:, -1])
        return torch.cat(states, dim=2), torch.stack(last)


class ConvLSTM(nn.Module):
    """An LSTM whose products are convolutions: it reads the frames of a video.

    Shi et al., 1506.04214.
    """

    def __init__(
        self, inputs: nn.Module, states: nn.Module, return_sequence: bool = False
    ) -> None:
        super().__init__()
        self.inputs = inputs
        self.states = states
        self.return_sequence = return_sequence

    def forward(self, x: Tensor) -> Tensor:
        """Return the state after each frame, along the third dimension, or the last."""
        fed = [self.inputs(frame) for frame in x.unbind(2)]
        state = cell = torch.zeros_like(fed[0].chunk(4, dim=1)[0])
        states = []
        for gates in fed:
            i, f, g, o = (gates + self.states(state)).chunk(4, dim=1)
            cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
            state = o.sigmoid() * cell.tanh()
            states.append(state)
        return torch.stack(states, dim=2) if self.return_sequence else state
