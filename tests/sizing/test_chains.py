"""Chains of windows that lose cells, and what meets beside them, against trying size by size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnnshape import loads
from tests.sizing.test_random_networks import assert_equal_axes_are_right, looks_at

windows = st.one_of(
    st.builds(
        "{{type: conv, filters: 2, kernel: {}, stride: {}, padding: {}, dilation: {}}}".format,
        st.integers(1, 4),
        st.integers(1, 4),
        st.sampled_from(["valid", "same", "half", "1", "[[0, 1]]", "[[2, 0]]"]),
        st.integers(1, 2),
    ),
    st.builds(
        "{{type: max_pool, kernel: {}, stride: {}, dilation: {}, padding: {}, "
        "ceil_mode: {}}}".format,
        st.integers(2, 4),
        st.integers(1, 4),
        st.integers(1, 3),
        st.sampled_from(["valid", "same", "1", "[[0, 1]]"]),
        st.sampled_from(["true", "false"]),
    ),
    st.builds(
        "{{type: conv_transpose, filters: 2, kernel: {}, stride: {}, padding: {}}}".format,
        st.integers(1, 4),
        st.integers(1, 3),
        st.sampled_from(["valid", "same", "1"]),
    ),
)
shifts = st.one_of(
    st.builds("{{type: crop, cropping: {}}}".format, st.integers(0, 2)),
    st.builds("{{type: zero_pad, padding: {}}}".format, st.integers(0, 2)),
    st.builds("{{type: upsample, factor: {}}}".format, st.integers(1, 3)),
    st.builds("{{type: space_to_depth, factor: {}}}".format, st.integers(1, 3)),
    st.just("{type: adaptive_avg_pool, size: 5}"),
)
chains = st.lists(st.one_of(windows, windows, shifts), min_size=1, max_size=5)
ends = st.sampled_from(
    [
        "{{type: concat, from: [{0}, {1}]}}",
        "{{type: crop, from: {0}, like: {1}}}",
        "{{type: crop, from: {1}, like: {0}}}",
        "{{type: upsample, from: {0}, like: {1}}}",
        "{{type: conv, filters: 1, kernel: 3, from: [{0}]}}",
    ]
)


def named(name: str, start: str, chain: list[str]) -> list[str]:
    """Return the lines of a chain whose last layer has a name."""
    first, *rest = chain
    lines = [f"  - {{from: {start}, {first[1:]}", *(f"  - {layer}" for layer in rest)]
    return [*lines, f"  - {{name: {name}, type: relu}}"]


@looks_at(40)
@given(chains)
def test_a_chain(chain: list[str]) -> None:
    lines = [f"  - {layer}" for layer in chain]
    assert_equal_axes_are_right(loads("\n".join(["input: [9, 2]", "layers:", *lines])), 64)


@looks_at(60)
@given(chains, chains, ends, st.lists(windows, max_size=2))
def test_two_chains_that_meet(left: list[str], right: list[str], end: str, tail: list[str]) -> None:
    lines = [
        *named("left", "input", left),
        *named("right", "input", right),
        f"  - {end.format('left', 'right')}",
        *(f"  - {layer}" for layer in tail),
    ]
    assert_equal_axes_are_right(loads("\n".join(["input: [9, 2]", "layers:", *lines])), 64)
