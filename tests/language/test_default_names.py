"""Layers that are given their default names in the text are called as they were without."""

from __future__ import annotations

import pytest
from hypothesis import given

import cnnshape
from cnnshape.language.edits.default_names import with_default_names, with_value
from cnnshape.language.loading import template, template_of_text
from cnnshape.language.template import Template
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Sequence, Table
from tests.strategies.networks import RandomNetwork, networks

BUNDLED = (
    "lenet",
    "resnet50",
    "inception_v3",
    "densenet_bc_100_12",
    "mobilenet_v3_small",
    "shufflenet_v2_x1_0",
    "squeezenet1_1",
    "vgg16_bn",
    "siamese",
    "unet",
    "xception",
    "yolov3_tiny",
    "keras/nasnet_large",
)


def named(owner: Table) -> Table:
    """Return a file, or a block of it, whose layers have names."""
    layers = owner.get("layers")
    assert isinstance(layers, Sequence)
    return with_value(owner, "layers", with_default_names(layers))


def with_names(source: Template) -> Template:
    root = named(source.root)
    blocks = source.root.get("blocks")
    if isinstance(blocks, Table):
        for name, item in entries_of(blocks).items():
            assert isinstance(item.value, Table)
            blocks = with_value(blocks, name, named(item.value))
        root = with_value(root, "blocks", blocks)
    return Template(root, source.origin, source.extends)


def names(network: cnnshape.Network) -> list[str]:
    return [node.name for node in network.nodes]


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_networks_keep_the_names_of_their_layers(name: str) -> None:
    source = template(name)
    assert names(with_names(source).network()) == names(source.network())


@given(drawn=networks())
def test_random_networks_keep_the_names_of_their_layers(drawn: RandomNetwork) -> None:
    source = template_of_text(drawn.text)
    assert names(with_names(source).network()) == names(source.network())


@pytest.mark.parametrize(
    ("layers", "wanted"),
    [
        ("[{type: relu}, {type: relu}]", ["relu_1", "relu_2"]),
        (
            "[{name: relu_2, type: tanh}, {type: relu}, {type: relu}]",
            ["relu_2", "relu_1", "relu_3"],
        ),
        ("[{type: relu, if: false}, {type: relu, if: true}]", [None, "relu_1"]),
        ("[{type: relu}, {type: relu, if: =1 > 0}, {type: relu}]", ["relu_1", None, None]),
        ("[{type: relu, repeat: 2}, {type: relu}, {type: tanh}]", [None, None, "tanh_1"]),
        ('[{type: relu}, {type: ="relu"}, {type: tanh}]', ["relu_1", None, None]),
    ],
)
def test_names_that_depend_on_more_than_the_text_are_left_open(
    layers: str, wanted: list[str | None]
) -> None:
    source = template_of_text(f"input: [4]\nlayers: {layers}\n").root.get("layers")
    assert isinstance(source, Sequence)
    items = with_default_names(source).items
    assert [item.text_of_name for item in items if isinstance(item, Table)] == wanted
