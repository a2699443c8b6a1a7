"""Reading: YAML text with positions, to models, to the flat network."""

from __future__ import annotations

from cnnshape.spec.loading import load, loads

__all__ = ["load", "loads"]
