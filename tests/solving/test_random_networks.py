"""On random networks, what is solved holds when it is analysed, and no other error is raised."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from cnnshape.devices.device import device_named
from cnnshape.devices.roofline import roofline
from cnnshape.solving.fitting import INPUT, largest_fit
from cnnshape.solving.inputs import input_answer
from cnnshape.solving.layers import layer_answer
from cnnshape.solving.limits import Limit
from cnnshape.solving.meeting import meeting_of
from cnnshape.solving.settings import Ranges
from tests.strategies.networks import RandomNetwork, networks

SMALL = Ranges(kernels=(1, 2, 3), dilations=(1, 2))

some = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def size_of(network: Network, name: str) -> tuple[int, ...] | None:
    row = next(row for row in cnnshape.analyze(network).layers if row.name == name)
    return None if row.output_shape is None else row.output_shape[:-1]


@given(networks(), st.integers(1, 6))
@some
def test_settings_of_layers_give_their_outputs(drawn: RandomNetwork, output: int) -> None:
    network = drawn.network
    for node in network.nodes:
        if not (node.layer.traits.slides and hasattr(node.layer, "kernel")):
            continue
        if not hasattr(node.layer, "padding") or not size_of(network, node.name):
            continue
        answer = layer_answer(network, node.name, (output,), SMALL)
        for each in answer.found[:6]:
            changed = network.with_keys({node.name: each.keys})
            assert size_of(changed, node.name) == answer.outputs


@given(networks(), st.integers(1, 5))
@some
def test_inputs_give_their_outputs(drawn: RandomNetwork, output: int) -> None:
    network = drawn.network
    if all(len(shape) == 1 for shape in network.input_shapes.values()):
        return
    answer = input_answer(network, (output,))
    if answer.plan.coupled or len(answer.axes) > 1 or not answer.is_solved:
        return
    (found,) = answer.found
    assert found is not None
    for size in (found.inputs[0], found.inputs[-1]):
        changed = answer.plan.with_sizes((size,) * len(answer.outputs))
        got = size_of(changed, found.node.name)
        assert got is not None
        assert output in got


@given(networks(), st.integers(0, 3), st.integers(0, 3))
@some
def test_repairs_let_merges_run(drawn: RandomNetwork, more: int, less: int) -> None:
    network = drawn.network
    changed = {
        name: (*(max(1, n + more - less) for n in shape[:-1]), shape[-1])
        for name, shape in network.input_shapes.items()
    }
    for repair in meeting_of(network.with_inputs(changed)).repairs:
        assert meeting_of(repair.network).merge is None


@given(networks(), st.integers(100, 20_000))
@some
def test_the_largest_input_is_what_trying_finds(drawn: RandomNetwork, most: int) -> None:
    network = drawn.network
    shapes = list(network.input_shapes.values())
    if len(shapes) > 1 or len(shapes[0]) == 1 or len(set(shapes[0][:-1])) > 1:
        return
    rank = len(shapes[0]) - 1
    limit = Limit("peak_activation_bytes", most)

    def keeps(size: int) -> bool:
        changed = network.with_inputs({"input": (*(size,) * rank, shapes[0][-1])})
        analysis = cnnshape.analyze(changed)
        return not analysis.diagnostics and limit.allows(analysis.totals.peak_activation_bytes)

    try:
        (fit,) = largest_fit(network, INPUT, [limit]).fits
    except ValueError:
        follows = [keeps(size) for size in (1, 2, 3, 1000, 1001)]
        assert len(set(follows)) == 1
        return
    if fit.largest is None:
        assert not any(map(keeps, range(1, 25)))
        return
    assert isinstance(fit.largest.value, tuple)
    largest = fit.largest.value[0]
    assert keeps(largest)
    assert not any(keeps(size) for size in range(largest + 1, largest + 12))


@given(networks())
@some
def test_a_roofline_has_all_macs_and_is_no_prediction(drawn: RandomNetwork) -> None:
    analysis = cnnshape.analyze(drawn.network, dtype="int8")
    if analysis.diagnostics:
        return
    device = device_named("stm32f746")
    found = roofline(analysis, device)
    assert sum(each.macs for each in found.layers) == analysis.totals.macs
    assert found.seconds * (1 + 1e-9) >= (analysis.totals.macs or 0) / device.peak("int8")
    held = sum(row.activation_bytes or 0 for row in analysis.layers)
    for each in found.layers:
        assert 0 < each.activation_bytes <= 2 * held
