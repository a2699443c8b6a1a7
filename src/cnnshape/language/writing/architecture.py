"""Lay out a whole architecture: a layer on each line, blocks and branches indented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from cnnshape.language.writing.values import MAX_WIDTH, value_lines, value_text

Keys = Mapping[str, Any]
"""The keys of a layer, a block or a file and their values, as they stand in YAML."""

LIST_OF_LAYERS = "layers"
BLOCKS = "blocks"
BRANCHES = "branches"


class Commented(NamedTuple):
    """A layer with a remark, which is written on the lines above it."""

    keys: Keys
    comment: str


Layer = Keys | Commented


def architecture_text(keys: Keys, comment: str | None = None) -> str:
    """Return the text of an architecture file.

    `keys` are those at the top of the file, in the order in which they are to stand there. Those
    of `blocks` and each entry of a list of layers are mappings in the same way. A value is plain
    data: mappings, lists, texts, numbers and booleans; an expression is a text that starts with
    `=`, and None means a parameter without a default.
    """
    lines = [*_comment(comment)]
    for key, value in keys.items():
        lines += _entry(key, value, MAX_WIDTH)
    return "\n".join(lines) + "\n"


def layer_lines(layer: Layer, width: int = MAX_WIDTH) -> list[str]:
    """Return the lines of a layer, without the dash that a list puts before it."""
    if isinstance(layer, Commented):
        return [*_comment(layer.comment), *layer_lines(layer.keys, width)]
    if BRANCHES not in layer:
        return value_lines(layer, width=width)
    return [line for key, value in layer.items() for line in _entry(key, value, width)]


def _comment(text: str | None) -> Iterator[str]:
    for line in (text or "").splitlines():
        yield f"# {line}".rstrip()


def _entry(key: str, value: Any, width: int) -> list[str]:
    """Return the lines of a key: layers, blocks and branches in block style, all else in flow."""
    start = value_text(key)
    if key in (LIST_OF_LAYERS, BRANCHES) and value:
        return [f"{start}:", *_indented(_list_lines(value, width - 2))]
    if key == BLOCKS and value:
        return [f"{start}:", *_indented(_block_lines(value, width - 2))]
    return value_lines(value, f"{start}: ", indent=2, width=width)


def _block_lines(blocks: Mapping[str, Keys], width: int) -> Iterator[str]:
    for name, block in blocks.items():
        yield f"{value_text(name)}:"
        for key, value in block.items():
            yield from _indented(_entry(key, value, width - 2))


def _list_lines(items: Sequence[Layer | Sequence[Layer]], width: int) -> Iterator[str]:
    """Return the lines of a list of layers, or of a list of branches."""
    for item in items:
        lines = _item_lines(item, width - 2)
        remarks = list(takewhile(lambda line: line.startswith("#"), lines))
        yield from remarks
        first, *others = lines[len(remarks) :]
        yield f"- {first}"
        yield from _indented(others)


def _item_lines(item: Layer | Sequence[Layer], width: int) -> list[str]:
    if isinstance(item, (Mapping, Commented)):
        return layer_lines(item, width)
    return list(_list_lines(item, width)) or ["[]"]


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
