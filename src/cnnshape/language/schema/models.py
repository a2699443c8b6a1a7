"""What pydantic says of the models of a file, each as the schema of a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from cnnshape.language.schema.pieces import Schema
from cnnshape.language.schema.values import value_of
from cnnshape.layers import KINDS, model_of
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.layer import Placement


@cache
def models() -> Mapping[str, Schema]:
    """Return what pydantic says of each model, by the names of the classes."""
    union: Any = Annotated[reduce(or_, map(model_of, KINDS)), Field(discriminator="type")]
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[union, Placement, Architecture])
    definitions: Mapping[str, Schema] = adapter.json_schema()["$defs"]
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
