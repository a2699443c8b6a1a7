"""A false claim is caught, and the message names the layer and both numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

import cnnshape
from cnnshape import Proof
from cnnshape.analysis.claim import Claim
from cnnshape.analysis.receptive_field import Field
from cnnshape.analysis.totals import totals_of
from cnnshape.layers.convolution import Conv
from cnnshape.layers.traits import Memory
from cnnshape.verification.evidence import Status
from tests.verification.false_claims import claimed_of, reaching

NETWORK = cnnshape.loads(
    """
input: [16, 16, 2]
layers:
  - {name: conv1, type: conv, filters: 3, kernel: 3, padding: 1}
  - {name: pool1, type: max_pool, kernel: 2}
"""
)


def proof_with_false_claims(kind: str, change: Callable[[Claim], Claim]) -> Proof:
    with claimed_of(kind, change):
        return cnnshape.verify(NETWORK)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"output": (16, 15, 3)},
            "output shape of `conv1`: claimed 16x15x3, observed 16x16x3",
        ),
        (
            {"weights": {"weight": (3, 3, 2, 4), "bias": (3,)}},
            "weights of `conv1`: claimed weight 3x3x2x4, bias 3, observed weight 3x3x2x3, bias 3",
        ),
        ({"macs": 13825}, "MACs of `conv1`: claimed 13,825, observed 13,824"),
        ({"macs_effective": 13824}, "effective MACs of `conv1`: claimed 13,824, observed 12,696"),
        (
            {"statistics": {"mean": (3,)}},
            "parameters that are not trained of `conv1`: claimed 3, observed 0",
        ),
    ],
)
def test_a_false_number_is_refuted_by_name(changes: dict[str, Any], message: str) -> None:
    proof = proof_with_false_claims("conv", lambda claim: claim._replace(**changes))
    assert not proof.ok
    assert message in [mismatch.message for mismatch in proof.mismatches]


def test_bytes_that_are_not_shared_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conv, "kind_traits", Conv.kind_traits._replace(memory=Memory.IN_PLACE))
    proof = cnnshape.verify(NETWORK)
    message = "live bytes of `conv1`: claimed 2,048, observed 5,120"
    assert message in [mismatch.message for mismatch in proof.mismatches]


@pytest.mark.parametrize(
    ("taps", "claimed", "observed", "words"),
    [
        (range(-1, 3), 4, 3, "cell 7 is claimed to see 6 to 9, and sees 6 to 8"),
        (range(-1, 1), 2, 3, "cell 7 is claimed to see 6 to 7, and sees 6 to 8"),
        (range(3), 3, 3, "cell 7 is claimed to see 7 to 9, and sees 6 to 8"),
    ],
)
def test_a_false_field_is_refuted_with_the_cells(
    taps: range, claimed: int, observed: int, words: str
) -> None:
    proof = proof_with_false_claims("conv", reaching(taps))
    conv1, *_ = proof.mismatches
    assert (conv1.claimed, conv1.observed) == ([claimed, 3], [observed, 3])
    assert conv1.message == (
        f"receptive field of `conv1`: claimed {claimed}x3, observed {observed}x3 "
        f"(along the height, {words})"
    )
    assert conv1.location is not None
    assert conv1.location.line == 4


def test_a_false_stride_is_refuted() -> None:
    def change(claim: Claim) -> Claim:
        ((height, width),) = claim.reaches
        assert height is not None
        return claim._replace(reaches=((height._replace(advance=1), width),))

    proof = proof_with_false_claims("max_pool", change)
    assert [(mismatch.layer, mismatch.number) for mismatch in proof.mismatches] == [
        ("pool1", "receptive_field"),
        ("pool1", "window_receptive_field"),
    ]
    assert "along the height" in proof.mismatches[0].message


@pytest.mark.parametrize(("by", "size"), [(-1, 2), (1, 4)])
def test_a_false_size_of_true_fields_is_refuted(
    monkeypatch: pytest.MonkeyPatch, by: int, size: int
) -> None:
    """The cells are claimed rightly, and the number in the table is not their extent."""
    true_size = Field.size.fget  # type: ignore[attr-defined]
    monkeypatch.setattr(Field, "size", property(lambda field: true_size(field) + by))
    conv1 = next(each for each in cnnshape.verify(NETWORK).mismatches if each.layer == "conv1")
    assert (conv1.claimed, conv1.observed) == ([size, size], [3, 3])
    assert "along the height, cells see up to 3, each as claimed" in conv1.message


def test_totals_are_compared_with_what_was_observed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "cnnshape.analysis.limits.totals_of",
        lambda *given: totals_of(*given)._replace(macs=13825),
    )
    proof = cnnshape.verify(NETWORK)
    (mismatch,) = proof.mismatches
    assert mismatch.message == "MACs of the totals: claimed 13,825, observed 13,824"
    assert not proof.ok


def test_a_layer_that_stops_though_it_was_claimed_to_run_is_reported() -> None:
    """The formulas allow a window that does not fit: the execution stops there."""
    network = cnnshape.loads(
        "input: [4, 4, 1]\nlayers:\n  - {name: wide, type: conv, filters: 1, kernel: 5}\n"
    )
    assert cnnshape.verify(network).diagnostics[0].code == "S101"
    with patch("cnnshape.analysis.convolution.windows_fit", return_value=iter(())):
        proof = cnnshape.verify(network)
    (mismatch,) = proof.mismatches
    assert mismatch.number == "execution"
    assert "`wide` (conv) cannot run" in mismatch.message
    assert not proof.ok


def test_a_mismatch_in_json_has_both_numbers_and_the_place() -> None:
    proof = proof_with_false_claims("conv", lambda claim: claim._replace(macs=1))
    report = proof.to_dict()
    assert report["ok"] is False
    assert report["mismatches"][0] == {
        "layer": "conv1",
        "number": "macs",
        "claimed": 1,
        "observed": 13824,
        "message": "MACs of `conv1`: claimed 1, observed 13,824",
        "location": {"line": 4, "column": 5},
    }
    conv1 = next(layer for layer in report["layers"] if layer["name"] == "conv1")
    assert conv1["status"] == "refuted"
    assert conv1["numbers"]["macs"] == {"claimed": 1, "observed": 13824, "status": "refuted"}
    assert proof.counts[Status.REFUTED] == 1
