"""The network of `cnnshape run`, at the size of the picture that is its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnshape.analysis.engine import analyze
from cnnshape.cli.exits import fail, warn
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.reading import read_network
from cnnshape.cli.standard_input import READ_TWICE, STANDARD_INPUT
from cnnshape.network import Network, Node, Shape
from cnnshape.phrases import sizes_text

if TYPE_CHECKING:
    from cnnshape.execution.arrays import Array


def with_picture(
    file: str, overrides: Overrides, image: str | None, limit: int | None
) -> tuple[Network, Array | None]:
    """Return the network of a file, at the size of a picture if there is one, and the picture.

    The picture is a batch of one in the layout of the network. The command ends if one of the two
    cannot be read.
    """
    network = read_network(file, overrides).or_exit()
    if image is None:
        return network, None
    from cnnshape.cli.picture_files import read_picture

    entry, declared = _only_map(network)
    picture = read_picture(image, declared[-1], limit)
    layout = network.layout
    size = layout.text(picture.shape)
    if overrides.input is not None and picture.shape != declared:
        fail(f"--image: {image} is {size}, and --input says {layout.text(declared)}")
    if picture.shape != declared:
        if file == STANDARD_INPUT:
            fail(f"{READ_TWICE}: give --input {size}, the size of the picture")
        resized = overrides.with_input(entry.name, layout.outside(picture.shape))
        declared_network, network = network, read_network(file, resized).or_exit()
        _warn_of_other_weights(declared_network, network, image)
    return network, picture.transpose(layout.outside((0, 1, 2)))[None]


def _warn_of_other_weights(declared: Network, resized: Network, image: str) -> None:
    """Say if a layer needs other weights at the size of the picture, as a dense layer does."""
    rows = {row.name: row for row in analyze(declared).layers}
    for row in analyze(resized).layers:
        before = rows[row.name].weights if row.name in rows else None
        if not before or not row.weights or before == row.weights:
            continue
        (was, becomes), (sizes, size) = (
            [sizes_text(each["weight"]) for each in (before, row.weights)],
            [network.layout.text(_only_map(network)[1]) for network in (declared, resized)],
        )
        warn(
            f"{image} is {size}, and the file declares {sizes}: the weights of `{row.name}` "
            f"({row.type}) are {becomes} instead of {was}, so weights trained at {sizes} do not "
            f"fit; resize the picture to {sizes} to keep them"
        )
        return


def _only_map(network: Network) -> tuple[Node, Shape]:
    """Return the only input and its shape; end the command if it cannot be a picture."""
    entries = [node for node in network.nodes if node.is_input]
    if len(entries) > 1:
        names = ", ".join(node.name for node in entries)
        fail(f"--image: the network has several inputs ({names}); give them with --array")
    (entry,) = entries
    shape: Shape = entry.layer.shape  # type: ignore[attr-defined]
    if len(shape) != 3:
        text = network.layout.text(shape)
        fail(f"--image: a picture has two spatial axes, and `{entry.name}` is {text}")
    return entry, shape
