"""Convolutions against loops, and what the contract says of them, one example each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.execution import convolution, gathering
from cnnshape.execution.sliding import slides_over, windows
from tests.analysis.sliding_windows import Sliding, channels_in_groups, slidings
from tests.execution import loops
from tests.execution.running import counted, executed, numbers, observed, one_sample, output

looped = settings(deadline=None, max_examples=60)

PICTURE = one_sample(
    [
        [2, 3, 7, 4, 6, 2, 9],
        [6, 6, 9, 8, 7, 4, 3],
        [3, 4, 8, 3, 8, 9, 7],
        [7, 8, 3, 6, 6, 3, 4],
        [4, 2, 1, 8, 3, 4, 6],
        [3, 2, 4, 1, 9, 8, 3],
        [0, 1, 3, 9, 2, 1, 4],
    ]
)


@pytest.fixture(scope="module", params=[1, gathering.WORTH_A_PRODUCT], ids=["by row", "whole"])
def gathering_of_small_maps(request: pytest.FixtureRequest) -> Iterator[None]:
    """Gather also small maps row by row, or as small maps are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "WORTH_A_PRODUCT", request.param)
        yield


@pytest.mark.usefixtures("gathering_of_small_maps")
@looped
@given(slidings(st.integers(1, 3)), channels_in_groups(), st.integers(1, 3))
def test_a_convolution_computes_what_loops_compute(
    sliding: Sliding, channels: tuple[int, int, int], samples: int
) -> None:
    read, filters, groups = channels
    x = numbers(samples, *sliding.sizes, read)
    weight = numbers(*sliding.kernel, read // groups, filters, seed=1)
    bias = numbers(filters, seed=2)
    execution = executed(
        f"""
        input: {[*sliding.sizes, read]}
        layers:
          - {{name: c, type: conv, filters: {filters}, groups: {groups}, {sliding.keys}}}
        """,
        x,
        {"c.weight": weight, "c.bias": bias},
    )
    expected = loops.convolve(x, weight, sliding.axes, groups) + bias
    np.testing.assert_allclose(execution.outputs["c"], expected, rtol=1e-11, atol=1e-11)
    assert execution.observations[-1].macs == expected.size * weight[..., 0].size


@looped
@given(slidings(st.integers(1, 3)), st.integers(1, 3), st.integers(1, 3), st.integers(1, 2))
def test_output_channel_c_times_multiplier_plus_m_reads_channel_c(
    sliding: Sliding, channels: int, multiplier: int, samples: int
) -> None:
    x = numbers(samples, *sliding.sizes, channels)
    weight = numbers(*sliding.kernel, channels, multiplier, seed=1)
    result = output(
        f"""
        input: {[*sliding.sizes, channels]}
        layers:
          - {{name: d, type: depthwise_conv, multiplier: {multiplier}, bias: false, {sliding.keys}}}
        """,
        x,
        {"d.weight": weight},
    )
    for c in range(channels):
        for m in range(multiplier):
            alone = loops.convolve(
                x[..., c : c + 1], weight[..., c : c + 1, m : m + 1], sliding.axes, 1
            )
            np.testing.assert_allclose(
                result[..., c * multiplier + m], alone[..., 0], rtol=1e-11, atol=1e-11
            )


@pytest.mark.usefixtures("gathering_of_small_maps")
@pytest.mark.parametrize("most", [1, 7, 40, 1000, 10**6])
@pytest.mark.parametrize("kind", ["conv", "depthwise_conv"])
def test_the_size_of_blocks_changes_nothing(
    kind: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"""
        input: [5, 6, 7, 2]
        layers:
          - {{type: {kind}, {"filters: 3," if kind == "conv" else ""}
              kernel: [2, 3, 3], padding: [[1, 0], [2, 2], [0, 1]], stride: [1, 2, 3]}}
        """
    x = numbers(3, 5, 6, 7, 2)
    expected = output(text, x)
    monkeypatch.setattr(gathering, "GATHERED", most)
    monkeypatch.setattr(convolution, "ACCUMULATED", most)
    np.testing.assert_allclose(output(text, x), expected, rtol=1e-12, atol=1e-12)


def test_the_filter_is_not_flipped() -> None:
    result = output(
        """
        input: [7, 7, 1]
        layers:
          - type: conv
            filters: 1
            kernel: 3
            stride: 2
            values: {weight: [[3, 4, 4], [1, 0, 2], [-1, 0, 3]]}
        """,
        PICTURE,
    )
    assert result[0, ..., 0].tolist() == [[91, 100, 88], [69, 91, 117], [44, 72, 74]]


def test_flip_turns_the_kernel_on_all_axes() -> None:
    result = output(
        """
        input: [7, 7, 1]
        layers:
          - type: conv
            filters: 1
            kernel: 3
            stride: 2
            flip: true
            values: {weight: [[3, 4, 4], [1, 0, 2], [-1, 0, 3]]}
        """,
        PICTURE,
    )
    assert result[0, ..., 0].tolist() == [[72, 108, 115], [45, 73, 79], [34, 71, 48]]


def test_same_pads_the_odd_cell_after() -> None:
    text = """
        input: [4, 1]
        layers:
          - {name: c, type: conv, filters: 1, kernel: 2, padding: same, bias: false}
        """
    result = output(text, [[[1], [2], [3], [4]]], {"c.weight": [[[10]], [[1]]]})
    assert result[0, :, 0].tolist() == [12, 23, 34, 40]


def test_half_pads_both_sides_alike_and_shrinks_under_an_even_kernel() -> None:
    text = """
        input: [4, 1]
        layers:
          - {name: c, type: conv, filters: 1, kernel: 4, padding: half, bias: false}
        """
    result = output(text, [[[1], [2], [3], [4]]], {"c.weight": np.ones((4, 1, 1))})
    assert result[0, :, 0].tolist() == [6, 10, 9]


def test_padding_may_differ_before_and_after() -> None:
    text = """
        input: [2, 1]
        layers:
          - {name: c, type: conv, filters: 1, kernel: 2, padding: [[2, 1]], bias: false}
        """
    result = output(text, [[[3], [5]]], {"c.weight": [[[10]], [[1]]]})
    assert result[0, :, 0].tolist() == [0, 3, 35, 50]


def test_the_fused_activation_follows_the_bias() -> None:
    text = """
        input: [1, 1, 1]
        layers:
          - {name: c, type: conv, filters: 2, kernel: 1, activation: relu}
        """
    weights = {"c.weight": [[[[1, 1]]]], "c.bias": [-5, 5]}
    assert output(text, [[[[2]]]], weights).ravel().tolist() == [0, 7]


def test_a_fused_prelu_asks_for_a_slope_for_each_filter() -> None:
    text = """
        input: [1, 1, 1]
        layers:
          - {name: c, type: conv, filters: 2, kernel: 1, activation: prelu}
        """
    weights = {"c.weight": [[[[-1, -1]]]], "c.slope": [0.5, 2]}
    assert output(text, [[[[4]]]], weights).ravel().tolist() == [-2, -8]
    assert dict(observed(text, "c").weights) == {
        "weight": (1, 1, 1, 2),
        "bias": (2,),
        "slope": (2,),
    }


def test_macs_are_the_operands_of_the_product_padded_taps_too() -> None:
    text = """
        input: [3, 3, 4]
        layers:
          - {name: c, type: conv, filters: 6, kernel: 3, padding: 1, groups: 2}
          - {name: d, type: depthwise_conv, multiplier: 2, kernel: 3, padding: same}
        """
    assert observed(text, "c").macs == 9 * 9 * 2 * 6
    assert observed(text, "d").macs == 9 * 9 * 12


def test_macs_of_a_batch_are_those_of_all_samples() -> None:
    text = """
        input: [5, 5, 3]
        layers:
          - {name: c, type: conv, filters: 4, kernel: 3, stride: 2}
        """
    x = numbers(7, 5, 5, 3)
    assert observed(text, "c", x=x).macs == 7 * 4 * 27 * 4


def test_groups_that_do_not_divide_are_refused_by_name() -> None:
    text = """
        input: [3, 3, 4]
        layers:
          - {name: first, type: conv, filters: 6, kernel: 3, groups: 3}
        """
    message = r"layer `first` \(conv\) cannot run: 3 groups do not divide 4 input channels"
    with pytest.raises(ValueError, match=message):
        executed(text)


def test_a_window_that_does_not_fit_is_refused() -> None:
    text = """
        input: [8, 4, 1]
        layers:
          - {name: c, type: conv, filters: 1, kernel: 7, padding: [0, 1]}
        """
    with pytest.raises(
        ValueError, match=r"`c` .* a window of 7 does not fit on 4 cells and 1 \+ 1"
    ):
        executed(text)


def test_a_vector_is_refused() -> None:
    text = """
        input: [8, 8, 1]
        layers:
          - {type: flatten}
          - {name: c, type: conv, filters: 1, kernel: 1}
        """
    with pytest.raises(ValueError, match=r"`c` .* needs a map, and reads a vector"):
        executed(text)


def test_a_list_of_another_length_than_there_are_axes_is_refused() -> None:
    text = """
        input: [8, 8, 1]
        layers:
          - {name: c, type: conv, filters: 1, kernel: [3, 3, 3]}
        """
    with pytest.raises(ValueError, match=r"`c` .* lists 3 values for 2 spatial axes"):
        executed(text)


def test_a_separable_convolution_runs_as_its_two_layers() -> None:
    text = """
        input: [4, 4, 2]
        layers:
          - {name: s, type: separable_conv, filters: 3, kernel: 3}
        """
    x = numbers(1, 4, 4, 2)
    execution = executed(text, x)
    depthwise, pointwise = execution.weights["s_depthwise.weight"], execution.weights["s.weight"]
    whole = np.einsum("hwcm,xycf->hwcmf", depthwise, pointwise[:, :, :, :]).reshape(3, 3, 2, 3)
    axes = [[[0, 1, 2], [1, 2, 3]]] * 2
    np.testing.assert_allclose(execution.outputs["s"], loops.convolve(x, whole, axes, 1))


def test_nan_reaches_exactly_the_outputs_whose_window_holds_it_even_under_a_zero_weight() -> None:
    text = """
        input: [6, 6, 2]
        layers:
          - {name: c, type: conv, filters: 4, kernel: 3, groups: 2}
        """
    x = counted(1, 6, 6, 2)
    x[0, 1, 4, 0] = np.nan
    result = output(text, x, {"c.weight": np.zeros((3, 3, 1, 4))})
    expected = np.zeros((4, 4, 4), bool)
    expected[0:2, 2:4, 0:2] = True
    assert (np.isnan(result[0]) == expected).all()


NUMPY_MODES: dict[str, Any] = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@pytest.mark.parametrize("mode", NUMPY_MODES)
@pytest.mark.parametrize("keys", ["type: conv, filters: 4", "type: depthwise_conv"])
@pytest.mark.parametrize(
    "window", ["kernel: 3, padding: [[2, 1], [0, 3]]", "kernel: 5, padding: same, stride: 2"]
)
def test_a_convolution_reads_copies_around_the_map(mode: str, keys: str, window: str) -> None:
    x = numbers(2, 7, 6, 4)
    sides = {"3": [(2, 1), (0, 3)], "5": [(2, 2), (1, 2)]}[window[8]]
    around = np.pad(x, [(0, 0), *sides, (0, 0)], mode=NUMPY_MODES[mode])
    text = f"{{input: [7, 6, 4], layers: [{{name: c, {keys}, {window}, padding_mode: {mode}}}]}}"
    weights = executed(text).weights
    bare = re.sub("padding: (same|.*]])", "padding: 0", window)
    sizes = ", ".join(map(str, around.shape[1:]))
    plain = f"{{input: [{sizes}], layers: [{{name: c, {keys}, {bare}}}]}}"
    np.testing.assert_allclose(output(text, x, weights), output(plain, around, weights))


def test_causal_convolutions_see_no_later_cell() -> None:
    text = (
        "{input: [4, 1], layers: [{name: c, type: conv, filters: 1, kernel: 2, padding: causal}]}"
    )
    weights = {"c.weight": [[[1]], [[10]]], "c.bias": [0]}
    assert output(text, [[[1], [2], [3], [4]]], weights).ravel().tolist() == [10, 21, 32, 43]


def test_no_window_reads_beyond_the_cells() -> None:
    slides = slides_over(np.zeros((1, 6, 1), np.float32), 3, 1, "valid", 1)
    assert windows(np.zeros((1, 6, 1), np.float32), slides).shape == (1, 4, 1, 3)
    with pytest.raises(ValueError, match="a window reads beyond the cells"):
        windows(np.zeros((1, 5, 1), np.float32), slides)
