"""Record what a module does with an input of a given size."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.export import ExportedProgram
from torch.nn.parameter import UninitializedParameter

from cnnshape.importing.own_code import printing_aside
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.torch_reader.modules import calls_of
from cnnshape.importing.torch_reader.mutations import writes_into_what_is_read
from cnnshape.importing.torch_reader.refusing import reason

Sizes = Sequence[int] | Sequence[Sequence[int]] | Mapping[str, Sequence[int]]
"""The sizes of one input, or of each by position or by name: PyTorch's order, without batch."""


def program_of(module: torch.nn.Module, sizes: Sizes) -> ExportedProgram:
    """Return the operators of a module on a batch of one, none of which writes into another's."""
    with _evaluating(module), _quiet(), torch.no_grad():
        try:
            program = _exported(module, sizes)
        except Exception as error:
            raise ImportRefused(reason(module, _shapes(sizes), error)) from error
        in_layers = {node for nodes in calls_of(program.graph).values() for node in nodes}
        if writes_into_what_is_read(program.graph, in_layers):
            return program.run_decompositions({})
        return program


def _exported(module: torch.nn.Module, sizes: Sizes) -> ExportedProgram:
    _initialize(module, sizes)
    floating = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float32)
    try:
        return _exported_with(module, sizes, floating)
    except (RuntimeError, TypeError) as error:
        if not _wants_indices(error):
            raise
        return _exported_with(module, sizes, torch.int64)


def _initialize(module: torch.nn.Module, sizes: Sizes) -> None:
    """Run a module once if layers of it, as `LazyLinear`, have their sizes from the first input."""
    if not any(isinstance(each, UninitializedParameter) for each in module.parameters()):
        return
    if isinstance(sizes, Mapping):
        module(**{name: torch.zeros(1, *each) for name, each in sizes.items()})
    else:
        module(*(torch.zeros(1, *each) for each in _listed(sizes)))


def _exported_with(module: torch.nn.Module, sizes: Sizes, dtype: torch.dtype) -> ExportedProgram:
    if isinstance(sizes, Mapping):
        named = {name: torch.zeros(1, *each, dtype=dtype) for name, each in sizes.items()}
        return torch.export.export(module, (), kwargs=named)
    given = [torch.zeros(1, *each, dtype=dtype) for each in _listed(sizes)]
    return torch.export.export(module, tuple(given))


def _listed(sizes: Sequence[Any]) -> Sequence[Sequence[int]]:
    return [sizes] if all(isinstance(each, int) for each in sizes) else sizes


def _shapes(sizes: Sizes) -> Sequence[Sequence[int]]:
    return list(sizes.values()) if isinstance(sizes, Mapping) else _listed(sizes)


def _wants_indices(error: Exception) -> bool:
    return "indices" in str(error) and ("Long" in str(error) or "int" in str(error).lower())


@contextmanager
def _evaluating(module: torch.nn.Module) -> Iterator[None]:
    """Let dropout and norms act as they do after training, and then as they did."""
    modes = [(each, each.training) for each in module.modules()]
    module.eval()
    try:
        yield
    finally:
        for each, mode in modes:
            each.training = mode


@contextmanager
def _quiet() -> Iterator[None]:
    """Let PyTorch log and warn of nothing: what is wrong is said in one message."""
    logger = logging.getLogger("torch")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings(), printing_aside():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
