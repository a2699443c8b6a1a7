"""What pydantic-core checks of a value, from the type that is annotated.

A type says what the value is in Python, and the changes that are annotated with it what else must
be true: `Annotated[int, limited(ge=1)]`.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic_core import CoreSchema, core_schema

Change = Callable[[CoreSchema], CoreSchema]
"""What an annotation makes of the schema of its type."""

PLAIN: Mapping[Any, Callable[[], CoreSchema]] = MappingProxyType(
    {
        Any: core_schema.any_schema,
        bool: core_schema.bool_schema,
        int: core_schema.int_schema,
        float: core_schema.float_schema,
        str: core_schema.str_schema,
    }
)


def limited(**limits: Any) -> Change:
    """Set the limits of a value, by their names in pydantic-core."""
    return lambda schema: cast(CoreSchema, {**schema, **limits})


def told_apart(by: Callable[[Any], str], *names: str) -> Change:
    """Read a union by the one reading that `by` names, so that errors are about that alone."""

    def tagged(schema: CoreSchema) -> CoreSchema:
        readings: list[CoreSchema] = cast(Any, schema)["choices"]
        return core_schema.tagged_union_schema(dict(zip(names, readings, strict=True)), by)

    return tagged


def checked(check: Callable[[Any], Any]) -> Change:
    """Take what a function returns for the value; it raises ValueError for a wrong one."""
    return lambda schema: core_schema.no_info_after_validator_function(check, schema)


def converted(convert: Callable[[Any], Any]) -> Change:
    """Read what a function returns for what is written."""
    return lambda schema: core_schema.no_info_before_validator_function(convert, schema)


def schema_of(hint: Any) -> CoreSchema:
    """Return the schema of the values of a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        changes: tuple[Change, ...] = hint.__metadata__
        return reduce(lambda schema, change: change(schema), changes, schema_of(arguments[0]))
    if origin is Literal:
        return core_schema.literal_schema(list(arguments))
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is Mapping or origin is dict:
        return core_schema.dict_schema(*map(schema_of, arguments))
    if hint in PLAIN:
        return PLAIN[hint]()
    schema: CoreSchema = hint.core_schema()
    return schema


def _union(hints: tuple[Any, ...]) -> CoreSchema:
    readings = [schema_of(hint) for hint in hints if hint is not type(None)]
    union = readings[0] if len(readings) == 1 else core_schema.union_schema(list(readings))
    return union if len(readings) == len(hints) else core_schema.nullable_schema(union)


def _tuple(hints: tuple[Any, ...]) -> CoreSchema:
    """Return the schema of a tuple of so many values, or of any number where `...` follows."""
    items = [schema_of(hint) for hint in hints if hint is not ...]
    return core_schema.tuple_schema(items, variadic_item_index=0 if ... in hints else None)
