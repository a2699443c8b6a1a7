"""Models of other frameworks where a command takes a file: imported once, then read as text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.cli.overrides import Overrides
from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.imported import Text, arrays_of, text_of_model
from cnnshape.importing.sources import model_of_source
from cnnshape.language.loading import template_of_text
from cnnshape.language.template import Template
from cnnshape.network import InputShapes, Network, Shape

if TYPE_CHECKING:
    import numpy as np

FrozenSizes = Shape | tuple[tuple[str, Shape], ...] | None
"""The sizes of one input, or names with the sizes of several."""


class ModelTemplate(NamedTuple):
    """The architecture of a model as a template, and what is still to be set in it."""

    template: Template
    overrides: Overrides


def model_template(word: str, overrides: Overrides) -> ModelTemplate:
    """Return the architecture of a model, with the sizes in `overrides` if it leaves its own open.

    Raises ImportRefused if it cannot be imported, and OSError if there is no such file.
    """
    text, left = _text_at(word, overrides)
    return ModelTemplate(template_of_text(text.text, word), left)


def in_its_code(network: Network) -> Network:
    """Return the network of a model without the text that was made of it: no edit would last."""
    return network._replace(origin=None)


def model_weights(network: Network, overrides: Overrides) -> Mapping[str, np.ndarray[Any, Any]]:
    """Return the arrays of the model that a network was imported from, by the names of layers."""
    text, _ = _text_at(network.file, overrides)
    return arrays_of(network, text.records)


def _text_at(word: str, overrides: Overrides) -> tuple[Text, Overrides]:
    """Return the text of a model, and the overrides that it does not have yet."""
    try:
        return _text_of(word, None), overrides
    except InputNeeded:
        if overrides.input is None:
            raise
        return _text_of(word, _frozen(overrides.input)), overrides._replace(input=None)


@cache
def _text_of(word: str, sizes: FrozenSizes) -> Text:
    return text_of_model(model_of_source(word, _thawed(sizes)))


def _frozen(sizes: Shape | InputShapes) -> FrozenSizes:
    return tuple(sizes.items()) if isinstance(sizes, Mapping) else sizes


def _thawed(sizes: Any) -> Any:
    return dict(sizes) if sizes and isinstance(sizes[0], tuple) else sizes
