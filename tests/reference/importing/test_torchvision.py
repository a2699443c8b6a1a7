"""Networks of torchvision, one for each way that channels and positions stand in."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from cnnshape.testing import assert_matches
from tests.reference.pytorch import torch

assert torch
pytestmark = pytest.mark.skipif(
    find_spec("torchvision") is None, reason="torchvision is not installed: pip install torchvision"
)


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "convnext_tiny", "shufflenet_v2_x0_5"])
def test_a_network_is_imported_without_rest(name: str) -> None:
    from benchmarks.import_reach.comparing import reach
    from benchmarks.import_reach.torchvision import subject

    found = reach(subject(name))
    assert found.is_reached, found.row()
    assert found.lines < found.flat_lines / 1.5


@pytest.mark.parametrize("name", ["squeezenet1_1", "lraspp_mobilenet_v3_large"])
def test_a_network_is_the_bundled_one_that_flattens_or_resizes(name: str) -> None:
    from benchmarks.import_reach.comparing import reach
    from benchmarks.import_reach.torchvision import subject

    found = reach(subject(name))
    assert found.is_reached, found.row()
    assert found.is_bundled


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "regnet_y_400mf", "googlenet"])
def test_a_network_computes_what_the_bundled_file_says(name: str) -> None:
    from frameworks.torchvision_networks import network

    assert_matches(name, network(name))
