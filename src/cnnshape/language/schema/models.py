"""What pydantic says of the models of a file, each as the schema of a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cnnshape.language.schema.generated import schema_said_of
from cnnshape.language.schema.pieces import Schema
from cnnshape.language.schema.values import value_of
from cnnshape.layers import KINDS, model_of
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.layer import Placement


@cache
def models() -> Mapping[str, Schema]:
    """Return what pydantic says of each model, by the names of the classes."""
    definitions: dict[str, Schema] = {}
    for model in (*map(model_of, KINDS), Placement, Architecture):
        said = schema_said_of(model)
        definitions |= {**said.pop("$defs", {}), model.__name__: said}
    return definitions


def object_of(written: Schema, by_hand: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of a mapping from what pydantic says of its model.

    The first paragraph of its docstring is the description; `by_hand` has the keys that the model
    leaves open.
    """
    properties = {
        key: (by_hand or {}).get(key) or _property(value)
        for key, value in written["properties"].items()
    }
    required = {"required": written["required"]} if "required" in written else {}
    return {
        "description": " ".join(written["description"].split("\n\n")[0].split()),
        "type": "object",
        "properties": properties,
        **required,
        "additionalProperties": False,
    }


def _property(written: Schema) -> Schema:
    said = {key: written[key] for key in ("description", "default") if written.get(key) is not None}
    return value_of(written) | said
