"""What a kind says of its axes is what the formulas find at every size that is tried."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import get_args
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import Network, analyze, loads
from cnnshape.analysis.axes import trace
from cnnshape.analysis.axes.plan import AxisPlan, plan_of
from cnnshape.analysis.axes.rule import no_rule
from cnnshape.layers import KINDS, MODULE_OF_KIND
from cnnshape.layers.activation_functions import Function
from cnnshape.sizing import nearest_clean, sizes_of
from tests.sizing.brute_force import Seen, at, seen_at
from tests.sizing.test_random_networks import looks_at
from tests.strategies import layer_groups
from tests.strategies.networks import RandomNetwork, networks, networks_with
from tests.strategies.random_layer import LayerStrategy

SIZES = (*range(1, 14), 16, 31, 64, 97)
STRATEGIES = Path(__file__).parents[1] / "strategies"


def sizes_by_rule(plan: AxisPlan, name: str, sizes: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the sizes of a node that the programs find, or None where they do not get there."""
    shape = plan.shapes[name]
    assert shape is not None
    runs = [program.run(size) for program, size in zip(plan.programs, sizes, strict=True)]
    if any(traced.value >= len(runs[traced.axis].sizes) for traced in shape.axes):
        return None
    return tuple(runs[traced.axis].sizes[traced.value] for traced in shape.axes)


def assert_rules_agree(network: Network) -> None:
    """Compare all layers before the first fault, at which a program stops."""
    plan = plan_of(network)
    if plan is None:
        return
    if not plan.is_complete:
        assert {"permute", "reduce", "matmul"} & {node.layer.type for node in network.nodes}
        return
    for size in SIZES:
        sizes = (size,) * len(plan.sizes)
        analysis = analyze(at(network, sizes))
        for row in analysis.layers:
            if row.output_shape is None or plan.shapes[row.name] is None:
                break
            assert sizes_by_rule(plan, row.name, sizes) == row.output_shape[:-1], row.name


@pytest.mark.parametrize("layer", layer_groups.ALL, ids=lambda layer: layer.__name__)
@looks_at(8)
@given(st.data())
def test_rules_of_every_kind_are_the_sizes_that_formulas_find(
    layer: LayerStrategy, data: st.DataObject
) -> None:
    assert_rules_agree(data.draw(networks_with(layer)).network)


@looks_at(40)
@given(networks())
def test_rules_of_random_networks_are_the_sizes_that_formulas_find(drawn: RandomNetwork) -> None:
    assert_rules_agree(drawn.network)


def test_every_kind_is_drawn() -> None:
    """A kind that no strategy writes has a rule that nothing compares."""
    literals = {
        node.value
        for path in STRATEGIES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert set(KINDS) - literals - set(get_args(Function)) == set()


TILES = """
input: [16, 16, 3]
layers:
  - {name: c, type: conv, filters: 4, kernel: 3, padding: 1}
  - {name: tile, type: upsample, factor: 2}
  - {name: pool, type: max_pool, kernel: 4}
"""


@pytest.fixture
def tiles_without_rule() -> Iterator[Network]:
    """A network with a kind that cannot say what it does to its axes."""
    rules = import_module(f"cnnshape.analysis.{MODULE_OF_KIND['upsample']}").AXES
    trace._formula_of.cache_clear()
    with patch.dict(rules, {"upsample": no_rule}):
        yield loads(TILES)
    trace._formula_of.cache_clear()


def test_a_kind_without_rule_is_tried_size_by_size(tiles_without_rule: Network) -> None:
    found = sizes_of(tiles_without_rule, up_to=40)
    assert found is not None
    assert [node.name for node in found.coupled] == ["tile"]
    (answer,) = [answer for answer in found.answers if answer.question.is_for_all]
    assert answer.repetition is None
    for size in range(1, 41):
        seen = seen_at(tiles_without_rule, (size, size), (0, 1))
        said = Seen(answer.works.sizes.has(size), answer.loses_nothing.sizes.has(size))
        assert (size, said) == (size, seen)


def test_a_kind_without_rule_is_never_proved(tiles_without_rule: Network) -> None:
    found = sizes_of(tiles_without_rule, up_to=40)
    assert found is not None
    assert {answer.works.sizes.limit for answer in found.answers} == {40}


def test_inputs_of_a_size_are_tried_where_there_is_no_rule(tiles_without_rule: Network) -> None:
    found = sizes_of(tiles_without_rule, up_to=40, output_size=8)
    assert found is not None
    assert {answer.output and answer.output.inputs for answer in found.answers} == {(16, 17)}
    assert {answer.output and answer.output.loses_nothing for answer in found.answers} == {(16,)}


def test_no_clean_input_is_offered_where_there_is_no_rule(tiles_without_rule: Network) -> None:
    assert nearest_clean(tiles_without_rule) is None
