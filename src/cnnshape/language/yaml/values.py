"""The values of a document, each with the stretch of text it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias

from cnnshape.diagnostics import Span

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None
"""What a file holds as Python values, without places."""

Atom = bool | int | float | str | None
"""A value of a file that holds no others."""


class Scalar(NamedTuple):
    """Text, a number, a boolean or nothing; `is_plain` if it is written without quotes."""

    value: Atom
    span: Span
    is_plain: bool = True


class Sequence(NamedTuple):
    """A list of values."""

    items: tuple[Value, ...]
    span: Span


class Item(NamedTuple):
    """A key of a mapping with its place, and its value."""

    key: str
    key_span: Span
    value: Value


class Table:
    """A mapping from text to values, in the order of the file."""

    def __init__(self, entries: Mapping[str, Item], span: Span) -> None:
        """Keep the entries and the place of the mapping."""
        self.entries = entries
        self.span = span

    @cached_property
    def constants(self) -> Mapping[str, Plain]:
        """The values without expressions, as plain data: the same at every reading."""
        return {
            item.key: plain(item.value)
            for item in self.entries.values()
            if not has_expression(item.value)
        }

    @cached_property
    def computed(self) -> tuple[str, ...]:
        """The keys whose values have expressions."""
        return tuple(key for key in self.entries if key not in self.constants)

    @cached_property
    def text_of_name(self) -> str | None:
        """The value of its `name`, if that is text."""
        value = self.get("name")
        return value.value if isinstance(value, Scalar) and isinstance(value.value, str) else None

    @cached_property
    def places(self) -> Mapping[str, Span]:
        """The place of each key's value."""
        return {key: item.value.span for key, item in self.entries.items()}

    def get(self, key: str) -> Value | None:
        """Return the value of a key, or None if the key is missing."""
        item = self.entries.get(key)
        return None if item is None else item.value

    def without(self, key: str) -> Table:
        """Return the mapping without one of its keys."""
        return Table({k: item for k, item in self.entries.items() if k != key}, self.span)

    def values(self) -> Iterator[Item]:
        """Return the entries in the order of the file."""
        return iter(self.entries.values())


Value = Scalar | Sequence | Table

EXPRESSION_MARK = "="


def expression_of(value: Value) -> str | None:
    """Return an expression without its `=`; None if the value is no text that starts with one."""
    text = value.value if isinstance(value, Scalar) else None
    if not isinstance(text, str) or not text.startswith(EXPRESSION_MARK):
        return None
    return text[len(EXPRESSION_MARK) :]


def is_expression(value: Value) -> bool:
    """Say whether a value is text that starts with `=`."""
    return expression_of(value) is not None


def has_expression(value: Value) -> bool:
    """Say whether there is an expression anywhere in a value."""
    if isinstance(value, Scalar):
        return is_expression(value)
    if isinstance(value, Sequence):
        return any(map(has_expression, value.items))
    return any(has_expression(item.value) for item in value.values())


def scalars_of(value: Value) -> Iterator[Scalar]:
    """Return all scalars in a value."""
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Sequence):
        for child in value.items:
            yield from scalars_of(child)
    else:
        for item in value.values():
            yield from scalars_of(item.value)


def plain(value: Value) -> Plain:
    """Return a value as nested Python lists, dictionaries and scalars; whole floats as integers."""
    if isinstance(value, Scalar):
        return whole(value.value)
    if isinstance(value, Sequence):
        return [plain(item) for item in value.items]
    return {item.key: plain(item.value) for item in value.values()}


def whole(number: Atom) -> Atom:
    """Return a whole float as the integer it is, and anything else as it is."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 2**63:
        return int(number)
    return number
