"""The fields of the windows alone are proved by a run with constant statistics and gates."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

import cnnshape
from cnnshape import Proof
from cnnshape.analysis import fields
from cnnshape.analysis.claim import Reach
from cnnshape.verification.evidence import Evidence, Status

PUBLISHED = Path(__file__).parents[1] / "facts" / "receptive_fields"
GATED = """
input: [16, 16, 2]
layers:
  - {name: conv, type: conv, filters: 4, kernel: 3, padding: 1}
  - {name: norm, type: instance_norm}
  - {name: squeeze, type: global_avg_pool}
  - {name: excite, type: dense, units: 4, activation: sigmoid}
  - {name: gated, type: multiply, from: [excite, norm]}
  - {name: last, type: conv, filters: 1, kernel: [5, 1]}
"""


def evidence(proof: Proof) -> dict[str, Evidence]:
    """Return what is known of each layer's field along the windows."""
    return {layer.name: layer.numbers["window_receptive_field"] for layer in proof.layers}


def test_fields_along_windows_are_proved_behind_norms_and_gates() -> None:
    proof = cnnshape.verify(cnnshape.loads(GATED))
    found = evidence(proof)
    assert proof.ok
    for name in ("norm", "gated"):
        assert found[name][:3] == ((3, 3), (3, 3), Status.PROVED)
    assert found["last"][:3] == ((7, 3), (7, 3), Status.PROVED)
    assert found["squeeze"].status is Status.NOTHING_CLAIMED
    assert [each.axis for each in proof.window_sampled] == ["height", "width"]


@pytest.mark.parametrize(
    ("file", "shape", "field"),
    [
        ("patchgan", (96, 96, 3), (70, 70)),
        ("wav2vec2", (800, 1), (400,)),
        ("keras_tcn", (700, 1), (631,)),
    ],
)
def test_published_fields_are_proved(
    file: str, shape: tuple[int, ...], field: tuple[int, ...]
) -> None:
    network = cnnshape.load(PUBLISHED / f"{file}.yaml").with_inputs({"input": shape})
    *_, last = evidence(cnnshape.verify(network)).values()
    assert last[:3] == (field, field, Status.PROVED)


def test_where_both_fields_agree_nothing_runs_twice() -> None:
    proof = cnnshape.verify(cnnshape.load("lenet5"))
    assert proof.window_sampled == ()
    for layer in proof.layers:
        numbers = layer.numbers
        assert numbers["window_receptive_field"] == numbers["receptive_field"]


def test_a_norm_that_is_said_to_read_two_cells_is_refuted() -> None:
    with patch.object(fields, "SAME_CELL", Reach(1, (range(2),))):
        proof = cnnshape.verify(cnnshape.loads(GATED))
    assert [mismatch.layer for mismatch in proof.mismatches] == ["norm", "gated", "last"]
    assert proof.mismatches[0].message == (
        "receptive field along the windows of `norm`: claimed 4x4, observed 3x3 (along the height, "
        "cell 7 is claimed to see 6 to 9, and sees 6 to 8; along the width, cell 7 is claimed to "
        "see 6 to 9, and sees 6 to 8)"
    )


def test_channels_that_a_norm_keeps_apart_may_see_less_than_the_hull() -> None:
    """With its statistics constant, a norm over all channels mixes none of them."""
    proof = cnnshape.verify(
        cnnshape.loads("""
input: [12, 1]
layers:
  - type: branches
    merge: concat
    branches:
      - - {type: conv, filters: 1, kernel: 1}
      - - {type: conv, filters: 1, kernel: 5, padding: same}
  - {type: layer_norm, axes: all}
  - {name: kept, type: slice, channels: [0, 1]}
""")
    )
    assert proof.ok
    assert evidence(proof)["kept"].status is Status.NOT_OBSERVABLE
