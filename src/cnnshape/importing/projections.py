"""Attention and the dense layers around it as one layer, as papers and frameworks count it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from cnnshape.importing.operators import weights
from cnnshape.importing.records import Model, Record, Weight

NAMES = ("query", "key", "value")
PLAIN_KEYS = frozenset({"units", "bias"})


class Projection(NamedTuple):
    """The columns of a dense layer that give what attention reads: queries, keys or values."""

    dense: Record
    columns: slice

    @property
    def cells(self) -> range:
        """The channels of the dense layer that it takes."""
        return range(*self.columns.indices(self.dense.keys["units"]))

    def arrays(self, name: str) -> Iterator[tuple[str, Weight]]:
        """Return the arrays of the projection under the names that attention gives them."""
        for array, weight in self.dense.weights.items():
            shape = (*weight.shape[:-1], len(self.cells))
            yield f"{name}_{array}", weights.changed(weight, self._part, shape)

    def _part(self, array: Any) -> Any:
        return array[..., self.columns]


def with_projections(model: Model) -> Model:
    """Return a model whose attention projects what it reads and gives, where nothing else does."""
    if not any(_is_bare(record) for record in model.records):
        return model
    search = _Search(model)
    for record in model.records:
        if _is_bare(record):
            search.join(record)
    return model._replace(records=search.records_left(), outputs=search.outputs)


def _is_bare(record: Record) -> bool:
    return record.kind == "attention" and record.keys.get("project_inputs") is False


class _Search:
    """The records of a model while attention takes its projections in."""

    def __init__(self, model: Model) -> None:
        self.outputs = model.outputs
        self._records = {record.name: record for record in model.records}
        self._readers = Counter(each for record in model.records for each in record.reads)
        self._readers.update(model.outputs)
        self._readers.update(record.shares for record in model.records if record.shares)
        self._reader_of = {each: record.name for record in model.records for each in record.reads}
        self._places: dict[str, str] = {}

    def records_left(self) -> tuple[Record, ...]:
        """Return the records, each attention in the place of the last layer that it took in."""
        return tuple(self._records.values())

    def join(self, attention: Record) -> None:
        """Let attention project what it reads, if dense layers do, and project its output."""
        projections = self._projections(attention)
        if not projections:
            return
        output = self._output(attention, projections[0].dense)
        gone = {*attention.reads, *(each.dense.name for each in projections)}
        joined = _joined(attention, projections, output)._replace(name=_name(attention, gone))
        for each in gone:
            del self._records[each]
        self._put(joined, attention, output)

    def _projections(self, attention: Record) -> list[Projection]:
        """Return what projects queries, keys and values, alike; none if not all are."""
        reads = attention.reads if len(attention.reads) == len(NAMES) else ()
        found = [each for name in reads if (each := self._projection(name)) is not None]
        is_whole = len(found) == len(NAMES) and self._are_its_own(attention, found)
        alike = {_kind_of(each.dense) for each in found}
        return found if is_whole and len(alike) == 1 else []

    def _projection(self, name: str) -> Projection | None:
        """Return the dense layer that gives a value, or a part of its channels."""
        record = self._records.get(name)
        if record is None:
            return None
        if record.kind == "slice" and record.keys.keys() == {"channels"}:
            dense = self._records.get(record.reads[0])
            start, stop = record.keys["channels"]
        else:
            dense, start, stop = record, 0, None
        is_plain = dense is not None and dense.kind == "dense" and dense.keys.keys() <= PLAIN_KEYS
        if dense is None or not is_plain or not dense.weights:
            return None
        return Projection(dense, slice(start, stop))

    def _are_its_own(self, attention: Record, projections: list[Projection]) -> bool:
        """Say whether attention reads all that the projections give, and nothing else does."""
        reads = Counter(attention.reads)
        cells: dict[str, list[int]] = {}
        for name, each in zip(attention.reads, projections, strict=True):
            if name != each.dense.name:
                reads[each.dense.name] += 1
            cells.setdefault(each.dense.name, []).extend(each.cells)
        units = {each.dense.name: each.dense.keys["units"] for each in projections}
        are_whole = all(sorted(own) == list(range(units[name])) for name, own in cells.items())
        return are_whole and all(self._readers[name] == count for name, count in reads.items())

    def _output(self, attention: Record, like: Record) -> Record | None:
        """Return the dense layer that alone reads attention, if it is like one of the others."""
        name = self._reader_of.get(attention.name)
        if name is None or self._readers[attention.name] != 1:
            return None
        dense = self._records[name]
        is_plain = dense.kind == "dense" and dense.keys.keys() <= PLAIN_KEYS
        is_alike = _kind_of(dense) == _kind_of(like)
        return dense if is_plain and dense.weights and is_alike else None

    def _put(self, joined: Record, attention: Record, output: Record | None) -> None:
        """Put the layer in the place of attention; what read the output projection reads it."""
        gone = {attention.name, output.name if output is not None else ""}
        records: dict[str, Record] = {}
        for name, record in self._records.items():
            if name == attention.name:
                records[joined.name] = joined
            elif name not in gone:
                reads = tuple(joined.name if each in gone else each for each in record.reads)
                records[name] = record._replace(reads=reads)
        self._records = records
        self.outputs = tuple(joined.name if each in gone else each for each in self.outputs)


def _kind_of(dense: Record) -> tuple[bool, bool]:
    """Return whether a layer has a bias, and whether training leaves its weights."""
    return "bias" in dense.weights, dense.is_frozen


def _name(attention: Record, gone: Collection[str]) -> str:
    """Return the name of the module, without the number that attention has beside its layers."""
    name, _, number = attention.name.rpartition("_")
    return name if number.isdecimal() and name in gone else attention.name


def _joined(attention: Record, projections: list[Projection], output: Record | None) -> Record:
    """Return attention with the arrays of its projections."""
    queries, _, values = projections
    own = queries.dense.weights["weight"].shape[0]
    sizes = {"key_channels": len(queries.cells), "value_channels": len(values.cells)}
    arrays = dict(
        each
        for name, projection in zip(NAMES, projections, strict=True)
        for each in projection.arrays(name)
    )
    keys = {key: value for key, value in attention.keys.items() if key != "project_inputs"}
    if output is not None:
        del keys["project_output"]
        sizes["output_channels"] = output.keys["units"]
        arrays |= {f"output_{name}": weight for name, weight in output.weights.items()}
    keys |= {key: size for key, size in sizes.items() if size != own}
    if "query_bias" not in arrays:
        keys["bias"] = False
    reads = _distinct(tuple(each.dense.reads[0] for each in projections))
    weighted = attention._replace(weights={**attention.weights, **arrays})
    return weighted._replace(keys=keys, reads=reads, is_frozen=queries.dense.is_frozen)


def _distinct(reads: tuple[str, ...]) -> tuple[str, ...]:
    """Return one name for all, or those of queries and of both others, where they are the same."""
    queries, keys, values = reads
    if queries == keys == values:
        return (queries,)
    return (queries, keys) if keys == values else reads
