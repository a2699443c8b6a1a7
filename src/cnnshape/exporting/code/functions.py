"""Heads of functions, with the types of their parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnnshape.exporting.code.expressions import Item
from cnnshape.exporting.code.wrapping import INDENT, WIDTH
from cnnshape.exporting.code.writing import constant


def signature(name: str, parameters: Sequence[str], result: str, indent: int = 0) -> Iterator[str]:
    """Return the lines of `def name(parameters) -> result:`, wrapped where one is too long."""
    margin, inner = INDENT * indent, INDENT * (indent + 1)
    line = f"{margin}def {name}({', '.join(parameters)}) -> {result}:"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{margin}def {name}("
    flat = inner + ", ".join(parameters)
    yield from [flat] if len(flat) <= WIDTH else (f"{inner}{each}," for each in parameters)
    yield f"{margin}) -> {result}:"


def keywords_after(positional: int, parameters: Sequence[str]) -> list[str]:
    """Return parameters of which so many are passed by position too, the others by name alone."""
    star = ["*"] if positional < len(parameters) else []
    return [*parameters[:positional], *star, *parameters[positional:]]


def typed(name: str, values: Sequence[Any], defaults: Mapping[str, Any]) -> str:
    """Return a parameter with the types of the values that it has, and its default if any.

    A whole number is a float too. A part of a list is one of rates.
    """
    types = dict.fromkeys(map(_type_of, values))
    if "float" in types:
        types.pop("int", None)
    default = f" = {constant(defaults[name])}" if name in defaults else ""
    return f"{name}: {' | '.join(types)}{default}"


def _type_of(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, Item):
        return "list[float]"
    if isinstance(value, tuple):
        return f"tuple[{', '.join(map(_type_of, value))}]"
    return type(value).__name__
