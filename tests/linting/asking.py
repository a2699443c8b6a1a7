"""Lint a text and look at what is found."""

from __future__ import annotations

from textwrap import dedent

import cnnshape
from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.linting.source_text import SourceText

HEADINGS = (
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "Fix safety",
    "Evidence",
    "References",
)
"""The headings of every page of a code, in order."""


def network(*layers: str, input: str = "[8, 8, 4]", rest: str = "") -> str:
    """Return the text of a network: an input, the keys of each layer, and what else it says."""
    rows = "".join(f"  - {{{keys}}}\n" for keys in layers)
    return f"input: {input}\nlayers:\n{rows}{rest}"


def findings(text: str, code: str = "") -> list[Diagnostic]:
    """Return what is found in a text that may be indented as the test around it is."""
    found = cnnshape.lint(cnnshape.loads(dedent(text).lstrip("\n")))
    return [each for each in found if each.code.startswith(code)]


def finding(text: str, code: str) -> Diagnostic:
    """Return the only finding of a code in a text."""
    (found,) = findings(text, code)
    return found


def lines_of(text: str, code: str) -> list[int]:
    """Return the lines of the findings of a code."""
    return [each.span.line for each in findings(text, code)]


def fixed(text: str, found: Diagnostic) -> str:
    """Return a text with the fix of a finding applied."""
    assert found.fix is not None
    return SourceText(Source(found.span.source.name, text)).edited(found.fix.edits)
