"""Each item of a list is chosen independently, without building the lists."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

import cnnshape
from cnnshape.sweeping.axis import axis_in
from cnnshape.sweeping.grid import grid_of
from cnnshape.sweeping.items import Items
from cnnshape.sweeping.sample import sample_of
from tests.cli.running import FINE, UNABLE, command

TEXT = """
name: three blocks
input: [32, 32, 3]
parameters: {kernels: [3, 3, 3], width: 8}
layers:
  - {type: conv, filters: =width, kernel: "=kernels[index]", padding: same, repeat: =len(kernels)}
"""


def test_a_grid_has_every_list_once() -> None:
    items = Items("kernels", axis_in("kernels[*]=3,5,7"), 4)
    assert items.size == 3**4
    found = [items.settings(position)["kernels"] for position in range(items.size)]
    assert found == [list(each) for each in product((3, 5, 7), repeat=4)]


def test_a_sample_is_uniform_and_builds_no_list() -> None:
    grid = grid_of([Items("kernels", axis_in("kernels[*]=3,5,7"), 400)])
    assert grid.size == 3**400
    for item in (0, 200, 399):
        times = Counter(point["kernels"][item] for point in sample_of(grid, 3000, 1).first(3000))
        assert times.keys() == {3, 5, 7}
        assert min(times.values()) > 880


def test_constraints_choose_among_lists() -> None:
    network = cnnshape.loads(TEXT)
    rising = "kernels[0] <= kernels[1] and kernels[1] <= kernels[2]"
    found = cnnshape.sweep(network, {"kernels[*]": [3, 5, 7], "width": [8, 16]}, where=rising)
    assert len(found) == 10 * 2
    for design in found:
        network = cnnshape.loads(TEXT, parameters=design.settings)
        assert design.macs == cnnshape.analyze(network).totals.macs


def test_a_sample_from_python_is_the_one_of_the_command_line() -> None:
    words = ("--over", "kernels[*]=3,5,7", "--sample", "4", "--seed", "2", "--format", "json")
    outcome = command("sweep", "-", *words, stdin=TEXT.encode())
    assert outcome.code == FINE
    found = cnnshape.sweep(cnnshape.loads(TEXT), {"kernels[*]": [3, 5, 7]}, sample=4, seed=2)
    assert [f'"kernels": {each.settings["kernels"]}' in line for each, line in zip(
        found, outcome.report.splitlines(), strict=True)] == [True] * 4  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--set", "kernels=[1, 1, 1, 1, 1]")])
def test_a_list_is_as_long_as_the_file_or_set_has_it(more: tuple[str, ...]) -> None:
    words = ("--over", "kernels[*]=3,5,7", *more, "--plan")
    outcome = command("sweep", "-", *words, stdin=TEXT.encode())
    assert outcome.report.startswith(f"three blocks: {243 if more else 27} designs of kernels\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["width[*]=3,5"], "`width[*]` chooses each item of a list, and `width` is none: write"),
        (["kernel[*]=3,5"], "the file has no parameter `kernel`: did you mean `kernels`?"),
        (["kernels[*]=3,5", "kernels=[3, 3, 3]"], "`kernels` is varied 2 times"),
        (["input[*]=3,5"], "the file has no parameter `input`"),
    ],
)
def test_what_is_no_list_of_choices_is_refused(words: list[str], said: str) -> None:
    over = [word for each in words for word in ("--over", each)]
    outcome = command("sweep", "-", *over, stdin=TEXT.encode())
    assert outcome.code == UNABLE
    assert said in outcome.said


def test_a_search_for_one_design_takes_whole_lists() -> None:
    words = ("solve", "-", "--budget", "parameters=3000", "--maximize", "macs", "--over")
    refused = command(*words, "kernels[*]=3,5", stdin=TEXT.encode())
    assert (refused.code, refused.report) == (UNABLE, "")
    assert "only `sweep` chooses each item of a list: give `kernels` whole lists of 3 items" in (
        refused.said
    )
    solved = command(*words, "kernels=[3, 3, 3],[3, 5, 3],[5, 5, 5]", stdin=TEXT.encode())
    assert solved.code == FINE
    assert "kernels=[3, 5, 3]" in solved.report


def test_from_python_too_many_designs_are_refused_before_any_work() -> None:
    with pytest.raises(ValueError, match="more than 1,000,000: give fewer values, `sample` or"):
        cnnshape.sweep(cnnshape.loads(TEXT), {"kernels[*]": list(range(1, 200))})
