"""The progress of a long run, shown on a terminal only."""

from __future__ import annotations

from time import monotonic
from types import TracebackType
from typing import Self, TextIO

from cnnshape.report.escaping import escaped

FIRST_AFTER = 1.0
"""Seconds before progress is shown."""

EVERY = 0.2
CLEAR_LINE = "\r\x1b[K"
MAX_NAME_LENGTH = 40


class Progress:
    """Writes how many are done over one line of a terminal, and clears it at the end."""

    def __init__(self, total: int | None, stream: TextIO, what: str = "layers") -> None:
        """Prepare to count `total` layers, if that is known, or other things that `what` names."""
        self._total = total
        self._what = what
        self._stream = stream
        self._passed = 0
        self._next = monotonic() + FIRST_AFTER if stream.isatty() else float("inf")
        self._has_written = False

    def passed(self, name: str) -> None:
        """Count one more."""
        self._passed += 1
        if monotonic() >= self._next:
            self._next = monotonic() + EVERY
            self._has_written = True
            shown = escaped(name)[-MAX_NAME_LENGTH:]
            total = "" if self._total is None else f" of {self._total:,}"
            count = f"{self._passed:,}{total} {self._what}"
            self._stream.write(f"{CLEAR_LINE}{count}: {shown}")
            self._stream.flush()

    def clear(self) -> None:
        """Clear the line."""
        if self._has_written:
            self._has_written = False
            self._stream.write(CLEAR_LINE)
            self._stream.flush()

    def __enter__(self) -> Self:
        """Return the progress itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Clear the line, however the run ended."""
        self.clear()
