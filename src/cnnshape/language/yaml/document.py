"""Read YAML text into values with positions, without ever recursing into what a file nests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from cnnshape.diagnostics import Diagnostic, Source, Span, SpecError
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.scalars import resolve
from cnnshape.language.yaml.tables import table_of
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value

MAX_BYTES = 2**20
MAX_LEVELS = 100
MAX_VALUES = 500_000
"""Values after aliases are followed: an alias bomb stands for far more than it writes."""

EMPTY_HELP = "an architecture has at least `input:` and `layers:`"
ANCHOR = re.compile(r"&\S+[ \t]+(?=\S)")
TAG = "tag:yaml.org,2002:"


class _Open:
    """A list or mapping whose end has not been read: its children, and how many values they are."""

    def __init__(self, event: Any) -> None:
        self.event = event
        self.children: list[Value] = []
        self.weight = 1
        self.depth = 1


def read_document(source: Source) -> Table:
    """Return the mapping a text holds; raise SpecError with all that is wrong in its YAML."""
    root = read_value(source)
    if isinstance(root, Table):
        return root
    is_empty = isinstance(root, Scalar) and root.value is None
    message = "the file is empty" if is_empty else "the file is not a mapping of keys to values"
    raise SpecError([Diagnostic("E001", message, root.span, help=EMPTY_HELP)])


def read_value(source: Source) -> Value:
    """Return the value a text holds; raise SpecError with all that is wrong in its YAML.

    Reading goes over the parser's events with a stack of its own, so that no nesting can exhaust
    the process: composing 200,000 brackets in C would.
    """
    _refuse_long_text(source)
    reader = _Reader(source)
    try:
        root = reader.read(_events(source.text))
    except yaml.YAMLError as error:
        from cnnshape.language.yaml.syntax_errors import explain_syntax_error

        syntax = explain_syntax_error(source, error)
        raise SpecError([*reader.problems.found, syntax]) from None
    if reader.problems.found:
        raise SpecError(reader.problems.found)
    return Scalar(None, _start_of(source)) if root is None else root


class _Reader:
    """Builds values from events; collects what is wrong and goes on where it can."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems = Problems()
        self.anchors: dict[str, tuple[Value, int, int] | None] = {}
        self.open: list[_Open] = []
        self.root: Value | None = None

    def read(self, events: Iterator[Any]) -> Value | None:
        """Return the value of the only document."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._place(self._scalar(event), 1, 0, event.anchor)
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                self._enter(event)
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                self._leave(event)
            elif isinstance(event, yaml.AliasEvent):
                self._follow(event)
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self._stop(
                    "E001",
                    "the file holds more than one document",
                    self._span(event),
                    "keep one architecture in a file: remove the `---` and what follows",
                )
        return self.root

    def _span(self, start: Any, end: Any = None) -> Span:
        first, last = start.start_mark, (end or start).end_mark
        lines = self.source.lines
        if last.line >= len(lines):
            end_of_text = len(lines), len(lines[-1]) + 1
            return Span(self.source, first.line + 1, first.column + 1, *end_of_text)
        return Span(self.source, first.line + 1, first.column + 1, last.line + 1, last.column + 1)

    def _span_without_anchor(self, event: Any) -> Span:
        span = self._span(event)
        anchor = ANCHOR.match(self.source.lines[span.line - 1], span.column - 1)
        is_alone = span.line == span.end_line and anchor and anchor.end() >= span.end_column - 1
        return span if anchor is None or is_alone else span._replace(column=anchor.end() + 1)

    def _stop(self, code: str, message: str, span: Span, help: str) -> None:
        self.problems.add(code, message, span, help)
        raise SpecError(self.problems.found)

    def _scalar(self, event: Any) -> Scalar:
        span = self._span(event) if event.anchor is None else self._span_without_anchor(event)
        is_plain = event.implicit[0]
        if event.tag is not None and event.tag != "!":
            return Scalar(self._tagged(event.tag, event.value, span), span, is_plain)
        value = resolve(event.value) if is_plain and event.tag is None else event.value
        return Scalar(value, span, is_plain)

    def _tagged(self, tag: str, text: str, span: Span) -> Any:
        wanted = {"str": str, "int": int, "float": (int, float), "bool": bool, "null": type(None)}
        kind = tag.removeprefix(TAG)
        if kind == "str":
            return text
        value = resolve(text)
        if kind not in wanted or not isinstance(value, wanted[kind]):  # type: ignore[arg-type]
            self.problems.add(
                "E001",
                f"the tag `{tag.replace(TAG, '!!')}` does not fit here",
                span,
                "write the value without a tag: numbers, true, false and text need none",
            )
        return value

    def _enter(self, event: Any) -> None:
        self._refuse_depth(len(self.open) + 1, self._span(event))
        if event.tag not in (None, "!", f"{TAG}seq", f"{TAG}map"):
            self.problems.add(
                "E001",
                f"the tag `{event.tag.replace(TAG, '!!')}` is not known",
                self._span(event),
                "write the value without a tag",
            )
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self.open.append(_Open(event))

    def _leave(self, event: Any) -> None:
        done = self.open.pop()
        span = self._span(done.event, event)
        if not done.event.flow_style and done.children:
            end = done.children[-1].span
            span = span._replace(end_line=end.end_line, end_column=end.end_column)
        if isinstance(done.event, yaml.SequenceStartEvent):
            value: Value = Sequence(tuple(done.children), span)
        else:
            value = table_of(done.children, span, self.problems)
        self._place(value, done.weight, done.depth, done.event.anchor)

    def _follow(self, event: Any) -> None:
        span = self._span(event)
        if event.anchor not in self.anchors:
            self.problems.add(
                "E001",
                f"the alias `*{event.anchor}` has no anchor",
                span,
                f"write `&{event.anchor}` before the value it stands for, above the alias",
            )
            self._place(Table({}, span), 1, 0, None)
        elif (target := self.anchors[event.anchor]) is None:
            self._stop(
                "E001",
                f"the alias `*{event.anchor}` stands inside the value it names",
                span,
                "a value cannot contain itself: write out what is meant",
            )
        else:
            self._refuse_depth(len(self.open) + target[2], span)
            self._place(*target, None)

    def _refuse_depth(self, depth: int, span: Span) -> None:
        if depth > MAX_LEVELS:
            raise SpecError([*self.problems.found, too_deep(span)])

    def _place(self, value: Value, weight: int, depth: int, anchor: str | None) -> None:
        """Hand a finished value to the list or mapping that is open around it."""
        if anchor is not None:
            self.anchors[anchor] = (value, weight, depth)
        if not self.open:
            self.root = value
            return
        parent = self.open[-1]
        parent.children.append(value)
        parent.weight += weight
        parent.depth = max(parent.depth, depth + 1)
        if parent.weight > MAX_VALUES:
            self._stop(
                "E010",
                f"the aliases of the file stand for more than {MAX_VALUES:,} values",
                value.span,
                "use fewer aliases of aliases; `repeat` and blocks say the same in less",
            )


def _events(text: str) -> Iterator[Any]:
    loader = yaml.CSafeLoader(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
            if isinstance(event, yaml.StreamEndEvent):
                return
    finally:
        loader.dispose()


def _refuse_long_text(source: Source) -> None:
    try:
        size = len(source.text.encode())
    except UnicodeEncodeError as error:
        from cnnshape.language.yaml.syntax_errors import explain_character

        raise SpecError([explain_character(source, error.start)]) from None
    if size > MAX_BYTES:
        raise too_long(source, size)


def too_deep(span: Span) -> Diagnostic:
    """Return the diagnostic of a text that nests deeper than is read."""
    message = f"the file nests deeper than {MAX_LEVELS} levels"
    help = "flatten the nesting; an architecture needs about ten levels"
    return Diagnostic("E010", message, span, help=help)


def too_long(source: Source, size: int) -> SpecError:
    """Return the error of a text of so many bytes."""
    message = f"the file has {size:,} bytes, more than {MAX_BYTES:,}"
    help = "write repeated layers with `repeat` or a block"
    return SpecError([Diagnostic("E010", message, _start_of(source), help=help)])


def _start_of(source: Source) -> Span:
    return Span(source, 1, 1, 1, 1)
