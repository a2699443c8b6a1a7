"""Entries in flow style whose key took the value with it, as `{filters:8, kernel 3}`."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnshape.language.yaml.values import Item, Scalar

GLUED = re.compile(r"(?P<key>\w+)(?:\s*(?P<sign>[:=])\s*|\s+)(?P<value>[^\s:=].*)")


class GluedEntry(NamedTuple):
    """A key and a value with nothing but a colon, a `=` or blanks between them."""

    key: str
    sign: str | None
    value: str

    @property
    def message(self) -> str:
        """What is wrong with it."""
        if self.sign == ":":
            return "a colon has no space after it"
        return "a key has no `:` after it"

    def help(self, key: str) -> str:
        """Say how to write it, with the key that is meant."""
        entry = f"`{key}: {self.value}`"
        return f"write a space after the colon: {entry}" if self.sign else f"write {entry}"


def glued_entry(item: Item) -> GluedEntry | None:
    """Return the key and the value that an entry without a value was meant to have."""
    is_empty = isinstance(item.value, Scalar) and item.value.value is None
    found = GLUED.fullmatch(item.key) if is_empty else None
    return None if found is None else GluedEntry(found["key"], found["sign"], found["value"])
