"""Find modules that the source has not: branches, cores and groups of calls that come again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from cnnshape.importing.folding.alike import form, form_of, loose_form, side_branch
from cnnshape.importing.folding.modules import Readers, path_of
from cnnshape.importing.folding.trees import Fork, Leaf, Module, Series, Tree
from cnnshape.layers import traits_of

MIN_PAIRS = 10
"""From so many pairs of layers on, a block for them makes a file much shorter."""

MIN_CORE = 3
"""The layers of a core at least."""


def with_forks_as_modules(series: Series) -> Series:
    """Return trees in which branches that are alike are modules: no module of the source is."""
    forms = Counter(map(form_of, _forks(series)))
    return tuple(_as_module(tree, forms) for tree in series)


def with_pairs_as_modules(series: Series, readers: Readers) -> Series:
    """Return trees in which a convolution and its norm are a module, if there are many of them.

    This is for sources without any modules: what is most often repeated is then the pair.
    """
    forms = Counter(form(pair) for pair in _pairs(series, readers))
    many = {each for each, count in forms.items() if count >= MIN_PAIRS}
    return _with_pairs(series, readers, many)


def _pairs(series: Series, readers: Readers) -> Iterator[Series]:
    yield from (pair for pair in pairwise(series) if _is_pair(pair, readers))
    for tree in series:
        for branch in tree.branches if isinstance(tree, Fork) else ():
            yield from _pairs(branch, readers)


def _is_pair(pair: Series, readers: Readers) -> bool:
    """Say whether a norm is all that reads a convolution."""
    first, second = pair
    if not isinstance(first, Leaf) or not isinstance(second, Leaf):
        return False
    kinds = traits_of(first.kind).slides and traits_of(second.kind).is_norm
    is_weighted = traits_of(first.kind).is_weighted
    return kinds and is_weighted and readers[first.name] == {second.name}


def _with_pairs(series: Series, readers: Readers, forms: AbstractSet[Hashable]) -> Series:
    found: list[Tree] = []
    for tree in series:
        last = found[-1] if found else None
        if isinstance(tree, Fork):
            branches = (_with_pairs(branch, readers, forms) for branch in tree.branches)
            found.append(tree._replace(branches=tuple(branches)))
        elif (
            isinstance(last, Leaf)
            and _is_pair((last, tree), readers)
            and form((last, tree)) in forms
        ):
            found[-1] = Module(last.name, (last, tree))
        else:
            found.append(tree)
    return tuple(found)


def _forks(series: Series) -> Iterator[Fork]:
    for tree in series:
        if isinstance(tree, Fork):
            yield tree
            for branch in tree.branches:
                yield from _forks(branch)


def _as_module(tree: Tree, forms: Counter[Hashable]) -> Tree:
    if not isinstance(tree, Fork):
        return tree
    if forms[form_of(tree)] > 1:
        return _fork_as_module(tree)
    branches = (tuple(_as_module(each, forms) for each in branch) for branch in tree.branches)
    return tree._replace(branches=tuple(branches))


def _fork_as_module(fork: Fork) -> Module:
    return Module(".".join(path_of(fork)) or fork.name, (fork,))


def repeated_forks(modules: Sequence[Module]) -> Mapping[int, Series]:
    """Return the modules in which branches follow their like, these as modules of their own."""
    return {
        id(module): (module._replace(body=tuple(_with_repeated_forks(module.body))),)
        for module in modules
        if any(_is_like(*pair) for pair in pairwise(module.body))
    }


def _with_repeated_forks(series: Series) -> Iterator[Tree]:
    around = zip((None, *series), series, (*series[1:], None), strict=False)
    for before, tree, after in around:
        is_one = (before and _is_like(before, tree)) or (after and _is_like(tree, after))
        yield _fork_as_module(tree) if is_one else tree  # type: ignore[arg-type]


def _is_like(one: Tree, other: Tree) -> bool:
    return isinstance(one, Fork) and isinstance(other, Fork) and form_of(one) == form_of(other)


def cores(modules: Sequence[Module]) -> Mapping[int, Series]:
    """Return the residual blocks whose layers another module has without what leads around them.

    Those layers are a module in what is returned, by the identity of the module around it.
    """
    forms = {loose_form(module.body) for module in modules}
    found = ((id(module), _with_core(module, forms)) for module in modules)
    return {number: (module,) for number, module in found if module is not None}


def _with_core(module: Module, forms: set[tuple[Hashable, ...]]) -> Module | None:
    fork = module.body[0]
    if len(module.body) > 1 or not isinstance(fork, Fork) or () not in fork.branches:
        return None
    side = side_branch(fork)
    if side is None:
        return None
    main = fork.branches[1 - side]
    form = loose_form(main)
    size = next((n for n in range(len(main), MIN_CORE - 1, -1) if form[:n] in forms), None)
    if size is None:
        return None
    branches = list(fork.branches)
    branches[1 - side] = (Module(module.path, main[:size]), *main[size:])
    return module._replace(body=(fork._replace(branches=tuple(branches)),))
