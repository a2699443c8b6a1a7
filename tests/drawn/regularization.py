"""Random layers that matter in training."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.drawn.layer import Bounds, Draw, Drawn, Keys, Shape

def drop


def layer_scale
