"""Names of objects in Python: `package.module:attribute`, and calls of them."""

from __future__ import annotations

import re
from typing import NamedTuple

WORDS = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
NAME = re.compile(
    rf"(?!\w*HEAD:)(?P<module>{WORDS}):(?P<attribute>{WORDS})(?P<arguments>\(.*\))?", re.DOTALL
)
"""`HEAD:net` is a file of a revision."""


class Named(NamedTuple):
    """A module and what it holds, as they are written; `arguments` are those of a call of it."""

    module: str
    attribute: str
    arguments: str | None

    @property
    def text(self) -> str:
        """What a user writes."""
        return f"{self.module}:{self.attribute}{self.arguments or ''}"


def named_in(word: str) -> Named | None:
    """Return the parts of `package.module:attribute(...)`; None for any other word."""
    match = NAME.fullmatch(word)
    if match is None:
        return None
    return Named(match["module"], match["attribute"], match["arguments"])
