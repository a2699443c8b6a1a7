"""Findings as workflow commands: GitHub Actions turns each line into a note on the file.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.report.escaping import escaped

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

ESCAPES_IN_MESSAGES = {ord("%"): "%25", ord("\r"): "%0D", ord("\n"): "%0A"}
ESCAPES_IN_PROPERTIES = ESCAPES_IN_MESSAGES | {ord(":"): "%3A", ord(","): "%2C"}


def github(diagnostics: Sequence[Diagnostic]) -> str:
    """Return a workflow command for each finding, one a line."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    properties = _place(diagnostic.span) | {"title": f"cnnshape ({diagnostic.code})"}
    written = ",".join(
        f"{name}={value.translate(ESCAPES_IN_PROPERTIES)}" for name, value in properties.items()
    )
    message = "\n".join(map(escaped, diagnostic.paragraphs())).translate(ESCAPES_IN_MESSAGES)
    return f"::{COMMANDS[diagnostic.severity]} {written}::{message}"


def _place(span: Span) -> dict[str, str]:
    """Return the place of a note; GitHub refuses columns if it spans lines."""
    file = {"file": escaped(span.source.name)}
    if span.line != span.end_line:
        return file | {"line": str(span.line), "endLine": str(span.end_line)}
    return file | {
        "line": str(span.line),
        "col": str(span.column),
        "endLine": str(span.end_line),
        "endColumn": str(span.end_column),
    }
