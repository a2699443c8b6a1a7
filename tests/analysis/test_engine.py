"""Whole networks: numbering, totals, layouts, batches, and what a fault leaves unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from cnnshape import Analysis, SpecError, analyze, load, loads
from cnnshape.analysis.engine import outline
from tests.analysis.questions import (
    analysis_of,
    assert_refused,
    error_codes,
    errors,
    known,
    last_row,
    numbers_of,
    rows,
    sound,
)

COURSE = """
    name: LeNet-5 (course variant)
    source: "Deep Learning course 4, week 1, section 1.10"
    input: [32, 32, 3]
    layers:
      - {name: conv1, type: conv, filters: 6, kernel: 5, activation: relu}
      - {name: pool1, type: max_pool, kernel: 2, stride: 2}
      - {name: conv2, type: conv, filters: 16, kernel: 5, activation: relu}
      - {name: pool2, type: max_pool, kernel: 2, stride: 2}
      - {type: flatten}
      - {name: fc3, type: dense, units: 120, activation: relu}
      - {name: fc4, type: dense, units: 84, activation: relu}
      - {name: softmax, type: dense, units: 10, activation: softmax}
    """


# The course's network


def test_the_table_of_the_course() -> None:
    table = [
        (row.name, row.output_shape, row.activation_size, row.trainable_parameters)
        for row in sound(COURSE).layers
    ]
    assert table == [
        ("input", (32, 32, 3), 3072, 0),
        ("conv1", (28, 28, 6), 4704, 456),
        ("pool1", (14, 14, 6), 1176, 0),
        ("conv2", (10, 10, 16), 1600, 2416),
        ("pool2", (5, 5, 16), 400, 0),
        ("flatten_1", (400,), 400, 0),
        ("fc3", (120,), 120, 48_120),
        ("fc4", (84,), 84, 10_164),
        ("softmax", (10,), 10, 850),
    ]


def test_the_course_counts_five_layers_and_pools_belong_to_the_one_before() -> None:
    analysis = sound(COURSE)
    assert [row.weighted_layer for row in analysis.layers] == [0, 1, 1, 2, 2, 2, 3, 4, 5]
    assert analysis.totals.weighted_layers == 5
    assert analysis.totals.layers == 8


def test_a_row_as_reports_write_it() -> None:
    row = sound(COURSE).to_dict()["layers"][1]
    assert row == row | {
        "name": "conv1",
        "type": "conv",
        "inputs": ["input"],
        "declared": False,
        "shares": None,
        "input_shapes": [[32, 32, 3]],
        "output_shape": [28, 28, 6],
        "activation_size": 4704,
        "activation_bytes": 18_816,
        "live_bytes": 31_104,
        "weights": {"weight": [5, 5, 3, 6], "bias": [6]},
        "trainable_parameters": 456,
        "non_trainable_parameters": 0,
        "macs": 352_800,
        "macs_effective": 352_800,
        "receptive_field": [5, 5],
        "effective_stride": [1, 1],
        "weighted_layer": 1,
        "location": {"line": 6, "column": 5},
    }


def test_the_totals_as_reports_write_them() -> None:
    """The multiply-adds are those of 6 and 16 filters and three matrices, bias left out."""
    macs = 28 * 28 * 75 * 6 + 10 * 10 * 150 * 16 + 400 * 120 + 120 * 84 + 84 * 10
    report = sound(COURSE).to_dict()
    assert report["totals"] == report["totals"] | {
        "layers": 8,
        "weighted_layers": 5,
        "trainable_parameters": 62_006,
        "non_trainable_parameters": 0,
        "parameter_bytes": 248_024,
        "macs": macs,
        "macs_effective": macs,
        "flops": 2 * macs,
        "activation_size": 11_566,
        "peak_activation_bytes": 31_104,
        "peak_layer": "conv1",
    }
    assert macs == 651_720
    assert (report["schema_version"], report["batch"], report["dtype"]) == (1, 1, "float32")
    assert (report["layout"], report["diagnostics"]) == ("channels_last", [])


def test_strides_are_written_as_numbers() -> None:
    analysis = sound("input: [9, 1]\nlayers:\n  - {type: upsample, factor: 2}")
    assert analysis.layers[-1].effective_stride == (Fraction(1, 2),)
    written = [layer["effective_stride"] for layer in analysis.to_dict()["layers"]]
    assert json.dumps(written) == "[[1], [0.5]]"


# Numbering


def test_convolutions_and_dense_layers_are_numbered_and_the_others_are_not() -> None:
    analysis = sound("""
        input: [16, 16, 4]
        layers:
          - {name: norm, type: batch_norm}
          - {name: conv, type: conv, filters: 4, kernel: 3, padding: same}
          - {name: depthwise, type: depthwise_conv, kernel: 3, padding: same, activation: prelu}
          - {name: separable, type: separable_conv, filters: 4, kernel: 3, padding: same}
          - {name: up, type: conv_transpose, filters: 4, kernel: 2, stride: 2}
          - {name: slope, type: prelu}
          - {name: scale, type: layer_scale}
          - {name: declared, type: custom, output: [4, 4, 4], parameters: 9}
          - {name: positions, type: dense, units: 3}
          - {name: pool, type: global_avg_pool}
          - {name: head, type: dense, units: 2}
        """)
    assert {row.name: row.weighted_layer for row in analysis.layers} == {
        "input": 0,
        "norm": 0,
        "conv": 1,
        "depthwise": 2,
        "separable_depthwise": 3,
        "separable": 4,
        "up": 5,
        "slope": 5,
        "scale": 5,
        "declared": 5,
        "positions": 6,
        "pool": 6,
        "head": 7,
    }
    assert analysis.totals.weighted_layers == 7


SHARING = """
    input: [16, 16, 4]
    layers:
      - {name: owner, type: conv, filters: 4, kernel: 3, padding: same}
      - {name: between, type: conv, filters: 4, kernel: 1}
      - {name: sharer, type: conv, filters: 4, kernel: 3, padding: same, share: owner}
      - {name: after, type: relu}
      - {name: third, type: conv, filters: 2, kernel: 1}
      - {name: again, type: conv, filters: 4, kernel: 3, padding: same, share: sharer, from: after}
    outputs: [third, again]
    """


def test_a_sharer_bears_the_number_of_its_owner() -> None:
    numbers = {row.name: row.weighted_layer for row in sound(SHARING).layers}
    assert numbers == {
        "input": 0,
        "owner": 1,
        "between": 2,
        "sharer": 1,
        "after": 1,
        "third": 3,
        "again": 1,
    }
    assert sound(SHARING).totals.weighted_layers == 3


def test_shared_weights_are_counted_once_and_their_products_each_time() -> None:
    found = rows(sound(SHARING))
    assert found["owner"].trainable_parameters == 3 * 3 * 4 * 4 + 4
    assert found["sharer"].trainable_parameters == found["again"].trainable_parameters == 0
    assert (
        found["sharer"].weights == found["owner"].weights == {"weight": (3, 3, 4, 4), "bias": (4,)}
    )
    assert found["sharer"].macs == found["again"].macs == found["owner"].macs == 16**2 * 9 * 16
    assert (found["owner"].shares, found["sharer"].shares) == (None, "owner")
    assert found["again"].shares == "owner"
    assert sound(SHARING).totals.trainable_parameters == 148 + 20 + 10


def test_shared_statistics_are_counted_once() -> None:
    totals = sound("""
        input: [4, 4, 8]
        layers:
          - {name: norm, type: batch_norm}
          - {type: batch_norm, share: norm}
        """).totals
    assert (totals.trainable_parameters, totals.non_trainable_parameters) == (16, 16)
    assert totals.parameter_bytes == 32 * 4


def test_weights_of_other_shapes_cannot_be_shared() -> None:
    assert_refused(
        """
        input: [16, 16, 4]
        layers:
          - {name: owner, type: conv, filters: 8, kernel: 3}
          - {name: sharer, type: conv, filters: 8, kernel: 3, share: owner}
          #                                                          ^^^^^
        """,
        "S102",
        "cannot share the weights of `owner`: they have other shapes",
        ("needed here: weight 3x3x8x8, bias 8", "`owner` has: weight 3x3x4x8, bias 8"),
        "give both layers the same settings and inputs of the same channels",
    )


def test_sharing_with_a_refused_layer_is_not_refused_again() -> None:
    assert error_codes("""
        input: [16, 16, 4]
        layers:
          - {name: owner, type: conv, filters: 4, kernel: [30, 3]}
          - {type: conv, filters: 4, kernel: [30, 3], padding: same, share: owner, from: input}
        """) == ["S101"]


def test_resnet50_counts_its_projections() -> None:
    totals = analyze(load("resnet50")).totals
    assert totals.weighted_layers == 54
    assert totals.trainable_parameters == 25_557_032
    assert round((totals.macs or 0) / 10**9, 3) == 4.089


# Inputs, outputs, axes, layouts


def test_several_inputs_come_first_and_are_no_layers() -> None:
    analysis = sound("""
        inputs: {left: [8, 8, 3], right: [8, 8, 3]}
        layers:
          - {name: a, type: conv, filters: 4, kernel: 3, from: left}
          - {name: b, type: conv, filters: 4, kernel: 3, from: right, share: a}
          - {type: concat, from: [a, b]}
        """)
    assert [(row.name, row.type) for row in analysis.layers[:2]] == [
        ("left", "input"),
        ("right", "input"),
    ]
    assert analysis.totals.layers == 3
    assert analysis.totals.activation_size == 2 * 192 + 2 * 144 + 288
    assert analysis.layers[-1].inputs == ("a", "b")
    assert analysis.layers[-1].input_shapes == ((6, 6, 4), (6, 6, 4))


def test_outputs_are_what_nothing_reads() -> None:
    network = loads("""
input: [8]
layers:
  - {name: trunk, type: dense, units: 4}
  - {name: first, type: dense, units: 2}
  - {name: second, type: dense, units: 3, from: trunk}
""")
    assert network.outputs == ("first", "second")
    assert analyze(network).totals.macs == 8 * 4 + 4 * 2 + 4 * 3


SIGNALS = """
    input: {sizes}
    layers:
      - {{type: conv, filters: 6, kernel: 3, padding: same, stride: 2, activation: prelu}}
      - {{type: batch_norm}}
      - {{type: depthwise_conv, kernel: 3, dilation: 2, padding: half}}
      - {{type: conv_transpose, filters: 4, kernel: 4, stride: 2, padding: 1}}
      - {{type: upsample, factor: 2, mode: linear}}
      - {{type: avg_pool, kernel: 3, stride: 2, ceil_mode: true}}
      - {{type: space_to_depth, factor: 2}}
      - {{type: flatten}}
      - {{type: dense, units: 5}}
    """


@pytest.mark.parametrize(("axes", "cells"), [(1, 8), (2, 64), (3, 512)])
def test_one_two_and_three_axes_by_the_same_formulas(axes: int, cells: int) -> None:
    analysis = sound(SIGNALS.format(sizes=[16] * axes + [2]))
    shapes = [row.output_shape for row in analysis.layers]
    sizes = [16, 8, 8, 8, 16, 32, 16, 8]
    channels = [2, 6, 6, 6, 4, 4, 4, 4 * 2**axes]
    assert shapes[:8] == [(*[n] * axes, c) for n, c in zip(sizes, channels, strict=True)]
    assert shapes[8:] == [(cells * 4 * 2**axes,), (5,)]
    assert analysis.layers[1].macs == cells * 3**axes * 2 * 6
    assert analysis.layers[1].trainable_parameters == 3**axes * 12 + 6 + 6
    assert analysis.layers[3].macs == cells * 3**axes * 6
    assert analysis.layers[4].macs == cells * 4**axes * 24
    line = sound(SIGNALS.format(sizes=[16, 2])).layers[7]
    assert analysis.layers[7].receptive_field == (line.receptive_field or ()) * axes
    assert analysis.layers[7].effective_stride == (Fraction(2),) * axes


LAST = """
    input: [12, 10, 3]
    layers:
      - {type: conv, filters: 4, kernel: [3, 5], stride: [2, 1], padding: [[1, 0], [2, 2]]}
      - {type: batch_norm, activation: relu}
      - {name: wide, type: conv_transpose, filters: 6, kernel: [2, 3], stride: [2, 1]}
      - {type: custom, output: [7, 5, 8], macs: 9}
      - {type: reshape, shape: [5, 14, 4]}
      - {type: max_pool, kernel: [1, 2]}
      - {type: flatten}
      - {type: dense, units: 2}
    """
FIRST = (
    LAST.replace("input: [12, 10, 3]", "layout: channels_first\n    input: [3, 12, 10]")
    .replace("[7, 5, 8]", "[8, 7, 5]")
    .replace("[5, 14, 4]", "[4, 5, 14]")
)


def test_both_layouts_have_the_same_numbers() -> None:
    last, first = sound(LAST), sound(FIRST)
    assert [numbers_of(row) for row in last.layers] == [numbers_of(row) for row in first.layers]
    assert last.totals == first.totals


def test_shapes_are_reported_in_the_order_of_the_file() -> None:
    last, first = sound(LAST).to_dict()["layers"], sound(FIRST).to_dict()["layers"]
    for row, turned in zip(last, first, strict=True):
        *sizes, channels = row["output_shape"]
        assert turned["output_shape"] == [channels, *sizes]
        assert [[*sizes, channels] for channels, *sizes in turned["input_shapes"]] == (
            row["input_shapes"]
        )
        assert turned["weights"] == row["weights"]
        assert turned["receptive_field"] == row["receptive_field"]


# Batches and dtypes

SCALED = {"activation_size", "activation_bytes", "live_bytes", "peak_activation_bytes"}


def scaled(numbers: dict[str, Any], batch: int) -> dict[str, Any]:
    return {
        name: number * batch if name in SCALED and number is not None else number
        for name, number in numbers.items()
    }


@pytest.mark.parametrize("batch", [1, 2, 64])
def test_a_batch_multiplies_activations_and_nothing_else(batch: int) -> None:
    network = sound(LAST).network
    one, many = analyze(network).to_dict(), analyze(network, batch=batch).to_dict()
    assert many["totals"] == scaled(one["totals"], batch)
    assert many["layers"] == [scaled(row, batch) for row in one["layers"]]
    assert many["batch"] == batch


def test_a_dtype_is_that_of_the_file_unless_asked_otherwise() -> None:
    network = loads("input: [8]\ndtype: float16\nlayers:\n  - {type: dense, units: 4}")
    written, asked = analyze(network), analyze(network, dtype="float64")
    assert (written.dtype, asked.dtype) == ("float16", "float64")
    assert written.layers[-1].activation_bytes == 4 * 2
    assert asked.layers[-1].activation_bytes == 4 * 8
    assert written.layers[-1].activation_size == asked.layers[-1].activation_size == 4
    assert written.totals.parameter_bytes == 36 * 2
    assert asked.totals.parameter_bytes == 36 * 8


@pytest.mark.parametrize("batch", [0, -1, 1.0, 2.5, "2", None, True])
def test_a_batch_that_is_no_whole_number_above_zero_is_misuse(batch: Any) -> None:
    network = loads("input: [8]\nlayers:\n  - {type: relu}")
    with pytest.raises(ValueError, match=r"must be a whole number from 1 to 2\*\*63 - 1, not"):
        analyze(network, batch=batch)


def test_a_batch_may_be_an_integer_of_numpy() -> None:
    network = loads("input: [8]\nlayers:\n  - {type: relu}")
    found = analyze(network, batch=np.int64(3))  # type: ignore[arg-type]
    assert found == analyze(network, batch=3)
    assert type(found.batch) is int


@pytest.mark.parametrize(("given", "kind"), [("lenet", "str"), (None, "NoneType")])
def test_what_is_no_network_is_misuse(given: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=f"analyze takes a network, as `load` .* not {kind}"):
        analyze(given)


@pytest.mark.parametrize("dtype", ["float8", "", "FLOAT32", 32, []])
def test_a_dtype_that_is_not_known_is_misuse(dtype: Any) -> None:
    network = loads("input: [8]\nlayers:\n  - {type: relu}")
    with pytest.raises(ValueError, match=r"unknown dtype .+: use one of float32, float64"):
        analyze(network, dtype=dtype)


# Faults

TWO_FAULTS = """
    input: [8, 8, 3]
    layers:
      - {name: a, type: conv, filters: 4, kernel: [9, 3]}
      - {name: a_next, type: conv, filters: 4, kernel: 9}
      - {name: b, type: conv, filters: 4, kernel: 3, groups: 2, from: input}
      - {name: both, type: add, from: [a_next, b]}
      - {name: c, type: conv, filters: 4, kernel: 3, from: input}
      - {name: joined, type: concat, from: [c, both]}
      - {name: sized, type: upsample, like: b, from: c}
      - {name: d, type: relu, from: c}
    """


def test_independent_faults_come_out_together_and_what_follows_from_them_does_not() -> None:
    analysis = analysis_of(TWO_FAULTS)
    assert [(each.code, each.span.line) for each in errors(analysis)] == [("S101", 4), ("S103", 6)]
    unknown = [row.name for row in analysis.layers if row.output_shape is None]
    assert unknown == ["a", "a_next", "b", "both", "joined", "sized"]
    for name in unknown:
        assert known(rows(analysis)[name]) == []


def test_what_does_not_depend_on_a_fault_keeps_its_numbers() -> None:
    found = rows(analysis_of(TWO_FAULTS))
    assert found["c"].output_shape == found["d"].output_shape == (6, 6, 4)
    assert found["c"].macs == 36 * 27 * 4
    assert found["d"].receptive_field == (3, 3)
    assert found["joined"].input_shapes == ((6, 6, 4), None)
    assert found["b"].input_shapes == ((8, 8, 3),)
    assert [row.weighted_layer for row in found.values()] == [0, 1, 2, 3, 3, 4, 4, 4, 4]


def test_a_report_of_a_fault_has_nulls() -> None:
    report = json.loads(json.dumps(analysis_of(TWO_FAULTS).to_dict()))
    assert report["layers"][1]["output_shape"] is None
    assert report["layers"][2]["input_shapes"] == [None]
    assert report["totals"]["macs"] is None
    assert report["totals"]["layers"] == 8
    assert [each["code"] for each in report["diagnostics"]] == ["S101", "S103"]


def test_the_live_bytes_before_a_fault_are_known() -> None:
    analysis = analysis_of("""
        input: [8, 8, 3]
        layers:
          - {type: conv, filters: 4, kernel: 3}
          - {type: conv, filters: 4, kernel: 9}
        """)
    assert [row.live_bytes for row in analysis.layers] == [192 * 4, (192 + 144) * 4, None]
    assert analysis.totals.peak_activation_bytes is None
    assert analysis.totals.peak_layer is None


def test_a_fault_inside_a_block_names_the_uses_that_lead_to_it() -> None:
    analysis = analysis_of("""
        input: [8, 8, 3]
        blocks:
          inner:
            layers:
              - {type: conv, filters: 4, kernel: [9, 3]}
          outer:
            layers:
              - {name: deep, type: inner}
        layers:
          - {name: top, type: outer}
        """)
    (fault,) = errors(analysis)
    assert (fault.code, fault.span.line) == ("S101", 6)
    assert [(each.message, each.span.line) for each in fault.related] == [
        ("`outer` is used here as `top`", 11),
        ("`inner` is used here as `top.deep`", 9),
    ]


def test_a_repeated_layer_that_does_not_fit_is_refused_once() -> None:
    text = "input: [8, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 4, repeat: 5}"
    analysis = analysis_of(text)
    assert [row.output_shape for row in analysis.layers[1:]] == [
        (5, 4),
        (2, 4),
        None,
        None,
        None,
    ]
    assert len(errors(analysis)) == 1


def test_an_input_larger_than_cnnshape_counts_is_refused_where_it_stands() -> None:
    analysis = analysis_of("input: [4294967296, 4294967296, 3]\nlayers:\n  - {type: relu}")
    (fault,) = errors(analysis)
    assert (fault.code, fault.span.line, fault.span.column) == ("E010", 1, 8)
    assert fault.message == "this layer is larger than cnnshape counts"
    assert [known(row) for row in analysis.layers] == [[], []]


def test_more_multiply_adds_than_cnnshape_counts_are_refused() -> None:
    assert_refused(
        """
        input: [16777216, 16777216, 64]
        layers:
          - {type: conv, filters: 256, kernel: 5, padding: same}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "E010",
        "this layer is larger than cnnshape counts",
        ("115,292,150,460,684,697,600 is above 2**63 - 1 = 9,223,372,036,854,775,807",),
        "look for a size with too many digits",
    )


MOST_VALUES = (2**63 - 1) // 4
MOST_MACS = (2**63 - 1) // 2


@pytest.mark.parametrize("values", [1, MOST_VALUES - 1])
def test_the_largest_count_is_counted(values: int) -> None:
    row = last_row(
        f"input: [1]\nlayers:\n  - {{type: custom, output: [{values}], macs: {MOST_MACS}}}"
    )
    assert (row.macs, row.activation_bytes) == (MOST_MACS, 4 * values)


@pytest.mark.parametrize(
    ("text", "dtype", "batch", "line", "note", "help"),
    [
        pytest.param(
            "input: [1000000000, 1000000000, 3]\nlayers:\n  - {type: relu}\n",
            "float32", 1, 1, "activation bytes: 12,000,000,000,000,000,000", "look for a size",
            id="bytes of a layer",
        ),
        pytest.param(
            "input: [1000000000, 1000000000, 1]\nlayers:\n  - {type: relu}\n  - {type: tanh}\n",
            "float64", 1, 1, "activation bytes: 24,000,000,000,000,000,000", "look for a size",
            id="bytes of all layers",
        ),
        pytest.param(
            "input: [1]\nlayers:\n  - {type: custom, output: [1], macs: 4611686018427387904}\n",
            "float32", 1, 3, "FLOPs: 9,223,372,036,854,775,808", "look for a size",
            id="FLOPs",
        ),
        pytest.param(
            "input: [3000000000]\nlayers:\n  - {type: dense, units: 1000000000}\n",
            "float32", 1, 3, "parameter bytes: 12,000,000,004,000,000,000", "look for a size",
            id="parameter bytes",
        ),
        pytest.param(
            "input: [8, 8, 2]\nlayers:\n  - {type: tanh}\n",
            "int8", 2**55, 1, "activation bytes: 9,223,372,036,854,775,808", "use a smaller batch",
            id="bytes of a batch",
        ),
    ],
)  # fmt: skip
def test_what_is_reported_stays_within_the_limit(
    text: str, dtype: str, batch: int, line: int, note: str, help: str
) -> None:
    analysis = analyze(loads(text), batch, dtype)
    (fault,) = errors(analysis)
    assert (fault.code, fault.span.line) == ("E010", line)
    assert any(each.startswith(f"{note} is above 2**63 - 1 = 9,2") for each in fault.notes)
    assert (fault.help or "").startswith(help)
    assert max(numbers_in(analysis.to_dict())) <= 2**63 - 1
    if batch > 1:
        assert not errors(analyze(loads(text), batch // 8, dtype))


def numbers_in(value: object) -> Iterator[int]:
    """Return every number of a report."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(each)


def test_a_design_of_a_sweep_stays_within_the_limit() -> None:
    found = outline(loads("input: [1000000000, 1000000000, 3]\nlayers: [{type: relu}]"))
    assert [each.code for each in found.diagnostics] == ["E010"]
    assert found.totals.peak_activation_bytes is None


# One call after another


def answers() -> tuple[Analysis, Analysis]:
    return sound(COURSE), sound(LAST)


def test_a_failed_call_leaves_nothing_behind() -> None:
    before = [analysis.to_dict() for analysis in answers()]
    assert error_codes(TWO_FAULTS) == ["S101", "S103"]
    with pytest.raises(SpecError):
        loads("input: [8]\nlayers:\n  - {type: mystery}\n  - {type: dense, units: 3}")
    with pytest.raises(ValueError, match="batch"):
        analyze(loads("input: [8]\nlayers:\n  - {type: relu}"), batch=0)
    assert [analysis.to_dict() for analysis in answers()] == before


def test_the_same_network_is_analysed_alike_again_and_again() -> None:
    network = loads("input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 9}")
    first = analyze(network, batch=2).to_dict()
    analyze(network, batch=7, dtype="int8")
    assert analyze(network, batch=2).to_dict() == first
