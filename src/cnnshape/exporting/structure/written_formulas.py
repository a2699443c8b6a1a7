"""The expressions that a file writes in its blocks: formulas of the values in exported code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from cnnshape.exporting.code.expressions import Constant, Name
from cnnshape.exporting.code.translating import NoTranslation, translated
from cnnshape.exporting.structure.found_formulas import Formula
from cnnshape.language.broken import Broken
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.expressions.evaluation import evaluate
from cnnshape.language.expressions.grammar import parse
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Scalar, Table, Value, expression_of, scalars_of

TOP = ""
"""What stands for the list of layers of the file itself, beside the names of its blocks."""


class Written(NamedTuple):
    """An expression without its `=`, and the parameter of which it is the default, if of one."""

    text: str
    name: str | None = None


class Place(NamedTuple):
    """What an expression sees in one use of a block: values by name, and the channels it reads."""

    values: Mapping[str, Any]
    channels: int


def written_in(root: Table) -> Mapping[str, Sequence[Written]]:
    """Return the expressions of each block of a file by its name, and those of its layers."""
    blocks = {
        name: tuple(_expressions(item.value))
        for name, item in entries_of(root.get("blocks")).items()
    }
    return {**blocks, TOP: tuple(_expressions(root))}


def written_defaults(root: Table) -> Mapping[str, Mapping[str, Any]]:
    """Return the defaults of the parameters of each block of a file that are plain values."""
    return {
        name: _plain_values(_value(entries_of(item.value), "parameters"))
        for name, item in entries_of(root.get("blocks")).items()
    }


def _plain_values(table: Value | None) -> Mapping[str, Any]:
    return {
        name: item.value.value
        for name, item in entries_of(table).items()
        if isinstance(item.value, Scalar) and type(item.value.value) in (bool, int, float)
    }


def _expressions(block: Value) -> Iterator[Written]:
    entries = entries_of(block)
    for name, item in entries_of(_value(entries, "parameters")).items():
        text = expression_of(item.value)
        if text is not None:
            yield Written(text, name)
    layers = _value(entries, "layers")
    for scalar in () if layers is None else scalars_of(layers):
        text = expression_of(scalar)
        if text is not None:
            yield Written(text)


def _value(entries: Mapping[str, Any], key: str) -> Value | None:
    found: Value | None = entries[key].value if key in entries else None
    return found


def formulas_of(
    written: Sequence[Written],
    places: Sequence[Place],
    names: Mapping[str, str],
    functions: Collection[str],
    constants: Mapping[str, Constant] = MappingProxyType({}),
) -> Iterator[Formula]:
    """Return expressions with their values in all places; `names` are what the code calls theirs.

    `constants` are names that have one value in all places. Those that the code cannot say, or that
    have no value everywhere, are left out.
    """
    known = {**{name: Name(called) for name, called in names.items()}, **constants}
    for each in dict.fromkeys(written):
        try:
            expression = translated(parse(each.text), known, functions)
            values = tuple(_value_in(each.text, place) for place in places)
        except (NoTranslation, InvalidExpression, Broken):
            continue
        yield Formula(expression, values, each.name and names.get(each.name))


def _value_in(text: str, place: Place) -> Any:
    return evaluate(text, Environment(place.values, lambda: place.channels))
