"""Recurrent operators, whose gates stand in another order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators.arranging import as_rows
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.records import ImportRefused, Weight
from cnnshape.importing.views import CHANNELS, Axis, Dimension, View
from cnnshape.phrases import sizes_text

Handler = Callable[[Operation, Builder], None]

W, R, B, LENGTHS, STATE, CELL, PEEPHOLES = range(1, 8)
"""The inputs of a recurrent operator."""


class Cell(NamedTuple):
    """A kind here, and for each of its gates the place of the same gate in ONNX."""

    kind: str
    gates: tuple[int, ...]
    functions: tuple[str, ...]


CELLS = {
    "LSTM": Cell("lstm", (0, 2, 3, 1), ("Sigmoid", "Tanh", "Tanh")),
    "GRU": Cell("gru", (0, 1, 2), ("Sigmoid", "Tanh")),
    "RNN": Cell("simple_rnn", (0,), ("Tanh",)),
}


def recurrent(cell: Cell) -> Handler:
    """Return how a recurrent operator is read: of all steps, or of the last."""

    def handler(operation: Operation, to: Builder) -> None:
        _check(operation, to, cell)
        sequence = _sequence(operation, to)
        is_both = operation.attributes.get("direction") == "bidirectional"
        units = _units(operation, to)
        steps, state = (*operation.outputs, "", "")[:2]
        is_sequence = bool(steps) and to.is_read(steps)
        if is_sequence and state and to.is_read(state):
            raise Unmapped("the states of all steps and the last are both read")
        arrays = _arrays(operation, to, cell)
        keys: dict[str, Any] = {
            "units": units,
            "bidirectional": is_both,
            "return_sequence": is_sequence,
            "bias": "bias" in arrays,
            "recurrent_bias": "bias" in arrays,
            **_own_keys(operation, cell),
        }
        layer = to.add_record(operation, cell.kind, [sequence.layer], keys, arrays)
        _set_outputs(to, layer, sequence, (steps, state), (2 if is_both else 1, units))

    return handler


def _own_keys(operation: Operation, cell: Cell) -> dict[str, Any]:
    if cell.kind == "gru":
        return {"reset_after": bool(operation.attributes.get("linear_before_reset", 0))}
    functions = operation.attributes.get("activations") or ["Tanh"]
    is_relu = cell.kind == "simple_rnn" and _plain(functions[0]) == "Relu"
    return {"function": "relu"} if is_relu else {}


def _check(operation: Operation, to: Builder, cell: Cell) -> None:
    """Raise Unmapped for what the recurrent layers here do not have."""
    attributes = operation.attributes
    if attributes.get("direction") == "reverse":
        raise Unmapped("it reads the sequence from its end alone")
    if attributes.get("layout") or attributes.get("clip") or attributes.get("input_forget"):
        raise Unmapped("its layout, its clip or its coupled gates are not in the language")
    functions = [_plain(each) for each in attributes.get("activations") or []]
    directions = 2 if attributes.get("direction") == "bidirectional" else 1
    if functions not in ([], list(cell.functions) * directions, ["Relu"] * directions):
        raise Unmapped(f"its functions are {functions}")
    for at in (STATE, CELL, PEEPHOLES):
        if operation.takes(at) and not _is_zero(to.constant(operation.inputs[at])):
            raise Unmapped("it starts from a state that is not zero, or has peepholes")
    if len(operation.outputs) > MAX_OUTPUTS and to.is_read(operation.outputs[MAX_OUTPUTS]):
        raise Unmapped("its last cell is read")


MAX_OUTPUTS = 2
"""The states of all steps, and the last one."""


def _plain(function: Any) -> str:
    return function.decode() if isinstance(function, bytes) else str(function)


def _is_zero(constant: Constant | None) -> bool:
    return constant is not None and not constant.read().any()


def _sequence(operation: Operation, to: Builder) -> View:
    """Return the input as (steps, batch, channels) of one layer whose positions are the steps."""
    value = operation.inputs[0]
    if len(to.view(value).dimensions) != len((W, R, B)):
        raise Unmapped("it reads no sequence of steps, samples and channels")
    turned = f"{operation.output}, batch first"
    to.make(turned, to.view(value).transposed((1, 0, 2)))
    return as_rows(to, operation, turned).transposed((1, 0, 2))


def _arrays(operation: Operation, to: Builder, cell: Cell) -> dict[str, Weight]:
    matrix, recurrent_matrix = (_known(to, operation.inputs[at]) for at in (W, R))
    _check_sizes(operation, to, cell)
    arrays: dict[str, Weight] = {}
    for direction, start in enumerate(("", "backward_")[: matrix.shape[0]]):
        arrays[f"{start}weight"] = _matrix(matrix, direction, cell.gates)
        arrays[f"{start}recurrent_weight"] = _matrix(recurrent_matrix, direction, cell.gates)
        if operation.takes(B):
            biases = _known(to, operation.inputs[B])
            for half, name in enumerate(("bias", "recurrent_bias")):
                arrays[f"{start}{name}"] = _bias(biases, direction, half, cell.gates)
    return arrays


def _units(operation: Operation, to: Builder) -> int:
    """Return the units, which the recurrent weights have too if the operator does not say them."""
    shape = _known(to, operation.inputs[R]).shape
    return int(operation.attributes.get("hidden_size", 0)) or (shape[-1] if shape else 0)


def _check_sizes(operation: Operation, to: Builder, cell: Cell) -> None:
    """Raise ImportRefused if arrays do not have the sizes that units and directions ask for."""
    directions = 2 if operation.attributes.get("direction") == "bidirectional" else 1
    units = _units(operation, to)
    rows = len(cell.gates) * units
    channels = to.shape(operation.inputs[0])[-1]
    wanted = (directions, rows, channels), (directions, rows, units), (directions, 2 * rows)
    for at, shape in zip((W, R, B), wanted, strict=True):
        if not operation.takes(at):
            continue
        seen = _known(to, operation.inputs[at]).shape
        if seen != shape:
            raise ImportRefused(
                f"`{operation.inputs[at]}` of {sizes_text(seen)} is no array of "
                f"`{operation.kind}`: {units} units that read {channels} channels need "
                f"{sizes_text(shape)}"
            )


def _known(to: Builder, value: str) -> Constant:
    constant = to.constant(value)
    if constant is None:
        raise Unmapped("its weights are computed by the model")
    return constant


def _matrix(constant: Constant, direction: int, gates: Sequence[int]) -> Weight:
    """Return (directions, gates * units, in) of one direction as (in, gates * units)."""
    _, rows, columns = constant.shape

    def read() -> Any:
        by_gate = constant.read()[direction].reshape(len(gates), -1, columns)
        return by_gate[list(gates)].reshape(rows, columns).T

    return Weight((columns, rows), read)


def _bias(constant: Constant, direction: int, half: int, gates: Sequence[int]) -> Weight:
    """Return one half of (directions, 2 * gates * units)."""
    size = constant.shape[1] // 2

    def read() -> Any:
        own = constant.read()[direction, half * size : (half + 1) * size]
        return own.reshape(len(gates), -1)[list(gates)].reshape(-1)

    return Weight((size,), read)


def _set_outputs(
    to: Builder, layer: str, sequence: View, outputs: tuple[str, str], sizes: tuple[int, int]
) -> None:
    """Say what (steps, directions, batch, units) and (directions, batch, units) are."""
    directions, units = sizes
    steps, batch, _ = sequence.dimensions
    outer: Dimension = (Axis(f"{CHANNELS}/0", directions),) if directions > 1 else ()
    inner: Dimension = (Axis(f"{CHANNELS}/1" if outer else CHANNELS, units),)
    if outputs[0]:
        to.set(outputs[0], View(layer, (steps, outer, batch, inner)))
    if outputs[1]:
        to.set(outputs[1], View(layer, (outer, batch, inner)))


OPERATORS: Mapping[str, Handler] = {name: recurrent(cell) for name, cell in CELLS.items()}
