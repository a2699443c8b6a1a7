"""An axis is what `--over` says: lists of YAML values, exact ranges, sizes of the input."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.sweeping.axis import Axis, axis_in, split_at_commas


def values(axis: Axis) -> list[Any]:
    return [axis.at(position) for position in range(axis.size)]


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("width=0.25,0.5,0.75,1", "width", [0.25, 0.5, 0.75, 1]),
        ("width=0.25:1:0.25", "width", [0.25, 0.5, 0.75, 1]),
        ("width=0.1:0.5:0.1", "width", [0.1, 0.2, 0.3, 0.4, 0.5]),
        ("resolution=128:224:32", "resolution", [128, 160, 192, 224]),
        ("resolution=128:223:32", "resolution", [128, 160, 192]),
        ("resolution=224:128:-32", "resolution", [224, 192, 160, 128]),
        ("n=1e1:2e1:5", "n", [10, 15, 20]),
        ("n=3:3:1", "n", [3]),
        ("depth=2:6", "depth", [2, 3, 4, 5, 6]),
        ("depth=6:4,9", "depth", [6, 5, 4, 9]),
        ("depth=3:3", "depth", [3]),
        ("n=1,4:6:1,9", "n", [1, 4, 5, 6, 9]),
        ("depths=[3,4,6,3],[3,4,23,3]", "depths", [[3, 4, 6, 3], [3, 4, 23, 3]]),
        ("kind=relu, 'a,b' ,\"1\"", "kind", ["relu", "a,b", "1"]),
        ("flag=true,false", "flag", [True, False]),
        ("time='1:2:3'", "time", ["1:2:3"]),
        ("input=128x128x3,224X224x3", "input", [[128, 128, 3], [224, 224, 3]]),
        (" width =1", "width", [1]),
        ("a=b=c", "a", ["b=c"]),
    ],
)
def test_what_is_written_is_meant(text: str, name: str, wanted: list[Any]) -> None:
    axis = axis_in(text)
    assert axis.name == name
    assert values(axis) == wanted
    assert [type(value) for value in values(axis)] == [type(value) for value in wanted]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("width", "write a name and values"),
        ("=1,2", "write a name and values"),
        ("width=", "`width` has no values"),
        ("width=1,,2", "is missing between its commas"),
        ("width=1,2,", "is missing between its commas"),
        ("width=0.5:1", "only whole numbers need no step"),
        ("width=1:2:3:4", "start:stop:step"),
        ("width=1:2:0", "must not be 0"),
        ("width=2:1:1", "the range is empty: steps of 1 lead up, not to 1"),
        ("width=1:2:-1", "the range is empty: steps of -1 lead down, not to 2"),
        ("width=1:1e999999999:1", "too long or too large"),
        (f"width=1:{'9' * 100}:1", "too long or too large"),
        ("width=[1", "YAML cannot be read|list is not closed|missing|close"),
        ("width={a: 1}", "finite numbers, texts or lists"),
        ("width=.nan", "finite numbers, texts or lists"),
        ("width=[1, .inf]", "finite numbers, texts or lists"),
        ("input=224xx3", "224x224x3"),
        ("input=a", "224x224x3"),
    ],
)
def test_what_is_no_axis_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        axis_in(text)


def test_a_range_is_counted_without_being_built() -> None:
    axis = axis_in("n=0:1e30:1")
    assert axis.size == 10**30 + 1
    assert axis.at(10**29) == 10**29


def test_there_is_nothing_behind_the_end() -> None:
    with pytest.raises(IndexError):
        axis_in("n=1,2").at(2)


@given(st.integers(-1000, 1000), st.integers(1, 400), st.integers(0, 60), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_ranges_end_where_they_say(start: int, step: int, count: int, digits: int) -> None:
    """Numbers of a few decimals, as a person writes them: the end is hit, no float drifts."""
    scale = 10**digits
    texts = [f"{each / scale:.{digits}f}" for each in (start, start + count * step, step)]
    found = values(axis_in(f"n={':'.join(texts)}"))
    assert found == [float(Fraction(start + k * step, scale)) for k in range(count + 1)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a,b", ["a", "b"]),
        ("[a,b],(c,d),{e,f}", ["[a,b]", "(c,d)", "{e,f}"]),
        ("max(a, b),'x,y'", ["max(a, b)", "'x,y'"]),
        ("a],b", ["a]", "b"]),
        ("", [""]),
    ],
)
def test_commas_part_only_at_the_top(text: str, parts: list[str]) -> None:
    assert list(split_at_commas(text)) == parts
