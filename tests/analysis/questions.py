"""What the tests ask of an analysis: numbers of a row, and the whole of a refusal."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import Any

import cnnshape
from cnnshape import Analysis, Diagnostic, LayerAnalysis, Severity

CARETS = re.compile(r"^ *# *(\^+)$")

NUMBERS = (
    "output_shape",
    "activation_size",
    "activation_bytes",
    "live_bytes",
    "weights",
    "trainable_parameters",
    "non_trainable_parameters",
    "macs",
    "macs_effective",
    "receptive_field",
    "effective_stride",
    "window_receptive_field",
)
UNSUMMED = (
    "trainable_parameters",
    "non_trainable_parameters",
    "parameter_bytes",
    "macs",
    "macs_effective",
    "flops",
    "activation_size",
    "peak_activation_bytes",
    "peak_layer",
)


def analysis_of(text: str) -> Analysis:
    """Return the analysis of a text that may be indented as the test around it is."""
    return cnnshape.analyze(cnnshape.loads(dedent(text)))


def sound(text: str) -> Analysis:
    """Return the analysis of a text after making sure that nothing in it is an error."""
    analysis = analysis_of(text)
    assert errors(analysis) == []
    return analysis


def last_row(text: str) -> LayerAnalysis:
    """Return the row of the last layer."""
    return sound(text).layers[-1]


def rows(analysis: Analysis) -> dict[str, LayerAnalysis]:
    """Return the rows by the names of their layers."""
    return {row.name: row for row in analysis.layers}


def errors(analysis: Analysis) -> list[Diagnostic]:
    """Return the diagnostics that are more than a hint."""
    return [each for each in analysis.diagnostics if each.severity is Severity.ERROR]


def error_codes(text: str) -> list[str]:
    """Return the codes of the errors, in the order of the file."""
    return [diagnostic.code for diagnostic in errors(analysis_of(text))]


def assert_refused(
    text: str, code: str, message: str, notes: tuple[str, ...] = (), help: str | None = None
) -> None:
    """Hold the last layer of a text to its one error: code, words, and the place of the carets.

    The carets stand in a comment below the line they mark. A layer that reads the refused one is
    added, and one that does not: only the second has numbers.
    """
    text = dedent(text).strip("\n")
    first = cnnshape.loads(text).nodes[0].name
    analysis = analysis_of(
        f"{text}\n"
        "  - {name: dependent, type: relu}\n"
        f"  - {{name: independent, type: relu, from: {first}}}\n"
    )
    (diagnostic,) = errors(analysis)
    assert (diagnostic.code, diagnostic.message) == (code, message)
    assert diagnostic.notes == notes
    assert diagnostic.help == help
    assert marked(diagnostic) == place_of_carets(text)
    refused, dependent, independent = analysis.layers[-3:]
    assert known(refused) == known(dependent) == []
    assert independent.output_shape == analysis.layers[0].output_shape
    assert independent.macs == independent.trainable_parameters == 0
    assert [name for name in UNSUMMED if getattr(analysis.totals, name) is not None] == []


def numbers_of(row: LayerAnalysis) -> dict[str, Any]:
    """Return all that a row says in numbers, under their names."""
    return {name: getattr(row, name) for name in NUMBERS}


def known(row: LayerAnalysis) -> list[str]:
    """Return the names of the numbers that a row has."""
    return [name for name, number in numbers_of(row).items() if number is not None]


def marked(diagnostic: Diagnostic) -> tuple[int, int, int]:
    """Return the line and the first and last column that a diagnostic points at."""
    span = diagnostic.span
    assert span.line == span.end_line
    return span.line, span.column, span.end_column - 1


def place_of_carets(text: str) -> tuple[int, int, int]:
    """Return the line above the only line of carets, and the columns that they mark."""
    places = [
        (above, match.start(1) + 1, match.end(1))
        for above, line in enumerate(text.splitlines())
        if (match := CARETS.match(line))
    ]
    (place,) = places
    return place
