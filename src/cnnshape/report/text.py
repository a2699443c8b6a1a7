"""Text with styles; rich is imported only where somebody sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.text import Text as RichText


class Styled(NamedTuple):
    """A stretch of a text with a style of its own."""

    start: int
    end: int
    style: str


class Text(NamedTuple):
    """A text with a style, and others for parts of it; what is `drawn` never wraps."""

    plain: str
    style: str = ""
    parts: tuple[Styled, ...] = ()
    is_drawn: bool = False

    @property
    def end(self) -> str:
        """What comes after the text: a blank line after a drawing."""
        return "\n\n" if self.is_drawn else "\n"

    def as_text(self) -> Text:
        """Return the text itself."""
        return self

    def __rich__(self) -> RichText:
        """Return the text for a terminal."""
        from rich.text import Text as RichText

        text = RichText(self.plain, self.style, end=self.end)
        if self.is_drawn:
            text.no_wrap, text.overflow = True, "ignore"
        for start, end, style in self.parts:
            text.stylize(style, start, end)
        return text


def assembled(pieces: Iterable[tuple[str, str]]) -> Text:
    """Return one text of pieces, each with its style."""
    parts: list[Styled] = []
    texts: list[str] = []
    start = 0
    for piece, style in pieces:
        texts.append(piece)
        if style:
            parts.append(Styled(start, start + len(piece), style))
        start += len(piece)
    return Text("".join(texts), parts=tuple(parts))
