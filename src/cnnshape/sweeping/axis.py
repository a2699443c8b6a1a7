"""One axis of a grid: the name of a setting, and the values it takes one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cnnshape.language.override_texts import sizes_in, value_in
from cnnshape.layers.quantities import is_finite
from cnnshape.sweeping.ranges import Steps, is_range, steps_in

INPUT = "input"
"""The axis that is no parameter: the sizes of the input."""

EXAMPLE = "write a name and values, as width=0.5,1 or resolution=128:224:32"
OPENING, CLOSING, QUOTES = "([{", ")]}", "\"'"

Piece = tuple[Any, ...] | Steps


class Axis(NamedTuple):
    """A setting and its values: pieces that were listed, and ranges that are never built."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        """How many values there are."""
        return sum(map(_size, self.pieces))

    @property
    def names(self) -> tuple[str, ...]:
        """The one setting that varies along this axis."""
        return (self.name,)

    def settings(self, position: int) -> dict[str, Any]:
        """Return the setting at a position, from 0."""
        return {self.name: self.at(position)}

    def at(self, position: int) -> Any:
        """Return the value at a position, from 0."""
        for piece in self.pieces:
            if position < _size(piece):
                return piece.at(position) if isinstance(piece, Steps) else piece[position]
            position -= _size(piece)
        raise IndexError(position)


def axis_in(text: str) -> Axis:
    """Return the axis that is written as `name=a,b,c` or `name=start:stop:step`.

    Between whole numbers the step is 1 where it is left out.

    Values are YAML, those of `input` sizes as 224x224x3; a comma inside brackets or quotes belongs
    to a value. Raises ValueError where the text is no axis.
    """
    name, separator, values = text.partition("=")
    name = name.strip()
    if not separator or not name:
        raise ValueError(EXAMPLE)
    if not values.strip():
        raise ValueError(f"`{name}` has no values: {EXAMPLE}")
    return Axis(name, tuple(_piece(part, name) for part in split_at_commas(values)))


def value_of(text: str, name: str) -> Any:
    """Return one value of a setting as `--over` and files of designs write it.

    Raises ValueError where it is none.
    """
    return list(sizes_in(text)) if name == INPUT else usable(value_in(text, name), name)


def _piece(text: str, name: str) -> Piece:
    if name != INPUT and not text.strip():
        raise ValueError(f"a value of `{name}` is missing between its commas")
    if name != INPUT and is_range(text):
        return steps_in(text)
    return (value_of(text, name),)


def usable(value: Any, name: str) -> Any:
    """Return a value that can be set; raise ValueError for mappings and what is not finite."""
    if isinstance(value, list):
        return [usable(each, name) for each in value]
    if isinstance(value, dict) or (isinstance(value, (int, float)) and not is_finite(value)):
        raise ValueError(f"the values of `{name}` must be finite numbers, texts or lists of them")
    return value


def split_at_commas(text: str) -> Iterator[str]:
    """Return the parts between the commas that stand in no brackets and no quotes."""
    depth, quote, start = 0, "", 0
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in QUOTES:
            quote = character
        elif character in OPENING:
            depth += 1
        elif character in CLOSING:
            depth -= 1
        elif character == "," and depth <= 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _size(piece: Piece) -> int:
    return piece.length if isinstance(piece, Steps) else len(piece)
