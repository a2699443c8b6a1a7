"""One spelling for convolutions and pools that compute the same at the size of a map."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.pooling import slides
from cnnshape.analysis.sliding import per_axis, windows_at
from cnnshape.analysis.transposed import spreads
from cnnshape.difference.settings import Sizes, identity, made
from cnnshape.layers import Layer


def depthwise(layer: Any, sizes: Sizes) -> Layer:
    """A convolution, where there is one channel."""
    if sizes.read[-1] > 1:
        return conv(layer, sizes)
    keys = {key: value for key, value in vars(layer).items() if key not in ("type", "multiplier")}
    return conv(made("conv", filters=layer.multiplier, **keys), sizes)


def pool(layer: Layer, sizes: Sizes) -> Layer:
    """No layer, where each window is one cell."""
    is_of_cells = set(per_axis(vars(layer)["kernel"], sizes.rank)) == {1}
    return identity() if is_of_cells and sizes.read == sizes.given else layer


def max_pool(layer: Any, sizes: Sizes) -> Layer:
    """The cells around that its windows reach at this size, by whatever rule."""
    ends = []
    windows = windows_at(sizes.read[:-1], slides(layer, sizes.rank))
    for window, before, after in zip(windows, sizes.read, sizes.given, strict=False):
        last = (after - 1) * window.stride + window.span - window.before
        ends.append((window.before, max(last - before, 0)))
    spelled: Layer = layer.model_copy(update={"padding": tuple(ends), "ceil_mode": False})
    return pool(spelled, sizes)


def avg_pool(layer: Any, sizes: Sizes) -> Layer:
    """No padding is counted where there is none."""
    is_unpadded = pads_nothing(layer.padding) and not layer.ceil_mode
    spelled: Layer = layer.model_copy(update={"count_padding": False}) if is_unpadded else layer
    return pool(spelled, sizes)


def adaptive_pool(layer: Layer, sizes: Sizes) -> Layer:
    """A pool over windows, where these are of one size; one cell is a global pool."""
    kind = layer.type.removeprefix("adaptive_")
    if set(sizes.given[:-1]) == {1}:
        return made(f"global_{kind}", keep_axes=True)
    if any(n % cells for n, cells in zip(sizes.read, sizes.given, strict=True)):
        return layer
    pairs = zip(sizes.read[:-1], sizes.given[:-1], strict=True)
    return pool(made(kind, kernel=[n // cells for n, cells in pairs]), sizes)


def conv(layer: Any, sizes: Sizes) -> Layer:
    """A depthwise convolution, if each channel is a group; no mode where nothing is padded."""
    is_cell = set(per_axis(layer.kernel, sizes.rank)) == {1}
    is_unpadded = pads_nothing(layer.padding) or (is_cell and layer.padding in ("half", "same"))
    unpadded = {"padding_mode": "zeros"} if is_unpadded else {}
    spelled: Layer = layer.model_copy(update=unpadded)
    if layer.type != "conv" or layer.groups != sizes.read[-1] or layer.groups == 1:
        return spelled
    shared = vars(spelled).keys() - {"type", "filters", "groups", "flip", "values"}
    multiplier = layer.filters // layer.groups
    keys = {key: vars(spelled)[key] for key in shared}
    return made("depthwise_conv", multiplier=multiplier, **keys)


def conv_transpose(layer: Any, sizes: Sizes) -> Layer:
    """The cells that are cut off at each end, or added after it, by whatever rule."""
    cut, added = [], []
    for window, extra in spreads(layer, sizes.rank):
        cut.append((window.before, max(window.after - extra, 0)))
        added.append(max(extra - window.after, 0))
    keys = {"padding": tuple(cut), "output_padding": tuple(added)}
    spelled: Layer = layer.model_copy(update=keys)
    return spelled


def pads_nothing(padding: Any) -> bool:
    """Say whether padding adds no cells, whatever the size of the map."""
    if isinstance(padding, str):
        return padding == "valid"
    each = [padding] if isinstance(padding, int) else padding
    return not any(any(side) if isinstance(side, tuple) else side for side in each)
