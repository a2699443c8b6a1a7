"""On random networks, the sizes that are said to work and to lose nothing are those that do."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnshape import Network
from cnnshape.sizing import Answer, Sizes, sizes_of
from tests.sizing.brute_force import Seen, is_counted, seen_at
from tests.strategies import layer_groups
from tests.strategies.networks import RandomNetwork, networks, networks_with
from tests.strategies.random_layer import LayerStrategy

LAST = 40
FAR = (997, 1000, 2047, 2048, 10_007)
"""Sizes beyond all that was looked at, of which only the proof speaks."""


def looks_at(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def said(answer: Answer, size: int) -> Seen:
    return Seen(answer.works.sizes.has(size), answer.loses_nothing.sizes.has(size))


def assert_equal_axes_are_right(network: Network, last: int = LAST) -> None:
    """Compare the answer for sizes that are equal on all axes with each of them, tried."""
    found = sizes_of(network)
    if found is None:
        return
    rank = len(found.plan.sizes)
    (answer,) = [answer for answer in found.answers if answer.question.is_for_all]
    is_proved = answer.works.sizes.limit is None
    far = [size for size in FAR if is_proved and is_counted(network, (size,) * rank)]
    for size in (*range(1, last + 1), *far):
        seen = seen_at(network, (size,) * rank, tuple(range(rank)))
        if found.diagnostics:
            assert not seen.works
        else:
            assert (size, said(answer, size)) == (size, seen)


def others_that_work(found: Sizes) -> tuple[int, ...] | None:
    """Return a size of each axis at which the network runs, or None where there is none."""
    if found.plan.coupled or found.diagnostics:
        return found.plan.sizes
    smallest = {
        axis: answer.works.sizes.smallest
        for answer in found.answers
        if answer.question.is_for_each
        for axis in answer.question.axes
    }
    sizes = tuple(size for _, size in sorted(smallest.items()) if size is not None)
    return sizes if len(sizes) == len(smallest) else None


def assert_each_axis_is_right(network: Network, last: int = LAST) -> None:
    """Compare the answer for each axis with its sizes, tried while the others keep theirs."""
    found = sizes_of(network)
    if found is None or found.diagnostics:
        return
    sizes = others_that_work(found)
    if sizes is None:
        return
    for answer in found.answers:
        for axis in answer.question.axes if answer.question.is_for_each else ():
            for size in range(1, last + 1):
                tried = (*sizes[:axis], size, *sizes[axis + 1 :])
                seen = seen_at(network, tried, (axis,))
                assert (axis, size, said(answer, size)) == (axis, size, seen)


@looks_at(60)
@given(networks())
def test_equal_axes(drawn: RandomNetwork) -> None:
    assert_equal_axes_are_right(drawn.network)


@looks_at(40)
@given(networks())
def test_each_axis(drawn: RandomNetwork) -> None:
    assert_each_axis_is_right(drawn.network)


@pytest.mark.parametrize("layer", layer_groups.ALL, ids=lambda layer: layer.__name__)
@looks_at(6)
@given(st.data())
def test_every_kind(layer: LayerStrategy, data: st.DataObject) -> None:
    network = data.draw(networks_with(layer)).network
    assert_equal_axes_are_right(network, 20)
    assert_each_axis_is_right(network, 20)
