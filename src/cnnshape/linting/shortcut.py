"""Where the shortcut of a residual block lies."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.layers.elementwise import Affine
from cnnshape.layers.merge import Add
from cnnshape.layers.regularization import DropPath, LayerScale
from cnnshape.layers.slicing import Slice
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

ON_THE_WAY = (LayerScale, Affine, DropPath, Slice)
"""What residual blocks put between a shortcut and the sum, beside norms and merges.

A shortcut without weights has fewer channels than the sum: it is joined with zeros, and these are
made of it, as the difference of a slice and itself.
"""


def is_on_shortcut(node: Node, subject: Subject) -> bool:
    """Say whether a layer gives only what a sum adds to another branch from the same fork."""
    (source,) = subject.inputs(node)
    ends = {end.name: end for end in _ends(node, subject)}
    is_added = len(ends) == 1 and all(isinstance(end.layer, Add) for end in ends.values())
    return is_added and len(subject.readers(source)) > 1


def _ends(node: Node, subject: Subject) -> Iterator[Node]:
    """Return the first layers after another, on each path, that a shortcut does not pass.

    An output of the network is an end by itself: the caller reads it.
    """
    seen, waiting = {node.name}, [node]
    while waiting:
        passed = waiting.pop()
        if passed.name in subject.outputs:
            yield passed
        for reader in subject.readers(passed):
            if not _passes(reader):
                yield reader
            elif reader.name not in seen:
                seen.add(reader.name)
                waiting.append(reader)


def _passes(node: Node) -> bool:
    traits = node.layer.traits
    is_merge = traits.is_merge and not isinstance(node.layer, Add)
    is_kept = traits.is_norm or isinstance(node.layer, ON_THE_WAY) or is_merge
    return is_kept and node.layer.output_function is None
