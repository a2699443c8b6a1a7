"""Stretches of NaN prove and refute what single cells prove and refute, with fewer samples."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

import cnnshape
from cnnshape.verification import probes
from cnnshape.verification.evidence import Status
from cnnshape.verification.probes import MAX_PROBES, each_cell, probes_of
from tests.strategies.networks import RandomNetwork, networks
from tests.verification.false_claims import claimed_of, reaching

CONVOLUTION = """
input: [{size}, 8, 1]
layers:
  - {{name: conv1, type: conv, filters: 1, kernel: 3, padding: 1}}
"""


@pytest.fixture
def stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any number of steps for much work."""
    monkeypatch.setattr(probes, "MAX_STEPS", 0)


def test_each_cell_is_a_probe_on_a_short_axis() -> None:
    assert probes_of([], 64, 1) == each_cell(64)
    assert [list(probe) for probe in each_cell(2)] == [[0], [1]]


@pytest.mark.parametrize(("size", "steps"), [(65, 1), (64, 10**9)])
def test_probes_reach_to_an_end_if_cells_are_many_or_heavy(size: int, steps: int) -> None:
    chosen = probes_of([], size, steps)
    assert len(chosen) < 8
    assert all(probe.start == 0 or probe.stop == size for probe in chosen)


def test_each_cell_is_a_probe_if_stretches_would_be_no_fewer() -> None:
    assert probes_of([], 3, 10**10) == each_cell(3)


@pytest.mark.usefixtures("stretches")
def test_two_equal_layers_need_no_probes_of_their_own() -> None:
    text = CONVOLUTION.format(size=40)
    one = cnnshape.verify(cnnshape.loads(text))
    two = cnnshape.verify(cnnshape.loads(f"{text}  - {{name: relu1, type: relu}}\n"))
    assert one.sampled == two.sampled
    assert one.sampled[0].tried < one.sampled[0].size
    assert two.counts[Status.PROVED] == 2


@pytest.mark.usefixtures("stretches")
@settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(networks())
def test_stretches_refute_nothing_true(drawn: RandomNetwork) -> None:
    proof = cnnshape.verify(drawn.network)
    assert proof.ok, [mismatch.message for mismatch in proof.mismatches]


@pytest.mark.usefixtures("stretches")
@pytest.mark.parametrize("size", [20, 100, MAX_PROBES + 20])
@pytest.mark.parametrize("taps", [range(-1, 3), range(-2, 2), range(-1, 1), range(2), range(3)])
def test_stretches_refute_a_false_field(taps: range, size: int) -> None:
    with claimed_of("conv", reaching(taps)):
        proof = cnnshape.verify(cnnshape.loads(CONVOLUTION.format(size=size)))
    assert [each.number for each in proof.mismatches] == [
        "receptive_field",
        "window_receptive_field",
    ]
    message = proof.mismatches[0].message
    assert "along the height, cell " in message
    if size <= MAX_PROBES:
        cell = int(message.split("cell ")[1].split()[0])
        assert f"and sees {max(cell - 1, 0)} to {min(cell + 1, size - 1)}" in message
