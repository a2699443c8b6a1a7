"""A number may have a unit in budgets, expectations, parameters, `--set` and `--over`."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape.language.override_texts import value_in
from cnnshape.numbers.units import UNITS, amount_in
from cnnshape.promises.expectations import check_promises
from cnnshape.sweeping.axis import axis_in

NETWORK = """
input: [8, 8, 3]
{top}
layers:
  - {{name: conv1, type: conv, filters: 4, kernel: 3{conv1}}}
"""


def promises(top: str = "", conv1: str = "") -> list[str]:
    network = cnnshape.loads(NETWORK.format(top=top, conv1=conv1 and f", expect: {conv1}"))
    return [each.message for each in check_promises(cnnshape.analyze(network))]


@given(st.integers(0, 10**6), st.integers(0, 3), st.sampled_from([*UNITS]), st.booleans())
def test_an_amount_is_exactly_its_number_times_its_unit(
    digits: int, decimals: int, unit: str, is_apart: bool
) -> None:
    number = Fraction(digits, 10**decimals)
    text = f"{digits / 10**decimals:.{decimals}f}{' ' if is_apart else ''}{unit}"
    exact = number * UNITS[unit]
    assert amount_in(text) == (int(exact) if exact.denominator == 1 else float(exact))


@pytest.mark.parametrize("text", ["", "k", "3", "3kk", "3kb", "3KIB", "3 kB/s", "1e999k", "x3k"])
def test_what_has_no_unit_is_no_amount(text: str) -> None:
    assert amount_in(text) is None


def test_a_long_number_is_no_amount_and_is_read_fast() -> None:
    assert amount_in("1" * 100_000 + "k") is None


def test_budgets_have_units() -> None:
    assert promises("budget: {macs: 3.9k, peak_activation_bytes: 2KiB, parameters: 112}") == []
    assert promises("budget: {macs: 3.8k, peak_activation_bytes: 1KiB}") == [
        "MACs of the network: at most 3,800 allowed, actual 3,888",
        "peak activation bytes of the network: at most 1,024 allowed, actual 1,344",
    ]


def test_expectations_have_units() -> None:
    assert promises("expect: {macs: 3.888k}", "{parameters: 0.112k}") == []
    assert promises("expect: {macs: 3.9k}") == ["MACs of the network: promised 3,900, actual 3,888"]


def test_an_amount_that_is_not_whole_is_refused() -> None:
    with pytest.raises(cnnshape.SpecError, match="must be a whole number"):
        promises("budget: {macs: 0.0001k}")


def test_an_unknown_unit_is_refused_with_the_number_that_is_meant() -> None:
    with pytest.raises(cnnshape.SpecError) as refused:
        promises("budget: {peak_activation_bytes: 256KIB}")
    (found,) = refused.value.diagnostics
    assert found.help == "write it without a unit: `262144`"
    assert promises("budget: {peak_activation_bytes: 262144}") == []


def test_a_parameter_has_a_unit_unless_it_is_in_quotes() -> None:
    text = "input: [1]\nparameters: {a: 2KiB, b: '2KiB', c: 1.5k}\nlayers: [{type: flatten}]\n"
    origin = cnnshape.loads(text).parameters
    assert {name: origin[name] for name in "abc"} == {"a": 2048, "b": "2KiB", "c": 1500}


def test_settings_and_axes_have_units() -> None:
    assert value_in("256KiB", "ram") == 262144
    assert value_in("'256KiB'", "ram") == "256KiB"
    axis = axis_in("units=1k,0.5k,7")
    assert [axis.at(position) for position in range(axis.size)] == [1000, 500, 7]


def test_expressions_have_units() -> None:
    assert promises("parameters: {width: 2}\nbudget: {macs: =1.9k * width}") == [
        "MACs of the network: at most 3,800 allowed, actual 3,888"
    ]


@pytest.mark.parametrize(
    ("expression", "message", "marked"),
    [
        ("=2kb * 3", "there is no unit `kb`", "kb"),
        ("=2k * wdth + 1M", "unknown name `wdth`", "wdth"),
        ("=2k * 1MiB * 3k / (1k - 1000)", "this divides by zero", "2k * 1MiB * 3k / (1k - 1000)"),
        ("=1k + 2KiB 3", "this is not an expression", None),
    ],
)
def test_a_mistake_beside_units_is_marked_in_the_text_of_the_file(
    expression: str, message: str, marked: str | None
) -> None:
    with pytest.raises(cnnshape.SpecError) as refused:
        promises(f"parameters: {{width: 1}}\nbudget: {{macs: {expression}}}")
    (found,) = refused.value.diagnostics
    assert found.message.startswith(message)
    assert marked is None or found.span.text == marked
