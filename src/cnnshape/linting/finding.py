"""What a rule finds: the layer, the evidence, and what could be done about it."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.diagnostics import Related
from cnnshape.network import Node, Shape

KeyValue = bool | int | str | tuple["KeyValue", ...]
"""A value of a key that a remedy sets."""


class SetKey(NamedTuple):
    """Give a key of a layer another value; `help` says so in words."""

    help: str
    key: str
    value: KeyValue
    node: Node | None = None
    """The layer that is changed, if it is not the one that was found."""


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
"""Something to do about a finding. It is offered only after it was checked (remedy_checker)."""


class Finding(NamedTuple):
    """A layer that a rule objects to.

    `keys` are those to blame, the likeliest first: the first that is written is marked, or the
    whole layer if none is. `message` is a lower-case title that is complete on its own and never
    holds the remedy, `notes` are the evidence in numbers. The help of a report is the remedies that
    work, or `help` if none does.
    """

    node: Node
    message: str
    keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    help: str | None = None
    related: tuple[Related, ...] = ()

    def layer_changed_by(self, remedy: Remedy) -> Node:
        """Return the layer that a remedy changes: that of the finding, unless it names another."""
        other = None if isinstance(remedy, ChangeInput) else remedy.node
        return self.node if other is None else other
