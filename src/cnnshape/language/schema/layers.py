"""Layers in the JSON Schema: one schema for each kind, and what makes networks of layers."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.language.expressions.functions import TAKEN_NAMES
from cnnshape.language.schema.conditions import conditions_of
from cnnshape.language.schema.models import models, object_of
from cnnshape.language.schema.pieces import NOTHING, TEXT, Schema, any_of, described, nullable, ref
from cnnshape.layers import KINDS, MERGES, model_of, traits_of
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.layers.traits import ONE_LAYER, Arity

PARAMETER_PATTERN = "^[A-Za-z_][A-Za-z0-9_]*$"

PLACEMENT_DESCRIPTIONS: Mapping[str, str] = {
    "name": "What other layers call this one; by default its kind and a number, as conv_1.",
    "from": "What the layer reads; by default the layer before it in the list.",
    "if": "Whether the layer is present; evaluated for each copy.",
    "repeat": "How many copies stand here, each reading the one before; `index` counts from 0.",
    "share": "The layer above whose weights this one uses; they are counted once, there.",
    "trainable": "Whether training changes its weights; frozen ones are counted as not trained.",
    "quantize": "The dtype in which a device stores its weights; `memory` counts them so.",
    "expect": "What must come out of this layer; `lint` and `verify` check it.",
    "description": "What the layer is there for.",
}

EXACTLY_ONE: Mapping[str, tuple[str, ...]] = {
    "crop": ("cropping", "like"),
    "slice": ("channels", "axis"),
    "upsample": ("factor", "size", "like"),
    "max_unpool": ("pool", "kernel"),
}
"""Keys of which a kind takes one; its model says so in Python, which pydantic cannot translate."""


AT_LEAST_ONE: Mapping[str, tuple[str, ...]] = {"clip": ("low", "high")}
"""Keys of which a kind needs one or more, as its model says in Python."""


def layer_definitions() -> dict[str, Schema]:
    """Return the definitions of lists of layers, of each kind, and of what every layer takes."""
    return {
        "layers": {"type": "array", "items": ref("layer")},
        "layers_without_blocks": _layers_without_blocks(),
        "layer": _layer(),
        "kind": {"enum": [*KINDS, "branches"]},
        "block": _block(),
        "call": _call(),
        "branches": _branches(),
        **{kind: _kind(kind) for kind in KINDS},
        "placement": _placement(),
    }


def _layer() -> Schema:
    """Choose the schema of a layer by its type, so that errors are about one kind."""
    tests: dict[str, Schema] = {kind: {"const": kind} for kind in (*KINDS, "branches")}
    tests["call"] = {**TEXT, "not": ref("kind")}
    return {
        "description": "A layer of some kind, branches, or the call of a block.",
        "type": "object",
        "required": ["type"],
        "properties": {"type": any_of([ref("kind"), TEXT])},
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
    schema = {"title": kind, **object_of(models()[model_of(kind).__name__])}
    said = {"description": schema["description"], "const": kind}
    schema["properties"] |= {"type": said, **_placement_keys(traits_of(kind).arity != ONE_LAYER)}
    if conditions := list(conditions_of(kind)):
        schema["allOf"] = conditions
    schema |= _several_layers(schema, traits_of(kind).arity)
    for choice, keys_of_kinds in (("oneOf", EXACTLY_ONE), ("anyOf", AT_LEAST_ONE)):
        if kind in keys_of_kinds:
            schema[choice] = [
                {"required": [key], "properties": {key: {"not": NOTHING}}}
                for key in keys_of_kinds[kind]
            ]
    return schema


def _several_layers(schema: Schema, arity: Arity) -> Schema:
    """Return the schema of a layer that reads a certain number of several layers."""
    if arity.most in (0, 1, None):
        return {}
    read = {**ref("placement/properties/from"), "minItems": arity.least, "maxItems": arity.most}
    if arity.least == 1:
        return {"properties": {**schema["properties"], "from": read}}
    return {
        "properties": {**schema["properties"], "from": {**read, "type": "array"}},
        "required": [*schema.get("required", ()), "from"],
    }


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
            "axis": {"description": "The axis of a concat.", **ref("axis")},
            **_placement_keys(reads_several=False),
        },
        "required": ["type", "merge", "branches"],
        "dependentSchemas": {
            "axis": {"properties": {"merge": any_of([{"const": "concat"}, ref("expression")])}}
        },
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
            "parameters": {
                "description": "What a call may say; one with no value it must say.",
                **parameters(PLACEMENT_KEYS | {"type"}),
            },
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


def parameters(also_taken: frozenset[str] = frozenset()) -> Schema:
    """Return the schema of names with their defaults, any of which may be nothing."""
    names = {"pattern": PARAMETER_PATTERN, "not": {"enum": sorted(TAKEN_NAMES | also_taken)}}
    return nullable({"type": "object", "propertyNames": names})


def _placement() -> Schema:
    """Return the keys that every layer takes, with `from_one` for kinds that read only one."""
    written = object_of(models()["Placement"], {"repeat": ref("whole_number")})
    one = {"type": "array", "items": ref("reference"), "minItems": 1, "maxItems": 1}
    properties = described(
        written["properties"] | {"name": nullable(ref("name"))}, PLACEMENT_DESCRIPTIONS
    )
    from_one = {"description": PLACEMENT_DESCRIPTIONS["from"], **nullable(ref("reference"), one)}
    return {
        "description": "The keys that every layer takes.",
        "properties": properties | {"from_one": from_one},
    }


def _placement_keys(reads_several: bool) -> dict[str, Schema]:
    """Return the keys that every layer takes; `from` lists layers if several may be read."""
    written = {} if reads_several else {"from": "from_one"}
    return {
        key: ref(f"placement/properties/{written.get(key, key)}") for key in PLACEMENT_DESCRIPTIONS
    }
