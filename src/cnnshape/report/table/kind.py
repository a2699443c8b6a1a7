"""Layer kinds in compact form: a kind with its f, s, p, d and g, as the course writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnshape.layers import Layer

LETTERS = (
    ("kernel", "f", None),
    ("stride", "s", None),
    ("padding", "p", ("valid", 0)),
    ("output_padding", "op", (0,)),
    ("dilation", "d", (1,)),
    ("groups", "g", (1,)),
    ("multiplier", "m", (1,)),
    ("factor", "x", (None,)),
    ("size", "", (None,)),
    ("cropping", "c", (None,)),
    ("rate", "", ()),
)
"""Key, its letter, and the values that go without saying (None: it is always said)."""


def kind_text(layer: Layer, shares: str | None = None) -> str:
    """Return a kind and its settings, as `conv f5 s2 p1 relu`, and whose weights it uses."""
    text = " ".join((layer.type, *_settings(layer)))
    return f"{text}, weights of {shares}" if shares else text


def _settings(layer: Layer) -> Iterator[str]:
    written = vars(layer)
    for key, letter, unsaid in LETTERS:
        value = written.get(key)
        if key == "stride" and value is None:
            value = written.get("kernel")
        if value is not None and (unsaid is None or value not in unsaid):
            yield f"{letter}{_text(value)}"
    for key in ("like", "activation", "function"):
        value = written.get(key)
        if value is not None and value != "linear":
            yield str(value)
    if written.get("bias", True) is False:
        yield "no bias"


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        separator = "x" if all(isinstance(each, int) for each in value) else ","
        return separator.join(_pair(each) for each in value)
    return f" {value}" if isinstance(value, str) else str(value)


def _pair(value: Any) -> str:
    return f"{value[0]}+{value[1]}" if isinstance(value, tuple) else str(value)
