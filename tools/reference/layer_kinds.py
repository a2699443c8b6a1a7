"""The page of the layer kinds, read off their models and the JSON Schema of the file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from itertools import groupby

from cnnshape.language.schema.architecture import file_schema
from cnnshape.layers import KINDS, model_of
from cnnshape.layers.layer import PLACEMENT_KEYS
from tools.reference.markdown import code, page, prose, table
from tools.reference.schemas import Schema, in_words, references

INTRODUCTION = """\
Every kind of layer with the keys that it takes beside those of every layer. A required key must be
written; a key whose default is none may be left out. An expression such as `=4 * width` may stand
for every value. [The file language](../file-language.md) explains how layers are put together."""

EXPRESSION = "expression"
"""The definition that no cell names: an expression may stand for every value."""


def layers_page() -> str:
    """Return the page: what every layer takes, the kinds by module, and what values are."""
    definitions = file_schema()["$defs"]
    placement = _properties(definitions["placement"], keep=PLACEMENT_KEYS)
    kinds = {kind: _properties(definitions[kind], drop=PLACEMENT_KEYS | {"type"}) for kind in KINDS}
    return page(
        "Layer kinds",
        INTRODUCTION,
        "## Keys of every layer",
        _keys(placement, definitions["placement"]),
        *_modules(kinds, definitions),
        "## Values",
        table(("value", "what it is"), _values(definitions, [placement, *kinds.values()])),
    )


def _properties(
    schema: Schema, keep: Collection[str] = (), drop: Collection[str] = ()
) -> Mapping[str, Schema]:
    properties: Mapping[str, Schema] = schema["properties"]
    return {
        key: value
        for key, value in properties.items()
        if key not in drop and (not keep or key in keep)
    }


def _modules(kinds: Mapping[str, Mapping[str, Schema]], definitions: Schema) -> Iterator[str]:
    """Return the parts of the page for all kinds, with a heading for each module of models."""
    for module, names in groupby(kinds, lambda kind: model_of(kind).__module__):
        yield f"## {module.rpartition('.')[2].replace('_', ' ').capitalize()}"
        yield prose(import_module(module).__doc__)
        for kind in names:
            yield f"### {kind}"
            yield prose(model_of(kind).__doc__)
            yield _keys(kinds[kind], definitions[kind])


def _keys(keys: Mapping[str, Schema], schema: Schema) -> str:
    """Return a table of keys; its last column is there if the schema describes them."""
    is_described = any("description" in value for value in keys.values())
    required = schema.get("required", [])
    rows = (
        (
            code(key),
            in_words(_without_null(value), _link),
            _default(value, is_required=key in required),
            *([value.get("description", "")] if is_described else []),
        )
        for key, value in keys.items()
    )
    return table(("key", "value", "default", *(["what it is"] if is_described else [])), rows)


def _link(definition: str) -> str:
    return "" if definition == EXPRESSION else f"[{_words(definition)}](#values)"


def _words(definition: str) -> str:
    return definition.replace("_", " ")


def _without_null(value: Schema) -> Schema:
    if "anyOf" not in value:
        return value
    return {**value, "anyOf": [each for each in value["anyOf"] if each.get("type") != "null"]}


def _default(value: Schema, *, is_required: bool) -> str:
    if is_required:
        return "required"
    if "default" not in value:
        return "none"
    default = value["default"]
    return code(default if isinstance(default, str) else json.dumps(default))


def _values(definitions: Schema, keys: list[Mapping[str, Schema]]) -> Iterator[tuple[str, str]]:
    """Return what each definition is that a key refers to, but for the expression."""
    used = set(references(keys)) - {EXPRESSION}
    for name, schema in definitions.items():
        if name in used:
            yield _words(name), schema["description"]
