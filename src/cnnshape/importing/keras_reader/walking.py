"""Walk through a model use by use, in the order in which values are known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.configs import (
    LayerConfig,
    ModelConfig,
    Sizes,
    Tensor,
    Use,
    model_config,
)
from cnnshape.importing.keras_reader.kinds import outputs_of
from cnnshape.importing.keras_reader.padded_pools import with_padded_pools
from cnnshape.importing.keras_reader.stores import NO_ARRAYS, Store
from cnnshape.importing.records import ImportRefused
from cnnshape.network import Shape

Key = tuple[str, int, int]

MAX_OUTPUTS = 10_000
"""More outputs than this of one layer are a mistake, or an attack."""


class Scope(NamedTuple):
    """Where a layer or a model is: its name after those of the models around it, and its arrays."""

    path: str
    store: Store


class Inside(NamedTuple):
    """A model whose layers are walked: the model, where it is, and the arrays of its layers."""

    model: ModelConfig
    path: str
    stores: Mapping[str, Store]
    to: Builder

    def scope(self, layer: LayerConfig) -> Scope:
        """Return where one of its layers is; an operation has no arrays of its own."""
        path = f"{self.path}.{layer.name}" if self.path else layer.name
        return Scope(path, self.stores.get(layer.name, NO_ARRAYS))


def walk(
    model: ModelConfig,
    inputs: Sequence[Value],
    scope: Scope,
    to: Builder,
    declared: Sequence[Shape | None] = (),
) -> tuple[Value, ...]:
    """Add the layers of a model on values, and return its outputs; their sizes may be declared."""
    stores = scope.store.layers(model.own_layers)
    inside = Inside(with_padded_pools(model, to.layout), scope.path, stores, to)
    walked = _walk_sequence if model.is_sequential else _walk_graph
    return walked(inside, inputs, declared)


def _walk_sequence(
    inside: Inside, inputs: Sequence[Value], declared: Sequence[Shape | None]
) -> tuple[Value, ...]:
    values = tuple(inputs)
    layers = [layer for layer in inside.model.layers if not layer.is_input]
    for layer, following in zip(layers, [*layers[1:], None], strict=True):
        shapes = declared if following is None else (_built_on(following, inside.to),)
        values = _run(layer, Use(list(values)), inside, shapes or (None,))
        inside.to.note_readers(values, 1 if following is not None else 2)
    return values


def _built_on(following: LayerConfig, to: Builder) -> Shape | None:
    """Return the sizes that the following layer was built for."""
    return _inside(following.build.get("input_shape"), to)


class _Graph:
    """The tensors of a functional model that are known so far."""

    def __init__(self, inside: Inside, declared: Sequence[Shape | None]) -> None:
        model, self._to = inside.model, inside.to
        self.values: dict[Key, Value] = {}
        self._sizes: dict[Key, Shape | None] = dict(
            zip((each.key for each in model.outputs), declared, strict=False)
        )
        self._outputs: dict[tuple[str, int], int] = defaultdict(lambda: 1)
        read: list[Tensor] = [
            tensor for layer in model.layers for use in layer.uses for tensor in use.tensors
        ]
        self._readers = Counter(tensor.key for tensor in (*read, *model.outputs))
        for tensor in (*read, *model.outputs):
            if tensor.output >= MAX_OUTPUTS:
                raise ImportRefused(
                    f"a layer reads the output {tensor.output:,} of `{tensor.layer}`: the file is "
                    "damaged"
                )
            if tensor.sizes:
                self._sizes[tensor.key] = _inside(tensor.sizes, inside.to)
            start = tensor.key[:2]
            self._outputs[start] = max(self._outputs[start], tensor.output + 1)

    def is_ready(self, use: Use) -> bool:
        """Say whether all that a use reads is known."""
        return all(each.key in self.values for each in use.tensors)

    def declared(self, layer: str, use: int) -> tuple[Shape | None, ...]:
        """Return the sizes of the outputs of a use that others read."""
        count = self._outputs[layer, use]
        return tuple(self._sizes.get((layer, use, output)) for output in range(count))

    def put(self, layer: str, use: int, values: Sequence[Value]) -> None:
        """Say what the outputs of a use are."""
        for at, value in enumerate(values):
            key = (layer, use, at)
            self.values[key] = value
            self._to.note_readers([value], self._readers[key])


def _walk_graph(
    inside: Inside, inputs: Sequence[Value], declared: Sequence[Shape | None]
) -> tuple[Value, ...]:
    model, graph = inside.model, _Graph(inside, declared)
    for tensor, value in zip(model.inputs, inputs, strict=False):
        graph.values[tensor.key] = value
    waiting = [(layer, number) for layer in model.layers for number in range(len(layer.uses))]
    while waiting:
        late = [each for each in waiting if not _done(*each, graph, inside)]
        if len(late) == len(waiting):
            name = late[0][0].name
            raise ImportRefused(f"the layer `{name}` reads a tensor that no layer gives")
        waiting = late
    missing = next((each for each in model.outputs if each.key not in graph.values), None)
    if missing is not None:
        raise ImportRefused(f"the output `{missing.layer}` is a tensor that no layer gives")
    return tuple(graph.values[each.key] for each in model.outputs)


def _done(layer: LayerConfig, number: int, graph: _Graph, inside: Inside) -> bool:
    """Run a use of a layer if all that it reads is known; say whether that was so."""
    use = layer.uses[number]
    if not graph.is_ready(use):
        return False
    given = Use(_with_values(use.args, graph.values), _with_values(use.kwargs, graph.values))
    values = _run(layer, given, inside, graph.declared(layer.name, number))
    graph.put(layer.name, number, values)
    return True


def _run(
    layer: LayerConfig, use: Use, inside: Inside, declared: Sequence[Shape | None]
) -> tuple[Value, ...]:
    """Add a layer, or all layers of a model, on the values in a use of it."""
    scope = inside.scope(layer)
    reads = tuple(_values_in([use.args, use.kwargs]))
    if layer.is_model:
        return walk(model_config(layer), reads, scope, inside.to, declared)
    call = Call(layer, scope.path, scope.store, reads, use.args, use.kwargs, tuple(declared))
    return outputs_of(call, inside.to)


def _with_values(data: Any, values: Mapping[Key, Value]) -> Any:
    """Return arguments with values in the place of tensors."""
    return _changed(data, lambda each: values[each.key] if isinstance(each, Tensor) else each)


def _changed(data: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(data, list):
        return [_changed(each, change) for each in data]
    if isinstance(data, Mapping):
        return {key: _changed(data[key], change) for key in sorted(data)}
    return change(data)


def _values_in(data: Any) -> list[Value]:
    if isinstance(data, Value):
        return [data]
    if isinstance(data, Mapping):
        data = list(data.values())
    return [value for each in data for value in _values_in(each)] if isinstance(data, list) else []


def _inside(sizes: Sizes | None, to: Builder) -> Shape | None:
    """Return the sizes of a tensor, channels last and without the batch, if all are known."""
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        return None
    known = tuple(each for each in sizes[1:] if isinstance(each, int))
    return to.layout.inside(known) if len(known) == len(sizes) - 1 else None
