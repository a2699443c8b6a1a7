"""What bundled files say about themselves: names, sources and promised totals, nothing analysed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import filterfalse
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.language.expansion.blocks import is_required
from cnnshape.language.expressions.environment import Environment, work_out
from cnnshape.language.extension import with_extensions
from cnnshape.language.loading import bundled_files, bundled_folder, is_family, read_source
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.values import Scalar, Table


class Listing(NamedTuple):
    """A bundled architecture by the name that commands take; None is what it does not promise."""

    name: str
    title: str
    source: str
    parameters: int | None
    macs: int | None


def listings() -> Iterator[Listing]:
    """Return the bundled architectures in the order of their names."""
    folder = bundled_folder()
    read = cache(read_source)
    for path in filterfalse(is_family, bundled_files()):
        name = path.relative_to(folder).with_suffix("").as_posix()
        yield _listing(name, read_document(read(path)), path.parent, read)


def _listing(name: str, root: Table, folder: Path, read: Any) -> Listing:
    whole = with_extensions(root, folder, bundled_folder(), read)
    expect = _expectation(root, whole)
    return Listing(
        name,
        _text(root, "name") or name,
        _text(whole, "source"),
        expect.get("parameters"),
        expect.get("macs"),
    )


def _expectation(root: Table, whole: Table) -> Mapping[str, Any]:
    written = root.get("expect")
    if not isinstance(written, Table):
        return {}
    values: dict[str, Any] = {}
    parameters = whole.get("parameters")
    for item in parameters.values() if isinstance(parameters, Table) else ():
        if not is_required(item.value):
            values[item.key] = work_out(item.value, Environment(values), Problems())
    totals = {key: written.get(key) for key in ("parameters", "macs")}
    return {
        key: work_out(value, Environment(values), Problems())
        for key, value in totals.items()
        if value is not None
    }


def _text(table: Table, key: str) -> str:
    value = table.get(key)
    return str(value.value) if isinstance(value, Scalar) else ""
