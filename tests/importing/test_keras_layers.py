"""What single layers of Keras are here, for settings that frameworks understand differently."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.importing.keras_configs import (
    CONV,
    conv,
    dense,
    drawn,
    entry,
    functional,
    layer,
    network_of,
    records,
    sequential,
    tensor,
    use,
)

MAP = (8, 9, 4)
X = tensor("x", *MAP)
FIRST = {"data_format": "channels_first"}


def keys_of(
    *layers: dict[str, Any], sizes: tuple[int, ...] = MAP
) -> list[tuple[str, dict[str, Any]]]:
    found = records(sequential(entry("x", *sizes), *layers)).records
    return [(each.kind, dict(each.keys)) for each in found]


def transposed(kernel: int, stride: int, padding: str, more: int | None) -> dict[str, Any]:
    settings = {**CONV, "kernel_size": [kernel] * 2, "strides": [stride] * 2, "padding": padding}
    up = layer("Conv2DTranspose", "up", filters=2, output_padding=more, **settings)
    up["config"].update(settings)
    ((_, keys),) = keys_of(up)
    return {key: keys.get(key, 0) for key in ("padding", "output_padding")}


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "more", "ours"),
    [
        (3, 2, "same", None, ("same", 0)),
        (3, 2, "same", 0, (1, 0)),
        (3, 2, "same", 1, ([[0, 1], [0, 1]], 0)),
        (2, 3, "same", 1, ([[0, 1], [0, 1]], 0)),
        (4, 3, "same", 1, ([[1, 2], [1, 2]], 0)),
        (1, 2, "same", 1, (0, 1)),
        (3, 2, "valid", None, ("valid", 0)),
        (2, 3, "valid", None, ("valid", 1)),
        (2, 3, "valid", 0, ("valid", 0)),
    ],
)
def test_output_padding_of_none_is_not_zero(
    kernel: int, stride: int, padding: str, more: int | None, ours: tuple[Any, int]
) -> None:
    assert transposed(kernel, stride, padding, more) == dict(
        zip(("padding", "output_padding"), ours, strict=True)
    )


@pytest.mark.parametrize(
    ("padding", "ours"),
    [
        ([[1, 1], [1, 1]], 1),
        ([[1, 1], [2, 2]], [1, 2]),
        ([[0, 1], [0, 1]], [[0, 1], [0, 1]]),
        (2, 2),
    ],
)
def test_padding_is_written_as_short_as_it_can_be(padding: Any, ours: Any) -> None:
    assert keys_of(layer("ZeroPadding2D", "pad", padding=padding)) == [
        ("zero_pad", {"padding": ours})
    ]


def test_two_numbers_of_one_axis_are_its_two_ends() -> None:
    assert keys_of(layer("Cropping1D", "crop", cropping=[1, 2]), sizes=(9, 4)) == [
        ("crop", {"cropping": [[1, 2]]})
    ]


def test_a_window_of_one_cell_needs_no_padding() -> None:
    ((_, keys),) = keys_of(conv("c", 2, kernel_size=[1, 1], padding="same"))
    assert keys["padding"] == "valid"


def test_a_separable_convolution_is_two_layers() -> None:
    separable = layer("SeparableConv2D", "sep", filters=6, depth_multiplier=2, **CONV)
    found = records(sequential(entry("x", *MAP), separable)).records
    assert [(each.name, each.kind, list(each.weights)) for each in found] == [
        ("sep_depthwise", "depthwise_conv", ["weight"]),
        ("sep", "conv", ["weight", "bias"]),
    ]


@pytest.mark.parametrize(
    ("settings", "ours"),
    [
        ({}, ("relu", {})),
        ({"max_value": 6.0}, ("relu6", {})),
        ({"max_value": 1.0}, ("clip", {"low": 0.0, "high": 1.0})),
        ({"negative_slope": 0.3}, ("leaky_relu", {"slope": 0.3})),
    ],
)
def test_relu_has_a_bound_or_a_slope(settings: dict[str, float], ours: Any) -> None:
    assert keys_of(layer("ReLU", "act", **settings)) == [ours]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("leaky_relu", ("leaky_relu", {"slope": 0.2})),
        ("hard_silu", ("hard_swish", {})),
        ("exponential", ("exp", {})),
        ("hard_tanh", ("clip", {"low": -1.0, "high": 1.0})),
    ],
)
def test_functions_have_the_settings_of_keras(name: str, ours: Any) -> None:
    assert keys_of(layer("Activation", "act", activation=name)) == [ours]


def test_a_convolution_of_single_channels_is_depthwise() -> None:
    conv = layer(
        "Conv2D", "c", filters=8, kernel_size=[3, 5], strides=[1, 1], padding="same",
        dilation_rate=[1, 1], groups=4, activation="relu", use_bias=False,
    )  # fmt: skip
    kernel = np.arange(3 * 5 * 8.0).reshape(3, 5, 1, 8)
    model = records(sequential(entry("x", *MAP), conv), None, {"layers/conv2d/vars/0": kernel})
    record, _ = model.records
    assert record.kind == "depthwise_conv"
    assert record.keys["multiplier"] == 2
    assert np.array_equal(record.weights["weight"].read(), kernel.reshape(3, 5, 4, 2))


def test_rescaling_and_normalization_are_constants() -> None:
    statistics = {"mean": [1.0, 2.0, 3.0, 4.0], "variance": [4.0] * 4, "invert": False}
    assert keys_of(
        layer("Rescaling", "a", scale=0.5, offset=-1.0),
        layer("Normalization", "b", axis=[-1], **statistics),
        layer("Normalization", "c", axis=[-1], **{**statistics, "invert": True}),
    ) == [
        ("affine", {"scale": 0.5, "shift": -1.0}),
        ("affine", {"scale": 0.5, "shift": [-0.5, -1.0, -1.5, -2.0]}),
        ("affine", {"scale": 2.0, "shift": [1.0, 2.0, 3.0, 4.0]}),
    ]


def test_statistics_that_were_learned_are_those_of_a_norm() -> None:
    norm = layer("Normalization", "n", use(X), axis=[-1])
    after = layer("Flatten", "flat", use(tensor("n", *MAP)))
    config = functional([entry("x", *MAP), norm, after], ["flat"])
    first = records(config).records[0]
    assert first.kind == "batch_norm"
    assert first.keys == {"epsilon": 1e-14, "scale": False, "shift": False}
    arrays = {f"layers/normalization/vars/{n}": np.array([4.0 + n] * 4) for n in (0, 1)}
    weights = records(config, None, arrays).records[0].weights
    assert {name: each.read().tolist() for name, each in weights.items()} == {
        "mean": [4.0] * 4,
        "variance": [5.0] * 4,
    }


@pytest.mark.parametrize(("mean", "variance"), [([10**400] * 4, [1] * 4), ([0.0] * 4, [-1.0] * 4)])
def test_statistics_that_are_none_make_a_norm_custom(mean: Any, variance: Any) -> None:
    norm = layer("Normalization", "n", use(X), axis=[-1], mean=mean, variance=variance)
    after = layer("Flatten", "flat", use(tensor("n", *MAP)))
    assert records(functional([entry("x", *MAP), norm, after], ["flat"])).notes == (
        "Normalization `n`: its mean and variance are not numbers, or one is below 0",
    )


def test_statistics_of_all_numbers_together_are_read_from_the_weights() -> None:
    norm = layer("Normalization", "n", use(X), axis=None)
    after = layer("Flatten", "flat", use(tensor("n", *MAP)))
    config = functional([entry("x", *MAP), norm, after], ["flat"])
    arrays = {f"layers/normalization/vars/{number}": np.array(4.0) for number in (0, 1)}
    first = records(config, None, arrays).records[0]
    assert (first.kind, first.keys) == ("affine", {"scale": 0.5, "shift": -2.0})
    assert records(config).notes == (
        "Normalization `n`: its mean and variance are not in the model",
    )


def test_channels_first_models_have_that_layout() -> None:
    config = sequential(
        entry("x", 3, 8, 9),
        conv("c", 4, **FIRST),
        layer("BatchNormalization", "n", axis=1, epsilon=1e-3),
        layer("Flatten", "f", data_format="channels_last"),
    )
    model = network_of(config)
    assert "layout: channels_first" in model.text
    assert "input: [3, 8, 9]" in model.text
    assert model.network.input_shapes == {"input": (8, 9, 3)}
    assert not model.notes


def test_layers_on_the_last_axis_of_channels_first_models_are_not_guessed() -> None:
    after = layer("Flatten", "flat", use(tensor("d", 4, 6, 5)))
    odd = dense("d", 5, use(tensor("c", 4, 6, 7)))
    first = conv("c", 4, use(tensor("x", 3, 8, 9)), **FIRST)
    model = network_of(functional([entry("x", 3, 8, 9), first, odd, after], ["flat"]))
    assert model.notes == (
        "Dense `d`: it acts on the last axis of a model with its channels first",
    )


def recurrent(kind: str, name: str, **settings: Any) -> dict[str, Any]:
    functions = {"activation": "tanh", "recurrent_activation": "sigmoid"}
    plain = {"units": 3, "use_bias": True, "return_sequences": False, "go_backwards": False}
    return layer(kind, name, **{**functions, **plain, **settings})


def test_a_layer_that_reads_backwards_reads_a_sequence_that_is_turned_round() -> None:
    assert keys_of(recurrent("LSTM", "r", go_backwards=True), sizes=(7, 5)) == [
        ("flip", {"axes": "length"}),
        ("lstm", {"units": 3, "bias": True, "return_sequence": False}),
    ]


def test_both_directions_are_one_layer() -> None:
    both = layer(
        "Bidirectional",
        "both",
        merge_mode="concat",
        layer=recurrent("GRU", "forward", reset_after=True),
        backward_layer=recurrent("GRU", "backward", reset_after=True, go_backwards=True),
    )
    ((kind, keys),) = keys_of(both, sizes=(7, 5))
    assert (kind, keys["bidirectional"], keys["reset_after"]) == ("gru", True, True)


def test_the_two_biases_of_a_gru_are_in_one_array() -> None:
    config = sequential(entry("x", 7, 5), recurrent("GRU", "g", reset_after=True))
    biases = drawn(2, 9)
    weights = network_of(config, None, {"layers/gru/cell/vars/2": biases}).weights
    assert weights["g.bias"].tolist() == biases[0].tolist()
    assert weights["g.recurrent_bias"].tolist() == biases[1].tolist()


def test_a_layer_on_each_step_has_a_window_of_one_step() -> None:
    inner = conv("inner", 6, padding="same")
    steps = layer("TimeDistributed", "steps", layer=inner)
    ((kind, keys),) = keys_of(steps, sizes=(5, 8, 9, 4))
    assert (kind, keys["kernel"], keys["padding"]) == ("conv", [1, 3, 3], "same")


def operation(kind: str, *args: Any, **settings: Any) -> dict[str, Any]:
    return layer(kind, "op", use(*args), module="keras.src.ops.numpy", **settings)


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        (operation("Add", X, 3.0), ("affine", {"shift": 3.0})),
        (operation("Subtract", X, 3.0), ("affine", {"shift": -3.0})),
        (operation("Subtract", 3.0, X), ("affine", {"scale": -1.0, "shift": 3.0})),
        (operation("TrueDivide", X, 4.0), ("affine", {"scale": 0.25})),
        (operation("Maximum", X, 0.5), ("clip", {"low": 0.5})),
        (operation("Minimum", X, 0.5), ("clip", {"high": 0.5})),
        (operation("Mean", X, axis=[1, 2]), ("global_avg_pool", {})),
        (
            operation("Mean", X, axis=-1, keepdims=True),
            ("reduce", {"function": "mean", "axes": "channels", "keep_axes": True}),
        ),
        (
            operation("Transpose", X, axes=[0, 2, 1, 3]),
            ("permute", {"axes": ["width", "height", "channels"]}),
        ),
        (
            operation(
                "GetItem",
                X,
                [
                    {"class_name": "__ellipsis__", "config": {}},
                    {"class_name": "__slice__", "config": {"start": 1, "stop": None, "step": None}},
                ],
            ),
            ("slice", {"axis": "channels", "start": 1, "step": 1}),
        ),
    ],
)
def test_operations_between_layers(given: dict[str, Any], ours: Any) -> None:
    (record,) = records(functional([entry("x", *MAP), given], ["op"])).records
    assert (record.kind, dict(record.keys)) == ours


def test_constants_for_each_channel_and_no_others() -> None:
    numbers = {"class_name": "__numpy__", "config": {"value": [1, 2, 3, 4], "dtype": "float32"}}
    (record,) = records(
        functional([entry("x", *MAP), operation("Multiply", X, numbers)], ["op"])
    ).records
    assert record.keys == {"scale": [1.0, 2.0, 3.0, 4.0]}
    numbers["config"] = {"value": [[1.0]] * 9, "dtype": "float32"}
    after = layer("Flatten", "flat", use(tensor("op", *MAP)))
    odd = functional([entry("x", *MAP), operation("Multiply", X, numbers), after], ["flat"])
    assert records(odd).notes == ("Multiply `op`: it has a constant for each position",)


def test_masks_of_indices_are_noted() -> None:
    settings = {"input_dim": 9, "output_dim": 4, "mask_zero": True}
    found = records(sequential(entry("x", 7), layer("Embedding", "words", **settings)))
    assert (found.records[0].kind, found.records[0].keys["vocabulary"]) == ("embedding", 9)
    assert found.notes == (
        "Embedding `words`: its index 0 masks steps for later layers, which no layer here does",
    )
