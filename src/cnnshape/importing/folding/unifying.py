"""Make one of trees that are alike: what differs are values, and layers that are off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from cnnshape.importing.folding.alike import Slots
from cnnshape.importing.folding.naming import common_start, identifier
from cnnshape.importing.folding.parameters import CONDITION, SWITCH
from cnnshape.importing.folding.trees import Call, Fork, Keys, Leaf, Series, Tree, leaves_of
from cnnshape.importing.folding.values import ABSENT, Varying, unified
from cnnshape.importing.folding.vectors import stem_of
from cnnshape.layers import MERGES, model_of

REPEAT = "repeat"


def unified_trees(bodies: Sequence[Slots], paths: Sequence[str]) -> Series:
    """Return trees with what is equal in all uses, and `Varying` for what differs.

    `paths` are those of the modules.
    """
    return _unified_slots(bodies, [True for _ in bodies], paths)


def _unified_slots(
    bodies: Sequence[Slots | None],
    on: Sequence[bool | None],
    paths: Sequence[str],
    unnamed: str = "",
) -> Series:
    """Return trees with the conditions under which uses have them.

    `unnamed` is what switches layers on that have no common name.

    A use has None for a body that it does not have; it is `on` if its layers are, None if nobody
    asks.
    """
    length = next(len(each) for each in bodies if each is not None)
    slots = [[None if each is None else each[place] for each in bodies] for place in range(length)]
    trees = [_unified_tree(each, paths) for each in slots]
    asked = [
        [tree is not None if is_on else is_on for tree, is_on in zip(each, on, strict=True)]
        for each in slots
    ]
    return tuple(_conditional(trees, asked, unnamed))


def _conditional(
    trees: Sequence[Tree], on: Sequence[Sequence[bool | None]], unnamed: str
) -> Iterator[Tree]:
    """Return trees, with a condition for those that a use has not; neighbours share theirs.

    A run of calls needs none: it repeats 0 times.
    """
    for states, group in groupby(zip(trees, on, strict=True), lambda each: each[1]):
        members = [tree for tree, _ in group]
        if False not in states:
            yield from members
            continue
        first = members[0]
        if len(members) == 1 and isinstance(first, Call) and _is_run(first):
            yield _without_copies(first, states)
            continue
        owner = identifier(common_start([_name_of(tree) for tree in members]))
        values = [ABSENT if each is None else each for each in states]
        switch = unified(CONDITION, owner or unnamed or _switch(members), values)
        yield from (with_condition(tree, switch) for tree in members)


def _is_run(call: Call) -> bool:
    copies = call.arguments[REPEAT]
    return isinstance(copies, Varying) or bool(copies != 1)


def _without_copies(call: Call, on: Sequence[bool | None]) -> Call:
    """Return a call that repeats 0 times in the uses that have none."""
    copies = call.arguments[REPEAT]
    values = copies.values if isinstance(copies, Varying) else [copies for _ in on]
    counts = [0 if is_on is False else each for each, is_on in zip(values, on, strict=True)]
    return call._replace(arguments={**call.arguments, REPEAT: unified(REPEAT, "", counts)})


def _switch(trees: Sequence[Tree]) -> str:
    """Return what switches layers on that have no common name: what they are."""
    return f"with_{next(leaves_of(tuple(trees))).kind}"


def _unified_tree(trees: Sequence[Tree | None], paths: Sequence[str]) -> Tree:
    first = next(each for each in trees if each is not None)
    if isinstance(first, Fork):
        return _unified_forks(cast("Sequence[Fork | None]", trees), paths)
    if isinstance(first, Call):
        return _unified_calls(cast("Sequence[Call | None]", trees), paths)
    return _unified_leaves(cast("Sequence[Leaf | None]", trees), paths)


def _unified_forks(forks: Sequence[Fork | None], paths: Sequence[str]) -> Fork:
    first = next(each for each in forks if each is not None)
    branches = tuple(
        _unified_branch([each and each.branches[place] for each in forks], paths)
        for place in range(len(first.branches))
    )
    merge = _unified_leaves([each and each.merge for each in forks], paths)
    return Fork(merge, branches, first.reads)


def _unified_branch(branches: Sequence[Series | None], paths: Sequence[str]) -> Series:
    """Return the layers of a branch, which are switched on by a parameter if a use has none."""
    on = [None if each is None else bool(each) for each in branches]
    if True not in on:
        return ()
    return _unified_slots([each or None for each in branches], on, paths, SWITCH)


def with_condition(tree: Tree, condition: Any) -> Tree:
    """Return a tree that stands in the network only if a condition holds."""
    if isinstance(tree, Leaf):
        return tree._replace(placement={**tree.placement, CONDITION: condition})
    if isinstance(tree, Fork):
        return tree._replace(merge=cast("Leaf", with_condition(tree.merge, condition)))
    if isinstance(tree, Call):
        return tree._replace(arguments={**tree.arguments, CONDITION: condition})
    raise TypeError("modules are folded from the inside")


def _name_of(tree: Tree) -> str:
    return tree.name if isinstance(tree, (Leaf, Fork)) else tree.path


def _unified_calls(calls: Sequence[Call | None], paths: Sequence[str]) -> Call:
    first = next(each for each in calls if each is not None)
    path = _local([each and each.path for each in calls], paths)
    uses = [each and {**each.arguments, REPEAT: each.copies} for each in calls]
    return first._replace(
        path=path, arguments=_unified_keys(uses, identifier(path) or _role(first))
    )


def _unified_leaves(leaves: Sequence[Leaf | None], paths: Sequence[str]) -> Leaf:
    present = [each for each in leaves if each is not None]
    name = _local([each and each.name for each in leaves], paths)
    fields = model_of(present[0].kind).model_fields
    defaults = {key: fields[key].default for each in present for key in each.keys}
    uses = [each and {**defaults, **each.keys} for each in leaves]
    owner = identifier(name) or present[0].kind
    return present[0]._replace(name=name, keys=_unified_keys(uses, owner))


def _role(call: Call) -> str:
    """Return what a call does that the source does not name: as its block, or its first layer."""
    has_branches = any(leaf.kind in MERGES for leaf in call.leaves)
    return stem_of(call.block) if has_branches else call.leaves[0].kind


def _unified_keys(uses: Sequence[Keys | None], owner: str) -> Keys:
    names = next(each for each in uses if each is not None)
    return {
        key: unified(key, owner, [ABSENT if each is None else each[key] for each in uses])
        for key in names
    }


def _local(names: Sequence[str | None], paths: Sequence[str]) -> str:
    """Return what layers are called inside of their modules, if it is the same in all."""
    inner = {
        name.removeprefix(path).lstrip("._") if path else name
        for name, path in zip(names, paths, strict=True)
        if name is not None
    }
    return inner.pop() if len(inner) == 1 else ""
