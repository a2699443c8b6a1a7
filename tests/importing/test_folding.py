"""Folding is an equivalence: the blocks and branches of a text expand to the flat list again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from cnnshape.importing.imported import text_of_model
from cnnshape.language.bundled_paths import bundled_files
from tests.importing.networks_as_models import as_model, names_layers
from tests.strategies.blocks import files_of_blocks
from tests.strategies.networks import RandomNetwork, networks

pytestmark = pytest.mark.exhaustive

DEEP = re.compile(
    r"convnext_.*|densenet.*|efficientnet_(b|v2_[sml]).*|regnet_.*|resnet(50|101|152)|resnext.*"
    r"|wide_resnet(50|101).*|googlenet|inception_v4|vit_[lh].*|maxvit_t|swin(_v2)?_[sb]"
)
"""Networks whose layers are mostly the same few blocks."""

SHARE = 0.25
SHARES = {"efficientnet_b0": 0.28, "convnext_tiny": 0.34} | dict.fromkeys(
    ["convnext_small", "convnext_base", "convnext_large"], 0.3
)
"""How many of its lines a deep network may take; a rate of drop_path for each block is a line."""


def layers_of(network: Network) -> list[Any]:
    """Return what the layers are and which they read, by position instead of name."""
    at = {node.name: place for place, node in enumerate(network.nodes)}
    return [
        (node.layer, tuple(at[name] for name in node.inputs), node.is_frozen)
        for node in network.nodes
    ]


def assert_folds(network: Network) -> Network:
    """Compare what a network is folded to with its flat list, and return what was folded."""
    model = as_model(network)
    folded, order = text_of_model(model)
    flat, same_order = text_of_model(model, is_flat=True)
    assert order == same_order
    seen, expected = cnnshape.loads(folded), cnnshape.loads(flat)
    assert layers_of(seen) == layers_of(expected)
    assert list(seen.input_shapes.values()) == list(expected.input_shapes.values())
    outputs = [[node.name for node in each.nodes].index(name)
               for each in (seen, expected) for name in each.outputs]  # fmt: skip
    assert outputs[: len(outputs) // 2] == outputs[len(outputs) // 2 :]
    return seen


@given(network=networks())
def test_random_networks_fold_without_a_change(network: RandomNetwork) -> None:
    if not names_layers(network.network):
        assert_folds(network.network)


@given(text=files_of_blocks())
def test_random_files_of_blocks_fold_without_a_change(text: str) -> None:
    assert_folds(cnnshape.loads(text))


@pytest.mark.parametrize("path", bundled_files(), ids=lambda path: path.stem)
def test_bundled_networks_fold_without_a_change(path: Path) -> None:
    network = cnnshape.load(path)
    if names_layers(network):
        pytest.skip("it names layers that it does not read")
    totals = cnnshape.analyze(network).totals
    again = cnnshape.analyze(assert_folds(network)).totals
    assert (again.trainable_parameters, again.macs) == (totals.trainable_parameters, totals.macs)


@pytest.mark.parametrize(
    "path",
    [each for each in bundled_files() if DEEP.fullmatch(each.stem) and each.parent.name != "keras"],
    ids=lambda path: path.stem,
)
def test_deep_networks_take_a_quarter_of_the_lines(path: Path) -> None:
    model = as_model(cnnshape.load(path))
    folded, flat = (text_of_model(model, is_flat=each).text for each in (False, True))
    assert len(folded.splitlines()) <= SHARES.get(path.stem, SHARE) * len(flat.splitlines())


REPEATED = st.integers(2, 4)


@given(first=REPEATED, second=REPEATED)
def test_repeats_are_found_again(first: int, second: int) -> None:
    text = f"""
input: [16, 16, 8]
blocks:
  unit:
    parameters: {{filters: }}
    layers:
      - {{type: conv, filters: =filters, kernel: 3, padding: half, activation: relu}}
      - {{type: conv, filters: =filters, kernel: 3, padding: half}}
layers:
  - {{name: a, type: unit, filters: 8, repeat: {first}}}
  - {{name: b, type: unit, filters: 16, repeat: {second}}}
"""
    folded = text_of_model(as_model(cnnshape.loads(text))).text
    assert f"repeat: {first}" in folded
    assert folded.count("type: conv") == 2
