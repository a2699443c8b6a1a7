"""Places as SARIF writes them: files as relative URIs, spans as regions."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from cnnshape.diagnostics import Span

NEWLINES = ("\r\n", "\r", "\n", "\x85", "\u2028", "\u2029")
"""Line endings, in the order in which SARIF readers look for them."""

ROOT = "%SRCROOT%"
"""The folder that relative URIs start from; the reader of the log knows it."""


def span_location(span: Span) -> dict[str, Any]:
    """Return the location of a span."""
    place = {"artifactLocation": artifact_location(span.source.name), "region": region(span)}
    return {"physicalLocation": place}


def artifact_location(name: str) -> dict[str, str]:
    """Return the location of a file, relative to the root unless its name is absolute."""
    path = PurePath(name)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(os.fsencode(path.as_posix())), "uriBaseId": ROOT}


def region(span: Span) -> dict[str, int]:
    """Return the region of a span, whose end is the first character after it in both."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
