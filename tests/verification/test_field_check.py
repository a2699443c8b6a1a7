"""A field is proved only by both of its ends, and by the cells beyond them."""

from __future__ import annotations

import numpy as np
import pytest

from cnnshape.verification.claimed_field import ClaimedField
from cnnshape.verification.evidence import Status
from cnnshape.verification.field_check import check_field
from cnnshape.verification.probes import Probes

SIZE = 9
FIRST = np.array([2, 4])
LAST = np.array([4, 6])


def status(probes: Probes, period: int) -> Status:
    """Check two outputs that read what is claimed: from 2 to 4, and from 4 to 6."""
    every, none = np.ones(2, bool), np.zeros(2, bool)
    field = ClaimedField(3, FIRST, LAST, every, every, is_uniform=True, period=period, free=none)
    seen = [(probe.stop > FIRST) & (probe.start <= LAST) for probe in probes]
    return check_field(field, np.array(seen), probes, SIZE).status


def up_to(*stops: int) -> list[range]:
    return [range(stop) for stop in stops]


def since(*starts: int) -> list[range]:
    return [range(start, SIZE) for start in starts]


@pytest.mark.parametrize("output", [0, 1])
def test_a_field_is_proved_by_its_ends_and_the_cells_beyond_them(output: int) -> None:
    first, last = int(FIRST[output]), int(LAST[output])
    probes = [*up_to(first, first + 1), *since(last, last + 1)]
    assert status(probes, 1) is Status.PROVED
    for left_out in probes:
        others = [each for each in probes if each != left_out]
        assert status(others, 1) is Status.NOT_OBSERVABLE


@pytest.mark.parametrize(("period", "found"), [(1, Status.PROVED), (2, Status.NOT_OBSERVABLE)])
def test_ends_of_two_outputs_prove_a_field_whole_periods_apart(period: int, found: Status) -> None:
    assert status([*up_to(2, 3), *since(6, 7)], period) is found
