"""Random windows on uneven axes, their padding in every form, and the positions that they take.

Positions are counted one by one, so that a fault in the formulas cannot hide in the networks that
are drawn to find it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests import counting
from tests.drawn.layer import Bounds, Draw, Keys, Numbers, Shape, Sides, each_or_one, written

RULES = ("valid", "same", "half")
AMOUNTS = ("number", "each", "pairs")

class Sliding


def sliding


def drawn_sides


def written_sides


def lengths


def _resolved


def _fits


def _always_reads
