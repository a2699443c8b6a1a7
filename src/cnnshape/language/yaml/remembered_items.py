"""Events of a text from those of its layers, each parsed once: the parser in Python is slow.

In a browser a text is parsed at every key, and most of it is the list of layers as it was before.
An item of a block list has the same events wherever it stands, but for their lines. Whatever is not
of this form is parsed whole.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any, NamedTuple

import yaml

Event = yaml.Event
MAX_TEXTS = 4
"""A text and those that it extends."""

MAX_ITEMS = 2000
"""Longer lists are parsed whole: their events take a kilobyte each."""

PLACEHOLDER = "items-of-layers-stand-here"
LAYERS = re.compile(r"^layers:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?=( *)- )", re.MULTILINE)
"""The line of the key, and those without anything before the first item, with its indent."""


class _Parts(NamedTuple):
    """A text whose list of layers is taken out: a placeholder is its only item."""

    skeleton: str
    line: int
    items: Sequence[str]


class _Key(NamedTuple):
    """An item, which may be the last one of its list; None is the line of one that stands alone."""

    item: str
    is_last: bool
    line: int | None = None


class RememberedItems:
    """The events of the items of the last texts, as they are and in their lines."""

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._texts: deque[dict[_Key, Sequence[Event]]] = deque(maxlen=MAX_TEXTS)

    def events(self, text: str) -> Sequence[Event] | None:
        """Return the events of a text; None if it must be parsed whole, as all with mistakes."""
        parts = _parts(text)
        if parts is None or len(parts.items) > MAX_ITEMS:
            return None
        try:
            return list(self._joined(parts))
        except (yaml.YAMLError, _Unlike):
            return None

    def _joined(self, parts: _Parts) -> Iterator[Event]:
        shift = sum(item.count("\n") for item in parts.items) - 1
        is_behind = False
        for event in _parsed(parts.skeleton):
            if isinstance(event, yaml.ScalarEvent) and event.value == PLACEHOLDER:
                is_behind = True
                yield from self._of_items(parts)
            else:
                yield _moved(event, shift) if is_behind else event
        if not is_behind:
            raise _Unlike

    def _of_items(self, parts: _Parts) -> Iterator[Event]:
        known: dict[_Key, Sequence[Event]] = {}
        line = parts.line
        for number, item in enumerate(parts.items, 1):
            key = _Key(item, number == len(parts.items))
            known[key] = self._known(key) or _events_of_item(item, is_last=key.is_last)
            here = key._replace(line=line)
            known[here] = self._known(here) or [_moved(event, line) for event in known[key]]
            yield from known[here]
            line += item.count("\n")
        self._texts.append(known)

    def _known(self, key: _Key) -> Sequence[Event] | None:
        return next((known[key] for known in reversed(self._texts) if key in known), None)


LAST_TEXTS = RememberedItems()
"""What is remembered of the texts that were parsed last."""


class _Unlike(Exception):
    """A text only looks like a list of layers."""


def _parts(text: str) -> _Parts | None:
    found = LAYERS.search(text)
    if found is None or not text.endswith("\n") or PLACEHOLDER in text or "\r" in text:
        return None
    indent = found[1]
    inside = re.compile(rf"(?:{indent}(?:-|[ \t]).*|[ \t]*(?:#.*)?)\n")
    end = found.end()
    while (line := inside.match(text, end)) is not None:
        end = line.end()
    if text[end : end + 1] in (" ", "\t"):
        return None
    starts = [each.start() for each in re.finditer(rf"^{indent}- ", text[:end], re.MULTILINE)]
    starts = [start for start in starts if start >= found.end()]
    items = [text[start:stop] for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    skeleton = f"{text[: found.end()]}{indent}- {PLACEHOLDER}\n{text[end:]}"
    return _Parts(skeleton, text.count("\n", 0, found.end()), items)


def _events_of_item(item: str, *, is_last: bool) -> Sequence[Event]:
    """Return the events of an item; what follows it in the list ends what it leaves open."""
    indent = item[: len(item) - len(item.lstrip(" "))]
    following = "" if is_last else f"{indent}- {PLACEHOLDER}\n"
    start = yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.SequenceStartEvent
    events = list(_parsed(item + following))
    end = len(events) - (3 if is_last else 4)
    if tuple(map(type, events[:3])) != start or not _is_one_value(events[3:end]):
        raise _Unlike
    return events[3:end]


def _is_one_value(events: Sequence[Event]) -> bool:
    depth, values = 0, 0
    for event in events:
        depth -= isinstance(event, yaml.CollectionEndEvent)
        values += depth == 0 and not isinstance(event, yaml.CollectionEndEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
    return values == 1 and depth == 0


def _parsed(text: str) -> Iterator[Event]:
    loader: Any = yaml.SafeLoader(text)
    while (event := loader.get_event()) is not None:
        yield event
        if isinstance(event, yaml.StreamEndEvent):
            return


def _moved(event: Event, lines: int) -> Event:
    """Return an event some lines further down."""
    found = copy(event)
    found.start_mark = _mark(event.start_mark, lines)
    found.end_mark = _mark(event.end_mark, lines)
    return found


def _mark(mark: Any, lines: int) -> Any:
    found = copy(mark)
    found.line += lines
    return found
