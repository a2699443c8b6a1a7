"""Random legal networks verify: nothing true is called refuted, whatever the network."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.verification.evidence import Status
from tests.strategies.networks import (
    RandomNetwork,
    networks,
    networks_of_aliases,
    networks_of_windows,
)

looks_at = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@looks_at
@given(networks())
def test_a_network_of_any_layers_verifies(drawn: RandomNetwork) -> None:
    proof = cnnshape.verify(drawn.network)
    assert proof.ok, [mismatch.message for mismatch in proof.mismatches]


@looks_at
@given(networks_of_aliases())
def test_an_alias_of_a_reordering_takes_no_bytes_of_its_own(drawn: RandomNetwork) -> None:
    proof = cnnshape.verify(drawn.network)
    assert proof.ok, [mismatch.message for mismatch in proof.mismatches]


@looks_at
@given(st.integers(60, 150).flatmap(lambda longest: networks_of_windows(1, longest)))
def test_every_field_on_a_long_axis_is_proved(drawn: RandomNetwork) -> None:
    proof = cnnshape.verify(drawn.network)
    assert proof.ok, [mismatch.message for mismatch in proof.mismatches]
    assert proof.counts[Status.PROVED] >= sum(proof.counts.values()) - 1
