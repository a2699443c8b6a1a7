"""Bytes that are alive, against numbers by hand and against walking a list of steps."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import analyze, load, loads
from cnnshape.network import DTYPE_BYTES
from tests.analysis.questions import sound
from tests.strategies.networks import RandomNetwork, networks

FLOAT = 4


class Step(NamedTuple):
    """One layer of a network that is walked by hand: what it reads, and how it writes.

    It writes "new" values, "over" those it reads if nothing else needs them, or "none" at all, as
    its output is what it reads.
    """

    name: str
    size: int
    reads: tuple[str, ...] = ()
    writes: str = "new"


def alive_while_walking(steps: list[Step]) -> list[int]:
    """Return the values alive at each step: what it reads and writes, and what is read later."""
    places = places_of(steps)
    sizes = {places[step.name]: step.size for step in reversed(steps)}
    alive = []
    for now, step in enumerate(steps):
        known = {earlier.name for earlier in steps[: now + 1]}
        later = {name for after in steps[now + 1 :] for name in after.reads if name in known}
        needed = {places[name] for name in {step.name, *step.reads, *later}}
        alive.append(sum(sizes[place] for place in needed))
    return alive


def places_of(steps: list[Step]) -> dict[str, str]:
    """Return for every step the step that made room for its output."""
    places: dict[str, str] = {}
    for step in steps:
        places[step.name] = step.name
        if step.writes == "none" or (step.writes == "over" and is_last_need(step, steps, places)):
            places[step.name] = places[step.reads[0]]
    return places


def is_last_need(writer: Step, steps: list[Step], places: dict[str, str]) -> bool:
    """Say whether nobody else, the caller included, needs the place that a step would overwrite."""
    place = places[writer.reads[0]]
    residents = {step.name for step in steps if places.get(step.name) == place} - {writer.name}
    readers = {step.name for step in steps for name in step.reads if name in residents}
    read = {name for step in steps for name in step.reads}
    shown_to_the_caller = {step.name for step in steps} - read
    return readers - residents == {writer.name} and not residents & shown_to_the_caller


def live_bytes(text: str) -> list[int | None]:
    return [row.live_bytes for row in sound(text).layers]


def assert_walks(text: str, steps: list[Step], by_hand: list[int]) -> None:
    """Hold a network to values counted by hand, and the walk to the same."""
    assert alive_while_walking(steps) == by_hand
    assert live_bytes(text) == [FLOAT * values for values in by_hand]


# By hand


def test_a_chain_holds_what_a_layer_reads_and_writes() -> None:
    assert_walks(
        """
        input: [32, 32, 3]
        layers:
          - {name: conv1, type: conv, filters: 6, kernel: 5, activation: relu}
          - {name: pool1, type: max_pool, kernel: 2}
          - {name: conv2, type: conv, filters: 16, kernel: 5, activation: relu}
          - {name: pool2, type: max_pool, kernel: 2}
          - {name: flat, type: flatten}
          - {name: fc, type: dense, units: 120, activation: relu}
        """,
        [
            Step("input", 3072),
            Step("conv1", 4704, ("input",)),
            Step("pool1", 1176, ("conv1",)),
            Step("conv2", 1600, ("pool1",)),
            Step("pool2", 400, ("conv2",)),
            Step("flat", 400, ("pool2",), "none"),
            Step("fc", 120, ("flat",)),
        ],
        [3072, 3072 + 4704, 4704 + 1176, 1176 + 1600, 1600 + 400, 400, 400 + 120],
    )


def test_the_peak_is_the_largest_and_the_first_of_them() -> None:
    totals = sound("""
        input: [10]
        layers:
          - {name: a, type: dense, units: 30}
          - {name: b, type: dense, units: 10}
          - {name: c, type: dense, units: 5}
        """).totals
    assert totals.peak_activation_bytes == 40 * FLOAT
    assert totals.peak_layer == "a"


def test_a_residual_connection_keeps_its_start_alive() -> None:
    assert_walks(
        """
        input: [8, 8, 4]
        layers:
          - {name: start, type: conv, filters: 4, kernel: 1}
          - {name: a, type: conv, filters: 16, kernel: 1}
          - {name: b, type: conv, filters: 4, kernel: 1}
          - {name: sum, type: add, from: [start, b]}
          - {name: end, type: relu}
        """,
        [
            Step("input", 256),
            Step("start", 256, ("input",)),
            Step("a", 1024, ("start",)),
            Step("b", 256, ("a",)),
            Step("sum", 256, ("start", "b")),
            Step("end", 256, ("sum",), "over"),
        ],
        [256, 512, 256 + 1024, 256 + 1024 + 256, 3 * 256, 256],
    )


@pytest.mark.parametrize(
    "layer",
    ["relu", "prelu", "sigmoid", "abs", "hard_swish", "batch_norm", "layer_scale", "affine"],
)
def test_pointwise_layers_work_in_place_where_they_are_the_only_reader(layer: str) -> None:
    assert_walks(
        f"""
        input: [8, 8, 4]
        layers:
          - {{name: start, type: conv, filters: 4, kernel: 1}}
          - {{name: over, type: {layer}}}
        """,
        [
            Step("input", 256),
            Step("start", 256, ("input",)),
            Step("over", 256, ("start",), "over"),
        ],
        [256, 512, 256],
    )


@pytest.mark.parametrize("layer", ["relu", "batch_norm", "layer_scale"])
def test_pointwise_layers_allocate_where_another_reads_the_same(layer: str) -> None:
    assert_walks(
        f"""
        input: [8, 8, 4]
        layers:
          - {{name: start, type: conv, filters: 4, kernel: 1}}
          - {{name: over, type: {layer}}}
          - {{name: sum, type: add, from: [start, over]}}
        """,
        [
            Step("input", 256),
            Step("start", 256, ("input",)),
            Step("over", 256, ("start",), "over"),
            Step("sum", 256, ("start", "over")),
        ],
        [256, 512, 512, 768],
    )


@pytest.mark.parametrize(
    "layer",
    [
        "softmax",
        "log_softmax",
        "layer_norm",
        "instance_norm",
        "group_norm, groups: 2",
        "local_response_norm",
        "channel_shuffle, groups: 2",
        "slice, channels: [0, 4]",
        "zero_pad, padding: 0",
        "upsample, factor: 1",
        "max_pool, kernel: 1",
        "custom, output: [8, 8, 4]",
    ],
)
def test_all_else_allocates(layer: str) -> None:
    assert live_bytes(f"""
        input: [8, 8, 4]
        layers:
          - {{type: conv, filters: 4, kernel: 1}}
          - {{type: {layer}}}
        """) == [256 * FLOAT, 512 * FLOAT, 512 * FLOAT]


@pytest.mark.parametrize(
    "layer",
    [
        "flatten",
        "reshape, shape: [16, 16]",
        "dropout",
        "drop_path, rate: 0.5",
        "linear",
        "activation, function: linear",
    ],
)
def test_aliases_hold_nothing_of_their_own(layer: str) -> None:
    assert live_bytes(f"""
        input: [8, 8, 4]
        layers:
          - {{type: conv, filters: 4, kernel: 1}}
          - {{type: {layer}}}
          - {{type: relu}}
        """) == [256 * FLOAT, 512 * FLOAT, 256 * FLOAT, 256 * FLOAT]


def test_an_alias_keeps_alive_what_it_stands_for() -> None:
    assert_walks(
        """
        input: [8, 8, 4]
        layers:
          - {name: start, type: conv, filters: 4, kernel: 1}
          - {name: same, type: dropout}
          - {name: a, type: conv, filters: 4, kernel: 1}
          - {name: b, type: conv, filters: 4, kernel: 1}
          - {name: sum, type: add, from: [same, b]}
        """,
        [
            Step("input", 256),
            Step("start", 256, ("input",)),
            Step("same", 256, ("start",), "none"),
            Step("a", 256, ("same",)),
            Step("b", 256, ("a",)),
            Step("sum", 256, ("same", "b")),
        ],
        [256, 512, 256, 512, 768, 768],
    )


def test_a_second_reader_of_what_an_alias_stands_for_prevents_working_in_place() -> None:
    assert_walks(
        """
        input: [8, 8, 4]
        layers:
          - {name: start, type: conv, filters: 4, kernel: 1}
          - {name: same, type: dropout}
          - {name: over, type: relu}
          - {name: sum, type: add, from: [start, over]}
        """,
        [
            Step("input", 256),
            Step("start", 256, ("input",)),
            Step("same", 256, ("start",), "none"),
            Step("over", 256, ("same",), "over"),
            Step("sum", 256, ("start", "over")),
        ],
        [256, 512, 256, 512, 768],
    )


def test_what_is_shown_to_the_caller_is_not_overwritten() -> None:
    assert live_bytes("""
        input: [8, 8, 4]
        outputs: [start, end]
        layers:
          - {name: start, type: conv, filters: 4, kernel: 1}
          - {name: end, type: relu}
        """) == [256 * FLOAT, 512 * FLOAT, 512 * FLOAT]


def test_all_inputs_are_there_from_the_start() -> None:
    assert_walks(
        """
        inputs: {a: [10], b: [20]}
        layers:
          - {name: c, type: dense, units: 5, from: a}
          - {name: d, type: dense, units: 5, from: b}
          - {name: e, type: add, from: [c, d]}
        """,
        [
            Step("a", 10),
            Step("b", 20),
            Step("c", 5, ("a",)),
            Step("d", 5, ("b",)),
            Step("e", 5, ("c", "d")),
        ],
        [10, 30, 35, 30, 15],
    )


def test_the_size_that_a_crop_takes_over_is_not_read() -> None:
    assert live_bytes("""
        input: [10, 1]
        layers:
          - {name: a, type: max_pool, kernel: 3, stride: 1}
          - {name: b, type: max_pool, kernel: 1, from: input}
          - {name: c, type: crop, like: a}
        """) == [10 * FLOAT, 18 * FLOAT, 20 * FLOAT, 18 * FLOAT]


def test_dense_connections_keep_every_part_alive() -> None:
    """As in DenseNet: each layer reads all before it, and nothing dies until the last has read."""
    assert live_bytes("""
        input: [10, 4]
        layers:
          - {name: a, type: conv, filters: 2, kernel: 1}
          - {name: ia, type: concat, from: [input, a]}
          - {name: b, type: conv, filters: 2, kernel: 1}
          - {name: iab, type: concat, from: [input, a, b]}
        """) == [FLOAT * values for values in (40, 60, 120, 140, 160)]


# Whole networks


def test_resnet50_peaks_in_its_first_stage() -> None:
    """At 56x56x256 the sum of a block holds three maps: its two summands and itself."""
    totals = analyze(load("resnet50")).totals
    assert totals.peak_activation_bytes == 3 * 56 * 56 * 256 * FLOAT == 9_633_792


@pytest.mark.parametrize("dtype", DTYPE_BYTES)
@pytest.mark.parametrize("batch", [1, 3])
def test_batch_and_dtype_scale_the_bytes(dtype: str, batch: int) -> None:
    network = loads("input: [10]\nlayers:\n  - {type: dense, units: 30}")
    totals = analyze(network, batch=batch, dtype=dtype).totals
    assert totals.peak_activation_bytes == 40 * batch * DTYPE_BYTES[dtype]
    assert totals.activation_size == 40 * batch
    assert totals.parameter_bytes == 330 * DTYPE_BYTES[dtype]


# Any network


@st.composite
def walks(draw: st.DrawFn) -> tuple[list[Step], str]:
    """Return steps that read what comes before them, and the same as YAML: vectors of 8 or 12."""
    steps = [Step("input", 8)]
    layers = []
    for number in range(draw(st.integers(1, 9))):
        name = f"step{number}"
        first = draw(st.sampled_from(steps))
        kind = draw(st.sampled_from(["dense", "relu", "batch_norm", "dropout", "softmax", "add"]))
        reads: tuple[str, ...] = (first.name,)
        size = draw(st.sampled_from([8, 12])) if kind == "dense" else first.size
        if kind == "add":
            alike = [step for step in steps if step.size == size]
            reads += (draw(st.sampled_from(alike)).name,)
        writes = {"relu": "over", "batch_norm": "over", "dropout": "none"}.get(kind, "new")
        steps.append(Step(name, size, reads, writes))
        units = f", units: {size}" if kind == "dense" else ""
        source = f"[{', '.join(reads)}]"
        layers.append(f"  - {{name: {name}, type: {kind}{units}, from: {source}}}")
    return steps, "input: [8]\nlayers:\n" + "\n".join(layers)


@settings(deadline=None, max_examples=300)
@given(walks())
def test_any_network_is_walked_as_it_is_counted(walk: tuple[list[Step], str]) -> None:
    steps, text = walk
    assert live_bytes(text) == [FLOAT * values for values in alive_while_walking(steps)]


# Outputs that are kept

THREE_OUTPUTS = """
input: [64, 64, 3]
layers:
  - {type: conv, from: input, filters: 64, kernel: 3, padding: same}
  - {type: conv, from: input, filters: 64, kernel: 3, padding: same}
  - {type: conv, from: input, filters: 64, kernel: 3, padding: same}
"""


def test_finished_outputs_are_alive_only_where_they_are_kept() -> None:
    network = loads(THREE_OUTPUTS)
    assert analyze(network).totals.peak_activation_bytes == 1_097_728
    kept = analyze(network, keep_outputs=True)
    assert kept.totals.peak_activation_bytes == 3_194_880
    assert kept.totals.peak_layer == "conv_3"


def test_an_alias_keeps_the_bytes_of_what_it_looks_at() -> None:
    text = """
    input: [4]
    layers:
      - {name: a, type: tanh}
      - {name: b, type: dropout}
      - {name: c, type: dense, units: 2, from: input}
      - {name: d, type: dense, units: 1}
    outputs: [b, d]
    """
    network = loads(dedent(text))
    live = [row.live_bytes for row in analyze(network, keep_outputs=True).layers]
    assert live == [16, 32, 32, 40, 28]


@given(networks())
@settings(max_examples=50, derandomize=True, database=None, deadline=None)
def test_kept_outputs_are_all_alive_in_the_end(drawn: RandomNetwork) -> None:
    network = drawn.network
    without, kept = analyze(network), analyze(network, keep_outputs=True)
    assert all(
        (more.live_bytes or 0) >= (less.live_bytes or 0)
        for less, more in zip(without.layers, kept.layers, strict=True)
    )
    last: Any = kept.layers[-1]
    largest = max(row.activation_bytes or 0 for row in kept.layers if row.name in network.outputs)
    assert last.live_bytes >= largest


def test_docs_of_counting_say_these_numbers() -> None:
    page = (Path(__file__).parents[2] / "docs/counting.md").read_text(encoding="utf-8")
    assert THREE_OUTPUTS.strip() in page
    assert "1,097,728 bytes" in page
    assert "3,194,880 with `--keep-outputs`" in page
