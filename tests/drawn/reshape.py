"""Random rearrangements of values."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from tests.drawn.layer import Bounds, Draw, Drawn, Shape, divisors

def flatten


def reshape


def take_channels


def channel_shuffle


def depth_to_space


def space_to_depth


def _order
