"""Bytes that layers save for the backward pass, as the hooks of PyTorch see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import pytest

import cnnshape
from frameworks.saved_tensors import saved_by_module
from tests.reference.pytorch import F, Tensor, torch

nn: Any = torch.nn

BATCH = 2
MAP = (6, 6, 8)
SEQUENCE = (7, 8)


class Alone(nn.Module):  # type: ignore[misc]
    """A function between two layers that save nothing but their input: what is saved is its own."""

    def __init__(self, function: Callable[..., Tensor], *modules: Any) -> None:
        super().__init__()
        self.function = function
        self.inside = nn.ModuleList(modules)
        self.before = nn.Conv2d(8, 8, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the function of a convolution."""
        return self.function(self.before(x), *self.inside)


def module(made: Any) -> Alone:
    """Return a module alone."""
    return Alone(lambda x, inside: inside(x), made)


def over_channels(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a function of maps from one that reads channels last."""
    return lambda x, *inside: function(x.movedim(1, -1), *inside).movedim(-1, 1)


LAYERS: Mapping[str, Alone] = {
    "conv, filters: 4, kernel: 3": module(nn.Conv2d(8, 4, 3)),
    "conv, filters: 4, kernel: 3, activation: silu": module(
        nn.Sequential(nn.Conv2d(8, 4, 3), nn.SiLU())
    ),
    "depthwise_conv, kernel: 3": module(nn.Conv2d(8, 8, 3, groups=8)),
    "conv_transpose, filters: 4, kernel: 3": module(nn.ConvTranspose2d(8, 4, 3)),
    "max_pool, kernel: 2": module(nn.MaxPool2d(2)),
    "avg_pool, kernel: 2": module(nn.AvgPool2d(2)),
    "global_avg_pool": module(nn.AdaptiveAvgPool2d(1)),
    "global_max_pool": Alone(lambda x: torch.amax(x, (2, 3))),
    "adaptive_avg_pool, size: 3": module(nn.AdaptiveAvgPool2d(3)),
    "adaptive_avg_pool, size: [1, 1]": module(nn.AdaptiveAvgPool2d(1)),
    "adaptive_max_pool, size: 3": module(nn.AdaptiveMaxPool2d(3)),
    "batch_norm": module(nn.BatchNorm2d(8)),
    "batch_norm, activation: relu": module(nn.Sequential(nn.BatchNorm2d(8), nn.ReLU(inplace=True))),
    "instance_norm": module(nn.InstanceNorm2d(8, affine=True)),
    "instance_norm, scale: false, shift: false": module(nn.InstanceNorm2d(8)),
    "group_norm, groups: 2": module(nn.GroupNorm(2, 8)),
    "layer_norm": Alone(over_channels(lambda x, norm: norm(x)), nn.LayerNorm(8)),
    "layer_norm, axes: all": Alone(over_channels(lambda x, norm: norm(x)), nn.LayerNorm((6, 6, 8))),
    "rms_norm": Alone(over_channels(lambda x, norm: norm(x)), nn.RMSNorm(8)),
    "rms_norm, scale: false": Alone(over_channels(lambda x: F.rms_norm(x, (8,), None, 1e-5))),
    "l2_norm": Alone(lambda x: F.normalize(x, dim=1)),
    "local_response_norm": module(nn.LocalResponseNorm(5)),
    "relu": Alone(F.relu),
    "relu6": Alone(F.relu6),
    "clip, low: 0, high: 1": Alone(lambda x: x.clamp(0, 1)),
    "leaky_relu": Alone(F.leaky_relu),
    "prelu": module(nn.PReLU(8)),
    "elu": Alone(F.elu),
    "selu": Alone(F.selu),
    "gelu": Alone(F.gelu),
    "quick_gelu": Alone(lambda x: x * torch.sigmoid(1.702 * x)),
    "silu": Alone(F.silu),
    "mish": Alone(F.mish),
    "sigmoid": Alone(torch.sigmoid),
    "hard_sigmoid": Alone(F.hardsigmoid),
    "hard_swish": Alone(F.hardswish),
    "tanh": Alone(torch.tanh),
    "softsign": Alone(F.softsign),
    "softplus": Alone(F.softplus),
    "abs": Alone(torch.abs),
    "affine, scale: 2, shift: 1": Alone(lambda x: x * 2 + 1),
    "power, exponent: 3.5": Alone(lambda x: x**3.5),
    "square": Alone(torch.square),
    "sqrt": Alone(torch.sqrt),
    "reciprocal": Alone(torch.reciprocal),
    "exp": Alone(torch.exp),
    "log": Alone(torch.log),
    "sin": Alone(torch.sin),
    "cos": Alone(torch.cos),
    "softmax": Alone(lambda x: F.softmax(x, 1)),
    "log_softmax": Alone(lambda x: F.log_softmax(x, 1)),
    "dropout": module(nn.Dropout()),
    "dropout, rate: 0": module(nn.Dropout(0)),
    "drop_path, rate: 0.5": Alone(lambda x: x * x.new_empty(BATCH, 1, 1, 1).bernoulli_(0.5)),
    "pad, padding: 1": Alone(lambda x: F.pad(x, (1, 1, 1, 1))),
    "pad, padding: 1, mode: reflect": Alone(lambda x: F.pad(x, (1, 1, 1, 1), "reflect")),
    "pad, padding: 1, mode: replicate": Alone(lambda x: F.pad(x, (1, 1, 1, 1), "replicate")),
    "pad, padding: 1, mode: circular": Alone(lambda x: F.pad(x, (1, 1, 1, 1), "circular")),
    "crop, cropping: 1": Alone(lambda x: x[:, :, 1:-1, 1:-1]),
    "upsample, factor: 2": module(nn.Upsample(scale_factor=2)),
    "upsample, factor: 2, mode: linear": module(nn.UpsamplingBilinear2d(scale_factor=2)),
    "channel_shuffle, groups: 2": module(nn.ChannelShuffle(2)),
    "depth_to_space, factor: 2": module(nn.PixelShuffle(2)),
    "space_to_depth, factor: 2": module(nn.PixelUnshuffle(2)),
    "slice, channels: [0, 4]": Alone(lambda x: x[:, :4]),
    "reduce, function: mean, axes: space": Alone(lambda x: x.mean((2, 3))),
    "reduce, function: sum, axes: space": Alone(lambda x: x.sum((2, 3))),
    "reduce, function: max, axes: space": Alone(lambda x: x.amax((2, 3))),
    "reduce, function: min, axes: space": Alone(lambda x: x.amin((2, 3))),
    "reduce, function: l2, axes: space": Alone(lambda x: torch.linalg.vector_norm(x, dim=(2, 3))),
    "flip, axes: height": Alone(lambda x: x.flip(2)),
    "tile, axis: height, times: 2": Alone(lambda x: x.tile(1, 1, 2, 1)),
    "permute, axes: [width, height, channels]": Alone(lambda x: x.permute(0, 1, 3, 2)),
}
"""A layer of a file, and what a user of PyTorch would write."""


@pytest.mark.parametrize("written", LAYERS)
def test_layers_save_what_pytorch_saves(written: str) -> None:
    text = f"""
input: [6, 6, 8]
layers:
  - {{type: conv, filters: 8, kernel: 1}}
  - {{type: {written}}}
"""
    seen = saved_by_module(LAYERS[written].train(), torch.rand(BATCH, 8, 6, 6))
    assert saved(text) == seen


def saved(text: str, dtype: str = "float32") -> int | None:
    """Return the bytes that a network saves."""
    analysis = cnnshape.analyze(cnnshape.loads(text), BATCH, dtype, optimizer="sgd")
    assert analysis.diagnostics == ()
    return analysis.totals.saved_bytes


MERGES: Mapping[str, Callable[..., Tensor]] = {
    "add": lambda *inputs: sum(inputs),
    "subtract": lambda *inputs: reduce(torch.subtract, inputs),
    "multiply": lambda *inputs: reduce(torch.multiply, inputs),
    "average": lambda *inputs: sum(inputs) / len(inputs),
    "maximum": lambda *inputs: reduce(torch.maximum, inputs),
    "concat": lambda *inputs: torch.cat(inputs, 1),
}


class Merging(nn.Module):  # type: ignore[misc]
    """A merge of the input, or of branches of it."""

    def __init__(self, merge: Callable[..., Tensor], branches: int, *, with_input: bool) -> None:
        super().__init__()
        self.merge, self.with_input = merge, with_input
        self.branches = nn.ModuleList(nn.Conv2d(8, 8, 1) for _ in range(branches))

    def forward(self, x: Tensor) -> Tensor:
        """Return the merge."""
        inputs = [branch(x) for branch in self.branches]
        return self.merge(*([x] if self.with_input else []), *inputs)


@pytest.mark.parametrize(
    ("branches", "with_input"), [(1, True), (2, False), (2, True), (3, False), (3, True)]
)
@pytest.mark.parametrize("merge", MERGES)
def test_merges_save_the_factors_whose_partners_have_gradients(
    merge: str, branches: int, with_input: bool
) -> None:
    read = ["input"] * with_input + [f"conv_{n + 1}" for n in range(branches)]
    convs = "".join(
        "  - {type: conv, from: input, filters: 8, kernel: 1}\n" for _ in range(branches)
    )
    text = f"input: [6, 6, 8]\nlayers:\n{convs}  - {{type: {merge}, from: [{', '.join(read)}]}}"
    written = Merging(MERGES[merge], branches, with_input=with_input)
    assert saved(text) == saved_by_module(written, torch.rand(BATCH, 8, 6, 6))


class SelfAttention(nn.Module):  # type: ignore[misc]
    """PyTorch's own attention, after a norm, as encoders have it."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output without the scores."""
        normal = self.norm(x)
        return self.attention(normal, normal, normal, need_weights=False)[0]


class Recurrent(nn.Module):  # type: ignore[misc]
    """A recurrent layer after a dense one, on values `(length, m, channels)`."""

    def __init__(self, kind: str, *, bidirectional: bool) -> None:
        super().__init__()
        self.dense = nn.Linear(8, 8)
        self.layer = getattr(nn, kind)(8, 5, bidirectional=bidirectional)

    def forward(self, x: Tensor) -> Tensor:
        """Return the sequence of states."""
        return self.layer(self.dense(x))[0]


def test_attention_saves_what_pytorch_saves() -> None:
    text = "input: [7, 8]\nlayers: [{type: layer_norm}, {type: attention, heads: 2}]"
    assert saved(text) == saved_by_module(SelfAttention(), torch.rand(BATCH, *SEQUENCE))


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(
    ("kind", "module"), [("lstm", "LSTM"), ("gru", "GRU"), ("simple_rnn", "RNN")]
)
def test_recurrent_layers_save_what_pytorch_saves_step_by_step(
    kind: str, module: str, bidirectional: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside oneDNN: that keeps a workspace instead."""
    monkeypatch.setattr(torch.backends.mkldnn, "enabled", False)
    flag = str(bidirectional).lower()
    text = f"""
input: [7, 8]
layers:
  - {{type: dense, units: 8}}
  - {{type: {kind}, units: 5, return_sequence: true, bidirectional: {flag}}}
"""
    written = Recurrent(module, bidirectional=bidirectional)
    length, channels = SEQUENCE
    assert saved(text) == saved_by_module(written, torch.rand(length, BATCH, channels))


def test_frozen_layers_save_what_pytorch_saves() -> None:
    """A convolution keeps its input even if its weights are frozen, a dense layer does not."""
    text = """
input: [6, 6, 8]
layers:
  - {type: conv, filters: 8, kernel: 3, trainable: false}
  - {type: tanh}
  - {type: conv, filters: 8, kernel: 1}
  - {type: batch_norm, trainable: false}
  - {type: conv, filters: 8, kernel: 3, trainable: false}
  - {type: global_avg_pool}
  - {type: dense, units: 5, trainable: false}
  - {type: dense, units: 5}
"""
    frozen = (0, 3, 4, 7)
    layers = [
        nn.Conv2d(8, 8, 3),
        nn.Tanh(),
        nn.Conv2d(8, 8, 1),
        nn.BatchNorm2d(8),
        nn.Conv2d(8, 8, 3),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 5),
        nn.Linear(5, 5),
    ]
    for position in frozen:
        layers[position].requires_grad_(requires_grad=False)
    assert saved(text) == saved_by_module(nn.Sequential(*layers), torch.rand(BATCH, 8, 6, 6))


def test_bytes_are_those_of_the_dtype_and_indices_keep_theirs() -> None:
    text = """
input: [6, 6, 8]
layers: [{type: conv, filters: 8, kernel: 1}, {type: max_pool, kernel: 2}]
"""
    written = nn.Sequential(nn.Conv2d(8, 8, 1), nn.MaxPool2d(2)).double()
    x = torch.rand(BATCH, 8, 6, 6, dtype=torch.float64)
    assert saved(text, "float64") == saved_by_module(written, x)
