"""JSON Schema in words: what a value may be, as one cell of a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tools.reference.markdown import code

Schema = Mapping[str, Any]
Name = Callable[[str], str]
"""What a page writes for a definition, given its name."""

PLURALS = {
    "integer": "integers",
    "number": "numbers",
    "string": "strings",
    "boolean": "booleans",
    "object": "objects",
}


def in_words(schema: Schema, name: Name) -> str:
    """Return what a value may be; `name` writes each definition that is referred to."""
    return " or ".join(dict.fromkeys(_alternatives(schema, name)))


def references(schema: Any) -> Iterator[str]:
    """Return the names of the definitions that a schema refers to itself, as often as it does."""
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from references(each)


def _alternatives(schema: Schema, name: Name) -> Iterator[str]:
    for each in schema.get("anyOf", [schema]):
        if words := _single(each, name):
            yield words


def _single(schema: Schema, name: Name) -> str:
    if "$ref" in schema:
        return name(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return code(json.dumps(schema["const"]))
    if "enum" in schema:
        return "one of " + ", ".join(code(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return _list(schema, name)
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"name -> {in_words(schema['additionalProperties'], name)}"
    return str(schema.get("type", "any value"))


def _list(schema: Schema, name: Name) -> str:
    if "prefixItems" in schema:
        return "list of " + " and ".join(in_words(each, name) for each in schema["prefixItems"])
    words = in_words(schema.get("items", {}), name)
    return f"list of {PLURALS.get(words, f'({words})' if ' or ' in words else words)}"
