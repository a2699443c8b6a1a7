"""Random pads, crops and upsampling."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests import counting
from tests.drawn.layer import Bounds, Draw, Drawn, Shape, each_or_one, written
from tests.drawn.sliding import AMOUNTS, drawn_sides, written_sides

def zero_pad


def crop


def _shifted


def upsample


def _resized
