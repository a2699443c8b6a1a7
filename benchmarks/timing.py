"""Time actions in turn, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import NamedTuple

Action = Callable[[], object]
Clock = Callable[[], float]
WALL: Clock = perf_counter
"""What a user waits, whatever for."""
PROCESSOR: Clock = process_time
"""What this process computes, not what it waits while others do."""

Seconds = Sequence[float]
"""How long an action took in each round."""


class Spread(NamedTuple):
    """A median with the quartiles around it."""

    median: float
    low: float
    high: float


def time_in_turn(actions: Mapping[str, Action], rounds: int, clock: Clock) -> dict[str, Seconds]:
    """Return the seconds each action takes in each round; a first round is not counted.

    Every other round runs backwards, so that no action always follows the same one.
    """
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for turn in range(rounds):
        for name in reversed(seconds) if turn % 2 else seconds:
            seconds[name].append(_seconds_of(actions[name], clock))
    return {name: tuple(each) for name, each in seconds.items()}


def repeated(action: Action, times: int) -> Action:
    """Return an action long enough for the clock: the same one several times."""

    def several_times() -> None:
        for _ in range(times):
            action()

    return several_times


def spread_of(values: Seconds, scale: float = 1.0) -> Spread:
    """Return the median and the quartiles of values, each multiplied by `scale`."""
    scaled = [value * scale for value in values]
    if len(scaled) == 1:
        return Spread(scaled[0], scaled[0], scaled[0])
    low, _, high = quantiles(scaled, n=4, method="inclusive")
    return Spread(median(scaled), low, high)


def ratio_of(values: Seconds, others: Seconds) -> Spread:
    """Return how many times longer values are than others, compared within each round."""
    return spread_of([a / b for a, b in zip(values, others, strict=True)])


def _seconds_of(action: Action, clock: Clock) -> float:
    gc.collect()
    start = clock()
    action()
    return clock() - start
