"""The JSON Schema of an architecture file, so that an editor checks and completes it as it is typed.

What pydantic says of the models is kept, in words that a person would write: unions laid flat, a
name for each quantity, and `=expression` wherever a value may stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from cnnshape.layers import KINDS, MERGES, model_of, quantities
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.layer import PLACEMENT_KEYS, Placement, References
from cnnshape.layers.values import NAMED_FILTERS
from cnnshape.spec.blocks import RESERVED_KINDS
from cnnshape.spec.expressions import TAKEN_NAMES

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = (
    "https://raw.githubusercontent.com/cnnshape/cnnshape/main/architectures/schema.json"
)

QUANTITIES: Mapping[str, tuple[Any, str]] = {
    "count": (quantities.Count, "A whole number of at least 1."),
    "whole_number": (quantities.WholeNumber, "A whole number of at least 0."),
    "number": (quantities.Number, "A finite number."),
    "positive_number": (quantities.PositiveNumber, "A finite number above 0."),
    "probability": (quantities.Probability, "A number from 0 to 1."),
    "flag": (quantities.Flag, "true or false; YAML 1.2 reads yes, no, on and off as text."),
    "reference": (
        quantities.Reference,
        "The name of a layer of the same scope, or of one inside a block, as `stage_2.conv_1`.",
    ),
    "references": (References, "What the layer reads: a layer, or a list of them."),
    "count_per_axis": (
        quantities.CountPerAxis,
        "A count for every spatial axis, or a list with one for each.",
    ),
    "whole_number_per_axis": (
        quantities.WholeNumberPerAxis,
        "A whole number for every spatial axis, or a list with one for each.",
    ),
    "sides": (quantities.Sides, "Cells before and after, as [before, after]."),
    "amounts": (
        quantities.Amounts,
        "Cells at both ends of every axis, a list with a number for each axis, or a list of "
        "[before, after] pairs.",
    ),
    "padding_rule": (
        quantities.PaddingRule,
        "valid: none. same: output = ceil(input / stride), an odd cell goes after. half: "
        "(span - 1) // 2 on both sides, span = dilation * (kernel - 1) + 1.",
    ),
    "padding": (
        quantities.Padding,
        "Cells at both ends of every axis, a list with a number for each axis, a list of "
        "[before, after] pairs, or a rule: valid, same, half.",
    ),
    "shape": (
        quantities.Shape,
        "Sizes of up to three spatial axes and the channels, in the order that `layout` says: "
        "[height, width, channels], or [values] for a vector.",
    ),
    "activation_function": (Function, "The function applied to each value of the output."),
}
"""Quantities that have a name in the schema: what they are, and what an editor says of them."""

PLACEMENT_DESCRIPTIONS: Mapping[str, str] = {
    "name": "What other layers call this one; by default its kind and a number, as conv_1.",
    "from": "What the layer reads; by default the layer before it in the list.",
    "if": "Whether the layer is there; asked for each copy.",
    "repeat": "How many copies stand here, each reading the one before; `index` counts from 0.",
    "share": "The layer above whose weights this one uses; they are counted once, there.",
    "expect": "What must come out for this layer; `lint` and `verify` check it.",
    "description": "What the layer is there for.",
}

NOISE = frozenset({"title", "default", "description"})
NOTHING: Schema = {"type": "null"}
TEXT: Schema = {"type": "string"}
IDENTIFIER_PATTERN = "^[A-Za-z_][A-Za-z0-9_]*$"


def file_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of an architecture file, the same at every call.

    It takes the file as plain data. What it cannot say is left to the reader: what an expression
    evaluates to, whether names stand for something, and what the blocks of a file are called.
    """
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "cnnshape architecture",
        **_object(_models()["Architecture"]),
        "allOf": list(_conditions()),
        "$defs": {
            "layers": {"type": "array", "items": _ref("layer")},
            "layers_without_blocks": _layers_without_blocks(),
            "layer": _layer(),
            "kind": {"enum": [*KINDS, "branches"]},
            **{kind: _kind(kind) for kind in KINDS},
            "branches": _branches(),
            "call": _call(),
            "block": _block(),
            "placement": _placement(),
            **{_snake(name): _object(_models()[name]) for name in NESTED},
            **{name: _quantity(annotation, words) for name, (annotation, words) in
               QUANTITIES.items()},
            "name": _name(),
            "numbers": _nested("numbers", "A number, or nested lists of numbers.", {"type": "number"}),
            "weights": _nested(
                "weights",
                "Nested lists of numbers, or of filters known by name.",
                {"type": "number"},
                {"enum": list(NAMED_FILTERS)},
            ),
            "expression": {
                "description": "Text that starts with `=` is worked out, as `=4 * width`.",
                **TEXT,
                "pattern": "^=",
            },
        },
    }


NESTED = ("Values", "LayerExpectation", "NetworkExpectation", "Budget", "Example")


@cache
def _models() -> Mapping[str, Schema]:
    """Return what pydantic says of each model, by the names of the classes."""
    union = Annotated[reduce(or_, map(model_of, KINDS)), Field(discriminator="type")]
    written = TypeAdapter[Any](tuple[union, Placement, Architecture])  # type: ignore[valid-type]
    definitions: Mapping[str, Schema] = written.json_schema()["$defs"]
    return definitions


def _conditions() -> Iterator[Schema]:
    """Say which keys of a file depend on each other."""
    inputs = [{"required": ["input"]}, {"required": ["inputs"]}]
    yield {
        "if": {"not": {"required": ["extends"]}},
        "then": {"required": ["layers"], "anyOf": inputs},
    }
    yield {"not": {"required": ["input", "inputs"]}}
    yield {
        "if": {"not": {"anyOf": [{"required": ["blocks"]}, {"required": ["extends"]}]}},
        "then": {"properties": {"layers": _ref("layers_without_blocks")}},
    }


def _layer() -> Schema:
    """Choose the schema of a layer by its type, so that errors are about one kind."""
    known: Schema = {"type": "string", "not": _ref("kind")}
    kinds = [(kind, {"const": kind}) for kind in (*KINDS, "branches")]
    return {
        "description": "A layer of any kind, branches, or the call of a block.",
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {
                "description": "A layer kind, `branches`, or the name of a block of the file.",
                "anyOf": [_ref("kind"), TEXT],
            }
        },
        "allOf": [
            {
                "if": {"required": ["type"], "properties": {"type": test}},
                "then": _ref(definition),
            }
            for definition, test in (*kinds, ("call", known))
        ],
    }


def _layers_without_blocks() -> Schema:
    """Refuse types that are no kinds, in branches too, where a file has no blocks to call."""
    properties = {
        "type": {"anyOf": [_ref("kind"), _ref("expression")]},
        "branches": {"items": _ref("layers_without_blocks")},
    }
    return {
        "description": "Where the file has no blocks, every type is a layer kind.",
        "items": {"properties": properties},
    }


def _kind(kind: str) -> Schema:
    written = _models()[model_of(kind).__name__]
    whole = _object(written, _placement_keys(kind in MERGES)) | {"title": kind}
    whole["properties"]["type"] = {"const": kind}
    return whole | {"oneOf": _exactly_one(EXACTLY_ONE[kind])} if kind in EXACTLY_ONE else whole


EXACTLY_ONE: Mapping[str, tuple[str, ...]] = {
    "crop": ("cropping", "like"),
    "upsample": ("factor", "size", "like"),
}
"""Keys of which a kind takes one: its model checks it in Python, which pydantic cannot translate."""


def _exactly_one(keys: tuple[str, ...]) -> list[Schema]:
    return [{"required": [key], "properties": {key: {"not": NOTHING}}} for key in keys]


def _branches() -> Schema:
    function = _any_of([_ref("activation_function"), NOTHING])
    return {
        "title": "branches",
        "description": "Lists of layers that read the same layer, and the merge of what they end in.",
        "type": "object",
        "properties": {
            "type": {"const": "branches"},
            "merge": _any_of([{"enum": list(MERGES)}, _ref("expression")]),
            "branches": {
                "description": "A list of layers for each branch; an empty one is the identity.",
                "type": "array",
                "items": _ref("layers"),
                "minItems": 2,
            },
            "activation": function,
            **_placement_keys(reads_several=False),
        },
        "required": ["type", "merge", "branches"],
        "additionalProperties": False,
    }


def _call() -> Schema:
    return {
        "title": "call of a block",
        "description": "A block by its name, or by an expression, with its arguments.",
        "type": "object",
        "properties": {"type": TEXT, **_placement_keys(reads_several=True)},
        "propertyNames": {"pattern": IDENTIFIER_PATTERN},
        "required": ["type"],
    }


def _block() -> Schema:
    return {
        "description": "A named list of layers that is called as a layer of the type of its name.",
        "type": "object",
        "properties": {
            "parameters": _parameters(PLACEMENT_KEYS | {"type"}),
            "inputs": {
                "description": "Names for what the block reads, where it reads several layers.",
                "type": "array",
                "items": _ref("name"),
                "minItems": 1,
                "uniqueItems": True,
            },
            "layers": _ref("layers"),
            "description": {"type": ["string", "null"]},
        },
        "required": ["layers"],
        "additionalProperties": False,
    }


def _parameters(also_taken: frozenset[str] = frozenset()) -> Schema:
    taken = sorted(TAKEN_NAMES | also_taken)
    return {
        "description": "Names with their defaults; one with nothing after the colon is required.",
        "type": ["object", "null"],
        "propertyNames": {"pattern": IDENTIFIER_PATTERN, "not": {"enum": taken}},
    }


def _placement() -> Schema:
    properties = _object(_models()["Placement"])["properties"]
    properties |= {"repeat": _ref("whole_number"), "if": properties["if"] | {"default": True}}
    described = {
        key: {"description": PLACEMENT_DESCRIPTIONS[key], **value}
        for key, value in properties.items()
    }
    one: Schema = {"type": "array", "items": _ref("reference"), "minItems": 1, "maxItems": 1}
    described["from_one"] = {
        "description": PLACEMENT_DESCRIPTIONS["from"],
        "anyOf": [_ref("reference"), one, NOTHING],
    }
    return {"description": "The keys that every layer takes.", "properties": described}


def _placement_keys(reads_several: bool) -> dict[str, Schema]:
    """Return the keys that every layer takes; only merges and blocks may read several."""
    source = {"from": "from" if reads_several else "from_one"}
    keys = (field.alias or name for name, field in Placement.model_fields.items())
    return {key: _ref(f"placement/properties/{source.get(key, key)}") for key in keys}


def _name() -> Schema:
    words = "Letters, digits, `_` and `-`, starting with a letter."
    return {"description": words, **TEXT, "pattern": quantities.NAME_PATTERN}


def _nested(name: str, description: str, *leaves: Schema) -> Schema:
    """Return the schema of nested lists of leaves, which refers to itself by its name."""
    inner: Schema = {"type": "array", "items": _ref(name)}
    return {"description": description, "anyOf": [*leaves, _ref("expression"), inner]}


def _by_name(schema: Schema) -> Schema:
    names = {"propertyNames": _ref("name"), "additionalProperties": schema}
    return {"type": "object", **names}


WRITTEN_BY_HAND: Mapping[str, Mapping[str, Schema]] = {
    "Architecture": {
        "input": {"$ref": "#/$defs/shape"},
        "inputs": {
            "description": "Several inputs by name; the first layer then says `from`.",
            **_by_name({"$ref": "#/$defs/shape"}),
            "minProperties": 1,
        },
        "parameters": _parameters(),
        "blocks": {
            "description": "Blocks by name; a block may not bear the name of a layer kind.",
            "type": "object",
            "propertyNames": {"not": {"enum": sorted(RESERVED_KINDS)}},
            "additionalProperties": {"$ref": "#/$defs/block"},
        },
        "extends": {
            "description": "A file whose keys are taken over where this one does not write them.",
            **TEXT,
            "pattern": r"^(?!/).*[^/]\.ya?ml$",
        },
        "layers": {"$ref": "#/$defs/layers"},
    },
}
"""Keys that a model leaves open, for the reader to check, and those it takes only in part."""
