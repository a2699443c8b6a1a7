"""Lists whose items are chosen one by one: `kernels[*]=3,5,7` chooses a kernel for each block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnshape.language.template import Template
from cnnshape.sweeping.axis import Axis
from cnnshape.sweeping.grid import Settings, Varied

EACH_ITEM = "[*]"
MAX_ITEMS = 500
"""A list with more items has more combinations than can be printed."""


class Items(NamedTuple):
    """A list of which each item takes the values of an axis, whatever the others are.

    The last item varies fastest.
    """

    name: str
    item: Axis
    length: int

    @property
    def names(self) -> tuple[str, ...]:
        """The one setting that varies along this axis."""
        return (self.name,)

    @property
    def size(self) -> int:
        """How many lists there are."""
        size: int = self.item.size**self.length
        return size

    def settings(self, position: int) -> Settings:
        """Return the list at a position, from 0."""
        items = []
        for _ in range(self.length):
            position, place = divmod(position, self.item.size)
            items.append(self.item.at(place))
        return {self.name: items[::-1]}


def with_items(axis: Varied, template: Template, parameters: Mapping[str, Any]) -> Varied:
    """Return an axis; one of `name[*]` varies each item of a list, as long as it is in the file.

    `parameters` are values that replace those of the file. Raises ValueError if the parameter is
    no list.
    """
    if not isinstance(axis, Axis) or not axis.name.endswith(EACH_ITEM):
        return axis
    name = axis.name.removesuffix(EACH_ITEM)
    written = template.parameter(name, parameters)
    if not isinstance(written, list):
        raise ValueError(
            f"`{axis.name}` chooses each item of a list, and `{name}` is none: write `{name}=`, "
            f"or give a list by `--set {name}=[...]`"
        )
    if not 0 < len(written) <= MAX_ITEMS:
        raise ValueError(
            f"`{axis.name}` chooses each of {len(written):,} items: there must be 1 to {MAX_ITEMS}"
        )
    return Items(name, axis, len(written))
