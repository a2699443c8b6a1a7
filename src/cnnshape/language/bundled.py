"""What bundled files say about themselves: names, sources and expected totals, nothing analysed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import filterfalse
from pathlib import Path
from typing import NamedTuple

from cnnshape.language.bundled_paths import bundled_files, bundled_folder, is_family
from cnnshape.language.expressions.environment import Environment, work_out
from cnnshape.language.extension import Reader, with_extensions
from cnnshape.language.loading import read_keys
from cnnshape.language.parameters import is_required
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import entries_of, text_of_scalar
from cnnshape.language.yaml.values import Item, Plain, Table


class Listing(NamedTuple):
    """A bundled architecture by the name that commands take; None is what it does not promise."""

    name: str
    task: str | None
    title: str
    source: str
    parameters: int | None
    macs: int | None


def listings() -> Iterator[Listing]:
    """Return the bundled architectures in the order of their names."""
    folder = bundled_folder()
    read = cache(read_keys)
    for path in filterfalse(is_family, bundled_files()):
        name = path.relative_to(folder).with_suffix("").as_posix()
        yield _listing(name, read(path), path.parent, read)


def _listing(name: str, root: Table, folder: Path, read: Reader) -> Listing:
    whole = with_extensions(root, folder, bundled_folder(), read)
    expected = entries_of(root.get("expect"))
    values = _parameters(whole) if expected else {}
    return Listing(
        name,
        text_of_scalar(whole.get("task")),
        text_of_scalar(root.get("name")) or name,
        text_of_scalar(whole.get("source")) or "",
        _total(expected.get("parameters"), values),
        _total(expected.get("macs"), values),
    )


def _parameters(whole: Table) -> Mapping[str, Plain]:
    values: dict[str, Plain] = {}
    for item in entries_of(whole.get("parameters")).values():
        if not is_required(item.value):
            values[item.key] = work_out(item.value, Environment(values), Problems())
    return values


def _total(expected: Item | None, parameters: Mapping[str, Plain]) -> int | None:
    if expected is None:
        return None
    total = work_out(expected.value, Environment(parameters), Problems())
    return total if isinstance(total, int) else None
