"""The values of an architecture file in JSON Schema: what pydantic says of them, made readable.

Unions are laid flat, each quantity has a name, and `=expression` may stand for every value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, reduce
from operator import or_
from re import sub
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from cnnshape.layers import KINDS, model_of, quantities
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.layer import Placement, References
from cnnshape.layers.weight_values import NAMED_FILTERS

Schema = dict[str, Any]

NOTHING: Schema = {"type": "null"}
TEXT: Schema = {"type": "string"}
NOISE = frozenset({"title", "default", "description"})
"""What pydantic says of a key along with its values."""

QUANTITIES: Mapping[str, tuple[Any, str]] = {
    "count": (quantities.Count, "A whole number of at least 1."),
    "whole_number": (quantities.WholeNumber, "A whole number of at least 0."),
    "number": (quantities.Number, "A finite number."),
    "positive_number": (quantities.PositiveNumber, "A finite number above 0."),
    "probability": (quantities.Probability, "A number from 0 to 1."),
    "flag": (quantities.Flag, "true or false; YAML 1.2 reads yes, no, on and off as text."),
    "reference": (
        quantities.Reference,
        "The name of a layer of the same scope, or of one inside a block, as stage_2.conv_1.",
    ),
    "references": (References, "The name of a layer, or a list of names."),
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
        "Cells at both ends of every axis, a list with a number for each axis, or a list with "
        "[before, after] for each.",
    ),
    "padding": (
        quantities.Padding,
        "Cells at both ends of every axis, a list with a number for each axis, a list with "
        "[before, after] for each, or a rule. valid: none. same: output = ceil(input / stride), "
        "an odd cell after. half: (span - 1) // 2, span = dilation * (kernel - 1) + 1.",
    ),
    "shape": (
        quantities.Shape,
        "Sizes of up to three spatial axes and the channels, in the order of `layout`: "
        "[height, width, channels] by default, [channels] for a vector.",
    ),
    "activation_function": (Function, "A function of each value, or of the channels."),
}
"""Quantities that have a name in the schema, with what an editor says of them."""


@cache
def models() -> Mapping[str, Schema]:
    """Return what pydantic says of each model, by the names of the classes."""
    union: Any = Annotated[reduce(or_, map(model_of, KINDS)), Field(discriminator="type")]
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[union, Placement, Architecture])
    definitions: Mapping[str, Schema] = adapter.json_schema()["$defs"]
    return definitions


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


def named_values() -> dict[str, Schema]:
    """Return the definitions of all values that others refer to."""
    number, names = _reading({"type": "number"}), {"enum": list(NAMED_FILTERS)}
    return {
        **{name: _quantity(*described) for name, described in QUANTITIES.items()},
        "name": {
            "description": "Letters, digits, `_` and `-`, starting with a letter.",
            **TEXT,
            "pattern": quantities.NAME_PATTERN,
        },
        "numbers": _nested("numbers", "A number, or nested lists of numbers.", number),
        "weights": _nested(
            "weights", "Nested lists of numbers, or of filters by their names.", number, names
        ),
        "expression": {
            "description": "Text that starts with `=` is worked out, as `=4 * width`.",
            **TEXT,
            "pattern": "^=",
        },
    }


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


def value_of(written: Schema) -> Schema:
    """Return the schema of a value from what pydantic says of it."""
    options = _options(written)
    readings = [option for option in options if option != NOTHING]
    name = _name_of(readings)
    value = _any_reading(readings) if name is None else ref(name)
    if len(readings) == len(options):
        return value
    return any_of([*value.get("anyOf", [value]), NOTHING])


def _property(written: Schema) -> Schema:
    said = {key: written[key] for key in ("description", "default") if written.get(key) is not None}
    return value_of(written) | said


def _options(written: Schema) -> list[Schema]:
    """Return the readings of a value, with unions inside unions laid flat."""
    union = written.get("anyOf", written.get("oneOf"))
    if union is None:
        return [{k: v for k, v in written.items() if k not in NOISE}]
    return [option for each in union for option in _options(each)]


def _any_reading(readings: list[Schema]) -> Schema:
    """Return the union of readings and, unless one of them takes it already, an expression."""
    schemas = [_reading(reading) for reading in readings]
    takes_expressions = TEXT in schemas or any(_name_of([reading]) for reading in readings)
    return any_of(schemas if takes_expressions else [*schemas, ref("expression")])


def _reading(option: Schema) -> Schema:
    """Return one reading of a value, by its name where it has one."""
    name = _name_of([option])
    if name is not None:
        return ref(name)
    if "$ref" in option:
        return ref(snake_case(option["$ref"].rpartition("/")[2]))
    return _spelled_out(option)


def _spelled_out(option: Schema) -> Schema:
    """Return one reading of a value, the values inside it by their names."""
    inner = {key: value for key, value in option.items() if key not in ("items", "prefixItems")}
    if "items" in option:
        inner["items"] = value_of(option["items"])
    sides = [value_of(side) for side in option.get("prefixItems", ())]
    if sides:
        alike = sides.count(sides[0]) == len(sides)
        inner |= {"items": sides[0]} if alike else {"prefixItems": sides}
    return dict(sorted(inner.items(), key=lambda pair: (pair[0] != "type", pair[0])))


def _quantity(annotation: Any, description: str) -> Schema:
    options = _options(TypeAdapter(annotation).json_schema())
    if len(options) == 1:
        union = any_of([_spelled_out(options[0]), ref("expression")])
    else:
        union = _any_reading(options)
    return {"description": description, **union}


def _nested(name: str, description: str, *leaves: Schema) -> Schema:
    """Return the schema of nested lists of leaves, which refers to itself by its name."""
    return {
        "description": description,
        "anyOf": [*leaves, {"type": "array", "items": ref(name)}],
    }


def _name_of(readings: list[Schema]) -> str | None:
    return _names().get(_text(readings))


@cache
def _names() -> Mapping[str, str]:
    """Return the names of quantities by what pydantic says of them."""
    return {
        _text(_options(TypeAdapter(annotation).json_schema())): name
        for name, (annotation, _) in QUANTITIES.items()
    }


def _text(readings: list[Schema]) -> str:
    return json.dumps(readings, sort_keys=True)
