"""All that a network does to the size of one axis, each distinct step once, ready to be run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import lcm
from typing import NamedTuple

from cnnshape.sizing.axis_steps import Slide, Step, decided_by
from cnnshape.sizing.growth import INPUT, Growth

INPUT_VALUE = 0
"""The number of the value that is the input size; the n-th step makes value n."""

NEVER = 2**63
"""The position of a layer that does not exist: nothing fails."""


class Part(NamedTuple):
    """A step, the numbers of the values it reads, and the position of the first layer with it."""

    step: Step
    reads: tuple[int, ...]
    position: int


class Run(NamedTuple):
    """What comes of one input size.

    `fault` is the position of the first layer that cannot run, `failure` that of the first that
    cannot run or loses cells; NEVER where there is none. `sizes` are the values up to the fault.
    """

    fault: int
    failure: int
    sizes: list[int]


class Repetition(NamedTuple):
    """From the size `settled` on, what comes of sizes repeats with the `period`."""

    settled: int
    period: int

    @property
    def last(self) -> int:
        """The last size to be looked at, for all to be known."""
        return self.settled + self.period - 1


class Program(NamedTuple):
    """The steps of one axis, in the order in which they are run."""

    parts: tuple[Part, ...]

    def run(self, size: int) -> Run:
        """Return what comes of an input size."""
        sizes = [size]
        failure = NEVER
        for step, reads, position in self.parts:
            read = [sizes[number] for number in reads]
            after = step.size(*read)
            if after < 1:
                return Run(position, min(position, failure), sizes)
            if failure is NEVER and isinstance(step, Slide) and step.left_over(*read):
                failure = position
            sizes.append(after)
        return Run(NEVER, failure, sizes)

    def growths(self) -> list[Growth]:
        """Return how each value grows with the input size."""
        growths = [INPUT]
        for step, reads, _ in self.parts:
            growths.append(step.growth(*(growths[number] for number in reads)))
        return growths

    def repetition(self) -> Repetition:
        """Return from which size on, and with which period, what fails repeats."""
        growths = self.growths()
        settled = max(growth.settled() for growth in self._decisions(growths))
        return Repetition(settled, lcm(*(growth.period for growth in growths)))

    def _decisions(self, growths: list[Growth]) -> Iterator[Growth]:
        yield INPUT
        for step, reads, _ in self.parts:
            yield from decided_by(step, tuple(growths[number] for number in reads))


def repetition_of(programs: Iterable[Program]) -> Repetition:
    """Return how what fails in any of some programs repeats."""
    each = [program.repetition() for program in programs]
    return Repetition(max(n.settled for n in each), lcm(*(n.period for n in each)))


class Draft:
    """A program while it is written: a step that was taken before, of the same, is not repeated."""

    def __init__(self) -> None:
        """Begin with the input size alone."""
        self.parts: list[Part] = []
        self.numbers: dict[tuple[type, Step, tuple[int, ...]], int] = {}
        self.following = {INPUT_VALUE}

    def take(self, step: Step, reads: tuple[int, ...], position: int) -> int:
        """Return the number of the value that a step makes of others."""
        key = (type(step), step, reads)
        if key not in self.numbers:
            self.parts.append(Part(step, reads, position))
            self.numbers[key] = len(self.parts)
            if self.following.intersection(reads):
                self.following.add(len(self.parts))
        return self.numbers[key]

    def follows_input(self, number: int) -> bool:
        """Say whether a value depends on the input size."""
        return number in self.following
