"""Locally connected layers: the window at each position times the weights of that position."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import position_blocks
from cnnshape.execution.finishing import activate
from cnnshape.execution.gathering import GATHERED
from cnnshape.execution.sliding import padded, slides_over, windows
from cnnshape.execution.work import Work
from cnnshape.layers.local import LocallyConnected


def locally_connected(layer: LocallyConnected, work: Work) -> Array:
    """Multiply all samples at a position at once, for a block of positions at a time."""
    x = work.x
    slides = slides_over(x, layer.kernel, layer.stride, layer.padding, layer.dilation)
    positions = tuple(len(slide.starts) for slide in slides)
    kernel = tuple(len(slide.taps) for slide in slides)
    window = (*kernel, x.shape[-1])
    fan_in = prod(window)
    weight = work.weight("weight", (*positions, *window, layer.filters), fan_in)
    result = work.new((len(x), *positions, layer.filters))
    for block in position_blocks(positions, len(x) * fan_in, GATHERED):
        parts = [slide.part(some) for slide, some in zip(slides, block, strict=True)]
        view = windows(padded(x, parts), parts)
        rank = len(kernel)
        view = np.moveaxis(view, (0, rank + 1), (rank, -1))  # samples and channels behind
        rows = view.reshape(-1, len(x), fan_in)
        filters = weight[block].reshape(-1, fan_in, layer.filters)
        products = work.product(rows, filters).swapaxes(0, 1)
        part = result[(slice(None), *block)]
        part[...] = products.reshape(part.shape)
    if layer.bias:
        result += work.constant("bias", (*positions, layer.filters), 0.0)
    return activate(result, layer.activation, work)


KERNELS = {"locally_connected": locally_connected}
