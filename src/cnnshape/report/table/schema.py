"""The JSON Schema of an analysis as `cnnshape table --format json` prints it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.analysis.result import SCHEMA_VERSION
from cnnshape.catalogue import Severity
from cnnshape.layers import KINDS
from cnnshape.network import DTYPE_BYTES, Layout

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "urn:cnnshape:table:1"
EXPANDED = "separable_conv"
"""The kind that is read as two others, and never comes out."""

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 1}
WHOLE: Schema = {"type": "integer", "minimum": 0}
STRIDE: Schema = {"type": "number", "minimum": 0}
SHAPE: Schema = {"type": "array", "items": COUNT, "minItems": 1}


def table_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of one analysis, or of a list of several."""
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "cnnshape table",
        "description": (
            "What `cnnshape table --format json` prints: an analysis, or a list of them for "
            "several files. Numbers that a fault leaves unknown are null."
        ),
        "anyOf": [_ref("analysis"), {"type": "array", "items": _ref("analysis")}],
        "$defs": {
            "analysis": _object("All that the formulas say of one file.", _ANALYSIS),
            "layer": _object("One layer in numbers.", _LAYER),
            "totals": _object("The network in numbers.", _TOTALS),
            "diagnostic": _object("One thing that is wrong, at its cause.", _DIAGNOSTIC),
            "related": _object("A second place that helps to understand.", _RELATED),
            "fix": _object("Edits that mend what is wrong.", _FIX),
            "edit": _object("A stretch of text to be replaced.", _EDIT),
            "location": _object("A place in the file, in characters.", _LOCATION),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _one_of(words: Any) -> Schema:
    return {"enum": [str(word) for word in words]}


def _object(description: str, fields: Mapping[str, tuple[Schema, str]]) -> Schema:
    """Return the schema of a mapping that always has exactly these keys."""
    return {
        "description": description,
        "type": "object",
        "properties": {
            key: {"description": words, **schema} for key, (schema, words) in fields.items()
        },
        "required": list(fields),
        "additionalProperties": False,
    }


_MACS = "every multiply-add of convolutions and dense layers, padded taps too, bias not; per sample"
_EFFECTIVE = "macs without taps that read padding or, transposed, land outside the output"

_ANALYSIS: Mapping[str, tuple[Schema, str]] = {
    "schema_version": ({"const": SCHEMA_VERSION}, "The version of this form."),
    "name": (_or_null(TEXT), "What the file calls the network."),
    "source": (_or_null(TEXT), "Where the network is from, as the file says."),
    "file": (TEXT, "The file that was read."),
    "layout": (_one_of(Layout), "The order of axes in every shape here."),
    "batch": (COUNT, "The samples that activation_*, live_bytes and peak_* count."),
    "dtype": (_one_of(DTYPE_BYTES), "What values are stored as, which says their bytes."),
    "layers": (_list_of(_ref("layer")), "The inputs, then the layers in the order they run."),
    "totals": (_ref("totals"), "The network in numbers."),
    "diagnostics": (_list_of(_ref("diagnostic")), "What is wrong, in the order of the file."),
}

_LAYER: Mapping[str, tuple[Schema, str]] = {
    "name": (TEXT, "The layer's full name, as stage_2.conv_1."),
    "type": (
        _one_of(("input", *(kind for kind in KINDS if kind != EXPANDED))),
        "The layer's kind; `input` for an input of the network.",
    ),
    "inputs": (_list_of(TEXT), "The names of the layers that it reads."),
    "declared": (FLAG, "Whether the numbers are declared by a custom layer, not worked out."),
    "shares": (_or_null(TEXT), "The layer whose weights it uses; they are counted there."),
    "input_shapes": (_list_of(_or_null(SHAPE)), "The shape of each of its inputs, as `layout`."),
    "output_shape": (_or_null(SHAPE), "The shape of what it produces, without batch."),
    "activation_size": (_or_null(COUNT), "Values in its output, of the whole batch."),
    "activation_bytes": (_or_null(COUNT), "Bytes of its output, of the whole batch."),
    "live_bytes": (
        _or_null(COUNT),
        "Bytes alive while it runs, of the whole batch: its inputs, its output, and whatever a "
        "later layer still reads; weights and scratch not.",
    ),
    "weights": (
        _or_null({"type": "object", "additionalProperties": SHAPE}),
        "The shape of each of its weight arrays, those that are not trained too.",
    ),
    "trainable_parameters": (_or_null(WHOLE), "Trained weights that are counted here."),
    "non_trainable_parameters": (
        _or_null(WHOLE),
        "Weights that are not trained, as the statistics of batch_norm.",
    ),
    "macs": (_or_null(WHOLE), f"Multiply-adds: {_MACS}."),
    "macs_effective": (_or_null(WHOLE), f"Multiply-adds that matter: {_EFFECTIVE}."),
    "receptive_field": (
        _or_null(_list_of(_or_null(WHOLE))),
        "Input cells that one output cell sees along each spatial axis, not clipped to the input; "
        "null without spatial axes, where strides disagree, and where everything is seen.",
    ),
    "effective_stride": (
        _or_null(_list_of(_or_null(STRIDE))),
        "Input cells that one step in the output is, along each spatial axis; a fraction after "
        "transposed layers and upsampling; null where receptive_field is.",
    ),
    "weighted_layer": (
        WHOLE,
        "The number of the convolution or dense layer; everything else bears the number before "
        "it, the input 0.",
    ),
    "location": (_ref("location"), "Where the layer stands in the file."),
}

_TOTALS: Mapping[str, tuple[Schema, str]] = {
    "layers": (WHOLE, "How many layers there are, inputs not counted."),
    "weighted_layers": (WHOLE, "How many convolutions and dense layers there are."),
    "trainable_parameters": (_or_null(WHOLE), "Trained weights; shared ones count once."),
    "non_trainable_parameters": (_or_null(WHOLE), "Weights that are not trained."),
    "parameter_bytes": (_or_null(WHOLE), "Bytes of all weights, statistics too."),
    "macs": (_or_null(WHOLE), f"Multiply-adds: {_MACS}."),
    "macs_effective": (_or_null(WHOLE), f"Multiply-adds that matter: {_EFFECTIVE}."),
    "flops": (_or_null(WHOLE), "Twice macs, per sample."),
    "activation_size": (
        _or_null(WHOLE),
        "Values of all outputs, the inputs' too, of the whole batch.",
    ),
    "peak_activation_bytes": (_or_null(COUNT), "The largest live_bytes of any layer."),
    "peak_layer": (_or_null(TEXT), "The layer whose live_bytes are the largest."),
}

_DIAGNOSTIC: Mapping[str, tuple[Schema, str]] = {
    "code": ({**TEXT, "pattern": "^[A-Z][0-9]{3}$"}, "A letter and three digits, as S101."),
    "name": ({**TEXT, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}, "What the code is called."),
    "severity": (_one_of(Severity), "How much it matters."),
    "message": (TEXT, "What is wrong."),
    "file": (TEXT, "The file it is wrong in."),
    "location": (_ref("location"), "Its first character."),
    "end_location": (_ref("location"), "The character after its last."),
    "notes": (_list_of(TEXT), "Evidence, with the numbers."),
    "help": (_or_null(TEXT), "What to do about it."),
    "related": (_list_of(_ref("related")), "Other places that have to do with it."),
    "fix": (_or_null(_ref("fix")), "Edits that mend it, where it can be mended."),
    "url": ({**TEXT, "format": "uri"}, "The page that explains the code."),
}

_RELATED: Mapping[str, tuple[Schema, str]] = {
    "message": (TEXT, "What the place has to do with it."),
    "location": (_ref("location"), "Its first character."),
}

_FIX: Mapping[str, tuple[Schema, str]] = {
    "safety": ({"enum": ["safe", "unsafe"]}, "A safe fix keeps the meaning of the file."),
    "edits": (_list_of(_ref("edit")), "The edits, all of which belong to the fix."),
}

_EDIT: Mapping[str, tuple[Schema, str]] = {
    "location": (_ref("location"), "The first character to be replaced."),
    "end_location": (_ref("location"), "The character after the last."),
    "text": (TEXT, "What to write there."),
}

_LOCATION: Mapping[str, tuple[Schema, str]] = {
    "line": (COUNT, "The line, from 1."),
    "column": (COUNT, "The column in characters, from 1."),
}
