"""Read operations that stand together by the mapping that all readers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from cnnshape.importing.graph import Constant, Graph, Operation
from cnnshape.importing.keras_reader.building import Builder, Value
from cnnshape.importing.keras_reader.configs import LayerConfig, Sizes
from cnnshape.importing.keras_reader.folding import is_folded
from cnnshape.importing.keras_reader.neighbours import with_norms_of_neighbours
from cnnshape.importing.keras_reader.operator_calls import OperatorCall, Values, value_name
from cnnshape.importing.keras_reader.operators import OPERATORS, dense
from cnnshape.importing.keras_reader.resampling import with_resampled_maps
from cnnshape.importing.keras_reader.stores import Store
from cnnshape.importing.mapping import part_of_model
from cnnshape.importing.operators.arranging import NOT_AN_OPERATOR, as_rows
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.records import ImportRefused, Record, Weight
from cnnshape.importing.views import names_last
from cnnshape.network import Layout, Shape

Key = tuple[str, int, int]


class Member(NamedTuple):
    """An operation with the tensors that it reads, what its layer is called, and its arrays.

    `owner` is the operation in Python, where that is at hand.
    """

    layer: LayerConfig
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    scope: str
    store: Store
    owner: Any = None


class Around(NamedTuple):
    """What a group reads by the tensors that these are, and the sizes of all tensors.

    `wanted` are the tensors of the group that others read.
    """

    values: Mapping[Key, Value]
    sizes: Mapping[Key, Sizes]
    wanted: Sequence[Key]


def read_group(
    members: Sequence[Member], around: Around, to: Builder
) -> Mapping[Key, Value] | None:
    """Add the records of a group, and return what others read of it; None if it is not known."""
    if to.layout is not Layout.CHANNELS_LAST:
        return None
    try:
        graph, values = _graph_of(members, around)
        for rewritten in (with_norms_of_neighbours, with_resampled_maps):
            graph = rewritten(graph)
        part = part_of_model(graph, to.layout)
        views = {each: as_rows(part, NOT_AN_OPERATOR, each) for each in graph.outputs}
        arrays = {
            _name(key): _learned(values.arrays[_name(key)], members[0].scope, values)
            for key in around.wanted
            if _name(key) not in views
        }
    except (Unmapped, ImportRefused, KeyError, ValueError):
        return None
    records = (*part.records.values(), *arrays.values())
    if part.unknown or _numbers_in(records) != _numbers_stored(values):
        return None
    read = {_name(key): value for key, value in around.values.items()}
    inputs = dict(zip(part.inputs, (read[each] for each in graph.inputs), strict=True))
    names = to.add_part(records, inputs)
    found = {}
    for key in around.wanted:
        name = _name(key)
        if name in views:
            found[key] = Value(names[views[name].layer], views[name].shape[1:])
        else:
            found[key] = Value(names[arrays[name].name], arrays[name].keys["shape"])
    to.shapes.update((each.name, each.shape) for each in found.values())
    return found


def _numbers_in(records: Iterable[Record]) -> int:
    """Count the numbers of all arrays of layers."""
    return sum(prod(each.shape) for record in records for each in record.weights.values())


def _numbers_stored(values: Values) -> int:
    """Count those of the model: constants of its code must not become arrays."""
    return sum(prod(each.shape) for each in _stored(values))


def _stored(values: Values) -> Iterator[Constant]:
    """Return the arrays of the model, without what is computed of them."""
    return (each for each in values.constants.values() if each.is_weight and not each.made_of)


def _learned(name: str, scope: str, values: Values) -> Record:
    """Return an array that stands by itself, in all samples the same, as a layer."""
    constant = values.constants[name]
    batch, *sizes = constant.shape
    if batch != 1 or not constant.is_weight:
        raise Unmapped("it gives constants")
    shape = tuple(sizes)
    weight = Weight(shape, lambda: constant.read().reshape(shape))
    return Record(scope, "learned", {"shape": shape}, (), {"weight": weight})


def _graph_of(members: Sequence[Member], around: Around) -> tuple[Graph, Values]:
    inputs = {_name(key): (1, *value.shape) for key, value in around.values.items()}
    known = {_name(key): shape for key, sizes in around.sizes.items() if (shape := _known(sizes))}
    values = Values({**known, **inputs}, {}, {})
    operations = tuple(_operations(members, values))
    wanted = map(_name, around.wanted)
    graph = Graph(
        "",
        None,
        tuple(inputs),
        tuple(each for each in wanted if each not in values.arrays),
        operations,
        values.constants,
        values.shapes,
        shares_arrays=True,
        knows_training=True,
        axes={name: names_last(len(shape)) for name, shape in inputs.items()},
    )
    return graph.pruned(), values


def _operations(members: Sequence[Member], values: Values) -> Iterator[Operation]:
    for each in members:
        handler = dense if each.layer.is_of_keras else OPERATORS.get(each.layer.class_name)
        if handler is None:
            raise Unmapped("no operator is known for it")
        call = OperatorCall(
            each.layer, each.args, each.kwargs, values, each.scope, _arrays(each.store)
        )
        if not is_folded(call, each.owner):
            yield from handler(call)


def _arrays(store: Store) -> Callable[[int], Callable[[], Any]]:
    return lambda number: lambda: store.array(number)


def _name(key: Key) -> str:
    return value_name(key[0], key[2])


def _known(sizes: Sizes) -> Shape:
    """Return the sizes of a tensor with the batch as 1; none where others are open."""
    if sum(each is None for each in sizes) > 1:
        return ()
    return tuple(1 if each is None else each for each in sizes)
