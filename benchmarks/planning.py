"""What a memory plan costs: of a small network, of one with a thousand layers, and its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import cnnshape
from benchmarks.figures import Figure, Finding
from benchmarks.timing import PROCESSOR, spread_of, time_in_turn

TARGETS: Mapping[str, tuple[str, dict[str, Any], int]] = {
    "memory plan: MobileNetV2": ("mobilenet_v2", {}, 50),
    "memory plan: MobileNetV2 in patches": ("mobilenet_v2", {"patches": 4}, 2000),
    "memory plan: NASNet-A large, 1,135 layers": ("keras/nasnet_large", {}, 2000),
    "memory plan: its best order": ("keras/nasnet_large", {"reorder": True}, 10_000),
}
"""The network, the settings, and the most milliseconds."""


def measure_planning(rounds: int) -> Iterator[Finding]:
    """Time plans of networks that are loaded already."""
    networks = {name: cnnshape.load(name) for name, _, _ in TARGETS.values()}
    actions = {
        figure: partial(cnnshape.memory, networks[name], dtype="int8", **settings)
        for figure, (name, settings, _) in TARGETS.items()
    }
    seconds = time_in_turn(actions, rounds, PROCESSOR)
    for figure, (_, _, most) in TARGETS.items():
        yield Figure(figure, spread_of(seconds[figure], 1000), "ms", most)
