"""The text of the model that a word names, made once: for commands, and for tests of models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.imported import Text, text_of_model
from cnnshape.importing.sources import model_of_source
from cnnshape.network import InputShapes, Layout, Network, Shape

FrozenSizes = Shape | tuple[tuple[str, Shape], ...] | None
"""The sizes of one input, or names with the sizes of several."""


MAX_KEPT = 4
"""Texts that are kept: each keeps the arrays of its model."""


class FileState(NamedTuple):
    """A file at some time: its text is made anew when it has changed."""

    path: Path
    time: int
    size: int


class SizedText(NamedTuple):
    """The text of a model, and the input that is still to be set in it."""

    text: Text
    input: Shape | InputShapes | None


def open_layout(word: str) -> Layout | None:
    """Return in which order a model wants the sizes of its input; None if it has its own."""
    try:
        _text_of(word, None, _state_of(word))
    except InputNeeded as error:
        return wanted_layout(error)
    return None


def wanted_layout(error: InputNeeded) -> Layout:
    """Return in which order the sizes are wanted that were not given."""
    return Layout.CHANNELS_LAST if error.has_channels_last else Layout.CHANNELS_FIRST


def input_like(network: Network, layout: Layout) -> Shape | InputShapes:
    """Return the input of a network in a layout."""
    shapes = {name: layout.outside(shape) for name, shape in network.input_shapes.items()}
    return next(iter(shapes.values())) if len(shapes) == 1 else shapes


def text_at(word: str, input: Shape | InputShapes | None) -> SizedText:
    """Return the text of a model, which is made for an input only if it leaves its sizes open.

    Raises ImportRefused if it cannot be imported, and OSError if there is no such file.
    """
    try:
        return SizedText(_text_of(word, None, _state_of(word)), input)
    except InputNeeded:
        if input is None:
            raise
        return SizedText(_text_of(word, _frozen(input), _state_of(word)), None)


@lru_cache(maxsize=MAX_KEPT)
def _text_of(word: str, sizes: FrozenSizes, state: FileState | None) -> Text:  # noqa: ARG001
    return text_of_model(model_of_source(word, _thawed(sizes)))


def _state_of(word: str) -> FileState | None:
    """Return which file a word names, and how it is now; None where it names code."""
    path = Path(word)
    if not path.is_file():
        return None
    status = path.stat()
    return FileState(path.resolve(), status.st_mtime_ns, status.st_size)


def _frozen(sizes: Shape | InputShapes) -> FrozenSizes:
    return tuple(sizes.items()) if isinstance(sizes, Mapping) else tuple(sizes)


def _thawed(sizes: Any) -> Any:
    return dict(sizes) if sizes and isinstance(sizes[0], tuple) else sizes
