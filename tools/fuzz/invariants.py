"""What is promised of every text, whatever it holds: each promise yields how it was broken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import cnnshape
from cnnshape.diagnostics import LINE_BREAK, Diagnostic, Source, Span
from cnnshape.language.loading import TEXT_NAME, read_origin
from cnnshape.linting.batch import Task, fix_file
from cnnshape.linting.selection import EVERYTHING
from cnnshape.network import Origin
from cnnshape.report.findings.source_lines import draw, summary

SUMMED = {
    "trainable_parameters": "trainable_parameters",
    "non_trainable_parameters": "non_trainable_parameters",
    "macs": "macs",
    "activation_size": "activation_size",
}
"""Totals that are sums, with the column of the table that they add up."""


def broken_promises(text: str, folder: Path) -> Iterator[str]:
    """Return how the library broke a promise for a text; what it raises is the caller's to see.

    The paths of `extends` are relative to the folder.
    """
    origin = Origin(Source(TEXT_NAME, text), folder, None, None)
    try:
        network = read_origin(origin)
    except cnnshape.SpecError as refusal:
        if not refusal.diagnostics:
            yield "a refusal without a reason"
        yield from _of_diagnostics(refusal.diagnostics)
        yield from _of_fixes(origin)
        return
    analysis = cnnshape.analyze(network)
    yield from _of_diagnostics(analysis.diagnostics)
    yield from _of_totals(analysis)
    found = cnnshape.lint(network)
    yield from _of_diagnostics(found)
    if [each.to_dict() for each in cnnshape.lint(read_origin(origin))] != [
        each.to_dict() for each in found
    ]:
        yield "other findings for the same text"
    yield from _of_fixes(origin)


def lies_in_its_text(span: Span) -> bool:
    """Say whether a span starts at a character of its source, or at an end of a line."""
    lines = LINE_BREAK.split(span.source.text)
    if not 1 <= span.line <= span.end_line <= len(lines):
        return False
    starts = 1 <= span.column <= len(lines[span.line - 1]) + 1
    ends = 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
    return starts and ends and (span.line, span.column) <= (span.end_line, span.end_column)


def _of_diagnostics(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    for each in diagnostics:
        edits = each.fix.edits if each.fix is not None else ()
        places = [each.span, *(r.span for r in each.related), *(edit.span for edit in edits)]
        for span in places:
            if not lies_in_its_text(span):
                yield f"{each.code} outside of its text"
        json.dumps(each.to_dict(), allow_nan=False)
    "".join(piece for piece, _ in draw(diagnostics)) + summary(diagnostics)


def _of_totals(analysis: cnnshape.Analysis) -> Iterator[str]:
    json.dumps(analysis.to_dict(), allow_nan=False)
    for total, column in SUMMED.items():
        values = [getattr(layer, column) for layer in analysis.layers]
        told = getattr(analysis.totals, total)
        if told is not None and None not in values and told != sum(values):
            yield f"the total {total} is {told}, and its rows add up to {sum(values)}"
    if not analysis.diagnostics and None in analysis.totals.to_dict().values():
        yield "an unknown total without a diagnostic"


def _of_fixes(origin: Origin) -> Iterator[str]:
    """Require that what is left after all fixes has none that would change the text again."""
    fixed = _fixed(origin)
    if _fixed(origin.with_text(fixed)) != fixed:
        yield "fixes that change the text again when they are applied again"


def _fixed(origin: Origin) -> str:
    task = Task(origin, EVERYTHING)
    return fix_file(task, unsafe=True).text
