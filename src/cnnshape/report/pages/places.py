"""Where layers are written: every source that they and the findings are placed in, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Diagnostic, Source, Span
from cnnshape.network import Node


class Places:
    """The sources of a network by their position in the page; texts that are empty have none."""

    def __init__(self, analysis: Analysis, findings: Sequence[Diagnostic]) -> None:
        """Number the sources, that of the file itself first."""
        self._numbers: dict[Source, int] = {}
        self._nodes: dict[tuple[Source, int], list[Node]] = {}
        for node in analysis.network.nodes:
            for line in range(node.span.line, node.span.end_line + 1):
                self._nodes.setdefault((node.span.source, line), []).append(node)
        for span in _spans(analysis, findings):
            if span.source.text:
                self._numbers.setdefault(span.source, len(self._numbers))

    def place(self, span: Span) -> dict[str, int | None]:
        """Return where a span lies: the number of its source, and its first and last line."""
        ends_before = span.end_column == 1 and span.end_line > span.line
        return {
            "source": self._numbers.get(span.source),
            "line": span.line,
            "end_line": span.end_line - 1 if ends_before else span.end_line,
        }

    def layers_of(self, finding: Diagnostic) -> list[str]:
        """Return the layers that a finding is about: the innermost that are written around it.

        In a block they are those of the calls that it names.
        """
        start, related = (finding.span.line, finding.span.column), set(finding.related)
        around = [
            node
            for node in self._nodes.get((finding.span.source, finding.span.line), ())
            if (node.span.line, node.span.column) <= start
            and start < (node.span.end_line, node.span.end_column)
        ]
        last = max((node.span[1:3] for node in around), default=None)
        innermost = [node for node in around if node.span[1:3] == last]
        called = [node for node in innermost if related.issuperset(node.uses)]
        return [node.name for node in called or innermost]

    def texts(self) -> list[dict[str, Any]]:
        """Return the sources with their lines, as the page shows them."""
        return [{"name": each.name, "lines": list(each.lines)} for each in self._numbers]


def _spans(analysis: Analysis, findings: Sequence[Diagnostic]) -> Iterator[Span]:
    network = analysis.network
    if network.origin is not None:
        yield network.origin.source.span(1, 1, 1, 1)
    yield from (node.span for node in network.nodes)
    yield from (group.span for group in network.groups)
    yield from (finding.span for finding in findings)
