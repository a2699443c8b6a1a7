"""Which designs are wanted, and in which order: expressions over their settings and results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import nsmallest
from itertools import islice
from typing import Any, NamedTuple

from cnnshape.diagnostics import Diagnostic, Source, Span
from cnnshape.language.expressions.check import check
from cnnshape.language.expressions.evaluation import evaluate
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.sweeping.design import RESULTS, Design
from cnnshape.sweeping.grid import Settings
from cnnshape.sweeping.pareto import Front


class ValueUnknown(Exception):
    """An expression asks for a number that an error leaves unknown."""


class Columns(NamedTuple):
    """What expressions may name: the settings and the results of a design.

    A setting with the name of a result is hidden by it.
    """

    settings: Sequence[str]
    design: Design | None = None

    def lookup(self, name: str) -> Any:
        """Return the value of a column; without a design, 0 for each known column."""
        if name not in self.known():
            raise KeyError(name)
        if self.design is None:
            return 0
        if name == "error":
            return self.design.error or ""
        value = self.design.result(name) if name in RESULTS else self.design.settings[name]
        if value is None and name in RESULTS:
            raise ValueUnknown
        return value

    def known(self) -> list[str]:
        """Return the names of all columns."""
        return [*self.settings, *RESULTS]


class SettingsAlone(Columns):
    """What expressions may name before a design is analysed: all results are unknown."""

    def lookup(self, name: str) -> Any:
        """Return the value of a setting."""
        if name in RESULTS:
            raise ValueUnknown
        return super().lookup(name)


class Refused(Exception):
    """An expression that cannot be used; its diagnostic points into what the option was given."""

    def __init__(self, option: str, text: str, error: InvalidExpression) -> None:
        """Show what is wrong as in a file that has the name of the option."""
        super().__init__(error.message)
        span = Span(Source(option, text), 1, error.start + 1, 1, error.end + 1)
        self.diagnostic = Diagnostic("E009", error.message, span, help=error.help)


class Question(NamedTuple):
    """An expression over designs, for the option of that name."""

    option: str
    text: str

    def check(self, settings: Sequence[str]) -> None:
        """Raise Refused if it is invalid or names an unknown column."""
        with self._refusing():
            check(self.text, Columns(settings))

    def answer(self, design: Design) -> Any:
        """Return its value for a design; raise ValueUnknown if an error leaves it unknown."""
        with self._refusing():
            return evaluate(self.text, Columns(tuple(design.settings), design))

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Refuse an invalid expression under the name of its option."""
        try:
            yield
        except InvalidExpression as error:
            raise Refused(self.option, self.text, error) from None

    def holds(self, design: Design) -> bool:
        """Return whether it is true of a design."""
        return bool(self._answer_of_kind(design, bool, "true or false", "compare with a number"))

    def rules_out(self, settings: Settings) -> bool:
        """Return whether it is false for these settings, whatever the results are."""
        columns = SettingsAlone(tuple(settings), Design(settings))
        try:
            return evaluate(self.text, columns) is False
        except (ValueUnknown, InvalidExpression):
            return False

    def cost(self, design: Design) -> float:
        """Return a cost: lower is better."""
        number: float = self._answer_of_kind(design, (int, float), "a number", "name a count")
        return number

    def _answer_of_kind(self, design: Design, kind: Any, wanted: str, help: str) -> Any:
        answer = self.answer(design)
        if isinstance(answer, kind):
            return answer
        message = f"this must be {wanted}, not {answer!r}"
        whole = InvalidExpression(message, 0, len(self.text), help)
        raise Refused(self.option, self.text, whole)


class Choice:
    """Selects designs, and counts those that errors leave without an answer."""

    def __init__(
        self,
        where: str | None = None,
        pareto: Sequence[str] = (),
        sort: str | None = None,
        limit: int | None = None,
    ) -> None:
        """Take the expressions of the options with these names, and how many are wanted at most."""
        self.where = None if where is None else Question("--where", where)
        self.pareto = tuple(Question("--pareto", text) for text in pareto)
        self.sort = None if sort is None else Question("--sort", sort)
        self.limit = limit
        self.without_answer = 0

    @property
    def needs_all(self) -> bool:
        """Whether no design can be written before the last one is known."""
        return bool(self.pareto) or self.sort is not None

    def check(self, settings: Sequence[str]) -> None:
        """Raise Refused if an expression is invalid or names an unknown column."""
        for question in (self.where, *self.pareto, self.sort):
            if question is not None:
                question.check(settings)

    def is_worth_analysing(self, point: Settings) -> bool:
        """Say whether `where` does not rule a point out by its settings alone."""
        return self.where is None or not self.where.rules_out(point)

    def worth_analysing(self, points: Iterable[Settings]) -> Iterator[Settings]:
        """Return the points that `where` does not rule out by their settings alone."""
        return filter(self.is_worth_analysing, points)

    def of(self, designs: Iterable[Design]) -> Iterator[Design]:
        """Return the selected designs in the wanted order.

        Designs with errors are left out if `where` or `pareto` needs an unknown number of them, and
        come last if `sort` does. Only those that may still be wanted are kept
        in memory.
        """
        kept = designs if self.where is None else self._filtered(designs, self.where)
        if self.pareto:
            kept = self._in_front(kept)
        if self.sort is not None:
            kept = self._sorted(kept, self.sort)
        return islice(kept, self.limit)

    def _filtered(self, designs: Iterable[Design], where: Question) -> Iterator[Design]:
        for design in designs:
            try:
                is_wanted = where.holds(design)
            except ValueUnknown:
                self.without_answer += 1
                continue
            if is_wanted:
                yield design

    def _in_front(self, designs: Iterable[Design]) -> Iterator[Design]:
        found: Front[Design] = Front()
        for design in designs:
            try:
                costs = tuple(question.cost(design) for question in self.pareto)
            except ValueUnknown:
                self.without_answer += 1
                continue
            found.add(costs, design)
        return iter(found)

    def _sorted(self, designs: Iterable[Design], sort: Question) -> list[Design]:
        def key(design: Design) -> tuple[Any, ...]:
            try:
                return 0, _rank(sort.answer(design))
            except ValueUnknown:
                return 1, ()

        return (
            sorted(designs, key=key) if self.limit is None else nsmallest(self.limit, designs, key)
        )


def _rank(value: Any) -> tuple[Any, ...]:
    """Return a key by which values of all kinds can be sorted: numbers, then texts, then lists."""
    if isinstance(value, (int, float)):
        return 0, value
    if isinstance(value, list):
        return 2, tuple(map(_rank, value))
    return 1, str(value)
