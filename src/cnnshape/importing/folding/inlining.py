"""Write the layers of a block where it is used, if one place alone uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnshape.importing.folding.blocks import Block, Folded
from cnnshape.importing.folding.defaults import calls_of
from cnnshape.importing.folding.parameters import CONDITION
from cnnshape.importing.folding.trees import Call, Fork, Leaf, Series, Tree
from cnnshape.importing.folding.unifying import REPEAT, with_condition
from cnnshape.importing.folding.values import CHANNELS, Ratio, values_of, with_values

LINES_OF_A_BLOCK = 3
"""A block takes so many lines beside its layers: its name, parameters and `layers`."""


def with_inlined(result: Folded) -> Folded:
    """Return trees without the blocks that are no shorter than their layers where they are used."""
    bodies = [block.body for block in result.blocks]
    uses = Counter(call.block for body in (*bodies, result.series) for call in calls_of(body))
    blocks: dict[str, Block] = {}
    inliner = _Inliner(blocks, uses)
    for block in result.blocks:
        blocks[block.name] = block._replace(body=inliner.inlined(block.body, reads_input=True))
    series = tuple(each for tree in result.series for each in inliner.layers(tree))
    left = {call.block for block in blocks.values() for call in calls_of(block.body)}
    left |= {call.block for call in calls_of(series)}
    return Folded(series, tuple(each for each in blocks.values() if each.name in left))


class _Inliner(NamedTuple):
    """The blocks whose own calls have been looked at, and how many places use each block."""

    blocks: Mapping[str, Block]
    uses: Mapping[str, int]

    def inlined(self, series: Series, *, reads_input: bool) -> Series:
        """Return trees with layers in the place of short calls."""
        return tuple(
            each
            for place, tree in enumerate(series)
            for each in self._tree(
                tree, reads_input=reads_input and place == 0, is_alone=len(series) == 1
            )
        )

    def layers(self, tree: Tree) -> Series:
        """Return the layers of a short call at the top of the file, or the tree as it is."""
        if not isinstance(tree, Call) or not _is_once(tree):
            return (tree,)
        block = self.blocks[tree.block]
        is_plain = all(isinstance(each, Leaf) for each in block.body)
        return tree.leaves if is_plain and self._is_short(block, is_alone=False) else (tree,)

    def _tree(self, tree: Tree, *, reads_input: bool, is_alone: bool) -> Series:
        if isinstance(tree, Fork):
            inner = (self.inlined(each, reads_input=reads_input) for each in tree.branches)
            return (tree._replace(branches=tuple(inner)),)
        if not isinstance(tree, Call) or not _is_once(tree):
            return (tree,)
        block = self.blocks[tree.block]
        is_short = self._is_short(block, is_alone=is_alone)
        same_channels = reads_input or not _speaks_of_channels(block)
        return _body(block, tree) if is_short and same_channels else (tree,)

    def _is_short(self, block: Block, *, is_alone: bool) -> bool:
        """Say whether a block takes more lines than its layers in all its places."""
        places, lines = self.uses[block.name], len(block.body)
        if any(isinstance(each, Fork) for each in block.body):
            return places == 1 and is_alone
        return places == 1 or places * (lines - 1) < LINES_OF_A_BLOCK + lines


def _speaks_of_channels(block: Block) -> bool:
    """Say whether a block speaks of the channels of its input: elsewhere these are others."""
    values = values_of(block.body)
    return any(isinstance(each, Ratio) and each.parameter == CHANNELS for each in values)


def _is_once(call: Call) -> bool:
    """Say whether a call does not repeat."""
    return call.copies == 1 and call.arguments.get(REPEAT, 1) == 1


def _body(block: Block, call: Call) -> Series:
    """Return the layers of a block with the arguments of a call in the place of parameters."""

    def with_argument(value: Any) -> Any:
        if not isinstance(value, Ratio) or value.parameter == CHANNELS:
            return value
        return value.of(call.arguments[value.parameter])

    body = _switched(with_values(block.body, with_argument))
    named = (_within(tree, call.path) for tree in body)
    if CONDITION not in call.arguments:
        return tuple(named)
    return tuple(with_condition(tree, call.arguments[CONDITION]) for tree in named)


def _switched(series: Series) -> Series:
    """Return trees without those whose condition is known, and false; the others have none."""
    kept = (tree for tree in series if _condition(tree) is not False)
    return tuple(_without_known_condition(tree) for tree in kept)


def _condition(tree: Tree) -> Any:
    """Return the condition of a tree; None if it has none."""
    if isinstance(tree, Fork):
        return tree.merge.placement.get(CONDITION)
    if isinstance(tree, Leaf):
        return tree.placement.get(CONDITION)
    return tree.arguments.get(CONDITION) if isinstance(tree, Call) else None


def _without_known_condition(tree: Tree) -> Tree:
    is_known = _condition(tree) is True
    if isinstance(tree, Fork):
        merge = _without_condition(tree.merge) if is_known else tree.merge
        return Fork(merge, tuple(_switched(branch) for branch in tree.branches), tree.reads)
    if not is_known:
        return tree
    if isinstance(tree, Leaf):
        return _without_condition(tree)
    arguments = {k: v for k, v in tree.arguments.items() if k != CONDITION}  # type: ignore[union-attr]
    return tree._replace(arguments=arguments)  # type: ignore[call-arg]


def _without_condition(leaf: Leaf) -> Leaf:
    return leaf._replace(placement={k: v for k, v in leaf.placement.items() if k != CONDITION})


def _within(tree: Tree, path: str) -> Tree:
    """Return a tree under the path of a call that was around it."""
    if isinstance(tree, Leaf):
        return tree._replace(name=_joined(path, tree.name))
    if isinstance(tree, Call):
        return tree._replace(path=_joined(path, tree.path))
    return tree


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else name
