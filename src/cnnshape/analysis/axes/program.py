"""All that a network does to the size of one axis: its distinct steps, ready to be run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import lcm
from typing import NamedTuple

from cnnshape.analysis.axes.growth import INPUT, Growth
from cnnshape.analysis.axes.operations import Operation, decided_by, fixed_cells
from cnnshape.analysis.axes.windows import Slide

INPUT_VALUE = 0
"""The number of the value that is the input size; the n-th step makes value n."""

NEVER = 2**63
"""The position of a layer that does not exist: nothing fails."""


class Step(NamedTuple):
    """An operation, the values it reads by number, and the first layer with it by position."""

    operation: Operation
    reads: tuple[int, ...]
    position: int


class AxisRun(NamedTuple):
    """The result of one input size.

    `fault` is the position of the first layer that cannot run, `failure` that of the first that
    cannot run or loses cells; NEVER where there is none. `sizes` are the values up to the fault.
    """

    fault: int
    failure: int
    sizes: list[int]


class Repetition(NamedTuple):
    """From the size `threshold` on, results repeat with the `period`."""

    threshold: int
    period: int

    @property
    def last(self) -> int:
        """The last size that must be run for all to be known."""
        return self.threshold + self.period - 1


class AxisProgram(NamedTuple):
    """The steps of one axis, in the order in which they are run."""

    steps: tuple[Step, ...]

    def up_to(self, last: int) -> AxisProgram:
        """Return the steps of the layers up to a position."""
        return AxisProgram(tuple(step for step in self.steps if step.position <= last))

    def run(self, size: int) -> AxisRun:
        """Return the sizes that follow from an input size, up to the first step that cannot run."""
        sizes = [size]
        failure = NEVER
        for operation, reads, position in self.steps:
            read = [sizes[number] for number in reads]
            after = operation.size(*read)
            if after < 1:
                return AxisRun(position, min(position, failure), sizes)
            if failure is NEVER and isinstance(operation, Slide) and operation.left_over(*read):
                failure = position
            sizes.append(after)
        return AxisRun(NEVER, failure, sizes)

    def runs(self, size: int) -> bool:
        """Say whether no step refuses an input size: `run` without the cells that are lost."""
        sizes = [size]
        for operation, reads, _ in self.steps:
            after = operation.size(*[sizes[number] for number in reads])
            if after < 1:
                return False
            sizes.append(after)
        return True

    def growths(self) -> list[Growth]:
        """Return how each value grows with the input size."""
        growths = [INPUT]
        for operation, reads, _ in self.steps:
            growths.append(operation.growth(*(growths[number] for number in reads)))
        return growths

    def repetition(self) -> Repetition:
        """Return from which size on, and with which period, the results repeat."""
        growths = self.growths()
        threshold = max(growth.threshold() for growth in self._decisions(growths))
        return Repetition(threshold, lcm(*(growth.period for growth in growths)))

    def _decisions(self, growths: list[Growth]) -> Iterator[Growth]:
        yield INPUT
        for operation, reads, _ in self.steps:
            yield from decided_by(operation, tuple(growths[number] for number in reads))


def repetition_of(programs: Iterable[AxisProgram]) -> Repetition:
    """Return how the results of several programs repeat together."""
    each = [program.repetition() for program in programs]
    return Repetition(max(n.threshold for n in each), lcm(*(n.period for n in each)))


class AxisProgramBuilder:
    """A program while it is written; an operation on the same values is taken once."""

    def __init__(self) -> None:
        """Begin with the input size alone."""
        self.steps: list[Step] = []
        self._numbers: dict[tuple[type, Operation, tuple[int, ...]], int] = {}
        self._following = {INPUT_VALUE}

    def take(self, operation: Operation, reads: tuple[int, ...], position: int) -> int:
        """Return the number of the value that an operation makes of others."""
        key = (type(operation), operation, reads)
        if key not in self._numbers:
            self.steps.append(Step(operation, reads, position))
            self._numbers[key] = len(self.steps)
            if self._following.intersection(reads) and fixed_cells(operation) is None:
                self._following.add(len(self.steps))
        return self._numbers[key]

    def follows_input(self, number: int) -> bool:
        """Say whether a value depends on the input size."""
        return number in self._following

    def is_one(self, number: int) -> bool:
        """Say whether a value is 1 whatever the input."""
        return number > 0 and fixed_cells(self.steps[number - 1].operation) == 1

    def program(self) -> AxisProgram:
        """Return the steps so far as a program."""
        return AxisProgram(tuple(self.steps))
