"""What a drawn layer is: the keys that a file writes, and the shape that is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from math import prod
from typing import Any, NamedTuple

from hypothesis import strategies as st

Shape = tuple[int, ...]
Numbers = tuple[int, ...]
Keys = dict[str, Any]


@dataclass(frozen=True)
class Bounds:
    """How large things may become. Where `is_border_lost`, later layers may not pad.

    `is_probed` is for networks whose receptive fields are looked at: there, no layer crops cells
    that a later one could pad again, and none sees the whole map.
    """

    values: int = 700
    kernel: int = 3
    filters: int = 4
    channels: int = 8
    is_probed: bool = False
    is_border_lost: bool = False

    def has_room(self, shape: Shape) -> bool:
        """Say whether a few cells may be added on all sides of a map."""
        enlarged = prod(n + 4 for n in shape[:-1])
        return enlarged * max(self.filters, shape[-1]) <= 2 * self.values

    def largest_step(self, shape: Shape) -> int:
        """Return the largest factor that all axes may be enlarged by."""
        room = self.values // prod(shape)
        rank = len(shape) - 1
        return max(step for step in (1, 2, 3) if step == 1 or (step + 1) ** rank <= room)


class RandomLayer(NamedTuple):
    """A layer as the keys of its mapping, and the shape of its output, channels last."""

    keys: dict[str, Any]
    shape: Shape


Draw = st.DrawFn
LayerStrategy = Callable[[Draw, Shape, Bounds], RandomLayer]


class Group(Enum):
    """What a layer fits, and what a cell of its output sees."""

    CELLWISE = auto()
    """Fit anything and see the cell at their place, all channels of it or just their own."""
    WINDOWED = auto()
    """Fit any map and see a window of it."""
    ENLARGING = auto()
    """Fit any map, and may make it much larger."""
    PARTIAL = auto()
    """Fit anything and see a part of the channels."""
    SPREADING = auto()
    """Fit any map, and see in each cell a part of the channels."""
    ALL_SEEING = auto()
    """Fit any map and see all of it."""
    SHAPELESS = auto()
    """Fit anything and see all of it."""
    SEQUENTIAL = auto()
    """Fit a map of one axis and see all of it."""
    FILMED = auto()
    """Fit a map of three axes and see all of it."""


def strategy(group: Group) -> Callable[[LayerStrategy], LayerStrategy]:
    """Let random networks use a strategy for layers that belong to a group."""

    def registered(draw_layer: LayerStrategy) -> LayerStrategy:
        STRATEGIES.setdefault(group, []).append(draw_layer)
        return draw_layer

    return registered


STRATEGIES: dict[Group, list[LayerStrategy]] = {}
"""The strategies of each group, as the modules of this package declare them."""
