"""The names that expressions see, and values with their expressions worked out."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from cnnshape.diagnostics import Related, Span
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import (
    EXPRESSION_MARK,
    Scalar,
    Sequence,
    Value,
    is_expression,
    whole,
)


class ChannelsUnknown(Exception):
    """An expression asks for channels that a fault further up leaves unknown."""


class Unreadable(Exception):
    """A value that cannot be worked out; the problem has been noted."""


MAX_NOTE_LENGTH = 80

BROKEN = object()
"""The value of a parameter that could not be worked out; its problem has been noted."""


class Environment(NamedTuple):
    """Parameters by name, the index of a repeated layer, and the channels of the block's input.

    `channels` is asked only when an expression names it, since it needs the analysis of all above;
    `places` are where parameters of the file got their values, `uses` the calls of blocks around.
    """

    parameters: Mapping[str, Any]
    channels: Callable[[], int | None] | None = None
    copy_index: int | None = None
    places: Mapping[str, Related] = MappingProxyType({})
    uses: tuple[Related, ...] = ()

    def lookup(self, name: str) -> Any:
        """Return what a name stands for; raise KeyError where it stands for nothing."""
        if name == "index" and self.copy_index is not None:
            return self.copy_index
        if name == "channels" and self.channels is not None:
            channels = self.channels()
            if channels is None:
                raise ChannelsUnknown
            return channels
        value = self.parameters[name]
        if value is BROKEN:
            raise Unreadable
        return value

    def known(self) -> list[str]:
        """Return the names that have a value here."""
        index = [] if self.copy_index is None else ["index"]
        channels = [] if self.channels is None else ["channels"]
        return [*self.parameters, *index, *channels]

    def at(self, index: int) -> "Environment":
        """Return the environment of one copy of a repeated layer."""
        return self._replace(copy_index=index)


def work_out(value: Value, environment: Environment, problems: Problems) -> Any:
    """Return a value as plain data with its expressions evaluated.

    Raises Unreadable after noting the problem where an expression is invalid.
    """
    if isinstance(value, Scalar):
        if is_expression(value):
            return _result(value, environment, problems)
        return whole(value.value)
    if isinstance(value, Sequence):
        return [work_out(item, environment, problems) for item in value.items]
    return {item.key: work_out(item.value, environment, problems) for item in value.values()}


def _result(value: Scalar, environment: Environment, problems: Problems) -> Any:
    from cnnshape.language.expressions.expressions import InvalidExpression, evaluate

    text = value.value.removeprefix(EXPRESSION_MARK)
    try:
        return evaluate(text, environment)
    except InvalidExpression as error:
        span = _span_inside(value, error.start, error.end)
        shown = text if len(text) <= MAX_NOTE_LENGTH else f"{text[:MAX_NOTE_LENGTH]}..."
        notes = (f"in the expression `={shown}`",)
        problems.add("E009", error.message, span, error.help, notes, environment.uses)
        raise Unreadable from None


def _span_inside(value: Scalar, start: int, end: int) -> Span:
    """Return the part of an expression, or all of it where the text is not written as one piece."""
    span = value.span
    if span.line != span.end_line or start >= len(value.value) - len(EXPRESSION_MARK):
        return span
    line = span.source.lines[span.line - 1]
    at = line.find(value.value, span.column - 1, span.end_column - 1)
    if at < 0:
        return span
    first = at + 1 + len(EXPRESSION_MARK) + start
    last = min(at + 1 + len(EXPRESSION_MARK) + end, span.end_column)
    return span._replace(column=first, end_column=max(last, first + 1))
