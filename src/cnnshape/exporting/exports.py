"""Networks as objects and source of other frameworks; what they cannot express is refused."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import SpecError, has_errors
from cnnshape.exporting.structure.source import Source
from cnnshape.gc_pause import gc_paused
from cnnshape.network import Network

if TYPE_CHECKING:
    import keras
    import numpy as np
    import torch

Arrays = Mapping[str, "np.ndarray[Any, Any]"]
"""Weights by names such as `conv1.weight`, in the orders of the file language."""


def to_torch(network: Network, weights: Arrays | None = None) -> torch.nn.Module:
    """Return a network as a module of PyTorch, from (batch, channels, *spatial) to its outputs.

    It is what `cnnshape export --to pytorch` writes, executed. Without `weights` it starts from the
    values that PyTorch draws; arrays that these lack have the values that `run` draws. Raises
    SpecError for a network that cannot run or that PyTorch cannot express, ValueError for weights
    that do not fit, and ImportError without torch.
    """
    from cnnshape.exporting.pytorch.weights import module_of

    analysis = analyzed(network)
    source = source_for(analysis, "pytorch")
    found: torch.nn.Module = module_of(source, _all_weights(analysis, weights))
    return found


def weights_from_torch(network: Network, state: Mapping[str, Any]) -> Arrays:
    """Return the weights of a network from the state of its exported module, trained in PyTorch.

    `state` is `module.state_dict()` of the module that `to_torch` gives and `cnnshape export --to
    pytorch` writes, or what `torch.load` reads. The arrays have the names and axes of the file:
    `run` takes them, and `np.savez` writes them for `cnnshape run --weights`. Raises ValueError if
    the state is not one of this module, and SpecError as `to_torch` does.
    """
    from cnnshape.exporting.pytorch.trained import arrays_of_state
    from cnnshape.exporting.weights import weight_shapes

    analysis = analyzed(network)
    return arrays_of_state(source_for(analysis, "pytorch"), weight_shapes(analysis), state)


def to_keras(network: Network, weights: Arrays | None = None) -> keras.Model:
    """Return a network as a functional model of Keras, from (batch, *spatial, channels).

    It is what `cnnshape export --to keras` writes, executed. Without `weights` it starts from the
    values that Keras draws. Raises as `to_torch` does, and ImportError without keras.
    """
    from cnnshape.exporting.keras.weights import model_of

    analysis = analyzed(network)
    source = source_for(analysis, "keras")
    found: keras.Model = model_of(source, _all_weights(analysis, weights))
    return found


def weights_from_keras(network: Network, model: keras.Model) -> Arrays:
    """Return the weights of a network from its exported model, trained in Keras.

    `model` is what `to_keras` gives and `cnnshape export --to keras` writes, or what
    `keras.models.load_model` reads of it. The arrays have the names and axes of the file: `run`
    takes them, and `np.savez` writes them for `cnnshape run --weights`. Layers that lead to no
    output are not in the model, nor are their arrays. Raises ValueError if the model is not that
    of this network, and SpecError as `to_keras` does.
    """
    from cnnshape.exporting.keras.trained import arrays_of_model
    from cnnshape.exporting.weights import weight_shapes

    analysis = analyzed(network)
    return arrays_of_model(source_for(analysis, "keras"), weight_shapes(analysis), model)


def _all_weights(analysis: Analysis, given: Arrays | None) -> Arrays | None:
    """Return given weights with what they lack; nothing where the framework draws its own."""
    if given is None:
        return None
    from cnnshape.exporting.weights import all_weights

    return all_weights(analysis, given)


def analyzed(network: Network) -> Analysis:
    """Return the analysis of a network that can run; raise SpecError for one that cannot."""
    analysis = analyze(network)
    if has_errors(analysis.diagnostics):
        raise SpecError(analysis.diagnostics)
    return analysis


@gc_paused
def source_for(analysis: Analysis, framework: str, weights_file: str | None = None) -> Source:
    """Return the source of a network for `pytorch` or `keras`.

    With the name of a file of weights, it has a function that loads them. Raises SpecError with a
    diagnostic for each layer that the framework cannot express.
    """
    target = import_module(f"cnnshape.exporting.{framework}.source")
    found: Source = target.source_of(analysis, weights_file)
    return found


def weights_for(source: Source, framework: str, weights: Arrays) -> bytes:
    """Return the file of weights that source for `pytorch` or `keras` loads."""
    target = import_module(f"cnnshape.exporting.{framework}.weights")
    found: bytes = target.content_of(source, weights)
    return found
