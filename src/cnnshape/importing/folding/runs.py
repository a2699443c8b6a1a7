"""Find what follows itself: a call, or a group of calls, several times in a row."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.importing.folding.modules import Readers
from cnnshape.importing.folding.trees import Call, Fork, Module, Series, Tree, leaves_of
from cnnshape.importing.folding.values import is_same

MAX_PERIOD = 4


def with_runs(series: Series, readers: Readers) -> Series:
    """Return trees in which equal calls that follow each other are one call that repeats."""
    merged: list[Tree] = []
    for tree in (_with_runs_inside(each, readers) for each in series):
        last = merged[-1] if merged else None
        if isinstance(tree, Call) and isinstance(last, Call) and _repeats(last, tree, readers):
            merged[-1] = last._replace(
                copies=last.copies + tree.copies, leaves=last.leaves + tree.leaves
            )
        else:
            merged.append(tree)
    return tuple(merged)


def _with_runs_inside(tree: Tree, readers: Readers) -> Tree:
    if isinstance(tree, Module):
        return tree._replace(body=with_runs(tree.body, readers))
    if isinstance(tree, Fork):
        branches = (with_runs(branch, readers) for branch in tree.branches)
        return tree._replace(branches=tuple(branches))
    return tree


def _repeats(one: Call, other: Call, readers: Readers) -> bool:
    """Say whether a call is the one before again, and alone in reading it."""
    return _is_equal(one, other) and _reads_alone(other, one, readers)


def _is_equal(one: Tree, other: Tree) -> bool:
    return (
        isinstance(one, Call)
        and isinstance(other, Call)
        and (one.block, one.arguments.keys()) == (other.block, other.arguments.keys())
        and all(is_same(value, other.arguments[key]) for key, value in one.arguments.items())
    )


def _reads_alone(tree: Tree, before: Tree, readers: Readers) -> bool:
    own = {leaf.name for leaf in leaves_of((tree,))}
    last = list(leaves_of((before,)))[-1].name
    return readers[last] <= own


def with_groups(series: Series, readers: Readers) -> Series:
    """Return trees in which each of some equal groups of calls in a row is a module."""
    return tuple(_with_groups(series, readers))


def _with_groups(series: Series, readers: Readers) -> Iterator[Tree]:
    at = 0
    while at < len(series):
        period, count = _longest_run(series, at, readers)
        for number in range(count):
            members = series[at + number * period : at + (number + 1) * period]
            yield Module(_around(members[0]), members)
        if not count:
            yield series[at]
        at += period * count or 1


def _longest_run(series: Series, at: int, readers: Readers) -> tuple[int, int]:
    """Return how many trees repeat from a place on, and how often; 0 times if none do."""
    for period in range(2, MAX_PERIOD + 1):
        count = 1
        while _is_group(series, at, period, count, readers):
            count += 1
        if count > 1:
            return period, count
    return 1, 0


def _is_group(series: Series, at: int, period: int, count: int, readers: Readers) -> bool:
    """Say whether the trees at a place come again after some copies, and read each other alone."""
    start = at + period * count
    if start + period > len(series):
        return False
    return all(
        _is_equal(series[at + place], series[start + place])
        and _copies(series[at + place]) == _copies(series[start + place]) == 1
        and _reads_alone(series[start + place], series[start + place - 1], readers)
        and (place == 0 or _reads_alone(series[at + place], series[at + place - 1], readers))
        for place in range(period)
    )


def _copies(tree: Tree) -> int:
    return tree.copies if isinstance(tree, Call) else 1


def _around(tree: Tree) -> str:
    """Return the path of the module around a call."""
    return tree.path.rpartition(".")[0] if isinstance(tree, Call) else ""
