"""The parts of a value that may be missing or of another kind: then it has none."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.language.yaml.values import Item, Scalar, Sequence, Table, Value


def text_of_scalar(value: Value | None) -> str | None:
    """Return the text that a value is, None for anything else."""
    return value.value if isinstance(value, Scalar) and isinstance(value.value, str) else None


def items_of(value: Value | None) -> tuple[Value, ...]:
    """Return the items of a list, none for anything else."""
    return value.items if isinstance(value, Sequence) else ()


def entries_of(value: Value | None) -> Mapping[str, Item]:
    """Return the entries of a mapping by their keys, none for anything else."""
    return value.entries if isinstance(value, Table) else {}


def tables_in(layers: Value | None) -> tuple[Table, ...]:
    """Return the items of a list that are mappings, as layers are."""
    return tuple(item for item in items_of(layers) if isinstance(item, Table))
