"""Random windows on one to three uneven axes, as a file writes them and as loops slide them."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from tests import counting

Numbers = tuple[int, ...]


class Sliding(NamedTuple):
    """The settings of a sliding layer; `padding` as a file writes it, `sides` as it is meant."""

    sizes: Numbers
    kernel: Numbers
    stride: Numbers
    dilation: Numbers
    padding: str
    sides: tuple[tuple[int, int], ...]

    @property
    def keys(self) -> str:
        """The settings as YAML, a list for every key that takes one."""
        return (
            f"kernel: {list(self.kernel)}, stride: {list(self.stride)}, "
            f"dilation: {list(self.dilation)}, padding: {self.padding}"
        )

    @property
    def axes(self) -> list[counting.Reads]:
        """What each output reads, along each axis."""
        return [
            counting.slide(size, kernel, stride, dilation, before, after)
            for size, kernel, stride, dilation, (before, after) in zip(
                self.sizes, self.kernel, self.stride, self.dilation, self.sides, strict=True
            )
        ]

    @property
    def outputs(self) -> Numbers:
        """The sizes of the output."""
        return tuple(map(len, self.axes))


@st.composite
def slidings(draw: st.DrawFn, ranks: st.SearchStrategy[int]) -> Sliding:
    """Return windows of which each finds a place on its axis."""
    rank = draw(ranks)
    largest_size, largest_kernel = {1: (24, 5), 2: (8, 4), 3: (5, 3)}[rank]
    rule = draw(st.sampled_from(["valid", "same", "half", "pairs"]))
    axes = [draw(_axes(rule, largest_size, largest_kernel)) for _ in range(rank)]
    sizes, kernel, stride, dilation, sides = zip(*axes, strict=True)
    padding = rule if rule != "pairs" else str([list(pair) for pair in sides])
    return Sliding(sizes, kernel, stride, dilation, padding, sides)


@st.composite
def _axes(
    draw: st.DrawFn, rule: str, largest_size: int, largest_kernel: int
) -> tuple[int, int, int, int, tuple[int, int]]:
    kernel = draw(st.integers(1, largest_kernel))
    dilation = draw(st.integers(1, 3))
    stride = draw(st.integers(1, 4))
    amounts = st.integers(0, 3)
    sides = {
        "valid": st.just((0, 0)),
        "same": st.just((0, 0)),
        "half": st.just(counting.half_sides(kernel, dilation)),
        "pairs": st.tuples(amounts, amounts),
    }
    before, after = draw(sides[rule])
    span = dilation * (kernel - 1) + 1
    smallest = 1 if rule == "same" else max(1, span - before - after)
    size = draw(st.integers(smallest, max(smallest, largest_size)))
    if rule == "same":
        before, after = counting.same_sides(size, kernel, stride, dilation)
    return size, kernel, stride, dilation, (before, after)


@st.composite
def channels_in_groups(draw: st.DrawFn) -> tuple[int, int, int]:
    """Return channels, filters, and a number of groups that divides both."""
    groups = draw(st.integers(1, 3))
    return groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2)), groups
