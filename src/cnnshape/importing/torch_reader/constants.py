"""What is known before a model runs: parameters, buffers, and what the code computes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import torch
from torch import fx

from cnnshape.importing.graph import Constant, stored_arrays
from cnnshape.importing.torch_reader.calls import Values, operator_name

MATRIX = 2
RANDOM = frozenset({"bernoulli", "rand", "randn", "randint", "normal", "uniform", "empty"})

LIKE = frozenset(
    {"zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "new_full", "zeros", "ones"}
)
"""Operators that read the sizes of a value, and not its numbers."""


def stored(tensor: torch.Tensor, *, is_weight: bool) -> Constant:
    """Return an array of the model."""
    is_trained = tensor.requires_grad
    return Constant(tuple(tensor.shape), lambda: _array(tensor), is_weight, is_trained)


def stored_rows(tensor: torch.Tensor, rows: slice, shape: Sequence[int] | None) -> Constant:
    """Return rows of an array: a matrix with its outputs last, or all in another shape."""
    part = tensor.detach()[rows]
    part = part.T if shape is None and part.dim() == MATRIX else part.reshape(shape or part.shape)
    return stored(part, is_weight=True)._replace(is_trained=tensor.requires_grad)


def is_known(node: fx.Node, values: Values) -> bool:
    """Say whether an operator computes the same whenever the model runs."""
    name = operator_name(node).rstrip("_")
    inputs = (values.name(each) for each in node.all_input_nodes)
    if not results(node) or name in RANDOM:
        return False
    return name in LIKE or all(each in values.constants for each in inputs)


def computed(node: fx.Node, values: Values) -> Mapping[str, Constant]:
    """Return what an operator computes of constants, by name, once it is asked for."""
    known = {
        each: constant
        for each in node.all_input_nodes
        if (constant := values.constants.get(values.name(each))) is not None
    }

    def read(name: str) -> Any:
        def tensor(each: fx.Node) -> torch.Tensor:
            if each not in known:
                return torch.empty(each.meta["val"].shape, dtype=each.meta["val"].dtype)
            return torch.from_numpy(known[each].read().copy())

        with torch.no_grad():
            arguments = fx.map_arg(node.args, tensor)
            settings = fx.map_arg(node.kwargs, tensor)
            return _array(_by_name(node, node.target(*arguments, **settings))[name])

    trained = any(each.is_trained for each in known.values() if each.is_weight)
    arrays = stored_arrays(map(values.name, known), values.constants)
    return {
        name: Constant(tuple(tensor.shape), partial(read, name), bool(arrays), trained, arrays)
        for name, tensor in results(node).items()
    }


def results(node: fx.Node) -> Mapping[str, torch.Tensor]:
    """Return the tensors that an operator gives, by name: each of several has a number."""
    return _by_name(node, node.meta.get("val"))


def _by_name(node: fx.Node, found: Any) -> Mapping[str, torch.Tensor]:
    if isinstance(found, torch.Tensor):
        return {str(node.name): found}
    several = found if isinstance(found, (list, tuple)) else ()
    return {
        f"{node.name}, {number}": each
        for number, each in enumerate(several)
        if isinstance(each, torch.Tensor)
    }


def _array(tensor: torch.Tensor) -> Any:
    plain = tensor.detach().cpu()
    return (plain.float() if plain.dtype is torch.bfloat16 else plain).numpy()
