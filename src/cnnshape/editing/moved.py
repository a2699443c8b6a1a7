"""Places of an older text in a newer one, so that known shapes stay while a line is unfinished."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cnnshape.diagnostics import Source, Span
from cnnshape.editing.document import same_at_start


class Moved(NamedTuple):
    """Which lines of an older text are in a newer one: all before and all after what changed."""

    new: Source
    same_before: int
    first_after: int
    shift: int

    def place(self, span: Span) -> Span | None:
        """Return where a stretch of the old text is now; None if its lines have changed."""
        if span.end_line <= self.same_before:
            return span._replace(source=self.new)
        if span.line < self.first_after:
            return None
        return span._replace(
            source=self.new, line=span.line + self.shift, end_line=span.end_line + self.shift
        )


@lru_cache(maxsize=4)
def moved(old: Source, new: Source) -> Moved:
    """Compare two texts line by line, from both ends."""
    before = same_at_start(old.lines, new.lines)
    most = min(len(old.lines), len(new.lines)) - before
    after = min(same_at_start(old.lines[::-1], new.lines[::-1]), most)
    return Moved(new, before, len(old.lines) - after + 1, len(new.lines) - len(old.lines))
