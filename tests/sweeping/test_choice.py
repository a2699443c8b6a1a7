"""Which designs are wanted is asked with expressions over the columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import ref

import pytest

import cnnshape
from cnnshape.diagnostics import Diagnostic, Source, Span
from cnnshape.sweeping.choice import Choice, Refused
from cnnshape.sweeping.design import Design

FAULT = Diagnostic("S101", "no room", Span(Source("a.yaml", "x"), 1, 1, 1, 2))


TOTALS = cnnshape.analyze(cnnshape.load("lenet")).totals


def design(width: float, macs: int | None, parameters: int = 1, **settings: Any) -> Design:
    totals = TOTALS._replace(macs=macs, trainable_parameters=parameters)
    found = Design({"width": width, **settings}, totals, [7, 7, 3])
    return found._replace(diagnostics=(FAULT,)) if macs is None else found


DESIGNS = [design(1, 30, 9), design(0.5, 10, 5), design(0.75, None, 5), design(0.25, 20, 5)]


def widths(choice: Choice, designs: list[Design] = DESIGNS) -> list[float]:
    return [each.settings["width"] for each in choice.of(designs)]


@pytest.mark.parametrize(
    ("options", "wanted", "without_answer"),
    [
        ({}, [1, 0.5, 0.75, 0.25], 0),
        ({"where": "macs > 10"}, [1, 0.25], 1),
        ({"where": "width >= 0.5"}, [1, 0.5, 0.75], 0),
        ({"where": "error == ''"}, [1, 0.5, 0.25], 0),
        ({"where": "error != '' or macs > 10"}, [1, 0.75, 0.25], 0),
        ({"where": "output_shape[0] == 7 and len(output_shape) == 3"}, [1, 0.5, 0.75, 0.25], 0),
        ({"sort": "macs"}, [0.5, 0.25, 1, 0.75], 0),
        ({"sort": "-macs"}, [1, 0.25, 0.5, 0.75], 0),
        ({"sort": "[parameters, -macs]"}, [0.25, 0.5, 1, 0.75], 0),
        ({"pareto": ("macs", "parameters")}, [0.5], 1),
        ({"pareto": ("macs", "-width")}, [1, 0.5], 1),
        ({"where": "width < 1", "pareto": ("parameters",), "sort": "width"}, [0.25, 0.5, 0.75], 0),
    ],
    ids=repr,
)
def test_what_is_wanted(options: dict[str, Any], wanted: list[float], without_answer: int) -> None:
    choice = Choice(**options)
    assert widths(choice) == wanted
    assert choice.without_answer == without_answer


def test_values_of_all_kinds_can_be_sorted() -> None:
    kinds: list[Any] = ["b", [2], 3, True, "a", [1, "x"], [1, 5]]
    designs = [design(at, 1, kind=kind) for at, kind in enumerate(kinds)]
    assert [kinds[int(at)] for at in widths(Choice(sort="kind"), designs)] == [
        True, 3, "a", "b", [1, 5], [1, "x"], [2],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "message", "columns"),
    [
        (Choice(where="mac > 3"), "unknown name `mac`", (1, 4)),
        (Choice(where="width > 3 or wdth"), "unknown name `wdth`", (14, 18)),
        (Choice(where="macs >"), "not an expression", None),
        (Choice(sort="sqrt(wdth)"), "unknown name `wdth`", (6, 10)),
        (Choice(pareto=("macs", "")), "not an expression", None),
    ],
)
def test_what_is_no_expression_over_the_columns_is_refused_before_any_work(
    choice: Choice, message: str, columns: tuple[int, int] | None
) -> None:
    with pytest.raises(Refused, match=message) as caught:
        choice.check(["width"])
    span = caught.value.diagnostic.span
    assert span.source.name in ("--where", "--sort", "--pareto")
    if columns is not None:
        assert (span.column, span.end_column) == columns


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice(where="macs"), "must be true or false, not 30"),
        (Choice(pareto=("output_shape",)), r"must be a number, not \[7, 7, 3\]"),
        (Choice(where="output_shape + 1 > 2"), "cannot be computed"),
        (Choice(sort="1 // (width - 1)"), "divides by zero"),
        (Choice(sort="sqrt(width)"), "no such function"),
        (Choice(sort="width.real"), "not allowed in an expression"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused(choice: Choice, message: str) -> None:
    choice.check(["width"])
    with pytest.raises(Refused, match=message):
        widths(choice)


def test_a_function_is_no_column() -> None:
    Choice(where="max(macs, parameters) > min(3, width)").check(["width"])


def test_a_result_is_meant_where_a_setting_bears_its_name() -> None:
    assert widths(
        Choice(where="macs == 30"), [design(1, 30)._replace(settings={"width": 1, "macs": 4})]
    ) == [1]


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("width > 1", [2]),
        ("width > 1 and macs > 3", [2]),
        ("macs > 3 and width > 1", [0, 1, 2]),
        ("width > 1 or macs > 3", [0, 1, 2]),
        ("width > 0 and 2 / width > 1", [1]),
        ("error != ''", [0, 1, 2]),
        ("2 / width > 1", [0, 1]),
        ("width", [0, 1, 2]),
        (None, [0, 1, 2]),
    ],
)
def test_settings_may_rule_designs_out(where: str | None, wanted: list[int]) -> None:
    points = [{"width": width} for width in range(3)]
    worth = Choice(where=where).worth_analysing(points)
    assert [point["width"] for point in worth] == wanted


class Weak(dict[str, Any]):
    """Settings whose end can be observed."""


@pytest.mark.parametrize("choice", [Choice(sort="-width", limit=3), Choice(pareto=("-width",))])
def test_only_what_may_still_be_wanted_is_kept(choice: Choice) -> None:
    alive: list[ref[Weak]] = []
    most = 0

    def many() -> Iterator[Design]:
        nonlocal most
        for width in range(1000):
            made = design(width, 1)
            settings = Weak(made.settings)
            alive.append(ref(settings))
            most = max(most, sum(each() is not None for each in alive))
            yield made._replace(settings=settings)

    assert next(iter(choice.of(many()))).settings["width"] == 999
    assert most < 10


def test_only_an_order_and_a_front_need_all_designs() -> None:
    assert not Choice(where="macs > 1").needs_all
    assert Choice(sort="macs").needs_all
    assert Choice(pareto=("macs",)).needs_all
