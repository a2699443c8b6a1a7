"""The names that expressions see, and values with their expressions worked out."""

from collections.abc import Callable, Mapping
from itertools import islice
from keyword import iskeyword
from types import MappingProxyType
from typing import NamedTuple

from cnnshape.diagnostics import Related, Span
from cnnshape.language.broken import Broken
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import (
    EXPRESSION_MARK,
    Plain,
    Sequence,
    Table,
    Value,
    expression_of,
    scalars_of,
    whole,
)

MAX_NOTE_LENGTH = 80
MAX_PARAMETERS = 100
"""Parameters that are looked at for one whose name an expression could not use."""


class Environment(NamedTuple):
    """Parameters by name, the index of a repeated layer, and the channels of the block's input.

    `channels` is calculated only when an expression names it, since it needs the analysis of all
    above; `places` are where parameters of the file got their values, `uses` the calls of blocks
    around.
    """

    parameters: Mapping[str, Plain | Broken]
    channels: Callable[[], int | Broken] | None = None
    copy_index: int | None = None
    places: Mapping[str, Related | None] = MappingProxyType({})
    uses: tuple[Related, ...] = ()

    def lookup(self, name: str) -> Plain:
        """Return the value of a name; raise KeyError if it has none, and Broken if it is broken."""
        if name == "index" and self.copy_index is not None:
            return self.copy_index
        if name == "channels" and self.channels is not None:
            value: Plain | Broken = self.channels()
        else:
            value = self.parameters[name]
        if isinstance(value, Broken):
            raise Broken
        return value

    def knows(self, name: str) -> bool:
        """Say whether a name has a value here."""
        is_index = name == "index" and self.copy_index is not None
        is_channels = name == "channels" and self.channels is not None
        return is_index or is_channels or name in self.parameters

    def known(self) -> list[str]:
        """Return the names that have a value here."""
        index = [] if self.copy_index is None else ["index"]
        channels = [] if self.channels is None else ["channels"]
        return [*self.parameters, *index, *channels]

    def at(self, index: int) -> "Environment":
        """Return the environment of one copy of a repeated layer."""
        return self._replace(copy_index=index)


def names_in(value: Value) -> frozenset[str]:
    """Return the names in the expressions of a value."""
    texts = [text for each in scalars_of(value) if (text := expression_of(each)) is not None]
    if not texts:
        return frozenset()
    from cnnshape.language.expressions.grammar import names_of

    return frozenset().union(*map(names_of, texts))


def work_out(value: Value, environment: Environment, problems: Problems) -> Plain:
    """Return a value as plain data with its expressions evaluated.

    Raises Broken after noting the problem if an expression is invalid.
    """
    if isinstance(value, Sequence):
        return [work_out(item, environment, problems) for item in value.items]
    if isinstance(value, Table):
        return {item.key: work_out(item.value, environment, problems) for item in value.values()}
    text = expression_of(value)
    return whole(value.value) if text is None else _result(text, value.span, environment, problems)


def _result(text: str, span: Span, environment: Environment, problems: Problems) -> Plain:
    from cnnshape.language.expressions.evaluation import evaluate

    try:
        return evaluate(text, environment)
    except InvalidExpression as error:
        if _names_a_refused_parameter(text, environment):
            raise Broken from None
        place = span_inside(span, text, error.start, error.end)
        shown = text if len(text) <= MAX_NOTE_LENGTH else f"{text[:MAX_NOTE_LENGTH]}..."
        notes = (f"in the expression `={shown}`",)
        problems.add("E009", error.message, place, error.help, notes, environment.uses)
        raise Broken from None


def _names_a_refused_parameter(text: str, environment: Environment) -> bool:
    """Say whether an expression names a parameter that Python cannot: that is reported already."""
    return any(
        name in text
        for name in islice(environment.parameters, MAX_PARAMETERS)
        if iskeyword(name) or not name.isidentifier()
    )


def span_inside(span: Span, text: str, start: int, end: int) -> Span:
    """Return the part of an expression, or all of it if the file does not hold its text as it is.

    A text over several lines, or with escapes, has other characters in the file than here.
    """
    if span.line != span.end_line or start >= len(text):
        return span
    line = span.source.lines[span.line - 1]
    at = line.find(f"{EXPRESSION_MARK}{text}", span.column - 1, span.end_column - 1)
    if at < 0:
        return span
    first = at + 1 + len(EXPRESSION_MARK) + start
    last = min(at + 1 + len(EXPRESSION_MARK) + end, span.end_column)
    return span._replace(column=first, end_column=max(last, first + 1))
