"""The lines of a function that builds layers: in an `if` or a loop where a person writes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from cnnshape.exporting.code.comparing import replaced, substituted
from cnnshape.exporting.code.expressions import (
    INDEX,
    Choice,
    Expression,
    Input,
    Listing,
    Name,
    Own,
    Repeated,
)
from cnnshape.exporting.code.variables import variables_of
from cnnshape.exporting.code.wrapping import INDENT, commented, statement
from cnnshape.exporting.code.writing import Around, text_of
from cnnshape.exporting.keras.names import around_number, label_of, number_of
from cnnshape.exporting.keras.target import NAME
from cnnshape.exporting.structure.classes import Class, Entry
from cnnshape.exporting.structure.loops import with_loops
from cnnshape.exporting.structure.steps import Step

Lines = Iterator[str]


class Body:
    """The lines of a function: each part in the order in which they run."""

    def __init__(
        self,
        made: Class,
        inputs: Sequence[str],
        outputs: Sequence[int],
        written: Callable[..., str],
    ) -> None:
        """Take a class with the variables of its inputs; `written` is the Python of a name."""
        self._made = made
        self._inputs = inputs
        self._holders = variables_of(made.entries, inputs, outputs)
        self._written = written
        self._lenders = {entry.shares for entry in made.entries if entry.shares is not None}

    def held(self, position: int) -> str:
        """Return the variable of a value."""
        return self._inputs[-1 - position] if position < 0 else self._holders[position]

    def lines(self, comments: Sequence[str]) -> Lines:
        """Return the lines; `comments` stand at the ends of those of entries."""
        entries = self._made.entries
        comments = [*comments, *("" for _ in entries)]
        for name, formula in self._made.computed.items():
            yield from statement(f"{name} = ", formula, Around(self._inputs), 1)
        for condition, run in groupby(range(len(entries)), lambda at: entries[at].condition):
            places = list(run)
            if condition is not None:
                yield from self._optional(places)
                continue
            for series in self._series(places):
                yield from self._repeated(series, comments)

    def _optional(self, places: Sequence[int]) -> Lines:
        """Return the lines of entries that only some uses have: one line, or an `if`."""
        first, condition = places[0], self._made.entries[places[0]].condition
        for at in places:
            yield from self._built(at)
        short = self._as_choice(first) if len(places) == 1 else []
        if len(short) == 1:
            yield from short
            return
        absent = [f"{to} = {kept}" for to, kept in map(self._bypass, places) if to != kept]
        are_before = absent == [" = ".join(self._bypass(first))] and not self._overwrites(first)
        if are_before:
            yield f"{INDENT}{absent[0]}"
        yield f"{INDENT}if {text_of(condition, Around(self._inputs))}:"
        for at in places:
            yield from self._statements(at, 2)
        if absent and not are_before:
            yield f"{INDENT}else:"
            yield from (f"{INDENT * 2}{line}" for line in absent)

    def _bypass(self, at: int) -> tuple[str, str]:
        """Return the variable of an entry, and the one that it takes over where it is absent."""
        return self.held(at), self.held(self._made.entries[at].bypass)

    def _overwrites(self, at: int) -> bool:
        """Say whether an entry reads the variable that it gives a value to."""
        return self.held(at) in map(self.held, self._made.entries[at].reads)

    def _as_choice(self, at: int) -> list[str]:
        """Return the lines of an entry that only some uses have as one expression, if it is one."""
        entry = self._made.entries[at]
        if len(entry.steps) > 1:
            return []
        held = list(map(self.held, entry.operands))
        choice = Choice(entry.condition, self._computed(at, 0), Input(len(held) - 1))
        return statement(f"{self.held(at)} = ", choice, Around(held), 1)

    def _series(self, places: Sequence[int]) -> Iterator[list[int]]:
        """Return entries that a loop may repeat together, and others alone."""
        series = places[:1]
        for before, at in pairwise(places):
            if self._goes_on(before, at):
                series = [*series, at]
            else:
                yield list(series)
                series = [at]
        yield list(series)

    def _goes_on(self, before: int, at: int) -> bool:
        """Say whether an entry does to a variable what the one before, of the last number, does."""
        one, other = (self._made.entries[each] for each in (before, at))
        is_shared = {before, at} & self._lenders or {one.shares, other.shares} != {None}
        variables = {self.held(each) for each in (before, at, *one.reads, *other.reads)}
        number = number_of(one)
        is_next = number is not None and number_of(other) == (number[0], number[1] + 1)
        return is_next and not is_shared and len(variables) == 1 and other.reads == (before,)

    def _repeated(self, places: Sequence[int], comments: Sequence[str]) -> Lines:
        """Return the lines of entries that follow each other, those that are alike in a loop."""
        _, number = number_of(self._made.entries[places[0]]) or ("", 0)
        waiting = list(places)
        for found in with_loops([self._whole(each) for each in places], number):
            times = _times(found)
            run, waiting = waiting[:times], waiting[times:]
            said = [comments[at] for at in run if comments[at]]
            if isinstance(found, Repeated):
                start = number + run[0] - places[0]
                yield f"{INDENT}for {INDEX.text} in range({start}, {start + times}):"
                lines = self._counted(run[0], found.value)
            else:
                yield from self._built(run[0])
                lines = self._statements(run[0], 1)
            end = " in the end" if len(said) > 1 else ""
            yield from commented(list(lines), f"{said[-1]}{end}" if said else "")

    def _whole(self, at: int) -> Expression:
        """Return all that an entry computes, with no name yet."""
        return Listing(
            tuple(
                substituted(each.forward, Own() if each.own is None else each.own)
                for each in self._made.entries[at].steps
            )
        )

    def _counted(self, at: int, whole: Expression) -> Lines:
        """Return the lines in a loop, where names count."""
        assert isinstance(whole, Listing)
        entry, held = self._made.entries[at], self.held(at)
        for step, value in zip(entry.steps, whole.items, strict=True):
            named = with_name(value, self._written(*around_number(entry, step)))
            yield from statement(f"{held} = ", named, Around([held]), 2)

    def _built(self, at: int) -> Lines:
        """Return the lines that build layers which are used several times."""
        entry = self._made.entries[at]
        for step in entry.steps:
            if at in self._lenders and step.own is not None:
                named = with_name(step.own, self._written(label_of(entry, step)))
                yield from statement(f"{_variable(entry, step)} = ", named, Around(), 1)

    def _statements(self, at: int, indent: int) -> Lines:
        """Return a statement for each step; the second one on read what the one before gave."""
        entry, target = self._made.entries[at], self.held(at)
        read = [self.held(each) for each in entry.reads]
        for number in range(len(entry.steps)):
            around = Around([target] if number else read)
            yield from statement(f"{target} = ", self._computed(at, number), around, indent)

    def _computed(self, at: int, number: int) -> Expression:
        entry = self._made.entries[at]
        step = entry.steps[number]
        owner = entry if entry.shares is None else self._made.entries[entry.shares]
        own: Expression = step.own if step.own is not None else Own()
        if step.own is not None and (at in self._lenders or entry.shares is not None):
            own = Name(_variable(owner, owner.steps[number]))
        name = self._written(label_of(entry, step))
        return substituted(with_name(step.forward, name), with_name(own, name))


def with_name(expression: Expression, name: str) -> Expression:
    """Return an expression with the name of its layer in it."""
    return replaced(expression, NAME, Name(name))


def _variable(entry: Entry, step: Step) -> str:
    return f"{entry.name}_{step.role}_layer" if step.role else f"{entry.name}_layer"


def _times(expression: Expression) -> int:
    """Return how many entries an expression stands for."""
    times = expression.times if isinstance(expression, Repeated) else 1
    assert isinstance(times, int)
    return times
