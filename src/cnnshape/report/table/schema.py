"""The JSON Schema of an analysis as `cnnshape table --format json` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cnnshape.analysis.result import LayerAnalysis, Totals
from cnnshape.analysis.training.optimizers import OPTIMIZERS
from cnnshape.catalogue import Severity
from cnnshape.layers import KINDS
from cnnshape.network import DTYPE_BYTES, Layout
from cnnshape.numbers.number import COUNT, WHOLE, Level, Schema, list_of, or_null
from cnnshape.numbers.selection import TRAINING
from cnnshape.numbers.table import NUMBERS
from cnnshape.schema_versions import TABLE_VERSION

Field = tuple[Schema, str]
"""The schema of a value, and what the value means."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = f"urn:cnnshape:table:{TABLE_VERSION}"
EXPANDED = "separable_conv"
"""The kind that is read as two others, and never comes out."""

OPTIONAL = TRAINING | {"optimizer", "roofline"}
"""What is there only with `--training`, and with `--device`."""

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}


def table_schema() -> dict[str, Any]:
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
            "fix": _object("Edits that fix the finding.", _FIX),
            "edit": _object("A stretch of text to be replaced.", _EDIT),
            "location": _object("A place in the file, in characters.", _LOCATION),
            "roofline": _object("The least time of each layer on a device.", _ROOFLINE),
            "layer_bound": _object("One layer on a device.", _LAYER_BOUND),
        },
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _one_of(words: Any) -> dict[str, Any]:
    return {"enum": [str(word) for word in words]}


def _object(description: str, fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return the schema of a mapping that has exactly these keys; costs of training may miss."""
    return {
        "description": description,
        "type": "object",
        "properties": {
            key: {"description": words, **schema} for key, (schema, words) in fields.items()
        },
        "required": [name for name in fields if name not in OPTIONAL],
        "additionalProperties": False,
    }


_ANALYSIS: Mapping[str, Field] = {
    "schema_version": ({"const": TABLE_VERSION}, "The version of this form."),
    "name": (or_null(TEXT), "What the file calls the network."),
    "source": (or_null(TEXT), "Where the network is from, as the file says."),
    "file": (TEXT, "The file that was read."),
    "layout": (_one_of(Layout), "The order of axes in every shape here."),
    "batch": (COUNT, "The samples that activation_*, live_bytes and peak_* count."),
    "dtype": (_one_of(DTYPE_BYTES), "What values are stored as, which says their bytes."),
    "optimizer": (
        _one_of(OPTIMIZERS),
        "The optimizer of `--training`; without that there are no costs of training.",
    ),
    "layers": (list_of(_ref("layer")), "The inputs, then the layers in the order they run."),
    "totals": (_ref("totals"), "The network in numbers."),
    "roofline": (_ref("roofline"), "The least times on the device of `--device`."),
    "diagnostics": (list_of(_ref("diagnostic")), "What is wrong, in the order of the file."),
}

_SECONDS: Schema = {"type": "number", "minimum": 0}

_ROOFLINE: Mapping[str, Field] = {
    "device": (TEXT, "The name of the device."),
    "macs_per_second": (COUNT, "The most multiply-adds a second, in the dtype of values."),
    "ram_bandwidth": (COUNT, "The most bytes a second from and to memory."),
    "flash_bandwidth": (COUNT, "The most bytes of weights a second."),
    "ram": (COUNT, "The bytes of memory that the device has."),
    "flash": (COUNT, "The bytes of flash that the device has."),
    "seconds": (_SECONDS, "The least time of one layer after the other."),
    "layers": (list_of(_ref("layer_bound")), "The layers that cost something."),
}

_LAYER_BOUND: Mapping[str, Field] = {
    "name": (TEXT, "The layer's full name."),
    "macs": (WHOLE, "Its multiply-adds, of the whole batch."),
    "activation_bytes": (WHOLE, "The bytes of its inputs and its output."),
    "weight_bytes": (WHOLE, "The bytes of its weights."),
    "intensity": (or_null(_SECONDS), "Multiply-adds for each byte; null if none is moved."),
    "bound": (_one_of(("compute", "memory", "flash")), "What it cannot be faster than."),
    "seconds": (_SECONDS, "Its least time."),
}

_TEXTS: Mapping[str, Field] = {
    "name": (TEXT, "The layer's full name, as stage_2.conv_1."),
    "type": (
        _one_of(("input", *(kind for kind in KINDS if kind != EXPANDED))),
        "The layer's kind; `input` for an input of the network.",
    ),
    "inputs": (list_of(TEXT), "The names of the layers that it reads."),
    "declared": (FLAG, "Whether the numbers are declared by a custom layer, not worked out."),
    "shares": (or_null(TEXT), "The layer whose weights it uses; they are counted there."),
    "location": (_ref("location"), "The place of the layer in the file."),
    "peak_layer": (or_null(TEXT), "The layer whose live_bytes are the largest."),
}
"""What is said of a layer or a network beside its numbers."""


def _fields(names: Iterable[str], levels: Mapping[str, Level | None]) -> Mapping[str, Field]:
    """Return the fields of an object: its numbers as the table has them, and its texts."""
    return {
        name: _TEXTS[name] if (level := levels.get(name)) is None else _number(level)
        for name in names
    }


def _number(level: Level) -> Field:
    return level.schema if level.always_known else or_null(level.schema), level.description


_LAYER = _fields(LayerAnalysis._fields, {name: each.layer for name, each in NUMBERS.items()})
_TOTALS = _fields(Totals._fields, {name: each.total for name, each in NUMBERS.items()})

_DIAGNOSTIC: Mapping[str, Field] = {
    "code": ({**TEXT, "pattern": "^[A-Z][0-9]{3}$"}, "A letter and three digits, as S101."),
    "name": ({**TEXT, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}, "What the code is called."),
    "severity": (_one_of(Severity), "How much it matters."),
    "message": (TEXT, "What is wrong."),
    "file": (TEXT, "The file it is wrong in."),
    "location": (_ref("location"), "Its first character."),
    "end_location": (_ref("location"), "The character after its last."),
    "notes": (list_of(TEXT), "Evidence, with the numbers."),
    "help": (or_null(TEXT), "What to do about it."),
    "related": (list_of(_ref("related")), "Other places that have to do with it."),
    "fix": (or_null(_ref("fix")), "Edits that fix the finding, or null."),
    "url": ({**TEXT, "format": "uri"}, "The page that explains the code."),
}

_RELATED: Mapping[str, Field] = {
    "message": (TEXT, "What the place has to do with it."),
    "location": (_ref("location"), "Its first character."),
}

_FIX: Mapping[str, Field] = {
    "safety": ({"enum": ["safe", "unsafe"]}, "A safe fix keeps the meaning of the file."),
    "edits": (list_of(_ref("edit")), "The edits, all of which belong to the fix."),
}

_EDIT: Mapping[str, Field] = {
    "location": (_ref("location"), "The first character to be replaced."),
    "end_location": (_ref("location"), "The character after the last."),
    "text": (TEXT, "What to write there."),
}

_LOCATION: Mapping[str, Field] = {
    "line": (COUNT, "The line, from 1."),
    "column": (COUNT, "The column in characters, from 1."),
}
