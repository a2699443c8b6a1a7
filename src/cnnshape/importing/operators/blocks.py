"""Orders of axes that one layer gives: channels dealt out anew, or traded for cells of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.importing.views import CHANNELS, SPACE, Axis, Dimension


class Rearrangement(NamedTuple):
    """A kind of layer and its keys."""

    kind: str
    keys: dict[str, Any]


def rearrangement(channels: Dimension, space: Sequence[Dimension]) -> Rearrangement | None:
    """Return the layer that gives these axes, all longer than one cell; None if there is none."""
    if not space:
        return None
    return _shuffle(channels, space) or _to_depth(channels, space) or _to_space(channels, space)


def _shuffle(channels: Dimension, space: Sequence[Dimension]) -> Rearrangement | None:
    """Groups of channels, of which one after the other gives a channel."""
    is_dealt = _names(channels) == [f"{CHANNELS}/1", f"{CHANNELS}/0"]
    if not is_dealt or any(len(each) != 1 for each in space):
        return None
    return Rearrangement("channel_shuffle", {"groups": channels[1].size})


def _to_depth(channels: Dimension, space: Sequence[Dimension]) -> Rearrangement | None:
    """The cells of a block as channels: before those that there were, or after them."""
    axes = SPACE[: len(space)]
    blocks = [axis for axis in channels if axis.name != CHANNELS]
    are_blocks = _names(blocks) == [f"{each}/1" for each in axes]
    if not are_blocks or [_names(each) for each in space] != [[f"{each}/0"] for each in axes]:
        return None
    at = channels.index(blocks[0])
    is_first = at == 0
    is_together = list(channels[at : at + len(blocks)]) == blocks
    return _of_blocks("space_to_depth", blocks, is_first=is_first) if is_together else None


def _to_space(channels: Dimension, space: Sequence[Dimension]) -> Rearrangement | None:
    """Parts of the channels as the cells of a block."""
    if [_names(each)[:1] for each in space] != [[each] for each in SPACE[: len(space)]]:
        return None
    blocks = [axis for each in space for axis in each[1:]]
    parts = sorted((*channels, *blocks))
    if len(blocks) != len(space) or any(_whole(axis) != CHANNELS for axis in parts):
        return None
    if parts not in ([*channels, *blocks], [*blocks, *channels]) or len(channels) > 1:
        return None
    return _of_blocks("depth_to_space", blocks, is_first=parts[0] == blocks[0])


def _of_blocks(kind: str, blocks: Sequence[Axis], *, is_first: bool) -> Rearrangement | None:
    sizes = {axis.size for axis in blocks}
    if len(sizes) != 1:
        return None
    return Rearrangement(kind, {"factor": sizes.pop(), "mode": "dcr" if is_first else "crd"})


def _names(axes: Sequence[Axis]) -> list[str]:
    return [axis.name for axis in axes]


def _whole(axis: Axis) -> str:
    return axis.name.partition("/")[0]
