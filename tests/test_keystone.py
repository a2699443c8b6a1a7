"""The keystone: on random legal networks, what the formulas say is what is seen when NumPy runs.

`CNNSHAPE_EXAMPLES=20 pytest tests/test_keystone.py` looks at twenty times as many networks, others
each time; without it the same ones are drawn every time. With `CNNSHAPE_SHRINK=no` a test stops at
the first network that fails.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import cnnshape
from cnnshape import Analysis, LayerAnalysis, Network, Severity, analyze
from cnnshape.analysis.fields import (
    Fields,
    fields_of_network,
    window_fields_of_network,
)
from cnnshape.analysis.propagation import propagate
from cnnshape.analysis.receptive_field import Extent
from cnnshape.execution.executor import execute, run
from cnnshape.execution.observation import Execution
from cnnshape.execution.probe import effective_macs
from cnnshape.execution.weights import Weights
from cnnshape.layers import KINDS
from cnnshape.layers.entry import Input
from cnnshape.verification.claimed_field import claimed_fields
from cnnshape.verification.verify import verify
from tests.strategies import layer_groups
from tests.strategies.finishing import NOT_OF_EVERY_NUMBER
from tests.strategies.networks import (
    RandomNetwork,
    networks,
    networks_of_tokens,
    networks_of_windows,
    networks_of_windows_and_statistics,
    networks_of_windows_with,
    networks_with,
)
from tests.strategies.random_layer import LayerStrategy

EXAMPLES = float(os.environ.get("CNNSHAPE_EXAMPLES", "1"))
IS_TO_SHRINK = os.environ.get("CNNSHAPE_SHRINK", "yes") != "no"
FLOAT32 = np.dtype(np.float32)
WITH_FIELDS = (
    *layer_groups.CELLWISE,
    *layer_groups.WINDOWED,
    *layer_groups.ENLARGING,
    *layer_groups.SPREADING,
)


def looks_at(examples: int) -> settings:
    """Return settings that draw the same networks every time, unless more of them are wanted."""
    return settings(
        max_examples=max(1, int(examples * EXAMPLES)),
        derandomize=EXAMPLES <= 1,
        database=None,
        deadline=None,
        phases=tuple(Phase) if IS_TO_SHRINK else (Phase.generate,),
        report_multiple_bugs=IS_TO_SHRINK,
        suppress_health_check=[HealthCheck.too_slow],
    )


def assert_legal(analysis: Analysis) -> None:
    """Hold a drawn network to having no errors, so that the tests below are not empty."""
    assert [each for each in analysis.diagnostics if each.severity is Severity.ERROR] == []


# Shapes, weights, costs and memory


@looks_at(800)
@given(networks(), st.integers(1, 2), st.sampled_from(["float32", "float64"]))
def test_every_row_says_what_is_seen(drawn: RandomNetwork, batch: int, dtype: str) -> None:
    assert_rows_are_seen(drawn.network, batch, dtype)


@looks_at(100)
@given(networks_of_tokens(), st.integers(1, 2))
def test_every_row_of_a_network_of_tokens_says_what_is_seen(
    drawn: RandomNetwork, batch: int
) -> None:
    assert_rows_are_seen(drawn.network, batch)
    assert verify(drawn.network).ok


@looks_at(400)
@given(networks())
def test_effective_macs_are_the_products_that_meet_a_cell(drawn: RandomNetwork) -> None:
    assert_effective_macs_are_seen(drawn.network)


@pytest.mark.parametrize("layer", layer_groups.ALL, ids=lambda layer: layer.__name__)
@looks_at(40)
@given(st.data())
def test_every_kind_costs_what_is_seen(layer: LayerStrategy, data: st.DataObject) -> None:
    network = data.draw(networks_with(layer)).network
    assert_rows_are_seen(network)
    assert_effective_macs_are_seen(network)


def assert_rows_are_seen(network: Network, batch: int = 1, dtype: str = "float32") -> None:
    """Compare each layer's shape, size, arrays, parameters, multiply-adds and live bytes."""
    analysis = analyze(network, batch, dtype)
    assert_legal(analysis)
    assert _claimed(analysis) == _observed(_run(network, batch, dtype), batch)


def assert_effective_macs_are_seen(network: Network) -> None:
    """Compare the multiply-adds that read a cell and land in the output, layer by layer."""
    analysis = analyze(network)
    assert_legal(analysis)
    shapes = _shapes(analysis)
    for node, row in zip(network.nodes, analysis.layers, strict=True):
        if node.inputs:
            like = None if node.like is None else shapes[node.like]
            seen = effective_macs(node.layer, [shapes[name] for name in node.inputs], like)
            assert (node.name, row.macs_effective) == (node.name, seen)


@looks_at(100)
@given(networks())
def test_the_totals_say_what_is_seen(drawn: RandomNetwork) -> None:
    totals = analyze(drawn.network, dtype="float32").totals
    execution = _run(drawn.network, 1, "float32")
    observations = execution.observations
    assert totals.parameter_bytes == sum(array.nbytes for array in execution.weights.values())
    assert totals.macs == sum(seen.macs for seen in observations)
    assert totals.activation_size == sum(seen.output_size for seen in observations)
    assert totals.peak_activation_bytes == max(seen.live_bytes for seen in observations)
    assert totals.layers == sum(seen.type != "input" for seen in observations)
    assert {name: array.shape[1:] for name, array in execution.outputs.items()} == {
        name: drawn.network.layout.outside(shape)
        for name, shape in _shapes(analyze(drawn.network)).items()
        if name in drawn.network.outputs
    }


@looks_at(200)
@given(networks())
def test_weighted_numbers_count_the_layers_that_are_seen_to_multiply(drawn: RandomNetwork) -> None:
    claimed = {row.name: row.weighted_layer for row in analyze(drawn.network).layers}
    seen: dict[str, int] = {}
    current = 0
    for node, observation in zip(
        drawn.network.nodes, _run(drawn.network, 1, "float32").observations, strict=True
    ):
        if observation.macs and observation.weights:
            current = seen[node.shares] if node.shares else 1 + max(seen.values())
        seen[node.name] = current
    assert claimed == seen


def _run(network: Network, batch: int, dtype: str) -> Execution:
    layers = {node.name: node.layer for node in network.nodes}
    inputs = {
        name: np.zeros((batch, *network.layout.outside(layer.shape)))
        for name, layer in layers.items()
        if isinstance(layer, Input)
    }
    return run(network, inputs, dtype=dtype)


def _claimed(analysis: Analysis) -> dict[str, dict[str, Any]]:
    return {
        row.name: {
            "shape": row.output_shape,
            "size": row.activation_size,
            "weights": row.weights,
            "trainable": row.trainable_parameters,
            "other": row.non_trainable_parameters,
            "macs": row.macs,
            "live bytes": row.live_bytes,
        }
        for row in analysis.layers
    }


def _observed(execution: Execution, batch: int) -> dict[str, dict[str, Any]]:
    return {
        seen.name: {
            "shape": seen.output_shape,
            "size": seen.output_size,
            "weights": {**seen.weights, **seen.statistics},
            "trainable": seen.trainable_parameters,
            "other": seen.non_trainable_parameters,
            "macs": seen.macs / batch,
            "live bytes": seen.live_bytes,
        }
        for seen in execution.observations
    }


def _shapes(analysis: Analysis) -> dict[str, tuple[int, ...]]:
    return {row.name: row.output_shape for row in analysis.layers if row.output_shape is not None}


# Receptive fields: a NaN in one row of the input, and the outputs that become NaN


@dataclass(frozen=True)
class Sight:
    """What one output cell of a layer sees along an axis: as claimed, and as NaN shows it.

    `period` says after how many cells the claims repeat.
    """

    layer: str
    axis: int
    cell: int
    claimed: Extent
    seen: Extent
    period: int


@looks_at(300)
@given(networks_of_windows(rank=1, longest=60))
def test_fields_on_one_long_axis_are_what_is_seen(drawn: RandomNetwork) -> None:
    assert_fields_are_seen(drawn.network)


@looks_at(150)
@given(networks_of_windows(rank=2, longest=20))
def test_fields_of_a_picture_are_what_is_seen_along_each_axis(drawn: RandomNetwork) -> None:
    assert_fields_are_seen(drawn.network)


@looks_at(30)
@given(networks_of_windows(rank=3, longest=9))
def test_fields_of_a_volume_are_what_is_seen_along_each_axis(drawn: RandomNetwork) -> None:
    assert_fields_are_seen(drawn.network)


@pytest.mark.parametrize("layer", WITH_FIELDS, ids=lambda layer: layer.__name__)
@looks_at(60)
@given(st.data())
def test_every_kind_has_the_field_that_is_seen(layer: LayerStrategy, data: st.DataObject) -> None:
    strategy = networks_of_windows_with(layer, rank=1, longest=40)
    assert_fields_are_seen(data.draw(strategy).network)


SELDOM_DRAWN = {
    "unpooled-values-from-elsewhere": (
        "{name: map, type: relu}",
        "{name: values, type: conv, filters: 1, kernel: 1, stride: 2}",
        "{type: max_unpool, from: [values, map], kernel: 2, stride: 2}",
    ),
    "an-odd-cell-that-is-cropped": (
        "{type: conv_transpose, filters: 1, kernel: 3, stride: 2, padding: same}",
    ),
    "linear-upsampling": ("{type: upsample, factor: 3, mode: linear}",),
    "aligned-corners": ("{type: upsample, size: 23, mode: linear, coordinates: align_corners}",),
    "rounding-up": (
        "{type: upsample, factor: 3, coordinates: half_pixel, rounding: round_prefer_ceil}",
    ),
}


@pytest.mark.parametrize("lines", SELDOM_DRAWN.values(), ids=SELDOM_DRAWN)
def test_fields_that_are_seldom_drawn_are_what_is_seen(lines: Sequence[str]) -> None:
    text = "".join(f"  - {line}\n" for line in lines)
    assert_fields_are_seen(cnnshape.loads(f"input: [12, 1]\nlayers:\n{text}"))


@looks_at(300)
@given(
    networks_of_windows_and_statistics(rank=1, longest=40)
    | networks_of_windows_and_statistics(rank=2, longest=16)
)
def test_fields_along_the_windows_are_seen_while_all_else_is_constant(drawn: RandomNetwork) -> None:
    assert_fields_are_seen(drawn.network, windows_only=True)
    field = analyze(drawn.network).layers[-1].window_receptive_field
    assert field is not None
    assert None not in field


@looks_at(300)
@given(networks())
def test_no_layer_sees_more_than_is_claimed(drawn: RandomNetwork) -> None:
    for windows_only in (False, True):
        for sight in _sights(drawn.network, windows_only=windows_only):
            assert _lies_within(sight.seen, sight.claimed), sight


@pytest.mark.parametrize(
    "layer",
    [
        "{type: reduce, function: mean, axes: length, keep_axes: true}",
        "{type: flip, axes: length}",
    ],
)
def test_a_reduced_axis_sees_no_more_than_is_claimed(layer: str) -> None:
    for sight in _sights(
        cnnshape.loads(f"input: [12, 1]\nlayers:\n  - {layer}\n"), windows_only=False
    ):
        assert _lies_within(sight.seen, sight.claimed), sight


def assert_fields_are_seen(network: Network, *, windows_only: bool = False) -> None:
    """Compare all outputs whose claimed field lies inside the input, and what a row says of them.

    Nearer to the border, what is seen lies within the claim; so it does where along another axis
    no output keeps clear of the padding.
    """
    analysis = analyze(network)
    assert_legal(analysis)
    sizes = _sizes_of_inputs(network)
    sights = list(_sights(network, windows_only=windows_only))
    clear = {
        (sight.layer, sight.axis)
        for sight in sights
        if sight.claimed is not None and _lies_within(sight.claimed, (0, sizes[sight.axis] - 1))
    }
    for sight in sights:
        is_clear = _lies_within(sight.claimed, (0, sizes[sight.axis] - 1)) and all(
            (sight.layer, other) in clear for other in range(len(sizes)) if other != sight.axis
        )
        if is_clear:
            assert sight.seen == sight.claimed, sight
        else:
            assert _lies_within(sight.seen, sight.claimed), sight
    for row in analysis.layers:
        field = row.window_receptive_field if windows_only else row.receptive_field
        assert field is not None or windows_only
        _assert_row_speaks_of(row, field or (), [each for each in sights if each.layer == row.name])


def _assert_row_speaks_of(
    row: LayerAnalysis, fields: Sequence[int | None], sights: Sequence[Sight]
) -> None:
    """Hold the field and the stride of a row to the fields of its cells, over a whole period."""
    strides = row.effective_stride or (None,) * len(fields)
    for axis, (field, stride) in enumerate(zip(fields, strides, strict=True)):
        along = [sight for sight in sights if sight.axis == axis]
        if field is None:
            assert along == []
            continue
        period = along[0].period
        if len(along) >= period:
            assert field == max(_size(sight.claimed) for sight in along)
        for sight, later in zip(along, along[period:], strict=False):
            if sight.claimed is not None and later.claimed is not None and stride is not None:
                assert later.claimed[0] - sight.claimed[0] == stride * period


def _size(extent: Extent) -> int:
    return 0 if extent is None else extent[1] - extent[0] + 1


def _lies_within(inner: Extent, outer: Extent) -> bool:
    if inner is None:
        return True
    return outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def _sights(network: Network, *, windows_only: bool) -> Iterator[Sight]:
    """Return the sight of each output cell of each layer, along every axis with a known field.

    Cells that read the one at an edge in the place of others are left out: nothing is claimed.
    """
    claims, _ = propagate(network)
    claimed = claimed_fields(network, claims, windows_only=windows_only)
    fields = fields_of_network(network, claims)
    if windows_only:
        fields = window_fields_of_network(network, claims, fields)
    for axis, size in enumerate(_sizes_of_inputs(network)):
        for layer, reads in _probe(network, axis, size, fields, windows_only).items():
            field = fields[layer][axis]
            along = claimed[layer][axis]
            assert field is not None
            if field.sees_nothing:
                assert not reads.any()
                continue
            assert along is not None
            for cell, rows in enumerate(reads.T):
                if along.free[cell]:
                    continue
                seen = np.flatnonzero(rows)
                extent = (int(seen[0]), int(seen[-1])) if len(seen) else None
                yield Sight(layer, axis, cell, field.at(cell), extent, len(field.extents))


def _probe(
    network: Network, axis: int, size: int, fields: Mapping[str, Fields], windows_only: bool
) -> dict[str, NDArray[np.bool_]]:
    """Return, for each layer with a field along an axis, which input rows its cells see."""
    inputs = {
        node.name: _nan_in_each_row(node.layer.shape, axis, size)
        for node in network.nodes
        if isinstance(node.layer, Input)
    }
    reads: dict[str, NDArray[np.bool_]] = {}

    def watch(node: Any, output: NDArray[Any]) -> None:
        if len(fields[node.name]) > axis and fields[node.name][axis] is not None:
            others = tuple(each for each in range(1, output.ndim) if each != axis + 1)
            reads[node.name] = np.isnan(output).any(axis=others)

    execute(network, inputs, Weights(FLOAT32), watch=watch, windows_only=windows_only)
    return reads


def _nan_in_each_row(shape: tuple[int, ...], axis: int, size: int) -> NDArray[np.float32]:
    """Return a batch of ones; sample i has NaN in row i of an axis, if it has the axis and row."""
    array = np.ones((size, *shape), FLOAT32)
    if len(shape) - 1 > axis:
        rows = np.arange(min(size, shape[axis]))
        np.moveaxis(array, axis + 1, 1)[rows, rows] = np.nan
    return array


def _sizes_of_inputs(network: Network) -> tuple[int, ...]:
    """Return how many rows there are along each axis of the largest input."""
    shapes = [node.layer.shape for node in network.nodes if isinstance(node.layer, Input)]
    rank = max(len(shape) - 1 for shape in shapes)
    return tuple(
        max(shape[axis] for shape in shapes if len(shape) - 1 > axis) for axis in range(rank)
    )


# The command that does the same for one file


@looks_at(150)
@given(networks() | networks_of_windows(rank=1, longest=40))
def test_verify_proves_every_drawn_network(drawn: RandomNetwork) -> None:
    proof = verify(drawn.network)
    assert proof.ok, [row for row in proof.to_dict()["layers"] if row["status"] == "mismatch"]


# What the drawn networks are like


def test_the_drawn_networks_are_of_all_kinds() -> None:
    """A strategy that stops drawing a kind would leave it unproved without a sound."""
    seen: set[str] = set()

    @looks_at(400)
    @given(networks())
    def look(drawn: RandomNetwork) -> None:
        seen.update(re.findall(r"(?:type|merge): (\w+)", drawn.text))

    @looks_at(20)
    @given(networks_of_tokens())
    def look_at_tokens(drawn: RandomNetwork) -> None:
        seen.update(re.findall(r"type: (\w+)", drawn.text))

    @looks_at(20)
    @given(st.tuples(*map(networks_with, layer_groups.ALL)))
    def look_at_each(drawn: tuple[RandomNetwork, ...]) -> None:
        seen.update(*(re.findall(r"type: (\w+)", each.text) for each in drawn))

    look()
    look_at_tokens()
    look_at_each()
    assert set(KINDS) - seen == {"custom", *NOT_OF_EVERY_NUMBER}


def test_a_failing_network_is_small_and_prints_as_yaml() -> None:
    @settings(database=None, deadline=None, derandomize=True, max_examples=400)
    @given(networks())
    def fail(drawn: RandomNetwork) -> None:
        assert "type: avg_pool" not in drawn.text

    with pytest.raises(AssertionError) as caught:
        fail()
    printed = [line.strip() for note in caught.value.__notes__ for line in note.splitlines()]
    first, last = printed.index("layers:"), printed.index("'''),")
    assert printed[first - 1] == "input: [1, 1]"
    assert printed[first + 1 : last] == ["- {type: avg_pool, kernel: 1}"]


def test_an_alias_does_not_hide_that_its_input_is_read_again() -> None:
    """The relu cannot work in place: what the dropout passes on is read by the sum too."""
    network = cnnshape.loads(
        "input: [4, 1]\nlayers:\n"
        "  - {name: read, type: conv, filters: 1, kernel: 1}\n"
        "  - {type: dropout, rate: 0.5}\n"
        "  - {name: last, type: relu}\n"
        "  - {type: add, from: [read, last]}\n"
    )
    assert_rows_are_seen(network, 1, "float32")


def test_a_layer_that_shares_weights_bears_the_number_of_their_owner() -> None:
    """Only layers that bring weights of their own are counted, in the order in which they run."""
    read = cnnshape.loads(
        "input: [8, 2]\nlayers:\n"
        "  - {name: owner, type: conv, filters: 2, kernel: 1}\n"
        "  - {name: sharer, type: conv, filters: 2, kernel: 1, share: owner}\n"
        "  - {name: last, type: conv, filters: 3, kernel: 1}\n"
    )
    numbers = {row.name: row.weighted_layer for row in cnnshape.analyze(read).layers}
    assert numbers == {"input": 0, "owner": 1, "sharer": 1, "last": 2}
