"""Attention in shifted windows as one layer: what moves and fills up the map around it are keys.

Frameworks move the cells of a map round its ends, and back after attention. Layers that move them
back and there are put around each attention whose windows are shifted; two such layers in a row
that undo each other are then left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from cnnshape.analysis.sliding import sides_per_axis
from cnnshape.importing.records import NOTHING, Model, Moved, Place, Record

MOVE = "move"
"""The kind of records that move cells while they are joined: no layer of a file."""


def with_shifted_windows(model: Model) -> Model:
    """Return a model whose attention shifts windows and fills them up by itself."""
    if not any(record.kind == "attention" and "window" in record.keys for record in model.records):
        return model
    return _with_filled_windows(_Moves(model).joined())


class _Moves:
    """The records of a model while layers that move cells are joined."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._old = {record.name: record for record in model.records}
        self._records: dict[str, Record] = {}
        self._renamed: dict[str, str] = {}

    def joined(self) -> Model:
        """Return the model with as few layers that move cells as can be."""
        for record in self._old.values():
            if record.kind == "concat" and record.moved:
                (source,) = {self._read(each) for each in self._old[record.reads[0]].reads}
                self._move(record.name, source, record.moved, record.place)
            elif record.kind == "attention" and record.moved:
                self._attend(record)
            else:
                self._records[record.name] = self._reading(record)
        outputs = tuple(map(self._read, self._model.outputs))
        records = _needed(self._records, outputs)
        written = tuple(each for record in records for each in _written(record))
        return self._model._replace(records=written, outputs=outputs)

    def _read(self, name: str) -> str:
        return self._renamed.get(name, name)

    def _reading(self, record: Record) -> Record:
        return record._replace(reads=tuple(map(self._read, record.reads)))

    def _attend(self, attention: Record) -> None:
        """Add attention that shifts windows by itself, on cells that are moved back for it."""
        back = {axis: (size - by, size) for axis, (by, size) in attention.moved.items()}
        reads = []
        for each in attention.reads:
            name = f"{attention.name}_from_{each}"
            self._move(name, self._read(each), back, attention.place)
            reads.append(self._read(name))
        self._records[attention.name] = attention._replace(reads=tuple(reads), moved=NOTHING)
        after = f"{attention.name}_moved"
        self._move(after, attention.name, attention.moved, attention.place)
        self._renamed[attention.name] = after

    def _move(self, name: str, source: str, moved: Moved, place: Place | None) -> None:
        """Add a layer that moves cells, joined with one before it; none where that undoes it."""
        before = self._records.get(source)
        if before is not None and before.kind == MOVE:
            (source,), moved = before.reads, _sum(before.moved, moved)
        if moved:
            self._records[name] = Record(name, MOVE, NOTHING, (source,), place=place, moved=moved)
        else:
            self._renamed[name] = source


def _sum(first: Moved, second: Moved) -> Moved:
    """Return both moves as one, without axes that end up where they were."""
    sizes = {axis: size for axis, (_, size) in (*first.items(), *second.items())}
    none = (0, 0)
    by = {axis: first.get(axis, none)[0] + second.get(axis, none)[0] for axis in sizes}
    return {axis: (by[axis] % n, n) for axis, n in sizes.items() if by[axis] % n}


def _needed(records: dict[str, Record], outputs: tuple[str, ...]) -> list[Record]:
    """Return the records that outputs depend on."""
    needed, found = set(outputs), []
    for record in reversed(records.values()):
        if record.name in needed:
            needed.update(record.reads, [record.shares or ""])
            found.append(record)
    return found[::-1]


def _written(record: Record) -> Iterator[Record]:
    """Yield a layer that moves cells as layers of a file: two slices for each axis, joined."""
    if record.kind != MOVE:
        yield record
        return
    (source,) = record.reads
    for number, (axis, (by, size)) in enumerate(record.moved.items(), start=1):
        is_last = number == len(record.moved)
        name = record.name if is_last else f"{record.name}_{axis}"
        cut = size - by
        parts = []
        for part, start, stop in (("end", cut, size), ("start", 0, cut)):
            keys = {"axis": axis, "start": start, "stop": stop, "step": 1}
            parts.append(f"{name}_{part}")
            yield Record(parts[-1], "slice", keys, (source,), place=record.place)
        yield Record(name, "concat", {"axis": axis}, tuple(parts), place=record.place)
        source = name


def _with_filled_windows(model: Model) -> Model:
    """Return a model in which attention fills up a map to whole windows, and cuts that off."""
    readers = Counter(each for record in model.records for each in record.reads)
    readers.update(model.outputs)
    records = {record.name: record for record in model.records}
    renamed: dict[str, str] = {}
    for record in model.records:
        reads = tuple(renamed.get(each, each) for each in record.reads)
        records[record.name] = record = record._replace(reads=reads)
        attention = records.get(record.reads[0]) if record.kind == "crop" else None
        filled = None if attention is None else _filled(attention, record, records)
        if filled is not None and readers[filled.name] == 1:
            records[filled.name] = filled
            del records[record.name]
            renamed[record.name] = filled.name
    outputs = tuple(renamed.get(each, each) for each in model.outputs)
    needed = _needed(records, outputs)
    return model._replace(records=tuple(needed), outputs=outputs)


def _filled(attention: Record, crop: Record, records: dict[str, Record]) -> Record | None:
    """Return attention that does what a pad before it and a crop do; None where it does not."""
    if attention.kind != "attention" or "window" not in attention.keys:
        return None
    padding = crop.keys["cropping"]
    pads = [records.get(each) for each in attention.reads]
    if not isinstance(padding, list) or any(before for before, _ in _sides(padding)):
        return None
    if any(p is None or p.kind != "zero_pad" or p.keys["padding"] != padding for p in pads):
        return None
    reads = tuple(pad.reads[0] for pad in pads if pad is not None)
    return attention._replace(keys={**attention.keys, "pad": True}, reads=reads)


def _sides(padding: Sequence[Any]) -> Sequence[tuple[int, int]]:
    return sides_per_axis(padding, len(padding))
