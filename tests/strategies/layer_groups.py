"""The layers by what they fit and what they see, as their strategies declare it."""

from __future__ import annotations

from importlib import import_module

from cnnshape.layers import LAYER_MODULES
from tests.strategies.activation import applying
from tests.strategies.finishing import FUNCTIONS
from tests.strategies.random_layer import STRATEGIES, Group, LayerStrategy
from tests.strategies.resize import pad, zero_pad
from tests.strategies.transposed import conv_transpose

NOT_ALONE = frozenset({"merge", "custom", "deformable", "unpooling", "matmul", "learned"})
"""Modules whose layers do not read any one layer, or cannot be executed."""

for _module in LAYER_MODULES.keys() - NOT_ALONE:
    import_module(f"tests.strategies.{_module}")


def of_group(group: Group) -> tuple[LayerStrategy, ...]:
    """Return the strategies of a group by name, so that draws do not depend on imports."""
    return tuple(sorted(STRATEGIES[group], key=lambda each: each.__name__))


CELLWISE = of_group(Group.CELLWISE)
WINDOWED = of_group(Group.WINDOWED)
ENLARGING = of_group(Group.ENLARGING)
PARTIAL = of_group(Group.PARTIAL)
SPREADING = of_group(Group.SPREADING)
ALL_SEEING = of_group(Group.ALL_SEEING)
SHAPELESS = of_group(Group.SHAPELESS)
SEQUENTIAL = of_group(Group.SEQUENTIAL)
FILMED = of_group(Group.FILMED)

ONLY_RANK = dict.fromkeys(SEQUENTIAL, 1) | dict.fromkeys(FILMED, 3)
"""How many axes a map must have for the layers that do not fit any map."""

PADDING: tuple[LayerStrategy, ...] = (pad, zero_pad, conv_transpose)
"""Put zeros at the border, whatever their settings."""

ACTIVATIONS: tuple[LayerStrategy, ...] = tuple(map(applying, FUNCTIONS))
FIT_ANYTHING = (*CELLWISE, *ACTIVATIONS, *SHAPELESS, *PARTIAL)
ALL = (*FIT_ANYTHING, *WINDOWED, *ENLARGING, *SPREADING, *ALL_SEEING, *ONLY_RANK)
