"""Put a network together that no architecture file describes: built in Python, or imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cnnshape.diagnostics import Source, Span
from cnnshape.language.writing.flat import text_of
from cnnshape.layers import KINDS
from cnnshape.layers.entry import Input
from cnnshape.network import (
    NO_PROMISES,
    NOWHERE,
    InputShapes,
    Layout,
    Network,
    Node,
    unread_layers,
)
from cnnshape.phrases import count

TWO_LAYERS = "separable_conv"
DASH = "  - "
"""The start of a layer in a listing; further lines of it are indented deeper."""


def assemble(
    inputs: InputShapes,
    layers: Iterable[Node],
    outputs: Sequence[str] = (),
    *,
    name: str | None = None,
    source: str | None = None,
    layout: Layout = Layout.CHANNELS_LAST,
    dtype: str = "float32",
    file: str = NOWHERE.source.name,
) -> Network:
    """Return a network of layers in the order in which they run.

    Shapes are channels last, those in layers too, whatever the `layout` in which reports write
    them. A layer names what it reads, all of it inputs or layers before it; `shares` names the
    layer whose weights it uses. Where `outputs` is empty, they are every layer that no other layer
    reads. A layer without a place gets one in a listing of the network, which is the architecture
    file that `text_of` writes; it is called by the name of `file`. Nothing of the listing is on
    disk, so findings point to it and offer no fix.

    Raises ValueError where the layers do not make a network; shapes that do not fit are found by
    `analyze`.
    """
    entries = [Node(each, Input(shape=tuple(shape)), ()) for each, shape in inputs.items()]
    nodes = tuple(_checked([*entries, *layers]))
    unknown = [each for each in outputs if each not in {node.name for node in nodes}]
    if unknown:
        raise ValueError(f"`{unknown[0]}` is to be an output, and there is no such layer")
    network = Network(
        file=file,
        name=name,
        source=source,
        description=None,
        layout=layout,
        dtype=dtype,
        nodes=nodes,
        outputs=tuple(outputs) or unread_layers(nodes),
        groups=(),
        promises=NO_PROMISES,
        parameters={},
        origin=None,
    )
    return _with_places(network)


def _checked(nodes: Iterable[Node]) -> Iterator[Node]:
    """Return nodes with what they refer to resolved; raise ValueError where it is not there."""
    before: dict[str, Node] = {}
    for node in nodes:
        if node.name in before:
            raise ValueError(f"two layers are called `{node.name}`")
        like = getattr(node.layer, "like", None)
        checked = node._replace(like=like, shares=_owner(node, before))
        for read in (*node.inputs, *([like] if like else ())):
            if read not in before:
                raise ValueError(f"`{node.name}` reads `{read}`, which is no layer before it")
        _check_kind(node)
        before[node.name] = checked
        yield checked
    if not before:
        raise ValueError("a network has one input or more")


def _check_kind(node: Node) -> None:
    """Raise ValueError for a layer that reads too many layers, or that is none by itself."""
    kind = node.layer.type
    if kind == TWO_LAYERS:
        raise ValueError(f"`{node.name}` is two layers: a depthwise_conv and a conv with kernel 1")
    arity = node.layer.traits.arity
    if kind in KINDS and not node.inputs and not arity.holds(0):
        raise ValueError(f"`{node.name}` reads no layer")
    if kind in KINDS and not arity.holds(len(node.inputs)):
        have = count(len(node.inputs), "layer")
        raise ValueError(f"`{node.name}` reads {have}; {kind} reads {arity.words}")


def _owner(node: Node, before: dict[str, Node]) -> str | None:
    """Return the layer that has the weights which a node shares."""
    if node.shares is None:
        return None
    lender = before.get(node.shares)
    if lender is None or lender.layer.type != node.layer.type:
        raise ValueError(f"`{node.name}` shares with `{node.shares}`, no such layer before it")
    return lender.shares or lender.name


def _with_places(network: Network) -> Network:
    """Return a network in which nodes without a place have one in a listing."""
    if all(node.span is not NOWHERE for node in network.nodes):
        return network
    listing = Source(network.file, text_of(network))
    layers = _layers_in(listing)
    places = [_input_in(listing) if node.is_input else next(layers) for node in network.nodes]
    nodes = (
        node._replace(span=place) if node.span is NOWHERE else node
        for node, place in zip(network.nodes, places, strict=True)
    )
    return network._replace(nodes=tuple(nodes))


def _layers_in(listing: Source) -> Iterator[Span]:
    """Return the place of each layer: from after its dash to the next dash, or the next key."""
    lines = listing.lines
    first = lines.index("layers:") + 1 if "layers:" in lines else len(lines)
    starts = [at for at in range(first, len(lines)) if lines[at].startswith(DASH)]
    end = next((at for at in range(first, len(lines)) if not lines[at].startswith(" ")), first)
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        last = lines[following - 1]
        yield Span(listing, start + 1, len(DASH) + 1, following, len(last) + 1)


def _input_in(listing: Source) -> Span:
    at = next(at for at, line in enumerate(listing.lines) if line.startswith("input"))
    return Span(listing, at + 1, 1, at + 1, len(listing.lines[at]) + 1)
