"""The bundled architectures as examples to start from: their list, and their texts."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

from cnnshape.diagnostics import Edit, Source
from cnnshape.language.bundled import listings
from cnnshape.language.bundled_paths import bundled_folder, bundled_names
from cnnshape.language.loading import origin_of
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.linting.source_text import SourceText
from cnnshape.linting.yaml_deletions import delete_lines, from_to

OTHER = "other"


def examples_by_task() -> list[dict[str, Any]]:
    """Return the names of the bundled architectures under what they are for."""
    found = sorted(listings(), key=lambda each: (each.task or OTHER, each.name))
    return [
        {"task": task, "names": [each.name for each in members]}
        for task, members in groupby(found, key=lambda each: each.task or OTHER)
    ]


def example_text(name: str) -> str:
    """Return the text of a bundled architecture, ready to be read from any place.

    Raises KeyError for any other name: no other file is opened.
    """
    if name not in bundled_names():
        raise KeyError(name)
    return _from_anywhere(origin_of(name).source, PurePosixPath(name).parent)


def without_promises(text: str) -> str:
    """Return a text without its `expect`: whoever changes a number breaks no promise."""
    written = SourceText(Source("", text))
    expect = written.root.entries.get("expect")
    if expect is None:
        return text
    return written.edited(delete_lines(from_to(expect.key_span, expect.value.span), written))


def _from_anywhere(source: Source, folder: PurePosixPath) -> str:
    """Return a text that extends files relative to the folder of all, and not to its own."""
    text = SourceText(source)
    extends = text.root.get("extends")
    written = text_of_scalar(extends)
    if extends is None or written is None or (bundled_folder() / written).is_file():
        return source.text
    return text.edited([Edit(extends.span, normpath(folder / written))])
