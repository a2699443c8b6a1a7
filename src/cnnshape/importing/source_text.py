"""The text of the model that a word names, made once: for commands, and for tests of models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.imported import Text, text_of_model
from cnnshape.importing.sources import model_of_source
from cnnshape.network import InputShapes, Layout, Network, Shape

FrozenSizes = Shape | tuple[tuple[str, Shape], ...] | None
"""The sizes of one input, or names with the sizes of several."""


class SizedText(NamedTuple):
    """The text of a model, and the input that is still to be set in it."""

    text: Text
    input: Shape | InputShapes | None


def leaves_its_input_open(word: str) -> bool:
    """Say whether a model needs to be told the sizes of its input."""
    try:
        _text_of(word, None)
    except InputNeeded:
        return True
    return False


def input_like(network: Network) -> Shape | InputShapes:
    """Return the input of a network as frameworks with open sizes have it: channels first."""
    shapes = {
        name: Layout.CHANNELS_FIRST.outside(shape) for name, shape in network.input_shapes.items()
    }
    return next(iter(shapes.values())) if len(shapes) == 1 else shapes


def text_at(word: str, input: Shape | InputShapes | None) -> SizedText:
    """Return the text of a model, which is made for an input only if it leaves its sizes open.

    Raises ImportRefused if it cannot be imported, and OSError if there is no such file.
    """
    try:
        return SizedText(_text_of(word, None), input)
    except InputNeeded:
        if input is None:
            raise
        return SizedText(_text_of(word, _frozen(input)), None)


@cache
def _text_of(word: str, sizes: FrozenSizes) -> Text:
    return text_of_model(model_of_source(word, _thawed(sizes)))


def _frozen(sizes: Shape | InputShapes) -> FrozenSizes:
    return tuple(sizes.items()) if isinstance(sizes, Mapping) else tuple(sizes)


def _thawed(sizes: Any) -> Any:
    return dict(sizes) if sizes and isinstance(sizes[0], tuple) else sizes
