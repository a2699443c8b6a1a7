"""Lint a text and look at what is found."""

from __future__ import annotations

from textwrap import dedent

import cnnshape
from cnnshape.diagnostics import Diagnostic


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
