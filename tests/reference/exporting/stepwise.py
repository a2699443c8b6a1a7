"""Networks computed step by step, as the steps of their layers say it to PyTorch."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from math import prod
from pkgutil import iter_modules
from typing import Any

import numpy as np

from cnnshape import Network
from cnnshape.analysis.engine import analyze
from cnnshape.execution.executor import run
from cnnshape.exporting.code.expressions import Call
from cnnshape.exporting.code.writing import Around, text_of
from cnnshape.exporting.pytorch import support
from cnnshape.exporting.pytorch.kinds import steps_of
from cnnshape.exporting.structure.layered import layered_of
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.network import Layout
from tests.reference.comparison import Array, Arrays, assert_close, drawn_inputs, drawn_weights
from tests.reference.pytorch import F, Tensor, torch

TOLERANCE = 1e-9


def layers_of(network: Network) -> Iterable[Layered]:
    """Return all layers with what an exporter knows of them."""
    layered = layered_of(analyze(network))
    return [layered(node) for node in network.nodes if not node.is_input]


def assert_same_stepwise(network: Network, seed: int = 0) -> None:
    """Compare the outputs of all layers in float64, and how many parameters they have."""
    inputs, weights = drawn_inputs(network, seed), drawn_weights(network, seed)
    ours = run(network, inputs, weights, dtype="float64", keep="all").kept
    theirs = _outputs(network, inputs, weights)
    for name, value in theirs.items():
        assert_close(ours[name], value, TOLERANCE, name)


def _outputs(network: Network, inputs: Arrays, weights: Arrays) -> dict[str, Array]:
    is_last = network.layout is Layout.CHANNELS_LAST
    values: dict[str, Tensor] = {}
    for name, array in inputs.items():
        x = torch.tensor(array, dtype=torch.float64)
        values[name] = x.movedim(-1, 1) if is_last else x
    samples = next(iter(values.values()))
    with torch.no_grad():
        for each in layers_of(network):
            like = () if each.node.like is None else (each.node.like,)
            read = [values[name] for name in (*each.node.inputs, *like)] or [samples]
            owner = each.node.shares or each.node.name
            values[each.node.name] = _computed(each, read, _own_arrays(weights, owner, each))
    return {
        name: (value.movedim(1, -1) if is_last else value).detach().numpy()
        for name, value in values.items()
        if name not in inputs
    }


def _own_arrays(weights: Arrays, owner: str, each: Layered) -> Arrays:
    """Return the arrays of a layer by their own names."""
    found = {
        name.rpartition(".")[2]: array
        for name, array in weights.items()
        if name.rpartition(".")[0] == owner
    }
    assert {name: array.shape for name, array in found.items()} == dict(each.weights)
    return found


def _computed(layered: Layered, inputs: list[Tensor], arrays: Arrays) -> Tensor:
    steps = steps_of(layered)
    roles = [step.role for step in steps if step.own is not None]
    assert len(roles) == len(set(roles)), roles
    trained = 0
    for step in steps:
        own = None if step.own is None else _built(step.own, step, arrays)
        result = _value(step, inputs, own)
        if step.in_sequence is not None:
            assert torch.equal(_in_sequence(step, arrays)(*inputs), result), layered.node.name
        trained += _trained(own)
        inputs = [result]
    wanted = sum(map(prod, layered.claim.weights.values()))
    assert trained == wanted, f"{trained} parameters, and not {wanted}"
    return inputs[0]


def _value(step: Step, inputs: list[Tensor], own: Any) -> Tensor:
    names = [f"x{number}" for number in range(len(inputs))]
    scope = {**NAMES, **dict(zip(names, inputs, strict=True)), "own": own}
    return eval(text_of(step.forward, Around(names, "own")), scope)


def _in_sequence(step: Step, arrays: Arrays) -> Any:
    assert step.in_sequence is not None
    return _built(step.in_sequence, step, arrays)


def _built(call: Call, step: Step, arrays: Arrays) -> Any:
    """Return a module in float64 with its arrays."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        module = eval(text_of(call), dict(NAMES))
    finally:
        torch.set_default_dtype(before)
    laid_out = {
        name: torch.tensor(np.array(array.lay_out(*(arrays[read] for read in array.reads))))
        for name, array in step.arrays.items()
    }
    if isinstance(module, torch.nn.Parameter):
        module.data.copy_(laid_out[""])
        return module
    state = {name for name in module.state_dict() if not name.endswith("num_batches_tracked")}
    assert state == set(laid_out)
    module.load_state_dict(laid_out, strict=False)
    return module.eval()


def _trained(own: Any) -> int:
    if own is None:
        return 0
    if isinstance(own, torch.nn.Parameter):
        return int(own.numel())
    return sum(each.numel() for each in own.parameters() if each.requires_grad)


def _support() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in iter_modules(support.__path__, f"{support.__name__}."):
        found |= vars(import_module(each.name))
    return found


NAMES = {**_support(), "torch": torch, "nn": torch.nn, "F": F}
