"""The table of numbers is complete, and what it says of each number is so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

import cnnshape
from cnnshape import LayerAnalysis, Totals
from cnnshape.layers.architecture import Budget, NetworkExpectation, PlanSettings
from cnnshape.layers.layer import LayerExpectation
from cnnshape.numbers.number import Report, Sum, Unit
from cnnshape.numbers.selection import (
    FIELDS,
    TRAINING,
    alias_of,
    layer_numbers,
    summand_of,
    total_numbers,
)
from cnnshape.numbers.table import NUMBERS
from cnnshape.promises.budgets import PLANNED
from cnnshape.sweeping.design import RESULTS

PLANNED_OR_STATED = PLANNED | PlanSettings.model_fields.keys()
"""Keys of a budget that are not in the table: what a plan answers, and how it is planned."""

NETWORKS = ("lenet5", "mobilenet_v1", "inception_v3", "siamese")

TEXTS_OF_LAYERS = {"name", "type", "inputs", "declared", "shares", "location"}
TEXTS_OF_TOTALS = {"peak_layer"}
SEEN_AT_OUTPUTS = {*FIELDS, "output"}
"""What a file may promise of its outputs, which is no total."""


@pytest.mark.parametrize(
    ("fields", "texts", "level"),
    [(LayerAnalysis._fields, TEXTS_OF_LAYERS, "layer"), (Totals._fields, TEXTS_OF_TOTALS, "total")],
    ids=["layers", "totals"],
)
def test_rows_and_totals_have_the_numbers_of_the_table(
    fields: tuple[str, ...], texts: set[str], level: str
) -> None:
    entries = {name for name, number in NUMBERS.items() if getattr(number, level) is not None}
    assert set(fields) - texts - entries == set(), "in the result, and not in NUMBERS"
    assert entries - set(fields) == set(), "in NUMBERS, and not in the result"


def test_every_number_is_of_layers_or_of_the_network() -> None:
    for name, number in NUMBERS.items():
        assert (name, number.layer or number.total) != (name, None)


@pytest.mark.parametrize(
    ("model", "numbers"),
    [
        (LayerExpectation, layer_numbers(Report.EXPECT)),
        (NetworkExpectation, total_numbers(Report.EXPECT)),
        (Budget, total_numbers(Report.BUDGET)),
    ],
    ids=["expect of a layer", "expect", "budget"],
)
def test_files_may_promise_what_the_table_says(model: Any, numbers: tuple[str, ...]) -> None:
    others = {NetworkExpectation: SEEN_AT_OUTPUTS, Budget: PLANNED_OR_STATED}.get(
        model, frozenset()
    )
    keys = set(model.model_fields) - others
    assert keys == {alias_of(name) for name in numbers}


def test_tables_show_only_what_is_known_to_their_reports() -> None:
    assert set(layer_numbers(Report.DIFF_TABLE)) <= set(layer_numbers(Report.DIFF))
    assert set(total_numbers(Report.SWEEP_TABLE)) <= set(total_numbers(Report.SWEEP))
    assert set(total_numbers(Report.PROOF_SENTENCE)) <= set(total_numbers(Report.PROOF))
    assert {alias_of(name) for name in total_numbers(Report.SWEEP)} < set(RESULTS)


def test_names_headings_and_words_are_those_of_one_number() -> None:
    for kind in ("layer", "total"):
        numbers = [each for each in NUMBERS.values() if getattr(each, kind) is not None]
        assert len({number.heading for number in numbers}) == len(numbers)
        assert len({number.words for number in numbers}) == len(numbers)
    aliases = [number.alias for number in NUMBERS.values() if number.alias is not None]
    assert len(set(aliases)) == len(aliases)
    assert set(aliases).isdisjoint(NUMBERS)


def test_a_column_of_the_proof_marks_only_numbers_that_are_compared() -> None:
    compared = layer_numbers(Report.PROOF)
    for name, number in NUMBERS.items():
        if number.proved_with is not None:
            assert {name, number.proved_with} <= set(compared)
            assert NUMBERS[number.proved_with].proved_with is None


def test_what_the_table_says_to_be_proved_is_observed() -> None:
    proof = cnnshape.verify(cnnshape.load("lenet5"))
    assert set(proof.totals) == set(total_numbers(Report.PROOF))
    for layer in proof.layers:
        assert tuple(layer.numbers) == layer_numbers(Report.PROOF)


@pytest.mark.parametrize("name", NETWORKS)
def test_totals_are_the_sums_that_the_table_says(name: str) -> None:
    analysis = cnnshape.analyze(cnnshape.load(name), optimizer="adam")
    add: Mapping[Sum, Callable[[list[int]], int]] = {Sum.ADDED: sum, Sum.LARGEST: max}
    for total, number in NUMBERS.items():
        if number.total is not None and number.sum is not None:
            numbers = [getattr(row, summand_of(total)) for row in analysis.layers]
            assert (total, getattr(analysis.totals, total)) == (total, add[number.sum](numbers))


def every_number(**settings: Any) -> Mapping[tuple[str, str], list[Any]]:
    """Return the numbers of LeNet-5 by their level and name, those of layers one after another."""
    analysis = cnnshape.analyze(cnnshape.load("lenet5"), optimizer="adam", **settings)
    levels = {"layer": analysis.layers, "total": (analysis.totals,)}
    return {
        (level, name): [getattr(each, name) for each in found]
        for level, found in levels.items()
        for name, number in NUMBERS.items()
        if getattr(number, level) is not None
    }


def test_costs_of_training_are_there_if_they_are_asked_for() -> None:
    network = cnnshape.load("lenet5")
    without, with_costs = cnnshape.analyze(network), cnnshape.analyze(network, optimizer="sgd")
    costs: dict[str, Any] = dict.fromkeys(TRAINING & set(Totals._fields))
    for name in costs:
        assert getattr(without.totals, name) is None
        assert getattr(with_costs.totals, name) is not None
    for row in (without.to_dict()["totals"], without.to_dict()["layers"][1]):
        assert TRAINING.isdisjoint(row)
    assert set(with_costs.to_dict()) - set(without.to_dict()) == {"optimizer"}
    assert with_costs.totals._replace(**costs) == without.totals


def test_what_grows_with_the_batch_is_what_the_table_says() -> None:
    alone, together = every_number(batch=1), every_number(batch=3)
    for (level, name), numbers in together.items():
        if name == "training_peak_bytes":  # activations grow, weights do not
            continue
        times = 3 if NUMBERS[name].grows_with_batch else 1
        wanted = alone[level, name] if times == 1 else [times * n for n in alone[level, name]]
        assert (level, name, numbers) == (level, name, wanted)


def test_bytes_are_what_depends_on_the_dtype() -> None:
    narrow, wide = every_number(dtype="float16"), every_number(dtype="float64")
    for (level, name), numbers in wide.items():
        is_bytes = NUMBERS[name].unit is Unit.BYTES
        wanted = [4 * n for n in narrow[level, name]] if is_bytes else narrow[level, name]
        assert (level, name, numbers) == (level, name, wanted)
