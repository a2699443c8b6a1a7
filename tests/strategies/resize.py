"""Random layers that change the size of maps."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests import counting
from tests.strategies.per_axis import each_or_one, written
from tests.strategies.random_layer import Bounds, Draw, Group, Keys, RandomLayer, Shape, strategy
from tests.strategies.sides import AMOUNTS, drawn_sides, written_sides

MODES = ("zeros", "constant", "reflect", "replicate", "circular")


@strategy(Group.ENLARGING)
def zero_pad(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    form = draw(st.sampled_from(AMOUNTS))
    sides = drawn_sides(draw, form, len(shape) - 1, 2)
    keys = {"type": "zero_pad", "padding": written_sides(form, sides)}
    return RandomLayer(keys, _shifted(shape, sides))


@strategy(Group.ENLARGING)
def pad(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw copies of cells only if fields are not probed: at the border they reach further."""
    sizes = shape[:-1]
    mode = draw(st.sampled_from(["zeros", "constant"] if bounds.is_probed else MODES))
    most = {"reflect": min(sizes) - 1, "circular": min(sizes)}.get(mode, 2)
    form = draw(st.sampled_from(AMOUNTS))
    sides = drawn_sides(draw, form, len(sizes), min(2, most))
    keys = {"type": "pad", "padding": written_sides(form, sides), "mode": mode}
    if mode == "constant":
        keys["value"] = draw(st.sampled_from([0, -1.5]))
    return RandomLayer(keys, _shifted(shape, sides))


@strategy(Group.WINDOWED)
def crop(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    sizes = shape[:-1]
    form = draw(st.sampled_from(AMOUNTS))
    most = min(2, (min(sizes) - 1) // 2)
    sides = drawn_sides(draw, form, len(sizes), most)
    keys = {"type": "crop", "cropping": written_sides(form, sides)}
    return RandomLayer(keys, _shifted(shape, [(-before, -after) for before, after in sides]))


@st.composite
def ways(draw: Draw) -> Keys:
    """Draw any mode of an upsampling with its keys."""
    return ways_of_upsampling(draw, Bounds())


@strategy(Group.WINDOWED)
def upsample(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    rank = len(shape) - 1
    is_each = draw(st.booleans()) or (bounds.is_probed and len(set(shape[:-1])) > 1)
    if draw(st.booleans()):
        sizes = _resized(draw, shape, bounds, is_each)
        goal = {"size": written(sizes, is_each)}
    else:
        factors = each_or_one(draw, is_each, [(1, bounds.largest_step(shape))] * rank)
        sizes = tuple(n * factor for n, factor in zip(shape[:-1], factors, strict=True))
        goal = {"factor": written(factors, is_each)}
    keys = {"type": "upsample", **goal, **ways_of_upsampling(draw, bounds)}
    return RandomLayer(keys, (*sizes, shape[-1]))


def ways_of_upsampling(draw: Draw, bounds: Bounds) -> Keys:
    """Draw a mode and its keys; where fields are probed, one that reads cells by their places."""
    if bounds.is_border_lost or draw(st.booleans()):
        return draw(st.sampled_from(NEAREST_IN_PLACE if bounds.is_probed else NEAREST))
    coordinates = ("half_pixel", "asymmetric", *(() if bounds.is_probed else ("align_corners",)))
    keys = {"mode": draw(st.sampled_from(["linear", "cubic"]))}
    if draw(st.booleans()):
        keys["coordinates"] = draw(st.sampled_from(coordinates))
    if keys["mode"] == "cubic":
        keys |= draw(st.sampled_from(CUBIC))
    return keys


NEAREST_IN_PLACE: tuple[Keys, ...] = (
    {},
    {"rounding": "floor"},
    {"coordinates": "half_pixel", "rounding": "round_prefer_ceil"},
    {"coordinates": "half_pixel", "rounding": "round_prefer_floor"},
)
NEAREST: tuple[Keys, ...] = (
    {},
    *(
        {"coordinates": coordinates, "rounding": rounding}
        for coordinates in ("half_pixel", "asymmetric", "align_corners")
        for rounding in ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")
    ),
)
CUBIC: tuple[Keys, ...] = ({}, {"cubic_coefficient": -0.5}, {"exclude_outside": True})


def _shifted(shape: Shape, sides: Sequence[tuple[int, int]]) -> Shape:
    moved = (
        len(counting.shift(n, before, after))
        for n, (before, after) in zip(shape[:-1], sides, strict=True)
    )
    return (*moved, shape[-1])


def _resized(draw: Draw, shape: Shape, bounds: Bounds, is_each: bool) -> Shape:
    """Draw any sizes; where fields are probed, sizes after which these soon repeat."""
    if not bounds.is_probed:
        highest = bounds.largest_step(shape) * min(shape[:-1])
        return each_or_one(draw, is_each, [(1, highest)] * (len(shape) - 1))
    ratios = [(1, 1), (2, 1), (3, 2), (4, 3), (2, 3)]
    wanted = []
    for n in shape[:-1] if is_each else shape[:1]:
        more, of = draw(st.sampled_from([ratio for ratio in ratios if n % ratio[1] == 0]))
        wanted.append(n // of * more)
    return tuple(wanted) if is_each else (wanted[0],) * (len(shape) - 1)
