"""The picture of `cnnshape run`: the input, the filters, and what comes out, channel by channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from cnnshape.network import Layout, Network
from cnnshape.phrases import count, sizes_text
from cnnshape.report.eliding import elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.picture import Picture, drawn
from cnnshape.report.plots.style import USUAL
from cnnshape.report.plots.tiles import Tiles, Values, channels_of, filters_of, mosaic, picture_of

MAX_DRAWN = 12
"""Arrays that are drawn; of more the first ones, and how many more there are."""

COLUMNS = 3
SIDE = 3.2
"""Inches of an array."""

NAME_COLUMNS = 20
FILTER_AXES = 4
"""The axes of the filters of two spatial axes, channels and filters among them."""


class Shown(NamedTuple):
    """An array with its heading: tiles of maps and filters, or a vector of values."""

    id: str
    heading: str
    content: Tiles | Values


def run_picture(
    network: Network,
    inputs: Mapping[str, Values],
    weights: Mapping[str, Values],
    outputs: Mapping[str, Values],
) -> Picture:
    """Draw inputs and outputs, and before each output the filters of its layer.

    Where no output has filters, those of the first layer that has some are drawn. Each array is
    grey, from black (its smallest value) to white (its largest); three channels of an input, or of
    filters, are those of a picture in colour.
    """
    shown = list(_shown(network, inputs, weights, outputs))
    arrays = shown[:MAX_DRAWN]
    columns = min(len(arrays), COLUMNS)
    rows = -(-len(arrays) // columns)

    def draw(figure: Any) -> None:
        figure.suptitle(escaped(network.title))
        places = figure.subplots(rows, columns, squeeze=False).flatten()
        for place, array in zip(places, arrays, strict=False):
            _draw(place, array)
        for place in places[len(arrays) :]:
            place.set_axis_off()
        if len(shown) > len(arrays):
            more = count(len(shown) - len(arrays), "more array")
            figure.supxlabel(f"and {more}", fontsize="small")

    return drawn(network.title, SIDE * columns, SIDE * rows + 0.5, draw)


def _shown(
    network: Network,
    inputs: Mapping[str, Values],
    weights: Mapping[str, Values],
    outputs: Mapping[str, Values],
) -> Iterator[Shown]:
    """Return all arrays in the order in which they are drawn."""
    for number, (name, samples) in enumerate(inputs.items()):
        yield _map(f"input-{number}", name, samples, network.layout, is_input=True)
    filters = _filters(network, weights)
    if filters and not filters.keys() & outputs.keys():
        yield next(iter(filters.values()))
    for number, (name, samples) in enumerate(outputs.items()):
        if name in filters:
            yield filters[name]
        yield _map(f"output-{number}", name, samples, network.layout)


def _map(id: str, name: str, samples: Values, layout: Layout, *, is_input: bool = False) -> Shown:
    """Return the first sample of an array, and of three axes the middle slice."""
    note = f", sample 1 of {len(samples):,}" if len(samples) > 1 else ""
    sample = samples[0]
    size = sizes_text(sample.shape)
    unknown = int(np.count_nonzero(~np.isfinite(sample)))
    if unknown:
        note += f", {unknown:,} not finite"
    if layout is Layout.CHANNELS_FIRST:
        sample = np.moveaxis(sample, 0, -1)
    if sample.ndim == FILTER_AXES:
        middle = len(sample) // 2
        note += f", slice {middle + 1} of {len(sample):,}"
        sample = sample[middle]
    content = _content(sample, is_input=is_input)
    return Shown(id, f"{_short(name)}: {size}{note}{_left_out(content)}", content)


def _content(sample: Values, *, is_input: bool) -> Tiles | Values:
    """Return a map as tiles; one axis goes across, with a row for each channel; or a vector."""
    if sample.ndim == 3:
        return picture_of(sample) if is_input else channels_of(sample)
    return Tiles(sample.T[None], 1) if sample.ndim == 2 else sample


def _filters(network: Network, weights: Mapping[str, Values]) -> dict[str, Shown]:
    """Return the filters of each layer that slides over two axes, by its name."""
    found: dict[str, Shown] = {}
    for node in network.nodes:
        filters = weights.get(f"{node.name}.weight")
        if node.layer.traits.slides and filters is not None and filters.ndim == FILTER_AXES:
            content = filters_of(filters)
            heading = f"{_short(node.name)}.weight: {sizes_text(filters.shape)}{_left_out(content)}"
            found[node.name] = Shown(f"filters-{len(found)}", heading, content)
    return found


def _left_out(content: Tiles | Values) -> str:
    """Say how many tiles are drawn, if not all are."""
    if not isinstance(content, Tiles) or content.total == len(content.values):
        return ""
    return f", {len(content.values)} of {content.total:,}"


def _short(name: str) -> str:
    return elided_name(escaped(name), NAME_COLUMNS)


def _draw(place: Any, array: Shown) -> None:
    place.set_title(array.heading, fontsize="small")
    if isinstance(array.content, Tiles):
        image = mosaic(array.content)
        place.imshow(image, interpolation="none", aspect=_aspect(image), gid=array.id)
        place.set_axis_off()
    else:
        edges = [at - 0.5 for at in range(array.content.size + 1)]
        finite = np.where(np.isfinite(array.content), array.content, np.nan)
        place.stairs(finite, edges, fill=True, color=USUAL, gid=array.id)
        place.locator_params(axis="x", integer=True)


def _aspect(image: Values) -> str:
    """Return how an image lies in its square: long ones fill it."""
    height, width, _ = image.shape
    return "equal" if max(height, width) <= 4 * min(height, width) else "auto"
