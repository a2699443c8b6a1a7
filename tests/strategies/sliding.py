"""Random windows that find a place on every axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests import counting
from tests.strategies.per_axis import each_or_one, written
from tests.strategies.random_layer import Bounds, Draw, Numbers, Shape
from tests.strategies.sides import AMOUNTS, COPIES, RULES, Sides, drawn_sides, fits, written_sides


class Sliding(NamedTuple):
    """A window on each axis; `form` says how its padding is written, `sides` what it means."""

    kernel: Numbers
    stride: Numbers
    dilation: Numbers
    form: str
    sides: Sides
    is_each: bool

    @property
    def keys(self) -> dict[str, Any]:
        """The settings as a file writes them; those that are left out are the defaults."""
        keys: dict[str, Any] = {"kernel": written(self.kernel, self.is_each)}
        if set(self.stride) != {1}:
            keys["stride"] = written(self.stride, self.is_each)
        if self.form != "valid":
            keys["padding"] = written_sides(self.form, self.sides)
        if set(self.dilation) != {1}:
            keys["dilation"] = written(self.dilation, self.is_each)
        return keys

    def reads(self, sizes: Numbers, *, is_ceiled: bool = False) -> list[counting.Reads]:
        """Return what each window reads, along each axis."""
        slide = counting.slide_to_the_end if is_ceiled else counting.slide
        return [
            slide(n, kernel, stride, dilation, before, after)
            for n, kernel, stride, dilation, (before, after) in zip(
                sizes, self.kernel, self.stride, self.dilation, self.sides, strict=True
            )
        ]


def sliding(
    draw: Draw,
    sizes: Numbers,
    bounds: Bounds,
    *,
    is_pool: bool = False,
    is_ceiled: bool = False,
    most_dilation: int = 3,
) -> Sliding:
    """Draw a window that finds a place on every axis; a pool's always reads a cell."""
    rank = len(sizes)
    rules = (*RULES, "causal") if rank == 1 else RULES
    forms = (*rules, *AMOUNTS) if bounds.has_room((*sizes, 1)) else rules
    form = "valid" if bounds.is_border_lost else draw(st.sampled_from(forms))
    is_each = draw(st.booleans())
    largest = [
        bounds.kernel
        if is_ceiled or form in ("same", "causal", *AMOUNTS)
        else min(bounds.kernel, n)
        for n in sizes
    ]
    kernel = each_or_one(draw, is_each, [(1, limit) for limit in largest])
    stride = each_or_one(draw, is_each, [(1, 3)] * rank)
    dilation = each_or_one(draw, is_each, [(1, most_dilation)] * rank)
    amounts = drawn_sides(draw, form, rank, 2)
    wish = Sliding(kernel, stride, dilation, form, amounts, is_each)
    for attempt in (wish, wish._replace(dilation=(1,) * rank)):
        padded = attempt._replace(sides=_resolved(attempt, sizes))
        if _fits(padded, sizes, is_pool=is_pool, is_ceiled=is_ceiled):
            return padded
    return Sliding((1,) * rank, stride, (1,) * rank, "valid", ((0, 0),) * rank, is_each)


def lengths(axes: Sequence[counting.Reads]) -> Shape:
    return tuple(map(len, axes))


def _resolved(window: Sliding, sizes: Numbers) -> Sides:
    if window.form == "same":
        return tuple(map(counting.same_sides, sizes, window.kernel, window.stride, window.dilation))
    if window.form == "causal":
        return (((window.kernel[0] - 1) * window.dilation[0], 0),)
    if window.form == "half":
        return tuple(map(counting.half_sides, window.kernel, window.dilation))
    return window.sides


def _fits(window: Sliding, sizes: Numbers, *, is_pool: bool, is_ceiled: bool) -> bool:
    axes = window.reads(sizes, is_ceiled=is_ceiled)
    return all(axes) and (
        not is_pool
        or all(
            max(sides) <= dilation * (kernel - 1) and _always_reads(reads, n)
            for sides, dilation, kernel, reads, n in zip(
                window.sides, window.dilation, window.kernel, axes, sizes, strict=True
            )
        )
    )


def _always_reads(reads: counting.Reads, size: int) -> bool:
    return all(any(0 <= cell < size for cell in cells) for cells in reads)


def padding_mode(draw: Draw, window: Sliding, sizes: Numbers, bounds: Bounds) -> dict[str, Any]:
    """Draw copies of cells as padding where they fit; where fields are probed, there are none."""
    modes = [mode for mode in COPIES if fits(mode, window.sides, sizes)]
    if bounds.is_probed or draw(st.booleans()):
        return {}
    return {"padding_mode": draw(st.sampled_from(modes))}
