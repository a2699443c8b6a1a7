"""Shapes, parameters and costs of convolutional networks, from paper arithmetic that is proved."""

from __future__ import annotations

from cnnshape.analysis import Analysis, LayerAnalysis, Totals, analyze
from cnnshape.diagnostics import Diagnostic, Severity, SpecError
from cnnshape.network import Network
from cnnshape.spec import load, loads

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Diagnostic",
    "LayerAnalysis",
    "Network",
    "Severity",
    "SpecError",
    "Totals",
    "__version__",
    "analyze",
    "load",
    "loads",
]
