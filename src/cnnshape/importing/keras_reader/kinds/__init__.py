"""What each layer and operation of Keras is here, by the name of its class."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.configs import LayerConfig
from cnnshape.importing.keras_reader.kinds import (
    activation,
    applications,
    arranging,
    attention,
    convolution,
    dense,
    merge,
    normalization,
    operations,
    pooling,
    recurrence,
    regularization,
    resize,
    wrapper,
)
from cnnshape.importing.keras_reader.unknown import unknown
from cnnshape.importing.operators.building import Unmapped

Handler = Callable[[Call, Builder], Value]

LAYERS: Mapping[str, Handler] = {
    **activation.LAYERS,
    **arranging.LAYERS,
    **attention.LAYERS,
    **convolution.LAYERS,
    **dense.LAYERS,
    **merge.LAYERS,
    **normalization.LAYERS,
    **pooling.LAYERS,
    **recurrence.LAYERS,
    **regularization.LAYERS,
    **resize.LAYERS,
}


def outputs_of(call: Call, to: Builder) -> tuple[Value, ...]:
    """Add the records of a layer on values, and return what it gives."""
    before = dict(to.records)
    try:
        if len(call.declared) > 1:
            raise Unmapped("several of its outputs are read")
        return (_output(call, to),)
    except (Unmapped, KeyError) as error:
        to.take_back(before)
        why = f"it has no setting {error}" if isinstance(error, KeyError) else str(error)
        return unknown(call, to, why)


def is_known(layer: LayerConfig) -> bool:
    """Say whether a layer is one of Keras, or of its applications, and no one else's."""
    is_of_keras = layer.is_of_keras or layer.is_operation
    return is_of_keras or (layer.module, layer.class_name) in applications.LAYERS


def _output(call: Call, to: Builder) -> Value:
    layer = call.layer
    if layer.is_of_keras and layer.class_name in wrapper.LAYERS:
        return wrapper.time_distributed(call, to, LAYERS)
    if layer.is_of_keras:
        handler = LAYERS.get(layer.class_name)
    elif layer.is_operation:
        handler = operations.OPERATIONS.get(layer.class_name)
    else:
        handler = applications.LAYERS.get((layer.module, layer.class_name))
    if handler is None:
        raise Unmapped("cnnshape has no layer for it")
    return handler(call, to)
