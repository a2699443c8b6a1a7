"""The one way out of a compiled template: to expand the file as always."""

from __future__ import annotations


class GiveUp(Exception):
    """A network that a compiled template does not have: its file must be expanded."""


class FaultFound(GiveUp):
    """The formulas find a fault in the network: its expansion says which."""
