"""Activations, as layers and as settings of other layers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.importing.keras_reader.building import Builder, Call, Keys, Value
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.records import NOTHING
from cnnshape.layers.axis_names import CHANNELS

if TYPE_CHECKING:
    import numpy as np


class Function(NamedTuple):
    """A function of Keras as a layer: its kind, and the settings that Keras gives it."""

    kind: str
    keys: Keys = NOTHING


FUNCTIONS: Mapping[str, Function] = {
    "relu6": Function("relu6"),
    "leaky_relu": Function("leaky_relu", {"slope": 0.2}),
    "elu": Function("elu"),
    "selu": Function("selu"),
    "gelu": Function("gelu"),
    "silu": Function("silu"),
    "swish": Function("silu"),
    "mish": Function("mish"),
    "sigmoid": Function("sigmoid"),
    "hard_sigmoid": Function("hard_sigmoid"),
    "hard_silu": Function("hard_swish"),
    "hard_swish": Function("hard_swish"),
    "hard_tanh": Function("clip", {"low": -1.0, "high": 1.0}),
    "tanh": Function("tanh"),
    "softsign": Function("softsign"),
    "softplus": Function("softplus"),
    "exponential": Function("exp"),
    "relu": Function("relu"),
    "softmax": Function("softmax"),
    "log_softmax": Function("log_softmax"),
}
"""The functions that `keras.activations` names, with its defaults."""

ON_LAST_AXIS = frozenset({"softmax", "log_softmax"})


def activated(call: Call, to: Builder, value: Value) -> Value:
    """Add the activation that a layer has as a setting."""
    return _apply(call, to, value, call.settings.get("activation"), "_activation")


def activation(call: Call, to: Builder) -> Value:
    """`Activation`."""
    return _apply(call, to, call.value, call.settings["activation"], "")


def named_function(call: Call, to: Builder, value: Value, name: str, suffix: str = "") -> Value:
    """Add the function of a name in `keras.activations`."""
    if name == "linear":
        return value
    if name not in FUNCTIONS:
        raise Unmapped(f"cnnshape has no function `{name}`")
    if name in ON_LAST_AXIS:
        to.needs_channels_last(value)
    function = FUNCTIONS[name]
    return to.add(call, function.kind, [value], function.keys, suffix=suffix)


def relu(call: Call, to: Builder) -> Value:
    """`ReLU`, which may be bounded above and have a slope below 0."""
    settings = call.settings
    top, slope = settings.get("max_value"), settings.get("negative_slope") or 0
    if settings.get("threshold"):
        raise Unmapped("it has a threshold")
    if slope and top is not None:
        raise Unmapped("it has both a slope and a bound")
    if slope:
        return to.add(call, "leaky_relu", [call.value], {"slope": slope})
    if top is None or top == 6:
        return to.add(call, "relu" if top is None else "relu6", [call.value])
    return to.add(call, "clip", [call.value], {"low": 0.0, "high": float(top)})


def leaky_relu(call: Call, to: Builder) -> Value:
    """`LeakyReLU`."""
    return to.add(call, "leaky_relu", [call.value], {"slope": call.settings["negative_slope"]})


def elu(call: Call, to: Builder) -> Value:
    """`ELU`."""
    return to.add(call, "elu", [call.value], {"alpha": call.settings["alpha"]})


def prelu(call: Call, to: Builder) -> Value:
    """`PReLU`, which has a slope for each cell of the axes that it does not share."""
    value = call.value
    axes = to.axes(value)
    numbers = call.settings.get("shared_axes") or ()
    shared = {to.axis(value, number) for number in numbers}
    keys = {} if shared == set(axes) - {CHANNELS} else {"shared_axes": _written(shared, axes)}

    def weight() -> np.ndarray[Any, Any]:
        slopes = call.store.array(0).squeeze(tuple(axes.index(axis) for axis in shared))
        if CHANNELS in shared:
            return slopes.reshape(slopes.shape or (1,))
        return slopes if axes[0] != CHANNELS else slopes.transpose(*range(1, slopes.ndim), 0)

    return to.add(call, "prelu", [value], keys, {"weight": weight})


def _written(shared: Collection[str], axes: Sequence[str]) -> str | list[str]:
    """Return axes in the words of a file."""
    if len(shared) == len(axes):
        return "all"
    return [axis for axis in axes if axis in shared] or "none"


def softmax(call: Call, to: Builder) -> Value:
    """`Softmax` over an axis or several."""
    return to.add(call, "softmax", [call.value], axes_key(call, to, call.settings["axis"]))


def axes_key(call: Call, to: Builder, numbers: Any) -> dict[str, Any]:
    """Return the key `axes` for axes that Keras numbers; none for the channels alone."""
    given = numbers if isinstance(numbers, list) else [numbers]
    axes = [to.axis(call.value, number) for number in given]
    return {} if axes == ["channels"] else {"axes": axes if len(axes) > 1 else axes[0]}


def _apply(call: Call, to: Builder, value: Value, written: Any, suffix: str) -> Value:
    """Add a function that is written as its name, or as an object of Keras."""
    if written is None:
        return value
    if isinstance(written, str):
        return named_function(call, to, value, written, suffix)
    handler = LAYERS.get(written.get("class_name"))
    if written.get("class_name") == "function" and written.get("module") in BUILT_IN:
        return named_function(call, to, value, str(written.get("config")), suffix)
    if handler is None or written.get("module") != "keras.layers":
        raise Unmapped(f"its activation `{written.get('config')}` is code")
    layer = call.layer._replace(settings=written["config"])
    return handler(call._replace(layer=layer, reads=(value,), path=call.path + suffix), to)


BUILT_IN = ("builtins", "keras.activations")

LAYERS = {
    "Activation": activation,
    "ReLU": relu,
    "LeakyReLU": leaky_relu,
    "ELU": elu,
    "PReLU": prelu,
    "Softmax": softmax,
}
