"""What exported source says about its network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cnnshape.exporting.code.expressions import Name, Operation, call
from cnnshape.exporting.code.writing import text_of
from cnnshape.exporting.structure.classes import Class, Outline, Piece, Program, Sizes
from cnnshape.network import Network, Shape


def title_of(network: Network) -> str:
    """Return the name of a network, or that of its file without folder and ending."""
    return network.name or Path(network.file).stem or "network"


def about(network: Network, *more: str) -> str:
    """Return the title, where the network is from, and more, each in a paragraph of its own."""
    texts = [text.rstrip(".") for text in (network.source, network.description) if text]
    paragraphs = [title_of(network), ". ".join(texts), *more]
    return "\n\n".join(f"{each.rstrip('.')}." for each in paragraphs if each)


def channels_first(shape: Shape) -> str:
    """Return a shape as PyTorch and ONNX order it: 3x224x224."""
    return "x".join(map(str, with_channels_first(shape)))


def with_channels_first(sizes: Sizes) -> Sizes:
    """Return sizes as PyTorch and ONNX order them."""
    return (sizes[-1], *sizes[:-1])


def channels_last(shape: Shape) -> str:
    """Return a shape as Keras orders it: 224x224x3."""
    return "x".join(map(str, shape))


def about_network(program: Program, network: Network, written: Callable[[Shape], str]) -> str:
    """Return from which shapes to which a network is, as the framework orders them."""
    inputs = network.input_shapes
    read = " and ".join(map(written, inputs.values()))
    shapes = dict(inputs)
    shapes |= {piece.part.output: piece.output_shape for piece in program.use.pieces}
    gives = " and ".join(written(shapes[name]) for name in network.outputs)
    last = {node.name: node.layer for node in network.nodes}
    are_shares = all("softmax" in _ends(last[name]) for name in network.outputs)
    return f"{title_of(network)}, from {read} to {gives}{' probabilities' if are_shares else ''}."


def _ends(layer: Any) -> tuple[Any, ...]:
    """Return what a layer does last: its activation, or itself."""
    return layer.type, getattr(layer, "activation", None)


def new_shapes(pieces: Sequence[Piece]) -> Iterator[Shape | None]:
    """Return the shape of each piece's output; None where it is that of the piece before."""
    before = None
    for piece in pieces:
        yield piece.output_shape if piece.output_shape != before else None
        before = piece.output_shape


def about_block(made: Class, title: str, order: Callable[[Sizes], Sizes] = tuple) -> str:
    """Return what a block computes, and the shapes that it reads and gives in the `order` of axes.

    Of one with neither, its name is all that there is.
    """
    shapes = "" if made.outline is None else _about_shapes(made.outline, order)
    found = "\n\n".join(each for each in (made.contents, shapes) if each)
    return found or f"The block {made.block} of {title}."


def _about_shapes(outline: Outline, order: Callable[[Sizes], Sizes]) -> str:
    read, gives = outline
    channels = " to ".join(map(text_of, (read[-1], gives[-1])))
    divided = _divided(outline)
    if divided:
        return f"From {channels} channels; {divided}."
    if len(read) == len(gives) == 1:
        return f"From {channels} channels."
    return f"From {text_of(call('', *order(read)))} to {text_of(call('', *order(gives)))}."


def _divided(outline: Outline) -> str:
    """Return which axes are divided by what; whether sizes are rounded up or down stays open."""
    axes: dict[str, list[str]] = {}
    for axis, size in zip(*outline, strict=False):
        if isinstance(axis, Name) and isinstance(size, Operation) and size.symbol == "/":
            axes.setdefault(text_of(size.right), []).append(axis.text)
    return " and ".join(f"{_named(each)} divided by {by}" for by, each in axes.items())


def _named(axes: Sequence[str]) -> str:
    """Return axes as the subject of a sentence."""
    *others, last = axes
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"
