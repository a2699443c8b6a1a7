"""Names of norms that the file does not name: after the layer whose values they normalize."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from cnnshape.exporting.code.identifiers import Identifiers
from cnnshape.exporting.structure.classes import Entry, Piece
from cnnshape.exporting.structure.numbering import names_in_forward
from cnnshape.exporting.structure.units import Leaf

NORM = "norm"
CONV = re.compile(r"(?<![^_])conv(?=_?\d*$)")
"""The last word of the name of a convolution, which that of its norm has another word for."""


def norm_name(layer: str) -> str:
    """Return the name of the norm of a layer: that of `stem` is stem_norm, of `conv_1` norm_1."""
    found, times = CONV.subn(NORM, layer)
    return found if times else f"{layer}_{NORM}"


def with_named_norms(
    entries: Sequence[Entry], pieces: Sequence[Piece], reserved: Collection[str]
) -> tuple[Entry, ...]:
    """Return entries in which norms are named after the weighted layers that they read.

    So are their labels. Those that the file names keep their names. Names that are `reserved` are
    not given.
    """
    found = list(entries)
    labels = {each.label for each in entries}
    names = Identifiers({*reserved, *(each.name for each in entries), *names_in_forward(entries)})
    for at, layer in _normalized(entries, pieces):
        wanted = norm_name(entries[layer].name)
        label = _norm_label(entries[layer].label)
        if label not in labels and names.variable(wanted) == wanted:
            found[at] = entries[at]._replace(name=wanted, label=label)
            labels.add(label)
    return tuple(found)


def _norm_label(label: str) -> str:
    """Return the label of the norm of a layer, which may be that of a part of a unit."""
    unit, dot, layer = label.rpartition(".")
    return f"{unit}{dot}{norm_name(layer)}"


def _normalized(entries: Sequence[Entry], pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Return the positions of norms without a name, each with that of the layer before it."""
    unnamed = [at for at, piece in enumerate(pieces) if _is_unnamed_norm(entries[at], piece)]
    after = {at: entries[at].reads[0] for at in unnamed if _follows_weights(entries[at], pieces)}
    for at, layer in after.items():
        # Where some norms stand before convolutions, norm_1 would not be that of conv_1 for each.
        if _is_named(pieces[layer]) or len(after) == len(unnamed):
            yield at, layer


def _is_unnamed_norm(entry: Entry, piece: Piece) -> bool:
    return entry.is_norm and entry.is_built and not _is_named(piece)


def _is_named(piece: Piece) -> bool:
    """Say whether a layer has a name that the file, or whoever built the network, chose."""
    part = piece.part
    if not isinstance(part, Leaf):
        return True
    kind, _, number = part.name.rpartition(".")[2].rpartition("_")
    return "name" in part.node.places or kind != part.node.layer.type or not number.isdigit()


def _follows_weights(entry: Entry, pieces: Sequence[Piece]) -> bool:
    """Say whether a norm reads a convolution or a dense layer alone."""
    if len(entry.reads) != 1 or entry.reads[0] < 0:
        return False
    part = pieces[entry.reads[0]].part
    return isinstance(part, Leaf) and part.node.layer.traits.is_weighted
