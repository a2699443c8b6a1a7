"""A layer of the user's own as the operations of its `call`, which runs on symbols."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from cnnshape.importing.keras_reader.building import Stored
from cnnshape.importing.keras_reader.configs import KERAS_LAYERS, LayerConfig, layer_config
from cnnshape.network import Shape


class Traced(NamedTuple):
    """A layer as a functional model, of which some inputs are arrays of the layer.

    `owner` is the model in Python, `output` the sizes of what it gives, without the batch.
    """

    model: LayerConfig
    owner: Any
    arrays: Mapping[str, Stored]
    output: Shape

    @property
    def operations(self) -> Mapping[str, Any]:
        """The operations of the model in Python, by their names."""
        return {each.name: each for each in self.owner.operations}


@contextmanager
def traced(layer: Any) -> Iterator[Traced | None]:
    """Give what a layer of the user's own computes; None where its `call` does not say it.

    A layer that is used several times would share its arrays: it is not traced. The layers in it
    forget afterwards that they were called.
    """
    nodes: Any = getattr(layer, "_inbound_nodes", ())
    if len(nodes) != 1 or not hasattr(layer, "call"):
        yield None
        return
    counts = [(each, len(each._inbound_nodes)) for each in layer._flatten_layers()]
    try:
        yield _computed(layer, nodes[0].arguments)
    finally:
        for each, count in counts:
            del each._inbound_nodes[count:]


def _computed(layer: Any, arguments: Any) -> Traced | None:
    with _symbols_for_arrays(layer) as symbols:
        try:
            return _traced(layer, arguments, symbols)
        except Exception:  # code of the user, which may raise anything on symbols
            return None


def _traced(layer: Any, arguments: Any, symbols: Mapping[str, tuple[Any, Stored]]) -> Traced | None:
    import keras

    inputs: list[Any] = []

    def entry(value: Any) -> Any:
        if not isinstance(value, keras.KerasTensor):
            return value
        inputs.append(keras.Input(batch_shape=value.shape, dtype=value.dtype))
        return inputs[-1]

    given: Any = (arguments.args, arguments.kwargs)
    args, kwargs = keras.tree.map_structure(entry, given)
    result = layer.call(*args, **kwargs)
    sizes: Any = getattr(result, "shape", ())
    if not isinstance(result, keras.KerasTensor) or None in sizes[1:]:
        return None
    arrays = {symbol.name: stored for symbol, stored in symbols.values()}
    model = keras.Model([*inputs, *(symbol for symbol, _ in symbols.values())], result)
    data = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))
    return Traced(layer_config(data), model, arrays, tuple(sizes[1:]))


@contextmanager
def _symbols_for_arrays(layer: Any) -> Iterator[Mapping[str, tuple[Any, Stored]]]:
    """Put symbols in the place of arrays, in the layer and in those of its own that are in it."""
    import keras

    symbols: dict[str, tuple[Any, Stored]] = {}
    replaced: list[tuple[dict[str, Any], str, Any]] = []
    for own in _layers_of_its_own(layer):
        for name, value in list(vars(own).items()):
            if isinstance(value, keras.Variable):
                replaced.append((vars(own), name, value))
                vars(own)[name] = _symbol(value, symbols)
    try:
        yield symbols
    finally:
        for attributes, name, value in replaced:
            attributes[name] = value


def _symbol(variable: Any, symbols: dict[str, tuple[Any, Stored]]) -> Any:
    import keras

    if variable.path not in symbols:
        shape = tuple(variable.shape)
        name = f"array {len(symbols)}"
        symbol = keras.Input(batch_shape=shape, dtype=variable.dtype, name=name)
        stored = Stored(
            variable.name,
            shape,
            lambda: keras.ops.convert_to_numpy(variable),
            variable.trainable,
        )
        symbols[variable.path] = symbol, stored
    return symbols[variable.path][0]


def _layers_of_its_own(layer: Any) -> Iterator[Any]:
    """Return the layer and the layers in it whose code is not that of Keras."""
    for each in layer._flatten_layers():
        if not type(each).__module__.startswith(KERAS_LAYERS):
            yield each
