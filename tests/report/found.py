"""Findings to draw: made by hand, so that each part of them is known, or found in a network."""

from __future__ import annotations

from typing import Any

import cnnshape
from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Related, Source, Span

TEXT = "input: [224, 224, 3]\nlayers:\n  - {type: conv, filters: 96, kernel: 11, stride: 4}\n"
SOURCE = Source("models/alexnet.yaml", TEXT)

LINTED = """\
# ein 网络 😀 with a bias
input: [224, 224, 3]
layers:
  - {type: conv, filters: 96, kernel: 11, stride: 4}
  - {type: batch_norm}
  - {type: dropout, rate: 0}
  - {type: max_pool, kernel: 3, stride: 2}
"""
"""A text in which more than one rule finds something, with fixes of both safeties."""


def place(line: int, column: int, end_line: int, end_column: int, source: Source = SOURCE) -> Span:
    """Return a span of the text above, or of another."""
    return Span(source, line, column, end_line, end_column)


def finding(code: str = "G201", message: str = "wrong", **parts: Any) -> Diagnostic:
    """Return a finding at the stride of the text above, with such parts as are given."""
    return Diagnostic(code, message, parts.pop("span", place(3, 43, 3, 52)), **parts)


def fix(safety: Safety = Safety.SAFE, text: str = "2", span: Span | None = None) -> Fix:
    """Return a fix of one edit."""
    return Fix(safety, (Edit(span or place(3, 51, 3, 52), text),))


def everywhere(text: str) -> Diagnostic:
    """Return a finding that says a text wherever it can, in a file of that name and content."""
    source = Source(text, f"{text}\n{text}")
    span = Span(source, 1, 1, 1, 2)
    related = (Related(text, span), Related(text, span))
    return Diagnostic("E005", text, span, (text, text), text, related, fix(text=text, span=span))


def linted() -> list[Diagnostic]:
    """Return what is found in a text that has some of everything."""
    return cnnshape.lint(cnnshape.loads(LINTED, file="models/a network.yaml"))
