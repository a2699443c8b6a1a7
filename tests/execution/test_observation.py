"""What an execution sees of itself: bytes that are held, arrays that are freed, and the probes."""

from __future__ import annotations

import gc
import tracemalloc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import execute, run
from cnnshape.execution.probe import effective_macs
from cnnshape.execution.weights import Weights
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.entry import Input
from cnnshape.network import Node
from tests import counting
from tests.analysis.sliding_windows import Sliding, channels_in_groups, slidings
from tests.execution.running import executed, numbers, observed

FLOAT64 = np.dtype(np.float64)


def live_cells(text: str, samples: int = 1) -> dict[str, float]:
    """Return the values that are alive while each layer runs, for each sample."""
    network = cnnshape.loads(text)
    entry = network.nodes[0].layer
    assert isinstance(entry, Input)
    x = np.ones((samples, *network.layout.outside(entry.shape)))
    seen = run(network, x).observations
    return {each.name: each.live_bytes / 4 / samples for each in seen}


def test_shape_and_size_are_those_of_the_array() -> None:
    seen = observed("{input: [6, 5, 3], layers: [{name: p, type: max_pool, kernel: 2}]}", "p")
    assert (seen.output_shape, seen.output_size) == ((3, 2, 3), 18)
    assert (seen.type, seen.macs, seen.trainable_parameters) == ("max_pool", 0, 0)


def test_inputs_and_output_are_alive_and_what_was_read_last_is_not() -> None:
    text = """
        input: [4, 4, 1]
        layers:
          - {name: a, type: conv, filters: 2, kernel: 1}
          - {name: b, type: conv, filters: 3, kernel: 1}
          - {name: c, type: conv, filters: 1, kernel: 1}
        """
    expected = {"input": 16, "a": 48, "b": 80, "c": 64}
    assert live_cells(text) == expected
    assert live_cells(text, samples=5) == expected


def test_what_a_later_layer_reads_stays_alive() -> None:
    text = """
        input: [4, 4, 1]
        layers:
          - {name: a, type: conv, filters: 2, kernel: 1}
          - {name: b, type: conv, filters: 5, kernel: 1}
          - {name: c, type: conv, filters: 2, kernel: 1}
          - {name: d, type: add, from: [a, c]}
        """
    assert live_cells(text) == {"input": 16, "a": 48, "b": 112, "c": 144, "d": 96}


NOT_IN_PLACE = ("activation", "softmax", "log_softmax", "linear")
SETTINGS = {"clip": ", low: 0", "power": ", exponent: 2"}
IN_PLACE = [
    *(
        f"type: {name}{SETTINGS.get(name, '')}"
        for module in ("activation", "elementwise")
        for name in LAYER_MODULES[module]
        if name not in NOT_IN_PLACE
    ),
    "type: batch_norm",
    "type: layer_scale",
    "type: activation, function: relu",
    "type: batch_norm, activation: relu",
]
ALIASES = [
    "type: flatten",
    "type: reshape, shape: [4, 2, 2]",
    "type: dropout",
    "type: drop_path, rate: 0.5",
    "type: linear",
    "type: activation, function: linear",
]
ALLOCATES = [
    "type: softmax",
    "type: log_softmax",
    "type: instance_norm",
    "type: layer_norm",
    "type: rms_norm",
    "type: l2_norm, scale: true",
    "type: group_norm, groups: 1",
    "type: local_response_norm",
    "type: channel_shuffle, groups: 2",
    "type: slice, channels: [0, 4]",
    "type: zero_pad, padding: 0",
    "type: crop, cropping: 0",
    "type: upsample, factor: 1",
    "type: upsample, factor: 1, mode: linear",
    "type: depth_to_space, factor: 1",
    "type: space_to_depth, factor: 1",
    "type: conv, filters: 4, kernel: 1",
    "type: depthwise_conv, kernel: 1",
    "type: conv_transpose, filters: 4, kernel: 1",
    "type: dense, units: 4",
    "type: max_pool, kernel: 1",
    "type: avg_pool, kernel: 1",
    "type: adaptive_max_pool, size: 2",
    "type: adaptive_avg_pool, size: 2",
    "type: add, from: [a, a]",
    "type: multiply, from: [a, a]",
]


def two_layers(layout: str, keys: str, outputs: str = "[b]") -> str:
    shape = "[2, 2, 4]" if layout == "channels_last" else "[4, 2, 2]"
    keys = keys.replace("[4, 2, 2]", "[2, 2, 4]") if layout == "channels_first" else keys
    return f"""
        input: {shape}
        layout: {layout}
        layers:
          - {{name: a, type: conv, filters: 4, kernel: 1}}
          - {{name: b, {keys}}}
        outputs: {outputs}
        """


LAYOUTS = ["channels_last", "channels_first"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("keys", [*IN_PLACE, *ALIASES])
def test_these_take_no_new_bytes_where_nobody_else_reads(keys: str, layout: str) -> None:
    assert live_cells(two_layers(layout, keys), samples=2)["b"] == 16


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("keys", ALIASES)
def test_aliases_take_no_new_bytes_even_where_others_read(keys: str, layout: str) -> None:
    assert live_cells(two_layers(layout, keys, "[a, b]"), samples=2)["b"] == 16


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("first", ["type: flatten", "type: reshape, shape: [4, 4]"])
@pytest.mark.parametrize("second", [*ALIASES[2:], "type: flatten", "type: reshape, shape: [2, 8]"])
def test_aliases_of_a_reordering_take_no_bytes_of_their_own(
    first: str, second: str, layout: str
) -> None:
    text = f"""
        input: [4, 2, 2]
        layout: {layout}
        layers:
          - {{name: f, {first}}}
          - {{name: b, {second}}}
          - {{name: d, type: dense, units: 1}}
          - {{type: relu, from: input}}
        outputs: [f, b, d, relu_1]
        """
    cells = live_cells(text)
    assert (cells["f"], cells["b"]) == (16, 16)
    network = cnnshape.loads(text)
    assert cnnshape.verify(network).ok
    execution = run(network, keep="all")
    order = execution.outputs["f"].ravel()
    np.testing.assert_array_equal(np.sort(execution.outputs["b"].ravel()), np.sort(order))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("keys", IN_PLACE)
def test_in_place_work_needs_new_bytes_where_others_read(keys: str, layout: str) -> None:
    text = two_layers(layout, keys, "[a, b]")
    assert live_cells(text)["b"] == 32
    execution = run(cnnshape.loads(text), keep="a")
    np.testing.assert_array_equal(execution.outputs["a"], execution.kept["a"])


@pytest.mark.parametrize("keys", ALLOCATES)
def test_everything_else_allocates(keys: str) -> None:
    assert live_cells(two_layers("channels_last", keys))["b"] == 32


def test_an_alias_is_written_over_only_where_nobody_reads_what_it_looks_at() -> None:
    text = """
        input: [2, 2, 4]
        layers:
          - {name: a, type: conv, filters: 4, kernel: 1}
          - {name: f, type: flatten}
          - {name: r, type: relu}
          - {name: b, type: conv, from: a, filters: 4, kernel: 1}
        outputs: [r, b]
        """
    assert live_cells(text) == {"input": 16, "a": 32, "f": 16, "r": 32, "b": 32}


def test_the_fused_activation_works_in_place() -> None:
    keys = "type: conv, filters: 4, kernel: 1, activation: softmax"
    assert live_cells(two_layers("channels_last", keys))["b"] == 32


def test_a_layer_that_nobody_reads_is_let_go_at_once() -> None:
    text = """
        input: [2, 2, 4]
        layers:
          - {name: dead, type: conv, filters: 4, kernel: 1}
          - {name: b, type: conv, from: input, filters: 4, kernel: 1}
        outputs: [b]
        """
    assert live_cells(text) == {"input": 16, "dead": 32, "b": 32}


def test_arrays_are_freed_after_their_last_reader() -> None:
    text = """
        input: [4]
        layers:
          - {name: a, type: dense, units: 4}
          - {name: b, type: dense, units: 4}
          - {name: c, type: dense, units: 4}
          - {name: d, type: add, from: [a, c]}
          - {name: e, type: dense, units: 4}
        """
    arrays: dict[str, weakref.ref[Array]] = {}
    alive: dict[str, str] = {}

    def watch(node: Node, array: Array) -> None:
        gc.collect()
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        arrays[node.name] = weakref.ref(owner)
        alive[node.name] = " ".join(name for name, array in arrays.items() if array() is not None)

    executed(text, watch=watch)
    assert alive == {
        "input": "input",
        "a": "input a",
        "b": "a b",
        "c": "a b c",
        "d": "a c d",
        "e": "d e",
    }


def test_a_deep_network_runs_in_the_memory_of_its_widest_place() -> None:
    text = """
        input: [64, 64, 16]
        layers:
          - {type: conv, filters: 16, kernel: 1, activation: relu, repeat: 20}
          - {type: batch_norm, repeat: 20}
        """
    network = cnnshape.loads(text)
    weights = Weights(np.dtype(np.float32))
    inputs = {"input": np.ones((1, 64, 64, 16), np.float32)}
    execute(network, inputs, weights)
    tracemalloc.start()
    try:
        execution = execute(network, inputs, weights)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    predicted = max(each.live_bytes for each in execution.observations)
    assert predicted == 2 * 64 * 64 * 16 * 4
    assert predicted < peak < 1.5 * predicted


@settings(deadline=None, max_examples=60)
@given(slidings(st.integers(1, 3)), channels_in_groups())
def test_a_layer_on_ones_sums_to_the_products_that_met_a_cell(
    sliding: Sliding, channels: tuple[int, int, int]
) -> None:
    read, filters, groups = channels
    network = cnnshape.loads(f"""
        input: {[*sliding.sizes, read]}
        layers:
          - {{type: conv, filters: {filters}, groups: {groups}, {sliding.keys},
              activation: sigmoid}}
        """)
    count = counting.convolve(sliding.axes, sliding.sizes, read, filters, groups)
    assert effective_macs(network.nodes[1].layer, [(*sliding.sizes, read)]) == count.effective


def effective(keys: str, *shapes: tuple[int, ...]) -> int:
    shape = list(shapes[0])
    network = cnnshape.loads(f"{{input: {shape}, layers: [{{{keys}}}]}}")
    return effective_macs(network.nodes[1].layer, shapes)


def test_products_that_land_outside_the_output_do_not_count() -> None:
    # 3 cells by 3 taps, of which the first of the first and the last of the last are cropped
    keys = "type: conv_transpose, filters: 2, kernel: 3, stride: 2, padding: 1"
    assert effective(keys, (3, 5)) == 7 * 2 * 5


def test_dense_and_depthwise_are_probed_too_and_written_values_do_not_count() -> None:
    assert effective("type: dense, units: 3, activation: softmax", (2, 2, 5)) == 4 * 5 * 3
    assert effective("type: depthwise_conv, kernel: 3, padding: same", (1, 1, 5)) == 5
    keys = "type: conv, filters: 1, kernel: 3, values: {weight: vertical, bias: [7]}"
    assert effective(keys, (3, 3, 2)) == 18


@pytest.mark.parametrize("keys", ["type: relu", "type: max_pool, kernel: 2", "type: flatten"])
def test_layers_that_multiply_nothing_have_no_effective_macs(keys: str) -> None:
    assert effective(keys, (4, 4, 2)) == 0


def test_counts_beyond_the_whole_numbers_of_float32_are_exact() -> None:
    assert effective("type: dense, units: 1", (2**24 + 3,)) == 2**24 + 3


def test_zeros_replace_a_custom_layer_on_request() -> None:
    network = cnnshape.loads("""
        input: [4, 4, 2]
        layers:
          - {name: magic, type: custom, output: [3, 5], parameters: 7, macs: 9}
          - {name: d, type: dense, units: 2}
        """)
    inputs = {"input": numbers(3, 4, 4, 2)}
    execution = execute(network, inputs, Weights(FLOAT64), zeros_for_custom=True)
    _, magic, dense = execution.observations
    assert (magic.output_shape, magic.is_placeholder, magic.macs) == ((3, 5), True, 0)
    assert (dense.output_shape, dense.is_placeholder, dense.macs) == ((3, 2), False, 3 * 3 * 5 * 2)
    with pytest.raises(ValueError, match="`magic` is a custom layer"):
        execute(network, inputs, Weights(FLOAT64))


def test_nan_shows_the_receptive_field_through_a_whole_network() -> None:
    network = cnnshape.loads("""
        input: [20, 20, 3]
        layers:
          - {type: conv, filters: 4, kernel: 3, activation: relu}
          - {type: batch_norm, activation: silu}
          - {type: max_pool, kernel: 2}
          - {name: last, type: conv, filters: 2, kernel: 3, activation: relu}
        """)
    x = np.zeros((1, 20, 20, 3))
    x[0, 10, 10, 1] = np.nan
    (result,) = run(network, x, dtype="float64").outputs.values()
    rows = np.flatnonzero(np.isnan(result[0]).any(axis=(1, 2)))
    # cell o of the last layer reads 2o to 2o + 7: the 10th is in sight from o = 2 to 5
    assert rows.tolist() == [2, 3, 4, 5]
