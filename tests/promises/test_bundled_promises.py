"""Compare what bundled architectures promise with what analysis finds, without `promises`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

import cnnshape
from cnnshape import Analysis, LayerAnalysis
from cnnshape.language.bundled_paths import bundled_files, bundled_folder, is_family
from cnnshape.layers.layer import LayerExpectation
from cnnshape.network import Layout

NAMES = tuple(
    path.relative_to(bundled_folder()).with_suffix("").as_posix() for path in bundled_files()
)


@cache
def analysis_of(name: str) -> Analysis:
    return cnnshape.analyze(cnnshape.load(name))


def found_in(rows: tuple[LayerAnalysis, ...], layout: Layout) -> dict[str, Any]:
    """Return what a layer, or all layers of a block together, give and cost."""
    last = rows[-1]
    return {
        "shape": None if last.output_shape is None else layout.outside(last.output_shape),
        "size": last.activation_size,
        "parameters": sum(row.trainable_parameters or 0 for row in rows),
        "non_trainable_parameters": sum(row.non_trainable_parameters or 0 for row in rows),
        "macs": sum(row.macs or 0 for row in rows),
        "receptive_field": last.receptive_field,
        "window_receptive_field": last.window_receptive_field,
    }


def expected_by(expect: LayerExpectation | None) -> dict[str, Any]:
    return {} if expect is None else expect.model_dump(exclude_none=True)


def totals_of(analysis: Analysis) -> dict[str, Any]:
    """Return the totals by the names that a file promises them by: outputs by those of blocks."""
    network, totals = analysis.network, analysis.totals
    rows = {row.name: row for row in analysis.layers}
    outputs = {name: found_in((rows[name],), network.layout) for name in network.outputs}
    blocks = {analysis.layers[group.last - 1].name: group.name for group in network.groups}
    shapes = {blocks.get(name, name): list(found["shape"]) for name, found in outputs.items()}
    last = outputs[network.outputs[-1]]
    return {
        "parameters": totals.trainable_parameters,
        "non_trainable_parameters": totals.non_trainable_parameters,
        "macs": totals.macs,
        "weighted_layers": totals.weighted_layers,
        "output": shapes if len(shapes) > 1 else next(iter(shapes.values())),
        "receptive_field": last["receptive_field"],
        "window_receptive_field": last["window_receptive_field"],
    }


@pytest.mark.parametrize("name", NAMES)
def test_bundled_files_keep_their_promises_about_the_whole(name: str) -> None:
    analysis = analysis_of(name)
    promised = plain(analysis.network.promises.expect)
    found = plain(totals_of(analysis))
    assert {key: found[key] for key in promised} == promised


def plain(value: Any) -> Any:
    """Return a value with lists for tuples."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", NAMES)
def test_bundled_files_keep_their_promises_about_layers(name: str) -> None:
    analysis = analysis_of(name)
    network = analysis.network
    groups = [group for group in network.groups if group.first < group.last]
    promised = {
        **{node.name: expected_by(node.expect) for node in network.nodes},
        **{group.name: expected_by(group.expect) for group in groups},
    }
    found = {row.name: found_in((row,), network.layout) for row in analysis.layers}
    for group in groups:
        found[group.name] = found_in(analysis.layers[group.first : group.last], network.layout)
    kept = {name: {key: found[name][key] for key in keys} for name, keys in promised.items()}
    assert kept == promised


@pytest.mark.parametrize(
    "name", [name for name, path in zip(NAMES, bundled_files(), strict=True) if not is_family(path)]
)
def test_bundled_files_promise_their_totals(name: str) -> None:
    """What is published of a network stands in its file, so that the file checks itself."""
    assert {"parameters", "macs"} <= analysis_of(name).network.promises.expect.keys()


def test_promises_hold_at_other_settings() -> None:
    """What a file computes in its promises is checked at every setting."""
    network = cnnshape.load("inception_v3", parameters={"auxiliary": False})
    assert network.promises.expect["parameters"] == 23_834_568
    assert "macs" not in network.promises.expect
