"""The commands: each parses its arguments, calls, prints and exits; no arithmetic."""

from __future__ import annotations

from cnnshape.cli.application import main

__all__ = ["main"]
