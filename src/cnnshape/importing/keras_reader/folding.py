"""What operations compute of arrays of the model alone: known before the model runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.importing.graph import Constant, stored_arrays
from cnnshape.importing.keras_reader.building import Stored
from cnnshape.importing.keras_reader.configs import Array, Tensor
from cnnshape.importing.keras_reader.operator_calls import OperatorCall

SPREADING = "BroadcastTo"
"""Arrays stay what they are in all samples."""


def is_folded(call: OperatorCall, operation: Any) -> bool:
    """Add what an operation gives as a constant; say whether it is one."""
    reads = list(_reads(call.operands))
    if operation is None or not reads or call.layer.class_name == SPREADING:
        return False
    names = [call.name(each) for each in reads]
    constants = call.values.constants
    if any(name not in constants for name in names):
        return False
    arrays = stored_arrays(names, constants)
    values = {name: constants[name] for name in names}

    def read() -> Any:
        import keras

        def value(argument: Any) -> Any:
            is_read = isinstance(argument, (Tensor, Stored))
            return values[call.name(argument)].read() if is_read else argument

        args, kwargs = _changed(call.args, value), _changed(call.kwargs, value)
        return keras.ops.convert_to_numpy(operation(*args, **kwargs))

    trained = any(constants[name].is_trained for name in arrays)
    constants[call.output] = Constant(call.shape, read, bool(arrays), trained, arrays)
    return True


def _reads(data: Any) -> list[Any]:
    """Return the tensors and arrays in arguments."""
    if isinstance(data, (Tensor, Stored)):
        return [data]
    parts = data.values() if isinstance(data, Mapping) else data
    is_nested = isinstance(data, (list, Mapping))
    return [each for part in parts for each in _reads(part)] if is_nested else []


def _changed(data: Any, value: Callable[[Any], Any]) -> Any:
    """Return arguments with arrays in the place of what they read; places are a tuple."""
    import numpy as np

    if isinstance(data, Mapping):
        return {key: _changed(each, value) for key, each in data.items()}
    if isinstance(data, list):
        parts = [_changed(each, value) for each in data]
        is_of_places = any(isinstance(each, slice) or each is Ellipsis for each in parts)
        return tuple(parts) if is_of_places else parts
    return np.asarray(data.values) if isinstance(data, Array) else value(data)
