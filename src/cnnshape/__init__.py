"""Shapes, parameters and costs of convolutional networks, from paper arithmetic that is proved.

`__all__` is the public API. It is imported when it is first used, so that
a command pays only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnnshape.analysis.engine import analyze
    from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals
    from cnnshape.catalogue import Severity
    from cnnshape.diagnostics import Diagnostic, Diagnostics, ImportRefused, SpecError
    from cnnshape.difference.changes import Difference
    from cnnshape.difference.compare import diff
    from cnnshape.execution.executor import run
    from cnnshape.execution.observation import Execution
    from cnnshape.explanation.ask import explain
    from cnnshape.explanation.text import Explanation
    from cnnshape.exporting.exports import (
        to_keras,
        to_torch,
        weights_from_keras,
        weights_from_torch,
    )
    from cnnshape.exporting.onnx import to_onnx
    from cnnshape.importing.imported import Imported
    from cnnshape.importing.sources import from_keras, from_onnx, from_torch
    from cnnshape.language.loading import load, loads
    from cnnshape.linting.run import lint
    from cnnshape.network import Network
    from cnnshape.planning.plan import memory
    from cnnshape.planning.result import MemoryPlan
    from cnnshape.sizing.answer import sizes
    from cnnshape.sizing.result import Sizes
    from cnnshape.solving.solve import solve
    from cnnshape.sweeping.design import Design
    from cnnshape.sweeping.sweep import sweep
    from cnnshape.verification.proof import Proof
    from cnnshape.verification.verify import verify

__version__ = "0.1.0"

_HOMES = {
    "Analysis": "cnnshape.analysis.result",
    "Design": "cnnshape.sweeping.design",
    "Diagnostic": "cnnshape.diagnostics",
    "Diagnostics": "cnnshape.diagnostics",
    "Difference": "cnnshape.difference.changes",
    "Execution": "cnnshape.execution.observation",
    "Explanation": "cnnshape.explanation.text",
    "ImportRefused": "cnnshape.diagnostics",
    "Imported": "cnnshape.importing.imported",
    "LayerAnalysis": "cnnshape.analysis.result",
    "MemoryPlan": "cnnshape.planning.result",
    "Network": "cnnshape.network",
    "Proof": "cnnshape.verification.proof",
    "Severity": "cnnshape.catalogue",
    "Sizes": "cnnshape.sizing.result",
    "SpecError": "cnnshape.diagnostics",
    "Totals": "cnnshape.analysis.result",
    "analyze": "cnnshape.analysis.engine",
    "diff": "cnnshape.difference.compare",
    "explain": "cnnshape.explanation.ask",
    "from_keras": "cnnshape.importing.sources",
    "from_onnx": "cnnshape.importing.sources",
    "from_torch": "cnnshape.importing.sources",
    "lint": "cnnshape.linting.run",
    "load": "cnnshape.language.loading",
    "loads": "cnnshape.language.loading",
    "memory": "cnnshape.planning.plan",
    "run": "cnnshape.execution.executor",
    "sizes": "cnnshape.sizing.answer",
    "solve": "cnnshape.solving.solve",
    "sweep": "cnnshape.sweeping.sweep",
    "to_keras": "cnnshape.exporting.exports",
    "to_onnx": "cnnshape.exporting.onnx",
    "to_torch": "cnnshape.exporting.exports",
    "verify": "cnnshape.verification.verify",
    "weights_from_keras": "cnnshape.exporting.exports",
    "weights_from_torch": "cnnshape.exporting.exports",
}

__all__ = [
    "Analysis",
    "Design",
    "Diagnostic",
    "Diagnostics",
    "Difference",
    "Execution",
    "Explanation",
    "ImportRefused",
    "Imported",
    "LayerAnalysis",
    "MemoryPlan",
    "Network",
    "Proof",
    "Severity",
    "Sizes",
    "SpecError",
    "Totals",
    "__version__",
    "analyze",
    "diff",
    "explain",
    "from_keras",
    "from_onnx",
    "from_torch",
    "lint",
    "load",
    "loads",
    "memory",
    "run",
    "sizes",
    "solve",
    "sweep",
    "to_keras",
    "to_onnx",
    "to_torch",
    "verify",
    "weights_from_keras",
    "weights_from_torch",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, imported or not."""
    return sorted(__all__)
