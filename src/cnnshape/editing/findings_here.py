"""Which findings are shown in a text: its own, errors of files it extends, and those of before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from cnnshape.diagnostics import Diagnostic, Related, Source, Span, by_place, only_errors
from cnnshape.editing.moved import moved
from cnnshape.language.yaml.values import Table

OF_READING_AND_ANALYSIS = "ES"
"""The letters of codes that the linter only passes on."""


def shown_here(
    diagnostics: tuple[Diagnostic, ...], source: Source, root: Table | None
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a text, and errors in files that it extends where it does so."""
    extends = root.entries.get("extends") if root is not None else None
    here = [each for each in diagnostics if each.span.source.name == source.name]
    if extends is not None:
        elsewhere = (each for each in diagnostics if each.span.source.name != source.name)
        here += map(partial(_moved_to, span=extends.value.span), only_errors(elsewhere))
    return by_place(here)


def _moved_to(diagnostic: Diagnostic, span: Span) -> Diagnostic:
    """Return an error of another file at the place of this one that leads there."""
    there = Related("the mistake is here", diagnostic.span)
    others = (each for each in diagnostic.related if each.span.source is not span.source)
    return diagnostic._replace(span=span, related=(there, *others), fix=None)


def findings_of_before(
    diagnostics: Sequence[Diagnostic], before: Source, source: Source
) -> Iterator[Diagnostic]:
    """Return what the linter found in the last text, at its places in this one, without fixes."""
    if before.name != source.name:
        return
    lines = moved(before, source)
    for each in diagnostics:
        place = lines.place(each.span)
        if each.code[0] not in OF_READING_AND_ANALYSIS and place is not None:
            yield each._replace(span=place, related=(), fix=None)
