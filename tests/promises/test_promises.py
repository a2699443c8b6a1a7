"""Expectations and budgets: promised, actual and the difference, at the place that says it."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape import Diagnostic
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.promises.expectations import check_promises

NETWORK = """
input: [8, 8, 3]
blocks:
  pair:
    parameters: {{filters: }}
    layers:
      - {{type: conv, filters: =filters, kernel: 1}}
      - {{type: relu}}
layers:
  - {{name: conv1, type: conv, filters: 4, kernel: 3{conv1}}}
  - {{name: block, type: pair, filters: 2{block}}}
  - {{type: flatten}}
  - {{name: fc, type: dense, units: 5}}
{top}
"""


def found(conv1: str = "", block: str = "", top: str = "") -> list[Diagnostic]:
    text = NETWORK.format(
        conv1=conv1 and f", expect: {conv1}", block=block and f", expect: {block}", top=top
    )
    return list(check_promises(cnnshape.analyze(cnnshape.loads(text))))


def told(conv1: str = "", block: str = "", top: str = "") -> tuple[str, str, tuple[str, ...]]:
    (diagnostic,) = found(conv1, block, top)
    return diagnostic.code, diagnostic.message, diagnostic.notes


def test_promises_that_hold_say_nothing() -> None:
    assert (
        found(
            conv1="{shape: [6, 6, 4], size: 144, parameters: 112, receptive_field: [3, 3]}",
            block="{shape: [6, 6, 2], parameters: 10, macs: 288}",
            top="expect: {parameters: 487, macs: 4536, output: [5], weighted_layers: 3}\n"
            "budget: {parameters: 487, macs: 4536, peak_activation_bytes: 1344}",
        )
        == []
    )


@pytest.mark.parametrize(
    ("promise", "message", "note"),
    [
        ("{parameters: 488}", "parameters of the network: promised 488, actual 487", "-1"),
        ("{macs: 4000}", "MACs of the network: promised 4,000, actual 4,536", "+536"),
        ("{output: [6]}", "output of the network: promised 6, actual 5", "-1"),
        ("{output: {fc: [7]}}", "output of `fc`: promised 7, actual 5", "-2"),
        ("{weighted_layers: 2}", "weighted layers of the network: promised 2, actual 3", "+1"),
    ],
)
def test_a_broken_expectation_of_the_file(promise: str, message: str, note: str) -> None:
    assert told(top=f"expect: {promise}") == ("B101", message, (f"difference: {note}",))


@pytest.mark.parametrize(
    ("promise", "message", "note"),
    [
        ("{shape: [6, 6, 8]}", "shape of `conv1`: promised 6x6x8, actual 6x6x4", "+0, +0, -4"),
        ("{size: 145}", "size of `conv1`: promised 145, actual 144", "-1"),
        ("{parameters: 111}", "parameters of `conv1`: promised 111, actual 112", "+1"),
        ("{macs: 1}", "MACs of `conv1`: promised 1, actual 3,888", "+3,887"),
        (
            "{receptive_field: [3, 5]}",
            "receptive field of `conv1`: promised 3x5, actual 3x3",
            "+0, -2",
        ),
    ],
)
def test_a_broken_expectation_of_a_layer(promise: str, message: str, note: str) -> None:
    assert told(conv1=promise) == ("B101", message, (f"difference: {note}",))


def test_a_block_is_held_to_the_sum_of_its_layers_and_the_shape_of_its_last() -> None:
    assert told(block="{parameters: 9}")[1] == "parameters of `block`: promised 9, actual 10"
    assert told(block="{shape: [6, 6]}")[1] == "shape of `block`: promised 6x6, actual 6x6x2"


def test_a_field_that_is_everything_is_said_in_words() -> None:
    assert told(top="expect: {receptive_field: [8, 8]}") == (
        "B101",
        "receptive field of the network: promised 8x8, actual none: the whole input is seen",
        (),
    )


def test_where_all_is_seen_the_field_of_the_windows_can_be_promised_instead() -> None:
    text = (
        "input: [8, 8, 3]\n"
        "layers:\n"
        "  - {type: conv, filters: 4, kernel: [3, 5]}\n"
        "  - {type: instance_norm}\n"
        "expect: {receptive_field: [3, 5]}\n"
    )
    (finding,) = check_promises(cnnshape.analyze(cnnshape.loads(text)))
    assert finding.help == (
        "promise `window_receptive_field: [3, 5]` if that of the windows alone is meant"
    )
    followed = text.replace("receptive_field: [3, 5]", finding.help.split("`")[1])
    assert check_promises(cnnshape.analyze(cnnshape.loads(followed))) == ()


def test_fields_along_the_windows_are_compared_of_the_network_and_of_a_layer() -> None:
    text = (
        "input: [8, 8, 3]\n"
        "layers:\n"
        "  - {type: conv, filters: 4, kernel: [3, 5]}\n"
        "  - {name: norm, type: instance_norm, expect: {window_receptive_field: [3, 5]}}\n"
        "expect: {window_receptive_field: [3, 5]}\n"
    )
    assert check_promises(cnnshape.analyze(cnnshape.loads(text))) == ()
    findings = check_promises(
        cnnshape.analyze(cnnshape.loads(text.replace("field: [3, 5]", "field: [3, 6]")))
    )
    assert [(each.message, each.notes) for each in findings] == [
        (
            f"receptive field along the windows of {whose}: promised 3x6, actual 3x5",
            ("difference: +0, -1",),
        )
        for whose in ("`norm`", "the network")
    ]


def test_an_output_that_is_none_is_named() -> None:
    assert told(top="expect: {output: {conv1: [6, 6, 4]}}") == (
        "B101",
        "`conv1` is promised as an output, but is not an output",
        ("the outputs are `fc`",),
    )


def test_one_shape_for_several_outputs_asks_for_names() -> None:
    _, message, notes = told(top="outputs: [conv1, fc]\nexpect: {output: [5]}")
    assert message == "one output is promised, but there are 2"
    assert notes == ("the outputs are `conv1`, `fc`",)


@pytest.mark.parametrize(
    ("budget", "message", "costs"),
    [
        (
            "{parameters: 400}",
            "parameters of the network: at most 400 allowed, actual 487",
            "`fc` 365, `conv1` 112, `block.conv_1` 10",
        ),
        (
            "{macs: 4000}",
            "MACs of the network: at most 4,000 allowed, actual 4,536",
            "`conv1` 3,888, `fc` 360, `block.conv_1` 288",
        ),
        (
            "{peak_activation_bytes: 1000}",
            "peak activation bytes of the network: at most 1,000 allowed, actual 1,344",
            "`conv1` 1,344, `block.conv_1` 864, `input` 768",
        ),
        (
            "{parameter_bytes: 1900}",
            "parameter bytes of the network: at most 1,900 allowed, actual 1,948",
            "`fc` 1,460, `conv1` 448, `block.conv_1` 40",
        ),
    ],
)
def test_a_budget_exceeded_names_the_layers_that_cost_most(
    budget: str, message: str, costs: str
) -> None:
    code, said, (difference, most) = told(top=f"budget: {budget}")
    assert (code, said) == ("B102", message)
    assert difference.startswith("difference: +")
    assert most == f"the layers that cost most: {costs}"


def test_promises_point_at_what_is_promised() -> None:
    (top,) = found(top="expect: {parameters: 1}")
    assert top.span.source.lines[top.span.line - 1][top.span.column - 1 :] == "1}"
    (layer,) = found(conv1="{size: 1}")
    assert layer.span.source.lines[layer.span.line - 1][layer.span.column - 1 :] == "{size: 1}}"


def test_shapes_are_promised_in_the_layout_of_the_file() -> None:
    text = (
        "layout: channels_first\ninput: [3, 8, 6]\nlayers:\n"
        "  - {type: conv, filters: 4, kernel: 1, expect: {shape: [4, 8, 6]}}\n"
        "expect: {output: [4, 8, 6]}\n"
    )
    assert check_promises(cnnshape.analyze(cnnshape.loads(text))) == ()


def test_what_a_fault_leaves_unknown_is_not_compared() -> None:
    text = (
        "input: [8, 8, 3]\nlayers:\n"
        "  - {type: conv, filters: 4, kernel: 9, expect: {size: 1, receptive_field: [9]}}\n"
        "expect: {parameters: 1, macs: 1, output: [1], receptive_field: [1, 1]}\n"
        "budget: {parameters: 0}\n"
    )
    assert check_promises(cnnshape.analyze(cnnshape.loads(text))) == ()


def test_at_another_input_the_file_is_not_held_to_its_totals() -> None:
    text = NETWORK.format(conv1="", block="", top="expect: {macs: 4536}")
    network = cnnshape.loads(text, input=(9, 9, 3))
    assert check_promises(cnnshape.analyze(network)) == ()


@pytest.mark.parametrize("path", bundled_files(), ids=lambda path: path.stem)
def test_bundled_architectures_keep_their_promises(path: Path) -> None:
    assert check_promises(cnnshape.analyze(cnnshape.load(path))) == ()


# Outputs that are blocks

HEADS = """
input: [1, 1, 1]
blocks:
  head: {layers: [{type: conv, filters: 1, kernel: 1, values: {weight: [[[[2]]]]}}]}
  neck: {layers: [{name: inner, type: head}]}
layers:
  - {name: p3, type: neck}
  - {name: p4, type: head, from: input, repeat: 2}
outputs: [p3, p4]
"""


@pytest.mark.parametrize("name", ["p3", "p3.inner", "p3.inner.conv_1"])
def test_a_block_in_the_place_of_an_output_means_its_last_layer(name: str) -> None:
    wanted = f"expect: {{output: {{{name}: [1, 1, 1], p4: [1, 1, 1]}}}}\n"
    examples = f"examples: [{{input: [[[1]]], output: {{{name}: [[[2]]], p4: [[[4]]]}}}}]\n"
    found = cnnshape.lint(cnnshape.loads(f"{HEADS}{wanted}{examples}"))
    assert [each for each in found if each.code[0] in "EB"] == []


def test_a_wrong_promise_of_a_block_bears_the_name_of_the_block() -> None:
    text = f"{HEADS}expect: {{output: {{p3: [1, 1, 2]}}}}\n"
    found = [each for each in cnnshape.lint(cnnshape.loads(text)) if each.code == "B101"]
    assert [each.message for each in found] == ["output of `p3`: promised 1x1x2, actual 1x1x1"]


def test_a_name_that_is_no_output_is_told_from_one_that_is() -> None:
    text = f"{HEADS}expect: {{output: {{p5: [1, 1, 2]}}}}\n"
    (found,) = [each for each in cnnshape.lint(cnnshape.loads(text)) if each.code == "B101"]
    assert found.help == "write one of them, or list `p5` in `outputs`"
