"""Where something is, as SARIF says it: files as relative URIs, stretches of text as regions."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from cnnshape.diagnostics import Span

NEWLINES = ("\r\n", "\r", "\n", "\x85", "\u2028", "\u2029")
"""What ends a line, in the order it is looked for."""

ROOT = "%SRCROOT%"
"""The folder that relative URIs start from: whoever reads the log knows where it is."""


def span_location(span: Span) -> dict[str, Any]:
    """Return the location of a span."""
    place = {"artifactLocation": artifact_location(span.source.name), "region": region(span)}
    return {"physicalLocation": place}


def artifact_location(name: str) -> dict[str, str]:
    """Return the location of a file, relative to the root where its name is not absolute."""
    path = PurePath(name)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(os.fsencode(path.as_posix())), "uriBaseId": ROOT}


def region(span: Span) -> dict[str, int]:
    """Return the region of a span, whose end is the first character behind it in both."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
