"""Networks exported to PyTorch and imported again compute the same, layer by layer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import diff, load
from cnnshape.network import Network
from tests.strategies import layer_groups
from tests.strategies.draft import Draft
from tests.strategies.networks import RandomNetwork
from tests.strategies.random_layer import Bounds, Draw, LayerStrategy
from tests.strategies.text import text_of
from tests.test_keystone import looks_at

pytest.importorskip("torch", reason="PyTorch is not installed: pip install -e '.[reference]'")
from benchmarks.round_trips import imported_again

SMALL = (
    "alexnet_2012",
    "attention_unet",
    "course/sobel",
    "dcgan_generator",
    "keras_tcn",
    "lenet5",
    "m5",
    "mobilenet_v3_small",
    "resnet18",
    "siamese",
    "swin_t",
    "unet",
)
"""Bundled networks of different families; `python -m benchmarks.round_trips` tries all."""

SPELLED_OUT = (
    *("conv_lstm", "gru", "hard_sigmoid", "hard_swish", "locally_connected"),
    *("lstm", "simple_rnn", "upsample"),
)
"""PyTorch has no module for some settings: these come back as the layers that compute them."""

REARRANGED = (
    *("flip", "layer_norm_over_axes", "permute", "permute_channels"),
    *("reduce", "reshape", "softmax_over_axes", "tile"),
)
"""Orders of axes that PyTorch's operators do not have come back as other layers that rearrange."""

PADDED = ("avg_pool", "conv", "max_pool", "pad", "separable_conv", "zero_pad")
"""Padding that PyTorch does not have comes back as cells, or as a layer, of its own."""

OTHERWISE = frozenset((*SPELLED_OUT, *REARRANGED, *PADDED))
EQUAL = tuple(each for each in dict.fromkeys(layer_groups.ALL) if each.__name__ not in OTHERWISE)


@st.composite
def _alone(draw: Draw, layer: LayerStrategy) -> RandomNetwork:
    """Draw a network of one layer, on a map that is no single cell along any axis."""
    rank = layer_groups.ONLY_RANK.get(layer, 2)
    sizes = tuple(draw(st.integers(5, 8)) for _ in range(rank))
    draft = Draft(draw, Bounds(), {"input": (*sizes, 4)})
    draft.append({"type": "prelu"}, draft.shape)
    draft.append(*layer(draw, draft.shape, draft.bounds))
    return RandomNetwork(text_of(draft, []))


@pytest.mark.parametrize("layer", EQUAL, ids=lambda layer: layer.__name__)
@looks_at(3)
@given(st.data())
def test_a_layer_comes_back_as_itself(layer: LayerStrategy, data: st.DataObject) -> None:
    assert_comes_back(data.draw(_alone(layer)).network)


@pytest.mark.parametrize("name", SMALL)
def test_a_bundled_network_comes_back_equal(name: str) -> None:
    assert_comes_back(load(name))


def assert_comes_back(network: Network) -> None:
    """Compare a network with what is imported of the module that it is exported as."""
    difference = diff(network, imported_again(network).network, as_executed=True)
    assert difference.is_equal, difference.changes
