"""Random activations, under their own names and under `activation`."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.drawn.layer import Bounds, Draw, Drawn, Keys, LayerStrategy, Shape, functions

def activation


def applying


def _apply
