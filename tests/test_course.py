"""The worked examples of the course and the classics come out as the notes and papers say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import cnnshape
from cnnshape import Analysis, LayerAnalysis, Network
from cnnshape.layers.layer import LayerExpectation
from cnnshape.network import Group, Node
from tests.cli.running import command

PROJECT = Path(__file__).parents[1]
FACTS_FILE = Path(__file__).parent / "facts" / "course.yaml"
FACTS: list[dict[str, Any]] = yaml.safe_load(FACTS_FILE.read_text(encoding="utf-8"))
COURSE_FOLDER = PROJECT / "architectures" / "course"
COURSE_FILES = tuple(sorted(f"course/{path.stem}" for path in COURSE_FOLDER.glob("*.yaml")))
CLASSICS = ("lenet", "lenet5", "alexnet_2012", "zfnet", "network_in_network")
EXPECTABLE = ("shape", "size", "parameters", "macs", "receptive_field")

MEASURED: Mapping[str, Callable[[LayerAnalysis], Any]] = {
    "shape": lambda layer: _listed(layer.output_shape),
    "size": lambda layer: layer.activation_size,
    "parameters": lambda layer: layer.trainable_parameters,
    "macs": lambda layer: layer.macs,
    "receptive_field": lambda layer: _listed(layer.receptive_field),
    "layer": lambda layer: layer.weighted_layer,
    "weights": lambda layer: {name: list(shape) for name, shape in (layer.weights or {}).items()},
    "weight_counts": lambda layer: {k: prod(shape) for k, shape in (layer.weights or {}).items()},
    "reads": lambda layer: prod((layer.weights or {})["weight"][:-1]),
}


def _listed(values: Iterable[Any] | None) -> list[Any] | None:
    return None if values is None else list(values)


@cache
def _analysis(name: str, input: tuple[int, ...] | None = None) -> Analysis:
    return cnnshape.analyze(cnnshape.load(name, input=input))


def _analysis_of(fact: Mapping[str, Any]) -> Analysis:
    return _analysis(fact["file"], tuple(fact["input"]) if "input" in fact else None)


def _label(fact: Mapping[str, Any]) -> str:
    at = "x".join(map(str, fact.get("input", ())))
    return f"{fact['section']} {fact['file']} {at}".strip()


def _totals(analysis: Analysis) -> dict[str, Any]:
    """Return the totals under the names that `expect` has for them."""
    (output,) = (row for row in analysis.layers if row.name in analysis.network.outputs)
    return {
        "parameters": analysis.totals.trainable_parameters,
        "macs": analysis.totals.macs,
        "weighted_layers": analysis.totals.weighted_layers,
        "output": _listed(output.output_shape),
        "receptive_field": _listed(output.receptive_field),
    }


def _block(analysis: Analysis, group: Group) -> dict[str, Any]:
    """Return what a block gives and costs under the names that `expect` has for it."""
    rows = analysis.layers[group.first : group.last]
    return {key: MEASURED[key](rows[-1]) for key in ("shape", "size", "receptive_field")} | {
        key: sum(MEASURED[key](row) for row in rows) for key in ("parameters", "macs")
    }


def _promises(owner: str, expect: LayerExpectation | None) -> dict[str, Any]:
    said = {} if expect is None else expect.model_dump(exclude_none=True)
    return {f"{owner}.{key}": _plain(value) for key, value in said.items()}


def _promised(network: Network) -> dict[str, Any]:
    """Return all that a file promises, by the place where it says so."""
    held = {f"expect.{key}": _plain(value) for key, value in network.promises.expect.items()}
    owners: list[Node | Group] = [*network.nodes, *network.groups]
    for owner in owners:
        held |= _promises(owner.name, owner.expect)
    return held


def _found(analysis: Analysis) -> dict[str, Any]:
    """Return all that a file may promise, as it came out."""
    owners = {row.name: {key: MEASURED[key](row) for key in EXPECTABLE} for row in analysis.layers}
    owners |= {group.name: _block(analysis, group) for group in analysis.network.groups}
    owners["expect"] = _totals(analysis)
    return {f"{owner}.{key}": value for owner, row in owners.items() for key, value in row.items()}


def _plain(said: Any) -> Any:
    return list(said) if isinstance(said, tuple) else said


@pytest.mark.parametrize("fact", FACTS, ids=_label)
def test_layers_are_as_the_notes_say(fact: Mapping[str, Any]) -> None:
    layers = {row.name: row for row in _analysis_of(fact).layers}
    found = {
        name: {key: MEASURED[key](layers[name]) for key in numbers}
        for name, numbers in fact["layers"].items()
    }
    assert found == fact["layers"]


@pytest.mark.parametrize("fact", FACTS, ids=_label)
def test_totals_are_as_the_notes_say(fact: Mapping[str, Any]) -> None:
    totals = _totals(_analysis_of(fact))
    assert {key: totals[key] for key in fact["totals"]} == fact["totals"]


@pytest.mark.parametrize("fact", [fact for fact in FACTS if "output" in fact], ids=_label)
def test_examples_are_the_matrices_of_the_notes(fact: Mapping[str, Any]) -> None:
    (example,) = _analysis_of(fact).network.promises.examples
    np.testing.assert_array_equal(example["input"], fact["image"])
    np.testing.assert_array_equal(example["output"], fact["output"])


def test_activations_of_a_batch_have_an_axis_more() -> None:
    """Section 1.7: A is m x n_H x n_W x n_C."""
    analysis = cnnshape.analyze(cnnshape.load("course/one_layer"), batch=7)
    (layer,) = (row for row in analysis.layers if row.name == "layer1")
    assert layer.activation_size == 7 * 4 * 4 * 10


def test_every_course_file_has_its_facts_and_its_line_on_the_page() -> None:
    page = (PROJECT / "docs" / "course.md").read_text(encoding="utf-8")
    facts = {fact["file"] for fact in FACTS}
    assert not [name for name in COURSE_FILES if name not in facts]
    assert not [name for name in COURSE_FILES if f"{name} " not in page and f"{name}`" not in page]


@pytest.mark.parametrize("name", [*COURSE_FILES, *CLASSICS])
def test_promises_hold(name: str) -> None:
    analysis = _analysis(name)
    promised, found = _promised(analysis.network), _found(analysis)
    assert {"expect.parameters", "expect.macs", "expect.output"} <= promised.keys()
    assert {place: found[place] for place in promised} == promised


@pytest.mark.parametrize("name", [*COURSE_FILES, *CLASSICS])
def test_files_are_clean_and_say_where_they_are_from(name: str) -> None:
    analysis = _analysis(name)
    assert analysis.diagnostics == ()
    assert analysis.network.name
    assert analysis.network.source


# --- the page ------------------------------------------------------------------------------------

ROW = re.compile(r"^\| (1\.\d+) \| (.*?) \| (.*?) \| `cnnshape (.*?)` \|$", re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PAGE = (PROJECT / "docs" / "course.md").read_text(encoding="utf-8")


def numbers(text: str) -> list[str]:
    """Return the numbers of a text, without the commas that group digits."""
    return NUMBER.findall(re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("x", " "))


def promised_runs(cell: str) -> list[list[str]]:
    """Return the numbers of a cell, those together that stand in a row."""
    pieces = re.split(r"[A-Za-z:]{2,}|, | / |: ", re.sub(r"(?<=\d),(?=\d{3})", "", cell))
    return [found for piece in pieces if (found := numbers(piece))]


def holds(found: list[str], run: list[str]) -> bool:
    return any(found[at : at + len(run)] == run for at in range(len(found)))


def test_the_page_has_a_row_for_each_example() -> None:
    assert len(ROW.findall(PAGE)) == PAGE.count("| `cnnshape ")
    assert len(ROW.findall(PAGE)) >= 35


@pytest.mark.parametrize(
    ("section", "what", "cell", "words"), ROW.findall(PAGE), ids=lambda text: text[:40]
)
def test_a_command_of_the_page_prints_the_numbers_of_its_row(
    section: str, what: str, cell: str, words: str
) -> None:
    outcome = command(*words.split())
    assert outcome.code == 0, (section, what)
    found = numbers(outcome.report)
    runs = promised_runs(cell)
    assert runs
    assert [run for run in runs if not holds(found, run)] == []
