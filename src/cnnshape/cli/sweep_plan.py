"""What `cnnshape sweep` varies: a grid, a sample of it or listed designs, and the file it is of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnnshape.cli.exits import fail, warn
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.read_files import note_read
from cnnshape.cli.reading import read_template
from cnnshape.phrases import count
from cnnshape.sweeping.axis import INPUT, Axis, axis_in
from cnnshape.sweeping.design import Plan
from cnnshape.sweeping.grid import MAX_DESIGNS, Along, Grid, Space, Varied, grid_of
from cnnshape.sweeping.items import Items
from cnnshape.sweeping.listed import Listed, listed_in
from cnnshape.sweeping.sample import sample_of

MAX_LISTED_BYTES = 2**28
"""A longer file of designs is refused: a million of them take less."""


def space_in(texts: Sequence[str], listed: str | None) -> Grid[Varied]:
    """Return the grid of `--over` and `--designs`; end the command if one is invalid."""
    if not texts and listed is None:
        fail("nothing is varied: give --over NAME=VALUES, or --designs FILE with a design a line")
    return _grid([*map(_axis_in, texts), *([] if listed is None else [_listed_in(listed)])])


def grid_in(texts: Sequence[str]) -> Grid[Axis]:
    """Return the grid of the axes in `--over`; end the command if one is invalid."""
    return _grid(list(map(_axis_in, texts)))


def _grid(axes: Sequence[Along]) -> Grid[Along]:
    try:
        return grid_of(axes)
    except ValueError as error:
        fail(f"--over: {error}")


def _axis_in(text: str) -> Axis:
    try:
        return axis_in(text)
    except ValueError as error:
        fail(f"--over {text}: {error}")


def _listed_in(path: str) -> Listed:
    note_read(path)
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_LISTED_BYTES + 1)
        if len(content) > MAX_LISTED_BYTES:
            raise ValueError(f"more than {MAX_LISTED_BYTES:,} bytes: split the file")
        text = content.decode("utf-8-sig")
        return listed_in(text, is_json=text.lstrip().startswith("{"))
    except OSError as error:
        fail(f"--designs {path}: {error.strerror or error}")
    except UnicodeDecodeError:
        fail(f"--designs {path}: this is no text in UTF-8")
    except ValueError as error:
        fail(f"--designs {path}: {error}")


def space_of(grid: Grid[Any], sample: int | None, seed: int | None) -> Space:
    """Return the designs to analyse: all of a grid, or a sample of them."""
    if sample is None:
        if seed is not None:
            fail(f"--seed {seed} draws a sample: add --sample, as --sample 100")
        return grid
    if sample > MAX_DESIGNS:
        fail(f"--sample {sample}: at most {MAX_DESIGNS:,} designs can be drawn")
    if sample > grid.size:
        warn(f"--sample {sample}: there {_are(grid.size)}, and all are analysed")
    return sample_of(grid, sample, seed or 0)


def _are(size: int) -> str:
    return "is only 1 design" if size == 1 else f"are only {size:,} designs"


def plan_of(file: str, grid: Grid[Any], overrides: Overrides, dtype: str | None) -> Plan:
    """Return the plan of a search; end the command if the file does not fit the grid."""
    plan, fitted = plan_and_grid(file, grid, overrides, dtype)
    for axis in fitted.axes:
        if isinstance(axis, Items):
            fail(
                f"--over {axis.item.name}: only `sweep` chooses each item of a list: give "
                f"`{axis.name}` whole lists of {count(axis.length, 'item')}"
            )
    return plan


def plan_and_grid(
    file: str, grid: Grid[Varied], overrides: Overrides, dtype: str | None
) -> tuple[Plan, Grid[Varied]]:
    """Return the plan of a sweep, and its grid with lists as long as they are in the file.

    End the command if the file does not fit the grid.
    """
    fixed = {*overrides.parameters, *((INPUT,) if overrides.input is not None else ())}
    for name in grid.names:
        if name in fixed:
            fail(f"--over {name}: --set or --input gives it a value already")
    template, left = read_template(file, _with_first_input(overrides, grid)).or_exit()
    input = None if overrides.input is None else left.input
    plan = Plan(template, input, overrides.parameters, dtype)
    try:
        return plan, plan.grid(grid.axes)
    except (TypeError, ValueError) as error:
        fail(str(error))


def _with_first_input(overrides: Overrides, grid: Grid[Any]) -> Overrides:
    """Return overrides with an input of the grid: a model may need one to be read."""
    first = grid.at(0)
    return overrides._replace(input=tuple(first[INPUT])) if INPUT in first else overrides


def length_of(space: Space, limit: int | None) -> int:
    """Return how many designs are analysed; end the command if they are too many."""
    if space.size <= MAX_DESIGNS:
        return space.size
    if limit is None or limit > MAX_DESIGNS:
        fail(
            f"the grid has {space.size:,} designs, more than {MAX_DESIGNS:,}: give fewer values, "
            "--sample N to draw some of them, or --limit N to analyse only the first"
        )
    warn(f"the grid has {space.size:,} designs: only the first {limit:,} are analysed")
    return limit
