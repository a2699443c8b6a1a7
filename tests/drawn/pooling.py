"""Random pools, over windows and over the whole map."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.drawn.layer import Bounds, Draw, Drawn, Shape, each_or_one, written
from tests.drawn.sliding import lengths, sliding

def max_pool


def avg_pool


def _pool


def global_pool


def adaptive_pool
