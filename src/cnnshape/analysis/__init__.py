"""What the formulas say: integer arithmetic on shapes, with no arrays and no NumPy."""

from __future__ import annotations

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals

__all__ = ["Analysis", "LayerAnalysis", "Totals", "analyze"]
