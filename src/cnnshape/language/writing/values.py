"""Write values in YAML's flow style, so that reading the text gives the same values back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import inf, isnan
from typing import Any

from cnnshape.language.yaml.scalars import resolve

MAX_WIDTH = 100
"""Lines are broken where they would become longer, if there is a place to break them."""

MIN_LENGTH_TO_BREAK = 60
"""Shorter texts stay on one line."""

PLAIN = re.compile(r"[^\W\d][\w .()+*/%<>=!?^~|&$;@-]*|=[\w .()+*/%<>=!?^~|&$;@-]*")
"""Texts without anything that has a meaning in YAML, in flow style or out of it."""

OTHER_BOOLEANS = frozenset({"y", "n", "yes", "no", "on", "off"})
"""Words that are texts here and booleans to readers of YAML 1.1."""

SINGLE_SPACE = re.compile(r"(?<=\S) (?=\S)")
ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t", "\r": r"\r"}


def value_text(value: Any) -> str:
    """Return a value in one line."""
    return " ".join(_pieces(value))


def value_lines(value: Any, start: str = "", indent: int = 1, width: int = MAX_WIDTH) -> list[str]:
    """Return a value after the `start` of its first line; further lines are indented."""
    lines = [start]
    for position, piece in enumerate(_pieces(value)):
        joined = f"{lines[-1]} {piece}" if position else f"{start}{piece}"
        if position and len(joined) > width:
            lines.append(" " * indent + piece)
        else:
            lines[-1] = joined
    return lines


def _pieces(value: Any) -> Iterator[str]:
    """Return the parts of a value; a space or a line break separates any two."""
    if isinstance(value, Mapping):
        yield from _bracketed("{}", (_entry(key, item) for key, item in value.items()))
    elif isinstance(value, (list, tuple)):
        yield from _bracketed("[]", map(_pieces, value))
    elif isinstance(value, str):
        yield from _text(str(value))
    else:
        yield _scalar(value)


def _entry(key: str, value: Any) -> Iterator[str]:
    """Return an entry of a mapping; the value None is empty, as in `{width: }`."""
    start = f"{value_text(key)}: "
    pieces = iter(("",)) if value is None else _pieces(value)
    yield start + next(pieces)
    yield from pieces


def _bracketed(brackets: str, items: Iterator[Iterator[str]]) -> Iterator[str]:
    """Return the pieces of items between brackets, with commas."""
    held = brackets[0]
    for number, item in enumerate(items):
        if number:
            yield f"{held},"
            held = ""
        for position, piece in enumerate(item):
            if position:
                yield held
                held = ""
            held += piece
    yield held + brackets[1]


def _text(text: str) -> Iterator[str]:
    """Return a text, in quotes where it needs them; a long one may be broken at its spaces."""
    is_long = len(text) > MIN_LENGTH_TO_BREAK
    if PLAIN.fullmatch(text) and not is_long and _is_safe_plain(text):
        yield text
        return
    quoted = _quoted(text)
    yield from SINGLE_SPACE.split(quoted) if is_long else (quoted,)


def _is_safe_plain(text: str) -> bool:
    is_read_as_text = isinstance(resolve(text), str) and text.lower() not in OTHER_BOOLEANS
    return is_read_as_text and text.isprintable() and text == text.strip()


def _quoted(text: str) -> str:
    """Return a text in double quotes, or in single ones where these spare it backslashes."""
    if text.isprintable() and "'" not in text and ('"' in text or "\\" in text):
        return f"'{text}'"
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"


def _scalar(value: Any) -> str:
    """Return a number, a boolean or nothing; a float is written with all its digits."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if not isinstance(value, float):
        raise TypeError(f"YAML has no form for a value of type {type(value).__name__}")
    if isnan(value):
        return ".nan"
    return float.__repr__(value) if abs(value) != inf else f"{'-' if value < 0 else ''}.inf"
