"""Time programs in turn, each called so often that the clock can tell."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.timing import WALL, Action, Clock, Seconds, repeated, time_in_turn

LONG_ENOUGH = 0.05
"""Seconds of a sample, where one call takes less."""
MAX_CALLS = 50


def time_each(
    actions: Mapping[str, Action], rounds: int, clock: Clock = WALL
) -> dict[str, Seconds]:
    """Return the seconds of one call of each action in each round."""
    calls = {name: _calls(action) for name, action in actions.items()}
    samples = {name: repeated(action, calls[name]) for name, action in actions.items()}
    seconds = time_in_turn(samples, rounds, clock)
    return {name: [each / calls[name] for each in took] for name, took in seconds.items()}


def _calls(action: Action) -> int:
    start = WALL()
    action()
    return max(1, min(MAX_CALLS, round(LONG_ENOUGH / (WALL() - start))))
