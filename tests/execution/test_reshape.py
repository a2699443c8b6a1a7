"""Rearrangements, and the order of the declared layout."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.execution.running import counted, executed, numbers, output

CHANNELS_LAST = counted(1, 2, 3, 4)
CHANNELS_FIRST = counted(1, 4, 2, 3)


def test_flatten_is_in_the_order_of_the_declared_layout() -> None:
    last = output("{input: [2, 3, 4], layers: [{type: flatten}]}", CHANNELS_LAST)
    assert last.tolist() == [list(range(24))]
    text = "{input: [4, 2, 3], layout: channels_first, layers: [{type: flatten}]}"
    assert output(text, CHANNELS_FIRST).tolist() == [list(range(24))]


def test_reshape_is_in_the_order_of_the_declared_layout() -> None:
    last = output("{input: [2, 3, 4], layers: [{type: reshape, shape: [4, 3, 2]}]}", CHANNELS_LAST)
    np.testing.assert_array_equal(last, CHANNELS_LAST.reshape(1, 4, 3, 2))
    text = """
        input: [4, 2, 3]
        layout: channels_first
        layers: [{type: reshape, shape: [2, 4, 3]}]
        """
    np.testing.assert_array_equal(output(text, CHANNELS_FIRST), CHANNELS_FIRST.reshape(1, 2, 4, 3))


@pytest.mark.parametrize("readers", ["one", "two"])
def test_a_reshaped_map_may_be_worked_on_in_place_in_either_layout(readers: str) -> None:
    text = f"""
        input: [6, 2, 2]
        layout: channels_first
        layers:
          - {{type: flatten}}
          - {{name: r, type: reshape, shape: [2, 3, 4]}}
          - {{name: n, type: relu}}
          - {{name: s, type: {"relu" if readers == "one" else "sigmoid, from: r"}}}
        outputs: [n, s]
        """
    x = numbers(2, 6, 2, 2)
    outputs = executed(text, x).outputs
    np.testing.assert_array_equal(outputs["n"], np.maximum(x.reshape(2, 2, 3, 4), 0))
    if readers == "two":
        np.testing.assert_allclose(outputs["s"], 1 / (1 + np.exp(-x.reshape(2, 2, 3, 4))))


def test_a_map_that_others_read_is_not_rearranged_under_them() -> None:
    text = """
        input: [4, 2, 3]
        layout: channels_first
        layers:
          - {name: f, type: flatten}
          - {name: g, type: linear}
          - {name: c, type: conv, from: input, filters: 1, kernel: 1, bias: false}
        outputs: [g, c]
        """
    outputs = executed(text, CHANNELS_FIRST, {"c.weight": np.ones((1, 1, 4, 1))}).outputs
    assert outputs["g"].tolist() == [list(range(24))]
    np.testing.assert_array_equal(outputs["c"], CHANNELS_FIRST.sum(axis=1, keepdims=True))


def test_a_reshape_to_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match=r"`r` .* 24 values do not fill \(5, 5\)"):
        executed("{input: [2, 3, 4], layers: [{name: r, type: reshape, shape: [5, 5]}]}")


def test_channel_shuffle_takes_one_channel_of_each_group_in_turn() -> None:
    text = "{input: [6], layers: [{type: channel_shuffle, groups: 2}]}"
    assert output(text, counted(1, 6)).tolist() == [[0, 3, 1, 4, 2, 5]]
    with pytest.raises(ValueError, match=r"`s` .* 4 groups do not divide 6 channels"):
        executed("{input: [6], layers: [{name: s, type: channel_shuffle, groups: 4}]}")


@pytest.mark.parametrize("mode", ["dcr", "crd"])
@pytest.mark.parametrize("sizes", [(3,), (2, 3), (2, 1, 3)])
def test_depth_to_space_puts_each_channel_into_its_cell_of_the_block(
    mode: str, sizes: tuple[int, ...]
) -> None:
    factor, channels, rank = 2, 3, len(sizes)
    cells = factor**rank
    x = numbers(2, *sizes, cells * channels)
    text = f"""
        input: {[*sizes, cells * channels]}
        layers: [{{type: depth_to_space, factor: {factor}, mode: {mode}}}]
        """
    result = output(text, x)
    for place in product(*map(range, sizes)):
        for number, offset in enumerate(product(range(factor), repeat=rank)):
            for channel in range(channels):
                depth = number * channels + channel if mode == "dcr" else channel * cells + number
                target = tuple(p * factor + o for p, o in zip(place, offset, strict=True))
                for sample in range(2):
                    assert result[(sample, *target, channel)] == x[(sample, *place, depth)]


@pytest.mark.parametrize("mode", ["dcr", "crd"])
@pytest.mark.parametrize("sizes", [(6,), (3, 6), (3, 6, 9)])
def test_space_to_depth_undoes_depth_to_space(mode: str, sizes: tuple[int, ...]) -> None:
    x = numbers(2, *sizes, 2)
    text = f"""
        input: {[*sizes, 2]}
        layers:
          - {{name: deep, type: space_to_depth, factor: 3, mode: {mode}}}
          - {{name: wide, type: depth_to_space, factor: 3, mode: {mode}}}
        outputs: [deep, wide]
        """
    outputs = executed(text, x).outputs
    np.testing.assert_array_equal(outputs["wide"], x)
    assert outputs["deep"].shape == (2, *(size // 3 for size in sizes), 2 * 3 ** len(sizes))


def test_blocks_that_do_not_fill_are_refused() -> None:
    with pytest.raises(ValueError, match=r"`d` .* 4 cells of a block do not divide 6 channels"):
        executed("{input: [2, 2, 6], layers: [{name: d, type: depth_to_space, factor: 2}]}")
    with pytest.raises(ValueError, match=r"`d` .* 2 cells of a block do not divide 3 cells"):
        executed("{input: [2, 3, 6], layers: [{name: d, type: space_to_depth, factor: 2}]}")
