"""The designs of a sweep as a file of Apache Parquet, whose columns have types.

A column of a setting has the type of its values in all designs, which are known before the first
design is computed: rows are written in groups, and not kept.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from typing import Any

from cnnshape.report.column_kinds import MAX_INTEGER, TEXT, Kind, as_kind, common_kind, kind_of
from cnnshape.sweeping.design import RESULTS, TOTALS, Design
from cnnshape.sweeping.grid import Settings

NEEDS_PYARROW = "Parquet needs pyarrow, which is not installed: pip install 'cnnshape[parquet]'"
ROWS_OF_A_GROUP = 50_000
SHAPES = "output_shapes"
"""The shapes of several outputs by name; `output_shape` is then null."""


def is_available() -> bool:
    """Say whether pyarrow is installed, without importing it."""
    return find_spec("pyarrow") is not None


def parquet(names: Sequence[str], points: Iterable[Settings], designs: Iterable[Design]) -> bytes:
    """Return a file with a row for each design, whose settings `names` are those of some points.

    Raises OverflowError for a total of more than 64 bits.
    """
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    kinds = _kinds(names, points)
    schema = pyarrow.schema(list(_fields(pyarrow, kinds)))
    content, rest = io.BytesIO(), iter(designs)
    with ParquetWriter(content, schema, compression="zstd") as writer:
        while rows := [_row(design, kinds) for design in islice(rest, ROWS_OF_A_GROUP)]:
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
    return content.getvalue()


def _kinds(names: Sequence[str], points: Iterable[Settings]) -> dict[str, Kind]:
    kinds: dict[str, Kind] = dict.fromkeys(names)
    for point in points:
        for name, value in point.items():
            kinds[name] = common_kind(kinds[name], kind_of(value))
    return kinds


def _fields(pyarrow: Any, kinds: Mapping[str, Kind]) -> Iterator[Any]:
    """Yield the columns; a setting that has the name of a result is `setting_NAME`."""
    sizes = pyarrow.list_(pyarrow.int64())
    for name, kind in kinds.items():
        yield pyarrow.field(_column(name), _type(pyarrow, kind))
    for name in TOTALS:
        yield pyarrow.field(name, pyarrow.int64())
    yield pyarrow.field("output_shape", sizes)
    yield pyarrow.field(SHAPES, pyarrow.map_(pyarrow.string(), sizes))
    yield pyarrow.field("error", pyarrow.string())


def _column(setting: str) -> str:
    return f"setting_{setting}" if setting in (*RESULTS, SHAPES) else setting


def _type(pyarrow: Any, kind: Kind) -> Any:
    if isinstance(kind, tuple):
        return pyarrow.list_(_type(pyarrow, kind[0]))
    return pyarrow.type_for_alias(kind or TEXT)


def _row(design: Design, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    shape = design.output_shape
    several = list(shape.items()) if isinstance(shape, dict) else None
    return {
        **{_column(name): as_kind(design.settings[name], kinds[name]) for name in kinds},
        **{name: _integer(design.result(name)) for name in TOTALS},
        "output_shape": shape if several is None else None,
        SHAPES: several,
        "error": design.error,
    }


def _integer(total: int | None) -> int | None:
    if total is not None and total > MAX_INTEGER:
        raise OverflowError(f"{total:,} has more than the 64 bits of a column of Parquet")
    return total
