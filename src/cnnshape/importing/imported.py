"""A model of another framework as an architecture: its text, its network and its weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.diagnostics import SpecError
from cnnshape.importing.folding.trees import Leaf
from cnnshape.importing.folding.writing import flat_keys, folded_keys
from cnnshape.importing.placed import placed
from cnnshape.importing.records import ImportRefused, Model, Record
from cnnshape.importing.tidying import tidied
from cnnshape.language.loading import loads
from cnnshape.language.writing.architecture import architecture_text
from cnnshape.network import Layout, Network

if TYPE_CHECKING:
    import numpy as np

    from cnnshape.importing.arrays import Arrays

SHAPES = frozenset({"shape", "output"})
"""Keys that hold a shape: records have the channels last, a file has the order of its layout."""


class Imported(NamedTuple):
    """What came of a model: the network that its text describes, and the arrays of its layers.

    `weights` are read from the model when they are asked for. `notes` say which operators have no
    layer kind, and became `custom`.
    """

    network: Network
    weights: Mapping[str, np.ndarray[Any, Any]]
    text: str
    notes: tuple[str, ...]


class Text(NamedTuple):
    """The text of an architecture file, and the records of its layers in the order they run."""

    text: str
    records: tuple[Record, ...]


def imported(model: Model, *, is_flat: bool = False) -> Imported:
    """Return what a reader gave as what a user gets."""
    text, records = text_of_model(model, is_flat=is_flat)
    network = _read(text, model)
    arrays = arrays_of(network, records)
    return Imported(placed(network, records), arrays, text, model.notes)


def arrays_of(network: Network, records: Iterable[Record]) -> Arrays:
    """Return the arrays of records by the names that their layers have in the network."""
    from cnnshape.importing.arrays import Arrays

    layers = (node.name for node in network.nodes if not node.is_input)
    return Arrays(zip(layers, records, strict=True))


def _read(text: str, model: Model) -> Network:
    """Return the network of a text; raise ImportRefused if layers cannot be as the model says."""
    try:
        return loads(text, file=model.file)
    except SpecError as error:
        first = error.diagnostics[0]
        raise ImportRefused(
            f"{model.file} cannot be written as an architecture: {first.message}"
        ) from error


def text_of_model(model: Model, *, is_flat: bool = False) -> Text:
    """Return the text of a model: with blocks and branches, unless it is to be flat.

    A layer of a block cannot share the weights of one outside, so models that share are flat.
    """
    tidy = tidied(model)
    records = {record.name: record for record in tidy.records}
    leaves = [_leaf(record, tidy.layout) for record in tidy.records]
    inputs = {name: shape[-1] for name, shape in tidy.inputs.items()}
    if is_flat or any(record.shares for record in tidy.records):
        keys, order = flat_keys(leaves, tidy.outputs, tuple(inputs))
    else:
        keys, order = folded_keys(leaves, tidy.outputs, inputs, tidy.classes)
    text = architecture_text({**_head(tidy), **keys}, _remark(tidy))
    return Text(text, tuple(records[leaf.name] for leaf in order))


def _head(model: Model) -> Mapping[str, Any]:
    shapes = {name: list(model.layout.outside(shape)) for name, shape in model.inputs.items()}
    layout = None if model.layout is Layout.CHANNELS_LAST else str(model.layout)
    inputs = {"input": shapes["input"]} if shapes.keys() == {"input"} else {"inputs": shapes}
    name = _printable(model.name) if model.name else None
    head = {"name": name, **inputs, "layout": layout}
    return {key: value for key, value in head.items() if value is not None}


def _remark(model: Model) -> str:
    return "\n".join(map(_printable, [f"Imported from {model.file}.", *model.notes]))


def _printable(text: str) -> str:
    """Return a text on one line, without the characters that YAML has no form for."""
    return "".join(each if each.isprintable() else "?" for each in text)


def _leaf(record: Record, layout: Layout) -> Leaf:
    shapes = {
        key: list(layout.outside(tuple(value)))
        for key, value in record.keys.items()
        if key in SHAPES
    }
    placement = {
        **({"share": record.shares} if record.shares else {}),
        **({"trainable": False} if record.is_frozen else {}),
    }
    return Leaf(record.name, record.kind, {**record.keys, **shapes}, record.reads, placement)
