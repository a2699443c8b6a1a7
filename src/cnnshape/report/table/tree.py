"""The tree that dotted names make: a row for each block above the layers in it, leaves indented."""

from collections.abc import Iterator, Sequence

from cnnshape.network import Group
from cnnshape.report.fitting import INDENT

Leaf = tuple[str, str]
"""A name without those of the blocks around it, as far in as they are many, and its kind."""


def leaf(name: str, kind: str) -> Leaf:
    """Return a name as a leaf of the tree that its dots make, and its kind."""
    return INDENT * name.count(".") + name.rpartition(".")[2], kind


def headings(groups: Sequence[Group], name: str, position: int) -> Iterator[Leaf]:
    """Return the blocks that begin with a layer and hold it, the outermost first."""
    level = name.count(".")
    begun = (g for g in groups if g.first == position < g.last and g.name.count(".") < level)
    for group in sorted(begun, key=lambda group: group.name.count(".")):
        yield leaf(group.name, group.block)
