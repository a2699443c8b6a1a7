"""What a rule says of a layer: the finding, its evidence, and what could be done about it."""

from __future__ import annotations

from typing import Any, NamedTuple

from cnnshape.diagnostics import Related
from cnnshape.network import Node, Shape


class SetKey(NamedTuple):
    """Give a key of a layer another value; `help` says so in words."""

    help: str
    key: str
    value: Any
    node: Node | None = None
    """The layer that is changed, where it is not the one that was found."""


class RemoveKey(NamedTuple):
    """Take a key away, so that its default holds."""

    help: str
    key: str
    node: Node | None = None
    keeps_values: bool = True
    """Whether what the network computes stays the same, or can be trained to be the same."""


class RemoveLayer(NamedTuple):
    """Take a layer out, so that what reads it reads what it read."""

    help: str
    node: Node | None = None
    keeps_values: bool = True


class InsertLayer(NamedTuple):
    """Put a layer of a kind, with its defaults, before a layer that reads the layer before it."""

    help: str
    kind: str
    node: Node | None = None


class ChangeInput(NamedTuple):
    """Give the network another input; `shape` is channels last."""

    help: str
    shape: Shape


Step = SetKey | RemoveKey | RemoveLayer | InsertLayer


class Several(NamedTuple):
    """Do several things at once, of which none is a remedy by itself."""

    help: str
    steps: tuple[Step, ...]
    node: Node | None = None


Remedy = Step | Several | ChangeInput
"""Something to do about a finding. It is offered only after it was tried and found to work."""


class Finding(NamedTuple):
    """A layer that a rule objects to.

    `keys` are those to blame, the likeliest first: the first that is written is marked, the whole
    layer where none is. `message` is a lowercase title that stands alone and never holds the
    remedy, `notes` are the evidence in numbers. What is told as help are the remedies that work;
    where there is none, `help`.
    """

    node: Node
    message: str
    keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    help: str | None = None
    related: tuple[Related, ...] = ()
