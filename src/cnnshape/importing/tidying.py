"""Say in fewer layers what the records say: what a person would have written in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import isclose

from cnnshape.importing.moved_windows import with_shifted_windows
from cnnshape.importing.pairs import Pair, joined
from cnnshape.importing.projections import with_projections
from cnnshape.importing.records import Model, Record


def tidied(model: Model) -> Model:
    """Return a model in as few layers, and as short ones, as say the same."""
    projected = with_projections(_with_hard_sigmoids(model))
    attending = _with_fewest_reads(with_shifted_windows(projected))
    return _with_nested_concats(_with_joined_pairs(attending))


def _with_fewest_reads(model: Model) -> Model:
    """Return a model whose attention does not repeat what it reads: values are the keys."""
    records = []
    for record in model.records:
        if record.kind == "attention":
            query, *others = record.reads
            others = list(dict.fromkeys(others))
            reads = (query,) if others == [query] else (query, *others)
            record = record._replace(reads=reads)
        records.append(record)
    return model._replace(records=tuple(records))


def _with_hard_sigmoids(model: Model) -> Model:
    """Return a model in which relu6(x + 3) / 6 is the function that it is: Keras spells it out."""
    records = {record.name: record for record in model.records}
    readers = _reader_counts(model)
    for record in model.records:
        if not _has_numbers(record, scale=1 / 6):
            continue
        cut = records.get(record.reads[0])
        shifted = records.get(cut.reads[0]) if cut is not None and cut.kind == "relu6" else None
        if cut is None or shifted is None or not _has_numbers(shifted, shift=3):
            continue
        if readers[cut.name] == readers[shifted.name] == 1:
            del records[shifted.name], records[cut.name]
            function = record._replace(kind="hard_sigmoid", keys={}, reads=shifted.reads)
            records[record.name] = function
    return model._replace(records=tuple(records.values()))


def _has_numbers(record: Record, scale: float = 1, shift: float = 0) -> bool:
    """Say whether a record multiplies all values by one number, and adds one."""
    found = record.keys.get("scale", 1), record.keys.get("shift", 0)
    is_plain = record.kind == "affine" and not record.keys.keys() - {"scale", "shift"}
    return is_plain and all(
        isinstance(each, (int, float)) and isclose(each, wanted, rel_tol=1e-6)
        for each, wanted in zip(found, (scale, shift), strict=True)
    )


def _reader_counts(model: Model) -> Counter[str]:
    """Return how often each record is read: by records, as an output, or for its weights."""
    readers = Counter(each for record in model.records for each in record.reads)
    readers.update(model.outputs)
    readers.update({record.shares for record in model.records if record.shares})
    return readers


def _with_nested_concats(model: Model) -> Model:
    """Return a model in which a concat that repeats the inputs of another reads that one instead.

    A layer of a DenseNet joins all that came before it; this joins what is new.
    """
    joined: dict[tuple[str, ...], str] = {}
    records = []
    for record in model.records:
        if record.kind == "concat" and not record.keys:
            joined.setdefault(record.reads, record.name)
            starts = (record.reads[:n] for n in range(len(record.reads) - 1, 1, -1))
            known = next((start for start in starts if start in joined), None)
            if known is not None:
                rest = record.reads[len(known) :]
                record = record._replace(reads=(joined[known], *rest))
        records.append(record)
    return model._replace(records=tuple(records))


def _with_joined_pairs(model: Model) -> Model:
    """Return a model in which pairs of layers that are one layer are written as one."""
    records = {record.name: record for record in model.records}
    readers = _reader_counts(model)
    owners = {record.shares for record in model.records}
    renamed: dict[str, str] = {}
    for record in model.records:
        record = _with_names(record, renamed)
        records[record.name] = record
        first = records.get(record.reads[0]) if len(record.reads) == 1 else None
        is_pair = first is not None and readers[first.name] == 1 and record.name not in owners
        one = joined(_pair(first, record, records)) if is_pair and first is not None else None
        if one is not None and first is not None:
            records[one.name] = one
            del records[first.name if one.name == record.name else record.name]
            if one.name == first.name:
                renamed[record.name] = first.name
                readers[first.name] = readers[record.name]
    outputs = tuple(renamed.get(name, name) for name in model.outputs)
    return model._replace(records=tuple(records.values()), outputs=outputs)


def _with_names(record: Record, renamed: Mapping[str, str]) -> Record:
    return record._replace(reads=tuple(renamed.get(each, each) for each in record.reads))


def _pair(first: Record, second: Record, records: Mapping[str, Record]) -> Pair:
    return Pair(first, second, records.get(first.reads[0]) if len(first.reads) == 1 else None)
