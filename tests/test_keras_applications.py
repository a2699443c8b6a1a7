"""The networks of keras.applications, by their own definitions, to the parameter.

`facts/keras_applications.csv` holds how many trainable and other weights Keras 3.15 makes for each
model. EfficientNet's others hold a number that takes no part in what is computed, and that no layer
here has: `Normalization` counts how many batches it has seen.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import cnnshape
from cnnshape import Analysis
from cnnshape.language.bundled import listings

FACTS = Path(__file__).parent / "facts" / "keras_applications.csv"
MARK = " (Keras)"
NAMES = {
    each.title.removesuffix(MARK): each.name for each in listings() if each.title.endswith(MARK)
}
DEFAULT_INPUT = 224
"""The input of a row that leaves it open: Keras then takes pictures of any size."""


class Application(NamedTuple):
    """A row of what Keras counts."""

    model: str
    input: int
    trainable: int
    non_trainable: int

    @property
    def seen(self) -> int:
        """How many counters of batches are among its parameters."""
        return int(self.model.startswith("EfficientNetB"))


def applications() -> Iterator[Application]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            size = int(row["input"] or DEFAULT_INPUT)
            yield Application(row["model"], size, int(row["trainable"]), int(row["non_trainable"]))


APPLICATIONS = tuple(applications())


@cache
def analysis_of(model: str) -> Analysis:
    return cnnshape.analyze(cnnshape.load(NAMES[model]))


def test_each_row_is_bundled_and_nothing_else_bears_the_name_of_keras() -> None:
    assert {row.model for row in APPLICATIONS} == NAMES.keys()
    assert len(APPLICATIONS) == 24


@pytest.mark.parametrize("row", APPLICATIONS, ids=lambda row: row.model)
def test_parameters_are_those_that_keras_counts(row: Application) -> None:
    totals = analysis_of(row.model).totals
    kept = row.non_trainable - row.seen
    assert (totals.trainable_parameters, totals.non_trainable_parameters) == (row.trainable, kept)


@pytest.mark.parametrize("row", APPLICATIONS, ids=lambda row: row.model)
def test_input_and_output_are_those_of_keras(row: Application) -> None:
    analysis = analysis_of(row.model)
    assert analysis.layers[0].output_shape == (row.input, row.input, 3)
    assert analysis.layers[-1].output_shape == (1000,)
    assert analysis.network.nodes[-1].layer.output_function == "softmax"
