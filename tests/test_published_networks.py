"""Bundled networks beyond torchvision's convolutional classifiers are those that were published.

`facts/torchvision_more.csv` holds what torchvision publishes of its other models: parameters, and
multiply-adds in units of 10^9 at the input that its documentation gives. Those of attention count
its projections and both of its products, as here. Those of segmentation are with the auxiliary
head, without which only the parameters are given.

`facts/published.csv` holds other networks, each with the source of its parameters. Multiply-adds
were counted by `torch.utils.flop_counter` on the same networks written in PyTorch, those of YOLOv8
with the modules of ultralytics.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import cnnshape
from cnnshape import Analysis
from cnnshape.language.bundled import listings
from cnnshape.layers.attention import Attention
from cnnshape.network import Node

FACTS = Path(__file__).parent / "facts"


class Published(NamedTuple):
    """A row of facts: a network at some settings, and None for what was not published."""

    model: str
    parameters: int
    gmacs: str | None
    macs: int | None
    input: tuple[int, ...]
    settings: tuple[tuple[str, bool | int], ...]

    @property
    def label(self) -> str:
        """The network and its settings, as the name of a test."""
        return " ".join((self.model, *(f"{name}={value}" for name, value in self.settings)))


def published(file: str) -> Iterator[Published]:
    with (FACTS / file).open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            pairs = (each.split("=") for each in row["settings"].split())
            yield Published(
                row["model"],
                int(row["parameters"]),
                row.get("gmacs") or None,
                int(row["macs"]) if row.get("macs") else None,
                tuple(map(int, row["input"].split("x"))),
                tuple((name, json.loads(value)) for name, value in pairs),
            )


ROWS = (*published("torchvision_more.csv"), *published("published.csv"))
ROUNDED = [row for row in ROWS if row.gmacs]
COUNTED = [row for row in ROWS if row.macs]


@cache
def analysis_of(row: Published) -> Analysis:
    return cnnshape.analyze(cnnshape.load(row.model, parameters=dict(row.settings)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_parameters_are_those_published(row: Published) -> None:
    assert analysis_of(row).totals.trainable_parameters == row.parameters


@pytest.mark.parametrize("row", ROUNDED, ids=lambda row: row.label)
def test_multiply_adds_are_those_published(row: Published) -> None:
    analysis = analysis_of(row)
    assert analysis.totals.macs is not None
    macs = analysis.totals.macs + sum(map(of_distances, analysis.network.nodes))
    assert f"{macs / 10**9:.3f}" == row.gmacs


def of_distances(node: Node) -> int:
    """Return the multiply-adds of the perceptron that makes the bias of Swin v2 from distances.

    The published number has them. Here they are not counted, because no sample changes them.
    """
    layer = node.layer
    if not isinstance(layer, Attention) or layer.relative_bias != "continuous":
        return 0
    assert isinstance(layer.window, int)
    distances = (2 * layer.window - 1) ** 2
    return distances * 512 * (2 + layer.heads)


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: row.label)
def test_multiply_adds_are_those_counted_by_pytorch(row: Published) -> None:
    assert analysis_of(row).totals.macs == row.macs


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_input_is_that_of_the_published_weights(row: Published) -> None:
    first = analysis_of(row).layers[0]
    assert first.type == "input"
    assert first.output_shape is not None
    assert first.output_shape[:-1] == row.input


def test_all_80_classifiers_of_torchvision_are_bundled() -> None:
    with (FACTS / "torchvision.csv").open(encoding="utf-8", newline="") as rows:
        convolutional = {row["model"] for row in csv.DictReader(rows)}
    others = {row.model for row in ROWS if row.model.startswith(("maxvit", "swin", "vit"))}
    classifiers = {each.name for each in listings() if each.task == "classification"}
    assert len(convolutional | others) == 80
    assert convolutional | others <= classifiers


@pytest.mark.parametrize("model", ["deeplabv3_resnet50", "fcn_resnet101"])
def test_segmentation_scores_each_cell_of_the_input(model: str) -> None:
    analysis = cnnshape.analyze(cnnshape.load(model, parameters={"auxiliary": True}))
    outputs = analysis.network.outputs
    shapes = {row.name: row.output_shape for row in analysis.layers if row.name in outputs}
    assert shapes == dict.fromkeys(("segmentation", "auxiliary_segmentation"), (520, 520, 21))


def test_weights_of_darknet_hold_the_statistics_of_norms() -> None:
    """The file yolov3-tiny.weights has 8,858,734 floats behind its header of 20 bytes."""
    totals = cnnshape.analyze(cnnshape.load("yolov3_tiny")).totals
    assert totals.trainable_parameters is not None
    assert totals.non_trainable_parameters is not None
    assert totals.trainable_parameters + totals.non_trainable_parameters == (35_434_956 - 20) / 4
