"""Make blocks of modules that are alike: what differs between them becomes a parameter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.importing.folding.modules import Readers, path_of, readers_of
from cnnshape.importing.folding.naming import BlockNames
from cnnshape.importing.folding.parameters import Parameters
from cnnshape.importing.folding.trees import (
    Call,
    Fork,
    Keys,
    Leaf,
    Module,
    Series,
    Tree,
    leaves_of,
)
from cnnshape.layers import model_of

MIN_USES = 2
REPEAT = "repeat"


class Block(NamedTuple):
    """A block of the file: the parameters it takes, and its layers with expressions for them."""

    name: str
    parameters: tuple[str, ...]
    body: Series


class Folded(NamedTuple):
    """Trees without modules, and the blocks that their calls name, inner ones first."""

    series: Series
    blocks: tuple[Block, ...]


def folded(series: Series, classes: Mapping[str, str], kept: Iterable[str] = ()) -> Folded:
    """Return trees in which modules that are alike are calls of one block.

    `classes` are names of the classes of modules, by path: blocks are named after them. `kept` are
    the names that must stay readable from outside.
    """
    readers = readers_of(series, kept)
    names = BlockNames(classes)
    blocks: list[Block] = []
    while True:
        series = _with_runs(series, readers)
        innermost = list(_innermost(series))
        if not innermost:
            series = _with_forks_as_modules(series)
            innermost = list(_innermost(series))
        if not innermost:
            return Folded(series, tuple(blocks))
        replaced = _replacements(innermost, names, blocks)
        series = _replaced(series, replaced)


def _replacements(
    modules: Sequence[Module], names: BlockNames, blocks: list[Block]
) -> Mapping[int, Series]:
    """Return what stands for each module: a call of a new block, or its layers if it is alone."""
    alike: defaultdict[Hashable, list[Module]] = defaultdict(list)
    for module in modules:
        alike[_form(module.body)].append(module)
    replaced: dict[int, Series] = {}
    for group in alike.values():
        if _is_one_call(group[0].body):
            replaced.update({id(each): _renamed(each) for each in group})
            continue
        if len(group) < MIN_USES:
            replaced.update({id(each): each.body for each in group})
            continue
        parameters = Parameters(len(group))
        body = _unified([each.body for each in group], parameters, [each.path for each in group])
        block = Block(names.name_for(group[0].path), parameters.names, body)
        blocks.append(block)
        for number, each in enumerate(group):
            arguments = parameters.arguments(number)
            leaves = tuple(leaves_of(each.body))
            replaced[id(each)] = (Call(each.path, block.name, arguments, leaves),)
    return replaced


def _is_one_call(body: Series) -> bool:
    return len(body) == 1 and isinstance(body[0], Call)


def _renamed(module: Module) -> Series:
    """Return the one call of a module, under the path of the module."""
    return tuple(each._replace(path=module.path) for each in module.body if isinstance(each, Call))


def _innermost(series: Series) -> Iterator[Module]:
    """Return the modules that have no module inside."""
    for tree in series:
        if isinstance(tree, Module):
            inner = list(_innermost(tree.body))
            yield from inner or [tree]
        elif isinstance(tree, Fork):
            for branch in tree.branches:
                yield from _innermost(branch)


def _replaced(series: Series, replaced: Mapping[int, Series]) -> Series:
    return tuple(each for tree in series for each in _replaced_tree(tree, replaced))


def _replaced_tree(tree: Tree, replaced: Mapping[int, Series]) -> Series:
    if isinstance(tree, Module):
        if any(True for _ in _innermost(tree.body)):
            return (tree._replace(body=_replaced(tree.body, replaced)),)
        return replaced[id(tree)]
    if isinstance(tree, Fork):
        branches = (_replaced(branch, replaced) for branch in tree.branches)
        return (tree._replace(branches=tuple(branches)),)
    return (tree,)


def _with_forks_as_modules(series: Series) -> Series:
    """Return trees in which branches that are alike are modules: no module of the source is."""
    forms = Counter(map(_form_of, _forks(series)))
    return tuple(_as_module(tree, forms) for tree in series)


def _forks(series: Series) -> Iterator[Fork]:
    for tree in series:
        if isinstance(tree, Fork):
            yield tree
            for branch in tree.branches:
                yield from _forks(branch)


def _as_module(tree: Tree, forms: Counter[Hashable]) -> Tree:
    if not isinstance(tree, Fork):
        return tree
    if forms[_form_of(tree)] >= MIN_USES:
        return Module(".".join(path_of(tree)) or tree.name, (tree,))
    branches = (tuple(_as_module(each, forms) for each in branch) for branch in tree.branches)
    return tree._replace(branches=tuple(branches))


def _with_runs(series: Series, readers: Readers) -> Series:
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
        return tree._replace(body=_with_runs(tree.body, readers))
    if isinstance(tree, Fork):
        branches = (_with_runs(branch, readers) for branch in tree.branches)
        return tree._replace(branches=tuple(branches))
    return tree


def _repeats(one: Call, other: Call, readers: Readers) -> bool:
    """Say whether a call is the one before again, and alone in reading it."""
    own = {leaf.name for leaf in other.leaves}
    is_equal = (one.block, one.arguments) == (other.block, other.arguments)
    return is_equal and readers[one.leaves[-1].name] <= own


def _form(series: Series) -> Hashable:
    """Return what must be equal for trees to be uses of one block."""
    return tuple(_form_of(tree) for tree in series)


def _form_of(tree: Tree) -> Hashable:
    if isinstance(tree, Leaf):
        return (tree.kind, *tree.placement.items())
    if isinstance(tree, Fork):
        return (tree.merge.kind, *map(_form, tree.branches))
    if isinstance(tree, Call):
        return (tree.block, tuple(tree.arguments))
    raise TypeError("modules are folded from the inside")


def _unified(bodies: Sequence[Series], parameters: Parameters, paths: Sequence[str]) -> Series:
    """Return the layers of a block: what is equal in all its uses, and parameters for the rest."""
    return tuple(_unified_tree(trees, parameters, paths) for trees in zip(*bodies, strict=True))


def _unified_tree(trees: Sequence[Tree], parameters: Parameters, paths: Sequence[str]) -> Tree:
    first = trees[0]
    if isinstance(first, Fork):
        forks = [each for each in trees if isinstance(each, Fork)]
        branches = zip(*(each.branches for each in forks), strict=True)
        unified = tuple(_unified(branch, parameters, paths) for branch in branches)
        merge = _unified_leaf([each.merge for each in forks], parameters, paths)
        return Fork(merge, unified, first.reads)
    if isinstance(first, Call):
        calls = [each for each in trees if isinstance(each, Call)]
        keys = parameters.unified([{**each.arguments, REPEAT: each.copies} for each in calls])
        path = _local([each.path for each in calls], paths)
        return first._replace(path=path, arguments=keys)
    return _unified_leaf([each for each in trees if isinstance(each, Leaf)], parameters, paths)


def _unified_leaf(leaves: Sequence[Leaf], parameters: Parameters, paths: Sequence[str]) -> Leaf:
    first = leaves[0]
    keys = parameters.unified([_all_keys(each, leaves) for each in leaves])
    name = _local([each.name for each in leaves], paths)
    return first._replace(name=name, keys=keys)


def _all_keys(leaf: Leaf, alike: Sequence[Leaf]) -> Keys:
    """Return the keys of a layer, and at their defaults those that any layer like it has."""
    fields = model_of(leaf.kind).model_fields
    names = dict.fromkeys(name for each in alike for name in each.keys)
    return {name: leaf.keys.get(name, fields[name].default) for name in names}


def _local(names: Sequence[str], paths: Sequence[str]) -> str:
    """Return what layers are called inside of their modules, if it is the same in all."""
    inner = {
        name.removeprefix(f"{path}.") if path else name
        for name, path in zip(names, paths, strict=True)
    }
    return inner.pop() if len(inner) == 1 else ""
