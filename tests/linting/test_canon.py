"""Published networks are clean but for what they deserve, and known misuse is found at its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cnnshape
from cnnshape.catalogue import Severity
from cnnshape.linting.batch import Task, lint_all
from cnnshape.linting.selection import EVERYTHING
from cnnshape.linting.suppression import Suppressions
from cnnshape.spec.loading import bundled_files, bundled_folder, read_source

REVIEWED = {
    ("course/padding_same_even.yaml", "G207"): "an even kernel is what the example shows",
    ("dcgan_generator.yaml", "G208"): "published with kernels of 5 and strides of 2",
    ("deeplabv3_resnet50.yaml", "N302"): "published with dropout before the last convolution",
    ("families/mnasnet.yaml", "A402"): "at width 0.75 rounding leaves a pair that saves nothing",
    ("families/squeezenet.yaml", "G201"): "published at 224, where the last row goes unread",
    ("families/vgg.yaml", "N301"): "published with biases before the norms",
    ("mobilenet_v3_small.yaml", "A402"): "published with a projection that is expanded at once",
    ("siamese.yaml", "G207"): "published with kernels of 10 and 4",
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
    tasks = [Task(cnnshape.load(path).origin, EVERYTHING) for path in bundled_files()]
    found = [each for each in lint_all(tasks) if each.severity is not Severity.INFO]
    assert [f"{each.span.source.name}:{each.span.line} {each.code}" for each in found] == []


def test_what_is_suppressed_was_reviewed() -> None:
    assert set(suppressed()) == set(REVIEWED)


def test_every_suppression_gives_its_reason() -> None:
    for path in bundled_files():
        for line in path.read_text("utf-8").splitlines():
            _, mark, reason = line.partition("cnnshape: ignore")
            assert not mark or len(reason.partition("]")[2].split()) >= 3
