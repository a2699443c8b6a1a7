"""The cells that upsampling reads, against shares that are counted by loops."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import loads, verify
from cnnshape.analysis.interpolation import interpolation_reach
from cnnshape.layers.resize import Upsample
from cnnshape.verification.evidence import Status
from frameworks.interpolation import shares_of
from tests.analysis.questions import last_row
from tests.strategies.random_layer import Keys
from tests.strategies.resize import ways


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 12), st.integers(1, 30), ways())
def test_outputs_reach_the_cells_that_have_a_share(size: int, wanted: int, way: Keys) -> None:
    layer = Upsample(type="upsample", size=wanted, **way)
    reach = interpolation_reach(layer, size, wanted)
    assert reach is not None
    for output, shares in enumerate(shares_of(layer, size, wanted)):
        turn, phase = divmod(output, len(reach.taps))
        taps = [cell + turn * reach.advance for cell in reach.taps[phase]]
        read = set(np.flatnonzero(shares).tolist())
        inside = {cell for cell in taps if 0 <= cell < size}
        if reach.copies_cells and not inside:
            assert read == {min(max(taps[0], 0), size - 1)}
        else:
            assert read <= inside
            assert {min(inside), max(inside)} <= read or len(inside) < len(taps)


@pytest.mark.parametrize(
    ("keys", "field", "stride"),
    [
        ("mode: linear, coordinates: align_corners", 2, Fraction(5, 11)),
        ("mode: linear, coordinates: asymmetric", 2, Fraction(1, 2)),
        ("mode: cubic", 4, Fraction(1, 2)),
        ("mode: cubic, coordinates: align_corners", 4, Fraction(5, 11)),
        ("coordinates: half_pixel, rounding: round_prefer_ceil", 1, Fraction(1, 2)),
    ],
)
def test_fields_and_strides(keys: str, field: int, stride: Fraction) -> None:
    row = last_row(f"input: [6, 2]\nlayers:\n  - {{type: upsample, size: 12, {keys}}}")
    assert row.receptive_field == (field,)
    assert row.effective_stride == (stride,)


@pytest.mark.parametrize("rounding", ["floor", "ceil", "round_prefer_floor", "round_prefer_ceil"])
@pytest.mark.parametrize("coordinates", ["half_pixel", "asymmetric", "align_corners"])
def test_fields_of_rounded_places_are_proved_beside_the_edge(
    coordinates: str, rounding: str
) -> None:
    keys = f"factor: 4, coordinates: {coordinates}, rounding: {rounding}"
    proof = verify(
        loads(
            f"input: [20, 9, 1]\nlayers:\n  - {{type: upsample, {keys}}}\n"
            "  - {type: conv, filters: 1, kernel: 3, padding: same}\n"
        )
    )
    assert proof.ok
    assert {layer.status for layer in proof.layers} == {Status.PROVED}
