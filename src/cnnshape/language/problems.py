"""Collect what is wrong with a file, so that all of it is reported in one run."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import Diagnostic, Fix, Related, Span, SpecError

MAX_PROBLEMS = 1000
"""After so many the reading stops: nobody reads more."""


class Problems:
    """The diagnostics found so far."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self.found: list[Diagnostic] = []

    def add(
        self,
        code: str,
        message: str,
        span: Span,
        help: str | None = None,
        notes: Sequence[str] = (),
        related: Sequence[Related] = (),
        fix: Fix | None = None,
    ) -> None:
        """Note one more thing that is wrong."""
        found = Diagnostic(code, message, span, tuple(notes), help, tuple(related), fix)
        self.found.append(found)
        if len(self.found) > MAX_PROBLEMS:
            raise SpecError(self.found)
