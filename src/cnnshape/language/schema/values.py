"""The values of an architecture file in JSON Schema: what pydantic says of them, made readable.

Unions are laid flat, each quantity has a name, and `=expression` may be written for every value.
"""

from __future__ import annotations

from typing import Any

from cnnshape.language.schema.pieces import NOTHING, TEXT, Schema, any_of, nested, ref, snake_case
from cnnshape.language.schema.quantities import (
    QUANTITIES,
    name_of,
    readings_of,
    readings_of_type,
)
from cnnshape.layers import quantities
from cnnshape.layers.weight_values import NAMED_FILTERS


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
        "numbers": nested("numbers", "A number, or nested lists of numbers.", number),
        "weights": nested(
            "weights", "Nested lists of numbers, or of filters by their names.", number, names
        ),
        "expression": {
            "description": "Text that starts with `=` is worked out, as `=4 * width`.",
            **TEXT,
            "pattern": "^=",
        },
    }


def value_of(written: Schema) -> Schema:
    """Return the schema of a value from what pydantic says of it."""
    options = readings_of(written)
    readings = [option for option in options if option != NOTHING]
    name = name_of(readings)
    value = _any_reading(readings) if name is None else ref(name)
    if len(readings) == len(options):
        return value
    return any_of([*value.get("anyOf", [value]), NOTHING])


def _any_reading(readings: list[Schema]) -> Schema:
    """Return the union of readings and, unless one of them takes it already, an expression."""
    schemas = [_reading(reading) for reading in readings]
    takes_expressions = TEXT in schemas or any(name_of([reading]) for reading in readings)
    return any_of(schemas if takes_expressions else [*schemas, ref("expression")])


def _reading(option: Schema) -> Schema:
    """Return one reading of a value, by its name if it has one."""
    name = name_of([option])
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
    options = readings_of_type(annotation)
    if len(options) == 1:
        union = any_of([_spelled_out(options[0]), ref("expression")])
    else:
        union = _any_reading(options)
    return {"description": description, **union}
