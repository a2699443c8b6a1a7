"""The files that share names with a text: those that it extends, and those that extend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cnnshape.diagnostics import Source, SpecError
from cnnshape.editing.snapshot import Snapshot
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.language.extension import path_to_extend
from cnnshape.language.loading import read_source
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import Table
from cnnshape.linting.files import files_in

EXTENDS = re.compile(r"""^extends:\s*["']?([^\s"'#]+)""", re.MULTILINE)

MAX_FILES = 1000
"""Files of a folder that are looked into for those that extend one of them."""


class Relative(NamedTuple):
    """A file of a family, as it is written: in the editor if it is open there, or on disk."""

    path: Path
    source: Source
    root: Table


def extended_files(snapshot: Snapshot) -> Iterator[Relative]:
    """Return the files that a text extends, the nearest first, as far as they can be read."""
    if snapshot.values is not None:
        yield from _chain(snapshot.values, snapshot.document.folder, snapshot.origin.buffers)


def workspace_of(snapshot: Snapshot) -> Path:
    """Return the folder whose files may extend a text, and may be changed with it."""
    return (snapshot.settings.workspace or snapshot.document.folder).resolve()


def extending_files(snapshot: Snapshot, extended: Path) -> Iterator[Relative]:
    """Return the files of the workspace that extend a file, but for the text itself."""
    buffers, own = snapshot.origin.buffers, snapshot.document.path
    read = cache(partial(_source, buffers=buffers))
    for file in islice(files_in([str(workspace_of(snapshot))]).files, MAX_FILES):
        path = Path(file)
        if own is not None and path.resolve() == own.resolve():
            continue
        try:
            if extended in _paths_above(path, read):
                source = read(path)
                yield Relative(path.resolve(), source, read_document(source))
        except (OSError, SpecError):
            continue


def _chain(root: Table, folder: Path, buffers: Mapping[Path, str]) -> Iterator[Relative]:
    seen: set[Path] = set()
    while (extends := root.get("extends")) is not None:
        try:
            path, place, _ = path_to_extend(
                text_of_scalar(extends), folder, bundled_folder(), extends.span
            )
            source = _source(path, buffers)
            root = read_document(source)
        except (OSError, SpecError):
            return
        if path in seen:
            return
        seen.add(path)
        folder = place.parent
        yield Relative(path, source, root)


def _paths_above(path: Path, read: Callable[[Path], Source]) -> Collection[Path]:
    """Return the files that a file extends, found by the line that says so: most extend none."""
    seen: list[Path] = []
    while (found := EXTENDS.search(read(path).text)) is not None:
        source = read(path)
        start = source.span(1, 1, 1, 1)
        above, path, _ = path_to_extend(found[1], path.parent, bundled_folder(), start)
        if above in seen:
            break
        seen.append(above)
    return seen


def _source(path: Path, buffers: Mapping[Path, str]) -> Source:
    text = buffers.get(path.resolve())
    return read_source(path) if text is None else Source(str(path), text)
