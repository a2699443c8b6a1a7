"""Models of other frameworks where a command takes a file: templates, networks and weights."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.cli.overrides import Overrides
from cnnshape.diagnostics import ImportRefused
from cnnshape.importing.imported import arrays_of
from cnnshape.importing.placed import placed
from cnnshape.importing.source_text import input_like, open_layout, text_at
from cnnshape.language.loading import template_of_text
from cnnshape.language.template import Template
from cnnshape.network import Network

if TYPE_CHECKING:
    import numpy as np


class ModelTemplate(NamedTuple):
    """The architecture of a model as a template, and what is still to be set in it."""

    template: Template
    overrides: Overrides


def model_template(word: str, overrides: Overrides) -> ModelTemplate:
    """Return the architecture of a model, with the sizes in `overrides` if it leaves its own open.

    Raises ImportRefused if it cannot be imported, and OSError if there is no such file.
    """
    text, left = text_at(word, overrides.input)
    return ModelTemplate(template_of_text(text.text, word), overrides._replace(input=left))


def with_input_of(network: Network, word: str, overrides: Overrides) -> Overrides:
    """Return overrides with the input of a network, for a model that has none of its own."""
    with suppress(ImportRefused, OSError):
        layout = open_layout(word) if overrides.input is None else None
        if layout is not None:
            return overrides._replace(input=input_like(network, layout))
    return overrides


def in_its_code(network: Network, overrides: Overrides) -> Network:
    """Return the network of a model with the places of its layers in the code that calls them.

    It is without the text that was made of it: no edit would last.
    """
    records = text_at(network.file, overrides.input).text.records
    return placed(network, records)._replace(origin=None)


def model_weights(network: Network, overrides: Overrides) -> Mapping[str, np.ndarray[Any, Any]]:
    """Return the arrays of the model that a network was imported from, by the names of layers."""
    return arrays_of(network, text_at(network.file, overrides.input).text.records)
