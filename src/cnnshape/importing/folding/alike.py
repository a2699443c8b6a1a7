"""Which modules can be uses of one block: they are alike, but for layers that some leave out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.importing.folding.naming import CONTAINERS, word_of
from cnnshape.importing.folding.trees import Call, Fork, Leaf, Module, Series, Tree, leaves_of
from cnnshape.layers import MERGES, model_of

MAX_LEFT_OUT = 3
"""Layers that a block can switch off, as one projection with its norm and activation."""

Slots = tuple[Tree | None, ...]
"""The trees of a use of a block by their places, and None for those that it leaves out."""


class Uses(NamedTuple):
    """Modules that can be uses of one block, and the trees of each; the first leaves none out."""

    modules: tuple[Module, ...]
    bodies: tuple[Slots, ...]

    @property
    def body(self) -> Series:
        """The trees of the first module."""
        return self.modules[0].body


def alike(modules: Sequence[Module], classes: Mapping[str, str]) -> Sequence[Uses]:
    """Return modules that can be uses of one block together; `classes` are theirs, by path."""
    joined: list[Uses] = []
    for uses in sorted(_of_one_form(modules), key=lambda each: -len(each.body)):
        pairs = ((place, _joined(other, uses, classes)) for place, other in enumerate(joined))
        found = next(((place, both) for place, both in pairs if both is not None), None)
        if found is None:
            joined.append(uses)
        else:
            joined[found[0]] = found[1]
    return joined


def kind_of(module: Module, classes: Mapping[str, str]) -> Hashable:
    """Return what modules have in common that are likely to be uses of one block."""
    name = classes.get(module.path, "")
    if name and name not in CONTAINERS:
        return name
    return word_of(module.path), module.path.count(".")


def _of_one_form(modules: Sequence[Module]) -> Iterator[Uses]:
    for group in _grouped(modules, lambda module: loose_form(module.body)):
        is_one = _agree([module.body for module in group])
        for each in [group] if is_one else _grouped(group, lambda module: form(module.body)):
            yield Uses(tuple(each), tuple(module.body for module in each))


def _grouped(
    modules: Sequence[Module], key: Callable[[Module], Hashable]
) -> Iterable[Sequence[Module]]:
    groups: defaultdict[Hashable, list[Module]] = defaultdict(list)
    for module in modules:
        groups[key(module)].append(module)
    return groups.values()


def _joined(long: Uses, short: Uses, classes: Mapping[str, str]) -> Uses | None:
    """Return uses together with others of their kind that leave out some layers in a row."""
    if kind_of(long.modules[0], classes) != kind_of(short.modules[0], classes):
        return None
    gap = (None,) * (len(long.body) - len(short.body))
    for start in _gaps(loose_form(long.body), loose_form(short.body)):
        left_out = long.body[start : start + len(gap)]
        bodies = (*long.bodies, *((*each[:start], *gap, *each[start:]) for each in short.bodies))
        if _can_be_off(left_out, short.body) and _agree(bodies):
            return Uses(long.modules + short.modules, bodies)
    return None


def _gaps(long: Sequence[Hashable], short: Sequence[Hashable]) -> Iterator[int]:
    """Return where the longer can have some elements more, no more than the shorter has."""
    length = len(long) - len(short)
    starts = range(len(short) + 1) if 0 < length <= len(short) else ()
    return (n for n in starts if (*long[:n], *long[n + length :]) == tuple(short))


def _can_be_off(left_out: Series, kept: Series) -> bool:
    """Say whether a block reads well that leaves out some trees: a few layers, or the one run."""
    if _is_run(left_out):
        return not any(_is_run((tree,)) for tree in kept)
    kinds = [leaf.kind for leaf in leaves_of(left_out)]
    return len(kinds) <= MAX_LEFT_OUT and not set(MERGES) & set(kinds)


def _is_run(series: Series) -> bool:
    """Say whether a series is one call that repeats."""
    return len(series) == 1 and isinstance(series[0], Call) and series[0].copies > 1


def form(series: Series) -> tuple[Hashable, ...]:
    """Return what must be equal for trees to be uses of one block."""
    return tuple(map(form_of, series))


def form_of(tree: Tree) -> Hashable:
    """Return what must be equal for a tree to be like another."""
    if isinstance(tree, Leaf):
        return _form_of_leaf(tree)
    if isinstance(tree, Fork):
        return (_form_of_leaf(tree.merge), *map(form, tree.branches))
    if isinstance(tree, Module):
        raise TypeError("modules are folded from the inside")
    return (tree.block, tuple(tree.arguments))


def _form_of_leaf(leaf: Leaf) -> Hashable:
    """Return the kind of a layer, and its keys that are nothing unless they are written."""
    fields = model_of(leaf.kind).model_fields
    written = {k for k, v in leaf.keys.items() if v is not None and fields[k].default is None}
    return (leaf.kind, frozenset(written), *leaf.placement.items())


def loose_form(series: Series) -> tuple[Hashable, ...]:
    """Return the form of trees, but nothing of the shorter of two branches."""
    return tuple(map(_loose_form_of, series))


def _loose_form_of(tree: Tree) -> Hashable:
    if not isinstance(tree, Fork):
        return form_of(tree)
    side = side_branch(tree)
    branches = (() if n == side else loose_form(each) for n, each in enumerate(tree.branches))
    return (_form_of_leaf(tree.merge), *branches)


def side_branch(fork: Fork) -> int | None:
    """Return the position of the shorter of two branches: that around a residual block."""
    if len(fork.branches) != 2:
        return None
    first, second = (len(list(leaves_of(branch))) for branch in fork.branches)
    return 0 if first < second else 1


def _agree(bodies: Sequence[Slots]) -> bool:
    """Say whether shorter branches are alike, in all uses that have them."""
    for slots in zip(*bodies, strict=True):
        columns = zip(*(_side_forms(tree) for tree in slots if tree is not None), strict=True)
        if any(len({each for each in column if each}) > 1 for column in columns):
            return False
    return True


def _side_forms(tree: Tree) -> Iterator[Sequence[Hashable]]:
    if not isinstance(tree, Fork):
        return
    side = side_branch(tree)
    for number, branch in enumerate(tree.branches):
        if number == side:
            yield form(branch)
        else:
            for each in branch:
                yield from _side_forms(each)
