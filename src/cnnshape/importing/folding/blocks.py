"""Make blocks of modules that are alike: what differs between them becomes a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.importing.folding.alike import Uses, alike, kind_of, loose_form
from cnnshape.importing.folding.channels import ChannelCounts
from cnnshape.importing.folding.hidden import (
    cores,
    repeated_forks,
    with_forks_as_modules,
    with_pairs_as_modules,
)
from cnnshape.importing.folding.modules import Readers, readers_of
from cnnshape.importing.folding.naming import BlockNames
from cnnshape.importing.folding.parameters import Parameters
from cnnshape.importing.folding.runs import with_groups, with_runs
from cnnshape.importing.folding.trees import (
    Call,
    Fork,
    Module,
    Series,
    Tree,
    leaves_of,
    modules_of,
    reads_of,
)
from cnnshape.importing.folding.unifying import unified_trees
from cnnshape.importing.folding.values import with_values


class Block(NamedTuple):
    """A block of the file: its parameters, each with a value that some use has, and its layers.

    Values of layers are plain or ratios of parameters.
    """

    name: str
    parameters: Mapping[str, Any]
    body: Series


class Folded(NamedTuple):
    """Trees without modules, and the blocks that their calls name, inner ones first."""

    series: Series
    blocks: tuple[Block, ...]


class Source(NamedTuple):
    """What is known of layers: the classes of modules by path, and channels by name."""

    classes: Mapping[str, str]
    channels: ChannelCounts


def folded(series: Series, source: Source, kept: Iterable[str] = ()) -> Folded:
    """Return trees in which modules that are alike are calls of one block.

    `kept` are the names that must stay readable from outside.
    """
    readers = readers_of(series, kept)
    folder = _Folder(source, readers)
    if not any(True for _ in modules_of(series)):
        series = with_pairs_as_modules(series, readers)
    while True:
        series = with_runs(series, readers)
        modules = _ready(series, source.classes)
        if not modules:
            series = with_groups(with_forks_as_modules(series), readers)
            modules = _ready(series, source.classes)
        if not modules:
            return Folded(series, tuple(folder.blocks))
        found = repeated_forks(modules) or cores(modules)
        series = _replaced(series, found or folder.replacements(modules))


def _ready(series: Series, classes: Mapping[str, str]) -> Sequence[Module]:
    """Return the modules without others inside, but later those whose like still have some."""
    modules = list(modules_of(series))
    innermost = [each for each in modules if not any(True for _ in modules_of(each.body))]
    inner = {id(each) for each in innermost}
    waiting = {kind_of(each, classes) for each in modules if id(each) not in inner}
    first = [each for each in innermost if kind_of(each, classes) not in waiting]
    forms = {loose_form(each.body) for each in first}
    return [each for each in innermost if loose_form(each.body) in forms] or innermost


class _Folder:
    """The blocks made so far."""

    def __init__(self, source: Source, readers: Readers) -> None:
        self.blocks: list[Block] = []
        self._source = source
        self._readers = readers
        self._names = BlockNames(source.classes)

    def replacements(self, modules: Sequence[Module]) -> Mapping[int, Series]:
        """Return what stands for modules, by their identity: calls of a new block, or layers."""
        all_uses = alike(modules, self._source.classes)
        grouped = self._with_groups(all_uses)
        groups = (each for (module,) in grouped.values() for each in modules_of(module.body))
        forms = {loose_form(each.body) for each in groups}
        replaced: dict[int, Series] = {}
        for uses in all_uses:
            if loose_form(uses.body) not in forms:
                replaced.update(self._replacement(uses))
        return {**replaced, **grouped}

    def _with_groups(self, all_uses: Iterable[Uses]) -> Mapping[int, tuple[Module]]:
        """Return modules without their like in which groups of calls are modules themselves.

        Others that are like these groups wait for them.
        """
        single = [uses.modules[0] for uses in all_uses if len(uses.modules) == 1]
        grouped = {id(each): with_groups(each.body, self._readers) for each in single}
        return {
            id(each): (each._replace(body=grouped[id(each)]),)
            for each in single
            if any(isinstance(tree, Module) for tree in grouped[id(each)])
        }

    def _replacement(self, uses: Uses) -> Mapping[int, Series]:
        if _is_one_call(uses):
            return {id(module): _renamed(module) for module in uses.modules}
        if len(uses.modules) == 1:
            return {id(module): module.body for module in uses.modules}
        calls = self._calls(uses)
        return {id(one): (call,) for one, call in zip(uses.modules, calls, strict=True)}

    def _calls(self, uses: Uses) -> Iterator[Call]:
        body = unified_trees(uses.bodies, [module.path for module in uses.modules])
        parameters = Parameters(body, [self._channels(module) for module in uses.modules])
        name = self._names.name_for(uses.modules[0].path, uses.body)
        layers = with_values(body, parameters.expression)
        self.blocks.append(Block(name, parameters.examples, layers))
        for number, module in enumerate(uses.modules):
            leaves = tuple(leaves_of(module.body))
            yield Call(module.path, name, parameters.arguments(number), leaves)

    def _channels(self, module: Module) -> int | None:
        """Return the channels of what a module reads."""
        reads = reads_of(module)
        return self._source.channels.get(reads[0]) if len(reads) == 1 else None


def _is_one_call(uses: Uses) -> bool:
    return all(len(each) == 1 and isinstance(each[0], Call) for each in uses.bodies)


def _renamed(module: Module) -> Series:
    """Return the one call of a module, under the path of the module."""
    return tuple(each._replace(path=module.path) for each in module.body if isinstance(each, Call))


def _replaced(series: Series, replaced: Mapping[int, Series]) -> Series:
    return tuple(each for tree in series for each in _replaced_tree(tree, replaced))


def _replaced_tree(tree: Tree, replaced: Mapping[int, Series]) -> Series:
    if isinstance(tree, Module):
        known = replaced.get(id(tree))
        return known or (tree._replace(body=_replaced(tree.body, replaced)),)
    if isinstance(tree, Fork):
        branches = (_replaced(branch, replaced) for branch in tree.branches)
        return (tree._replace(branches=tuple(branches)),)
    return (tree,)
