"""Networks that no architecture file describes: each question is answered as for a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from pydantic import ValidationError

import cnnshape
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.assembly import assemble
from cnnshape.diagnostics import Source, Span
from cnnshape.difference.compare import compare
from cnnshape.explanation import explain_layer
from cnnshape.layers import model_of
from cnnshape.layers.activation import Relu
from cnnshape.layers.convolution import Conv, SeparableConv
from cnnshape.layers.dense import Dense
from cnnshape.layers.merge import Add
from cnnshape.layers.pooling import MaxPool
from cnnshape.layers.reshape import Flatten
from cnnshape.layers.resize import Upsample
from cnnshape.network import NOWHERE, Layout, Network, Node
from cnnshape.report.findings.source_lines import draw
from cnnshape.sizing import sizes_of
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

INPUT = {"input": (32, 32, 3)}
RELU = Relu(type="relu")


def conv(filters: int, kernel: int, **keys: Any) -> Conv:
    return Conv(type="conv", filters=filters, kernel=kernel, **keys)


def pool() -> MaxPool:
    return MaxPool(type="max_pool", kernel=2, stride=2)


def dense(units: int, activation: Any) -> Dense:
    return Dense(type="dense", units=units, activation=activation)


def lenet() -> Network:
    """LeNet as the bundled file has it, built without any text."""
    layers = [
        Node("conv1", conv(6, 5, activation="relu"), ("input",)),
        Node("pool1", pool(), ("conv1",)),
        Node("conv2", conv(16, 5, activation="relu"), ("pool1",)),
        Node("pool2", pool(), ("conv2",)),
        Node("flatten_1", Flatten(type="flatten"), ("pool2",)),
        Node("fc3", dense(120, "relu"), ("flatten_1",)),
        Node("fc4", dense(84, "relu"), ("fc3",)),
        Node("softmax", dense(10, "softmax"), ("fc4",)),
    ]
    return assemble(INPUT, layers, name="LeNet-5")


def without_places(rows: Iterable[LayerAnalysis]) -> list[LayerAnalysis]:
    """Return rows without the lines that their layers are written on."""
    return [row._replace(location=NOWHERE) for row in rows]


def test_it_is_analysed_as_the_file() -> None:
    ours, file = cnnshape.analyze(lenet()), cnnshape.analyze(cnnshape.load("lenet"))
    assert ours.totals == file.totals
    assert without_places(ours.layers) == without_places(file.layers)


def test_it_is_run_and_verified() -> None:
    assert cnnshape.verify(lenet()).ok
    weights = cnnshape.run(lenet()).weights
    x = np.random.default_rng(0).standard_normal((1, 32, 32, 3)).astype(np.float32)
    (ours,) = cnnshape.run(lenet(), x, weights).outputs.values()
    (file,) = cnnshape.run(cnnshape.load("lenet"), x, weights).outputs.values()
    np.testing.assert_array_equal(ours, file)


def test_it_is_compared_with_the_file() -> None:
    before, after = cnnshape.analyze(cnnshape.load("lenet")), cnnshape.analyze(lenet())
    assert compare(before, after).changes == ()
    wider = lenet().with_keys({"conv1": {"filters": 8}})
    changes = compare(before, cnnshape.analyze(wider)).changes
    assert [change.after.row.name for change in changes if change.after] == [
        "conv1",
        "pool1",
        "conv2",
    ]


def test_it_is_explained() -> None:
    explanation = explain_layer(cnnshape.analyze(lenet()), "conv1")
    assert "456" in "\n".join(line for section in explanation.sections for line in section.lines)


def test_its_sizes_are_those_of_the_file() -> None:
    ours, file = sizes_of(lenet()), sizes_of(cnnshape.load("lenet"))
    assert ours is not None
    assert file is not None
    for seen, expected in zip(ours.answers, file.answers, strict=True):
        assert seen.repetition == expected.repetition
        assert seen.works.sizes == expected.works.sizes
        assert seen.loses_nothing.sizes == expected.loses_nothing.sizes


def test_nothing_is_found_in_it_that_is_not_found_in_the_file() -> None:
    found, of_file = cnnshape.lint(lenet()), cnnshape.lint(cnnshape.load("lenet"))
    assert [each.code for each in found] == [each.code for each in of_file]


# Findings


def two_findings() -> list[Node]:
    """An even kernel with half padding, and a pool of one cell."""
    return [
        Node("stem", conv(8, 3, padding="half", bias=True), ("input",)),
        Node("norm", model_of("batch_norm").model_validate({"type": "batch_norm"}), ("stem",)),
        Node("idle", MaxPool(type="max_pool", kernel=1), ("norm",)),
        Node("act", RELU, ("idle",)),
    ]


def test_findings_have_places_and_help_and_no_fix() -> None:
    found = cnnshape.lint(assemble(INPUT, two_findings(), file="built"))
    assert [(each.code, each.fix) for each in found] == [("N301", None), ("D502", None)]
    assert [each.span.source.name for each in found] == ["built", "built"]
    assert [each.span.text for each in found] == [
        "{name: stem, type: conv, filters: 8, kernel: 3, padding: half}",
        "{name: idle, type: max_pool, kernel: 1}",
    ]
    assert all(each.help for each in found)


def test_the_same_findings_of_a_file_have_fixes() -> None:
    network = assemble(INPUT, two_findings())
    text = network.nodes[1].span.source.text
    found = cnnshape.lint(cnnshape.loads(text))
    assert [(each.code, each.fix is None) for each in found] == [("N301", False), ("D502", False)]
    assert [each.span.line for each in found] == [each.span.line for each in cnnshape.lint(network)]


def test_a_layer_keeps_the_place_that_it_is_given() -> None:
    program = Source("model.py", "stem = nn.Conv2d(3, 8, 3, padding=1)\nidle = nn.MaxPool2d(1)\n")
    nodes = two_findings()
    nodes[2] = nodes[2]._replace(span=Span(program, 2, 1, 2, 23))
    (finding,) = [each for each in cnnshape.lint(assemble(INPUT, nodes)) if each.code == "D502"]
    assert finding.line().startswith("model.py:2:1: D502")
    shown = "".join(text for text, _ in draw([finding]))
    assert "2 | idle = nn.MaxPool2d(1)" in shown


def test_a_comment_in_the_program_silences() -> None:
    program = Source("model.py", "idle = nn.MaxPool2d(1)  # cnnshape: ignore[D502] for now\n")
    nodes = two_findings()
    nodes[2] = nodes[2]._replace(span=Span(program, 1, 1, 1, 23))
    assert [each.code for each in cnnshape.lint(assemble(INPUT, nodes))] == ["N301"]


def test_errors_have_places() -> None:
    nodes = [Node("stem", conv(8, 40), ("input",)), Node("act", RELU, ("stem",))]
    (error,) = cnnshape.analyze(assemble(INPUT, nodes)).diagnostics
    assert (error.code, error.span.text) == (
        "S101",
        "{name: stem, type: conv, filters: 8, kernel: 40}",
    )


@looks_at(100)
@given(networks())
def test_a_random_network_is_the_same_without_its_text(drawn: RandomNetwork) -> None:
    network = drawn.network
    again = without_text(network)
    rows, of_file = cnnshape.analyze(again).layers, cnnshape.analyze(network).layers
    assert without_places(rows) == without_places(of_file)
    assert again.outputs == network.outputs
    assert all(each.fix is None for each in cnnshape.lint(again))
    places = [node.span for node in again.nodes if node.inputs]
    assert [place.text.split(",")[0] for place in places] == [
        f"{{name: {node.name.replace('.', '_')}" for node in again.nodes if node.inputs
    ]


def without_text(network: Network) -> Network:
    """Return a network put together again from its layers alone."""
    layers = [
        Node(
            node.name,
            _with_like(node),
            node.inputs,
            shares=node.shares,
            is_frozen=node.is_frozen,
        )
        for node in network.nodes
        if not node.is_input
    ]
    return assemble(network.input_shapes, layers, network.outputs, layout=network.layout)


def _with_like(node: Node) -> Any:
    return node.layer.model_copy(update={"like": node.like}) if node.like else node.layer


def test_shapes_are_reported_in_the_layout() -> None:
    nodes = [Node("stem", conv(8, 3), ("input",))]
    network = assemble(INPUT, nodes, layout=Layout.CHANNELS_FIRST)
    assert network.input_shapes == {"input": (32, 32, 3)}
    report = cnnshape.analyze(network).to_dict()
    assert report["layers"][-1]["output_shape"] == [8, 30, 30]


# What makes no network


@pytest.mark.parametrize(
    ("nodes", "outputs", "message"),
    [
        ([Node("a", RELU, ("input",))] * 2, (), "two layers are called `a`"),
        ([Node("input", RELU, ("input",))], (), "two layers are called `input`"),
        ([Node("a", RELU, ("b",)), Node("b", RELU, ("input",))], (), "`a` reads `b`, which is no"),
        ([Node("a", RELU, ())], (), "`a` reads no layer"),
        ([Node("a", RELU, ("input", "input"))], (), "`a` reads 2 layers; relu reads one layer"),
        ([Node("a", Add(type="add"), ())], (), "`a` reads no layer"),
        ([Node("a", RELU, ("input",))], ("b",), "`b` is to be an output, and there is no such"),
        (
            [Node("a", Upsample(type="upsample", like="b"), ("input",))],
            (),
            "`a` reads `b`, which is no layer before it",
        ),
        (
            [Node("a", conv(8, 1), ("input",)), Node("b", RELU, ("a",), shares="a")],
            (),
            "`b` shares with `a`, no such layer before it",
        ),
        (
            [Node("a", SeparableConv(type="separable_conv", filters=2, kernel=3), ("input",))],
            (),
            "`a` is two layers: a depthwise_conv and a conv with kernel 1",
        ),
    ],
)
def test_layers_that_make_no_network_are_refused(
    nodes: Sequence[Node], outputs: Sequence[str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        assemble(INPUT, nodes, outputs)


def test_a_network_without_inputs_is_refused() -> None:
    with pytest.raises(ValueError, match="one input or more"):
        assemble({}, [])


def test_an_input_is_validated() -> None:
    with pytest.raises(ValidationError):
        assemble({"input": (0, 32, 3)}, [])


def test_a_network_of_inputs_alone_is_one() -> None:
    assert cnnshape.analyze(assemble(INPUT, [])).totals.layers == 0
