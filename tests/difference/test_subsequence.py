"""A common subsequence is common, in order, and as long as there is one."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.difference.subsequence import MAX_EDITS, common

numbers = st.lists(st.integers(0, 3), max_size=14)


def longest(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return the length by trying every way."""

    @cache
    def from_here(x: int, y: int) -> int:
        if x == len(one) or y == len(other):
            return 0
        together = 1 + from_here(x + 1, y + 1) if one[x] == other[y] else 0
        return max(together, from_here(x + 1, y), from_here(x, y + 1))

    return from_here(0, 0)


@given(numbers, numbers)
@settings(deadline=None, max_examples=200)
def test_it_is_common_in_order_and_the_longest(before: list[int], after: list[int]) -> None:
    pairs = common(before, after)
    assert [before[one] for one, _ in pairs] == [after[other] for _, other in pairs]
    for places in zip(*pairs, strict=True) if pairs else ():
        assert list(places) == sorted(set(places))
    assert len(pairs) == longest(tuple(before), tuple(after))


def test_equal_lists_are_their_own_subsequence() -> None:
    assert common([1, 2, 1], [1, 2, 1]) == [(0, 0), (1, 1), (2, 2)]


def test_lists_too_far_apart_are_not_searched() -> None:
    """Only what they begin and end with is found, and that at once."""
    before = [0, *range(1, MAX_EDITS), -1]
    after = [0, *range(2 * MAX_EDITS, MAX_EDITS, -1), -1]
    assert common(before, after) == [(0, 0), (len(before) - 1, len(after) - 1)]
