"""What a reader gives of a model: layers as they would be written, and where their weights are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.diagnostics import ImportRefused as ImportRefused
from cnnshape.network import Layout, Shape

if TYPE_CHECKING:
    import numpy as np

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Place(NamedTuple):
    """The line of the user's own code that called a layer."""

    file: str
    line: int


class Weight(NamedTuple):
    """An array of a layer: its shape in the order of cnnshape, and how to read it.

    Nothing is read before it is asked for: a table needs no weights.
    """

    shape: Shape
    read: Callable[[], np.ndarray[Any, Any]]


Moved = Mapping[str, tuple[int, int]]
"""By how many cells an axis is moved round its ends, and how many it has, by its name."""


class Record(NamedTuple):
    """A layer of the model: what its line in an architecture file says.

    `keys` are those of its kind, shapes channels last. `reads` are records or inputs by name. A
    layer that stands for an operator without a kind here is `custom`, and `operator` names that.
    `shares` is the record whose weights it uses; `is_frozen` says that training changes none. A
    concat of two slices has `moved` the cells of an axis; the cells that attention reads are moved
    by other layers, if its windows are shifted.
    """

    name: str
    kind: str
    keys: Mapping[str, Any]
    reads: tuple[str, ...]
    weights: Mapping[str, Weight] = NOTHING
    shares: str | None = None
    place: Place | None = None
    operator: str | None = None
    is_frozen: bool = False
    moved: Moved = NOTHING


class Model(NamedTuple):
    """A model as records, in the order in which they run.

    `inputs` are sizes by name, channels last. `outputs` are names of records. `classes` are the
    names of the classes of modules, by path. `notes` say what could not be read as it is.
    """

    file: str
    name: str | None
    inputs: Mapping[str, Shape]
    records: tuple[Record, ...]
    outputs: tuple[str, ...]
    layout: Layout = Layout.CHANNELS_LAST
    notes: tuple[str, ...] = ()
    classes: Mapping[str, str] = NOTHING
