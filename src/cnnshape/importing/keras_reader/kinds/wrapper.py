"""`TimeDistributed`: a layer on each step of a sequence is one on a map with one axis more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.configs import LayerConfig, layer_config
from cnnshape.importing.keras_reader.stores import Store
from cnnshape.importing.operators.building import Unmapped

Handler = Callable[[Call, Builder], Value]

LAYERS = frozenset({"TimeDistributed"})
EACH_POSITION = frozenset(
    {"Dense", "Activation", "ReLU", "LeakyReLU", "ELU", "Dropout", "Rescaling"}
    | {"BatchNormalization", "LayerNormalization"}
)
"""Layers that act on each position alone, or see its channels: steps change nothing."""

WINDOWS = frozenset({"kernel_size", "strides", "dilation_rate", "pool_size"})
ONE_AXIS_MORE = {"1D": "2D", "2D": "3D"}


def time_distributed(call: Call, to: Builder, layers: Mapping[str, Handler]) -> Value:
    """Add the layer that a `TimeDistributed` wraps, where that can be said."""
    inner = layer_config(call.settings["layer"])
    store = call.store.part("layer")
    if not inner.is_of_keras or inner.class_name not in layers:
        raise Unmapped(f"it wraps {inner.class_name}")
    to.needs_channels_last(call.value)
    if inner.class_name in EACH_POSITION and inner.settings.get("axis", -1) in (-1, [-1]):
        return layers[inner.class_name](call._replace(layer=inner, store=store), to)
    if inner.class_name == "Flatten":
        length = call.value.shape[0]
        reshape = inner._replace(class_name="Reshape", settings={"target_shape": [length, -1]})
        return layers["Reshape"](call._replace(layer=reshape), to)
    if inner.class_name.startswith("Global"):
        return _reduced(call, to, inner)
    wider = _with_steps(inner)
    return layers[wider.class_name](call._replace(layer=wider, store=_WithSteps(store)), to)


def _reduced(call: Call, to: Builder, inner: LayerConfig) -> Value:
    """Add a reduction over the space of each step."""
    function = "max" if "Max" in inner.class_name else "mean"
    axes = list(to.axes(call.value)[1:-1])
    keep = bool(inner.settings.get("keepdims"))
    keys = {"function": function, "axes": axes, "keep_axes": keep}
    return to.add(call, "reduce", [call.value], keys)


def _with_steps(layer: LayerConfig) -> LayerConfig:
    """Return a layer whose window sees one step at a time."""
    rank = layer.class_name[-2:]
    if rank not in ONE_AXIS_MORE or not layer.settings.keys() & WINDOWS:
        raise Unmapped(f"it wraps {layer.class_name}")
    settings = {
        key: [1, *value] if key in WINDOWS and isinstance(value, list) else value
        for key, value in layer.settings.items()
    }
    name = layer.class_name.removesuffix(rank) + ONE_AXIS_MORE[rank]
    return layer._replace(class_name=name, settings=settings)


class _WithSteps(NamedTuple):
    """The arrays of a layer, with an axis of one step before those of its window."""

    store: Store

    def part(self, attribute: str) -> Store:
        return self.store.part(attribute)

    def layers(self, own: Sequence[LayerConfig]) -> Mapping[str, Store]:
        return self.store.layers(own)

    def array(self, number: int) -> Any:
        array = self.store.array(number)
        return array[None] if array.ndim > 1 else array

    def parameters(self) -> int:
        return self.store.parameters()

    def output_sizes(self) -> Any:
        return self.store.output_sizes()

    def traced(self) -> AbstractContextManager[None]:
        """Give nothing: the code is that of one step."""
        return nullcontext()
