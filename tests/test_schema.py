"""The JSON Schemas say of a file and of an analysis what the reader and the formulas say."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import cnnshape
from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Source, Span
from cnnshape.language.bundled_paths import bundled_files, bundled_folder
from cnnshape.language.loading import read_source
from cnnshape.language.schema.architecture import file_schema
from cnnshape.language.validation.keys import keys_of
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.values import plain
from cnnshape.layers import KINDS, model_of
from cnnshape.layers.entry import Input
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.report.table.schema import OPTIONAL, table_schema
from cnnshape.report.unreadable import unreadable_table

FILE = Draft202012Validator(file_schema())
TABLE = Draft202012Validator(table_schema())


def data_of(text: str) -> Any:
    """Read a text as the schema sees it: whole floats as they stand in JSON, keys merged."""
    return plain(read_document(Source("test.yaml", text)))


def refusals(text: str) -> set[str]:
    """Return the codes for which the reader refuses a text."""
    try:
        cnnshape.loads(text)
    except cnnshape.SpecError as error:
        return {diagnostic.code for diagnostic in error.diagnostics}
    return set()


def named(*examples: Any) -> list[Any]:
    """Give each example itself as its name in the report of the tests."""
    return [pytest.param(each, id=" ".join(str(each).split())[:70]) for each in examples]


# --- one layer of each kind, with all its keys ---------------------------------------------------

WINDOW = {"kernel": [3, 3], "stride": 1, "padding": [[1, 1], [0, 2]], "dilation": [1, 1]}
AROUND = {**WINDOW, "padding_mode": "reflect"}
NORM = {"epsilon": 1e-3, "scale": True, "shift": False, "activation": "relu"}
STEPS = {
    "bias": True,
    "recurrent_bias": False,
    "bidirectional": True,
    "return_sequence": True,
}
BIAS = {"weight": None, "bias": [0, 1, 2.5, -3]}
NO_KEYS = (
    "relu",
    "relu6",
    "selu",
    "quick_gelu",
    "silu",
    "mish",
    "sigmoid",
    "tanh",
    "softsign",
    "softplus",
    "abs",
    "square",
    "sqrt",
    "reciprocal",
    "exp",
    "log",
    "sin",
    "cos",
    "linear",
    "flatten",
)
MERGES = ("add", "subtract", "multiply", "average", "maximum", "concat")

LAYERS: list[dict[str, Any]] = [
    {"type": "prelu", "shared_axes": ["height", "channels"]},
    {
        "type": "conv",
        **AROUND,
        "filters": 4,
        "groups": 2,
        "bias": True,
        "activation": "relu",
        "flip": True,
        "values": {"weight": "vertical", "bias": [0, 1, 2, 3]},
    },
    {"type": "depthwise_conv", **AROUND, "multiplier": 2, "bias": False, "activation": "relu6"},
    {
        "type": "separable_conv",
        **AROUND,
        "filters": 4,
        "multiplier": 2,
        "groups": 1,
        "flip": False,
        "bias": True,
        "activation": None,
        "values": BIAS,
    },
    {
        "type": "conv_transpose",
        **WINDOW,
        "stride": 2,
        "filters": 4,
        "groups": 2,
        "flip": False,
        "output_padding": [1, 0],
        "bias": True,
        "activation": "elu",
        "values": BIAS,
    },
    {
        "type": "max_pool",
        "kernel": 3,
        "stride": [2, 2],
        "padding": "same",
        "dilation": 1,
        "ceil_mode": True,
    },
    {
        "type": "avg_pool",
        "kernel": 3,
        "stride": None,
        "padding": [1, 1],
        "ceil_mode": False,
        "count_padding": True,
    },
    {
        "type": "locally_connected",
        **WINDOW,
        "filters": 4,
        "bias": True,
        "activation": "relu",
    },
    {
        "type": "deformable_conv",
        **WINDOW,
        "from": ["one", "two"],
        "filters": 4,
        "groups": 2,
        "offset_groups": 1,
        "bias": True,
        "activation": "relu",
    },
    {"type": "max_unpool", "pool": "two"},
    {
        "type": "max_unpool",
        "from": ["one", "two"],
        "kernel": 1,
        "stride": 1,
        "padding": "valid",
        "dilation": 1,
        "ceil_mode": False,
    },
    {"type": "global_max_pool", "keep_axes": True},
    {"type": "global_avg_pool", "keep_axes": False},
    {"type": "adaptive_avg_pool", "size": [2, 3]},
    {"type": "adaptive_max_pool", "size": 2},
    {"type": "dense", "units": 10, "bias": False, "activation": "softmax", "values": None},
    {"type": "batch_norm", **NORM},
    {"type": "instance_norm", **NORM},
    {"type": "group_norm", **NORM, "groups": 4},
    {"type": "layer_norm", **NORM, "axes": "all"},
    {"type": "rms_norm", "epsilon": 1e-6, "scale": False, "activation": None},
    {"type": "l2_norm", "epsilon": 1e-6, "scale": True, "activation": "relu"},
    {"type": "local_response_norm", "size": 5, "alpha": 1e-4, "beta": 0.75, "k": 2},
    {"type": "activation", "function": "tanh"},
    {"type": "leaky_relu", "slope": 0.2},
    {"type": "elu", "alpha": 0.5},
    {"type": "clip", "low": -1, "high": None},
    {"type": "gelu", "approximate": "tanh"},
    {"type": "hard_sigmoid", "slope": 0.2, "offset": 0.5},
    {"type": "hard_swish", "slope": 0.2, "offset": 0.5},
    {"type": "power", "exponent": -0.5},
    *({"type": kind} for kind in NO_KEYS),
    {"type": "affine", "scale": 2, "shift": [0, 1, 2.5, -3, 0, 0, 0, 1e-3]},
    {"type": "dropout", "rate": 0.25},
    {"type": "drop_path", "rate": 0},
    {"type": "layer_scale", "initial": 1e-6},
    *({"type": kind, "from": ["one", "two"], "activation": "relu"} for kind in MERGES),
    {"type": "concat", "from": ["one", "two"], "axis": "width"},
    {"type": "pad", "padding": 2, "mode": "constant", "value": 0},
    {"type": "zero_pad", "padding": [[1, 2], [0, 0]]},
    {"type": "crop", "cropping": [1, 1]},
    {"type": "crop", "like": "one"},
    {"type": "upsample", "factor": 2, "mode": "linear"},
    {"type": "upsample", "size": [20, 24], "mode": "nearest"},
    {"type": "upsample", "like": "one", "coordinates": "half_pixel", "rounding": "ceil"},
    {
        "type": "upsample",
        "factor": 2,
        "mode": "cubic",
        "cubic_coefficient": -0.5,
        "exclude_outside": True,
    },
    {"type": "reshape", "shape": [4, 16, 16, 2]},
    {"type": "slice", "channels": [2, 6]},
    {"type": "reduce", "function": "mean", "axes": ["height", "channels"], "keep_axes": True},
    {"type": "softmax", "axes": "space"},
    {"type": "log_softmax", "axes": ["width", "channels"]},
    {"type": "permute", "axes": ["width", "height", "channels"]},
    {"type": "flip", "axes": "space"},
    {"type": "tile", "axis": "width", "times": 2},
    {"type": "slice", "axis": "height", "start": 1, "stop": -1, "step": 2},
    {"type": "lstm", "units": 4, **STEPS},
    {"type": "gru", "units": 4, "reset_after": False, **STEPS},
    {"type": "simple_rnn", "units": 4, "function": "relu", **STEPS},
    {"type": "conv_lstm", "filters": 4, **WINDOW, "bias": False, "return_sequence": True},
    {"type": "channel_shuffle", "groups": 2},
    {"type": "depth_to_space", "factor": 2, "mode": "crd"},
    {"type": "space_to_depth", "factor": 2, "mode": "dcr"},
    {
        "type": "attention",
        "heads": 2,
        "key_channels": 4,
        "value_channels": 6,
        "output_channels": 8,
        "bias": False,
        "project_inputs": True,
        "project_output": True,
        "scale": 0.5,
        "similarity": "dot",
        "relative_bias": "table",
        "window": [2, 3],
        "shift": [1, 0],
        "pad": True,
        "grid": None,
        "causal": False,
    },
    {"type": "attention", "heads": 2, "grid": 2, "similarity": "cosine", "from": ["one"]},
    {
        "type": "matmul",
        "from": ["one", "one"],
        "transpose_first": False,
        "transpose_second": True,
        "scale": 0.5,
    },
    {"type": "learned", "shape": [4, 4]},
    {"type": "embedding", "vocabulary": 9, "channels": 4},
    {
        "type": "custom",
        "output": [4, 4, 4],
        "parameters": 12,
        "macs": 0,
        "kernel": 3,
        "memory": "in_place",
    },
    {
        "type": "branches",
        "merge": "add",
        "activation": "relu",
        "branches": [[{"type": "conv", "filters": 8, "kernel": 1}, {"type": "relu"}], []],
    },
    {
        "type": "relu",
        "name": "last",
        "from": ["one"],
        "if": True,
        "repeat": 2,
        "description": "twice",
        "expect": {
            "shape": [16, 16, 8],
            "size": 2048,
            "parameters": 0,
            "macs": 0,
            "receptive_field": [1, 1],
        },
    },
]


def file_with(layer: dict[str, Any]) -> dict[str, Any]:
    """Return a file with a layer on top of two others, which it may name."""
    below = [{"name": "one", "type": "linear"}, {"name": "two", "type": "max_pool", "kernel": 1}]
    return {"input": [16, 16, 8], "layers": [*below, layer]}


@pytest.mark.parametrize("kind", KINDS)
def test_examples_show_every_key_of_every_kind(kind: str) -> None:
    shown = {key for layer in LAYERS if layer["type"] == kind for key in layer}
    assert set(keys_of(model_of(kind))) <= shown


@pytest.mark.parametrize("layer", named(*LAYERS))
def test_every_kind_is_accepted_with_all_its_keys(layer: dict[str, Any]) -> None:
    assert refusals(json.dumps(file_with(layer))) == set()
    FILE.validate(file_with(layer))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_described_with_its_keys_and_defaults(kind: str) -> None:
    schema = file_schema()["$defs"][kind]
    model = model_of(kind)
    assert schema["title"] == kind
    assert schema["description"][-1] in ".:"
    assert "\n" not in schema["description"]
    assert set(schema["properties"]) == {*keys_of(model), *PLACEMENT_KEYS}
    written = {
        key: value["default"] for key, value in schema["properties"].items() if "default" in value
    }
    defaults = {
        key: field.default
        for key, field in model.model_fields.items()
        if not field.is_required and field.default is not None
    }
    assert written == defaults


# --- what both accept ----------------------------------------------------------------------------

LEGAL = [
    "input: [8, 8, 3]\nlayers: []",
    "input: [8.0, 8, 3]\nlayers: [{type: dense, units: 64.0}]",
    "input: [10]\nlayers: [{type: dense, units: 1e1}]",
    "input: [2, 4, 4, 1]\nlayers: [{type: conv, filters: 1, kernel: [1, 3, 3], padding: half}]",
    "{name: , source: , description: , input: [4, 4, 1], outputs: , parameters: , layers: [],"
    " expect: , examples: }",
    "input: [4, 4, 1]\nlayers: [{type: relu, name: , from: , share: , expect: , description: }]",
    "input: [4, 4, 1]\nlayers: [{type: max_pool, kernel: 2, stride: }]",
    "input: [4, 4, 1]\nlayers: [{type: crop, cropping: 1, like: }]",
    "input: [4, 4, 1]\nlayers: [{type: zero_pad, padding: [[0, 1], [2, 3]]}]",
    "input: [4, 4, 1]\nlayers: [{type: conv, filters: 1, kernel: 3, padding: [1, 0]}]",
    "input: =[size, size, 3]\nparameters: {size: 32, depth: =size // 8}\nlayers:\n"
    "  - {type: conv, filters: =2 ** depth, kernel: '=[3, 1][0]', padding: =(3 - 1) // 2}",
    "input: ['=size', =size, 3]\nparameters: {size: 32}\nlayers:\n"
    "  - {type: conv, filters: 2, kernel: [=3, 3], padding: [[=1, 1], '=[1, 0]']}",
    "input: [8, 8, 3]\ndtype: =kind\nparameters: {kind: int8, on: true, kinds: [relu, tanh]}\n"
    "layers: [{type: '=kinds[0]', if: =on, repeat: =1 + 1, expect: {size: =8 * 8 * 3}}]\n"
    "expect: {parameters: =0, output: '=[8, 8, 3]'}",
    "inputs: {left: [8, 8, 3], right: [8, 8, 3]}\n"
    "layers: [{type: add, from: [left, right], name: sum}, {type: relu, from: sum}]\n"
    "outputs: [sum, relu_1]\nexpect: {output: {sum: [8, 8, 3], relu_1: [8, 8, 3]}}",
    "input: [8, 8, 3]\nparameters: {pair: [a, b]}\n"
    "layers: [{type: relu, name: a}, {type: abs, name: b}, {type: concat, from: =pair}]",
    "input: [8, 8, 3]\nblocks: {cell: {parameters: {width: , depth: =2 * width}, layers: "
    "[{type: conv, filters: =depth, kernel: 1}]}}\nlayers: [{type: cell, width: 3, repeat: 2}]",
    "input: [8, 8, 3]\nparameters: {block: cell}\nblocks: {cell: {description: one, layers: []}}"
    "\nlayers: [{type: =block}, {type: branches, merge: concat, branches: [[{type: cell}], []]}]",
    "input: [8, 8, 3]\nblocks: {join: {inputs: [below, skip], layers: "
    "[{type: add, from: [below, skip]}]}}\nlayers: [{type: relu, name: a}, "
    "{type: join, from: [a, input]}]",
    "input: [8, 8, 3]\nblocks: {cell: {parameters: , layers: [{type: relu, name: inner}]}}\n"
    "layers: [{type: cell, name: c}, {type: abs, from: c.inner}]",
    "input: [8, 8, 3]\nlayers: [{type: conv, filters: 3, kernel: 1, name: owner}, "
    "{type: conv, filters: 3, kernel: 1, share: owner}]",
    "input: [3, 8, 8]\nlayout: channels_first\nlayers: [{type: reshape, shape: [192]}]",
    "input: [6, 6, 1]\nlayers: [{type: conv, filters: 2, kernel: 3, "
    "values: {weight: [vertical, [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]], bias: [0, 0.5]}}]",
    "input: [2, 2, 1]\nlayers: [{type: relu}]\n"
    "examples: [{input: [[1, -2], [3, 4]], output: {relu_1: [[1, 0], [3, 4]]}}]",
    "input: [2, 2, 1]\nlayers: [{type: &kind relu}, {<<: {name: a}, type: *kind}]\n"
    "budget: {parameters: 0, macs: 0, peak_activation_bytes: 1, parameter_bytes: 0}",
    "input: [4, 4, 1]\nlayers: [{type: branches, merge: concat, branches: [[], []], axis: height}]",
    "extends: lenet5.yaml\nname: another",
    "extends: lenet5.yaml\nlayers: [{type: flatten}]\nexpect: {parameters: 0}",
    "extends: lenet5.yaml\nedits: [{replace: output, layers: [{type: dense, units: 2}]}]",
    "extends: lenet5.yaml\nedits: [{change: [C1, C3], keys: {trainable: false}}, {remove: output}]",
]


@pytest.mark.parametrize("text", named(*LEGAL))
def test_legal_files_are_accepted_by_both(text: str) -> None:
    assert refusals(text) == set()
    FILE.validate(data_of(text))


def test_a_file_may_leave_a_parameter_to_its_callers() -> None:
    text = "input: [8, 8, 3]\nparameters: {units: }\nlayers: [{type: dense, units: =units}]"
    assert cnnshape.loads(text, parameters={"units": 3}).parameters == {"units": 3}
    FILE.validate(data_of(text))


def test_a_file_that_extends_another_may_call_its_blocks() -> None:
    FILE.validate({"extends": "family.yaml", "layers": [{"type": "their_block", "width": 3}]})


# --- what both refuse ----------------------------------------------------------------------------

BROKEN_LAYERS = [
    "3",
    "[]",
    "{}",
    "{filters: 3}",
    "{type: }",
    "{type: 5}",
    "{type: [relu]}",
    "{type: convolution}",
    "{type: attention}",
    "{type: mystery}",
    "{type: conv, filters: 6}",
    "{type: conv, kernel: 3}",
    "{type: conv, filters: 6, kernel: 3, kernal: 3}",
    "{type: conv, filters: 6, kernel: 3, Stride: 2}",
    "{type: conv, filters: 0, kernel: 3}",
    "{type: conv, filters: -6, kernel: 3}",
    "{type: conv, filters: 6.5, kernel: 3}",
    "{type: conv, filters: '6', kernel: 3}",
    "{type: conv, filters: true, kernel: 3}",
    "{type: conv, filters: [6], kernel: 3}",
    "{type: conv, filters: 9223372036854775808, kernel: 3}",
    "{type: conv, filters: 6, kernel: }",
    "{type: conv, filters: 6, kernel: []}",
    "{type: conv, filters: 6, kernel: [3, 3, 3, 3]}",
    "{type: conv, filters: 6, kernel: [3, three]}",
    "{type: conv, filters: 6, kernel: [[3, 3]]}",
    "{type: conv, filters: 6, kernel: 3, padding: full}",
    "{type: conv, filters: 6, kernel: 3, padding: -1}",
    "{type: conv, filters: 6, kernel: 3, padding: [[1], [1]]}",
    "{type: conv, filters: 6, kernel: 3, padding: [[1, 1, 1], [1, 1]]}",
    "{type: conv, filters: 6, kernel: 3, padding: [same, 1]}",
    "{type: conv, filters: 6, kernel: 3, padding: {top: 1}}",
    "{type: conv, filters: 6, kernel: 3, padding: []}",
    "{type: conv, filters: 6, kernel: 3, padding: [1, 1, 1, 1]}",
    "{type: conv, filters: 6, kernel: 3, padding: [[1, 1], [1, 1], [1, 1], [1, 1]]}",
    "{type: conv_transpose, filters: 6, kernel: 3, output_padding: []}",
    "{type: conv_transpose, filters: 6, kernel: 3, output_padding: [0, 0, 0, 0]}",
    "{type: conv, filters: 6, kernel: 3, bias: no}",
    "{type: conv, filters: 6, kernel: 3, activation: Relu}",
    "{type: conv, filters: 6, kernel: 3, values: [1]}",
    "{type: conv, filters: 6, kernel: 3, values: {weights: 1}}",
    "{type: max_pool, kernel: 2, count_padding: true}",
    "{type: max_pool, kernel: 2, padding_mode: reflect}",
    "{type: conv, filters: 6, kernel: 3, padding_mode: constant}",
    "{type: conv_transpose, filters: 6, kernel: 3, padding: causal}",
    "{type: conv_transpose, filters: 6, kernel: 3, padding_mode: reflect}",
    "{type: avg_pool, kernel: 2, dilation: 2}",
    "{type: dense, units: 10, kernel: 3}",
    "{type: dropout, rate: 1.5}",
    "{type: dropout, rate: -0.5}",
    "{type: drop_path}",
    "{type: batch_norm, epsilon: 0}",
    "{type: layer_norm, axes: rows}",
    "{type: rms_norm, shift: true}",
    "{type: l2_norm, epsilon: 0}",
    "{type: activation}",
    "{type: activation, function: swish}",
    "{type: relu, slope: 0.1}",
    "{type: leaky_relu, slope: steep}",
    "{type: clip}",
    "{type: clip, low: , high: }",
    "{type: gelu, approximate: true}",
    "{type: power}",
    "{type: conv, filters: 6, kernel: 3, activation: clip}",
    "{type: affine, scale: [2, much]}",
    "{type: affine, shift: []}",
    "{type: zero_pad, padding: same}",
    "{type: zero_pad, padding: 1, mode: reflect}",
    "{type: pad, padding: 1, mode: symmetric}",
    "{type: pad, padding: -1}",
    "{type: pad, mode: reflect}",
    "{type: zero_pad, padding: []}",
    "{type: zero_pad, padding: [[1, 1], [1, 1], [1, 1], [1, 1]]}",
    "{type: crop}",
    "{type: crop, cropping: , like: }",
    "{type: crop, cropping: 1, like: input}",
    "{type: upsample}",
    "{type: upsample, factor: 2, size: 4}",
    "{type: upsample, factor: 2, mode: lanczos}",
    "{type: slice, channels: [0]}",
    "{type: slice, channels: [0, 0]}",
    "{type: slice, channels: [0, 1, 2]}",
    "{type: reshape, shape: [1, 1, 1, 1, 48]}",
    "{type: depth_to_space, factor: 2, mode: DCR}",
    "{type: custom}",
    "{type: custom, output: [4], macs: -1}",
    "{type: relu, name: 1st}",
    "{type: relu, name: =name}",
    "{type: relu, name: 5}",
    "{type: relu, from: []}",
    "{type: relu, from: [input, input]}",
    "{type: relu, from: not a name}",
    "{type: add, from: []}",
    "{type: add, from: [input, 5]}",
    "{type: relu, if: 1}",
    "{type: relu, if: }",
    "{type: relu, repeat: -1}",
    "{type: relu, repeat: true}",
    "{type: relu, repeat: }",
    "{type: relu, description: 5}",
    "{type: relu, share: [input]}",
    "{type: relu, expect: 48}",
    "{type: relu, expect: {flops: 0}}",
    "{type: relu, expect: {shape: [0]}}",
    "{type: relu, expect: {size: 0, parameters: none, macs: -1}}",
    "{type: relu, expect: {receptive_field: []}}",
    "{type: branches, branches: [[], []]}",
    "{type: branches, merge: add}",
    "{type: branches, merge: add, branches: [[]]}",
    "{type: branches, merge: add, branches: [[], 3]}",
    "{type: branches, merge: relu, branches: [[], []]}",
    "{type: branches, merge: add, branches: [[], [{type: reluu}]]}",
    "{type: branches, merge: add, branches: [[], [{type: relu, alpha: 1}]]}",
    "{type: branches, merge: add, branches: [[], []], axis: 1}",
    "{type: branches, merge: add, branches: [[], []], axis: height}",
    "{type: branches, merge: add, branches: [[], []], from: [input, input]}",
]

BROKEN_FILES = [
    "{}",
    "layers: []",
    "input: [4, 4, 3]",
    "input: [4, 4, 3]\nlayers:",
    "input: [4, 4, 3]\nlayers: {type: relu}",
    "input: [4, 4, 3]\ninputs: {a: [4]}\nlayers: []",
    "input: 4\nlayers: []",
    "input: []\nlayers: []",
    "input: [4, 4, 0]\nlayers: []",
    "input: [4, 4, 4, 4, 4]\nlayers: []",
    "inputs: {}\nlayers: []",
    "inputs: [[4, 4]]\nlayers: []",
    "inputs: {1st: [4]}\nlayers: []",
    "inputs: {a: 4}\nlayers: [{type: relu, from: a}]",
    "input: [4]\nlayer: []\nlayers: []",
    "input: [4]\nlayers: []\nname: 5",
    "input: [4]\nlayers: []\nsource: [paper]",
    "input: [4]\nlayers: []\ndescription: true",
    "input: [4]\nlayers: []\nlayout: NHWC",
    "input: [4]\nlayers: []\ndtype: float",
    "input: [4]\nlayers: []\ndtype:",
    "input: [4]\nlayers: []\noutputs: relu_1",
    "input: [4]\nlayers: []\nexpect: {params: 5}",
    "input: [4]\nlayers: []\nexpect: {macs: many}",
    "input: [4]\nlayers: []\nexpect: {receptive_field: []}",
    "input: [4]\nlayers: []\nbudget: {macs: -1}",
    "input: [4]\nlayers: []\nbudget: {time: 1}",
    "input: [4]\nlayers: []\nexamples: {input: [1, 2, 3, 4]}",
    "input: [4]\nlayers: []\nexamples: [{input: [1, 2, 3, 4]}]",
    "input: [4]\nlayers: []\nexamples: [{input: [1, 2, 3, 4], output: 1, tolerance: 0}]",
    "input: [4]\nlayers: []\nparameters: [width]",
    "input: [4]\nlayers: []\nparameters: {index: 1}",
    "input: [4]\nlayers: []\nparameters: {my-width: 1}",
    "input: [4]\nlayers: []\nblocks:",
    "input: [4]\nlayers: []\nblocks: [relu]",
    "input: [4]\nlayers: []\nblocks: {conv: {layers: []}}",
    "input: [4]\nlayers: []\nblocks: {branches: {layers: []}}",
    "input: [4]\nlayers: []\nblocks: {cell: [{type: relu}]}",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: []}, other: {}}",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: [], outputs: []}}",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: [], inputs: []}}",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: [], inputs: [a, a]}}",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: [], parameters: {repeat: 1}}}",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: [], parameters: {my-width: 1}}}",
    "input: [4]\nlayers: [{type: cell}]\nblocks: {cell: {layers: [{type: conv}]}}",
    "input: [4]\nlayers: [{type: cell, my-width: 3}]\nblocks: {cell: {layers: []}}",
    "extends:\ninput: [4]\nlayers: []",
    "extends: [lenet5.yaml]",
    "extends: lenet5",
    "extends: /etc/lenet5.yaml",
    "extends: lenet5.yaml\nlayer: []",
    "extends: lenet5.yaml\nlayers: []\nedits: []",
    "extends: lenet5.yaml\nedits: {remove: output}",
    "extends: lenet5.yaml\nedits: [{remove: output, layers: []}]",
    "extends: lenet5.yaml\nedits: [{replace: [output], layers: []}]",
    "extends: lenet5.yaml\nedits: [{insert_after: output}]",
    "extends: lenet5.yaml\nedits: [{change: output, keys: []}]",
    "input: [4]\nlayers: []\nedits: []",
    "extends: lenet5.yaml\ninput: [4]\ninputs: {a: [4]}",
]


def test_what_breaks_a_layer_is_not_the_file_around_it() -> None:
    FILE.validate(data_of("input: [4, 4, 3]\nlayers:\n  - {type: relu}"))


@pytest.mark.parametrize("layer", named(*BROKEN_LAYERS))
def test_broken_layers_are_refused_by_both(layer: str) -> None:
    text = f"input: [4, 4, 3]\nlayers:\n  - {layer}"
    assert refusals(text)
    places = {error.json_path for error in FILE.iter_errors(data_of(text))}
    assert places
    assert all(place.startswith("$.layers[0]") for place in places)


@pytest.mark.parametrize("layer", named(*LAYERS))
def test_every_kind_refuses_an_unknown_key_and_a_mapping_for_any_value(
    layer: dict[str, Any],
) -> None:
    wrong = {"not": "a value"}
    for key in (*layer, "unknown"):
        broken = file_with({**layer, key: wrong})
        assert refusals(json.dumps(broken)), key
        assert not FILE.is_valid(broken), key


@pytest.mark.parametrize("text", named(*BROKEN_FILES))
def test_broken_files_are_refused_by_both(text: str) -> None:
    assert refusals(text)
    assert not FILE.is_valid(data_of(text))


@pytest.mark.parametrize(
    ("layer", "place", "word"),
    [
        ({"type": "conv", "filters": 6, "kernel": 3, "kernal": 3}, "$.layers[0]", "'kernal'"),
        ({"type": "conv", "filters": 6}, "$.layers[0]", "'kernel'"),
        ({"type": "conv", "filters": 0, "kernel": 3}, "$.layers[0].filters", "0"),
        ({"type": "convolution"}, "$.layers[0].type", "'convolution'"),
        ({"filters": 6}, "$.layers[0]", "'type'"),
    ],
)
def test_an_error_is_about_one_kind(layer: dict[str, Any], place: str, word: str) -> None:
    (error,) = FILE.iter_errors({"input": [4, 4, 3], "layers": [layer]})
    assert error.json_path == place
    assert error.message.startswith(word) or f"{word} was unexpected" in error.message


# --- damaged files: both agree, but for a short list ---------------------------------------------

INTACT: list[tuple[dict[str, Any], tuple[str | int, ...]]] = [
    *((file_with(layer), ("layers", 2)) for layer in LAYERS),
    *(
        (data_of(text), ())
        for text in (
            "{name: n, source: s, description: d, input: [8, 8, 2], layout: channels_last, "
            "dtype: int8, outputs: [a], layers: [{type: relu, name: a}], "
            "expect: {parameters: 0, macs: 0, weighted_layers: 0, receptive_field: [1, 1], "
            "window_receptive_field: [1, 1]}, "
            "budget: {parameters: 0, macs: 1, peak_activation_bytes: 1, parameter_bytes: 0}}",
            "{inputs: {left: [4], right: [4]}, layers: [{type: add, from: [left, right]}]}",
            "{input: [8, 8, 4], parameters: {width: 3, sizes: [1, 2]}, blocks: {cell: {parameters:"
            " {width: , stride: 1}, layers: [{type: relu}]}}, layers: [{type: cell, width: 3}]}",
        )
    ),
]
"""Files that both accept, without expressions, and the part of each that is to be damaged."""

WRONG: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        "relu",
        "same",
        "one",
        "9 lives",
        "",
        -1,
        0,
        1,
        2,
        1.5,
        2.0,
        2**63,
        [],
        [0],
        [1],
        [1, 2],
        ["one", "two"],
        [1, 2, 3, 4, 5],
        [[1, 2], [3, 4]],
        [[1, 2], 3],
        [None],
        {},
        {"a": 1},
        [[], []],
        [{"type": "relu"}],
        {"type": "relu"},
    ]
)


def paths(value: Any, start: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Return where something may be damaged: all but written weights, which are left for later."""
    keys = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in keys:
        path = (*start, key)
        if key != "values":
            yield path
            if isinstance(inner, (dict, list)):
                yield from paths(inner, path)


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    intact, part = draw(st.sampled_from(INTACT))
    document: dict[str, Any] = deepcopy(intact)
    path = draw(st.sampled_from(list(paths(at(document, part), part))))
    parent, key = at(document, path[:-1]), path[-1]
    damage = draw(st.sampled_from(["drop", "misspell", "replace", "add"]))
    if damage == "drop":
        del parent[key]
    elif damage == "replace":
        parent[key] = draw(WRONG)
    elif isinstance(parent, list):
        parent.append(draw(WRONG))
    else:
        wrong = draw(st.sampled_from([f"{key}s", f"{key}_", f"my-{key}", str(key).upper()]))
        parent[wrong] = parent.pop(key) if damage == "misspell" else draw(WRONG)
    return document


KINDS_WITH_CONDITIONS = {"attention"}
"""Kinds with conditions between their keys, as `window` or `grid`: the schema says none."""


def codes_that_a_schema_sees(document: dict[str, Any]) -> set[str]:
    """Leave out what a schema cannot say.

    That are the types and keys which the blocks of a file add, and conditions between keys.
    """
    if "blocks" in document:
        return {"E004"}
    kinds = {layer.get("type") for layer in document.get("layers", ()) if isinstance(layer, dict)}
    return {"E002", "E005"} if kinds & KINDS_WITH_CONDITIONS else {"E002", "E004", "E005"}


@settings(max_examples=300, deadline=None, database=None)
@given(damaged())
def test_reader_and_schema_agree_on_damaged_files(document: dict[str, Any]) -> None:
    assume(all(document.get(key, ...) is not None for key in ("input", "inputs")))
    codes = refusals(json.dumps(document))
    if FILE.is_valid(document):
        assert not codes & codes_that_a_schema_sees(document)
    else:
        assert codes


LEFT_FOR_LATER = [
    "input:\nlayers: []",
    "inputs:\nlayers: []",
    "input: [4]\nlayers: []\nexpect: {output: big}",
    "input: [4]\nlayers: []\nexamples: [{input: one, output: 1}]",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: [], description: 5}}",
    "input: [4]\nlayers: []\nblocks: {cell: {layers: [{type: conv}]}}",
    "input: [4]\nlayers: [{type: conv, if: false}]",
    "input: [4]\nlayers: [{type: conv, repeat: 0}]",
    "input: [4, 4, 1]\nlayers: [{type: conv, filters: 1, kernel: 3, values: {weight: none}}]",
]
"""What an editor says at once, while the reader looks at it later, or only where it is used."""


@pytest.mark.parametrize("text", named(*LEFT_FOR_LATER))
def test_the_schema_also_refuses_what_is_left_for_later(text: str) -> None:
    assert not FILE.is_valid(data_of(text))


# --- the schema as a file ------------------------------------------------------------------------


def test_the_file_for_editors_is_current() -> None:
    """As data: older releases of pydantic write a bound of 0 as 0.0."""
    path = bundled_folder() / "schema.json"
    is_current = json.loads(path.read_text(encoding="utf-8")) == file_schema()
    assert is_current, "write it again: cnnshape schema > architectures/schema.json"


@pytest.mark.parametrize("schema", [file_schema(), table_schema()], ids=["file", "table"])
def test_schemas_are_valid_and_use_all_their_definitions(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    references = {f"#/$defs/{name}" for name in schema["$defs"]}
    assert all(f'"$ref": "{reference}' in text for reference in references)
    assert "discriminator" not in text
    assert all(at_pointer(schema, pointer) for pointer in pointers(schema))


def pointers(schema: Any) -> Iterator[str]:
    for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if key == "$ref":
            yield value
        elif isinstance(value, (dict, list)):
            yield from pointers(value)


def at_pointer(schema: dict[str, Any], pointer: str) -> Any:
    return at(schema, tuple(pointer.removeprefix("#/").split("/")))


# --- bundled files and their analyses ------------------------------------------------------------


def bundled(path: Path) -> Any:
    return pytest.param(path, id=str(path.relative_to(bundled_folder())))


BUNDLED = [bundled(path) for path in bundled_files()]


@pytest.mark.parametrize("path", BUNDLED)
def test_bundled_files_satisfy_the_schema(path: Path) -> None:
    FILE.validate(plain(read_document(read_source(path))))


@pytest.mark.parametrize("path", BUNDLED)
def test_analyses_of_bundled_files_satisfy_the_schema(path: Path) -> None:
    network = cnnshape.load(path)
    TABLE.validate(with_one_row_of_each_form(cnnshape.analyze(network).to_dict()))
    tiny = cnnshape.load(path, input=dict(tiny_inputs(network)))
    analysis = cnnshape.analyze(tiny, batch=2, dtype="int8").to_dict()
    TABLE.validate(with_one_row_of_each_form(analysis))


def with_one_row_of_each_form(analysis: dict[str, Any]) -> dict[str, Any]:
    """Leave out rows that have the form of another one: a schema says the same of both."""
    rows = {form_of(row): row for row in analysis["layers"]}
    return analysis | {"layers": list(rows.values())}


def form_of(value: Any) -> Hashable:
    """Return what a schema may ask about a value: keys, types, kinds, and the sign of a number."""
    if isinstance(value, dict):
        kind = value.get("type")
        return kind, tuple((key, form_of(each)) for key, each in value.items())
    if isinstance(value, list):
        return list, frozenset(map(form_of, value))
    if isinstance(value, (int, float)):
        return type(value), value > 0, value < 0
    return type(value), bool(value)


def tiny_inputs(network: cnnshape.Network) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Shrink the inputs to a single position, where most networks have nowhere to go."""
    for node in network.nodes:
        if isinstance(node.layer, Input):
            shape = (1,) * (len(node.layer.shape) - 1) + (node.layer.shape[-1],)
            yield node.name, network.layout.outside(shape)


def test_every_form_of_a_row_is_left() -> None:
    rows = [{"type": "relu", "macs": 1}, {"type": "relu", "macs": 2}, {"type": "relu", "macs": 0}]
    others = [{"type": "relu", "macs": None}, {"type": "tanh", "macs": 1}, {"type": "relu"}]
    left = with_one_row_of_each_form({"layers": [*rows, *others]})["layers"]
    assert left == [rows[1], rows[2], *others]


@pytest.mark.parametrize("layer", named(*LAYERS))
def test_analyses_of_every_kind_satisfy_the_schema(layer: dict[str, Any]) -> None:
    TABLE.validate(analysis_of(json.dumps(file_with(layer))))


def analysis_of(text: str) -> dict[str, Any]:
    return cnnshape.analyze(cnnshape.loads(text)).to_dict()


BROKEN_SHAPES = """
input: [4, 4, 1]
blocks: {cell: {layers: [{type: conv, filters: 2, kernel: 5}]}}
layers: [{type: upsample, factor: 3}, {type: max_pool, kernel: 5, stride: 4}, {type: cell},
         {type: flatten}, {type: dense, units: 3}]
"""


def test_what_a_fault_leaves_unknown_is_null() -> None:
    analysis = analysis_of(BROKEN_SHAPES)
    rows = {row["name"]: row for row in analysis["layers"]}
    assert rows["max_pool_1"]["effective_stride"] == [4 / 3, 4 / 3]
    assert rows["dense_1"]["input_shapes"] == [None]
    assert analysis["totals"]["macs"] is None
    assert analysis["diagnostics"][0]["related"]
    TABLE.validate(analysis)


@pytest.mark.parametrize("text", [LEGAL[0], BROKEN_SHAPES], ids=["legal", "broken"])
def test_the_costs_of_training_satisfy_the_schema(text: str) -> None:
    analysis = cnnshape.analyze(cnnshape.loads(text), optimizer="adam").to_dict()
    TABLE.validate(analysis)
    for found in (analysis, analysis["totals"], analysis["layers"][0]):
        assert not OPTIONAL.isdisjoint(found)


def test_several_analyses_are_a_list() -> None:
    analysis = analysis_of(LEGAL[0])
    TABLE.validate([analysis, analysis_of(BROKEN_SHAPES)])
    assert not TABLE.is_valid([analysis, {}])


def test_the_report_of_an_unreadable_file_satisfies_the_schema() -> None:
    with pytest.raises(cnnshape.SpecError) as error:
        cnnshape.loads("input: [4]\nlayers: [{type: reluu}]")
    diagnostics = error.value.diagnostics
    TABLE.validate(unreadable_table("broken.yaml", diagnostics, 1, None))
    TABLE.validate(unreadable_table("broken.yaml", diagnostics, 1, None, "adam"))


def test_a_diagnostic_with_a_fix_satisfies_the_schema() -> None:
    span = Span(Source("a.yaml", "kernal: 3"), 1, 1, 1, 7)
    fix = Fix(Safety.UNSAFE, (Edit(span, "kernel"),))
    diagnostic = Diagnostic("E002", "conv has no key `kernal`", span, ("a note",), fix=fix)
    analysis = analysis_of(LEGAL[0]) | {"diagnostics": [diagnostic.to_dict()]}
    TABLE.validate(analysis)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("schema_version",), 2),
        (("batch",), 0),
        (("dtype",), "float"),
        (("layout",), "NCHW"),
        (("layers", 1, "type"), "cell"),
        (("layers", 1, "type"), "separable_conv"),
        (("layers", 1, "inputs"), None),
        (("layers", 1, "output_shape"), "24x24x2"),
        (("layers", 1, "output_shape"), [24, 24, 0]),
        (("layers", 1, "macs"), -1),
        (("layers", 1, "macs"), 1.5),
        (("layers", 1, "receptive_field"), 3),
        (("layers", 1, "effective_stride"), ["1/2", "1/2"]),
        (("layers", 1, "weights"), {"weight": None}),
        (("layers", 1, "weighted_layer"), None),
        (("layers", 1, "location"), {"line": 0, "column": 1}),
        (("layers", 1, "comment"), "new"),
        (("totals", "layers"), None),
        (("totals", "peak_layer"), 1),
        (("totals", "bytes"), 1),
        (("comment",), "new"),
    ],
)
def test_what_is_no_analysis_is_refused(path: tuple[str | int, ...], wrong: Any) -> None:
    analysis = analysis_of("input: [28, 28, 1]\nlayers: [{type: conv, filters: 2, kernel: 5}]")
    TABLE.validate(analysis)
    at(analysis, path[:-1])[path[-1]] = wrong
    assert not TABLE.is_valid(analysis)


@pytest.mark.parametrize("of", ["layer", "totals", "diagnostic", "analysis"])
def test_no_key_may_be_missing(of: str) -> None:
    schema = table_schema()["$defs"][of]
    assert schema["required"] == [key for key in schema["properties"] if key not in OPTIONAL]
    assert schema["additionalProperties"] is False
    assert all(key["description"].endswith(".") for key in schema["properties"].values())
