"""The look of all pictures: on light and on dark pages, and for all kinds of colour vision.

The background is transparent and text is a middle grey, so a picture stands on a page of either
kind without a frame. The colours differ in brightness and in hue for every kind of colour vision.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TEXT = "#767676"
"""The grey that has the same contrast with white and with black."""

USUAL = "#2a7fc1"
"""Blue: what is drawn of most things."""

LARGEST = "#d55e00"
"""Orange: the largest of them, the chosen ones, the later of two."""

EARLIER = "#8f8f8f"
"""Grey: the earlier of two, and what was not chosen."""

FAINT = "#8f8f8f40"
"""Frames and grids, and what does not run."""

NUMBERS_MAP = "cividis"
"""Colours of numbers: even steps for every kind of colour vision."""

BRIGHTNESS_MAP = "gray"

STYLE: Mapping[str, Any] = MappingProxyType(
    {
        "text.color": TEXT,
        "text.parse_math": False,  # a name with two $ is no formula
        "axes.labelcolor": TEXT,
        "axes.titlecolor": TEXT,
        "axes.edgecolor": TEXT,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "figure.facecolor": "none",
        "figure.titlesize": 12,
        "font.size": 9,
        "grid.color": FAINT,
        "legend.frameon": False,
        "legend.labelcolor": TEXT,
        "savefig.facecolor": "none",
        "savefig.dpi": 150,
        "svg.fonttype": "none",  # text stays text: it can be searched, and read aloud
        "svg.hashsalt": "cnnshape",  # the same picture is the same file
        "xtick.color": TEXT,
        "ytick.color": TEXT,
    }
)
