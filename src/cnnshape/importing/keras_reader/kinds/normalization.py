"""Norms, and layers that rescale by constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.importing.keras_reader.building import Builder, Call, Read, Value
from cnnshape.importing.keras_reader.kinds.activation import axes_key
from cnnshape.importing.keras_reader.stores import NoSuchArray
from cnnshape.importing.operators.building import Unmapped

if TYPE_CHECKING:
    import numpy as np

LENGTH_EPSILON = 1e-12
"""The least length that `UnitNormalization` divides by."""

LEAST_DEVIATION, LEAST_VARIANCE = 1e-7, 1e-14
"""The least that `Normalization` divides by."""


def batch_norm(call: Call, to: Builder) -> Value:
    """`BatchNormalization` of the channels."""
    _needs_channels(call, to)
    arrays = _scale_and_shift(call)
    first = len(arrays)
    arrays |= {"mean": call.array(first), "variance": call.array(first + 1)}
    return to.add(call, "batch_norm", [call.value], _keys(call), arrays)


def layer_norm(call: Call, to: Builder) -> Value:
    """`LayerNormalization` over an axis or several."""
    if call.settings.get("rms_scaling"):
        raise Unmapped("it has rms_scaling")
    axes = axes_key(call, to, call.settings["axis"])
    if to.layout.value == "channels_first" and isinstance(axes.get("axes"), list):
        raise Unmapped("its weights have the channels first")
    keys = _keys(call) | axes
    return to.add(call, "layer_norm", [call.value], keys, _scale_and_shift(call))


def group_norm(call: Call, to: Builder) -> Value:
    """`GroupNormalization`; -1 groups are as many as there are channels, which it notes itself."""
    _needs_channels(call, to)
    groups, shape = call.settings["groups"], call.value.shape
    if groups == -1 or (groups == shape[-1] and len(shape) > 1):
        return to.add(call, "instance_norm", [call.value], _keys(call), _scale_and_shift(call))
    keys = _keys(call) | {"groups": groups}
    return to.add(call, "group_norm", [call.value], keys, _scale_and_shift(call))


def unit_norm(call: Call, to: Builder) -> Value:
    """`UnitNormalization` of the channels of each position."""
    _needs_channels(call, to)
    return to.add(call, "l2_norm", [call.value], {"epsilon": LENGTH_EPSILON})


def rms_norm(call: Call, to: Builder) -> Value:
    """`RMSNormalization`."""
    _needs_channels(call, to)
    keys = {"epsilon": call.settings["epsilon"]}
    return to.add(call, "rms_norm", [call.value], keys, {"weight": call.array(0)})


def rescaling(call: Call, to: Builder) -> Value:
    """`Rescaling`: constants."""
    settings = call.settings
    keys = {"scale": _plain(settings["scale"]), "shift": _plain(settings.get("offset", 0.0))}
    return to.add(call, "affine", [call.value], keys)


def normalization(call: Call, to: Builder) -> Value:
    """`Normalization`: by statistics of data that the model has learned, or that its code says."""
    import numpy as np

    axes = call.settings.get("axis")
    given = axes if isinstance(axes, list) else [] if axes is None else [axes]
    if [to.axis(call.value, each) for each in given] not in ([], ["channels"]):
        raise Unmapped("it has statistics for each position")
    if _has_learned(call) and given and not call.settings.get("invert"):
        keys = {"epsilon": LEAST_VARIANCE, "scale": False, "shift": False}
        arrays = {"mean": call.array(0), "variance": call.array(1)}
        return to.add(call, "batch_norm", [call.value], keys, arrays)
    mean, variance = _statistics(call)
    deviation = np.maximum(np.sqrt(variance), LEAST_DEVIATION)
    if call.settings.get("invert"):
        scale, shift = deviation, mean
    else:
        scale, shift = 1 / deviation, -mean / deviation
    return to.add(call, "affine", [call.value], {"scale": _short(scale), "shift": _short(shift)})


def _has_learned(call: Call) -> bool:
    return call.settings.get("mean") is None and call.settings.get("variance") is None


def _statistics(call: Call) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return mean and variance: settings of the layer, or what it has learned of data."""
    import numpy as np

    written = [call.settings.get(key) for key in ("mean", "variance")]
    try:
        arrays = [
            call.store.array(number) if value is None else _numbers(value)
            for number, value in enumerate(written)
        ]
    except NoSuchArray as error:
        raise Unmapped("its mean and variance are not in the model") from error
    mean, variance = map(np.ravel, arrays)
    if {mean.dtype.kind, variance.dtype.kind} - {*"fiu"} or (variance < 0).any():
        raise Unmapped("its mean and variance are not numbers, or one is below 0")
    return mean, variance


def _numbers(written: Any) -> Any:
    """Return numbers that are written as they are, or as an array of Keras."""
    return written["config"]["value"] if isinstance(written, Mapping) else written


def _needs_channels(call: Call, to: Builder) -> None:
    written = call.settings.get("axis", -1)
    axes = written if isinstance(written, list) else [written]
    if [to.axis(call.value, each) for each in axes] != ["channels"]:
        raise Unmapped("it normalizes along other axes than the channels")


def _keys(call: Call) -> dict[str, Any]:
    settings = call.settings
    return {
        "epsilon": settings["epsilon"],
        "scale": settings.get("scale", True),
        "shift": settings.get("center", True),
    }


def _scale_and_shift(call: Call) -> dict[str, Read]:
    """Return the arrays that the layer has: they are numbered one after the other."""
    keys = _keys(call)
    names = [name for name, key in (("weight", "scale"), ("bias", "shift")) if keys[key]]
    return {name: call.array(number) for number, name in enumerate(names)}


def _plain(numbers: Any) -> Any:
    return _short(numbers) if isinstance(numbers, list) else float(numbers)


def _short(numbers: Any) -> float | list[float]:
    """Return one number where all are equal, and a list otherwise."""
    plain = [float(each) for each in numbers]
    return plain[0] if len(set(plain)) == 1 else plain


LAYERS = {
    "BatchNormalization": batch_norm,
    "LayerNormalization": layer_norm,
    "GroupNormalization": group_norm,
    "UnitNormalization": unit_norm,
    "RMSNormalization": rms_norm,
    "Rescaling": rescaling,
    "Normalization": normalization,
}
