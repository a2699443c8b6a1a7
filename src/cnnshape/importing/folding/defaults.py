"""Say once, as the default of a parameter, the value that most calls of a block give it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnnshape.importing.folding.blocks import Block, Folded
from cnnshape.importing.folding.trees import Call, Fork, Keys, Series, Tree
from cnnshape.importing.folding.values import ABSENT, Ratio, is_same
from cnnshape.importing.folding.vectors import is_size

FIRST = ("filters", "units", "kernel", "stride", "padding")

NEUTRAL = (1, "valid")
"""Values that change nothing."""

COUNTS = frozenset({"depth", "heads"})
"""Parameters that say what a call is about, as sizes do: they are always written."""


def with_defaults(result: Folded) -> Folded:
    """Return trees whose calls leave out arguments that are the defaults of their blocks."""
    given: defaultdict[str, list[Keys]] = defaultdict(list)
    for series in (result.series, *(block.body for block in result.blocks)):
        for call in calls_of(series):
            given[call.block].append(call.arguments)
    parameters = {block.name: _parameters(block, given[block.name]) for block in result.blocks}
    blocks = tuple(
        Block(block.name, parameters[block.name], _without(block.body, parameters))
        for block in result.blocks
    )
    return Folded(_without(result.series, parameters), blocks)


def calls_of(series: Series) -> Iterator[Call]:
    """Return all calls in trees."""
    for tree in series:
        if isinstance(tree, Call):
            yield tree
        elif isinstance(tree, Fork):
            for branch in tree.branches:
                yield from calls_of(branch)


def _parameters(block: Block, calls: Sequence[Keys]) -> Keys:
    """Return the parameters of a block with their defaults, those first that have none."""
    defaults = {
        name: _default(name, [call[name] for call in calls], example)
        for name, example in block.parameters.items()
    }
    return dict(sorted(defaults.items(), key=lambda item: (item[1] is not None, _order(item[0]))))


def _order(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST) - is_size(name) * len(FIRST)


def _default(name: str, values: Sequence[Any], example: Any) -> Any:
    """Return the value of most calls; of what a call is about only where a call has none."""
    plain = [each for each in values if each is not ABSENT and not isinstance(each, Ratio)]
    counts = [(sum(is_same(one, each) for each in plain), one in NEUTRAL) for one in plain]
    most = plain[counts.index(max(counts))] if plain else None
    if ABSENT in values:
        return most if plain else example
    if type(most) is bool:
        return 4 * sum(plain) >= 3 * len(plain)
    count = sum(is_same(most, each) for each in plain)
    if most in NEUTRAL and name not in COUNTS:
        return most if 2 * count >= len(values) else None
    is_subject = is_size(name) or name in (*COUNTS, "kernel")
    return most if 3 * count >= 2 * len(values) and not is_subject else None


def _without(series: Series, parameters: Mapping[str, Keys]) -> Series:
    return tuple(_without_in(tree, parameters) for tree in series)


def _without_in(tree: Tree, parameters: Mapping[str, Keys]) -> Tree:
    if isinstance(tree, Fork):
        branches = (_without(branch, parameters) for branch in tree.branches)
        return tree._replace(branches=tuple(branches))
    if isinstance(tree, Call):
        defaults = parameters[tree.block]
        names = [*defaults, *(name for name in tree.arguments if name not in defaults)]
        kept = {
            name: value
            for name in names
            if (value := tree.arguments[name]) is not ABSENT
            and (defaults.get(name) is None or not is_same(value, defaults[name]))
        }
        return tree._replace(arguments=kept)
    return tree
