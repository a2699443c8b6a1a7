"""Random choices of axes, as words or as names."""

from __future__ import annotations

from hypothesis import strategies as st

from cnnshape.layers.axis_names import axis_names
from tests.strategies.random_layer import Draw

Names = frozenset[str]


def some_axes(draw: Draw, rank: int) -> Names:
    """Draw axes of a shape, a spatial one among them where there is any."""
    names = axis_names(rank)
    drawn = draw(st.sets(st.sampled_from(names), min_size=1))
    return frozenset(drawn if drawn - {"channels"} else {*drawn, names[0]})


def written_axes(draw: Draw, rank: int, axes: Names) -> str | list[str]:
    """Write axes as a word, where one means just these, or as names in any order."""
    names = axis_names(rank)
    words = {frozenset(names): "all", frozenset(names[:-1]): "space"}
    words |= {frozenset({name}): name for name in names}
    if axes in words and draw(st.booleans()):
        return words[axes]
    return draw(st.permutations(sorted(axes)))
