"""Give the layers of an imported network the lines of the user's own code that call them."""

from __future__ import annotations

import linecache
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from cnnshape.diagnostics import Source, Span
from cnnshape.importing.records import Place, Record
from cnnshape.network import Network, Node


def placed(network: Network, records: Sequence[Record]) -> Network:
    """Return a network whose findings point to the source of the model, where that has lines.

    `records` are those of the layers in their order. The text of the architecture is then no place
    to edit, so no fix is offered.
    """
    layers = (node.name for node in network.nodes if not node.is_input)
    by_layer = dict(zip(layers, records, strict=True))
    spans = _spans([record.place for record in records if record.place is not None])
    if not spans:
        return network
    nodes = (_placed(node, by_layer.get(node.name), spans) for node in network.nodes)
    return network._replace(nodes=tuple(nodes), origin=None)


def _placed(node: Node, record: Record | None, spans: Mapping[Place, Span]) -> Node:
    span = spans.get(record.place) if record is not None and record.place is not None else None
    if span is None:
        return node
    return node._replace(span=span, places={}, uses=())


def _spans(places: Sequence[Place]) -> Mapping[Place, Span]:
    """Return the code of lines, without their indents; none for a line that cannot be read."""
    sources = cache(_source_of)
    spans: dict[Place, Span] = {}
    for place in dict.fromkeys(places):
        source = sources(place.file)
        line = source.lines[place.line - 1] if 0 < place.line <= len(source.lines) else ""
        if line.strip():
            start = len(line) - len(line.lstrip()) + 1
            spans[place] = source.span(place.line, start, place.line, len(line.rstrip()) + 1)
    return spans


def _source_of(file: str) -> Source:
    """Return the text of a file, as Python shows it in tracebacks, under its shortest name."""
    return Source(_shown(file), "".join(linecache.getlines(file)))


def _shown(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file
