"""Write folded trees as the keys of an architecture file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.importing.folding.blocks import Block, Folded, Source, folded
from cnnshape.importing.folding.channels import channel_counts
from cnnshape.importing.folding.defaults import with_defaults
from cnnshape.importing.folding.forks import with_forks
from cnnshape.importing.folding.inlining import with_inlined
from cnnshape.importing.folding.modules import with_modules
from cnnshape.importing.folding.naming import legal
from cnnshape.importing.folding.parameters import CONDITION
from cnnshape.importing.folding.trees import (
    Call,
    Fork,
    Keys,
    Leaf,
    Series,
    Tree,
    leaves_of,
    reads_of,
)
from cnnshape.importing.folding.unifying import REPEAT
from cnnshape.importing.folding.values import Ratio
from cnnshape.importing.operators.naming import Names
from cnnshape.layers import model_of

NUMBERED = re.compile(r"(?:(\d+)[._])?(.*)", re.DOTALL)
"""A name that the source starts with a number."""

FIRST_KEYS = ("filters", "units", "kernel", "stride", "padding")
LAST_KEYS = ("activation", "values")


class Written(NamedTuple):
    """The keys `blocks`, `layers` and `outputs` of a file, and its layers in the order they run."""

    keys: Keys
    leaves: tuple[Leaf, ...]


def folded_keys(
    leaves: Sequence[Leaf], outputs: Sequence[str], inputs: Mapping[str, int], classes: Keys
) -> Written:
    """Return layers with branches, blocks and repeats, as a person would have written them.

    `inputs` are the channels of the inputs. `classes` are the names of the classes of modules, by
    path.
    """
    kept = frozenset(outputs)
    series = with_modules(with_forks(leaves, outputs), kept)
    result = folded(series, Source(classes, channel_counts(leaves, inputs)), kept)
    return _written(with_defaults(with_inlined(result)), outputs, tuple(inputs))


def flat_keys(leaves: Sequence[Leaf], outputs: Sequence[str], inputs: Sequence[str]) -> Written:
    """Return layers one after the other, in the order of a folded file."""
    elements = with_forks(leaves, outputs)
    return _written(Folded(tuple(leaves_of(tuple(elements))), ()), outputs, inputs)


def _written(result: Folded, outputs: Sequence[str], inputs: Sequence[str]) -> Written:
    writer = _Writer(result, outputs, inputs)
    keys = {"blocks": writer.blocks(), "layers": writer.layers(), "outputs": writer.outputs()}
    return Written(
        {key: value for key, value in keys.items() if value}, tuple(leaves_of(result.series))
    )


class _Writer:
    """The keys of trees; names are written where others need them, or the source gives them."""

    def __init__(self, result: Folded, outputs: Sequence[str], inputs: Sequence[str]) -> None:
        self._result = result
        self._outputs = outputs
        self._names: dict[str, str] = {each: each for each in inputs}
        self._first = inputs[0] if len(inputs) == 1 else None
        self._scope = Names()
        for name in ("input", *inputs):
            self._scope.unique(name)

    def blocks(self) -> Keys:
        """Return the blocks by name."""
        return {block.name: _block(block) for block in self._result.blocks}

    def layers(self) -> list[Keys]:
        """Return the layers at the top of the file."""
        return list(self._series(self._result.series))

    def outputs(self) -> list[str]:
        """Return the outputs by their names in the file; none where it has no need to say them."""
        names = [self._names[name] for name in self._outputs]
        return [] if names == self._unread() else names

    def _unread(self) -> list[str]:
        """Return the layers at the top that no other reads."""
        series = self._result.series
        read = {name for tree in series for name in reads_of(tree)}
        return [self._names[last] for tree in series if (last := _last_name(tree)) not in read]

    def _series(self, series: Series) -> Iterator[Keys]:
        before = self._first
        for tree in series:
            reads, last = reads_of(tree), _last_name(tree)
            source: Any = (
                None if reads in ((before,), ()) else [self._names[name] for name in reads]
            )
            if source is not None and len(source) == 1:
                source = source[0]
            name = self._scope.unique(_wanted(tree, series), _copies(tree))
            self._names[last] = name
            yield {"name": name, **self._with_names(_tree_keys(tree, source, self._scope))}
            before = last

    def _with_names(self, keys: Keys) -> Keys:
        """Return keys in which the layer whose weights are shared has its name in the file."""
        return {k: self._names[v] if k == "share" else v for k, v in keys.items()}


def _block(block: Block) -> Keys:
    keys: dict[str, Any] = {}
    if block.parameters:
        keys["parameters"] = block.parameters
    names = Names()
    keys["layers"] = [_inner(tree, block.body, names) for tree in block.body]
    return keys


def _inner(tree: Tree, around: Series, names: Names) -> Keys:
    """Return the keys of a tree that reads the one before, under its name if all uses agree."""
    wanted = _inner_name(tree, around)
    start = {"name": names.unique(wanted, _copies(tree))} if wanted else {}
    return {**start, **_tree_keys(tree, None, names)}


def _inner_name(tree: Tree, around: Series) -> str:
    """Return what a tree is called in a block; nothing if the source numbers it."""
    if isinstance(tree, Fork):
        return ""
    own = tree.name if isinstance(tree, Leaf) else tree.path
    is_said = isinstance(tree, Leaf) and re.sub(r"_\d+$", "", own) == tree.kind
    is_numbered = all(part.isdecimal() for part in own.split("."))
    if is_said or is_numbered or not own:
        return ""
    number, word = NUMBERED.fullmatch(own).groups()  # type: ignore[union-attr]
    return f"{legal(word)}_{number}" if number else _wanted(tree, around)


def _tree_keys(tree: Tree, reads: Any, names: Names) -> Keys:
    source = {} if reads is None else {"from": reads}
    if isinstance(tree, Leaf):
        return {"type": tree.kind, **source, **_own(tree)}
    if isinstance(tree, Fork):
        branches = [[_inner(each, branch, names) for each in branch] for branch in tree.branches]
        merge = {"type": "branches", "merge": tree.merge.kind, **source, **_own(tree.merge)}
        return {**merge, "branches": branches}
    if isinstance(tree, Call):
        ends = {REPEAT: tree.arguments.get(REPEAT, tree.copies), **_condition(tree.arguments)}
        arguments = {k: v for k, v in tree.arguments.items() if k not in ends}
        written = {k: _plain(v) for k, v in {**arguments, **ends}.items() if (k, v) != (REPEAT, 1)}
        return {"type": tree.block, **source, **written}
    raise TypeError("modules are folded before they are written")


def _condition(keys: Keys) -> Keys:
    return {CONDITION: keys[CONDITION]} if CONDITION in keys else {}


def _own(leaf: Leaf) -> Keys:
    """Return the keys of a layer that are not at their defaults."""
    fields = model_of(leaf.kind).model_fields
    values = {k: _plain(v) for k, v in leaf.keys.items()}
    changed = {k: v for k, v in values.items() if v is not None and v != fields[k].default}
    others = (each for each in fields if each not in (*FIRST_KEYS, *LAST_KEYS))
    order = [*FIRST_KEYS, *others, *LAST_KEYS]
    ordered = dict(sorted(changed.items(), key=lambda item: order.index(item[0])))
    return {**ordered, **{k: _plain(v) for k, v in leaf.placement.items()}}


def _plain(value: Any) -> Any:
    """Return a value as it is written: a ratio as its expression."""
    return str(value) if isinstance(value, Ratio) else value


def _last_name(tree: Tree) -> str:
    return list(leaves_of((tree,)))[-1].name


def _copies(tree: Tree) -> int:
    return tree.copies if isinstance(tree, Call) else 1


def _wanted(tree: Tree, around: Series) -> str:
    """Return what a tree is called in its list of layers; nothing where its uses disagree.

    Copies of a call have the name of the module around them, if it holds nothing else.
    """
    if not isinstance(tree, Call):
        return legal(_last_name(tree))
    module = tree.path.rpartition(".")[0]
    is_alone = sum(isinstance(each, Call) and _is_in(each, module) for each in around) == 1
    path = module if tree.copies > 1 and module and is_alone else tree.path
    return legal(path) or tree.block


def _is_in(call: Call, module: str) -> bool:
    return call.path.startswith(f"{module}.")
