"""Where frameworks differ: what the file language chose, against ONNX where that is followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnshape
from cnnshape.execution.executor import run
from tests.reference.comparison import assert_close
from tests.reference.onnx import Array, compute

TOLERANCE = 1e-5


def ours(layer: str, x: Array, **weights: Array) -> Array:
    """Return what a network of one layer, called `it`, computes in float32, channels first."""
    network = cnnshape.loads(
        f"input: {list(x.shape[1:])}\nlayout: channels_first\nlayers:\n  - {{name: it, {layer}}}\n"
    )
    named = {f"it.{name}": array for name, array in weights.items()}
    return run(network, x, named).outputs["it"]


def theirs(x: Array, kind: str, *arrays: Any, **attributes: Any) -> Array:
    """Return what one operator computes; arrays of whole numbers are sizes."""
    return compute(kind, x, arrays, **attributes)


def drawn(*shape: int) -> Array:
    """Return the same values every time."""
    return np.random.default_rng(len(shape)).standard_normal(shape)


@pytest.mark.parametrize("mode", ["dcr", "crd"])
@pytest.mark.parametrize("factor", [2, 3])
def test_depth_to_space_has_the_two_orders_of_onnx(mode: str, factor: int) -> None:
    x = drawn(2, 2 * factor**2, 3, 4)
    seen = ours(f"type: depth_to_space, factor: {factor}, mode: {mode}", x)
    expected = theirs(x, "DepthToSpace", blocksize=factor, mode=mode.upper())
    assert_close(seen, expected, TOLERANCE)


def test_space_to_depth_is_that_of_onnx() -> None:
    x = drawn(2, 3, 4, 6)
    seen = ours("type: space_to_depth, factor: 2", x)
    assert_close(seen, theirs(x, "SpaceToDepth", blocksize=2), TOLERANCE)


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_alpha_of_local_response_norm_is_not_divided_as_onnx_does(size: int) -> None:
    x = drawn(2, 6, 3, 3)
    keys = f"type: local_response_norm, size: {size}, alpha: 0.1, beta: 0.5, k: 1"
    expected = theirs(x, "LRN", size=size, alpha=0.1 * size, beta=0.5, bias=1.0)
    assert_close(ours(keys, x), expected, TOLERANCE)


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [5, 6, 7])
def test_same_is_same_upper(kernel: int, stride: int, size: int) -> None:
    """The odd cell of padding goes after, whatever the stride; so it does in TensorFlow."""
    x, weight = drawn(1, 2, size, size), drawn(kernel, kernel, 2, 3)
    window = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "auto_pad": "SAME_UPPER"}
    keys = f"kernel: {kernel}, stride: {stride}, padding: same"
    seen = ours(f"type: conv, filters: 3, bias: false, {keys}", x, weight=weight)
    assert_close(seen, theirs(x, "Conv", weight.transpose(3, 2, 0, 1), **window), TOLERANCE)
    if kernel >= stride:  # onnxruntime refuses pools with gaps between the windows
        largest, mean = theirs(x, "MaxPool", **window), theirs(x, "AveragePool", **window)
        assert_close(ours(f"type: max_pool, {keys}", x), largest, TOLERANCE)
        assert_close(ours(f"type: avg_pool, {keys}", x), mean, TOLERANCE)


@pytest.mark.parametrize("kernel", [2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2])
def test_a_transposed_same_crops_as_same_upper_does(kernel: int, stride: int) -> None:
    x, weight = drawn(1, 2, 4, 5), drawn(kernel, kernel, 3, 2)
    window = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "auto_pad": "SAME_UPPER"}
    keys = f"kernel: {kernel}, stride: {stride}, padding: same, bias: false"
    seen = ours(f"type: conv_transpose, filters: 3, {keys}", x, weight=weight)
    expected = theirs(x, "ConvTranspose", weight.transpose(3, 2, 0, 1), **window)
    assert seen.shape == (1, 3, 4 * stride, 5 * stride)
    assert_close(seen, expected, TOLERANCE)


@pytest.mark.parametrize("extra", [0, 1])
def test_output_padding_lengthens_the_end(extra: int) -> None:
    x, weight = drawn(1, 2, 4, 5), drawn(3, 3, 3, 2)
    keys = f"kernel: 3, stride: 2, padding: 1, output_padding: {extra}, bias: false"
    seen = ours(f"type: conv_transpose, filters: 3, {keys}", x, weight=weight)
    window = {"strides": [2, 2], "pads": [1] * 4, "output_padding": [extra] * 2}
    expected = theirs(x, "ConvTranspose", weight.transpose(3, 2, 0, 1), **window)
    assert_close(seen, expected, TOLERANCE)


def test_padding_pairs_are_before_and_after_each_axis() -> None:
    x, weight = drawn(1, 2, 5, 6), drawn(3, 2, 2, 4)
    keys = "kernel: [3, 2], padding: [[2, 0], [0, 1]], bias: false"
    seen = ours(f"type: conv, filters: 4, {keys}", x, weight=weight)
    expected = theirs(x, "Conv", weight.transpose(3, 2, 0, 1), pads=[2, 0, 0, 1])
    assert_close(seen, expected, TOLERANCE)


@pytest.mark.parametrize("counts", [False, True])
def test_count_padding_is_count_include_pad(counts: bool) -> None:
    x = drawn(1, 2, 6, 7)
    keys = f"kernel: 3, stride: 2, padding: 1, count_padding: {str(counts).lower()}"
    window = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1] * 4}
    expected = theirs(x, "AveragePool", count_include_pad=int(counts), **window)
    assert_close(ours(f"type: avg_pool, {keys}", x), expected, TOLERANCE)


@pytest.mark.parametrize("sizes", [(8, 10), (4, 15), (3, 2), (7, 7)])
def test_upsampling_is_resize_with_half_pixels_or_floors(sizes: tuple[int, int]) -> None:
    x = drawn(1, 2, 4, 5)
    goal = [1, 2, *sizes]
    linear = theirs(
        x,
        "Resize",
        None,
        None,
        goal,
        mode="linear",
        coordinate_transformation_mode="half_pixel",
    )
    keys = f"type: upsample, size: {list(sizes)}"
    assert_close(ours(f"{keys}, mode: linear", x), linear, TOLERANCE)
    nearest = theirs(
        x,
        "Resize",
        None,
        None,
        goal,
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )
    assert_close(ours(keys, x), nearest, TOLERANCE)


def test_norms_add_epsilon_to_the_biased_variance() -> None:
    x = drawn(2, 6, 4, 3)
    weight, bias = drawn(6), drawn(6) / 2
    each = theirs(x, "InstanceNormalization", weight, bias, epsilon=0.01)
    keys = "epsilon: 0.01"
    assert_close(ours(f"type: instance_norm, {keys}", x, weight=weight, bias=bias), each, TOLERANCE)
    groups = theirs(x, "GroupNormalization", weight, bias, epsilon=0.01, num_groups=3)
    seen = ours(f"type: group_norm, groups: 3, {keys}", x, weight=weight, bias=bias)
    assert_close(seen, groups, TOLERANCE)


def test_layer_norm_over_all_is_that_over_all_axes() -> None:
    x, weight, bias = drawn(2, 3, 4, 5), drawn(4, 5, 3), drawn(4, 5, 3) / 2
    expected = theirs(
        x,
        "LayerNormalization",
        np.moveaxis(weight, -1, 0),
        np.moveaxis(bias, -1, 0),
        axis=1,
        epsilon=1e-3,
    )
    seen = ours("type: layer_norm, axes: all, epsilon: 0.001", x, weight=weight, bias=bias)
    assert_close(seen, expected, TOLERANCE)


def test_flatten_of_a_channels_first_map_is_that_of_onnx() -> None:
    x = drawn(2, 3, 4, 5)
    assert_close(ours("type: flatten", x), theirs(x, "Flatten"), TOLERANCE)


COORDINATES = ["half_pixel", "asymmetric", "align_corners"]


@pytest.mark.parametrize("sizes", [(7, 5), (12, 8), (3, 9), (1, 16)])
@pytest.mark.parametrize("coordinates", COORDINATES)
@pytest.mark.parametrize("rounding", ["floor", "ceil", "round_prefer_floor", "round_prefer_ceil"])
def test_nearest_has_the_coordinates_and_roundings_of_resize(
    sizes: tuple[int, int], coordinates: str, rounding: str
) -> None:
    x = drawn(2, 3, 6, 4)
    keys = f"type: upsample, size: {list(sizes)}, coordinates: {coordinates}, rounding: {rounding}"
    assert_close(
        ours(keys, x),
        resized(x, sizes, "nearest", coordinates, nearest_mode=rounding),
        TOLERANCE,
    )


@pytest.mark.parametrize("sizes", [(7, 5), (12, 8), (3, 9), (1, 16)])
@pytest.mark.parametrize("coordinates", COORDINATES)
@pytest.mark.parametrize(
    ("keys", "mode", "attributes"),
    [
        ("mode: linear", "linear", {}),
        ("mode: cubic", "cubic", {}),
        ("mode: cubic, cubic_coefficient: -0.5", "cubic", {"cubic_coeff_a": -0.5}),
        ("mode: cubic, exclude_outside: true", "cubic", {"exclude_outside": 1}),
    ],
)
def test_interpolation_is_that_of_resize(
    sizes: tuple[int, int], coordinates: str, keys: str, mode: str, attributes: dict[str, Any]
) -> None:
    x = drawn(2, 3, 6, 4)
    seen = ours(f"type: upsample, size: {list(sizes)}, coordinates: {coordinates}, {keys}", x)
    assert_close(seen, resized(x, sizes, mode, coordinates, **attributes), TOLERANCE)


def resized(
    x: Array, sizes: tuple[int, int], mode: str, coordinates: str, **attributes: Any
) -> Array:
    """Return what Resize makes of a picture."""
    wanted = np.array([*x.shape[:2], *sizes])
    return theirs(
        x,
        "Resize",
        None,
        None,
        wanted,
        mode=mode,
        coordinate_transformation_mode=coordinates,
        **attributes,
    )
