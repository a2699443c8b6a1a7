"""Whoever works, the designs are the same and come in the order of the grid."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

import cnnshape
from cnnshape.language.loading import template, template_of_text
from cnnshape.sweeping.axis import Axis, axis_in
from cnnshape.sweeping.design import RESULTS, Design, Plan
from cnnshape.sweeping.executors import InThisProcess, workers
from cnnshape.sweeping.grid import Grid, Settings, grid_of
from cnnshape.sweeping.pieces import Pieces
from cnnshape.sweeping.pool import designs

SEVERAL = """
input: [8, 8, 3]
parameters: {stride: 1}
layers:
  - {name: body, type: conv, filters: 4, kernel: 3, stride: =stride}
  - {name: left, type: conv, filters: 2, kernel: 3}
  - {name: right, type: conv, filters: 1, kernel: 5, from: body}
"""


def grid(*texts: str) -> Grid[Axis]:
    return grid_of([axis_in(text) for text in texts])


def swept(plan: Plan, over: Grid[Axis], executor: Executor, jobs: int = 1) -> list[Design]:
    return list(designs(plan, over.first(over.size), over.size, executor, jobs))


def test_a_design_is_what_the_analysis_says() -> None:
    plan = Plan(template("mobilenet_v1"), parameters={"resolution": 96})
    for design in swept(plan, grid("width=0.25,0.5"), InThisProcess()):
        network = cnnshape.load("mobilenet_v1", None, {"resolution": 96, **design.settings})
        totals = cnnshape.analyze(network).totals
        assert design[1:] == (totals, [1000], ())
        results = {column: design.result(column) for column in RESULTS}
        assert results == {column: getattr(design, column) for column in RESULTS}
        assert results == results | {
            "parameters": totals.trainable_parameters,
            "macs": totals.macs,
            "macs_effective": totals.macs_effective,
            "peak_activation_bytes": totals.peak_activation_bytes,
            "parameter_bytes": totals.parameter_bytes,
            "output_shape": [1000],
            "error": None,
        }


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_give_the_same_in_the_same_order(jobs: int) -> None:
    plan, over = Plan(template("lenet")), grid("input=32x32x3,3x3x3,36x36x1,28x40x3,33x33x3")
    alone = swept(plan, over, InThisProcess())
    with workers(jobs) as executor:
        together = swept(plan, over, executor, jobs)
    assert [each.to_dict() for each in together] == [each.to_dict() for each in alone]
    assert [each.settings["input"][0] for each in alone] == [32, 3, 36, 28, 33]


def test_any_executor_will_do() -> None:
    plan, over = Plan(template("lenet")), grid("input=32x32x3,36x36x1")
    with ThreadPoolExecutor(1) as executor:
        assert swept(plan, over, executor, 2) == swept(plan, over, InThisProcess())


def test_points_are_taken_as_they_are_needed() -> None:
    taken: list[Settings] = []

    def points() -> Iterator[Settings]:
        for size in range(28, 60):
            taken.append({"input": [size, size, 1]})
            yield taken[-1]

    found = designs(Plan(template("lenet")), points(), 32, InThisProcess())
    next(found)
    next(found)
    assert len(taken) == 2


def test_work_that_nobody_waits_for_is_called_off() -> None:
    class FirstOnly(Executor):
        """Does the first piece of work, and lets the others wait."""

        def __init__(self) -> None:
            self.futures: list[Future[Any]] = []

        def submit(self, task: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
            self.futures.append(Future())
            if len(self.futures) == 1:
                self.futures[0].set_result(task(*arguments, **named))
            return self.futures[-1]

    executor, over = FirstOnly(), grid("input=32x32x3,36x36x3,40x40x3")
    found = designs(Plan(template("lenet")), over.first(3), 3, executor, 2)
    assert next(found).settings == {"input": [32, 32, 3]}
    found.close()
    assert [future.cancelled() for future in executor.futures] == [False, True, True]


def test_faulty_points_are_designs_with_errors() -> None:
    sound, unreadable, unfit = swept(
        Plan(template_of_text(SEVERAL, "a.yaml")), grid("stride=1,0,9"), InThisProcess()
    )
    assert sound.output_shape == {"left": [4, 4, 2], "right": [2, 2, 1]}
    assert (sound.error, sound.diagnostics) == (None, ())
    assert unreadable.error == (
        "a.yaml:5:61: E004 `stride` must be a number of at least 1, not `0`"
    )
    assert [unreadable.result(column) for column in RESULTS[:-1]] == [None] * (len(RESULTS) - 1)
    assert [each.code for each in unfit.diagnostics] == ["S101", "S101"]
    assert unfit.result("macs") is None
    assert unfit.output_shape == {"left": None, "right": None}
    assert unfit.to_dict()["diagnostics"][0]["code"] == "S101"


def test_an_error_of_the_program_is_not_swallowed() -> None:
    def broken(number: int) -> int:
        raise RuntimeError(number)

    with pytest.raises(RuntimeError, match="7"):
        InThisProcess().submit(broken, 7).result()


def test_shapes_are_in_the_layout_of_the_file() -> None:
    text = "layout: channels_first\ninput: [3, 8, 9]\nlayers: [{type: conv, filters: 4, kernel: 3}]"
    (design,) = swept(Plan(template_of_text(text)), grid("input=3x8x9"), InThisProcess())
    assert design.output_shape == [4, 6, 7]


def test_one_slow_piece_halves_the_next_ones_and_no_more() -> None:
    pieces = Pieces(({"width": width} for width in range(100_000)), 100_000, 1)
    assert len(pieces.next()) == 1
    pieces.took(1, 0.001)
    assert len(pieces.next()) == 250
    pieces.took(1, 10.0)  # the first piece of a new worker
    assert len(pieces.next()) == 125
