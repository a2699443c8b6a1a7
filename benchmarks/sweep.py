"""What a sweep costs: designs of three spaces, beside reading and analysing networks anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import cnnshape
from benchmarks.figures import Figure, Finding
from benchmarks.timing import PROCESSOR, ratio_of, repeated, spread_of, time_in_turn
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.language.loading import template, template_of_text
from cnnshape.language.template import Template
from cnnshape.sweeping.design import Plan, designs_of

MAX_TIMES_READING_ANEW = 0.2
MAX_GROWTH = 1.3
DESIGNS_BEFORE = 500
"""Designs that a search has behind it when those with new values are timed."""

NEW_DESIGNS = 100
"""Designs with new values in a round."""

Settings = dict[str, Any]


class Space(NamedTuple):
    """Designs of one file, how to draw others, and how many of them a second are wanted."""

    name: str
    wanted: int
    path: Path | str
    designs: tuple[Settings, ...]
    draw: Callable[[Random], Settings]


def mobilenets() -> Space:
    """Return a grid of MobileNetV1; no two designs are alike."""
    grid = [{"width": w / 20, "resolution": 32 * r} for w in range(5, 21) for r in range(4, 8)]
    return Space("MobileNetV1", 2000, "mobilenet_v1", tuple(grid), _mobilenet)


def _mobilenet(random: Random) -> Settings:
    return {"width": random.uniform(0.25, 1.5), "resolution": 32 * random.randint(4, 8)}


def regnets() -> Space:
    """Return random designs of the space of RegNetX: most have a structure of their own."""
    random = Random(1)
    designs = (
        {
            "depth": random.randint(12, 28),
            "initial_width": 8 * random.randint(3, 12),
            "slope": random.randint(8, 64),
            "multiplier": random.choice((2, 2.25, 2.5, 2.75, 3)),
            "group_width": random.choice((8, 16, 24)),
        }
        for _ in range(100)
    )
    path = bundled_folder() / "families" / "regnet_space.yaml"
    return Space("RegNet", 1000, path, tuple(designs), _regnet)


def _regnet(random: Random) -> Settings:
    return {
        "depth": random.randint(12, 28),
        "initial_width": 8 * random.randint(3, 32),
        "slope": random.uniform(8, 64),
        "multiplier": random.uniform(2, 3),
        "group_width": random.choice((8, 16, 24, 32, 40)),
    }


def efficientnets() -> Space:
    """Return a grid of EfficientNet between B0 and B2."""
    path = bundled_folder() / "families" / "efficientnet.yaml"
    grid = (
        {"width": 1 + w / 20, "depth": 1 + d / 10, "resolution": 224 + 4 * r}
        for w in range(3)
        for d in range(3)
        for r in range(10)
    )
    return Space("EfficientNet", 500, path, tuple(grid), _efficientnet)


def _efficientnet(random: Random) -> Settings:
    return {
        "width": random.uniform(1, 1.2),
        "depth": random.uniform(1, 1.2),
        "resolution": 224 + 4 * random.randint(0, 9),
    }


def measure_sweep(rounds: int) -> Iterator[Finding]:
    """Time designs of three spaces, seen and new, those of one read anew, and long networks."""
    spaces = (mobilenets(), regnets(), efficientnets())
    few, many = map(long_template, (50, 1000))
    actions: dict[str, Callable[[], object]] = {
        space.name: partial(_sweep, space, template(space.path)) for space in spaces
    }  # compiled in the round that does not count
    actions |= {f"new {space.name}": partial(_sweep_new, *learned(space)) for space in spaces}
    actions["anew"] = partial(_read_anew, spaces[0])
    actions["few"] = repeated(partial(_sweep_long, few), 20)
    actions["many"] = partial(_sweep_long, many)
    seconds = time_in_turn(actions, rounds, PROCESSOR)
    for space in spaces:
        yield Figure(
            f"sweep: a design of {space.name}, {space.wanted:,} a second",
            spread_of(seconds[space.name], 1000 / len(space.designs)),
            "ms",
            round(1000 / space.wanted, 2),
        )
    for space in spaces:
        yield Figure(
            f"sweep: a design of {space.name} with new values, {space.wanted:,} a second",
            spread_of(seconds[f"new {space.name}"], 1000 / NEW_DESIGNS),
            "ms",
            round(1000 / space.wanted, 2),
        )
    yield Figure(
        "sweep: a design of MobileNetV1 / load and analyze of it",
        ratio_of(seconds[spaces[0].name], seconds["anew"]),
        "x",
        MAX_TIMES_READING_ANEW,
    )
    yield Figure(
        "growth: a design, a layer of 1,000 / a layer of 50",
        ratio_of(seconds["many"], seconds["few"]),
        "x",
        MAX_GROWTH,
    )


def long_template(layers: int) -> Template:
    """Return a chain of so many layers, of which each second one depends on a parameter."""
    item = "  - {type: conv, filters: =w, kernel: 1}\n  - {type: relu}\n"
    head = "input: [8, 8, 4]\nparameters: {w: 4}\nlayers:\n"
    return template_of_text(head + item * (layers // 2))


def _sweep(space: Space, read: Template) -> None:
    assert all(design.result("macs") for design in designs_of(Plan(read), space.designs))


def learned(space: Space) -> tuple[Plan, Iterator[Settings]]:
    """Return a plan that has met some designs of a space, and others without end."""
    random = Random(2)
    others = (space.draw(random) for _ in count())
    plan = Plan(template(space.path))
    designs_of(plan, list(islice(others, DESIGNS_BEFORE)))
    return plan, others


def _sweep_new(plan: Plan, others: Iterator[Settings]) -> None:
    designs = designs_of(plan, list(islice(others, NEW_DESIGNS)))
    assert all(design.result("macs") for design in designs)


def _sweep_long(read: Template) -> None:
    designs_of(Plan(read), [{"w": width} for width in range(4, 8)])


def _read_anew(space: Space) -> None:
    for settings in space.designs:
        network = cnnshape.load(space.path, parameters=settings)
        assert cnnshape.analyze(network).totals.macs
