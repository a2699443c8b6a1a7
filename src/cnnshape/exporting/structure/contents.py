"""What a block computes, in words: its weighted layers, its blocks, and its input at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cnnshape.exporting.structure.classes import Piece
from cnnshape.exporting.structure.grouping import Uses
from cnnshape.exporting.structure.units import Leaf

NOUNS: Mapping[str, str] = {
    "attention": "attention",
    "avg_pool": "average pool",
    "channel_shuffle": "channel shuffle",
    "conv": "conv",
    "conv_lstm": "ConvLSTM",
    "conv_transpose": "transposed conv",
    "deformable_conv": "deformable conv",
    "dense": "linear layer",
    "depthwise_conv": "depthwise conv",
    "global_avg_pool": "global average pool",
    "global_max_pool": "global max pool",
    "gru": "GRU",
    "lstm": "LSTM",
    "max_pool": "max pool",
    "separable_conv": "separable conv",
    "upsample": "upsampling",
}
"""What kinds of layers are called that are mentioned; norms, activations and others are not."""

ENDS: Mapping[str, str] = {
    "add": "a shortcut",
    "concat": "a concatenation with the input",
    "multiply": "a product with the input",
}
"""What a merge with the input of a block is called."""

NUMBERS = ("", "", "two ", "three ", "four ")
MIN_PARTS, MAX_PARTS = 2, 6
"""A block with fewer parts, or with more, is not described."""

Alike = Sequence[Piece | None]
"""A part of a block in all its uses; None in those that lack it."""


def contents_of(uses: Uses) -> str:
    """Return a sentence of what a block computes, part after part; nothing if it is no such row."""
    parts, entering = [uses.alike(at) for at in range(len(uses.whole))], uses.inputs[0]
    *before, last = parts
    shortcut = _shortcut(before, last, entering) if _is_merge(last) else None
    end = [] if shortcut is None else [_end(last)]
    if shortcut is not None:
        parts = [each for each in before if each is not shortcut]
    words = [word for each in parts for word in _words(each)]
    found = [*_counted(words), *end]
    if len(words) + len(end) < MIN_PARTS or len(found) > MAX_PARTS or not _is_row(parts, entering):
        return ""
    *others, final = found
    text = f"{', '.join(others)} and {final}" if others else final
    return f"{text[0].upper()}{text[1:]}."


def _is_row(parts: Sequence[Alike], entering: str) -> bool:
    """Say whether each part reads the one before it alone."""
    before = entering
    for part in (_whole(alike).part for alike in parts):
        if part.reads != (before,):
            return False
        before = part.output
    return True


def _is_merge(alike: Alike) -> bool:
    part = _whole(alike).part
    return isinstance(part, Leaf) and part.node.layer.type in ENDS


def _whole(alike: Alike) -> Piece:
    return next(each for each in alike if each is not None)


def _shortcut(parts: Sequence[Alike], last: Alike, entering: str) -> Alike | None:
    """Return the part on the way from the input to the merge, () if there is none on it.

    None means that the input is not merged.
    """
    reads = _whole(last).part.reads
    if entering in reads:
        return ()
    for alike in parts:
        part = _whole(alike).part
        if None in alike and part.reads == (entering,) and part.output in reads:
            return alike
    return None


def _end(last: Alike) -> str:
    part = _whole(last).part
    assert isinstance(part, Leaf)
    end = ENDS[part.node.layer.type]
    return f"optional {end[2:]}" if None in last else end


def _words(alike: Alike) -> Iterator[str]:
    """Return what a part is called; of a sequence, what its parts are."""
    piece = _whole(alike)
    if isinstance(piece.part, Leaf):
        kind = piece.part.node.layer.type
        if kind in NOUNS:
            yield f"{_kernel(alike)}{NOUNS[kind]}"
    elif piece.use is not None and piece.use.is_sequence:
        for each in piece.use.pieces:
            yield from _words((each,))
    else:
        yield piece.part.block.replace("_", " ")


def _kernel(alike: Alike) -> str:
    """Return the size of a window, as `3x3 `; nothing if there is none, or if uses differ."""
    sizes = {_size(each) for each in alike if each is not None}
    return f"{sizes.pop()} " if len(sizes) == 1 and None not in sizes else ""


def _size(piece: Piece) -> str | None:
    part = piece.part
    kernel = getattr(part.node.layer, "kernel", None) if isinstance(part, Leaf) else None
    if kernel is None:
        return None
    sizes = [kernel] * (len(piece.output_shape) - 1) if isinstance(kernel, int) else kernel
    return "x".join(map(str, sizes))


def _counted(words: Sequence[str]) -> Iterator[str]:
    """Return words with those that follow each other and are equal as one: two 3x3 convs."""
    for word, same in groupby(words):
        times = len(list(same))
        if 1 < times < len(NUMBERS):
            is_layer = word.endswith(tuple(NOUNS.values()))
            yield f"{NUMBERS[times]}{word}{'s' if is_layer else ' blocks'}"
        else:
            yield from [word] * times
