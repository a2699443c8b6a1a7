"""The JSON Schema of an architecture file, so that an editor checks and completes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.language.expansion.blocks import RESERVED_KINDS
from cnnshape.language.schema.edits import edit
from cnnshape.language.schema.layers import layer_definitions, parameters
from cnnshape.language.schema.models import models, object_of
from cnnshape.language.schema.pieces import (
    TEXT,
    Schema,
    any_of,
    by_name,
    described,
    nullable,
    ref,
    snake_case,
)
from cnnshape.language.schema.values import named_values

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "https://raw.githubusercontent.com/cnnshape/cnnshape/main/architectures/schema.json"

TOP_LEVEL_DESCRIPTIONS: Mapping[str, str] = {
    "name": "What the network is called.",
    "task": "What the network is for in a word or two, as classification or segmentation.",
    "source": "The paper, course or code that the network is from.",
    "description": "What the network is for, and what is special about this file.",
    "input": "The sizes of the input, [height, width, channels] where `layout` says no other.",
    "inputs": "Several inputs by their names; the first layer then says `from`.",
    "layout": "The order of axes in every shape that is written or reported, and of flattening.",
    "dtype": "What values are stored as, which says how many bytes each takes.",
    "parameters": "Names for expressions, with their defaults; one with no value is required.",
    "blocks": "Lists of layers by their names, which become layer types.",
    "extends": "A .yaml or .yml file, by its relative path, whose keys this file overrides.",
    "edits": "What to change in the layers of the extended file, by their names.",
    "layers": "The layers in the order in which they run; each reads the one before it.",
    "outputs": "The layers that are outputs; by default every layer that nothing reads.",
    "expect": "The totals that must come out; `lint` and `verify` check them.",
    "budget": "The most that the network may cost; `lint` and `verify` check it.",
    "examples": "Inputs and the outputs that executing the network must give, to 1e-5.",
}

MAPPINGS: Mapping[str, Mapping[str, Schema]] = {
    "WeightValues": {"weight": nullable(ref("weights")), "bias": nullable(ref("numbers"))},
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
    and its place: what expressions give, whether a name is that of a layer, and which types and
    arguments the blocks of a file add.
    """
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "cnnshape architecture",
        **_top_level(),
        "allOf": list(_conditions()),
        "$defs": {
            **layer_definitions(),
            **{
                snake_case(name): object_of(models()[name], by_hand)
                for name, by_hand in MAPPINGS.items()
            },
            "edit": edit(),
            **named_values(),
        },
    }


def _top_level() -> Schema:
    """Return the keys of a file, those too that its model leaves open for the reader."""
    schema = object_of(
        models()["Architecture"],
        {
            "input": ref("shape"),
            "inputs": {
                **by_name(ref("shape")),
                "propertyNames": ref("name"),
                "minProperties": 1,
            },
            "parameters": parameters(),
            "blocks": {
                **by_name(ref("block")),
                "propertyNames": {"not": {"enum": sorted(RESERVED_KINDS)}},
            },
            "extends": {**TEXT, "pattern": r"^[^/].*\.ya?ml$"},
            "edits": {"type": "array", "items": ref("edit")},
            "layers": ref("layers"),
        },
    )
    return schema | {"properties": described(schema["properties"], TOP_LEVEL_DESCRIPTIONS)}


def _conditions() -> Iterator[Schema]:
    """Say which keys of a file depend on each other."""
    yield {
        "if": {"not": {"required": ["extends"]}},
        "then": {
            "required": ["layers"],
            "anyOf": [{"required": ["input"]}, {"required": ["inputs"]}],
            "properties": {"edits": False},
        },
    }
    yield {"not": {"required": ["input", "inputs"]}}
    yield {"not": {"required": ["layers", "edits"]}}
    yield {
        "if": {"not": {"anyOf": [{"required": ["blocks"]}, {"required": ["extends"]}]}},
        "then": {"properties": {"layers": ref("layers_without_blocks")}},
    }
