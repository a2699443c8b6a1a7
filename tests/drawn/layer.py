"""What every drawn layer is made of: its bounds, its keys, and the shape that it leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st

from cnnshape.layers.activation_functions import Function

Draw = st.DrawFn
Keys = dict[str, Any]
Shape = tuple[int, ...]
Numbers = tuple[int, ...]
Sides = tuple[tuple[int, int], ...]

FUNCTIONS = get_args(Function)

@dataclass(frozen=True)
class Bounds


class Drawn


LayerStrategy = Callable[[Draw, Shape, Bounds], Drawn]


def each_or_one


def written


def divisors


def functions


def fused_activation


def bias_and_activation


def groups_and_filters


def _largest_step
