"""What a report is written on: a terminal is drawn on by rich, a pipe or a file needs none.

Both write the same text. Importing rich takes longer than analysing a network.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, TextIO

from cnnshape.report.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDE_ENOUGH = 100_000
"""Columns of a pipe or a file: nothing is wrapped."""


class Paper(Protocol):
    """Where a report is printed, as wide as `width`; if `ascii_only`, nothing can be drawn."""

    @property
    def file(self) -> IO[str]:
        """The stream below it."""

    @property
    def width(self) -> int:
        """How many columns there are."""

    @property
    def ascii_only(self) -> bool:
        """Whether the encoding has no letters but those of ASCII."""

    @property
    def print(self) -> Callable[..., None]:
        """Print parts of a report."""


class PlainPaper(NamedTuple):
    """A stream that shows no styles and breaks no lines."""

    file: TextIO
    width: int = WIDE_ENOUGH
    ascii_only: bool = False

    def print(self, *parts: RenderableType, **options: Any) -> None:
        """Print texts at once and as rich would, and leave everything else to it."""
        candidates = map(_as_text, parts or (Text(""),))
        texts = [text for text in candidates if text is not None]
        if len(texts) < len(parts):
            from cnnshape.report.console import console_for

            console_for(self.file).print(*parts, **options)
            return
        for text in texts:
            lines = f"{text.plain}{text.end}".split("\n")
            self.file.write("\n".join(line.rstrip(" ") for line in lines))
        self.file.flush()


def paper_for(file: TextIO, width: int | None = None) -> Paper:
    """Return what reports are printed on; a width makes it as narrow as a terminal."""
    if width is None and is_plain(file):
        return PlainPaper(file)
    from cnnshape.report.console import console_for

    return console_for(file, width)


def is_plain(file: TextIO) -> bool:
    """Say whether a stream shows no styles, and can hold every letter."""
    encoding = (getattr(file, "encoding", None) or "utf-8").lower()
    return not file.isatty() and not wants_colour(file) and encoding.startswith("utf")


def wants_colour(file: TextIO) -> bool:
    """Say whether the environment wants colours even outside a terminal."""
    if "NO_COLOR" in os.environ or file not in (sys.stdout, sys.stderr):
        return False
    values = (os.environ.get(name, "") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return any(value not in ("", "0") for value in values)


def _as_text(part: RenderableType) -> Text | None:
    """Return what rich would draw, if it would only write it."""
    as_text: Callable[[], Text] | None = getattr(part, "as_text", None)
    text = None if as_text is None else as_text()
    is_narrow = text is not None and (
        text.is_drawn or _longest_line(text.plain) <= WIDE_ENOUGH // 2
    )
    return text if is_narrow else None


def _longest_line(text: str) -> int:
    return max(map(len, text.split("\n")))
