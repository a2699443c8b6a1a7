"""What may be written where, from the JSON Schema of the language: keys, their values, their words.

The schema is built when something is first asked for: it takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from cnnshape.editing.markdown import code
from cnnshape.language.expansion.kinds import BRANCHES
from cnnshape.layers import KINDS

Schema = Mapping[str, Any]

CALL = "call"
"""The definition of the call of a block, whose arguments the block says."""


class Key(NamedTuple):
    """A key that may be written: what it means, the words it may hold, and its default."""

    name: str
    description: str
    choices: tuple[str, ...]
    default: object
    is_required: bool

    @property
    def documentation(self) -> str:
        """The key in Markdown."""
        default = "" if self.default is None else f" Default: `{_yaml(self.default)}`."
        words = f"\n\nOne of {', '.join(map(code, self.choices))}." if self.choices else ""
        return f"**{self.name}**: {self.description}{default}{words}"


@cache
def _file_schema() -> Schema:
    from cnnshape.language.schema.architecture import file_schema

    return file_schema()


def kinds() -> Sequence[str]:
    """Return everything that may be a `type` in every file."""
    return (*KINDS, BRANCHES)


def kind_documentation(kind: str) -> str:
    """Return what a layer kind does, in a sentence or two."""
    description: str = _definition(kind)["description"]
    return description


@lru_cache(maxsize=256)
def keys_of_kind(kind: str) -> Mapping[str, Key]:
    """Return the keys of a layer kind; of another type those that every call of a block takes."""
    return dict(_keys(_definition(kind if kind in kinds() else CALL)))


@lru_cache(maxsize=256)
def keys_under(path: tuple[str, ...]) -> Mapping[str, Key]:
    """Return the keys of a mapping by the keys that lead to it; none where names are free."""
    schema = _file_schema()
    for key in path:
        schema = next(iter(_mappings(schema)), {}).get("properties", {}).get(key, {})
    return {key: each for mapping in _mappings(schema) for key, each in _keys(mapping)}


def keys_of_definition(name: str) -> Mapping[str, Key]:
    """Return the keys of a mapping by its name in the schema, as `block` or `layer_expectation`."""
    return dict(_keys(_definition(name)))


def _definition(name: str) -> Schema:
    found: Schema = _file_schema()["$defs"][name]
    return found


def _keys(mapping: Schema) -> Iterator[tuple[str, Key]]:
    required = mapping.get("required", ())
    for name, written in mapping.get("properties", {}).items():
        parts = list(_parts(written))
        words = (part["description"] for part in parts if "description" in part)
        choices = dict.fromkeys(word for part in parts for word in _words_in(part))
        default = next((part["default"] for part in parts if "default" in part), None)
        yield name, Key(name, next(words, ""), tuple(choices), default, name in required)


def _mappings(schema: Schema) -> Iterator[Schema]:
    return (part for part in _parts(schema) if "properties" in part)


def _parts(schema: Schema) -> Iterator[Schema]:
    """Return a schema with all that it refers to and all that it may be."""
    yield schema
    if "$ref" in schema:
        yield from _parts(_referred(schema["$ref"]))
    for option in schema.get("anyOf", ()):
        yield from _parts(option)


def _referred(reference: str) -> Schema:
    found: Schema = _file_schema()
    for key in reference.removeprefix("#/").split("/"):
        found = found[key]
    return found


def _words_in(part: Schema) -> Iterator[str]:
    if part.get("type") == "boolean":
        yield from ("true", "false")
    yield from (word for word in part.get("enum", ()) if isinstance(word, str))


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
