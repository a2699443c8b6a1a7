"""Collect what is wrong with a file, so that all of it is reported in one run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from cnnshape.diagnostics import Diagnostic, Fix, Related, Span, SpecError

MAX_PROBLEMS = 1000
"""After so many the reading stops: nobody reads more."""

MAX_COMPARED_WORDS = 40_000
"""Known words that misspelt ones of a file are compared with: under half a second."""


class Problems:
    """The diagnostics found so far."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self.found: list[Diagnostic] = []
        self._compared_words = 0

    def words_to_compare(self, known: Iterable[str]) -> Sequence[str]:
        """Return known words, one of which may be meant; none once many have been compared."""
        if self._compared_words >= MAX_COMPARED_WORDS:
            return ()
        from cnnshape.language.hints.suggestion import MAX_WORDS

        words = list(islice(known, MAX_WORDS + 1))
        self._compared_words += len(words)
        return words

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
