"""Recurrent layers on a sequence, and tables that indices are looked up in."""

from __future__ import annotations

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.positions import as_positions, with_channels
from cnnshape.importing.records import Weight
from cnnshape.importing.views import BATCH, CHANNELS, SPACE, Axis, View, view_of


def recurrent(operation: Operation, to: Builder) -> None:
    """`RecurrentLayer`: a sequence, and arrays under the names of the attribute.

    Its outputs are the states of all steps, the last state, and what else is carried along.
    """
    settings = dict(operation.attributes)
    kind, names = settings.pop("layer"), settings.pop("arrays")
    view = as_positions(operation, to, operation.inputs[0])
    steps = [axis.name for each in view.dimensions[:-1] for axis in each if axis.name != BATCH]
    if steps != [SPACE[0]]:
        raise Unmapped("its steps are not one axis of a sequence")
    if any(map(to.is_read, operation.outputs[2:])):
        raise Unmapped("its last cell is read")
    all_states, *last = operation.outputs[:2]
    is_last = bool(last) and to.is_read(last[0])
    if is_last and to.is_read(all_states):
        raise Unmapped("all its states are read, and the last one by itself")
    keys = {**settings, "return_sequence": not is_last}
    layer = to.add_record(operation, kind, [view.layer], keys, _arrays(operation, to, names))
    if is_last:
        to.set(last[0], _last_state(layer, to.shape(last[0])))
    else:
        states = view._replace(layer=layer)
        to.set(all_states, with_channels(states, to.shape(all_states)[-1]))


def _arrays(operation: Operation, to: Builder, names: tuple[str, ...]) -> dict[str, Weight]:
    known = (to.constant(each) for each in operation.inputs[1:])
    return {
        name: weights.as_is(constant)
        for name, constant in zip(names, known, strict=True)
        if constant is not None
    }


def _last_state(layer: str, shape: tuple[int, ...]) -> View:
    """Return the last state as frameworks have it: directions, the batch, units."""
    directions, batch, units = shape
    if directions == 1:
        return View(layer, ((), (Axis(BATCH, batch),), (Axis(CHANNELS, units),)))
    parts = (Axis(f"{CHANNELS}/0", directions),), (Axis(f"{CHANNELS}/1", units),)
    return View(layer, (parts[0], (Axis(BATCH, batch),), parts[1]))


def embedding(operation: Operation, to: Builder) -> None:
    """`Embedding`: a table, and indices in a row."""
    table = to.constant(operation.inputs[0])
    indices = to.view(operation.inputs[1])
    if table is None or len(indices.dimensions) != 2:
        raise Unmapped("its indices do not stand in a row")
    vocabulary, channels = table.shape
    keys = {"vocabulary": vocabulary, "channels": channels}
    arrays = {"weight": weights.as_is(table)}
    layer = to.add_record(operation, "embedding", [indices.layer], keys, arrays)
    names = (BATCH, SPACE[0], CHANNELS)
    to.set(operation.output, view_of(layer, to.shape(operation.output), names))


OPERATORS = {"RecurrentLayer": recurrent, "Embedding": embedding}
