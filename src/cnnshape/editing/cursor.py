"""Where the cursor is in a text that may be unfinished: in which mapping, at a key or at a value.

The parser reads the text with a mark in the place of the word at the cursor. If nobody has closed
what is open, it stops behind the mark: what is around it is known by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import yaml

from cnnshape.diagnostics import Source
from cnnshape.editing.document import Position
from cnnshape.language.yaml.document import events_of

MARK = "CURSOR0CURSOR"
"""What stands for the word at the cursor: a word that no file has."""

MAX_WHOLE = 200_000
"""Characters of a text that is read to its end: of a longer one only what is above the cursor."""

WORD_BEFORE = re.compile(r"[\w./-]*$")
NAME_BEFORE = re.compile(r"\w*$")
WORD_AFTER = re.compile(r"^[\w./-]*")
BARE_TEXT = re.compile(r"^[^,}\]]*")
EXPRESSION = re.compile(r"""([:\[,{]\s*["']?)=[^"'\n]*$""")


class Cursor(NamedTuple):
    """What is around the cursor.

    `path` are the keys that lead to the mapping around it, `written` the keys of that mapping with
    their values where these are texts. `key` is the one whose value is at the cursor; None at a
    key. `word` is what is written of the word at the cursor.
    """

    path: tuple[str, ...]
    written: Mapping[str, str]
    key: str | None
    word: str
    in_list: bool = False
    in_expression: bool = False

    @property
    def block(self) -> str | None:
        """The block in whose definition the cursor is; None elsewhere."""
        return self.path[1] if len(self.path) > 1 and self.path[0] == "blocks" else None


def cursor_at(source: Source, position: Position) -> Cursor | None:
    """Return what is around a position; None where nothing can be told."""
    line = source.lines[position.line - 1] if position.line <= len(source.lines) else ""
    before, after = line[: position.column - 1], line[position.column - 1 :]
    if "#" in before and re.search(r"(^|\s)#", before):
        return None
    expression = EXPRESSION.search(before)
    found = (WORD_BEFORE if expression is None else NAME_BEFORE).search(before)
    word = found[0] if found else ""
    start = before[: len(before) - len(word)] if expression is None else before[: expression.end(1)]
    above = "\n".join(source.lines[: position.line - 1])
    below = "\n".join(source.lines[position.line :])
    rest = WORD_AFTER.sub("", after) if expression is None else _after_expression(start, after)
    cursors = (_cursor_in(text, word) for text in _marked(above, start, rest, below))
    cursor = next((each for each in cursors if each is not None), None)
    return cursor and cursor._replace(in_expression=expression is not None)


def _marked(above: str, start: str, rest: str, below: str) -> Iterator[str]:
    """Return texts with the mark, those that keep most of the text first."""
    head = f"{above}\n{start}" if above else start
    space = "" if not start or start[-1:] in " [{,:\"'-=" else " "
    value, key = MARK, f"{MARK}: "
    is_short = len(above) + len(below) < MAX_WHOLE
    ends = (f"{rest}\n{below}", "") if is_short else ("",)
    is_alone_in_line = not start.strip()
    for mark in (key, value) if is_alone_in_line else (value, f"{MARK},", key):
        for end in ends:
            yield f"{head}{space}{mark}{end}"


def _after_expression(start: str, after: str) -> str:
    """Return what follows an expression: from its closing quote, or from what ends a bare text."""
    quote = start[-1:]
    if quote in "\"'":
        return f"{quote}{after.partition(quote)[2]}"
    return BARE_TEXT.sub("", after)


class _Open(NamedTuple):
    """A mapping or list that is being read; `pending` has the key whose value comes next."""

    is_mapping: bool
    written: dict[str, str]
    pending: list[str]


def _cursor_in(text: str, word: str) -> Cursor | None:
    """Return what is around the mark; None if the parser does not come so far.

    The rest of the text is read on for the other keys of the mapping, as far as it can be read.
    """
    open_now: list[_Open] = []
    found: Cursor | None = None
    try:
        for event in events_of(text):
            if isinstance(event, yaml.CollectionStartEvent):
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                open_now.append(_Open(is_mapping, {}, []))
            elif isinstance(event, yaml.CollectionEndEvent):
                open_now.pop()
                _end_value(open_now, "")
            elif isinstance(event, yaml.ScalarEvent):
                value: str = event.value
                if found is None and value == MARK:
                    found = _at_mark(open_now, word)
                _take(open_now, value)
            elif isinstance(event, yaml.AliasEvent):
                _take(open_now, "")
    except (yaml.YAMLError, UnicodeEncodeError):  # a character that is none, as half of a pair
        return found
    return found


def _take(open_now: list[_Open], value: str) -> None:
    """Read a scalar: a key where one is expected, and a value else."""
    if open_now and open_now[-1].is_mapping and not open_now[-1].pending:
        open_now[-1].pending.append(value)
        if MARK not in value:
            open_now[-1].written.setdefault(value, "")
    else:
        _end_value(open_now, value)


def _end_value(open_now: list[_Open], value: str) -> None:
    if open_now and open_now[-1].pending:
        key = open_now[-1].pending.pop()
        if MARK not in key:
            open_now[-1].written[key] = value if MARK not in value else ""


def _at_mark(open_now: list[_Open], word: str) -> Cursor | None:
    """Return what is around the mark; `written` is still read on."""
    mappings = [each for each in open_now if each.is_mapping]
    if not mappings:
        return Cursor((), {}, None, word) if not open_now else None
    around = mappings[-1]
    path = [key for each in mappings[:-1] for key in each.pending]
    key = around.pending[-1] if around.pending else None
    return Cursor(tuple(path), around.written, key, word, not open_now[-1].is_mapping)
