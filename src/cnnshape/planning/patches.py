"""Run the first stage of a network patch by patch: less memory, some cells computed again.

Lin et al., MCUNetV2, 2110.15352. The output of the stage is cut into a grid; for each part all
layers of the stage run on what it needs. Only the output of the stage is there as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import NamedTuple

from cnnshape.analysis.homes import Known
from cnnshape.layers.entry import Input
from cnnshape.layers.resize import Crop
from cnnshape.network import Network, Node
from cnnshape.planning.tiles import PADDING, SLIDING, Tiles, can_be_cut, tiles_of

TILE, PART, WHOLE = "~tile", "~", "~whole"
"""What stands behind the names of layers: the part of the input, of a map, and the joined map."""

MAX_LAYERS = 500
"""Layers of a stage at most: what many windows need is soon the whole map."""

Places = tuple[slice, ...]


class Stage(NamedTuple):
    """The layers up to one that run patch by patch, and what each patch needs of them."""

    known: Known
    patches: int
    tiles: Tiles

    @property
    def last(self) -> str:
        """The layer whose output is put together from the patches."""
        return self.known[-1][0].name

    @property
    def input(self) -> str:
        """The input of the network."""
        return self.known[0][0].name

    @property
    def macs(self) -> int:
        """The multiply-adds of all layers of the stage as wholes."""
        return sum(claim.macs for _, claim in self.known)

    @property
    def macs_in_patches(self) -> int:
        """The multiply-adds of all patches together: cells that several need count each time."""
        return sum(
            int(claim.macs * Fraction(self._computed(node.name), prod(claim.output[:-1])))
            for node, claim in self.known
        )

    def _computed(self, name: str) -> int:
        """Return how many cells of a layer all patches compute: axes are independent."""
        return prod(sum(map(len, axis)) for axis in self.tiles.regions[name])


class Patch(NamedTuple):
    """A patch as a network of its own, and its places in the input and in the output."""

    network: Network
    reads: Places
    writes: Places


def stages_of(network: Network, known: Known, patches: int) -> Iterator[Stage]:
    """Yield the stages that can run in patches, the shortest first."""
    last_reader = {
        name: at
        for at, (node, _) in enumerate(known)
        for name in (*node.inputs, node.like)
        if name is not None
    }
    if len(network.input_shapes) != 1 or not known[0][0].is_input:
        return
    open_until = 0
    for at, (node, claim) in enumerate(known[:MAX_LAYERS]):
        if (at and not can_be_cut(node, claim)) or node.name in network.outputs:
            return
        is_cut = open_until <= at and at > 0
        open_until = max(open_until, last_reader.get(node.name, at))
        if is_cut and min(claim.output[:-1], default=0) >= patches:
            tiles = tiles_of(known[: at + 1], patches)
            if tiles is not None:
                yield Stage(known[: at + 1], patches, tiles)


def tile_nodes(stage: Stage) -> Iterator[tuple[Node, tuple[int, ...]]]:
    """Yield the layers of a patch with the most cells that they have, parts of maps among them."""
    first, *others = stage.known
    tile = f"{stage.input}{TILE}"
    yield Node(tile, first[0].layer, ()), (*stage.tiles.largest(stage.input), first[1].output[-1])
    channels = {node.name: claim.output[-1] for node, claim in stage.known}
    parts: set[str] = set()
    for node, claim in others:
        inputs = []
        for name in node.inputs:
            source = tile if name == stage.input else name
            if stage.tiles.reads_a_part(node.name, name):
                part = f"{name}{PART}{node.name}"
                shape = (*stage.tiles.most_read(node.name, name), channels[name])
                if part not in parts:
                    yield Node(part, Crop(type="crop", cropping=0), (source,)), shape
                parts.add(part)
                source = part
            inputs.append(source)
        shape = (*stage.tiles.largest(node.name), claim.output[-1])
        yield node._replace(inputs=tuple(inputs), expect=None), shape


def patches_of(network: Network, stage: Stage) -> Iterator[Patch]:
    """Yield each patch as a network whose layers have the padding that they have there."""
    nodes = [node for node, _ in tile_nodes(stage)]
    axes = len(stage.tiles.regions[stage.last])
    for place in product(range(stage.patches), repeat=axes):
        cut = tuple(_in_patch(node, stage, place) for node in nodes)
        yield Patch(
            network._replace(nodes=cut, outputs=(stage.last,), groups=()),
            _slices(stage, stage.input, place),
            _slices(stage, stage.last, place),
        )


def rest_of(network: Network, stage: Stage) -> Network:
    """Return the layers behind the stage as a network that reads its output."""
    whole = f"{stage.last}{WHOLE}"
    _, claim = stage.known[-1]
    nodes = tuple(
        node._replace(
            inputs=tuple(whole if name == stage.last else name for name in node.inputs),
            like=whole if node.like == stage.last else node.like,
        )
        for node in network.nodes[len(stage.known) :]
    )
    entry = Node(whole, Input(shape=claim.output), ())
    return network._replace(nodes=(entry, *nodes), groups=())


def _slices(stage: Stage, name: str, place: Sequence[int]) -> Places:
    regions = stage.tiles.regions[name]
    cells = (axis[at] for axis, at in zip(regions, place, strict=True))
    return tuple(slice(each.start, each.stop) for each in cells)


def _in_patch(node: Node, stage: Stage, place: Sequence[int]) -> Node:
    """Return a layer as it is in a patch."""
    if not node.inputs:
        shape = (*(part.stop - part.start for part in _slices(stage, stage.input, place)),)
        return node._replace(layer=Input(shape=(*shape, stage.known[0][1].output[-1])))
    if PART in node.name:
        name, _, reader = node.name.partition(PART)
        return node._replace(
            layer=Crop(type="crop", cropping=_cropping(stage, reader, name, place))
        )
    if node.layer.type in SLIDING | PADDING:
        source = node.inputs[0].partition(PART)[0]
        readings = stage.tiles.readings[node.name, source]
        pads = tuple(axis[at].pads for axis, at in zip(readings, place, strict=True))
        keys = {"padding": pads, **({"ceil_mode": False} if _rounds_up(node) else {})}
        return node._replace(layer=node.layer.model_copy(update=keys))
    if node.layer.type == "crop":
        return node._replace(layer=node.layer.model_copy(update={"cropping": 0}))
    return node


def _rounds_up(node: Node) -> bool:
    return bool(getattr(node.layer, "ceil_mode", False))


def _cropping(
    stage: Stage, reader: str, name: str, place: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """Return how many cells at the ends of a part of a map a layer does not read."""
    readings, regions = stage.tiles.readings[reader, name], stage.tiles.regions[name]
    pairs = (
        (read[at].cells, there[at])
        for read, there, at in zip(readings, regions, place, strict=True)
    )
    return tuple((cells.start - own.start, own.stop - cells.stop) for cells, own in pairs)
