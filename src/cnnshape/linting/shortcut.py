"""Where the shortcut of a residual block lies."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.layers.merge import Add
from cnnshape.layers.regularization import DropPath, LayerScale
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

ON_THE_WAY = (LayerScale, DropPath)
"""What residual blocks put between the projection of a shortcut and the sum, beside norms."""


def is_on_shortcut(node: Node, subject: Subject) -> bool:
    """Say whether a layer projects what a sum adds to another branch from the same fork."""
    (source,) = subject.inputs(node)
    *_, end = (node, *_after(node, subject))
    return len(subject.readers(source)) > 1 and isinstance(end.layer, Add)


def _after(node: Node, subject: Subject) -> Iterator[Node]:
    """Return what follows a layer, to the first that is not passed on the way to a sum."""
    reader = subject.only_reader(node)
    while reader is not None:
        yield reader
        passes = reader.layer.traits.is_norm or isinstance(reader.layer, ON_THE_WAY)
        reader = subject.only_reader(reader) if passes else None
