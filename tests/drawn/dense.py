"""Random dense layers."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.drawn.layer import Bounds, Draw, Drawn, Shape, bias_and_activation

def dense
