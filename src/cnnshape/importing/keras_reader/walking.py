"""Walk through a model use by use, in the order in which values are known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.importing.keras_reader.building import Builder, Call, Stored, Value
from cnnshape.importing.keras_reader.configs import (
    LayerConfig,
    ModelConfig,
    Tensor,
    Use,
    model_config,
)
from cnnshape.importing.keras_reader.graph_values import GraphValues, sizes_inside
from cnnshape.importing.keras_reader.group_reading import Around, Key, Member, read_group
from cnnshape.importing.keras_reader.groups import Group, groups_of
from cnnshape.importing.keras_reader.kinds import is_known, outputs_of
from cnnshape.importing.keras_reader.padded_pools import with_padded_pools
from cnnshape.importing.keras_reader.stores import NO_ARRAYS, ObjectStore, Store
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.records import NOTHING, ImportRefused
from cnnshape.network import Shape


class Scope(NamedTuple):
    """Where a layer or a model is: its name after those of the models around it, and its arrays."""

    path: str
    store: Store


class Inside(NamedTuple):
    """A model whose layers are walked: the model, where it is, and the arrays of its layers.

    If `is_layer`, it is what a layer of the user's own computes, by the `operations` in Python.
    """

    model: ModelConfig
    path: str
    stores: Mapping[str, Store]
    to: Builder
    is_layer: bool = False
    operations: Mapping[str, Any] = NOTHING

    def scope(self, layer: LayerConfig) -> Scope:
        """Return where one of its layers is; an operation has no arrays of its own."""
        name = layer.name
        if self.is_layer and layer.is_operation:
            name = name.rstrip("_0123456789")  # Keras counts its operations through
        path = f"{self.path}.{name}" if self.path else name
        return Scope(path, self.stores.get(layer.name, NO_ARRAYS))

    def member(self, layer: LayerConfig) -> Member:
        """Return a layer that is one of a group of operations."""
        scope, (use,) = self.scope(layer), layer.uses
        path = self.path if self.is_layer else scope.path
        owner = self.operations.get(layer.name) if layer.is_operation else None
        return Member(layer, use.args, use.kwargs, path, scope.store, owner)

    def is_member(self, layer: LayerConfig) -> bool:
        """Say whether a layer is an operation, or stands for one in a layer of the user's own."""
        if layer.is_operation:
            return True
        is_product = layer.class_name == "Dense" and layer.settings.get("activation") == "linear"
        return self.is_layer and layer.is_of_keras and is_product


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
    return sizes_inside(following.build.get("input_shape"), to)


def _walk_graph(
    inside: Inside,
    inputs: Sequence[Value],
    declared: Sequence[Shape | None],
    arrays: Mapping[str, Stored] = NOTHING,
) -> tuple[Value, ...]:
    """Walk through a functional model, again if operations mean something only together."""
    start, joined = inside.to.saved(), set(arrays)
    while True:
        graph = GraphValues(inside.model, declared, inside.to)
        for tensor, value in zip(inside.model.inputs, inputs, strict=False):
            graph.values[tensor.key] = value
        graph.values.update({(name, 0, 0): array for name, array in arrays.items()})
        try:
            outputs = _walked(inside, graph, joined)
        except ImportRefused:
            if graph.unknown <= joined:
                raise
        if graph.unknown <= joined:
            return outputs
        joined |= graph.unknown
        inside.to.restore(start)


def _walked(inside: Inside, graph: GraphValues, joined: Collection[str]) -> tuple[Value, ...]:
    _read_in_turn(_units(inside, joined), graph, inside)
    return tuple(map(graph.output, inside.model.outputs))


class Unit(NamedTuple):
    """What is read at once: a use of a layer, or a group of operations, each with its one use."""

    layers: Group
    number: int = 0
    is_group: bool = False

    @property
    def tensors(self) -> Iterator[Tensor]:
        """What the unit reads, and does not give itself."""
        own = {each.name for each in self.layers} if self.is_group else ()
        for layer in self.layers:
            yield from (each for each in layer.uses[self.number].tensors if each.layer not in own)


def _units(inside: Inside, joined: Collection[str]) -> Iterator[Unit]:
    """Return the uses of layers, and groups of operations.

    Operations are in one if some of them, or arrays that these read, are among the joined.
    """
    first: dict[str, Group] = {}
    grouped: set[str] = set()
    for group in groups_of(inside.model, inside.is_member):
        read = {tensor.layer for each in group for use in each.uses for tensor in use.tensors}
        names = {each.name for each in group}
        if not (names | read).isdisjoint(joined):
            first[group[0].name] = group
            grouped |= names
    for layer in inside.model.layers:
        if layer.name in first:
            yield Unit(first[layer.name], is_group=True)
        elif layer.name not in grouped:
            yield from (Unit((layer,), number) for number in range(len(layer.uses)))


def _done(unit: Unit, graph: GraphValues, inside: Inside) -> bool:
    """Read a unit if all that it reads is known; say whether that was so."""
    if not graph.is_ready(unit.tensors):
        return False
    if unit.is_group:
        if not _read_together(unit, graph, inside):
            _read_in_turn((Unit((each,)) for each in unit.layers), graph, inside)
        return True
    (layer,), number = unit.layers, unit.number
    use = layer.uses[number]
    given = Use(_with_values(use.args, graph.values), _with_values(use.kwargs, graph.values))
    known = len(inside.to.notes)
    if layer.is_operation:
        graph.unknown.add(layer.name)
    values = _run(layer, given, inside, graph.declared(layer.name, number))
    if len(inside.to.notes) == known:
        graph.unknown.discard(layer.name)
    graph.put({(layer.name, number, at): value for at, value in enumerate(values)})
    return True


def _read_in_turn(units: Iterable[Unit], graph: GraphValues, inside: Inside) -> None:
    """Read each unit once what it reads is known; raise ImportRefused if that never is."""
    waiting = list(units)
    while waiting:
        late = [each for each in waiting if not _done(each, graph, inside)]
        if len(late) == len(waiting):
            name = late[0].layers[0].name
            raise ImportRefused(f"the layer `{name}` reads a tensor that no layer gives")
        waiting = late


def _read_together(group: Unit, graph: GraphValues, inside: Inside) -> bool:
    """Read operations as one graph; say whether that is known."""
    read = {each.key: graph.values[each.key] for each in group.tensors}
    values = {key: each for key, each in read.items() if isinstance(each, Value)}
    arrays = {key: each for key, each in read.items() if isinstance(each, Stored)}
    members = [
        each._replace(
            args=_with_values(each.args, arrays), kwargs=_with_values(each.kwargs, arrays)
        )
        for each in map(inside.member, group.layers)
    ]
    around = Around(values, graph.sizes, graph.read_from(group.layers))
    found = read_group(members, around, inside.to)
    graph.put(found or {})
    return found is not None


def _run(
    layer: LayerConfig, use: Use, inside: Inside, declared: Sequence[Shape | None]
) -> tuple[Value, ...]:
    """Add a layer, or all layers of a model, on the values in a use of it."""
    scope = inside.scope(layer)
    reads = tuple(_values_in([use.args, use.kwargs]))
    if layer.is_model:
        return walk(model_config(layer), reads, scope, inside.to, declared)
    call = Call(layer, scope.path, scope.store, reads, use.args, use.kwargs, tuple(declared))
    return _of_its_own(call, inside.to) or outputs_of(call, inside.to)


def _of_its_own(call: Call, to: Builder) -> tuple[Value, ...]:
    """Add what a layer of the user's own computes, if all of that is known."""
    if is_known(call.layer):
        return ()
    before, notes = to.saved(), len(to.notes)
    with call.store.traced() as traced:
        if traced is None:
            return ()
        model = model_config(traced.model)
        stores = ObjectStore(traced.owner).layers(model.own_layers)
        inside = Inside(model, call.path, stores, to, is_layer=True, operations=traced.operations)
        arrays = {
            key: each._replace(name=f"{call.path}.{each.name}")
            for key, each in traced.arrays.items()
        }
        try:
            values = _walk_graph(inside, call.reads, [traced.output], arrays)
        except (Unmapped, ImportRefused):
            values = ()
    if values and len(to.notes) == notes:
        return values
    to.restore(before)
    return ()


def _with_values(data: Any, values: Mapping[Key, Value | Stored]) -> Any:
    """Return arguments with what is known in the place of tensors."""
    return _changed(
        data, lambda each: values.get(each.key, each) if isinstance(each, Tensor) else each
    )


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
