"""What is promised of every text, whatever it holds: each promise yields how it was broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jsonschema import Draft202012Validator

import cnnshape
from cnnshape.diagnostics import LINE_BREAK, Diagnostic, Source, Span, has_errors
from cnnshape.language.loading import TEXT_NAME, read_origin
from cnnshape.linting.batch import fix_file
from cnnshape.linting.run import LintRun, Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.memory_limit import TooLarge
from cnnshape.network import Origin
from cnnshape.report.findings.source_lines import draw, summary
from cnnshape.report.table.schema import table_schema

SUMMED = {
    "trainable_parameters": "trainable_parameters",
    "non_trainable_parameters": "non_trainable_parameters",
    "macs": "macs",
    "activation_size": "activation_size",
}
"""Totals that are sums, with the column of the table that they add up."""

MAX_MACS = 200_000
MAX_MEMORY = 4 * 2**20
"""What an execution may take, for thousands of them to be affordable."""


class Reading(NamedTuple):
    """What a text is read as: the analysis of its network, or why it is refused."""

    origin: Origin
    analysis: cnnshape.Analysis | None
    diagnostics: tuple[Diagnostic, ...]


Question = Callable[[Reading], Iterator[str]]
"""Returns how a promise is broken for what was read."""


def read(text: str, folder: Path) -> Reading:
    """Read and analyse a text; the paths of `extends` are relative to the folder."""
    origin = Origin(Source(TEXT_NAME, text), folder, None, None)
    try:
        analysis = cnnshape.analyze(read_origin(origin))
    except cnnshape.SpecError as refusal:
        return Reading(origin, None, tuple(refusal.diagnostics))
    return Reading(origin, analysis, tuple(analysis.diagnostics))


def of_reading(reading: Reading) -> Iterator[str]:
    """Yield if a text refused with a reason, or its totals are the sums of its columns."""
    yield from _of_diagnostics(reading.diagnostics)
    if reading.analysis is None:
        if not reading.diagnostics:
            yield "a refusal without a reason"
        return
    yield from _of_totals(reading.analysis)


def of_report(reading: Reading) -> Iterator[str]:
    """The JSON report of a network is valid."""
    if reading.analysis is not None:
        report = json.loads(json.dumps(reading.analysis.to_dict(), allow_nan=False))
        for error in _table_validator().iter_errors(report):
            yield f"a report that is not valid: {error.json_path}"
            return


def of_lint(reading: Reading) -> Iterator[str]:
    """All findings lie in the text."""
    if reading.analysis is not None:
        yield from _of_diagnostics(cnnshape.lint(reading.analysis.network))


def of_answers(reading: Reading) -> Iterator[str]:
    """The same text gives the same answers again."""
    again = read(reading.origin.source.text, reading.origin.folder)
    if _plain(again.diagnostics) != _plain(reading.diagnostics):
        yield "other diagnostics for the same text"
    if again.analysis is None or reading.analysis is None:
        return
    if again.analysis.to_dict() != reading.analysis.to_dict():
        yield "another analysis of the same text"
    found = (cnnshape.lint(each.network) for each in (reading.analysis, again.analysis))
    first, second = map(_plain, found)
    if first != second:
        yield "other findings for the same text"


def of_fixes(reading: Reading) -> Iterator[str]:
    """Nothing that could be fixed is left after all fixes, and no text is worse than it was."""
    fixed = _fixed(reading.origin)
    after = reading.origin.with_text(fixed)
    if _fixed(after) != fixed:
        yield "fixes that change the text again when they are applied again"
    if fixed != reading.origin.source.text:
        old, new = (LintRun().check(each) for each in (reading.origin, after))
        if old.is_readable and not new.is_readable:
            yield "fixes after which the text cannot be read"
        if old.is_readable == new.is_readable and new.errors > old.errors:
            yield "fixes after which there are more errors"


def of_execution(reading: Reading) -> Iterator[str]:
    """What the formulas say of a small network is what its execution shows."""
    analysis = reading.analysis
    if analysis is None or has_errors(analysis.diagnostics):
        return
    if (analysis.totals.macs or 0) > MAX_MACS:
        return
    try:
        proof = cnnshape.verify(analysis.network, max_memory=MAX_MEMORY)
    except TooLarge:
        return
    for mismatch in proof.mismatches:
        yield f"a refuted number: {mismatch.number}"


QUESTIONS: tuple[tuple[float, Question], ...] = (
    (1.0, of_reading),
    (0.02, of_report),
    (0.4, of_lint),
    (0.03, of_answers),
    (0.06, of_fixes),
    (0.1, of_execution),
)
"""The promises, each with the share of texts that are held to it: the slower, the fewer."""


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
    for total, column in SUMMED.items():
        values = [getattr(layer, column) for layer in analysis.layers]
        shown = getattr(analysis.totals, total)
        if shown is not None and None not in values and shown != sum(values):
            yield f"the total {total} is not the sum of its rows"
    if not analysis.diagnostics and None in analysis.totals.to_dict().values():
        yield "an unknown total without a diagnostic"


def _plain(diagnostics: Iterable[Diagnostic]) -> list[object]:
    return [each.to_dict() for each in diagnostics]


def _fixed(origin: Origin) -> str:
    return fix_file(Task(origin, EVERYTHING), unsafe=True).text


@cache
def _table_validator() -> Draft202012Validator:
    return Draft202012Validator(table_schema())
