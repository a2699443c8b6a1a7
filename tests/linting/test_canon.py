"""Published networks are clean but for what they deserve, and known misuse is found at its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.language.bundled_paths import bundled_files, bundled_folder
from cnnshape.language.loading import origin_of, read_source
from cnnshape.linting.batch import lint_all
from cnnshape.linting.run import Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.linting.suppression import Suppressions
from tests.linting.asking import findings

REVIEWED = {
    ("course/padding_same_even.yaml", "G207"): "an even kernel is what the example shows",
    ("crnn.yaml", "G207"): "published with a last window of 2x2",
    ("crnn.yaml", "N301"): "published with biases before the norms",
    ("attention_unet.yaml", "N301"): "written with biases before the norms",
    ("cyclegan_discriminator.yaml", "N301"): "published with biases before the norms",
    ("cyclegan_generator.yaml", "G208"): "published with kernels of 3 and strides of 2",
    ("cyclegan_generator.yaml", "N301"): "published with biases before the norms",
    ("dcgan_generator.yaml", "G208"): "published with kernels of 5 and strides of 2",
    ("families/mnasnet.yaml", "A402"): "at width 0.75 rounding leaves a pair that saves nothing",
    ("eegnet.yaml", "G207"): "published with kernels of half the sampling rate, and of 16",
    ("rpn_resnet50_fpn.yaml", "G204"): "published with a map that has every second cell",
    (
        "families/segmentation_mobilenet_v3.yaml",
        "G203",
    ): "published with rates of dilation that reach beyond the map",
    (
        "families/segmentation_mobilenet_v3.yaml",
        "N302",
    ): "published with dropout before the last convolution",
    (
        "families/segmentation_resnet.yaml",
        "N302",
    ): "published with dropout before the last convolution",
    ("families/mcunet.yaml", "G203"): "published with a kernel of 5 on a map of 2x2",
    ("families/squeezenet.yaml", "G201"): "published at 224, where the last row goes unread",
    ("families/vgg.yaml", "N301"): "published with biases before the norms",
    ("keras_tcn.yaml", "A401"): "published with a relu before the sums",
    ("keras/nasnet_large.yaml", "G204"): "published with two halves, each of every other cell",
    ("mlperf_tiny/autoencoder.yaml", "N301"): "published with biases before the norms",
    ("mlperf_tiny/ds_cnn.yaml", "G201"): "published with half of the input as the last window",
    ("mlperf_tiny/ds_cnn.yaml", "G217"): "published with a kernel of 10x4",
    ("mlperf_tiny/ds_cnn.yaml", "N301"): "published with biases before the norms",
    ("mlperf_tiny/ds_cnn.yaml", "N302"): "published with dropout after the stem",
    ("mlperf_tiny/mobilenet_v1.yaml", "N301"): "published with biases before the norms",
    ("mlperf_tiny/resnet8.yaml", "N301"): "published with biases before the norms",
    ("mobilenet_v3_small.yaml", "A402"): "published with a projection that is expanded at once",
    ("siamese.yaml", "G207"): "published with kernels of 10 and 4",
    ("ssd300_vgg16.yaml", "G203"): "published with kernels of 3 on a map of one cell",
    ("unet_plus_plus.yaml", "N301"): "written with biases before the norms",
    ("wav2vec2_encoder.yaml", "G201"): "a second of speech is no whole number of windows",
    ("wide_resnet_28_10.yaml", "N302"): "published with dropout between the convolutions",
}
"""The warnings that a bundled file deserves, each with the reason that it stays."""


def of_bundled(path: Path) -> str:
    return path.relative_to(bundled_folder()).as_posix()


def suppressed() -> Iterator[tuple[str, str]]:
    for path in bundled_files():
        for each in Suppressions(read_source(path)).all:
            yield of_bundled(path), each.code


def test_no_bundled_architecture_has_an_error_or_a_warning() -> None:
    tasks = [Task(origin_of(path), EVERYTHING) for path in bundled_files()]
    found = [each for each in lint_all(tasks) if each.severity is not Severity.INFO]
    assert [f"{each.span.source.name}:{each.span.line} {each.code}" for each in found] == []


def test_what_is_suppressed_was_reviewed() -> None:
    assert set(suppressed()) == set(REVIEWED)


def test_every_suppression_gives_its_reason() -> None:
    for path in bundled_files():
        for line in path.read_text("utf-8").splitlines():
            _, mark, reason = line.partition("cnnshape: ignore")
            assert not mark or len(reason.partition("]")[2].split()) >= 3


def warnings(found: list[Diagnostic], code: str) -> list[Diagnostic]:
    return [each for each in found if each.code == code]


def misused(name: str, code: str, **settings: Any) -> list[Diagnostic]:
    """Return the findings of a code in a published network that is used otherwise."""
    return warnings(cnnshape.lint(cnnshape.load(name, **settings)), code)


def kinds_at(found: list[Diagnostic]) -> list[str]:
    """Return the kinds of layers that stand at the lines of findings."""
    found_types = (re.search(r"type: (\w+)", at.source.lines[at.line - 1]) for at in spans(found))
    return [found_type[1] for found_type in found_types if found_type]


def spans(found: list[Diagnostic]) -> list[Span]:
    return [each.span for each in found]


def test_resnet50_at_32_has_five_million_dead_weights() -> None:
    (found,) = misused("resnet50", "G203", input=(32, 32, 3))
    assert any("5,505,024" in note for note in found.notes)
    assert found.span.source.name.endswith("families/resnet.yaml")
    assert "kernel: 3" in found.span.source.lines[found.span.line - 1]


def test_alexnet_at_224_drops_pixels_in_four_layers_and_leaves_its_dense_layer() -> None:
    found = misused("alexnet_2012", "G201", input=(224, 224, 3))
    assert [each.span.line for each in found] == [17, 22, 32, 56]
    promises = misused("alexnet_2012", "B101", input=(224, 224, 3))
    assert any("promised 9,216, actual 6,400" in each.message for each in promises)


def test_vgg16_at_32_pools_more_cells_than_there_are() -> None:
    (found,) = misused("vgg16", "G209", input=(32, 32, 3))
    assert kinds_at([found]) == ["adaptive_avg_pool"]


def test_unet_at_570_drops_pixels_in_three_pools() -> None:
    assert kinds_at(misused("unet", "G201", input=(570, 570, 1))) == ["max_pool"] * 3


def test_inception_v3_at_224_drops_pixels_in_five_layers() -> None:
    settings = {"input": (224, 224, 3), "parameters": {"auxiliary": False}}
    assert len(misused("inception_v3", "G201", **settings)) == 5
    assert misused("inception_v3", "G201", parameters={"auxiliary": False}) == []


@pytest.mark.parametrize(
    ("code", "line", "text"),
    [
        ("I101", 1, "input: [3, 224, 224]\nlayers:\n  - {type: conv, filters: 8, kernel: 3}\n"),
        ("I102", 1, "input: [28, 28]\nlayers:\n  - {type: conv, filters: 8, kernel: 3}\n"),
        (
            "N301",
            3,
            "input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 8, kernel: 3}\n"
            "  - {type: batch_norm}\n",
        ),
        (
            "G208",
            3,
            "input: [8, 8, 8]\nlayers:\n"
            "  - {type: conv_transpose, filters: 8, kernel: 5, stride: 2}\n",
        ),
        ("S109", 3, "input: [8]\nlayers:\n  - {type: dense, units: 1, activation: softmax}\n"),
        (
            "A405",
            3,
            "input: [8]\nlayers:\n  - {type: dense, units: 8, activation: softmax}\n"
            "  - {type: dense, units: 4}\n",
        ),
        (
            "A402",
            3,
            "input: [8]\nlayers:\n  - {type: dense, units: 64}\n  - {type: dense, units: 4}\n",
        ),
    ],
)
def test_common_mistakes_are_found_at_their_line(code: str, line: int, text: str) -> None:
    assert [each.span.line for each in findings(text, code)] == [line]
