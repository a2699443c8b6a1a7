"""PyTorch, or a skip that says why."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install -e '.[reference]'"
)
F = torch.nn.functional

Tensor = Any
"""Values `(m, channels, *spatial)`."""
