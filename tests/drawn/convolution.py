"""Random convolutions."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.drawn.layer import Bounds, Draw, Drawn, Shape, bias_and_activation, groups_and_filters
from tests.drawn.sliding import lengths, sliding

def conv


def depthwise_conv


def separable_conv
