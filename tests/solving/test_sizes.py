"""The windows between two sizes are all of them: each is analysed, and none is missing."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.solving.settings import AnySettings, PaddingValue, Ranges, SpreadSettings
from cnnshape.solving.sizes import size_answer
from cnnshape.window import Window, same_padding

KERNELS, DILATIONS, STRIDES = range(1, 5), (1, 2), range(1, 16)
RANGES = Ranges(kernels=KERNELS, dilations=DILATIONS)

few = settings(max_examples=30, deadline=None, derandomize=True)


def analysed(kind: str, sizes: tuple[int, ...], keys: dict[str, Any]) -> tuple[int, ...] | None:
    """Return the sizes that the formulas give for a layer with these keys."""
    written = ", ".join(f"{key}: {_written(value)}" for key, value in keys.items())
    filters = "" if kind.endswith("pool") else ", filters: 1"
    text = (
        f"input: [{', '.join(map(str, sizes))}, 1]\nlayers: [{{type: {kind}{filters}, {written}}}]"
    )
    shape = cnnshape.analyze(cnnshape.loads(text)).layers[-1].output_shape
    return None if shape is None else shape[:-1]


def _written(value: Any) -> Any:
    return [_written(each) for each in value] if isinstance(value, tuple) else value


@given(st.integers(1, 14), st.integers(1, 9))
@few
def test_every_window_that_is_found_gives_the_size(size: int, output: int) -> None:
    for answer in size_answer((size,), (output,), RANGES).found:
        assert analysed("conv", (size,), answer.keys(1)) == (output,)
        last = getattr(answer, "last_stride", answer.stride) or answer.stride + 7
        farthest = answer.keys(1) | {"stride": last}
        assert analysed("conv", (size,), farthest) == (output,)


@given(st.integers(1, 14), st.integers(1, 9))
@few
def test_no_window_is_missing(size: int, output: int) -> None:
    found = size_answer((size,), (output,), RANGES).found
    for kernel, dilation, stride in product(KERNELS, DILATIONS, STRIDES):
        if kernel == 1 and dilation > 1:
            continue
        span = dilation * (kernel - 1) + 1
        halves = range(2 * (span // 2) + 1)
        sides = {(n // 2, n - n // 2) for n in halves} | {same_padding(span, stride, size)}
        for before, after in sides:
            if Window(span, stride, before, after).count(size) == output:
                assert any(
                    _is_among(each, kernel, stride, dilation, (before, after), size)
                    for each in found
                ), (kernel, stride, dilation, before, after)


def _is_among(
    answer: AnySettings,
    kernel: int,
    stride: int,
    dilation: int,
    sides: tuple[int, int],
    size: int,
) -> bool:
    assert not isinstance(answer, SpreadSettings)
    span = dilation * (kernel - 1) + 1
    is_stride = answer.stride <= stride <= (answer.last_stride or stride)
    padding = answer.padding
    has = same_padding(span, stride, size) if padding == "same" else _sides(padding)
    return (answer.kernel, answer.dilation, has) == (kernel, dilation, sides) and is_stride


def _sides(padding: PaddingValue) -> tuple[int, int]:
    assert padding != "same"
    return (padding, padding) if isinstance(padding, int) else padding


@given(st.integers(1, 8), st.integers(1, 20))
@few
def test_every_transposed_window_that_is_found_gives_the_size(size: int, output: int) -> None:
    for answer in size_answer((size,), (output,), RANGES, is_transposed=True).found[:60]:
        assert analysed("conv_transpose", (size,), answer.keys(1)) == (output,)


@given(st.integers(2, 6), st.integers(1, 16))
@few
def test_no_transposed_window_is_missing(size: int, output: int) -> None:
    found = size_answer((size,), (output,), RANGES, is_transposed=True).found
    known = {
        (each.kernel, each.stride, each.dilation, _sides(each.padding), each.output_padding)
        for each in found
        if isinstance(each, SpreadSettings) and each.padding != "same"
    }
    for kernel, dilation, stride in product(KERNELS, DILATIONS, STRIDES):
        span = dilation * (kernel - 1) + 1
        for total, extra in product(range(2 * (span - 1) + 1), range(max(stride, dilation))):
            before, after = total // 2, total - total // 2
            is_one = kernel > 1 or dilation == 1
            if is_one and (size - 1) * stride + span - total + extra == output:
                assert (kernel, stride, dilation, (before, after), extra) in known


@given(
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 7),
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
)
@settings(max_examples=300, deadline=None)
def test_cells_that_are_read_are_counted(
    size: int, taps: int, dilation: int, stride: int, sides: tuple[int, int]
) -> None:
    window = Window(dilation * (taps - 1) + 1, stride, *sides)
    positions = max(window.count(size), 0)
    read = {
        position * stride + tap * dilation - window.before
        for position in range(positions)
        for tap in range(taps)
    }
    assert window.cells_read(size, taps, dilation) == len(read & set(range(size)))


def test_what_loses_nothing_comes_first() -> None:
    found = size_answer((224,), (112,), Ranges(kernels=(3,))).found
    best = found[0]
    assert (best.kernel, best.stride, best.padding, best.dilation) == (3, 2, 1, 1)
    lost = [sum(getattr(each, "unread", ())) for each in found]
    assert lost == sorted(lost)
    assert lost[0] == 0 < lost[-1]


def test_from_5_to_10_the_even_overlaps_come_first() -> None:
    found = size_answer((5,), (10,), Ranges(kernels=(2, 3, 4)), is_transposed=True).found
    plain = [(each.kernel, each.stride, each.padding) for each in found[:2]]
    assert plain == [(2, 2, 0), (4, 2, 1)]
    assert any(
        (each.kernel, each.stride, each.padding, getattr(each, "output_padding", 0)) == (3, 2, 1, 1)
        for each in found
    )


def test_settings_serve_all_axes_at_once() -> None:
    found = size_answer((224, 160), (112, 80), Ranges(kernels=(3,))).found
    assert found
    for answer in found:
        assert analysed("conv", (224, 160), answer.keys(2)) == (112, 80)


def test_same_stays_a_word_where_axes_need_other_padding() -> None:
    found = size_answer((7, 8), (4, 4), Ranges(kernels=(2,), dilations=(1,), strides=(2,))).found
    assert [each.padding for each in found if each.padding == "same"] == ["same"]
    assert analysed("conv", (7, 8), found[-1].keys(2)) == (4, 4)


@pytest.mark.parametrize(
    ("sizes", "outputs", "ranges", "message"),
    [
        ((224, 224), (1, 2, 3), None, "224x224 and 1x2x3 have unlike axes"),
        ((0,), (1,), None, "sizes are from 1 to 1,000,000"),
        ((10**7,), (1,), None, "sizes are from 1 to 1,000,000"),
        (
            (9,),
            (3,),
            Ranges(kernels=range(1, 1000)),
            "these kernels and dilations span 4,989,006 cells together, more than 200,000: give "
            "fewer of them",
        ),
        ((9,), (3,), Ranges(kernels=()), "there is nothing to try: kernels is empty"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    sizes: tuple[int, ...], outputs: tuple[int, ...], ranges: Ranges | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        size_answer(sizes, outputs, ranges)
