"""Where frameworks differ: what the file language chose, against the framework that it follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import cnnshape
from cnnshape.execution.executor import run
from tests.reference.comparison import Array, assert_close
from tests.reference.pytorch import F, torch

TOLERANCE = 1e-9


def ours(layer: str, x: Array, **weights: Array) -> Array:
    """Return what a network of one layer, called `it`, computes in float64, channels first."""
    shape = list(x.shape[1:])
    network = cnnshape.loads(
        f"input: {shape}\nlayout: channels_first\nlayers:\n  - {{name: it, {layer}}}\n"
    )
    named = {f"it.{name}": array for name, array in weights.items()}
    return run(network, x, named, dtype="float64").outputs["it"]


def drawn(*shape: int) -> Array:
    """Return the same values every time."""
    return np.random.default_rng(len(shape)).standard_normal(shape)


def assert_torch(seen: Array, expected: Any) -> None:
    assert_close(seen, expected.numpy(), TOLERANCE)


def tensor(array: Array) -> Any:
    return torch.tensor(array)


# Convolution


def test_convolution_does_not_flip_the_kernel() -> None:
    x, weight = drawn(1, 1, 6, 6), drawn(3, 3, 1, 1)
    expected = F.conv2d(tensor(x), tensor(weight).permute(3, 2, 0, 1))
    seen = ours("type: conv, filters: 1, kernel: 3, bias: false", x, weight=weight)
    assert_torch(seen, expected)
    turned = ours("type: conv, filters: 1, kernel: 3, bias: false, flip: true", x, weight=weight)
    assert_torch(turned, F.conv2d(tensor(x), tensor(weight).permute(3, 2, 0, 1).flip(2, 3)))


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize(("kernel", "dilation"), [(2, 1), (3, 1), (4, 1), (2, 3), (4, 3)])
def test_same_at_stride_1_pads_the_odd_cell_after(kernel: int, dilation: int) -> None:
    x, weight = drawn(2, 3, 9, 8), drawn(kernel, kernel, 3, 2)
    expected = F.conv2d(
        tensor(x), tensor(weight).permute(3, 2, 0, 1), padding="same", dilation=dilation
    )
    keys = f"kernel: {kernel}, dilation: {dilation}, padding: same, bias: false"
    assert_torch(ours(f"type: conv, filters: 2, {keys}", x, weight=weight), expected)


def test_groups_read_neighbouring_channels() -> None:
    x, weight = drawn(2, 6, 5, 5), drawn(3, 3, 2, 9)
    expected = F.conv2d(tensor(x), tensor(weight).permute(3, 2, 0, 1), groups=3)
    keys = "type: conv, filters: 9, kernel: 3, groups: 3, bias: false"
    assert_torch(ours(keys, x, weight=weight), expected)


def test_a_depthwise_channel_c_becomes_channels_c_times_m_and_on() -> None:
    x, weight = drawn(2, 3, 5, 5), drawn(3, 3, 3, 4)
    as_torch = tensor(weight).permute(2, 3, 0, 1).reshape(12, 1, 3, 3)
    expected = F.conv2d(tensor(x), as_torch, groups=3)
    keys = "type: depthwise_conv, kernel: 3, multiplier: 4, bias: false"
    assert_torch(ours(keys, x, weight=weight), expected)


# Transposed convolution


@pytest.mark.parametrize(("padding", "extra"), [(0, 0), (1, 0), (1, 1), (2, 1), (0, 1)])
def test_output_padding_lengthens_the_end(padding: int, extra: int) -> None:
    x, weight = drawn(2, 4, 5, 6), drawn(3, 3, 1, 4)
    expected = F.conv_transpose2d(
        tensor(x),
        tensor(weight).permute(3, 2, 0, 1),
        stride=2,
        padding=padding,
        output_padding=extra,
        groups=2,
        dilation=2,
    )
    keys = (
        "type: conv_transpose, filters: 2, kernel: 3, stride: 2, groups: 2, dilation: 2, "
        f"padding: {padding}, output_padding: {extra}, bias: false"
    )
    assert_torch(ours(keys, x, weight=weight), expected)


@pytest.mark.parametrize("size", [4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3, 5])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4])
def test_a_transposed_same_is_the_gradient_of_a_same_convolution(
    kernel: int, stride: int, size: int
) -> None:
    """TensorFlow defines conv2d_transpose as the gradient of the convolution that it undoes.

    Its output is the input of a `same` convolution that leaves `size` cells: stride * size.
    """
    x, weight = drawn(2, 2, size), drawn(kernel, 3, 2)
    before = torch.zeros(2, 3, stride * size, dtype=torch.float64, requires_grad=True)
    total = max((size - 1) * stride + kernel - stride * size, 0)
    padded = F.pad(before, (total // 2, total - total // 2))
    forward = F.conv1d(padded, tensor(weight).permute(2, 1, 0), stride=stride)
    assert forward.shape == x.shape
    (expected,) = torch.autograd.grad(forward, before, tensor(x))
    keys = f"kernel: {kernel}, stride: {stride}, padding: same, bias: false"
    assert_torch(ours(f"type: conv_transpose, filters: 3, {keys}", x, weight=weight), expected)


# Pooling


@pytest.mark.parametrize("size", range(3, 10))
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"), [(2, 2, 0), (3, 2, 1), (2, 3, 1), (3, 3, 1), (2, 4, 1)]
)
def test_ceil_mode_drops_a_window_that_starts_in_the_padding_after(
    kernel: int, stride: int, padding: int, size: int
) -> None:
    x = drawn(1, 2, size)
    keys = f"kernel: {kernel}, stride: {stride}, padding: {padding}, ceil_mode: true"
    largest = F.max_pool1d(tensor(x), kernel, stride, padding, ceil_mode=True)
    assert_torch(ours(f"type: max_pool, {keys}", x), largest)
    for counts in (False, True):
        mean = F.avg_pool1d(
            tensor(x), kernel, stride, padding, ceil_mode=True, count_include_pad=counts
        )
        assert_torch(ours(f"type: avg_pool, {keys}, count_padding: {str(counts).lower()}", x), mean)


def test_count_padding_counts_padding_but_never_ceil_overhang() -> None:
    x = np.ones((1, 1, 4, 4))
    keys = "type: avg_pool, kernel: 3, stride: 2, padding: 1, ceil_mode: true"
    counting = ours(f"{keys}, count_padding: true", x)
    expected = F.avg_pool2d(tensor(x), 3, 2, 1, ceil_mode=True, count_include_pad=True)
    assert_torch(counting, expected)
    np.testing.assert_allclose(counting[0, 0, :, 0], [4 / 9, 6 / 9, 2 / 6], rtol=1e-12)
    np.testing.assert_allclose(ours(keys, x), 1, rtol=1e-12)


def test_the_padding_of_a_max_pool_never_wins() -> None:
    x = -1 - np.abs(drawn(1, 2, 4, 4))
    seen = ours("type: max_pool, kernel: 3, stride: 2, padding: 1, dilation: 1", x)
    assert seen.max() < 0
    assert_torch(seen, F.max_pool2d(tensor(x), 3, 2, 1))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 9, 11])
def test_cells_of_adaptive_pools_overlap_as_in_pytorch(size: int) -> None:
    x = drawn(2, 3, 7, 9)
    average = F.adaptive_avg_pool2d(tensor(x), (size, 4))
    assert_torch(ours(f"type: adaptive_avg_pool, size: [{size}, 4]", x), average)
    largest = F.adaptive_max_pool2d(tensor(x), (size, 4))
    assert_torch(ours(f"type: adaptive_max_pool, size: [{size}, 4]", x), largest)


# Resizing and rearranging


@pytest.mark.parametrize("size", [1, 3, 4, 5, 6, 7, 8, 10, 13, 15])
def test_nearest_takes_the_cell_at_or_before(size: int) -> None:
    x = drawn(1, 2, 5, 6)
    expected = F.interpolate(tensor(x), size=(size, size), mode="nearest")
    assert_torch(ours(f"type: upsample, size: {size}", x), expected)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 4, 5, 7, 8, 11])
def test_linear_interpolates_between_half_pixel_centres(size: int, axes: int) -> None:
    x = drawn(1, 2, *(4, 5, 3)[:axes])
    mode = ("linear", "bilinear", "trilinear")[axes - 1]
    expected = F.interpolate(tensor(x), size=(size,) * axes, mode=mode, align_corners=False)
    assert_torch(ours(f"type: upsample, size: {size}, mode: linear", x), expected)


def test_an_upsampling_factor_is_a_scale_factor() -> None:
    x = drawn(1, 2, 4, 5)
    for mode, theirs in (("nearest", {}), ("bilinear", {"align_corners": False})):
        expected = F.interpolate(tensor(x), scale_factor=(2, 3), mode=mode, **theirs)
        name = "nearest" if mode == "nearest" else "linear"
        assert_torch(ours(f"type: upsample, factor: [2, 3], mode: {name}", x), expected)


def test_crd_is_pixel_shuffle() -> None:
    x = drawn(2, 12, 3, 4)
    seen = ours("type: depth_to_space, factor: 2, mode: crd", x)
    assert_torch(seen, F.pixel_shuffle(tensor(x), 2))
    back = ours("type: space_to_depth, factor: 2, mode: crd", seen)
    assert_torch(back, F.pixel_unshuffle(tensor(seen), 2))
    np.testing.assert_array_equal(back, x)


def test_dcr_is_another_order_and_space_to_depth_undoes_it() -> None:
    x = drawn(2, 12, 3, 4)
    seen = ours("type: depth_to_space, factor: 2", x)
    assert not np.array_equal(seen, F.pixel_shuffle(tensor(x), 2).numpy())
    np.testing.assert_array_equal(ours("type: space_to_depth, factor: 2", seen), x)


def test_channel_shuffle_deals_the_groups_out() -> None:
    x = drawn(2, 6, 3, 3)
    expected = F.channel_shuffle(tensor(x), 2)
    assert_torch(ours("type: channel_shuffle, groups: 2", x), expected)


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
def test_flatten_follows_the_layout(layout: str) -> None:
    """PyTorch flattens (C, H, W), Keras and TensorFlow (H, W, C)."""
    first = drawn(2, 3, 4, 5)
    x = first if layout == "channels_first" else np.moveaxis(first, 1, -1)
    network = cnnshape.loads(
        f"input: {list(x.shape[1:])}\nlayout: {layout}\nlayers: [{{type: flatten}}]\n"
    )
    seen = run(network, x, dtype="float64").outputs["flatten_1"]
    order = tensor(first) if layout == "channels_first" else tensor(first).permute(0, 2, 3, 1)
    assert_torch(seen, torch.flatten(order, 1))


# Norms


def scale_and_shift(shape: tuple[int, ...]) -> dict[str, Array]:
    random = np.random.default_rng(0)
    return {"weight": random.uniform(0.5, 2, shape), "bias": random.uniform(-1, 1, shape)}


@pytest.mark.parametrize("epsilon", [1e-5, 1e-3, 0.5])
def test_batch_norm_adds_epsilon_to_the_variance(epsilon: float) -> None:
    x, arrays = drawn(2, 4, 5, 5), scale_and_shift((4,))
    mean, variance = np.array([0.5, -1, 0, 2]), np.array([1e-6, 1, 4, 0.3])
    expected = F.batch_norm(
        tensor(x),
        tensor(mean),
        tensor(variance),
        tensor(arrays["weight"]),
        tensor(arrays["bias"]),
        eps=epsilon,
    )
    keys = f"type: batch_norm, epsilon: {epsilon}"
    assert_torch(ours(keys, x, mean=mean, variance=variance, **arrays), expected)


@pytest.mark.parametrize("epsilon", [1e-5, 0.5])
def test_norms_over_the_map_use_the_biased_variance(epsilon: float) -> None:
    x, arrays = drawn(2, 6, 4, 3), scale_and_shift((6,))
    weights = (tensor(arrays["weight"]), tensor(arrays["bias"]))
    each = F.instance_norm(tensor(x), None, None, *weights, eps=epsilon)
    assert_torch(ours(f"type: instance_norm, epsilon: {epsilon}", x, **arrays), each)
    grouped = F.group_norm(tensor(x), 3, *weights, eps=epsilon)
    keys = f"type: group_norm, groups: 3, epsilon: {epsilon}"
    assert_torch(ours(keys, x, **arrays), grouped)


def test_layer_norm_over_channels_is_that_of_convnext() -> None:
    x, arrays = drawn(2, 6, 4, 3), scale_and_shift((6,))
    expected = F.layer_norm(
        tensor(x).permute(0, 2, 3, 1), (6,), tensor(arrays["weight"]), tensor(arrays["bias"]), 0.01
    ).permute(0, 3, 1, 2)
    assert_torch(ours("type: layer_norm, epsilon: 0.01", x, **arrays), expected)


def test_layer_norm_over_all_is_pytorchs_over_all_axes() -> None:
    x, arrays = drawn(2, 6, 4, 3), scale_and_shift((4, 3, 6))
    as_torch: Mapping[str, Any] = {
        name: tensor(array).permute(2, 0, 1) for name, array in arrays.items()
    }
    expected = F.layer_norm(tensor(x), (6, 4, 3), as_torch["weight"], as_torch["bias"])
    assert_torch(ours("type: layer_norm, axes: all", x, **arrays), expected)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9])
def test_alpha_of_local_response_norm_is_not_divided_by_the_size(size: int) -> None:
    """PyTorch and ONNX divide it; Krizhevsky, Caffe's paper and TensorFlow do not."""
    x = drawn(2, 7, 3, 3)
    expected = F.local_response_norm(tensor(x), size, alpha=0.1 * size, beta=0.75, k=2)
    keys = f"type: local_response_norm, size: {size}, alpha: 0.1, beta: 0.75, k: 2"
    assert_torch(ours(keys, x), expected)


# Padding with copies


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("stride", [1, 2])
def test_padding_modes_are_those_of_conv2d(mode: Any, stride: int) -> None:
    module = torch.nn.Conv2d(3, 4, 5, stride, padding=2, padding_mode=mode, dtype=torch.float64)
    x = drawn(2, 3, 7, 6)
    weight = module.weight.detach().permute(2, 3, 1, 0).numpy()
    keys = f"type: conv, filters: 4, kernel: 5, stride: {stride}, padding: 2, padding_mode: {mode}"
    seen = ours(keys, x, weight=weight, bias=module.bias.detach().numpy())
    assert_torch(seen, module(tensor(x)).detach())


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("shape", [(2, 7), (2, 7, 6), (2, 5, 6, 4)])
def test_pad_is_that_of_pytorch(mode: str, shape: tuple[int, ...]) -> None:
    x = drawn(2, *shape)
    sides = [[2, 3], [1, 0], [3, 1]][: len(shape) - 1]
    backwards = [cells for pair in reversed(sides) for cells in pair]
    seen = ours(f"type: pad, padding: {sides}, mode: {mode}", x)
    assert_torch(seen, F.pad(tensor(x), backwards, mode=mode))


@pytest.mark.parametrize(("mode", "most"), [("reflect", 3), ("circular", 4)])
def test_pytorch_copies_no_copies_either(mode: str, most: int) -> None:
    x = tensor(drawn(1, 1, 4))
    assert F.pad(x, [most, most], mode=mode).shape == (1, 1, 4 + 2 * most)
    with pytest.raises(RuntimeError):
        F.pad(x, [most + 1, 0], mode=mode)


# Activations, far from 0 too

VALUES = np.concatenate([np.linspace(-40, 40, 161), [-1e3, 1e3, 0.0, -0.0, 3, -3, 6]]).reshape(
    1, 4, -1
)

FUNCTIONS: Mapping[str, Any] = {
    "relu": F.relu,
    "relu6": F.relu6,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.01),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": lambda x: F.gelu(x, approximate="none"),
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "silu": F.silu,
    "mish": F.mish,
    "sigmoid": torch.sigmoid,
    "hard_sigmoid": F.hardsigmoid,
    "hard_swish": F.hardswish,
    "tanh": torch.tanh,
    "softplus": lambda x: F.softplus(x, threshold=40),  # from where it is x; its default is 20
    "softsign": F.softsign,
    "softmax": lambda x: F.softmax(x, 1),
    "log_softmax": lambda x: F.log_softmax(x, 1),
    "abs": torch.abs,
    "square": torch.square,
    "sqrt": torch.sqrt,
    "reciprocal": torch.reciprocal,
    "exp": torch.exp,
    "log": torch.log,
    "sin": torch.sin,
    "cos": torch.cos,
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_activation_is_pytorchs(function: str, dtype: str) -> None:
    network = cnnshape.loads(
        f"input: {list(VALUES.shape[1:])}\nlayout: channels_first\n"
        f"layers: [{{name: it, type: {function}}}]\n"
    )
    x = VALUES.astype(dtype)
    seen = run(network, x, dtype=dtype).outputs["it"]
    expected = FUNCTIONS[function](tensor(x)).numpy()
    tolerance = 1e-12 if dtype == "float64" else 1e-6
    np.testing.assert_allclose(seen, expected, rtol=tolerance, atol=tolerance)


def test_prelu_has_a_slope_for_each_channel() -> None:
    x, slopes = drawn(2, 3, 4, 4), np.array([0.1, 0.25, -2])
    assert_torch(ours("type: prelu", x, weight=slopes), F.prelu(tensor(x), tensor(slopes)))


def test_prelu_may_have_one_slope() -> None:
    x, slope = drawn(2, 3, 4, 4), np.array([0.1])
    it = ours("type: prelu, shared_axes: all", x, weight=slope)
    assert_torch(it, F.prelu(tensor(x), tensor(slope)))


SETTINGS: Mapping[str, Any] = {
    "leaky_relu, slope: 0.3": lambda x: F.leaky_relu(x, 0.3),
    "elu, alpha: 0.3": lambda x: F.elu(x, 0.3),
    "gelu, approximate: tanh": lambda x: F.gelu(x, approximate="tanh"),
    "clip, low: -1, high: 1": F.hardtanh,
    "clip, low: -2": lambda x: torch.clamp(x, min=-2),
    "power, exponent: 3": lambda x: x**3,
}


@pytest.mark.parametrize("keys", SETTINGS)
def test_the_settings_of_a_function_are_pytorchs(keys: str) -> None:
    assert_torch(ours(f"type: {keys}", VALUES), SETTINGS[keys](tensor(VALUES)))


# Upsampling


@pytest.mark.parametrize("sizes", [(7, 5), (12, 8), (3, 9), (1, 16)])
@pytest.mark.parametrize(
    ("keys", "mode", "align_corners"),
    [
        ("mode: nearest", "nearest", None),
        (
            "mode: nearest, coordinates: half_pixel, rounding: round_prefer_ceil",
            "nearest-exact",
            None,
        ),
        ("mode: linear", "bilinear", False),
        ("mode: linear, coordinates: align_corners", "bilinear", True),
        ("mode: cubic", "bicubic", False),
        ("mode: cubic, coordinates: align_corners", "bicubic", True),
    ],
)
def test_upsampling_has_the_modes_of_interpolate(
    sizes: tuple[int, int], keys: str, mode: str, align_corners: bool | None
) -> None:
    x = drawn(2, 3, 6, 4)
    expected = F.interpolate(tensor(x), size=sizes, mode=mode, align_corners=align_corners)
    assert_torch(ours(f"type: upsample, size: {list(sizes)}, {keys}", x), expected)
