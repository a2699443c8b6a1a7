"""Layers with windows as PyTorch computes them, on tensors `(m, channels, *spatial)`.

PyTorch pads both sides alike and knows no `same` with a stride, so where it lacks a word, the
tensor is padded first. Its own function for it all is used wherever it has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from frameworks.interpolation import shares_of
from frameworks.padding import Sides, per_axis, sides_at
from frameworks.positions import slide_to_the_end

F = torch.nn.functional
Tensor = Any
Weights = Mapping[str, Tensor]


def conv(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a convolution; PyTorch never flips a kernel, so that is done before."""
    weight = weights["weight"].movedim((-1, -2), (0, 1))
    if layer.flip:
        weight = weight.flip(tuple(range(2, weight.ndim)))
    return correlate(layer, x, weight, weights.get("bias"), layer.groups, layer.surroundings)


def locally_connected(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the product of each window with the weights of its position, by unfolding the axes."""
    rank = x.ndim - 2
    weight = weights["weight"]
    kernel, dilation = per_axis(layer.kernel, rank), per_axis(layer.dilation, rank)
    stride = per_axis(layer.stride, rank)
    sides = sides_at(layer.padding, x.shape[2:], kernel, stride, dilation)
    unfolded = padded(x, sides)
    for axis, (span, step) in enumerate(zip(_spans(kernel, dilation), stride, strict=True)):
        unfolded = unfolded.unfold(axis + 2, span, step)[..., :: dilation[axis]]
    positions, taps = "xyz"[:rank], "uvw"[:rank]
    result = torch.einsum(
        f"bc{positions}{taps},{positions}{taps}cf->bf{positions}", unfolded, weight
    )
    return result + weights["bias"].movedim(-1, 0) if "bias" in weights else result


def depthwise_conv(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a convolution with as many groups as there are channels."""
    weight = weights["weight"].movedim((-2, -1), (0, 1))
    weight = weight.reshape(-1, 1, *weight.shape[2:])
    return correlate(layer, x, weight, weights.get("bias"), x.shape[1], layer.surroundings)


def correlate(
    layer: Any, x: Tensor, weight: Tensor, bias: Tensor | None, groups: int, surroundings: str
) -> Tensor:
    """Return the products of a weight `(filters, in, *kernel)` under the window of a layer.

    `surroundings` says what lies around the map, as the `padding_mode` of a layer does.
    """
    rank = x.ndim - 2
    stride, dilation = per_axis(layer.stride, rank), per_axis(layer.dilation, rank)
    sides = sides_at(layer.padding, x.shape[2:], weight.shape[2:], stride, dilation)
    function = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
    if surroundings != "zeros":
        around = padded(x, sides, mode=surroundings)
        return function(around, weight, bias, stride, 0, dilation, groups)
    if all(before == after for before, after in sides):
        padding = tuple(before for before, _ in sides)
        return function(x, weight, bias, stride, padding, dilation, groups)
    return function(padded(x, sides), weight, bias, stride, 0, dilation, groups)


def conv_transpose(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch crops both sides alike, and no more than the span: here, the rest is cut off after.

    Its own output_padding is held to in a test of its own.
    """
    rank = x.ndim - 2
    weight = weights["weight"].movedim((-1, -2), (0, 1))
    if layer.flip:
        weight = weight.flip(tuple(range(2, weight.ndim)))
    stride, dilation = per_axis(layer.stride, rank), per_axis(layer.dilation, rank)
    extra = per_axis(layer.output_padding or 0, rank)
    function = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[rank - 1]
    whole = function(x, weight, None, stride, 0, 0, layer.groups, dilation)
    spans = _spans(weight.shape[2:], dilation)
    if layer.padding == "same":
        wanted = [n * s + e for n, s, e in zip(x.shape[2:], stride, extra, strict=True)]
        first = [max(span - s, 0) // 2 for span, s in zip(spans, stride, strict=True)]
    else:
        sides = sides_at(layer.padding, x.shape[2:], weight.shape[2:], stride, dilation)
        first = [before for before, _ in sides]
        wanted = [
            n - before - after + e
            for n, (before, after), e in zip(whole.shape[2:], sides, extra, strict=True)
        ]
    result = _cut(whole, first, wanted)
    return result if "bias" not in weights else result + over_space(weights["bias"], rank)


def _cut(x: Tensor, first: Sequence[int], sizes: Sequence[int]) -> Tensor:
    """Return so many cells from a first one on, with zeros behind the last there is."""
    missing = [max(f + n - have, 0) for f, n, have in zip(first, sizes, x.shape[2:], strict=True)]
    x = padded(x, [(0, cells) for cells in missing])
    for axis, (start, size) in enumerate(zip(first, sizes, strict=True), start=2):
        x = x.narrow(axis, start, size)
    return x


def max_pool(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the largest value of each window."""
    rank = x.ndim - 2
    kernel = per_axis(layer.kernel, rank)
    stride = kernel if layer.stride is None else per_axis(layer.stride, rank)
    dilation = per_axis(layer.dilation, rank)
    sides = sides_at(layer.padding, x.shape[2:], kernel, stride, dilation)
    function = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[rank - 1]
    if _are_known_to_pytorch(x, sides, kernel, _spans(kernel, dilation)):
        padding = tuple(before for before, _ in sides)
        return function(x, kernel, stride, padding, dilation, layer.ceil_mode)
    whole = padded(x, sides, -torch.inf)
    if layer.ceil_mode:
        overhang = _overhang(x, kernel, stride, dilation, sides)
        whole = padded(whole, [(0, cells) for cells in overhang], -torch.inf)
    return function(whole, kernel, stride, 0, dilation)


def max_unpool(layer: Any, inputs: Sequence[Tensor], weights: Weights) -> Tensor:
    """Return values at the maxima of windows; PyTorch names the cells of the padded map."""
    values, x = inputs
    rank = x.ndim - 2
    kernel = per_axis(layer.kernel, rank)
    stride = kernel if layer.stride is None else per_axis(layer.stride, rank)
    dilation = per_axis(layer.dilation, rank)
    sides = sides_at(layer.padding, x.shape[2:], kernel, stride, dilation)
    if layer.ceil_mode:
        overhang = _overhang(x, kernel, stride, dilation, sides)
        sides = [(before, after + n) for (before, after), n in zip(sides, overhang, strict=True)]
    whole = padded(x, sides, -torch.inf)
    function = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[rank - 1]
    _, where = function(whole, kernel, stride, 0, dilation, return_indices=True)
    flat = torch.zeros_like(whole).flatten(2).scatter(2, where.flatten(2), values.flatten(2))
    return _cut(flat.reshape(whole.shape), [before for before, _ in sides], x.shape[2:])


def avg_pool(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the mean of each window."""
    rank = x.ndim - 2
    kernel = per_axis(layer.kernel, rank)
    stride = kernel if layer.stride is None else per_axis(layer.stride, rank)
    sides = sides_at(layer.padding, x.shape[2:], kernel, stride, (1,) * rank)
    function = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[rank - 1]
    if _are_known_to_pytorch(x, sides, kernel, kernel):
        padding = tuple(before for before, _ in sides)
        return function(x, kernel, stride, padding, layer.ceil_mode, layer.count_padding)
    counted = padded(torch.ones_like(x), sides, float(layer.count_padding))
    values = padded(x, sides)
    if layer.ceil_mode:
        overhang = [(0, n) for n in _overhang(x, kernel, stride, (1,) * rank, sides)]
        values, counted = padded(values, overhang), padded(counted, overhang)
    return function(values, kernel, stride) / function(counted, kernel, stride)


def _are_known_to_pytorch(
    x: Tensor, sides: Sides, kernel: Sequence[int], spans: Sequence[int]
) -> bool:
    """Say whether PyTorch takes such a pool: padded alike, and by half a kernel at most.

    In 3-D it takes no map that is smaller than the window before it is padded.
    """
    return all(
        before == after and 2 * before <= k and (x.ndim < 5 or n >= span)
        for (before, after), k, span, n in zip(sides, kernel, spans, x.shape[2:], strict=True)
    )


def _overhang(
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    sides: Sides,
) -> list[int]:
    """Return how far the last window of ceil mode reaches over the padding, along each axis."""
    ends = [
        slide_to_the_end(n, k, s, d, before, after)[-1][-1] + 1 - n - after
        for n, k, s, d, (before, after) in zip(
            x.shape[2:], kernel, stride, dilation, sides, strict=True
        )
    ]
    return [max(end, 0) for end in ends]


def upsample(x: Tensor, sizes: Sequence[int], layer: Any) -> Tensor:
    """Return a map enlarged to given sizes, by PyTorch itself where it knows the way."""
    known = _torch_mode(layer, x.ndim - 2)
    if known is not None:
        return F.interpolate(x, size=tuple(sizes), **known)
    for axis, wanted in enumerate(sizes, start=2):
        shares = torch.tensor(shares_of(layer, x.shape[axis], wanted), dtype=x.dtype)
        x = (x.movedim(axis, -1) @ shares.T).movedim(-1, axis)
    return x


def _torch_mode(layer: Any, rank: int) -> dict[str, Any] | None:
    """Return what PyTorch calls the mode of an upsampling, None if it has none."""
    where = layer.coordinates
    if layer.mode == "nearest":
        way = (where or "asymmetric", layer.rounding or "floor")
        modes = {
            ("asymmetric", "floor"): "nearest",
            ("half_pixel", "round_prefer_ceil"): "nearest-exact",
        }
        return {"mode": modes[way]} if way in modes else None
    if layer.mode == "linear":
        mode = ("linear", "bilinear", "trilinear")[rank - 1]
    else:
        is_own = rank == 2 and layer.cubic_coefficient in (None, -0.75)
        mode = "bicubic" if is_own and not layer.exclude_outside else ""
    is_known = bool(mode) and where != "asymmetric"
    return {"mode": mode, "align_corners": where == "align_corners"} if is_known else None


def padded(x: Tensor, sides: Sides, value: float = 0.0, mode: str = "constant") -> Tensor:
    """Return a tensor with cells put before and after each axis; negative numbers take them off."""
    cells = [cells for pair in reversed(list(sides)) for cells in pair]
    if mode in ("zeros", "constant"):
        return F.pad(x, cells, value=value)
    return F.pad(x, cells, mode=mode)


def over_space(vector: Tensor, rank: int) -> Tensor:
    """Return a value for each channel as it combines with a map."""
    return vector.reshape(-1, *(1,) * rank)


def _spans(kernel: Sequence[int], dilation: Sequence[int]) -> list[int]:
    return [len(range((k - 1) * d + 1)) for k, d in zip(kernel, dilation, strict=True)]
