"""Budgets of RAM and flash: what exceeds them, and ways out that are true."""

from __future__ import annotations

from typing import Any

import pytest

import cnnshape
from cnnshape import Diagnostic
from cnnshape.language.writing.flat import text_of
from cnnshape.promises.expectations import check_promises

BLOCK = """
input: [64, 64, 3]
dtype: {dtype}
layers:
  - {{name: stem, type: conv, filters: 8, kernel: 3, stride: 2, padding: same}}
  - {{name: expand, type: conv, filters: 48, kernel: 1, activation: relu}}
  - {{name: depthwise, type: depthwise_conv, kernel: 3, padding: same, activation: relu}}
  - {{name: project, type: conv, filters: 8, kernel: 1}}
  - {{name: residual, type: add, from: [stem, project]}}
  - {{name: pool, type: global_avg_pool}}
budget: {{{budget}}}
"""
KIB = 1024


def found(budget: str, dtype: str = "int8") -> tuple[Diagnostic, ...]:
    network = cnnshape.loads(BLOCK.format(budget=budget, dtype=dtype))
    return check_promises(cnnshape.analyze(network))


def needs(**settings: Any) -> int:
    network = cnnshape.loads(BLOCK.format(budget="", dtype="int8"))
    return cnnshape.memory(network, **settings).arena.size


def test_what_fits_is_silent() -> None:
    assert found("ram: 104KiB, flash: 4KiB") == ()


def test_the_layers_that_exceed_it_alone_and_a_way_out_that_fits() -> None:
    (said,) = found("ram: 64KiB")
    assert (said.code, said.span.line) == ("B102", 11)
    assert said.message == (
        "ram of the network: at most 65,536 bytes allowed, and the arena takes 106,496 in int8"
    )
    assert said.notes == (
        "difference: +40,960",
        "layers that exceed it alone, in any order: `depthwise` 98,304",
    )
    assert said.help == (
        "it fits with `--in-place pointwise,merge,depthwise` of `cnnshape memory`: 65,536 bytes"
    )
    assert needs(in_place=("pointwise", "merge", "depthwise")) == 64 * KIB


def test_what_is_needed_at_the_peak_where_no_layer_exceeds_it_alone() -> None:
    (said,) = found("ram: 100KiB")
    assert said.notes[1] == (
        "needed while `depthwise` runs: `expand` 49,152, `depthwise` 49,152, `stem` 8,192"
    )


def test_layers_that_are_not_named_are_counted() -> None:
    (said,) = found("ram: 0")
    assert said.notes[1].startswith("layers that exceed it alone, in any order: `depthwise` 98,304")
    assert said.notes[1].endswith(" and 4 more")


def test_int8_is_a_way_out_of_floats() -> None:
    (said,) = found("ram: 104KiB", dtype="float32")
    assert said.help == "it fits with `--dtype int8` of `cnnshape memory`: 106,496 bytes"
    assert needs() == 104 * KIB


def test_another_order_is_a_way_out() -> None:
    text = """
input: [8, 8, 1]
dtype: int8
layers:
  - {name: a1, type: conv, filters: 50, kernel: 1}
  - {name: b1, type: conv, filters: 50, kernel: 1, from: input}
  - {name: a2, type: conv, filters: 1, kernel: 1, from: a1}
  - {name: b2, type: conv, filters: 1, kernel: 1, from: b1}
  - {name: sum, type: add, from: [a2, b2]}
budget: {ram: 4k}
"""
    (said,) = check_promises(cnnshape.analyze(cnnshape.loads(text)))
    assert said.help == "it fits with `--reorder` of `cnnshape memory`: 3,328 bytes"


CHAIN = """
input: [32, 32, 3]
dtype: int8
layers:
  - {{name: one, type: conv, filters: 16, kernel: 3, padding: same, activation: relu}}
  - {{name: two, type: conv, filters: 16, kernel: 3, stride: 2, padding: same}}
  - {{name: pool, type: global_avg_pool}}
budget: {{{budget}}}
"""


def in_patches(patches: int) -> int:
    network = cnnshape.loads(CHAIN.format(budget=""))
    return cnnshape.memory(network, patches=patches).arena.size


@pytest.mark.parametrize("patches", [2, 3, 4])
def test_patches_are_a_way_out(patches: int) -> None:
    needed = in_patches(patches)
    assert in_patches(patches - 1 if patches > 2 else 8) != needed
    network = cnnshape.loads(CHAIN.format(budget=f"ram: {needed}"))
    (said,) = check_promises(cnnshape.analyze(network))
    assert said.help == f"it fits with `--patches {patches}` of `cnnshape memory`: {needed:,} bytes"


def test_a_file_states_the_plan_that_its_budget_limits() -> None:
    budget = f"ram: {in_patches(3)}, patches: 3"
    network = cnnshape.loads(CHAIN.format(budget=budget))
    assert check_promises(cnnshape.analyze(network)) == ()
    assert cnnshape.memory(network).arena.size == in_patches(3)
    assert dict(network.promises.budget) == {"ram": in_patches(3)}
    assert cnnshape.memory(network, patches=2).arena.size == in_patches(2) != in_patches(3)


def test_every_setting_of_a_plan_can_be_stated() -> None:
    stated = (
        "align: 4, in_place: [pointwise, merge], outside: [input], scratch: im2col, "
        "reorder: true, patches: 2, until: one"
    )
    settings: dict[str, Any] = {
        "align": 4, "in_place": ("pointwise", "merge"), "outside": ("input",), "scratch": "im2col",
        "reorder": True, "patches": 2, "until": "one",
    }  # fmt: skip
    network = cnnshape.loads(CHAIN.format(budget=stated))
    expected = cnnshape.memory(cnnshape.loads(CHAIN.format(budget="")), **settings)
    assert dict(network.promises.planned) == settings
    assert cnnshape.memory(network).arena == expected.arena
    assert cnnshape.loads(text_of(network)).promises.planned == settings


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        (
            "patches: 32",
            "the largest map that can end it, 'one', is 24x24, smaller than 32 patches",
        ),
        ("patches: 40", "patches must be from 2 to 32, not 40"),
        ("align: 3", "the alignment must be a power of two up to 4,096, not 3"),
        ("patches: 2, until: pool", "cannot end with 'pool': it can with one, two"),
    ],
)
def test_a_stated_plan_that_cannot_be_is_one_finding(stated: str, why: str) -> None:
    text = CHAIN.format(budget=f"ram: 64KiB, {stated}").replace("32, 32", "24, 24")
    (said,) = check_promises(cnnshape.analyze(cnnshape.loads(text, file="one.yaml")))
    assert (said.code, said.span.line) == ("B102", 8)
    assert said.message.startswith("the memory cannot be planned as `budget` states: ")
    assert why in said.message


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("budget: {ram: }", "`budget.ram` must be a whole number, not nothing"),
        ("budget:", "`budget` must be a mapping, not nothing"),
        ("budget: {in_place: }", "`budget.in_place` must be a list, not nothing"),
    ],
)
def test_a_budget_that_is_written_is_not_nothing(written: str, said: str) -> None:
    with pytest.raises(cnnshape.SpecError) as caught:
        cnnshape.loads(CHAIN.format(budget="").replace("budget: {}", written))
    assert [(each.code, each.message) for each in caught.value.diagnostics] == [("E004", said)]


def test_without_a_way_out_none_is_told() -> None:
    (said,) = found("ram: 1KiB")
    assert said.help is None
    assert said.notes[1].startswith("layers that exceed it alone, in any order: `depthwise` 98,304")


def test_flash_names_the_layers_that_cost_most() -> None:
    (said,) = found("flash: 1KiB", dtype="float32")
    assert said.message == (
        "flash of the network: at most 1,024 bytes allowed, and the weights take 6,112 in float32"
    )
    assert said.notes == (
        "difference: +5,088",
        "the layers that cost most: `depthwise` 1,920, `expand` 1,728, `project` 1,568",
    )
    assert said.help is None
    (float16,) = found("flash: 3500", dtype="float32")
    assert float16.help == "it fits with `--dtype float16` of `cnnshape memory`: 3,056 bytes"


def test_a_network_that_does_not_run_has_no_such_finding() -> None:
    text = "input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 9}\nbudget: {ram: 1}\n"
    assert check_promises(cnnshape.analyze(cnnshape.loads(text))) == ()


@pytest.mark.parametrize("budget", ["ram: -1", "ram: much", "flash: 1.5"])
def test_a_budget_is_a_number_of_bytes(budget: str) -> None:
    with pytest.raises(cnnshape.SpecError):
        found(budget)
