"""The flat graph that all after reading works on: ordered nodes with layer, inputs and place."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cnnshape.diagnostics import Diagnostic, Related, Source, Span
from cnnshape.layers.layer import Layer, LayerExpectation
from cnnshape.phrases import count, sizes_text

if TYPE_CHECKING:
    from cnnshape.notebook_graph import Block, Graph, GraphRow

Key = TypeVar("Key", bound=Hashable)

Shape = tuple[int, ...]
"""Sizes of the spatial axes and then the channels: channels last, whatever the file's layout."""

InputShapes = Mapping[str, Shape]
"""The sizes of inputs by name, in the order of the file."""

DTYPE_BYTES: Mapping[str, int] = MappingProxyType(
    {
        "float32": 4,
        "float64": 8,
        "float16": 2,
        "bfloat16": 2,
        "int8": 1,
        "uint8": 1,
        "int32": 4,
    }
)


class Layout(StrEnum):
    """The order of axes in every shape that is written or reported; inside it is channels last."""

    CHANNELS_LAST = "channels_last"
    CHANNELS_FIRST = "channels_first"

    def inside(self, shape: Shape) -> Shape:
        """Turn a written shape into the order used inside."""
        return shape if self is Layout.CHANNELS_LAST else (*shape[1:], shape[0])

    def outside(self, shape: Shape) -> Shape:
        """Turn a shape into the order of the file."""
        return shape if self is Layout.CHANNELS_LAST else (shape[-1], *shape[:-1])

    def with_one_channel(self, shape: Shape) -> Shape:
        """Return a shape whose channels are meant as sizes, as it is to be written: one channel."""
        written = self.outside(shape)
        return (*written, 1) if self is Layout.CHANNELS_LAST else (1, *written)

    def text(self, shape: Shape) -> str:
        """Write a shape in the order of the file, as 28x28x6."""
        return sizes_text(self.outside(shape))


NOWHERE = Span(Source("<network>", ""), 1, 1, 1, 1)
"""The place of a node that is written in no text."""


class Node(NamedTuple):
    """One layer of the expanded network and its place.

    `inputs` are the names of the nodes it reads; `like` the node whose size it takes over;
    `shares` the node whose weights it uses. `is_frozen` says that training does not change its
    weights, `quantize` in which dtype a device stores them. `places` holds the span of each key's
    value, `uses` the calls of the blocks around it, outermost first.
    """

    name: str
    layer: Layer
    inputs: tuple[str, ...]
    span: Span = NOWHERE
    like: str | None = None
    shares: str | None = None
    is_frozen: bool = False
    places: Mapping[str, Span] = MappingProxyType({})
    uses: tuple[Related, ...] = ()
    expect: LayerExpectation | None = None
    description: str | None = None
    quantize: str | None = None

    @property
    def is_input(self) -> bool:
        """Whether values enter the network here; learned values read nothing either."""
        return self.layer.type == "input"

    def place(self, key: str | None) -> Span:
        """Return the place of the value of a key, or of the whole layer if it is not written."""
        return self.span if key is None else self.places.get(key, self.span)


def unread_layers(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return the layers that no other layer reads; without any layers, the inputs."""
    inputs = [node.name for node in nodes if node.is_input]
    return unread([node.name for node in nodes], [node.inputs for node in nodes], inputs)


def unread(
    nodes: Iterable[Key], reads: Iterable[tuple[Key, ...]], inputs: Collection[Key]
) -> tuple[Key, ...]:
    """Return the nodes among them that none reads, by name or by position."""
    read = set(chain.from_iterable(reads))
    found = tuple([node for node in nodes if node not in read])
    return tuple([node for node in found if node not in inputs]) or found


class Group(NamedTuple):
    """A block as it was used: the nodes from `first` up to, not including, `last`, by position.

    `arguments` are the values of the block's parameters in this use, in the order of the block,
    `inputs` the nodes that it reads by the names which it has for them.
    """

    name: str
    block: str
    first: int
    last: int
    span: Span
    expect: LayerExpectation | None = None
    arguments: Mapping[str, Any] = MappingProxyType({})
    inputs: Mapping[str, str] = MappingProxyType({})


class Promises(NamedTuple):
    """What the file says must hold, as written and checked by `lint` and `verify`.

    `expect` and `budget` map a total's name to its value, `places` each of them to its span, as
    `expect.macs` or `examples.1`. `examples` are arrays in the declared layout. `planned` are the
    settings of the memory plan that `ram` and `flash` limit, as `cnnshape.memory` takes them.
    """

    expect: Mapping[str, Any]
    budget: Mapping[str, int]
    examples: tuple[Mapping[str, Any], ...]
    places: Mapping[str, Span]
    planned: Mapping[str, Any] = {}


NO_PROMISES = Promises({}, {}, (), {})


class Origin(NamedTuple):
    """What a network was read from: its own text, where `extends` is looked for, and settings.

    `buffers` are the texts of files that are open in an editor, by resolved path: of an extended
    file, its buffer is read and not what is on disk.
    """

    source: Source
    folder: Path
    input: Shape | InputShapes | None = None
    parameters: Mapping[str, Any] | None = None
    buffers: Mapping[Path, str] = {}

    def with_text(self, text: str) -> "Origin":
        """Return the origin with another text in the place of its own."""
        return self._replace(source=Source(self.source.name, text))


class _NetworkFields(NamedTuple):
    """The fields of a network."""

    file: str
    name: str | None
    source: str | None
    description: str | None
    layout: Layout
    dtype: str
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    groups: tuple[Group, ...]
    promises: Promises
    parameters: Mapping[str, Any]
    origin: Origin | None
    diagnostics: tuple[Diagnostic, ...] = ()
    aliases: Mapping[str, str] = MappingProxyType({})


class Network(_NetworkFields):
    """A whole network: its inputs and layers in the order in which they run.

    `origin` is the architecture file that it was read from; None where there is none, as in a
    network that `assemble` puts together: its layers have places, but no text that could be edited.
    `diagnostics` are the findings that reading made and that did not stop it. `aliases` are the
    further names of layers: a block's name means its last layer, a repeated layer's its last copy.
    """

    def __getstate__(self) -> None:
        """Return nothing: what an analysis keeps beside the fields is not pickled or copied."""

    def __repr__(self) -> str:
        """Return the network in a line: its name, inputs and how many layers there are."""
        return f"{type(self).__name__}({self.title!r}, {self._size})"

    @property
    def _size(self) -> str:
        """How many layers there are, and the shapes of the inputs."""
        inputs = ", ".join(map(self.layout.text, self.input_shapes.values()))
        layers = count(sum(not node.is_input for node in self.nodes), "layer")
        return f"{layers}, input {inputs}"

    def _repr_html_(self) -> str:
        """Return the graph for notebooks, with the outermost blocks as one row each."""
        return self.show(depth=1)._repr_html_()

    def show(
        self, depth: int | None = None, sizes: Mapping[str, str] = MappingProxyType({})
    ) -> "Graph":
        """Return the graph of the layers, which notebooks show.

        Blocks nested deeper than `depth` are folded into one row. `sizes` are texts that stand
        after the kinds of layers, by name.
        """
        from cnnshape.notebook_graph import Graph, folded

        blocks = () if depth is None else _blocks(self, max(depth, 1) - 1, sizes)
        return Graph(f"{self.title}: {self._size}", folded(_rows(self, sizes), blocks))

    @property
    def title(self) -> str:
        """The name that the file gives the network, or that of the file."""
        return self.name or self.file

    @property
    def input_shapes(self) -> InputShapes:
        """The shapes of the inputs, channels last, by name and in the order of the file."""
        return {node.name: vars(node.layer)["shape"] for node in self.nodes if node.is_input}

    def node_named(self, name: str) -> str:
        """Return the layer that a name means: the last one of a block, or the name itself."""
        return self.aliases.get(name, name)

    @property
    def looks_like_batch(self) -> bool:
        """Whether an input was doubted since it seems to list a batch: its sizes mislead."""
        return any(each.code == "I103" for each in self.diagnostics)

    def with_inputs(self, shapes: InputShapes) -> "Network":
        """Return the network with other shapes of some inputs."""
        return self.with_keys({name: {"shape": shape} for name, shape in shapes.items()})

    def with_keys(self, changes: Mapping[str, Mapping[str, Any]]) -> "Network":
        """Return the network with other values of keys of some layers, by the names of these.

        The values are not validated, and the text that the network was read from stays.
        """
        nodes = (
            node._replace(layer=node.layer.model_copy(update=changes[node.name]))
            if node.name in changes
            else node
            for node in self.nodes
        )
        return self._replace(nodes=tuple(nodes))


def _rows(network: Network, sizes: Mapping[str, str]) -> list["GraphRow"]:
    """Return a row of the graph for each node."""
    from cnnshape.notebook_graph import GraphRow

    positions = {node.name: at for at, node in enumerate(network.nodes)}
    return [
        GraphRow(
            node.name,
            f"{'' if node.is_input else node.layer.type} {sizes.get(node.name, '')}".strip(),
            tuple(positions[name] for name in node.inputs),
        )
        for node in network.nodes
    ]


def _blocks(network: Network, level: int, sizes: Mapping[str, str]) -> list["Block"]:
    """Return the blocks that lie in so many others, with the sizes of their last layers."""
    from cnnshape.notebook_graph import Block

    return [
        Block(
            group.name,
            f"{group.block} {sizes.get(network.nodes[group.last - 1].name, '')}".strip(),
            group.first,
            group.last,
        )
        for group in network.groups
        if group.name.count(".") == level and group.last > group.first
    ]
