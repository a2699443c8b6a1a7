"""A401: a residual branch that ends in relu and so can only add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from math import prod

from cnnshape.layers.layer import Layer
from cnnshape.layers.merge import Add
from cnnshape.layers.pooling import AvgPool, MaxPool
from cnnshape.layers.reshape import DepthToSpace
from cnnshape.layers.resize import Pad, Upsample, ZeroPad
from cnnshape.layers.slicing import Slice
from cnnshape.layers.traits import Values
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.linting.finding import (
    Finding,
    Remedy,
    RemoveKey,
    RemoveLayer,
    SetKey,
    Several,
    Step,
)
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

FITTING = (MaxPool, AvgPool, Pad, ZeroPad, Slice)
"""How shortcuts fit a map to the sum without weights: a smaller map, more or fewer channels."""

ENLARGING = (ConvTranspose, Upsample, DepthToSpace)
"""They lead back up from deeper levels: what is added there is no residual."""

MAX_BRANCH_LENGTH = 200
"""The most layers of a residual branch."""

MAX_SUMMANDS = 16
"""The most summands that are compared with each other: a residual block has two or three."""

MAX_STEPS = 300_000
"""Layers that are looked at in all of a network: past it, only shorter branches are followed."""


def activation_before_add(subject: Subject) -> Iterator[Finding]:
    """Find residual branches that end in an activation that is never negative.

    ## What it does
    Looks for an `add` of a shortcut and a residual branch that ends in `relu` or `relu6`. The
    shortcut is the input of the branch itself, or its projection by one layer with weights. Sums of
    parallel branches are left out, and so are sums of a decoder with its encoder. A sum with an
    activation after it is left out too: temporal convolutional networks use such blocks, and the
    measurement below is about sums without an activation.

    ## Why is this bad?
    A residual branch should correct its shortcut up or down. After a relu it can only add: the
    values grow from block to block, and the network learns less. He et al. measured 7.84 % error
    instead of 6.61 % on CIFAR-10, with 110 layers and no activation after the sum.

    ## Example
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: conv, filters: 16, kernel: 3, padding: 1, bias: false}
      - {type: batch_norm, activation: relu}
      - {type: add, from: [input, batch_norm_1]}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: conv, filters: 16, kernel: 3, padding: 1, bias: false}
      - {type: batch_norm}
      - {type: add, from: [input, batch_norm_1], activation: relu}
    ```

    ## Fix safety
    Unsafe: the sum changes, and the activation moves after it.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files. A network of keras-tcn,
    left out, has 12 blocks that end in relu before a sum with relu.

    ## References
    - He et al., Identity Mappings in Deep Residual Networks, 1603.05027, section 4.1, table 2
    - Bai, Kolter and Koltun, An Empirical Evaluation of Generic Convolutional and Recurrent
      Networks for Sequence Modeling, 1803.01271, figure 1, for the use that is left out
    """
    sums = [node for node, _ in subject.of_type(Add) if len(node.inputs) <= MAX_SUMMANDS]
    origins = subject.origins(_keeps_values) if sums else {}
    branches = _Branches(subject, _longest_branch(sums))
    for node in sums:
        if _is_activated(node, subject):
            continue
        for end in subject.inputs(node):
            tail = origins[end.name]
            function, traits = tail.layer.output_function, tail.layer.output_traits
            if function is None or traits is None or not traits.clips:
                continue
            others = (each for each in subject.inputs(node) if each is not end)
            shortcut = next((o for o in others if branches.is_residual(tail, o)), None)
            if shortcut is not None:
                yield _finding(tail, function, node, shortcut, subject)


def _longest_branch(sums: Sequence[Node]) -> int:
    """Return how many layers of a branch are looked at, for all pairs of summands to be."""
    pairs = sum(len(node.inputs) * (len(node.inputs) - 1) for node in sums)
    return min(MAX_BRANCH_LENGTH, MAX_STEPS // max(pairs, 1))


def _keeps_values(layer: Layer) -> bool:
    return layer.traits.values is Values.SAME


def _is_activated(node: Node, subject: Subject) -> bool:
    """Say whether an activation follows a sum, before anything else reads it."""
    reader = subject.only_reader(node)
    is_followed = reader is not None and reader.layer.traits.is_activation
    return node.layer.output_function is not None or is_followed


class _Branches:
    """Looks at the layers before the summands of sums, `length` of them at most."""

    def __init__(self, subject: Subject, length: int) -> None:
        self._subject = subject
        self._length = length

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self._subject.nodes)}

    def is_residual(self, tail: Node, other: Node) -> bool:
        """Say whether a summand was computed, with weights, from what the other is a shortcut of.

        A sum is a residual block only if one path from the fork to the sum is a shortcut. So the
        walk goes back from the tail of the branch: it must meet a layer of the shortcut, and not
        only run beside it (parallel branches) or come up from a smaller map (decoders).
        """
        starts = self._shortcut(other)
        first = min(self._positions[name] for name in starts)
        if tail.name in starts or self._positions[tail.name] < first:
            return False
        seen, waiting = {tail.name: tail}, [tail]
        while waiting and len(seen) <= self._length:
            node = waiting.pop()
            if isinstance(node.layer, ENLARGING):
                return False
            if node.name in starts:
                own = (each for name, each in seen.items() if name not in starts)
                return any(each.layer.traits.is_weighted for each in own)
            before = self._subject.inputs(node)
            fresh = [
                each
                for each in before
                if self._positions[each.name] >= first and each.name not in seen
            ]
            seen.update((each.name, each) for each in fresh)
            waiting += fresh
        return False

    def _shortcut(self, node: Node) -> Set[str]:
        """Return a layer and those before it, as long as they may be a shortcut's projection."""
        names = {node.name}
        projections = 0
        while len(names) <= self._length and _may_go_on(node):
            projections += node.layer.traits.is_weighted
            if projections > 1:
                break
            (node,) = self._subject.inputs(node)
            names.add(node.name)
        return names


def _may_go_on(node: Node) -> bool:
    """Say whether what a layer of a shortcut reads may be a part of the shortcut, too."""
    is_linear = len(node.inputs) == 1 and node.layer.output_function is None
    return is_linear and _may_be_on_shortcut(node)


def _may_be_on_shortcut(node: Node) -> bool:
    traits = node.layer.traits
    keeps = traits.values is Values.SAME or traits.is_norm
    return traits.is_weighted or keeps or isinstance(node.layer, FITTING)


def _finding(tail: Node, function: str, add: Node, shortcut: Node, subject: Subject) -> Finding:
    values = f"{prod(subject.shape(add)):,} values"
    return Finding(
        tail,
        f"{function} ends a residual branch, which can then only add",
        ("activation", "function"),
        (f"none of the {values} of `{add.name}` can be less than in `{shortcut.name}`",),
        (_moved(tail, function, add),),
        help=f"move the {function} from the branch to the sum: `activation: {function}`",
    )


def _moved(tail: Node, function: str, add: Node) -> Remedy:
    """Take the activation from the branch, and give it to the sum."""
    is_layer = tail.layer.traits.is_activation
    help = f"move the {function} from the branch to the sum"
    step: Step = RemoveLayer(help, tail) if is_layer else RemoveKey(help, "activation", tail)
    return Several(help, (step, SetKey(help, "activation", function, add)))
