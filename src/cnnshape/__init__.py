"""Shapes, parameters and costs of convolutional networks, from paper arithmetic that is proved.

What stands in `__all__` is what others may rely on. It is imported when it is first used, so that
a command pays only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnnshape.analysis.engine import analyze
    from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals
    from cnnshape.catalogue import Severity
    from cnnshape.diagnostics import Diagnostic, SpecError
    from cnnshape.execution.executor import run
    from cnnshape.execution.observation import Execution
    from cnnshape.language.loading import load, loads
    from cnnshape.linting.run import lint
    from cnnshape.network import Network
    from cnnshape.verification.proof import Proof
    from cnnshape.verification.verify import verify

__version__ = "0.1.0"

_HOMES = {
    "Analysis": "cnnshape.analysis.result",
    "Diagnostic": "cnnshape.diagnostics",
    "Execution": "cnnshape.execution.observation",
    "LayerAnalysis": "cnnshape.analysis.result",
    "Network": "cnnshape.network",
    "Proof": "cnnshape.verification.proof",
    "Severity": "cnnshape.catalogue",
    "SpecError": "cnnshape.diagnostics",
    "Totals": "cnnshape.analysis.result",
    "analyze": "cnnshape.analysis.engine",
    "lint": "cnnshape.linting.run",
    "load": "cnnshape.language.loading",
    "loads": "cnnshape.language.loading",
    "run": "cnnshape.execution.executor",
    "verify": "cnnshape.verification.verify",
}

__all__ = [
    "Analysis",
    "Diagnostic",
    "Execution",
    "LayerAnalysis",
    "Network",
    "Proof",
    "Severity",
    "SpecError",
    "Totals",
    "__version__",
    "analyze",
    "lint",
    "load",
    "loads",
    "run",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, imported or not."""
    return sorted(__all__)
