"""What many layers of a page have in common, written once: large networks repeat their cells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from cnnshape.explanation.text import Section

MARK = re.compile(r"\^\[(.*?)\]", re.DOTALL)
"""The layer that a letter of a formula belongs to, as in `n_H^[1]`."""


class Shared:
    """Values of JSON, each kept once: whoever has one keeps its position among them."""

    def __init__(self) -> None:
        """Begin without values."""
        self.values: list[Any] = []
        self._positions: dict[str, int] = {}

    def position(self, value: Any) -> int:
        """Return the position of a value, which is new or was given before."""
        key = json.dumps(value)
        if key not in self._positions:
            self._positions[key] = len(self.values)
            self.values.append(value)
        return self._positions[key]


class SharedSections:
    """Sections of explanations, each kept once although every layer has marks of its own."""

    def __init__(self) -> None:
        """Begin without sections."""
        self._sections = Shared()

    @property
    def values(self) -> list[Any]:
        """The sections as labels and lines, whose marks are positions among those of a layer."""
        return self._sections.values

    def of_layer(self, sections: Iterable[Section]) -> dict[str, list[Any]]:
        """Return the positions of the sections of a layer, and the marks that they leave out."""
        marks: dict[str, int] = {}

        def numbered(mark: re.Match[str]) -> str:
            return f"^[{marks.setdefault(mark[1], len(marks))}]"

        positions = [
            self._sections.position((label, [MARK.sub(numbered, line) for line in lines]))
            for label, lines in sections
        ]
        return {"sections": positions, "marks": list(marks)}
