"""Sets of sizes: found in one period, asked far beyond it, and written in few words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.report.sizes.phrases import TOGETHER, congruence_text, listed_text, set_text
from cnnshape.sizing.size_set import (
    Congruence,
    SizeSet,
    enumerated,
    reduced,
    repeating,
    stretches,
)

LAST = 120


@st.composite
def membership(draw: st.DrawFn) -> tuple[Callable[[int], bool], int, int]:
    """Draw a rule that repeats with a period from some size on, that size and the period."""
    settled, period = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    before = draw(st.lists(st.booleans(), min_size=settled - 1, max_size=settled - 1))
    repeated = draw(st.lists(st.booleans(), min_size=period, max_size=period))

    def is_member(size: int) -> bool:
        return before[size - 1] if size < settled else repeated[size % period]

    return is_member, settled, period


def found_for(drawn: tuple[Callable[[int], bool], int, int]) -> SizeSet:
    is_member, settled, period = drawn
    return repeating([is_member(n) for n in range(1, settled + period)], settled, period)


@settings(deadline=None, max_examples=80)
@given(membership())
def test_one_period_says_it_for_all_sizes(
    drawn: tuple[Callable[[int], bool], int, int],
) -> None:
    is_member, found = drawn[0], found_for(drawn)
    members = [size for size in range(1, LAST) if is_member(size)]
    assert [size for size in range(1, LAST) if found.has(size)] == members
    assert found.up_to(LAST - 1) == members
    assert found.smallest == (members[0] if members else None)


@settings(deadline=None, max_examples=80)
@given(membership(), st.integers(1, 60))
def test_neighbours_are_the_nearest_members(
    drawn: tuple[Callable[[int], bool], int, int], size: int
) -> None:
    is_member, found = drawn[0], found_for(drawn)
    members = [n for n in range(1, 2 * LAST) if is_member(n)]
    assert found.below(size) == max((n for n in members if n < size), default=None)
    assert found.above(size) == min((n for n in members if n > size), default=None)
    nearest = found.nearest(size)
    assert nearest == min(members, key=lambda n: (abs(n - size), -n), default=None)


def test_the_modulus_is_the_smallest_that_says_it() -> None:
    assert reduced([12, 28, 44], 48) == Congruence(16, frozenset({12}))
    assert reduced([0, 1, 2, 3], 4) == Congruence(1, frozenset({0}))
    assert reduced([1, 4], 6) == Congruence(3, frozenset({1}))
    assert reduced([1, 3, 4], 6) == Congruence(6, frozenset({1, 3, 4}))
    assert reduced([], 6) == Congruence(1, frozenset())


@given(st.lists(st.integers(1, 60), unique=True).map(sorted))
def test_stretches_are_the_sizes(sizes: list[int]) -> None:
    listed = [n for a, b, step in stretches(sizes) for n in range(a, b + 1, step)]
    assert listed == sizes


def words(text: str) -> str:
    return text.replace(TOGETHER, " ")


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        (SizeSet(1, Congruence(1, frozenset({0})), ()), "any H"),
        (SizeSet(188, Congruence(1, frozenset({0})), ()), "any H >= 188"),
        (
            SizeSet(173, Congruence(16, frozenset({12})), ()),
            "any H >= 188 with H = 12 (mod 16)",
        ),
        (SizeSet(1, Congruence(2, frozenset({1})), ()), "any H with H = 1 (mod 2)"),
        (
            SizeSet(1100, Congruence(4, frozenset({0, 1})), (5, 7)),
            "any H >= 1,100 with H = 0 or 1 (mod 4); also 5 and 7",
        ),
        (
            SizeSet(9, Congruence(32, frozenset(range(30))), ()),
            "any H >= 9 with H not 30 or 31 (mod 32)",
        ),
        (
            SizeSet(9, Congruence(64, frozenset(range(0, 64, 2)) | {1}), ()),
            "any H >= 10 with one of 33 remainders (mod 64)",
        ),
        (SizeSet(9, Congruence(1, frozenset()), ()), "no H"),
        (SizeSet(9, Congruence(1, frozenset()), (3, 4, 5)), "3 to 5"),
        (enumerated([False, True, True]), "2 and 3, of the sizes up to 3"),
        (enumerated([False]), "no H, of the sizes up to 1"),
    ],
)
def test_a_set_in_words(sizes: SizeSet, said: str) -> None:
    assert words(set_text(sizes, "H")) == said


def test_many_sizes_in_words() -> None:
    assert words(listed_text([65, *range(73, 98, 8), 200])) == "65 to 97 in steps of 8 and 200"
    squares = [n * n for n in range(1, 40)]
    assert words(listed_text(squares)) == (
        "1, 4, 9, 16, 25, 36, 49, 64 and 31 more (see `--format json`)"
    )


def test_what_allows_nothing_says_so() -> None:
    assert congruence_text(Congruence(1, frozenset()), "W") == "no W"
