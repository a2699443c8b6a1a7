"""Networks go out to ONNX and come back: the same layers, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape import Network, SpecError, to_onnx
from cnnshape.diagnostics import ImportRefused
from cnnshape.exporting.onnx import saving
from cnnshape.exporting.onnx.model import light_model
from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.mapping import model_of
from cnnshape.importing.onnx_reader.reading import graph_of_model
from tests.reference.comparison import drawn_inputs, drawn_weights
from tests.reference.onnx import Array
from tests.reference.onnx.exported import assert_alike, channels_first
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

BUNDLED = Path(__file__).parents[3] / "architectures"
NAMES = sorted(
    path.relative_to(BUNDLED).with_suffix("").as_posix()
    for folder in ("", "course", "keras")
    for path in (BUNDLED / folder).glob("*.yaml")
)
FAMILIES = (
    "alexnet",
    "attention_unet",
    "c3d",
    "convnext_tiny",
    "crnn",
    "cyclegan_generator",
    "dcgan_generator",
    "deeplabv3_mobilenet_v3_large",
    "edsr_baseline_x2",
    "eegnet",
    "efficientnet_b0",
    "fpn",
    "googlenet",
    "keras_tcn",
    "maxvit_t",
    "lenet",
    "mobilenet_v2",
    "r2plus1d_18",
    "regnet_y_400mf",
    "resnet18",
    "rpn_resnet50_fpn",
    "shufflenet_v2_x0_5",
    "siamese",
    "ssd300_vgg16",
    "swin_t",
    "swin_v2_t",
    "unet",
    "unet_plus_plus",
    "vgg11_bn",
    "vit_b_32",
    "wav2vec2_encoder",
    "yolov8n",
    "course/average_pool_global",
    "course/strided_flipped",
    "keras/efficientnet_b1",
    "keras/mobilenet_v3_small",
)
"""Networks that differ from one another."""


@pytest.mark.parametrize("name", FAMILIES)
def test_a_network_comes_back_as_it_is(name: str, tmp_path: Path) -> None:
    assert_comes_back(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*NAMES} - {*FAMILIES}))
def test_every_bundled_network_comes_back(name: str, tmp_path: Path) -> None:
    assert_comes_back(name, tmp_path)


def assert_comes_back(name: str, folder: Path) -> None:
    """Export a network without the room of its weights, import it, and compare all layers."""
    network = cnnshape.load(name)
    path = folder / "model.onnx"
    saving.save(light_model(network), path)
    imported = cnnshape.from_onnx(path)
    assert imported.notes == ()
    difference = cnnshape.diff(network, imported.network, as_executed=True)
    assert difference.is_equal, [each.texts() for each in difference.changes if each.differs]


# What is read again as it was written


@pytest.mark.parametrize(
    "layers",
    [
        "{type: crop, cropping: [[1, 2], [0, 1]]}",
        "{type: instance_norm, scale: false, shift: false}",
        "{type: batch_norm, shift: false}",
        "{type: layer_norm, axes: [height, width], scale: false}",
        "{type: affine, scale: 0.5, shift: [1, 2, 3]}",
        "{type: adaptive_max_pool, size: [4, 3]}",
        "{name: one, type: dense, units: 3}, {type: dense, units: 3, share: one}",
        "{type: prelu}, {type: attention, heads: 3, causal: true, relative_bias: table}",
        "{type: prelu}, {type: attention, heads: 1, window: [1, 3], similarity: cosine}",
        "{type: prelu}, {type: attention, heads: 3, grid: [2, 3], relative_bias: continuous}",
        "{type: prelu}, {type: attention, heads: 1, window: [4, 3], shift: [2, 1], scale: 0.5}",
        "{type: prelu}, {type: attention, heads: 1, window: 5, pad: true, shift: 2}",
        "{type: prelu}, {type: attention, heads: 1, window: 9, pad: true, relative_bias: table}",
        "{type: conv, filters: 3, kernel: 1, trainable: false}",
        "{name: one, type: conv, filters: 3, kernel: 3}, {type: matmul, from: [one, one], "
        "transpose_first: true}",
    ],
)
def test_a_layer_comes_back_as_it_is(layers: str) -> None:
    network = cnnshape.loads(f"input: [8, 6, 3]\nlayers: [{layers}]\n")
    back = come_back(to_onnx(network, drawn_weights(network, 0)))
    assert back is not None
    difference = cnnshape.diff(network, back.network, as_executed=True)
    assert difference.is_equal, back.text


# What is read otherwise still computes the same


@looks_at(150)
@given(networks(), st.integers(0, 1000))
def test_what_comes_back_computes_the_same(drawn: RandomNetwork, seed: int) -> None:
    """Compare all but what is not read: layers that become `custom`, and turned inputs."""
    network = drawn.network
    weights = drawn_weights(network, seed)
    try:
        back = come_back(to_onnx(network, weights))
    except SpecError:
        return
    if back is None or back.network.input_shapes.keys() != network.input_shapes.keys():
        return
    inputs = drawn_inputs(network, seed)
    laid_out = {name: as_in(array, network, back.network) for name, array in inputs.items()}
    if any(laid_out[name].shape[1:] != sizes_in(back.network, name) for name in laid_out):
        return
    ours = cnnshape.run(network, inputs, weights).outputs
    theirs = cnnshape.run(back.network, laid_out, dict(back.weights)).outputs
    if len(ours) == len(theirs):  # two outputs that are one value come back as one
        for (name, one), other in zip(ours.items(), theirs.values(), strict=True):
            assert_alike(rows(one, network), rows(other, back.network), name)


def rows(array: Array, network: Network) -> Array:
    """Return each sample in a row, its channels first: a vector and a map of one cell are alike."""
    return channels_first(array, network).reshape(len(array), -1)


def come_back(model: onnx.ModelProto) -> Imported | None:
    """Return what a model is read as; None if it is refused, or a layer is not known again."""
    try:
        back = imported(model_of(graph_of_model(model, Path("model.onnx"), None)), is_flat=True)
    except ImportRefused:
        return None
    return None if back.notes or reads_turned(back.network) else back


def reads_turned(network: Network) -> bool:
    """Say whether a product reads an input: which of its axes are the rows is then a guess."""
    return any(
        node.layer.type == "matmul" and not network.input_shapes.keys().isdisjoint(node.inputs)
        for node in network.nodes
    )


def as_in(array: Array, network: Network, other: Network) -> Array:
    """Return an array of one network in the layout of another."""
    first = channels_first(array, network)
    is_first = other.layout == "channels_first" or array.ndim < 3
    return first if is_first else np.moveaxis(first, 1, -1)


def sizes_in(network: Network, name: str) -> tuple[int, ...]:
    return network.layout.outside(network.input_shapes[name])
