"""Networks exported to Keras and imported again compute the same, layer by layer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import Network, SpecError, analyze, diff, load, loads
from tests.reference.exporting.test_exported_keras import assert_same_in_keras
from tests.strategies import layer_groups
from tests.strategies.draft import Draft
from tests.strategies.fitting import that_fit
from tests.strategies.networks import RandomNetwork
from tests.strategies.random_layer import Bounds, Draw, Keys
from tests.strategies.text import text_of
from tests.test_keystone import looks_at

pytest.importorskip("keras", reason="Keras is not installed: pip install -e '.[keras]'")
pytest.importorskip("torch", reason="PyTorch is not installed: pip install -e '.[reference]'")
from benchmarks.round_trips import imported_from_keras

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning",  # Keras, of tensors of PyTorch
    "ignore:Using padding='same' with even kernel lengths",
    "ignore:You are using a softmax over axis",
)

SMALL = (
    "alexnet_2012",
    "attention_unet",
    "convnext_tiny",
    "edsr_baseline_x2",
    "course/sobel",
    "cyclegan_generator",
    "googlenet",
    "lenet5",
    "mobilenet_v3_small",
    "shufflenet_v2_x0_5",
    "siamese",
    "ssd300_vgg16",
    "swin_t",
    "unet_plus_plus",
    "vit_b_32",
)
"""Bundled networks of different families; `python -m benchmarks.round_trips --to keras` tries all.
"""

OTHERWISE = frozenset(
    {
        *("attention", "attention_in_a_grid", "attention_in_windows", "conv_lstm"),
        *("gru", "locally_connected", "lstm", "simple_rnn"),
    }
)
"""Classes of exported modules whose code is not read as the layer that it computes."""

SPELLED_OUT = frozenset(
    {
        *("activation", "depth_to_space", "flip", "hard_sigmoid", "hard_swish", "l2_norm"),
        *("layer_norm_over_axes", "permute", "permute_channels", "quick_gelu", "reduce"),
        *("reduce_channels", "reshape", "softmax_over_axes", "space_to_depth", "tile", "upsample"),
    }
)
"""Keras has no layer for some settings: these come back as the layers that compute them."""

APART = frozenset({"avg_pool", "conv", "conv_transpose", "depthwise_conv", "max_pool"}) | {
    *("pad", "separable_conv", "zero_pad"),
}
"""Strides with dilations, groups and padding that Keras does not have are layers of their own."""

LAYERS = tuple(
    each
    for each in dict.fromkeys(layer_groups.ALL)
    if each.__name__ not in OTHERWISE | SPELLED_OUT | APART
)
PLAIN: tuple[Keys, ...] = (
    {"type": "conv", "filters": 4, "kernel": 3, "padding": "half", "activation": "relu"},
    {"type": "conv", "filters": 6, "kernel": [2, 3], "stride": 2, "groups": 2},
    {"type": "depthwise_conv", "kernel": 3, "padding": "same", "multiplier": 2},
    {"type": "conv_transpose", "filters": 4, "kernel": 3, "stride": 2, "padding": 1},
    {"type": "max_pool", "kernel": 3, "stride": 2, "padding": 1},
    {"type": "avg_pool", "kernel": 2, "count_padding": True},
    {"type": "upsample", "factor": 2},
    {"type": "zero_pad", "padding": [[1, 0], [0, 2]]},
)
"""Layers of windows with settings that Keras has."""


@st.composite
def networks_that_come_back(draw: Draw) -> RandomNetwork:
    """Draw a network of layers that Keras has, on a picture, with branches that meet again."""
    shape = (draw(st.integers(6, 9)), draw(st.integers(6, 9)), 4)
    draft = Draft(draw, Bounds(), {"input": shape})
    draft.append({"type": "prelu"}, shape)
    for _ in range(draw(st.integers(2, 6))):
        step = draw(st.sampled_from((_a_plain_layer, _a_drawn_layer, _a_merge)))
        step(draft)
    return RandomNetwork(text_of(draft, []))


def _a_plain_layer(draft: Draft) -> None:
    keys = draft.draw(st.sampled_from(PLAIN))
    source = "input: " + str(list(draft.shape)) + "\nlayers:\n  - " + json.dumps(keys)
    try:
        shape = analyze(loads(source)).layers[-1].output_shape
    except SpecError:  # a vector, or a map that is too small
        return
    if shape is not None and min(shape[:-1]) > 1:
        draft.append(dict(keys), shape)


def _a_drawn_layer(draft: Draft) -> None:
    fitting = [each for each in that_fit(draft) if each in LAYERS]
    draft.append(*draft.draw(st.sampled_from(fitting))(draft.draw, draft.shape, draft.bounds))


def _a_merge(draft: Draft) -> None:
    fitting = [each for each in draft.layers if each.shape == draft.shape]
    if len(fitting) > 1:
        kind = draft.draw(st.sampled_from(("add", "multiply", "maximum", "average")))
        one = draft.draw(st.sampled_from(fitting))
        if one is not draft.current:
            names = [draft.named(one), draft.named(draft.current)]
            draft.append({"type": kind, "from": names}, draft.shape)


@looks_at(20)
@given(networks_that_come_back(), st.integers(0, 1000))
def test_a_random_network_comes_back_and_computes_the_same(drawn: RandomNetwork, seed: int) -> None:
    assert_comes_back(drawn.network)
    assert_same_in_keras(drawn.network, seed)


@pytest.mark.parametrize("name", SMALL)
def test_a_bundled_network_comes_back_equal(name: str) -> None:
    assert_comes_back(load(name))


def assert_comes_back(network: Network) -> None:
    """Compare a network with what is imported of the model that it is exported as."""
    imported = imported_from_keras(network)
    assert imported.notes == ()
    difference = diff(network, imported.network, as_executed=True)
    assert difference.is_equal, [each.texts() for each in difference.changes if each.differs]
