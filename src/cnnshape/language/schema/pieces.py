"""Small pieces of JSON Schema, put together by the other modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from re import sub
from typing import Any

Schema = dict[str, Any]

NOTHING: Schema = {"type": "null"}
TEXT: Schema = {"type": "string"}


def ref(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def any_of(schemas: Iterable[Schema]) -> Schema:
    """Return the union of schemas; one alone is itself."""
    options = list(schemas)
    return options[0] if len(options) == 1 else {"anyOf": options}


def nullable(*schemas: Schema) -> Schema:
    """Return the union of schemas and nothing."""
    return any_of([*schemas, NOTHING])


def by_name(schema: Schema) -> Schema:
    """Return the schema of a mapping from names to values."""
    return {"type": "object", "additionalProperties": schema}


def described(properties: Mapping[str, Schema], words: Mapping[str, str]) -> dict[str, Schema]:
    """Return the schemas of keys, each with what an editor says of the key."""
    return {key: {"description": words[key], **value} for key, value in properties.items()}


def snake_case(class_name: str) -> str:
    """Return the name of a definition: layer_expectation of LayerExpectation."""
    return sub(r"(?<=[a-z])(?=[A-Z])", "_", class_name).lower()


def nested(name: str, description: str, *leaves: Schema) -> Schema:
    """Return the schema of nested lists of leaves, which refers to itself by its name."""
    return {
        "description": description,
        "anyOf": [*leaves, {"type": "array", "items": ref(name)}],
    }
