"""What a framework cannot compute: a refusal, which becomes a diagnostic at the layer."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Node


class CannotExport(Exception):
    """A layer has no equivalent in a framework; the reason starts in lower case."""

    def __init__(self, reason: str, help: str | None = None) -> None:
        """Keep the reason, and what to do instead."""
        super().__init__(reason)
        self.reason = reason
        self.help = help


def refusal(node: Node, error: CannotExport) -> Diagnostic:
    """Return the diagnostic of a layer that cannot be exported."""
    return Diagnostic("E013", error.reason, node.span, help=error.help)
