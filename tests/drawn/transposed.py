"""Random transposed convolutions."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from tests import counting
from tests.drawn.layer import (Bounds, Draw, Drawn, Numbers, Shape, Sides, bias_and_activation, each_or_one, groups_and_filters, written)
from tests.drawn.sliding import AMOUNTS, RULES, Sliding, drawn_sides

def conv_transpose


def _crops


def _axes


def _spread_sizes


def _is_too_much
