"""The JSON Schema of an architecture file, so that an editor checks and completes it while typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from cnnshape.layers import KINDS, MERGES, model_of
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.layer import PLACEMENT_KEYS, Placement
from cnnshape.spec.blocks import RESERVED_KINDS
from cnnshape.spec.expressions import TAKEN_NAMES
from cnnshape.spec.schema_values import (
    NOTHING,
    TEXT,
    Schema,
    any_of,
    by_name,
    named_values,
    nullable,
    object_of,
    ref,
    snake_case,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "https://raw.githubusercontent.com/cnnshape/cnnshape/main/architectures/schema.json"
PARAMETER_PATTERN = "^[A-Za-z_][A-Za-z0-9_]*$"

PLACEMENT_DESCRIPTIONS: Mapping[str, str] = {
    "name": "What other layers call this one; by default its kind and a number, as conv_1.",
    "from": "What the layer reads; by default the layer before it in the list.",
    "if": "Whether the layer is there; asked for each copy.",
    "repeat": "How many copies stand here, each reading the one before; `index` counts from 0.",
    "share": "The layer above whose weights this one uses; they are counted once, there.",
    "expect": "What must come out of this layer; `lint` and `verify` check it.",
    "description": "What the layer is there for.",
}

EXACTLY_ONE: Mapping[str, tuple[str, ...]] = {
    "crop": ("cropping", "like"),
    "upsample": ("factor", "size", "like"),
}
"""Keys of which a kind takes one; its model says so in Python, which pydantic cannot translate."""

MAPPINGS: Mapping[str, Mapping[str, Schema]] = {
    "Values": {"weight": nullable(ref("weights")), "bias": nullable(ref("numbers"))},
    "LayerExpectation": {},
    "NetworkExpectation": {"output": nullable(ref("shape"), by_name(ref("shape")))},
    "Budget": {},
    "Example": dict.fromkeys(
        ("input", "output"), any_of([ref("numbers"), by_name(ref("numbers"))])
    ),
}
"""Models of mappings inside a file, each with the keys that it leaves open for the reader."""


def file_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of an architecture file, the same at every call.

    It describes the file as plain data. Left to the reader is what depends on more than a value
    and its place: what expressions give, whether a name stands for a layer, and which types and
    arguments the blocks of a file add.
    """
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "cnnshape architecture",
        **object_of(_models()["Architecture"], _top_level()),
        "allOf": list(_conditions()),
        "$defs": {
            **_composition(),
            **{kind: _kind(kind) for kind in KINDS},
            "placement": _placement(),
            **{
                snake_case(name): object_of(_models()[name], by_hand)
                for name, by_hand in MAPPINGS.items()
            },
            **named_values(),
        },
    }


@cache
def _models() -> Mapping[str, Schema]:
    """Return what pydantic says of each model, by the names of the classes."""
    union: Any = Annotated[reduce(or_, map(model_of, KINDS)), Field(discriminator="type")]
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[union, Placement, Architecture])
    models: Mapping[str, Schema] = adapter.json_schema()["$defs"]
    return models


def _top_level() -> dict[str, Schema]:
    """Return the keys of a file that its model leaves open for the reader to work out."""
    return {
        "input": ref("shape"),
        "inputs": {
            "description": "Several inputs by their names; the first layer then says `from`.",
            **by_name(ref("shape")),
            "propertyNames": ref("name"),
            "minProperties": 1,
        },
        "parameters": _parameters(frozenset()),
        "blocks": {
            "description": "Blocks by their names, which become layer types.",
            "type": "object",
            "propertyNames": {"not": {"enum": sorted(RESERVED_KINDS)}},
            "additionalProperties": ref("block"),
        },
        "extends": {
            "description": "A file to take keys over from: a relative path to .yaml or .yml.",
            **TEXT,
            "pattern": r"^[^/].*\.ya?ml$",
        },
        "layers": ref("layers"),
    }


def _conditions() -> Iterator[Schema]:
    """Say which keys of a file depend on each other."""
    yield {
        "if": {"not": {"required": ["extends"]}},
        "then": {
            "required": ["layers"],
            "anyOf": [{"required": ["input"]}, {"required": ["inputs"]}],
        },
    }
    yield {"not": {"required": ["input", "inputs"]}}
    yield {
        "if": {"not": {"anyOf": [{"required": ["blocks"]}, {"required": ["extends"]}]}},
        "then": {"properties": {"layers": ref("layers_without_blocks")}},
    }


def _composition() -> dict[str, Schema]:
    """Return what makes networks of layers, and has no model of its own."""
    return {
        "layers": {"type": "array", "items": ref("layer")},
        "layers_without_blocks": _layers_without_blocks(),
        "layer": _layer(),
        "kind": {"enum": [*KINDS, "branches"]},
        "block": _block(),
        "call": _call(),
        "branches": _branches(),
    }


def _layer() -> Schema:
    """Choose the schema of a layer by its type, so that errors are about one kind."""
    tests: dict[str, Schema] = {kind: {"const": kind} for kind in (*KINDS, "branches")}
    tests["call"] = {**TEXT, "not": ref("kind")}
    return {
        "description": "A layer of some kind, branches, or the call of a block.",
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {
                "description": "A layer kind, `branches`, or the name of a block of the file.",
                "anyOf": [ref("kind"), TEXT],
            }
        },
        "allOf": [
            {
                "if": {"required": ["type"], "properties": {"type": test}},
                "then": ref(definition),
            }
            for definition, test in tests.items()
        ],
    }


def _layers_without_blocks() -> Schema:
    properties = {
        "type": any_of([ref("kind"), ref("expression")]),
        "branches": {"items": ref("layers_without_blocks")},
    }
    return {
        "description": "Where a file has no blocks, every type is a layer kind or `branches`.",
        "items": {"properties": properties},
    }


def _kind(kind: str) -> Schema:
    schema = {"title": kind, **object_of(_models()[model_of(kind).__name__])}
    schema["properties"] |= {"type": {"const": kind}, **_placement_keys(kind in MERGES)}
    if kind in EXACTLY_ONE:
        schema["oneOf"] = [
            {"required": [key], "properties": {key: {"not": NOTHING}}} for key in EXACTLY_ONE[kind]
        ]
    return schema


def _branches() -> Schema:
    return {
        "title": "branches",
        "description": "Lists of layers that all read the same, and the merge of their ends.",
        "type": "object",
        "properties": {
            "type": {"const": "branches"},
            "merge": any_of([{"enum": list(MERGES)}, ref("expression")]),
            "branches": {
                "description": "A list of layers for each branch; an empty one is the identity.",
                "type": "array",
                "items": ref("layers"),
                "minItems": 2,
            },
            "activation": nullable(ref("activation_function")),
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
        "propertyNames": {"pattern": PARAMETER_PATTERN},
        "required": ["type"],
    }


def _block() -> Schema:
    return {
        "title": "block",
        "description": "Layers under a name that is then a layer type.",
        "type": "object",
        "properties": {
            "parameters": _parameters(PLACEMENT_KEYS | {"type"}),
            "inputs": {
                "description": "Names of what the block reads, where it reads several layers.",
                "type": "array",
                "items": ref("name"),
                "minItems": 1,
                "uniqueItems": True,
            },
            "layers": ref("layers"),
            "description": {"description": "What the block is.", **nullable(TEXT)},
        },
        "required": ["layers"],
        "additionalProperties": False,
    }


def _parameters(also_taken: frozenset[str]) -> Schema:
    return {
        "description": "Names with their defaults; one with no value is required.",
        "type": ["object", "null"],
        "propertyNames": {
            "pattern": PARAMETER_PATTERN,
            "not": {"enum": sorted(TAKEN_NAMES | also_taken)},
        },
    }


def _placement() -> Schema:
    """Return the keys that every layer takes, with `from_one` where it reads only one."""
    written = object_of(_models()["Placement"], {"repeat": ref("whole_number")})
    one = {"type": "array", "items": ref("reference"), "minItems": 1, "maxItems": 1}
    properties = {
        "name": nullable(ref("name")),
        "from_one": nullable(ref("reference"), one),
    }
    described = PLACEMENT_DESCRIPTIONS | {"from_one": PLACEMENT_DESCRIPTIONS["from"]}
    return {
        "description": "The keys that every layer takes.",
        "properties": {
            key: {"description": described[key], **value}
            for key, value in (written["properties"] | properties).items()
        },
    }


def _placement_keys(reads_several: bool) -> dict[str, Schema]:
    """Return the keys that every layer takes; only merges and blocks may read several layers."""
    written = {} if reads_several else {"from": "from_one"}
    return {
        key: ref(f"placement/properties/{written.get(key, key)}") for key in PLACEMENT_DESCRIPTIONS
    }
