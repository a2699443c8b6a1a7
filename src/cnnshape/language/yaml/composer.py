"""Compose the events of the YAML parser into values, each with its place in the text.

Only the parser is a library's. PyYAML's composer recurses into what a text nests, so that 200,000
brackets end the process, and it stops at the first mistake. ruamel.yaml's keeps only where values
start, and fixes need their ends. Neither counts the values that the aliases of a file repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, NoReturn

import yaml

from cnnshape.diagnostics import Source, Span, SpecError
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.limits import MAX_LEVELS, MAX_VALUES, too_deep
from cnnshape.language.yaml.scalars import resolve
from cnnshape.language.yaml.tables import table_of
from cnnshape.language.yaml.values import Atom, Scalar, Sequence, Table, Value

ANCHOR = re.compile(r"&\S+[ \t]+(?=\S)")
TAG = "tag:yaml.org,2002:"
TYPES_OF_TAGS: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}


class _Composed(NamedTuple):
    """A finished value, how many values it holds with aliases followed, and how deep it nests."""

    value: Value
    weight: int
    depth: int


class _Collection:
    """A list or mapping whose end has not been read."""

    def __init__(self, event: yaml.CollectionStartEvent) -> None:
        self.event = event
        self.children: list[Value] = []
        self.weight = 1
        self.depth = 1


class Composer:
    """Builds values from events; collects what is wrong and goes on if it can."""

    def __init__(self, source: Source) -> None:
        """Start with nothing read."""
        self.source = source
        self.lines = len(source.lines)
        self.problems = Problems()
        self.anchors: dict[str, _Composed | None] = {}
        self.open: list[_Collection] = []
        self.root: Value | None = None

    def compose(self, events: Iterable[yaml.Event]) -> Value | None:
        """Return the value of the only document, None if there is none."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._add(self._scalar(event), event.anchor)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._follow(event)
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self._stop(
                    "E001",
                    "the file holds more than one document",
                    self._span(event, event),
                    "keep one architecture in a file: remove the `---` and what follows",
                )
        return self.root

    def _span(self, start: yaml.Event, end: yaml.Event) -> Span:
        first, last = start.start_mark, end.end_mark
        assert first is not None
        assert last is not None
        line, column, end_line, end_column = first.line, first.column, last.line, last.column
        if end_line < line or (end_line == line and end_column < column):
            # The parser ends an empty value, as in `? ?`, before it begins.
            end_line, end_column = line, column
        place = line + 1, column + 1, end_line + 1, end_column + 1
        if last.line >= self.lines:
            return self.source.span(*place)
        return Span(self.source, *place)

    def _span_without_anchor(self, event: yaml.ScalarEvent) -> Span:
        """Return where a value is, after its anchor; the anchor itself if there is no value."""
        span = self._span(event, event)
        anchor = ANCHOR.match(self.source.lines[span.line - 1], span.column - 1)
        is_alone = span.line == span.end_line and anchor and anchor.end() >= span.end_column - 1
        return span if anchor is None or is_alone else span._replace(column=anchor.end() + 1)

    def _stop(self, code: str, message: str, span: Span, help: str) -> NoReturn:
        self.problems.add(code, message, span, help)
        raise SpecError(self.problems.found)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        has_anchor = event.anchor is not None
        span = self._span_without_anchor(event) if has_anchor else self._span(event, event)
        is_plain = event.implicit[0]
        if event.tag is not None and event.tag != "!":
            return Scalar(self._tagged(event.tag, event.value, span), span, is_plain)
        value = resolve(event.value) if is_plain and event.tag is None else event.value
        return Scalar(value, span, is_plain)

    def _tagged(self, tag: str, text: str, span: Span) -> Atom:
        kind = tag.removeprefix(TAG)
        if kind == "str":
            return text
        value = resolve(text)
        if not isinstance(value, TYPES_OF_TAGS.get(kind, ())):
            self.problems.add(
                "E001",
                f"the tag `{tag.replace(TAG, '!!')}` does not fit here",
                span,
                "write the value without a tag: numbers, true, false and text need none",
            )
        return value

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._refuse_depth(len(self.open) + 1, event)
        if event.tag is not None and event.tag not in ("!", f"{TAG}seq", f"{TAG}map"):
            self.problems.add(
                "E001",
                f"the tag `{event.tag.replace(TAG, '!!')}` is not known",
                self._span(event, event),
                "write the value without a tag",
            )
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self.open.append(_Collection(event))

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        done = self.open.pop()
        span = self._span(done.event, event)
        # The parser sees the end of a block only at the next text, lines further down.
        if not done.event.flow_style and done.children:
            last = done.children[-1].span
            end = max((span.line, span.column), (last.end_line, last.end_column))
            span = span._replace(end_line=end[0], end_column=end[1])
        if isinstance(done.event, yaml.SequenceStartEvent):
            value: Value = Sequence(tuple(done.children), span)
        else:
            value = table_of(done.children, span, self.problems)
        self._add(value, done.event.anchor, done.weight, done.depth)

    def _follow(self, event: yaml.AliasEvent) -> None:
        """Add the value that an alias names; the same value again, with its own places."""
        span, name = self._span(event, event), event.anchor
        assert name is not None
        if name not in self.anchors:
            self.problems.add(
                "E001",
                f"the alias `*{name}` has no anchor",
                span,
                f"write `&{name}` before its value, above the alias",
            )
            self._add(Table({}, span), None)
        elif (target := self.anchors[name]) is None:
            self._stop(
                "E001",
                f"the alias `*{name}` is inside the value that it names",
                span,
                "a value cannot contain itself: write out what is meant",
            )
        else:
            self._refuse_depth(len(self.open) + target.depth, event)
            self._add(target.value, None, target.weight, target.depth)

    def _refuse_depth(self, depth: int, event: yaml.Event) -> None:
        if depth > MAX_LEVELS:
            raise SpecError([*self.problems.found, too_deep(self._span(event, event))])

    def _add(self, value: Value, anchor: str | None, weight: int = 1, depth: int = 0) -> None:
        """Add a finished value to the list or mapping that is open around it."""
        if anchor is not None:
            self.anchors[anchor] = _Composed(value, weight, depth)
        if not self.open:
            self.root = value
            return
        parent = self.open[-1]
        parent.children.append(value)
        parent.weight += weight
        if depth >= parent.depth:
            parent.depth = depth + 1
        if parent.weight > MAX_VALUES:
            self._stop(
                "E010",
                f"the file holds more than {MAX_VALUES:,} values, those behind aliases counted",
                value.span,
                "write repeated layers with `repeat` or a block, not with aliases of aliases",
            )
