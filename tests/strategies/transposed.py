"""Random transposed convolutions."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from tests import counting
from tests.strategies.finishing import bias_and_activation
from tests.strategies.grouping import groups_and_filters
from tests.strategies.per_axis import each_or_one, written
from tests.strategies.random_layer import Bounds, Draw, Group, Numbers, RandomLayer, Shape, strategy
from tests.strategies.sides import AMOUNTS, RULES, Sides, drawn_sides
from tests.strategies.sliding import Sliding


@strategy(Group.ENLARGING)
def conv_transpose(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    sizes, rank = shape[:-1], len(shape) - 1
    form = draw(st.sampled_from((*RULES, *AMOUNTS)))
    is_each = draw(st.booleans())
    kernel = each_or_one(draw, is_each, [(1, bounds.kernel)] * rank)
    stride = each_or_one(draw, is_each, [(1, bounds.largest_step(shape))] * rank)
    dilation = each_or_one(draw, is_each, [(1, 3)] * rank)
    wish = Sliding(kernel, stride, dilation, form, drawn_sides(draw, form, rank, 2), is_each)
    limits = [(0, max(s, d) - 1) for s, d in zip(stride, dilation, strict=True)]
    extra = (0,) * rank if form == "same" else each_or_one(draw, is_each, limits)
    window = wish._replace(sides=_crops(wish))
    if _is_too_much(window, sizes, extra, bounds):
        window = window._replace(form="valid", sides=((0, 0),) * rank)
    groups, filters = groups_and_filters(draw, shape, bounds)
    keys = {"type": "conv_transpose", "filters": filters, **window.keys}
    if any(extra):
        keys["output_padding"] = written(extra, is_each)
    if groups > 1:
        keys["groups"] = groups
    if draw(st.booleans()):
        keys["flip"] = True
    output = (*_spread_sizes(window, sizes, extra), filters)
    return RandomLayer(keys | bias_and_activation(draw, filters), output)


def _crops(window: Sliding) -> Sides:
    if window.form == "half":
        return tuple(map(counting.half_sides, window.kernel, window.dilation))
    if window.form == "same":
        excess = [max(d * (k - 1) + 1 - s, 0) for k, s, d in _axes(window)]
        return tuple((cells // 2, cells - cells // 2) for cells in excess)
    return window.sides


def _axes(window: Sliding) -> Iterator[tuple[int, int, int]]:
    return zip(window.kernel, window.stride, window.dilation, strict=True)


def _spread_sizes(window: Sliding, sizes: Numbers, extra: Numbers) -> Shape:
    if window.form == "same":
        return tuple(n * s for n, s in zip(sizes, window.stride, strict=True))
    return tuple(
        len(counting.scatter(n, k, s, d, before, after, e))
        for n, k, s, d, (before, after), e in zip(
            sizes, window.kernel, window.stride, window.dilation, window.sides, extra, strict=True
        )
    )


def _is_too_much(window: Sliding, sizes: Numbers, extra: Numbers, bounds: Bounds) -> bool:
    """Say whether nothing is left, or, where fields are probed, cells of the input are cropped."""
    if not all(_spread_sizes(window, sizes, extra)):
        return True
    return bounds.is_probed and any(
        crop > 0 and (d > 1 or crop > d * (k - 1) + 1 - s)
        for (k, s, d), sides in zip(_axes(window), window.sides, strict=True)
        for crop in sides
    )
