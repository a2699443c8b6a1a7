"""Networks computed step by step, as the steps of their layers say it to Keras."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from math import prod
from pkgutil import iter_modules
from typing import Any

import numpy as np

from cnnshape import Network
from cnnshape.analysis.engine import analyze
from cnnshape.execution.executor import run
from cnnshape.exporting.code.writing import Around, text_of
from cnnshape.exporting.keras import support
from cnnshape.exporting.keras.kinds import steps_of
from cnnshape.exporting.structure.layered import layered_of
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.network import Layout
from tests.reference.comparison import Array, Arrays, assert_close, drawn_inputs, drawn_weights
from tests.reference.keras import as_array, keras

TOLERANCE = 1e-4


def layers_of(network: Network) -> Iterable[Layered]:
    """Return all layers with what an exporter knows of them."""
    layered = layered_of(analyze(network))
    return [layered(node) for node in network.nodes if not node.is_input]


def assert_same_stepwise_in_keras(network: Network, seed: int = 0) -> None:
    """Compare what each layer makes of its inputs, and how many parameters it has.

    It is computed in float64, of which some functions of Keras make float32.
    """
    inputs, weights = drawn_inputs(network, seed), drawn_weights(network, seed)
    ours = run(network, inputs, weights, dtype="float64", keep="all").kept
    values = {name: _channels_last(network, each) for name, each in {**ours, **inputs}.items()}
    samples = values[next(iter(inputs))]
    with _float64():
        for each in layers_of(network):
            read = [values[name] for name in each.node.inputs] or [samples]
            owner = each.node.shares or each.node.name
            value = _computed(each, read, _own_arrays(weights, owner, each))
            assert_close(values[each.node.name], value.astype(float), TOLERANCE, each.node.name)


def _channels_last(network: Network, array: Array) -> Array:
    is_last = network.layout is Layout.CHANNELS_LAST
    return array if is_last else np.moveaxis(array, 1, -1).copy()


@contextmanager
def _float64() -> Iterator[None]:
    before = keras.config.floatx()
    _set_dtype("float64")
    try:
        yield
    finally:
        _set_dtype(before)
        keras.utils.clear_session(free_memory=False)


def _set_dtype(name: str) -> None:
    keras.config.set_floatx(name)
    keras.config.set_dtype_policy(name)


def _own_arrays(weights: Arrays, owner: str, each: Layered) -> Arrays:
    """Return the arrays of a layer by their own names."""
    found = {
        name.rpartition(".")[2]: array
        for name, array in weights.items()
        if name.rpartition(".")[0] == owner
    }
    assert {name: array.shape for name, array in found.items()} == dict(each.weights)
    return found


def _computed(layered: Layered, inputs: list[Any], arrays: Arrays) -> Array:
    """Return what a functional model of the steps gives, which is built of symbols first."""
    steps = steps_of(layered)
    roles = [step.role for step in steps if step.own is not None]
    assert len(roles) == len(set(roles)), roles
    entries = [keras.Input(each.shape[1:], dtype=each.dtype) for each in inputs]
    built: list[tuple[Step, Any]] = []
    values: list[Any] = entries
    for step in steps:
        own = None if step.own is None else _built(step)
        values = [_value(step, values, own)]
        if own is not None:
            built.append((step, own))
    trained = sum(_trained(own) for _, own in built)
    wanted = sum(map(prod, layered.claim.weights.values()))
    assert trained == wanted, f"{trained} parameters, and not {wanted}"
    for step, own in built:
        _assign(step, own, arrays)
    model = keras.Model(entries, values)
    assert tuple(model.output_shape) == (None, *layered.output), layered.node.name
    result: Array = as_array(model(inputs, training=False))
    return result


def _value(step: Step, inputs: list[Any], own: Any) -> Any:
    names = [f"x{number}" for number in range(len(inputs))]
    scope = {**NAMES, **dict(zip(names, inputs, strict=True)), "own": own}
    return eval(text_of(step.forward, Around(names, "own")), scope)


def _built(step: Step) -> Any:
    """Return a layer with a name of its own in the model."""
    start = text_of(step.own).removesuffix(")")
    separator = "" if start.endswith("(") else ", "
    return eval(f'{start}{separator}name="it{step.role}")', dict(NAMES))


def _assign(step: Step, own: Any, arrays: Arrays) -> None:
    """Give a layer its arrays: each of its variables is one, but the state of random numbers."""
    found = {each.path.partition(f"it{step.role}/")[2]: each for each in own.variables}
    found = {name: each for name, each in found.items() if name}
    assert set(found) == set(step.arrays), (set(found), set(step.arrays))
    for name, array in step.arrays.items():
        found[name].assign(np.array(array.lay_out(*(arrays[read] for read in array.reads))))


def _trained(own: Any) -> int:
    return sum(prod(each.shape) for each in own.trainable_variables)


def _support() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in iter_modules(support.__path__, f"{support.__name__}."):
        found |= vars(import_module(each.name))
    return found


NAMES = {**_support(), "keras": keras, "layers": keras.layers, "ops": keras.ops}
