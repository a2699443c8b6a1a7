"""How layers of Keras are connected: nested models, shared layers, uses in any order."""

from __future__ import annotations

from typing import Any

import pytest

from cnnshape.importing.records import ImportRefused, Record
from tests.importing.keras_configs import (
    conv,
    dense,
    entry,
    functional,
    layer,
    network_of,
    records,
    sequential,
    tensor,
    use,
)

TOWER = sequential(
    entry("pixels", 6, 6, 3), conv("conv", 4), layer("Flatten", "flatten"), dense("out", 5)
)


def tower(name: str, *uses: Any) -> dict[str, Any]:
    return {**TOWER, "name": name, "inbound_nodes": list(uses)}


def names(found: tuple[Record, ...]) -> list[str]:
    return [record.name for record in found]


def test_layers_of_a_nested_model_have_its_name_before_theirs() -> None:
    config = functional([entry("x", 6, 6, 3), tower("tower", use(tensor("x", 6, 6, 3)))], ["tower"])
    found = records(config).records
    assert names(found) == ["tower.conv", "tower.flatten", "tower.out"]
    assert [record.reads[0] for record in found] == ["input", "tower.conv", "tower.flatten"]


def test_outputs_count_the_use_that_made_a_functional_model() -> None:
    inner = functional([entry("y", 4), dense("fc", 3, use(tensor("y", 4)))], ["fc"], name="head")
    inner["inbound_nodes"] = [use(tensor("x", 4))]
    config = functional([entry("x", 4), inner], [["head", 1, 0]])
    assert records(config).outputs == ("head.fc",)


def test_a_model_that_is_used_twice_shares_its_weights() -> None:
    sides = [tensor("left", 6, 6, 3), tensor("right", 6, 6, 3)]
    ends = [tensor("tower", 5), tensor("tower", 5, use=1)]
    config = functional(
        [
            entry("left", 6, 6, 3),
            entry("right", 6, 6, 3),
            tower("tower", *(use(each) for each in sides)),
            layer("Subtract", "difference", use(ends)),
        ],
        ["difference"],
    )
    model = network_of(config)
    shares = {node.name: node.shares for node in model.network.nodes if node.shares}
    assert shares == {"tower_conv_2": "tower_conv", "tower_out_2": "tower_out"}
    assert [key for key in model.weights if key.startswith("tower_conv")] == [
        "tower_conv.weight",
        "tower_conv.bias",
    ]


def test_uses_run_when_what_they_read_is_known_whatever_the_order_in_the_file() -> None:
    shared = dense("a", 4, use(tensor("x", 4)), use(tensor("b", 4)))
    between = layer("ReLU", "b", use(tensor("a", 4)))
    found = records(functional([shared, between, entry("x", 4)], [["a", 1, 0]])).records
    assert [(each.kind, each.reads[0], each.shares) for each in found] == [
        ("dense", "input", None),
        ("relu", "a", None),
        ("dense", "b", "a"),
    ]


def test_layers_that_act_in_training_alone_leave_what_they_read() -> None:
    noise = layer("GaussianNoise", "noise", use(tensor("x", 4)), stddev=0.1)
    last = dense("fc", 2, use(tensor("noise", 4)))
    (record,) = records(functional([entry("x", 4), noise, last], ["fc"])).records
    assert (record.name, record.reads) == ("fc", ("input",))


def test_frozen_layers_are_not_trained() -> None:
    config = sequential(entry("x", 6, 6, 3), conv("conv", 4, trainable=False), dense("fc", 2))
    text = network_of(config).text
    assert "{name: conv, type: conv, filters: 4, kernel: 3, trainable: false}" in text
    assert text.count("trainable") == 1


def test_layers_are_told_from_the_blocks_that_they_are_named_after() -> None:
    layers = [
        conv(name, 4, padding="same")
        for name in (
            "block1_conv1",
            "conv2_block1_1_conv",
            "block_2_expand",
            "expanded_conv_1_project",
        )
    ]
    assert names(records(sequential(entry("x", 6, 6, 4), *layers)).records) == [
        "block1.conv1",
        "conv2_block1.1_conv",
        "block_2.expand",
        "expanded_conv_1.project",
    ]


def test_blocks_that_are_alike_are_written_once() -> None:
    layers = [
        each
        for number in (1, 2, 3)
        for each in (
            conv(f"block{number}_conv", 8, padding="same"),
            layer("BatchNormalization", f"block{number}_bn", axis=-1, epsilon=1e-3),
        )
    ]
    text = network_of(sequential(entry("x", 6, 6, 8), *layers)).text
    assert "  - {name: block1, type: block, repeat: 3}" in text


def test_a_global_pool_and_a_reshape_to_one_cell_are_one_layer() -> None:
    gate = [
        entry("x", 6, 6, 3),
        layer("GlobalAveragePooling2D", "pool", use(tensor("x", 6, 6, 3)), keepdims=False),
        layer("Reshape", "reshape", use(tensor("pool", 3)), target_shape=[1, 1, 3]),
        layer("Multiply", "gate", use([tensor("x", 6, 6, 3), tensor("reshape", 1, 1, 3)])),
    ]
    pool, multiply = records(functional(gate, ["gate"])).records
    assert (pool.keys, multiply.reads) == ({"keep_axes": True}, ("input", "pool"))
    read_twice = [*gate, dense("fc", 2, use(tensor("pool", 3)))]
    kinds = [each.kind for each in records(functional(read_twice, ["gate", "fc"])).records]
    assert kinds == ["global_avg_pool", "reshape", "multiply", "dense"]


def test_a_mean_along_an_axis_of_a_single_number_is_custom() -> None:
    numpy = "keras.src.ops.numpy"
    layers = [
        entry("x", 6, 4),
        layer("Mean", "of_one", use(3.0), module=numpy, axis=1, keepdims=False),
        layer("Add", "sum", use(tensor("x", 6, 4), tensor("of_one", 6, 4)), module=numpy),
    ]
    found = [each.kind for each in records(functional(layers, ["sum"])).records]
    assert found == ["custom", "add"]


def test_operations_that_read_each_other_in_a_circle_are_refused() -> None:
    numpy = "keras.src.ops.numpy"
    of_both = use(tensor("one", 6, 4), tensor("other", 6, 4))
    layers = [
        entry("x", 6, 4),
        layer("Cumsum", "start", use(tensor("x", 6, 4)), module=numpy),
        layer("Add", "one", use(tensor("start", 6, 4), tensor("other", 6, 4)), module=numpy),
        layer("Add", "other", of_both, module=numpy),
    ]
    with pytest.raises(ImportRefused, match="the layer `one` reads a tensor that no layer gives"):
        records(functional(layers, ["other"]))


def test_a_layer_stands_before_those_that_share_its_weights_in_any_order_of_a_merge() -> None:
    ends = [tensor("shared", 6, use=1), tensor("shared", 6)]
    layers = [
        entry("x", 6),
        layer("ReLU", "positive", use(tensor("x", 6))),
        dense("shared", 6, use(tensor("x", 6)), use(tensor("positive", 6))),
        layer("Subtract", "difference", use(ends)),
    ]
    network = network_of(functional(layers, ["difference"])).network
    assert [(each.name, each.shares) for each in network.nodes[1:]] == [
        ("positive", None),
        ("shared", None),
        ("shared_2", "shared"),
        ("difference", None),
    ]


def test_a_model_that_gives_what_it_reads_is_refused() -> None:
    same = layer("Identity", "same", use(tensor("x", 4)))
    with pytest.raises(ImportRefused, match=r"model\.keras has no layer: its outputs are its"):
        records(functional([entry("x", 4), same], ["same"]))


def padded_pool(value: float, *others: dict[str, Any]) -> dict[str, Any]:
    """Return a model that pads its input by one cell and pools it, and other layers."""
    around = use(tensor("x", 6, 6, 3), constant_values=value)
    sides = {"pad_width": [[0, 0], [1, 1], [2, 0], [0, 0]], "mode": "constant"}
    pad = layer("Pad", "pad", around, module="keras.src.ops.numpy", **sides)
    window = {"pool_size": [3, 3], "strides": [2, 2], "padding": "valid"}
    pool = layer("MaxPooling2D", "pool", use(tensor("pad", 8, 8, 3)), **window)
    ends = ["pool", *(each["name"] for each in others)]
    return functional([entry("x", 6, 6, 3), pad, pool, *others], ends)


def test_cells_below_all_others_are_padding_of_a_maximum() -> None:
    (pool,) = records(padded_pool(float("-inf"))).records
    assert (pool.name, pool.reads) == ("pool", ("input",))
    assert pool.keys["padding"] == [[1, 1], [2, 0]]


def test_cells_below_all_others_that_are_read_elsewhere_stay() -> None:
    other = layer("Flatten", "flat", use(tensor("pad", 8, 8, 3)))
    model = records(padded_pool(float("-inf"), other))
    assert [each.kind for each in model.records] == ["custom", "max_pool", "flatten"]
    assert "padding" not in model.records[1].keys or model.records[1].keys["padding"] == "valid"
