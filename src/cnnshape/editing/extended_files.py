"""The files that a text may extend: beside it, below it, and bundled ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cnnshape.editing.document import Document
from cnnshape.language.bundled_paths import bundled_files, bundled_folder
from cnnshape.linting.files import files_in

MAX_FILES = 200
"""Files beside a text that are proposed: a folder may hold thousands."""


def files_to_extend(document: Document) -> Iterator[str]:
    """Return the files as `extends` names them."""
    if document.path is not None:
        beside = files_in([str(document.folder)]).files
        for file in islice(beside, MAX_FILES):
            if file != str(document.path):
                yield _relative(document, file)
    folder = bundled_folder()
    yield from (path.relative_to(folder).as_posix() for path in bundled_files())


def _relative(document: Document, file: str) -> str:
    return Path(file).relative_to(document.folder).as_posix()
