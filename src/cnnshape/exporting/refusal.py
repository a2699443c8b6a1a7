"""Layers that a framework cannot express: refused at their lines, all in one go."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Node

CODE = "E013"


class NotExpressible(Exception):
    """What a layer does that a framework cannot; `help` is the way out, `key` what says it."""

    def __init__(self, reason: str, *, help: str, key: str | None = None) -> None:
        """Keep the reason, the way out and the key."""
        super().__init__(reason)
        self.help = help
        self.key = key


def refusal(node: Node, framework: str, why: NotExpressible) -> Diagnostic:
    """Return what is reported of a layer that cannot be exported."""
    return Diagnostic(
        CODE,
        f"`{node.name}` ({node.layer.type}) cannot be exported to {framework}",
        node.place(why.key),
        notes=(str(why),),
        help=why.help,
        related=node.uses,
    )
