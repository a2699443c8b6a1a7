"""Weights written in the file itself: nested lists, bare matrices, or filters known by name."""

from __future__ import annotations

from typing import Any

from cnnshape.layers.layer import Written

Numbers = Any
"""Nested lists of numbers, or names of filters; the reader has checked that it is that."""

NAMED_FILTERS = (
    "vertical",
    "horizontal",
    "sobel_vertical",
    "sobel_horizontal",
    "scharr_vertical",
    "scharr_horizontal",
)


class Values(Written):
    """`weight` and `bias` of a layer; a bias that is left out is 0.

    A bare matrix (one axis per spatial axis) serves every input channel and filter; a list of
    matrices or names gives one per filter.
    """

    weight: Numbers = None
    bias: Numbers = None
